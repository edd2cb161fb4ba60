"""The minutes of a review as their paper shows them, and the key that names one state of them.

A paper is asked for by key alone, later and by a worker, so the key says what its reader may see: one bit for each
item of the agenda, in the order in which they were put on it. It also carries a digest of the text, so that minutes
that changed are another paper. The text is in the organisation's language, whoever asks.
"""

import re
from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AgendaItem, ReviewMeeting
from assessments.models.decision import DECISION_KINDS
from assessments.models.review_meeting import OUTCOMES
from assessments.vocabulary import DecisionKind, Outcome
from common.canonical import fingerprint
from common.figures import clock, minute
from common.language import in_organisations_language
from pilots.models import Pilot

DIGITS = 24
"""Hexadecimal digits of the digest that stand in the key: 96 bits."""
KEY = re.compile(r"R-([0-9]{4,9})-([0-9a-f]{1,40})-([0-9a-f]{24})")

Part = dict[str, Any]


def key_of(meeting: ReviewMeeting, *, reader: User) -> str:
    """The key of the minutes as the reader may have them, in their present state."""
    seen = set(meeting.items.filter(pilot__in=Pilot.objects.visible_to(reader)).values_list("pk", flat=True))
    return f"{meeting.reference}-{_bits(meeting, seen)}-{_digest(minutes_of(meeting, seen=seen))}"


def context_for(key: str) -> dict[str, Any]:
    """What the template needs; raises `LookupError` when the minutes have changed since the key was made."""
    found = KEY.fullmatch(key)
    meeting = ReviewMeeting.objects.filter(pk=int(found[1])).first() if found else None
    minutes = minutes_of(meeting, seen=_seen(meeting, found[2])) if meeting and found else {}
    if not minutes or not found or _digest(minutes) != found[3]:
        raise LookupError(f"{key} names no state of any minutes")
    return {"minutes": minutes, "title": _title(minutes)}


@in_organisations_language
def _title(minutes: Part) -> str:
    return _("Minutes of review %(reference)s: %(title)s") % {key: minutes[key] for key in ("reference", "title")}


@in_organisations_language
def minutes_of(meeting: ReviewMeeting, *, seen: Collection[int]) -> Part:
    """The minutes as plain values, with those items of the agenda whose ids are `seen` and no other."""
    items = [item for item in _items(meeting) if item.pk in seen]
    attendances = meeting.attendances.select_related("person").order_by("person__name", "pk")
    there = [(row.person.name, row.present) for row in attendances]
    return {
        "reference": meeting.reference,
        "title": meeting.title,
        "when": _when(meeting),
        "place": meeting.place,
        "chair": meeting.chair.name,
        "state": _state(meeting),
        "present": [name for name, present in there if present],
        "absent": [name for name, present in there if present is False],
        "asked": [name for name, present in there if present is None],
        "general": _entries(meeting, None),
        "general_actions": _actions(meeting, None),
        "items": [_item(item) for item in items],
    }


def _bits(meeting: ReviewMeeting, seen: Collection[int]) -> str:
    return f"{sum(1 << place for place, item in enumerate(_as_added(meeting)) if item in seen):x}"


def _seen(meeting: ReviewMeeting, bits: str) -> set[int]:
    return {item for place, item in enumerate(_as_added(meeting)) if int(bits, 16) >> place & 1}


def _as_added(meeting: ReviewMeeting) -> list[int]:
    return sorted(meeting.items.values_list("pk", flat=True))


def _items(meeting: ReviewMeeting) -> list[AgendaItem]:
    rows = meeting.items.select_related("meeting", "pilot__unit", "needed_from")
    return list(rows.order_by("position", "pk"))


def _item(item: AgendaItem) -> Part:
    decided = item.outcome == Outcome.DECIDED
    return {
        "reference": item.pilot.reference,
        "name": item.pilot.name,
        "unit": item.pilot.unit.name,
        "outcome": str(OUTCOMES[Outcome(item.outcome)]) if item.outcome else "",
        "decided": str(DECISION_KINDS[DecisionKind(item.owner_says)]) if decided else "",
        "why": item.why,
        "needed": item.needed,
        "needed_from": item.needed_from.name if item.needed_from else "",
        "needed_by": item.needed_by.isoformat() if item.needed_by else "",
        "beyond_limit": item.beyond_limit,
        "entries": _entries(item.meeting, item),
        "actions": _actions(item.meeting, item),
    }


def _entries(meeting: ReviewMeeting, item: AgendaItem | None) -> list[Part]:
    rows = meeting.minutes_entries.filter(item=item).select_related("written_by").order_by("pk")
    return [{"text": row.text, "by": row.written_by.name} for row in rows]


def _actions(meeting: ReviewMeeting, item: AgendaItem | None) -> list[Part]:
    rows = meeting.actions.filter(item=item).select_related("owner").order_by("due_on", "pk")
    return [
        {
            "what": row.what,
            "who": row.owner.name,
            "by": row.due_on.isoformat(),
            "done": row.done_note or _("done") if row.done_at else "",
        }
        for row in rows
    ]


def _when(meeting: ReviewMeeting) -> str:
    """In the meeting's own zone, as it was called: "1 Dec 2026, 10:00 to 10:30, Europe/Berlin"."""
    zone = ZoneInfo(meeting.zone)
    begins = (meeting.opened_at or meeting.starts_at).astimezone(zone)
    ends = (meeting.closed_at or meeting.ends_at).astimezone(zone)
    return f"{minute(begins)} – {clock(ends)}, {meeting.zone}"


def _state(meeting: ReviewMeeting) -> str:
    if meeting.cancelled_at:
        return _("Cancelled: %(reason)s") % {"reason": meeting.cancelled_because}
    return "" if meeting.closed_at else _("Not closed yet: these minutes may still change.")


def _digest(minutes: Part) -> str:
    return fingerprint(minutes)[:DIGITS]
