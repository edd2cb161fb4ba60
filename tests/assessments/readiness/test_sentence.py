"""What the rules say, in plain English; pages translate and localise instead."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.readiness.check import Check, State, clear, missing
from assessments.readiness.sentence import Money, Quantity, Sentence, Share, gettext_noop, plain, say


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 11, 4), "4 Nov 2026"),
        (Money(Decimal("1045.915")), "1,045.92"),
        (Money(Decimal("-114240.4"), 0), "-114,240"),
        (Quantity(Decimal("75.000"), "s"), "75 s"),
        (Quantity(Decimal("0.81"), ""), "0.81"),
        (Share(Decimal("0.0471")), "4.7 %"),
        (Share(Decimal("0.8")), "80 %"),
        (Decimal("1.2400"), "1.24"),
        (Decimal("1E+6"), "1,000,000"),
        (Decimal("0.000"), "0"),
        (186_000, "186,000"),
        ("CRM", "CRM"),
        (("hours", "runbook"), "hours, runbook"),
        (say("Measure {days} more days", days=9), "Measure 9 more days"),
    ],
)
def test_values_read_as_plain_english(value: object, text: str):
    assert plain(value) == text


def test_braces_in_a_name_are_left_alone():
    assert str(say("{name} accepted.", name="{on}")) == "{on} accepted."


def test_marking_a_message_does_not_change_it():
    assert gettext_noop("Agree the threshold") == "Agree the threshold"


def test_equal_sentences_are_one_in_a_set():
    assert len({say("On {on}.", on=1), Sentence("On {on}.", {"on": 1}), say("On {on}.", on=2)}) == 2


def test_states_have_their_letters_and_severities():
    assert [(state.letter, state.severity) for state in State] == [("c", 0), ("r", 1), ("m", 2), ("f", 3)]


@pytest.mark.parametrize(
    ("state", "blocks"),
    [(State.CLEAR, False), (State.AT_RISK, False), (State.MISSING, True), (State.FAILING, True)],
)
def test_only_missing_and_failing_block(state: State, blocks: bool):
    assert Check(state, say("x")).blocks is blocks


def test_a_clear_check_asks_nothing_of_anybody():
    check = clear(say("x"))
    assert (check.is_clear, check.fix, check.fixer, check.place) == (True, None, None, None)
    assert not missing(say("x"), fix=say("y"), fixer="owner", place="scale").is_clear
