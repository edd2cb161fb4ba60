"""What a case costs in the pilot and at full volume, by kind of cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pilots.models import CostLine, CostTier, ScaleModel
from pilots.vocabulary import CostKind, CostShape
from portfolio.demo.story import Act, Stage

INFRASTRUCTURE, MONITORING, SUPPORT = CostKind.INFRASTRUCTURE, CostKind.MONITORING, CostKind.SUPPORT


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """Cases a month in the pilot and in full production; the price of inference per case in the pilot and, above
    `tier` cases, at full volume; the fixed lines a month. `repriced` is the day on which the price at full volume
    became known."""

    by: str
    written: int
    pilot_volume: int | None
    full_volume: int
    price: str
    full_price: str
    fixed: tuple[int, int, int]
    tier: int = 0
    source: str = "Vendor's list price"
    repriced: int | None = None
    complete: bool = True


Row = ScaleRow

# The three fixed amounts are infrastructure, monitoring and support.
SCALES: dict[str, ScaleRow] = {
    "P01": Row("pekka", -203, 6_000, 52_000, "0.09", "0.07", (4_200, 1_900, 3_400), 20_000, "Contract"),
    "P02": Row("mila", -387, 2_400, 11_800, "0.34", "0.31", (6_500, 2_500, 5_000), 5_000, "Contract"),
    "P03": Row("ivan", -148, 6_500, 74_000, "0.11", "0.10", (3_600, 1_600, 2_800), 30_000),
    # One lump for running it; nobody has asked what monitoring and checking cost.
    "P04": Row("pekka", -35, 300, 3_100, "0.22", "0.22", (4_000, 0, 0), complete=False),
    "P05": Row("mila", -142, 40, 640, "1.40", "1.10", (1_700, 900, 1_200), 250, "Offer in writing"),
    "P06": Row("pekka", -39, 5_000, 21_000, "0.03", "0.03", (1_100, 600, 900), 0, "Contract"),
    "P07": Row("ivan", -220, 1_700, 8_600, "0.55", "0.48", (5_200, 2_300, 3_500), 4_000, "Offer in writing"),
    "P08": Row("pekka", -481, 410, 1_900, "0.80", "0.70", (3_400, 1_500, 2_300), 1_000, "Contract"),
    # The price above 60,000 calls became known 104 days after the model was written.
    "P09": Row("ivan", -112, 31_000, 186_000, "0.06", "0.55", (5_200, 2_300, 4_500), 60_000, "Vendor's list price", -6),
    "P10": Row("ivan", -174, 1_500, 15_400, "0.42", "0.38", (4_800, 2_200, 3_500), 6_000, "Offer in writing"),
    "P11": Row("pekka", -451, 5_000, 27_500, "0.02", "0.02", (900, 500, 700), 0, "Own servers"),
    "P12": Row("mila", -343, 2_600, 33_000, "0.08", "0.07", (2_300, 1_100, 1_800), 10_000, "Contract"),
    "P13": Row("mila", -163, 70, 900, "2.10", "1.90", (1_300, 700, 1_000), 400),
    "P14": Row("pekka", -136, 4_100, 12_500, "0.05", "0.05", (2_100, 1_000, 1_400), 0, "Own servers"),
    "P15": Row("pekka", -183, 7_600, 19_000, "0.05", "0.04", (1_400, 700, 1_000), 10_000, "Contract"),
    "P16": Row("mila", -257, 60_000, 240_000, "0.015", "0.012", (9_000, 4_000, 5_000), 100_000, "Own servers"),
    "P17": Row("ivan", -83, 8_000, 38_000, "0.04", "0.035", (2_400, 1_200, 1_800), 20_000, "Offer in writing"),
    "P18": Row("mila", -414, 450, 5_200, "0.90", "0.75", (1_600, 800, 1_200), 2_000, "Contract"),
    "P19": Row("pekka", -8, None, 6_400, "0.25", "0.22", (9_000, 0, 0), 3_000, complete=False),
    "P20": Row("mila", -394, 240, 1_480, "0.60", "0.50", (1_800, 900, 1_400), 800, "Contract"),
}
# A line of inspection servers, one for each started 40,000 welds: six of them at full volume.
STEPPED = {"P16": (Decimal(1_500), 40_000)}


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Writing the scale model of one pilot, and correcting the price when it became known."""
    row = SCALES[key]
    yield Act(row.written, row.by, "wrote scale model", lambda at: _write(row, key, stage))
    if row.repriced is not None:
        tiers = CostTier.objects.filter(pilot=stage.pilots[key], above=row.tier)
        yield Act(row.repriced, row.by, "edited cost line", lambda at: tiers.update(price=Decimal(row.full_price)))


def _write(row: ScaleRow, key: str, stage: Stage) -> None:
    pilot = stage.pilots[key]
    ScaleModel.objects.create(pilot=pilot, pilot_volume=row.pilot_volume, full_volume=row.full_volume)
    tiered = row.price != row.full_price
    inference = CostLine.objects.create(
        pilot=pilot,
        kind=CostKind.INFERENCE,
        shape=CostShape.TIERED if tiered else CostShape.PER_CASE,
        name="Inference",
        amount=0 if tiered else Decimal(row.price),
        price_source=row.source,
    )
    if tiered:
        full_price = row.price if row.repriced is not None else row.full_price
        for above, price in ((0, row.price), (row.tier, full_price)):
            CostTier.objects.create(pilot=pilot, line=inference, above=above, price=Decimal(price))
    CostLine.objects.bulk_create(_other_lines(row, key, stage))


def _other_lines(row: ScaleRow, key: str, stage: Stage) -> Iterator[CostLine]:
    pilot, (infrastructure, monitoring, support) = stage.pilots[key], row.fixed
    if key in STEPPED:
        amount, block = STEPPED[key]
        yield CostLine(
            pilot=pilot, kind=INFRASTRUCTURE, shape=CostShape.STEPPED, name="Servers", amount=amount, block=block
        )
    else:
        yield CostLine(pilot=pilot, kind=INFRASTRUCTURE, shape=CostShape.FIXED, name="Servers", amount=infrastructure)
    if not row.complete:
        return
    yield CostLine(pilot=pilot, kind=MONITORING, shape=CostShape.FIXED, name="Monitoring", amount=monitoring)
    yield CostLine(pilot=pilot, kind=SUPPORT, shape=CostShape.FIXED, name="Support", amount=support)
    yield CostLine(
        pilot=pilot,
        kind=CostKind.HUMAN_REVIEW,
        shape=CostShape.PER_CASE,
        name="People checking, inside the handling time",
        amount=0,
    )
