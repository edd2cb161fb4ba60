"""The words of a gap: what is to be done, why, by when, and the one place where it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.decision_wording import kind_word
from assessments.evidence import facts_of_many
from assessments.models import Condition, Decision, ReviewAction, ReviewMeeting
from assessments.readiness import Assessment, assess
from assessments.readiness.check import Place
from assessments.readiness.recommendation import DECIDABLE
from assessments.services.policy import policy_and_limits
from assessments.views.pilot import BLOCKS
from assessments.wording import say
from chase.found import ABOUT_DECIDING, Found, gaps_of
from chase.gap_words import BY_THEMSELVES, NAMING, OWN_WORDS, PLACE_ACTIONS, PLACES
from chase.models import Gap
from chase.rules import RULES
from chase.vocabulary import GapKind
from common.figures import distance, money, near_day, number
from common.language import in_sentence
from intake.models import ChangeRequest, ContractVersion
from pilots.models import HandedPart, JoinRequest, Pilot

LONGEST_NAME = 80
Subjects = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One gap in words; `url` is a path of this site, `urgency` sorts the most urgent first."""

    title: str
    why: str
    url: str
    action: str
    when: str
    on: str
    is_late: bool
    meta: str
    urgency: tuple[Any, ...]


def lines_for(gaps: Sequence[Gap], today: date, known: Mapping[int, Assessment] | None = None) -> dict[int, Line]:
    """By gap, its words in the reader's language. Pilots that are not `known` are assessed now; the number of queries
    does not grow with the gaps."""
    numbers = {gap.pilot_id for gap in gaps if gap.pilot_id}
    pilots, (policy, limits) = Pilot.objects.select_related("unit").in_bulk(numbers), policy_and_limits()
    assessments = dict(known or {})
    if unknown := numbers - assessments.keys():
        assessments |= {pk: assess(facts, policy) for pk, facts in facts_of_many(unknown, as_of=today).items()}
    told = {pk: assessments[pk] for pk in numbers & assessments.keys()}
    found = {pk: {(gap.kind, gap.subject): gap for gap in gaps_of(each, policy, limits)} for pk, each in told.items()}
    subjects = _subjects(gaps)
    return {
        gap.pk: _line(
            gap,
            pilots.get(gap.pilot_id or 0),
            assessments.get(gap.pilot_id or 0),
            found.get(gap.pilot_id or 0, {}).get((GapKind(gap.kind), gap.subject)),
            subjects.get(" ".join(gap.subject.split()[:2])),
            today,
        )
        for gap in gaps
    }


def plain_line(gap: Gap, today: date) -> Line:
    """What can be said of a gap whose own words could not be made: where to look, and since when."""
    name = _short(gap.pilot.name) if gap.pilot else ""
    place = reverse("assessments:pilot", args=[gap.pilot.number]) if gap.pilot else reverse("portfolio:desk")
    return Line(
        title=str(BY_THEMSELVES.title) % {"pilot": name or _("your desk")},
        why=str(BY_THEMSELVES.why),
        url=place,
        action=str(BY_THEMSELVES.action) if gap.pilot else _("Open your desk"),
        when=_open_for(gap, today),
        on=near_day(gap.due_on or gap.since, today),
        is_late=gap.due_on is not None and gap.due_on < today,
        meta=gap.pilot.reference if gap.pilot else "",
        urgency=(not RULES[GapKind(gap.kind)].at_once, True, gap.due_on or date.max, gap.since),
    )


def _line(
    gap: Gap, pilot: Pilot | None, assessment: Assessment | None, found: Found | None, subject: Any, today: date
) -> Line:
    title, why = _title_and_why(gap, pilot, found, subject)
    due_on = _due(gap, pilot)
    is_late = due_on is not None and due_on < today
    day = due_on or gap.since
    can_be_decided = assessment is not None and assessment.verdict in DECIDABLE
    return Line(
        title=title,
        why=why,
        url=_url(gap, pilot, subject, can_be_decided=can_be_decided),
        action=str(_action(gap, found, can_be_decided=can_be_decided)),
        when=capfirst(distance(due_on, today)) if due_on else _open_for(gap, today),
        on=near_day(day, today),
        is_late=is_late,
        meta=_meta(pilot, assessment),
        urgency=(not RULES[GapKind(gap.kind)].at_once, not is_late, due_on or date.max, gap.since),
    )


def _title_and_why(gap: Gap, pilot: Pilot | None, found: Found | None, subject: Any) -> tuple[str, str]:
    name = _short(pilot.name) if pilot else ""
    own = OWN_WORDS.get(GapKind(gap.kind), BY_THEMSELVES)
    if own is BY_THEMSELVES and found and found.check and found.check.fix:
        return f"{say(found.check.fix)}: {name}", say(found.check.reason)
    said = {"pilot": name, "day": gap.subject.removeprefix("day "), **_words_of(subject)}
    return str(own.title) % said, str(own.why) % said


def _words_of(subject: Any) -> dict[str, str]:
    """What a review's or a decision's row says of itself."""
    words = {"what": "", "name": "", "kind": "", "reason": "", "proof": ""}
    if isinstance(subject, ReviewAction):
        words |= {"what": _short(subject.what), "name": subject.asked_by.name}
    elif isinstance(subject, Condition):
        words |= {"what": _short(subject.text), "name": subject.owner.name, "proof": _short(subject.proof)}
    elif isinstance(subject, ReviewMeeting):
        words |= {"what": _short(subject.title)}
    elif isinstance(subject, Decision):
        ending = getattr(subject, "ending", None)
        words |= {"kind": in_sentence(kind_word(subject.kind)), "reason": ending.reason if ending else ""}
    elif isinstance(subject, HandedPart):
        words |= {"what": subject.get_part_display(), "name": subject.asked_by.name, "reason": _short(subject.note)}
    elif isinstance(subject, JoinRequest):
        words |= {"name": subject.person.name, "reason": _short(subject.note)}
    elif isinstance(subject, ContractVersion):
        words |= {"name": ", ".join(each.person.name for each in subject.acceptances.all())}
    elif isinstance(subject, ChangeRequest):
        clause = subject.get_clause_display()
        words |= {"name": subject.person.name, "what": clause, "reason": _short(subject.reason)}
    return words


def _url(gap: Gap, pilot: Pilot | None, subject: Any, *, can_be_decided: bool) -> str:
    kind = GapKind(gap.kind)
    if isinstance(subject, ReviewAction):
        return reverse("assessments:finish_action", args=[subject.pk])
    if isinstance(subject, ReviewMeeting):
        return reverse("assessments:review", args=[subject.reference])
    if isinstance(subject, Condition):
        route = {GapKind.CONDITION_DUE: "hand_in_proof", GapKind.PROOF_TO_JUDGE: "judge_proof"}.get(kind)
        reference = subject.decision.reference
        if route:
            return reverse(f"assessments:{route}", args=[reference, subject.number])
        return reverse("assessments:decision", args=[reference])
    if isinstance(subject, Decision) and kind is GapKind.SIGNATURE_WAITING:
        return reverse("assessments:sign", args=[subject.reference])
    if pilot is None:
        return reverse("portfolio:desk")
    if address := _in_intake(pilot, subject):
        return address
    if kind in TO_DRAFT or (can_be_decided and kind in ABOUT_DECIDING):
        return reverse("assessments:draft_decision", args=[pilot.number])
    block = BLOCKS[PLACES.get(kind, Place.REVIEWS)]
    return f"{reverse('assessments:pilot', args=[pilot.number])}?at={block}#{block}"


def _in_intake(pilot: Pilot, subject: Any) -> str:
    """Where what the intake asks for is done; empty for everything else."""
    if isinstance(subject, HandedPart):
        return reverse("intake:question", args=[pilot.number, subject.part])
    if isinstance(subject, ContractVersion):
        return reverse("intake:contract", args=[pilot.number])
    route = {JoinRequest: "intake:answer_join", ChangeRequest: "intake:answer_change"}.get(type(subject))
    return reverse(route, args=[pilot.number, subject.pk]) if route else ""


TO_DRAFT = frozenset({GapKind.DRAFT_ENDED, GapKind.REVIEW_WITHOUT_OUTCOME})


def _open_for(gap: Gap, today: date) -> str:
    days = (today - gap.since).days
    return ngettext("%(days)s day open", "%(days)s days open", days) % {"days": number(days)} if days > 0 else _("New")


def _action(gap: Gap, found: Found | None, *, can_be_decided: bool) -> Any:
    if can_be_decided and gap.kind in ABOUT_DECIDING:
        return _("Draft a decision")
    if gap.kind in NAMING:
        return _("Name an owner")
    own = OWN_WORDS.get(GapKind(gap.kind))
    if own:
        return own.action
    return PLACE_ACTIONS[found.check.place if found and found.check and found.check.place else Place.REVIEWS]


def _due(gap: Gap, pilot: Pilot | None) -> date | None:
    return gap.due_on or (pilot.decision_due_on if pilot and pilot.is_open else None)


def _meta(pilot: Pilot | None, assessment: Assessment | None) -> str:
    if pilot is None:
        return ""
    parts = [pilot.reference, pilot.unit.name]
    if assessment and assessment.held_up:
        parts.append(_("%(money)s a year held up") % {"money": money(assessment.held_up)})
    return " · ".join(parts)


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_NAME)


NOUNS = ("action", "condition", "review", "decision", "part", "join", "contract", "change")
"""What the subjects of gaps name."""


def _subjects(gaps: Sequence[Gap]) -> Subjects:
    """The rows that gaps speak of, by the first two words of their subject."""
    keys: dict[str, set[int]] = {noun: set() for noun in NOUNS}
    for gap in gaps:
        noun, _sep, rest = gap.subject.partition(" ")
        if noun in keys:
            keys[noun].add(int(rest.split()[0]))
    rows = {
        "action": ReviewAction.objects.select_related("asked_by"),
        "condition": Condition.objects.select_related("owner", "decision__pilot").defer("decision__evidence"),
        "review": ReviewMeeting.objects.all(),
        "decision": Decision.objects.select_related("pilot", "ending").defer("evidence"),
        "part": HandedPart.objects.select_related("asked_by"),
        "join": JoinRequest.objects.select_related("person"),
        "contract": ContractVersion.objects.prefetch_related("acceptances__person"),
        "change": ChangeRequest.objects.select_related("person"),
    }
    return {
        f"{noun} {row.pk}": row for noun, query in rows.items() if keys[noun] for row in query.filter(pk__in=keys[noun])
    }
