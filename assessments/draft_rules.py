"""What a draft must say before it can be frozen. Source: domain page and issue, "Decisions"."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.draft import DECIDED_AT, ConditionDraft, Draft
from assessments.vocabulary import DecisionKind
from assessments.wording import stage_word
from common.figures import day, money
from pilots.models import Pilot
from pilots.models.pilot import LATEST
from pilots.vocabulary import Stage

LONG, SHORT = 4000, 1000
MOST_CONDITIONS = 100
BEYOND_MONEY = Decimal(10) ** 12
"""What no column of money holds."""

Problem = tuple[str, str]
"""A field, and what is wrong with it."""


def problems(pilot: Pilot, draft: Draft, *, today: date) -> dict[str, list[str]]:
    """What keeps the draft from being frozen, by field; a condition's fields are named `conditions-0-due_on`."""
    found: dict[str, list[str]] = {}
    for field, sentence in (
        *_kind(pilot, draft),
        *_texts(draft),
        *_money(pilot, draft),
        *_conditions(pilot, draft, today),
    ):
        found.setdefault(field, []).append(sentence)
    return found


def _kind(pilot: Pilot, draft: Draft) -> Iterator[Problem]:
    stage = Stage(pilot.stage)
    if stage not in DECIDED_AT[draft.kind]:
        if stage in (Stage.STOPPED, Stage.RETIRED):
            yield "kind", _("A pilot that is %(stage)s is not decided again.") % {"stage": stage_word(stage)}
        else:
            here = {"stage": stage_word(stage)}
            yield "kind", _("A pilot goes live from measuring. This one is %(stage)s.") % here
    if draft.kind is not DecisionKind.NO_GO and not _somebody_from_it(pilot):
        yield "kind", _("Name an IT lead or a connection owner first, other than the owner: IT confirms a go.")


def _somebody_from_it(pilot: Pilot) -> bool:
    path = getattr(pilot, "integration_path", None)
    owner = pilot.owner
    named = {pilot.it_lead_id, path.connection_owner_id if path else None}
    return bool(named - {None, owner.person_id if owner else None})


def _texts(draft: Draft) -> Iterator[Problem]:
    if not draft.why.strip():
        yield "why", _("Say why, in words that somebody outside understands.")
    if draft.kind is DecisionKind.NO_GO and not draft.learned.strip():
        yield "learned", _("Say what was learned: it is what a no-go leaves behind.")
    for field in ("why", "learned", "justification"):
        yield from _too_long(field, getattr(draft, field), LONG)


def _too_long(field: str, text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield field, _("Write %(most)s signs or fewer.") % {"most": most}


def _money(pilot: Pilot, draft: Draft) -> Iterator[Problem]:
    released: Decimal | None = draft.released
    if released is None:
        return
    if draft.kind is not DecisionKind.NO_GO:
        yield "released", _("Only a no-go releases money.")
    if released >= BEYOND_MONEY or released != round(released, 2):
        yield "released", _("Write an amount in whole cents, below a thousand billion.")
    if released < 0:
        yield "released", _("Money released is not negative.")
    if pilot.budget is not None and released > pilot.budget:
        yield "released", _("No more than the budget, %(budget)s.") % {"budget": money(pilot.budget)}


def _conditions(pilot: Pilot, draft: Draft, today: date) -> Iterator[Problem]:
    with_conditions = draft.kind is DecisionKind.GO_WITH_CONDITIONS
    if with_conditions and not draft.conditions:
        yield "conditions", _("A go with conditions needs at least one condition.")
    if draft.conditions and not with_conditions:
        yield "conditions", _("Only a go with conditions has conditions.")
    if len(draft.conditions) > MOST_CONDITIONS:
        yield "conditions", _("A decision has %(most)s conditions at most.") % {"most": MOST_CONDITIONS}
    for index, condition in enumerate(draft.conditions):
        for field, sentence in _condition(pilot, condition, today):
            yield f"conditions-{index}-{field}", sentence


def _condition(pilot: Pilot, condition: ConditionDraft, today: date) -> Iterator[Problem]:
    if not condition.text.strip():
        yield "text", _("Say what must hold.")
    if not condition.proof.strip():
        yield "proof", _("Say what will show it, like “test of 10 French contracts”.")
    yield from _too_long("text", condition.text, SHORT)
    yield from _too_long("proof", condition.proof, SHORT)
    if not condition.owner.is_active:
        yield "owner", _("%(name)s does not work here any more.") % {"name": condition.owner.name}
    elif not Pilot.objects.visible_to(condition.owner).filter(pk=pilot.pk).exists():
        said = _("%(name)s may not see this pilot, and could hand in no proof.")
        yield "owner", said % {"name": condition.owner.name}
    if not today <= condition.due_on <= LATEST:
        yield "due_on", _("Choose a day from %(day)s on.") % {"day": day(today)}
