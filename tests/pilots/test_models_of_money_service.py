"""Candidates with their errors, cost lines with their prices, and new pilots."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from common.permit import Refused
from common.versioned import StaleVersion
from pilots.models import Candidate, CostLine, CostTier, ErrorClass, ErrorFrequency, Pilot
from pilots.services.candidate import save_candidate
from pilots.services.cost_line import save_cost_line
from pilots.services.proposing import propose
from pilots.vocabulary import CostKind, CostShape, Visibility
from tests.cast import Cast

SMALL = {"name": "small model", "chosen": True, "minutes_per_case": Decimal(1)}
TIERED = {"kind": CostKind.INFERENCE, "shape": CostShape.TIERED}


def tiers_of(line: CostLine) -> list[tuple[int, Decimal]]:
    return list(CostTier.objects.filter(line=line).values_list("above", "price"))


def test_a_candidate_is_written_with_how_often_it_is_wrong(cast: Cast) -> None:
    wrong = ErrorClass.objects.create(pilot=cast.pilot, name="wrong")
    late = ErrorClass.objects.create(pilot=cast.pilot, name="late")
    often = {wrong: Decimal("0.014"), late: None}
    written = save_candidate(Candidate(pilot=cast.pilot), by=cast.olive, version=0, values=SMALL, frequencies=often)
    assert list(ErrorFrequency.objects.values_list("candidate", "error_class", "frequency")) == [
        (written.pk, wrong.pk, Decimal("0.014"))
    ]
    often = {wrong: None, late: Decimal("0.2")}
    save_candidate(written, by=cast.olive, version=1, values=SMALL, frequencies=often)
    assert list(ErrorFrequency.objects.values_list("error_class", "frequency")) == [(late.pk, Decimal("0.2"))]


def test_choosing_one_candidate_releases_the_other_and_whoever_has_it_open_is_told(cast: Cast) -> None:
    first = save_candidate(Candidate(pilot=cast.pilot), by=cast.olive, version=0, values=SMALL, frequencies={})
    large = {**SMALL, "name": "large model"}
    second = save_candidate(Candidate(pilot=cast.pilot), by=cast.olive, version=0, values=large, frequencies={})
    assert list(Candidate.objects.values_list("name", "chosen")) == [("small model", False), ("large model", True)]
    with pytest.raises(StaleVersion):
        save_candidate(first, by=cast.petra, version=1, values=SMALL, frequencies={})
    assert Candidate.objects.get(chosen=True) == second


def test_a_stale_candidate_keeps_the_frequencies_that_stand(cast: Cast) -> None:
    wrong = ErrorClass.objects.create(pilot=cast.pilot, name="wrong")
    candidate = Candidate.objects.create(pilot=cast.pilot, name="small", minutes_per_case=1)
    share = {wrong: Decimal("0.5")}
    save_candidate(candidate, by=cast.olive, version=1, values=SMALL, frequencies=share)
    with pytest.raises(StaleVersion):
        save_candidate(candidate, by=cast.petra, version=1, values=SMALL, frequencies={wrong: None})
    assert ErrorFrequency.objects.get().frequency == Decimal("0.5")


def test_a_cost_line_is_written_with_its_prices(cast: Cast) -> None:
    prices = [(0, Decimal("0.06")), (60_000, Decimal("0.55"))]
    line = save_cost_line(CostLine(pilot=cast.pilot), by=cast.ivan, version=0, values=TIERED, tiers=prices)
    assert tiers_of(line) == prices
    prices = [(0, Decimal("0.06")), (60_000, Decimal("0.49")), (90_000, Decimal("0.4"))]
    save_cost_line(line, by=cast.ivan, version=1, values=TIERED, tiers=prices)
    assert tiers_of(line) == prices
    save_cost_line(line, by=cast.ivan, version=2, values={**TIERED, "shape": CostShape.FIXED}, tiers=[])
    assert tiers_of(line) == []


def test_only_who_may_writes_them(cast: Cast) -> None:
    with pytest.raises(Refused):
        save_candidate(Candidate(pilot=cast.pilot), by=cast.ivan, version=0, values=SMALL, frequencies={})
    with pytest.raises(Refused):
        save_cost_line(CostLine(pilot=cast.pilot), by=cast.vic, version=0, values=TIERED, tiers=[])
    assert (Candidate.objects.count(), CostLine.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "may_do"),
    [("olive", True), ("ivan", True), ("petra", True), ("vic", False), ("nora", False), ("ada", False)],
)
def test_business_it_and_the_office_propose(cast: Cast, name: str, may_do: bool) -> None:
    values = {"name": "Claims triage", "unit": cast.contact_centre}
    if may_do:
        assert propose(by=cast.person(name), values=values).stage == "proposed"
    else:
        with pytest.raises(Refused):
            propose(by=cast.person(name), values=values)


def test_a_successor_links_back_and_is_as_restricted_as_what_was_stopped(cast: Cast) -> None:
    stopped = Pilot.objects.create(
        name="Old", unit=cast.contact_centre, stage="stopped", visibility=Visibility.RESTRICTED
    )
    values = {"name": "New", "unit": cast.contact_centre}
    successor = propose(by=cast.petra, values=values, successor_of=stopped)
    assert (successor.successor_of, successor.visibility) == (stopped, Visibility.RESTRICTED)
    assert Pilot.objects.get(pk=stopped.pk).stage == "stopped"
    with pytest.raises(ValidationError, match="Only a stopped or retired pilot has a successor"):
        propose(by=cast.petra, values=values, successor_of=cast.pilot)
