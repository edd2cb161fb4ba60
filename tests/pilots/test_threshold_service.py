"""Drafting, agreeing and changing the threshold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.permit import Refused
from common.versioned import StaleVersion
from pilots.models import Pilot, Threshold
from pilots.services import threshold
from pilots.services.measurement import record
from pilots.vocabulary import DataKind, Direction, Protects, TargetKind
from tests.assessments.complete_pilot import agreed_threshold, measurement
from tests.cast import Cast

LINE = {
    "metric": "after-call work",
    "protects": Protects.TIME,
    "direction": Direction.AT_MOST,
    "target_kind": TargetKind.ABSOLUTE,
    "target": Decimal(75),
    "unit": "s",
    "window_days": 14,
    "fewest_cases": 500,
}
CHANGED = {**LINE, "target": Decimal(80), "reason": "The queue system adds 5 s.", "results_seen": False}
LONG_AGO = timezone.localdate() - timedelta(days=90)


def draft(cast: Cast, **values: object) -> Threshold:
    return threshold.write_draft(cast.pilot, by=cast.olive, version=0, values={**LINE, **values})


def agreed_long_ago(cast: Cast) -> Threshold:
    return agreed_threshold(cast.pilot, cast.olive, LONG_AGO)


def change_agreed(cast: Cast, **values: object) -> Threshold:
    written = threshold.write_draft(cast.pilot, by=cast.olive, version=0, values={**CHANGED, **values})
    return threshold.agree(cast.pilot, by=cast.olive, version=written.version)


def test_agreeing_seals_the_words_the_person_and_the_moment(cast: Cast, announced: list[int]) -> None:
    agreed = threshold.agree(cast.pilot, by=cast.olive, version=draft(cast).version)
    stored = Threshold.objects.get(pk=agreed.pk)
    assert (stored.number, stored.agreed_by, stored.is_agreed) == (1, cast.olive, True)
    assert stored.seal == stored.fingerprint()
    assert len(stored.seal) == 64
    assert announced == [cast.pilot.pk, cast.pilot.pk]
    stored.target = Decimal(90)
    assert stored.seal != stored.fingerprint()


@pytest.mark.parametrize("name", ["ivan", "petra", "vic", "nora", "ada"])
def test_nobody_but_the_owner_agrees(cast: Cast, name: str) -> None:
    version = draft(cast).version
    with pytest.raises(Refused):
        threshold.agree(cast.pilot, by=cast.person(name), version=version)
    assert threshold.in_force(cast.pilot) is None


@pytest.mark.parametrize("name", ["ivan", "vic", "nora", "ada"])
def test_only_the_owner_and_the_office_draft_and_throw_away(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        threshold.write_draft(cast.pilot, by=cast.person(name), version=0, values=LINE)
    written = threshold.write_draft(cast.pilot, by=cast.petra, version=0, values=LINE)
    with pytest.raises(Refused):
        threshold.discard_draft(cast.pilot, by=cast.person(name), version=written.version)
    assert threshold.draft_of(cast.pilot) == written


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"target": None}, "Before it can be agreed, fill in: target."),
        ({"window_days": None}, "Before it can be agreed, fill in: measuring window, days."),
        ({"fewest_cases": 0}, "Before it can be agreed, fill in: fewest cases."),
        ({"target_kind": TargetKind.PERCENT_CHANGE}, "Before it can be agreed, fill in: baseline."),
        ({"metric": "", "target": None}, "Before it can be agreed, fill in: metric, target."),
    ],
)
def test_a_draft_may_be_incomplete_but_is_not_agreed_so(cast: Cast, lacking: dict[str, object], said: str) -> None:
    version = draft(cast, **lacking).version
    with pytest.raises(ValidationError) as refused:
        threshold.agree(cast.pilot, by=cast.olive, version=version)
    assert refused.value.messages == [said]


def test_what_changed_after_it_was_read_is_not_agreed(cast: Cast) -> None:
    read = draft(cast).version
    threshold.write_draft(cast.pilot, by=cast.petra, version=read, values={**LINE, "target": Decimal(70)})
    with pytest.raises(StaleVersion):
        threshold.agree(cast.pilot, by=cast.olive, version=read)
    assert threshold.in_force(cast.pilot) is None


def test_a_change_is_a_new_version_that_replaces_the_line_when_agreed(cast: Cast) -> None:
    first = agreed_long_ago(cast)
    second = change_agreed(cast)
    assert (second.number, threshold.in_force(cast.pilot)) == (2, second)
    former = Threshold.objects.get(pk=first.pk)
    assert former.superseded_at == second.agreed_at
    assert (former.target, former.seal) == (Decimal(75), first.seal)


@pytest.mark.parametrize("lacking", ["reason", "results_seen"])
def test_a_change_says_why_and_whether_results_were_seen(cast: Cast, lacking: str) -> None:
    agreed_long_ago(cast)
    values = {**CHANGED, lacking: "" if lacking == "reason" else None}
    with pytest.raises(ValidationError) as refused:
        threshold.write_draft(cast.pilot, by=cast.olive, version=0, values=values)
    assert list(refused.value.message_dict) == [lacking]
    assert threshold.draft_of(cast.pilot) is None


VALID = {"began_on": LONG_AGO + timedelta(days=1), "ended_on": LONG_AGO + timedelta(days=30)}


@pytest.mark.parametrize(
    ("measured", "said_seen", "deviation"),
    [
        (None, False, False),
        (None, True, True),
        (VALID, False, True),
        (VALID, True, True),
        ({**VALID, "data_kind": DataKind.HAND_PICKED}, False, False),
        ({**VALID, "review_inside": False}, False, False),
        ({**VALID, "began_on": LONG_AGO - timedelta(days=1)}, False, False),
        ({**VALID, "ended_on": timezone.localdate() + timedelta(days=5)}, False, False),
    ],
)
def test_a_change_is_a_deviation_when_results_were_seen_or_the_dates_say_so(
    cast: Cast, measured: dict[str, object] | None, said_seen: bool, deviation: bool
) -> None:
    agreed_long_ago(cast)
    if measured is not None:
        measurement(cast.pilot, **measured)
    assert change_agreed(cast, results_seen=said_seen).after_results is deviation


def test_the_first_version_is_never_a_deviation(cast: Cast) -> None:
    measurement(cast.pilot, **VALID)
    agreed = threshold.agree(cast.pilot, by=cast.olive, version=draft(cast).version)
    assert agreed.after_results is False


def test_two_who_draft_at_once_collide_instead_of_writing_two_drafts(cast: Cast) -> None:
    first = draft(cast)
    with pytest.raises(StaleVersion) as stale:
        threshold.write_draft(cast.pilot, by=cast.petra, version=0, values=LINE)
    assert stale.value.current == first


def test_a_draft_agreed_while_somebody_typed_collides_and_then_becomes_a_new_draft(cast: Cast) -> None:
    opened = draft(cast).version
    agreed = threshold.agree(cast.pilot, by=cast.olive, version=opened)
    with pytest.raises(StaleVersion) as stale:
        threshold.write_draft(cast.pilot, by=cast.petra, version=opened, values=CHANGED)
    assert stale.value.current == agreed
    again = threshold.write_draft(cast.pilot, by=cast.petra, version=agreed.version, values=CHANGED)
    assert (again.number, again.agreed_at) == (2, None)


def test_a_draft_thrown_away_leaves_the_agreed_line(cast: Cast) -> None:
    line = agreed_long_ago(cast)
    written = threshold.write_draft(cast.pilot, by=cast.olive, version=0, values=CHANGED)
    threshold.discard_draft(cast.pilot, by=cast.petra, version=written.version)
    assert (threshold.in_force(cast.pilot), threshold.draft_of(cast.pilot)) == (line, None)
    with pytest.raises(StaleVersion):
        threshold.discard_draft(cast.pilot, by=cast.petra, version=written.version)


def test_throwing_away_what_is_gone_says_so(cast: Cast) -> None:
    version = draft(cast).version
    threshold.discard_draft(cast.pilot, by=cast.olive, version=version)
    with pytest.raises(ValidationError, match="thrown away in the meantime"):
        threshold.agree(cast.pilot, by=cast.olive, version=version)


def test_a_result_is_written_once_and_corrected_by_a_new_one(cast: Cast, announced: list[int]) -> None:
    first = measurement(cast.pilot)
    better = type(first)(
        pilot=cast.pilot,
        value=Decimal(70),
        began_on=first.began_on,
        ended_on=first.ended_on,
        cases=4100,
        data_kind=DataKind.PRODUCTION,
        supersedes=first,
        note="A day was counted twice.",
    )
    written = record(better, by=cast.ivan)
    assert (written.recorded_by, written.supersedes) == (cast.ivan, first)
    assert announced == [cast.pilot.pk]
    better.pk = None
    with pytest.raises(ValidationError, match="corrected this measurement already"):
        record(better, by=cast.ivan)


def test_a_result_of_another_pilot_is_not_corrected_here(cast: Cast) -> None:
    other = Pilot.objects.create(name="Other", unit=cast.contact_centre)
    stranger = measurement(other)
    mine = type(stranger)(pilot=cast.pilot, supersedes=stranger)
    with pytest.raises(ValidationError, match="belongs to another pilot"):
        record(mine, by=cast.olive)


@pytest.mark.parametrize("name", ["vic", "nora", "ada"])
def test_only_who_may_records(cast: Cast, name: str) -> None:
    first = measurement(cast.pilot)
    first.pk = None
    with pytest.raises(Refused):
        record(first, by=cast.person(name))
