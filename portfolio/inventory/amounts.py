"""Amounts of money as people type them: "€ 1.200.000,50", "$1.2m", "120k"."""

import re
from decimal import Decimal

from portfolio.inventory.cleaning import says_nothing

LARGEST = Decimal(10) ** 12
_AMOUNT = re.compile(
    r"(?:[€$£¥]|[A-Z]{2,3}\$?)?\s*(?P<number>\d[\d.,'’\s\u202f]*)\s*"
    r"(?P<times>k|t|tsd\.?|thousand|m|mn|mio\.?|mm|million|bn|mrd\.?|billion)?\s*(?:[€$£¥]|[A-Z]{3})?(?:,?-{1,2})?",
    re.IGNORECASE,
)
_TIMES = {"k": 3, "t": 3, "tsd": 3, "thousand": 3, "bn": 9, "mrd": 9, "billion": 9}


def read_amount(text: str) -> Decimal | None:
    """The amount, `None` where the cell says nothing. Raises `ValueError` for anything that is no amount of ours."""
    text = " ".join(text.split())
    if says_nothing(text):
        return None
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    power = _TIMES.get((found["times"] or "").lower().rstrip("."), 6) if found["times"] else 0
    amount = _number(found["number"]) * 10**power
    if amount >= LARGEST:
        raise ValueError(text)
    return amount.quantize(Decimal("0.000001"))


def _number(text: str) -> Decimal:
    """The last point or comma is the decimal one, unless exactly three digits follow it or it stands there twice."""
    digits = re.sub(r"['’\s\u202f]", "", text).rstrip(".,")
    last = max(digits.rfind("."), digits.rfind(","))
    whole, rest = (digits[:last], digits[last + 1 :]) if last >= 0 else (digits, "")
    sign = digits[last] if last >= 0 else ""
    other = "," if sign == "." else "."
    if sign and (sign in whole or (len(rest) == 3 and other not in whole and whole != "0")):
        whole, rest = digits, ""
    return Decimal(re.sub(r"[.,]", "", whole) + ("." + rest if rest else ""))
