"""What the picture of unit cost by volume says, in the reader's language; each label from long to short."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from common import figures
from common.charts import Line
from pilots.economics.net import Economics
from pilots.economics.scale import ScaleModel, Window, tier_price, unit_cost
from pilots.economics.unit_cost_curve import CurveWords, Wording
from pilots.vocabulary import CostShape

MOST_PLACES = 6
MILLION = 1_000_000
# Volumes at which it pays are named in so many digits, on the safe side.
DIGITS = 3


def curve_words(
    model: ScaleModel, money: Economics, volume: int, windows: tuple[Window, ...], highest: int, *, is_narrow: bool
) -> CurveWords:
    """Every label of one drawing; the narrow one shortens its figures."""
    return CurveWords(
        unit=figures.quantity_text(_("a case"), settings.CURRENCY),
        axis=_("cases a month, logarithmic"),
        cost=figures.along_axis,
        volume=figures.short if is_narrow else long,
        limit=() if money.affordable is None else _limit(money.affordable),
        in_pilot=() if not model.pilot_volume else _in_pilot(unit_cost(model, model.pilot_volume)),
        at_full=() if not model.full_volume else _at_full(model, money, model.full_volume),
        chosen=_chosen(volume, unit_cost(model, volume)),
        windows=tuple(_window(window, highest, is_again=index > 0) for index, window in enumerate(windows)),
        jumps=_jumps(model),
    )


def described(money: Economics, windows: tuple[Window, ...], highest: int) -> str:
    """The picture in sentences, for whoever does not see it."""
    said = []
    if money.unit_cost is not None and money.full_volume is not None:
        values = {"volume": figures.number(money.full_volume), "cost": price(money.unit_cost)}
        said.append(_("At the full volume of %(volume)s a case costs %(cost)s.") % values)
    if money.affordable is not None:
        said.append(_("The highest affordable cost is %(limit)s.") % {"limit": price(money.affordable)})
        ranges = ", ".join(_range(window, highest) for window in windows)
        said.append(_("It pays: %(ranges)s.") % {"ranges": ranges} if ranges else _("It pays at no volume drawn here."))
    return " ".join(said)


def price(amount: Decimal) -> str:
    """What a case costs: two places, and for small change as many as it takes to show two digits."""
    if abs(amount) >= MILLION:
        return figures.quantity_text(figures.short(amount), settings.CURRENCY)
    places = min(MOST_PLACES, max(2, 1 - amount.adjusted())) if amount else 2
    while places > 2 and round(amount, places) == round(amount, places - 1):
        places -= 1
    return figures.unit_money(amount, places)


def long(value: int) -> str:
    """A volume written out up to ten million, then shortened."""
    return figures.number(value) if value < 10 * MILLION else figures.short(value)


def _limit(affordable: Decimal) -> tuple[Wording, ...]:
    said = {"limit": price(affordable)}
    return (
        (Line(_("highest affordable %(limit)s") % said, "good"),),
        (Line(_("affordable %(limit)s") % said, "good"),),
    )


def _in_pilot(cost: Decimal) -> tuple[Wording, ...]:
    return ((Line(_("pilot %(cost)s") % {"cost": price(cost)}, "strong"),), (Line(price(cost), "strong"),))


def _at_full(model: ScaleModel, money: Economics, volume: int) -> tuple[Wording, ...]:
    cost = unit_cost(model, volume)
    over = None if money.affordable is None else cost - money.affordable
    css = "bad" if over is not None and over > 0 else "good"
    head = Line(_("full volume, %(volume)s") % {"volume": long(volume)}, css)
    said = _("%(cost)s, over by %(over)s") if css == "bad" else _("%(cost)s, under by %(over)s")
    values = {"cost": price(cost), "over": price(abs(over or Decimal(0)))}
    tail = Line(said % values if over else price(cost), css)
    one_line = Line(_("full volume %(cost)s") % values, css)
    return ((head, tail), (one_line,), (Line(price(cost), css),))


def _chosen(volume: int, cost: Decimal) -> tuple[Wording, ...]:
    said = _("%(volume)s: %(cost)s") % {"volume": long(volume), "cost": price(cost)}
    return ((Line(said, "pint"),), (Line(price(cost), "pint"),))


def _window(window: Window, highest: int, *, is_again: bool) -> tuple[Wording, ...]:
    said = _range(window, highest)
    pays = _("pays again") if is_again else _("pays for itself")
    return (
        (Line(pays, "good"), Line(said, "good")),
        (Line(_("pays"), "good"), Line(said, "good")),
        (Line(pays, "good"),),
        (Line(_("pays"), "good"),),
    )


def _range(window: Window, highest: int) -> str:
    first = long(_to_digits(window.first, ROUND_CEILING))
    if window.last is None or window.last >= highest:
        return _("from %(first)s") % {"first": first}
    return _("%(first)s to %(last)s") % {"first": first, "last": long(_to_digits(window.last, ROUND_FLOOR))}


def _to_digits(volume: int, mode: str) -> int:
    exact = Decimal(volume)
    return int(exact.quantize(Decimal(1).scaleb(max(0, exact.adjusted() - DIGITS + 1)), mode))


def _jumps(model: ScaleModel) -> tuple[tuple[int, tuple[Wording, ...]], ...]:
    """Only tiers are named: what every case costs changes there. A step is one more server, and there may be many."""
    return tuple(
        (tier.above, _tier(tier.above, tier_price(line, tier.above), tier.price))
        for line in model.lines
        if line.shape == CostShape.TIERED
        for tier in line.tiers
        if tier.above
    )


def _tier(end: int, before: Decimal, after: Decimal) -> tuple[Wording, ...]:
    head = _("Price tier ends at %(volume)s") % {"volume": long(end)}
    change = _("%(before)s becomes %(after)s") % {"before": price(before), "after": price(after)}
    on_every = _("%(change)s on every case") % {"change": change}
    return (
        (Line(head, "strong"), Line(on_every)),
        (Line(head, "strong"), Line(change)),
        (Line(change),),
    )
