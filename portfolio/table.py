"""The rows of the table, written as text once, the same for every viewer who may see them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.models.waiver import DAY_ONE_ITEMS
from assessments.readiness.flags import Flag
from assessments.readiness.go_live import Criterion
from assessments.wording import criterion_word, flag_word, stage_word
from common.figures import day, distance, money, quantity, signed_thousands
from common.language import in_sentence
from pilots.vocabulary import DayOneItem, Visibility
from portfolio.drawing import ROWS, drawn, made_once
from portfolio.listed import Listed
from portfolio.words import FLAG_TONES, conclusion, line, sentence_case, states


class Row(NamedTuple):
    """One row as the table shows it."""

    reference: str
    url: str
    name: str
    unit: str
    owner: str
    owner_trouble: str
    owner_tone: str
    stage: str
    lamp: str
    conclusion: str
    criteria: tuple[tuple[str, str], ...]
    measured: str
    threshold: str
    net: str
    is_loss: bool
    due: str
    is_late: bool
    tags: tuple[tuple[str, str, str], ...]
    """Tone, words, and the whole of it for a longer look."""

    @property
    def html(self) -> SafeString:
        """The row as the table shows it."""
        return drawn("row", self)


def rows_of(listed: Iterable[Listed], *, today: date) -> list[Row]:
    """Write the pilots as rows."""
    return [_row(pilot, today) for pilot in listed]


@made_once(ROWS)
def _row(pilot: Listed, today: date) -> Row:
    lamp, words = conclusion(pilot.stage, pilot.assessment__verdict, pilot.assessment__flags or ())
    net = pilot.assessment__net_per_year
    trouble, tone = _owner_trouble(pilot)
    return Row(
        reference=pilot.reference,
        url=pilot.url,
        name=pilot.name,
        unit=pilot.unit__name,
        owner=pilot.current__person__name or "",
        owner_trouble=trouble,
        owner_tone=tone,
        stage=sentence_case(stage_word(pilot.stage)),
        lamp=lamp,
        conclusion=words,
        criteria=tuple(zip(map(criterion_word, Criterion), states(pilot.assessment__criteria_states), strict=False)),
        measured=quantity(pilot.assessment__measured_value, pilot.assessment__metric_unit or ""),
        threshold=line(pilot.assessment__threshold_line, pilot.assessment__metric_unit, pilot.assessment__direction),
        net=signed_thousands(net),
        is_loss=net is not None and net < 0,
        due=distance(pilot.due, today),
        is_late=pilot.due is not None and pilot.due < today,
        tags=_tags(pilot),
    )


def _owner_trouble(pilot: Listed) -> tuple[str, str]:
    """What is the matter with the ownership, and how loud to say so."""
    if pilot.is_owned:
        return "", ""
    if pilot.current__person__name is None:
        return _("no owner"), "port"
    if pilot.current__accepted_at:
        return _("owner lost"), "port"
    return _("asked: %(name)s") % {"name": pilot.current__person__name}, "brass"


def _tags(pilot: Listed) -> tuple[tuple[str, str, str], ...]:
    """What stands beside the name."""
    restricted = [("", _("restricted"), "")] if pilot.visibility == Visibility.RESTRICTED else []
    flags = [
        (FLAG_TONES[Flag(flag)], _flag(flag, pilot), "") for flag in pilot.assessment__flags or () if flag in FLAG_TONES
    ]
    return tuple(restricted + flags + _waiver(pilot))


def _flag(flag: str, pilot: Listed) -> str:
    """A stalled pilot says what each week costs until it is decided."""
    word, cost = in_sentence(flag_word(flag)), pilot.assessment__cost_per_week
    if flag != Flag.STALLED or not cost:
        return word
    return _("%(flag)s, %(cost)s a week") % {"flag": word, "cost": money(cost)}


def _waiver(pilot: Listed) -> list[tuple[str, str, str]]:
    """A waiver shows wherever its pilot does."""
    if not pilot.assessment__waived:
        return []
    item, until = DAY_ONE_ITEMS[DayOneItem(pilot.assessment__waived)], day(pilot.assessment__waived_until)
    return [("brass", _("waived"), _("%(item)s, until %(day)s") % {"item": item, "day": until})]
