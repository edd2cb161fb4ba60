"""Figures, money and dates as people read them: true minus, grouped thousands, currency first."""

import datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

Figure = Decimal | int | float

UNKNOWN = "–"
MINUS = "−"
STANDS_FIRST = frozenset({"AUC", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "PLN", "SEK", "USD"})
NEAR = datetime.timedelta(days=120)
WRITTEN_OUT = Decimal(10_000)
FINEST = 12
"""Places below which two figures of a drawing differ only by how a computer counts."""
THOUSAND, MILLION, BILLION = Decimal(1_000), Decimal(1_000_000), Decimal(1_000_000_000)
WIDE = Context(prec=100)
"""Absurd figures are shown, too; the usual 28 digits would refuse to round them."""


def number(value: Figure | None, places: int | None = None) -> str:
    """A figure with grouped thousands: "186,000", "−114". Without `places` all digits that say something."""
    if value is None:
        return UNKNOWN
    exact = _rounded(value, places)
    text = formats.number_format(abs(exact), decimal_pos=places, use_l10n=True, force_grouping=True)
    return MINUS + text if exact < 0 else text


def signed(value: Figure | None, places: int | None = None) -> str:
    """A figure in a ledger, with its sign: "+0.599", "−0.036", "0.000"."""
    text = number(value, places)
    return f"+{text}" if value is not None and _rounded(value, places) > 0 else text


def signed_thousands(value: Figure | None) -> str:
    """An amount in a table whose head names the currency: "+1,619 k", "−114 k", "+400"."""
    if value is None or abs(_exact(value)) < 1000:
        return signed(value, 0)
    return _("%(number)s k") % {"number": signed(_exact(value) / 1000, 0)}


def money(value: Figure | None) -> str:
    """An amount in prose: "EUR 3.6 m", "EUR 114 k", "EUR 950"."""
    if value is None:
        return UNKNOWN
    amount = abs(_exact(value))
    if amount < WRITTEN_OUT:
        places = 0 if amount >= 100 or amount == int(amount) else 2
        return quantity_text(number(value, places), settings.CURRENCY)
    if amount < MILLION - 500:
        return quantity_text(_("%(number)s k") % {"number": number(_exact(value) / 1000, 0)}, settings.CURRENCY)
    millions = _rounded(_exact(value) / MILLION, 1)
    return quantity_text(_("%(number)s m") % {"number": number(millions)}, settings.CURRENCY)


def unit_money(value: Figure | None, places: int = 2) -> str:
    """What one case costs or gains: "EUR 0.61"; three places in a ledger."""
    return UNKNOWN if value is None else quantity_text(number(value, places), settings.CURRENCY)


def short(value: Figure) -> str:
    """A figure that has little room: "950", "10 k", "2.5 m", "400 bn"."""
    for unit, message in ((BILLION, _("%(number)s bn")), (MILLION, _("%(number)s m")), (THOUSAND, _("%(number)s k"))):
        if abs(_exact(value)) >= unit:
            return message % {"number": number(_rounded(_exact(value) / unit, 1))}
    return number(value)


def along_axis(value: Figure, step: Figure) -> str:
    """A figure beside an axis with such steps: as many places as tell two neighbours apart, short where it is large."""
    size, apart = abs(_exact(value)), round(_exact(step), FINEST)
    unit = max((each for each in (THOUSAND, MILLION, BILLION) if size >= each), default=THOUSAND)
    if size >= WRITTEN_OUT and apart * 10 >= unit:
        return short(value)
    whole = apart >= 1 and apart == apart.to_integral_value()
    return number(value, 0 if whole else max(2, -int(apart.normalize().as_tuple().exponent)))


def percent(share: Figure | None, places: int = 1) -> str:
    """A share of one as percent: 0.047 is "4.7 %"."""
    return UNKNOWN if share is None else quantity_text(number(_exact(share) * 100, places), "%")


def quantity(value: Figure | None, unit: str, places: int | None = None) -> str:
    """A measured value with its unit: "75 s", "70 %", "EUR 180", "EUR 0.61 a call"."""
    return UNKNOWN if value is None else quantity_text(number(value, places), unit)


def quantity_text(text: str, unit: str) -> str:
    """Put the unit where it belongs; a currency stands first."""
    first, _space, rest = unit.strip().partition(" ")
    if first == settings.CURRENCY or first in STANDS_FIRST:
        return " ".join(filter(None, (first, text, rest)))
    return f"{text} {unit}".strip()


def day(date: datetime.date | None) -> str:
    """A day on record: "24 Nov 2026". A moment is read in the reader's zone."""
    return UNKNOWN if date is None else formats.date_format(_local(date), pgettext("date", "j M Y"))


def near_day(date: datetime.date | None, today: datetime.date | None = None) -> str:
    """A day within four months: "Thu 26 Nov"; one further away is written like a record."""
    if date is None or abs(_as_day(date) - (today or timezone.localdate())) > NEAR:
        return day(date)
    return formats.date_format(_local(date), pgettext("date", "D j M"))


def long_day(date: datetime.date) -> str:
    """A day at the head of a page: "Thursday 26 November 2026"."""
    return formats.date_format(_local(date), pgettext("date", "l j F Y"))


def clock(instant: datetime.datetime | datetime.time) -> str:
    """The time of day, in the zone that the moment is in: "11:05"."""
    return formats.time_format(instant, pgettext("time", "H:i"))


def minute(instant: datetime.datetime) -> str:
    """A moment on record to the minute, in the zone that it is in: "24 Nov 2026, 11:05"."""
    return formats.date_format(instant, pgettext("date", "j M Y, H:i"))


def second(instant: datetime.datetime) -> str:
    """A moment on record to the second, in the zone that it is in: "24 Nov 2026, 11:05:07"."""
    return formats.date_format(instant, pgettext("date", "j M Y, H:i:s"))


def moment(instant: datetime.datetime | None, today: datetime.date | None = None) -> str:
    """When something happened, in the reader's zone: "Wed 18 Nov 11:05"."""
    if instant is None:
        return UNKNOWN
    return f"{near_day(instant, today)} {clock(_local(instant))}"  # type: ignore[arg-type]


def distance(date: datetime.date | None, today: datetime.date | None = None) -> str:
    """How far a due date is: "in 2 days", "today", "140 days late"."""
    if date is None:
        return UNKNOWN
    days = (_as_day(date) - (today or timezone.localdate())).days
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": number(days)}
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": number(-days)}
    return _("today")


def ago(date: datetime.date | None, today: datetime.date | None = None) -> str:
    """How long something is past: "6 days ago", "today"."""
    if date is None:
        return UNKNOWN
    days = ((today or timezone.localdate()) - _as_day(date)).days
    if days <= 0:
        return _("today")
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": number(days)}


def _exact(value: Figure) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _rounded(value: Figure, places: int | None) -> Decimal:
    """Halves go away from zero, as on paper; a negative zero is zero."""
    exact = _exact(value)
    if places is None:
        short = exact.normalize()
        exact = short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1), context=WIDE)
    else:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE)
    return exact if exact else abs(exact)


def _local(date: datetime.date) -> datetime.date:
    aware = isinstance(date, datetime.datetime) and timezone.is_aware(date)
    return timezone.localtime(date) if aware else date  # type: ignore[arg-type]


def _as_day(date: datetime.date) -> datetime.date:
    local = _local(date)
    return local.date() if isinstance(local, datetime.datetime) else local
