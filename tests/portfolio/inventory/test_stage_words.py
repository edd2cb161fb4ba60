import pytest

from pilots.vocabulary import Stage
from portfolio.inventory.stage_words import OFFERED, guess_stage


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.PROPOSED, "Initiated, Planned, Ideation, idea, In Planung, Backlog, proposed, vorgeschlagen"),
        (Stage.DESIGNED, "Design, Scoping, Approved, Konzeption"),
        (Stage.BUILDING, "Acquisition and/or Development, In development, in developement, Prototype, Im Aufbau"),
        (Stage.MEASURING, "Implementation and Assessment, Pilot, pilot phase, PoC, Testing, Erprobung, Evaluation"),
        (Stage.LIVE, "Operation and Maintenance, In production, In mission, Rolled out, Produktivbetrieb, LIVE"),
        (Stage.RETIRED, "Retired, Decommissioned, Außer Betrieb, sunset, retierd"),
    ],
)
def test_words_of_others_are_near_one_of_ours(stage: Stage, words: str):
    assert {word: guess_stage(word) for word in words.split(", ")} == dict.fromkeys(words.split(", "), stage)


@pytest.mark.parametrize(
    "word",
    [
        "Research or  Administrative Action Complete",
        "Parked",
        "Stopped",
        "Cancelled before production",
        "Not deployed",
        "On hold (development)",
        "Nicht in Betrieb",
        "7",
        "",
    ],
)
def test_where_no_word_of_ours_is_near_a_person_chooses(word: str):
    assert guess_stage(word) is None


def test_stopped_is_not_on_offer_because_it_needs_a_signed_decision():
    assert set(Stage) - set(OFFERED) == {Stage.STOPPED}
