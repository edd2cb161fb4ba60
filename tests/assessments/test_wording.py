from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from assessments.readiness.check import Fixer, Place, State, clear, missing
from assessments.readiness.facts import IntegrationPath, Owner, PilotFacts
from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from assessments.readiness.go_live import Criterion
from assessments.readiness.recommendation import Verdict
from assessments.readiness.sentence import Money, Quantity, Sentence, Share, say
from assessments.readiness.stages import TRANSITIONS
from assessments.wording import (
    check_word,
    criterion_word,
    fixer_of,
    flag_word,
    mode_heading,
    mode_short,
    mode_title,
    move_word,
    place_word,
    said,
    stage_steps,
    verdict_word,
)
from assessments.wording import say as say_it
from common.templatetags.pilothouse import state_word
from pilots.vocabulary import IntegrationState, Stage

ON = date(2026, 11, 20)
NOBODY = PilotFacts(pilot_id=1, as_of=ON, stage=Stage.PROPOSED)
SOMEBODY = PilotFacts(
    pilot_id=1,
    as_of=ON,
    stage=Stage.PROPOSED,
    owner=Owner(7, "Olive Harmsen", ON, None, active=True, in_business=True),
    it_lead="Ivan Petrov",
    integration_path=IntegrationPath("CRM", "", None, "Signe Holt", IntegrationState.NAMED, None),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 11, 4), "4 Nov 2026"),
        (Money(Decimal("0.5634")), "EUR 0.56"),
        (Money(Decimal("12000"), 0), "EUR 12,000"),
        (Money(Decimal("1618758.4"), 0), "EUR 1.6 m"),
        (Money(Decimal("-114000"), 0), "EUR −114 k"),
        (Quantity(Decimal("75.000000"), "s"), "75 s"),
        (Quantity(Decimal("180"), "EUR"), "EUR 180"),
        (Share(Decimal("0.04712")), "4.7 %"),
        (Share(Decimal("0.8")), "80 %"),
        (Decimal("1.240000"), "1.24"),
        (186_000, "186,000"),
        ("Olive {Harmsen}", "Olive {Harmsen}"),
        (("hours", "runbook"), "hours, runbook"),
        (say("Measure {days} more days", days=9), "Measure 9 more days"),
    ],
)
def test_values_are_said_as_people_read_them(value: object, text: str):
    assert said(value) == text


def test_a_sentence_is_said_with_its_values():
    sentence = say("{name} accepted on {on}.", name="Olive", on=ON)
    assert say_it(sentence) == "Olive accepted on 20 Nov 2026."


def test_no_sentence_says_nothing():
    assert say_it(None) == ""


def test_a_sentence_is_said_in_the_readers_language():
    with translation.override("de"):
        assert say_it(say("Agreed on {on}.", on=date(2026, 5, 4))) == "Vereinbart am 4. Mai 2026."


@pytest.mark.parametrize(
    ("fixer", "facts", "name"),
    [
        (Fixer.OWNER, SOMEBODY, "Olive Harmsen"),
        (Fixer.PERSON_NAMED_OWNER, SOMEBODY, "Olive Harmsen"),
        (Fixer.IT_LEAD, SOMEBODY, "Ivan Petrov"),
        (Fixer.CONNECTION_OWNER, SOMEBODY, "Signe Holt"),
        (Fixer.PMO, SOMEBODY, "the portfolio office"),
        (Fixer.OWNER, NOBODY, "the owner"),
        (Fixer.IT_LEAD, NOBODY, "the IT lead"),
        (Fixer.CONNECTION_OWNER, NOBODY, "the connection owner"),
    ],
)
def test_who_can_fix_it_is_named_where_somebody_is(fixer: Fixer, facts: PilotFacts, name: str):
    check = missing(say("x"), fix=say("y"), fixer=fixer, place=Place.SCALE)
    assert fixer_of(check, facts) == name


def test_nobody_has_to_fix_what_is_clear():
    assert fixer_of(clear(Sentence("Agreed.")), SOMEBODY) == ""


def test_every_word_of_the_rules_has_one_on_screen():
    assert [verdict_word(each) for each in Verdict] == [
        "Go",
        "No-go",
        "Not enough evidence",
        "Not decidable yet",
    ]
    assert verdict_word("no_go") == "No-go"
    assert [flag_word(each) for each in Flag][:2] == ["Demo loop", "Overdue"]
    assert criterion_word(Criterion.THRESHOLD_CLEARED) == "Threshold cleared"
    assert [state_word(each) for each in State] == ["clear", "at risk", "missing", "failing"]
    assert all(place_word(each) for each in Place)
    assert check_word("threshold_agreed") == "Threshold agreed"
    assert (mode_title(Mode.SCALE), mode_heading(Mode.SCALE), mode_short(Mode.SCALE)) == (
        "No path to scale",
        "Path to scale",
        "Scale",
    )


@pytest.mark.parametrize(
    ("stage", "steps"),
    [
        ("proposed", "PROPOSED designed building measuring live or stopped"),
        ("measuring", "proposed designed building MEASURING live or stopped"),
        ("live", "proposed designed building measuring LIVE"),
        ("stopped", "proposed designed building measuring STOPPED"),
        ("retired", "proposed designed building measuring live RETIRED"),
    ],
)
def test_the_way_of_a_pilot_ends_openly_until_it_is_decided(stage: str, steps: str):
    assert " ".join(word.upper() if current else word for word, current in stage_steps(stage)) == steps


def test_every_move_that_is_chosen_on_the_page_has_a_word():
    chosen = {to for ways in TRANSITIONS.values() for to in ways} - {Stage.LIVE, Stage.STOPPED}
    assert {move_word(stage) for stage in chosen} == {
        "Call it designed",
        "Start building",
        "Start measuring",
        "Retire it",
    }
