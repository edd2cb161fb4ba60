"""The table of the demo portfolio, as it is printed, and the models it describes."""

from dataclasses import dataclass
from decimal import Decimal

from pilots.economics.outcome import Candidate, ErrorClass, OutcomeModel
from pilots.economics.scale import CostLine, ScaleModel
from pilots.vocabulary import CostKind, CostShape

PRINTED = """
| P01 | 52,000 | 6.5>1.9 | 34 | 0.09>0.07 | 9,500 | 2.1>1.6 | 48 | +2.59 | +1,619 |
| P02 | 11,800 | 17>8.5 | 46 | 0.34>0.31 | 14,000 | 4.3>3.6 | 190 | +6.35 | +899 |
| P03 | 74,000 | 9.4>8.9 | 31 | 0.11>0.1 | 8,000 | 3>4.7 | 14 | -0.19 | -167 |
| P04 | 3,100 | 14>6 | 42 | 0.22>0.22 | 4,000 | 5>5 | 120 | +4.09 | +152 |
| P05 | 640 | 55>22 | 78 | 1.4>1.1 | 3,800 | 4>3.5 | 900 | +40.36 | +310 |
| P06 | 21,000 | 2.2>0.7 | 36 | 0.03>0.03 | 2,600 | 12>8 | 6 | +0.99 | +249 |
| P07 | 8,600 | 22>17 | 44 | 0.55>0.48 | 11,000 | 18.2>12.8 | 74 | +5.90 | +609 |
| P08 | 1,900 | 31>12 | 41 | 0.8>0.7 | 7,200 | 9>6 | 160 | +13.29 | +303 |
| P09 | 186,000 | 2.37>1.13 | 29 | 0.06>0.55 | 12,000 | 1>1.4 | 9 | -0.05 | -114 |
| P10 | 15,400 | 21>13 | 39 | 0.42>0.38 | 10,500 | 1.2>1.1 | 650 | +4.79 | +885 |
| P11 | 27,500 | 4.1>1.2 | 38 | 0.02>0.02 | 2,100 | 23>6.4 | 7.5 | +2.99 | +985 |
| P12 | 33,000 | 7>5.9 | 33 | 0.08>0.07 | 5,200 | 3>6 | 25 | -0.37 | -148 |
| P13 | 900 | 190>96 | 45 | 2.1>1.9 | 3,000 | 2>3 | 150 | +63.77 | +689 |
| P14 | 12,500 | 8>7.4 | 43 | 0.05>0.05 | 4,500 | 25>23 | 18 | +0.38 | +57 |
| P15 | 19,000 | 3.8>1.6 | 37 | 0.05>0.04 | 3,100 | 1.9>0.9 | 55 | +1.70 | +388 |
| P16 | 240,000 | 0.42>0.12 | 36 | 0.015>0.012 | 18,000 | 0.1>6.02 | 2.9 | -0.08 | -227 |
| P17 | 38,000 | 5.2>2.4 | 32 | 0.04>0.035 | 5,400 | 3.5>2.8 | 21 | +1.46 | +667 |
| P18 | 5,200 | 48>19 | 50 | 0.9>0.75 | 3,600 | 1.5>1.8 | 60 | +22.54 | +1,407 |
| P19 | 6,400 | 18>9 | 52 | 0.25>0.22 | 9,000 | 2.8>2.8 | 420 | +6.17 | +474 |
| P20 | 1,480 | 75>38 | 33 | 0.6>0.5 | 4,100 | 10>7 | 45 | +18.43 | +327 |
"""


@dataclass(frozen=True)
class Printed:
    """One line: the two models, and what the table says of a case and of a year in thousands."""

    key: str
    outcome: OutcomeModel
    scale: ScaleModel
    net: str
    thousands_a_year: str


def _read(line: str) -> Printed:
    key, volume, minutes, wage, price, fixed, errors, cost, net, year = (part.strip() for part in line.split("|")[1:-1])
    today, then = (Decimal(part) for part in minutes.split(">"))
    wrong_today, wrong_then = (Decimal(part) / 100 for part in errors.split(">"))
    candidate = Candidate(1, key, True, None, then, Decimal(0), Decimal(0), Decimal(0), {1: wrong_then})
    error = ErrorClass(1, "error", Decimal(cost), wrong_today)
    return Printed(
        key,
        OutcomeModel("case", today, Decimal(wage), (error,), (candidate,)),
        ScaleModel(
            None,
            int(volume.replace(",", "")),
            None,
            (
                CostLine(CostKind.INFERENCE, CostShape.PER_CASE, "", Decimal(price.split(">")[1])),
                CostLine(CostKind.INFRASTRUCTURE, CostShape.FIXED, "", Decimal(fixed.replace(",", ""))),
            ),
        ),
        net,
        year,
    )


TABLE = [_read(line) for line in PRINTED.strip().splitlines()]
