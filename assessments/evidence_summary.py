"""Frozen evidence on half a page: the lines that the draft, the signing page and the decision show alike."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.readiness.recommendation import Verdict
from assessments.wording import verdict_word
from common.figures import day, money, number, quantity, signed
from common.language import in_sentence

Evidence = Mapping[str, Any]
# The lamp of a verdict, as `data-s` names it.
LAMPS = {
    Verdict.GO: "clear",
    Verdict.NO_GO: "failing",
    Verdict.NOT_ENOUGH_EVIDENCE: "risk",
    Verdict.NOT_DECIDABLE: "missing",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What was asked, how it came about, and what it came to; `lamp` is the state it is shown with, if any."""

    label: str
    detail: str
    value: str
    lamp: str = ""


def summary(evidence: Evidence) -> list[Line]:
    """The evidence line by line, from the frozen values alone."""
    return [
        _threshold(evidence),
        _measured(evidence),
        _changes(evidence),
        _criteria(evidence),
        *_net(evidence),
        _waivers(evidence),
        _reviews(evidence),
    ]


def recommendation_line(evidence: Evidence) -> Line:
    """What the arithmetic said, and whether the decision follows it."""
    verdict = Verdict(evidence["recommendation"]["verdict"])
    follows = _("the decision departs from it") if evidence["decision"]["departs"] else _("the decision follows it")
    return Line(_("Recommendation"), follows, verdict_word(verdict), LAMPS[verdict])


def _threshold(evidence: Evidence) -> Line:
    line = evidence["threshold"]
    if line is None:
        return Line(_("Threshold"), "", _("none agreed"))
    agreed = {"number": line["version"], "day": _day(line["agreed_on"])}
    return Line(_("Threshold"), _("version %(number)s, agreed %(day)s") % agreed, line["in_words"])


def _measured(evidence: Evidence) -> Line:
    standing = [each for each in evidence["measurements"] if not each["superseded"]]
    counting = [each for each in standing if each["counts"]] or standing
    if not counting:
        return Line(_("Measured"), "", _("nothing yet"))
    last = max(counting, key=lambda each: (each["ended_on"], each["key"]))
    said = {"cases": number(last["cases"]), "first": _day(last["began_on"]), "last": _day(last["ended_on"])}
    detail = _("%(cases)s cases on %(data)s, %(first)s to %(last)s") % (said | {"data": last["data_kind"]})
    if not last["counts"]:
        detail = _("%(detail)s, does not count") % {"detail": detail}
    return Line(_("Measured"), detail, _value(last))


def _value(measurement: Evidence) -> str:
    value = quantity(Decimal(measurement["value"]), measurement["unit"])
    if not measurement["interval"]:
        return value
    finer = max(0, -int(Decimal(measurement["value"]).as_tuple().exponent)) + 1
    low, high = (number(Decimal(end), finer) for end in measurement["interval"])
    return _("%(value)s, between %(low)s and %(high)s") % {"value": value, "low": low, "high": high}


def _changes(evidence: Evidence) -> Line:
    before, after = evidence["amendments"], evidence["deviations"]
    said = _("before results %(before)s, after results %(after)s") % {"before": number(before), "after": number(after)}
    return Line(_("Changes to the threshold"), said, number(before + after), "risk" if after else "")


def _criteria(evidence: Evidence) -> Line:
    holding = sum(each["holds"] for each in evidence["criteria"])
    lacking = ", ".join(in_sentence(each["title"]) for each in evidence["criteria"] if not each["holds"])
    detail = _("not yet: %(titles)s") % {"titles": lacking} if lacking else _("all")
    return Line(_("Go-live criteria"), detail, _("%(count)s of 4 hold") % {"count": number(holding)})


def _net(evidence: Evidence) -> Iterator[Line]:
    outcome = evidence["outcome"]
    if outcome is None or outcome["net"] is None:
        return
    a_year = outcome["net_per_year"]
    detail = _("%(money)s a year") % {"money": money(Decimal(a_year))} if a_year is not None else ""
    yield Line(_("Net of a case at full volume"), detail, signed(Decimal(outcome["net"]), 2))


def _waivers(evidence: Evidence) -> Line:
    waivers = evidence["waivers"]
    return Line(
        _("Waivers"), ", ".join(each["item"] for each in waivers), number(len(waivers)) if waivers else _("none")
    )


def _reviews(evidence: Evidence) -> Line:
    reviews = evidence["reviews"]
    if not reviews:
        return Line(_("Reviews held"), "", _("none"))
    last = reviews[-1]
    detail = f"{_day(last['held_on'])}, {last['outcome']}"
    return Line(_("Reviews held"), detail, number(len(reviews)))


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else ""
