"""What decisions put on whose desk: signatures, drafts to write anew, proofs, and a go that is suspended."""

import pytest
from django.test import Client

from assessments.models import Decision
from assessments.services import conditions, decisions
from assessments.services.policy import set_policy
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from portfolio.desk.deciding import deciding_tasks
from tests.assessments.deciding import fresh, go, in_days, known, no_go, ready, sealed, sign, with_conditions
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


def drafted(cast: Cast, draft) -> Decision:
    return decisions.draft(Pilot.objects.get(pk=cast.pilot.pk), draft=draft, by=known(cast.olive))


def waiting(cast: Cast, *, days: int = 0) -> dict[str, list[str]]:
    """The titles on each desk that has any, so many days from now."""
    names = ("olive", "ivan", "petra", "vic", "nora", "ada")
    desks = {
        name: [task.title for task in deciding_tasks(known(cast.person(name)), today=in_days(days), ahead=30)]
        for name in names
    }
    return {name: titles for name, titles in desks.items() if titles}


def test_a_draft_waits_for_one_after_the_other_and_then_for_nobody(pilot: Pilot, cast: Cast):
    decision, seen = drafted(cast, go()), []
    for person in (cast.olive, cast.ivan, cast.petra):
        seen.append(list(waiting(cast)))
        sign(decision, person)
    assert seen == [["olive"], ["ivan"], ["petra"]]
    assert waiting(cast) == {}


def test_the_desk_leads_to_the_signing_page_and_asks_for_no_second_draft(pilot: Pilot, cast: Cast, client: Client):
    decision = drafted(cast, no_go())
    client.force_login(cast.olive)
    (task,) = client.get("/").context["tasks"]
    assert task.title == "Sign: no-go for Call summaries"
    assert task.url == f"/decisions/{decision.reference}/sign/"
    assert task.why == "Your signature decides no-go. Nothing takes effect before the last one."


def test_a_void_and_a_declined_draft_come_back_to_the_owner_with_the_reason(pilot: Pilot, cast: Cast):
    decision = drafted(cast, go())
    sign(decision, cast.olive)
    decisions.decline(fresh(decision), by=known(cast.ivan), reason="Proven on a test system.")
    assert waiting(cast) == {"olive": ["Declined, draft afresh: Call summaries"]}
    drafted(cast, go())
    Pilot.objects.update(spent=130_000)
    decisions.void_changed()
    (task,) = deciding_tasks(known(cast.olive), today=in_days(0), ahead=30)
    assert task.title == "A fact changed, draft afresh: Call summaries"
    assert "130" in task.why


def test_a_discarded_draft_asks_nothing(pilot: Pilot, cast: Cast):
    decisions.discard(drafted(cast, go()), by=known(cast.olive), reason="Too early.")
    assert waiting(cast) == {}


def test_a_condition_goes_from_its_owner_to_the_office_and_back(pilot: Pilot, cast: Cast):
    condition = sealed(cast, with_conditions(cast.ivan)).conditions.get()
    hand_in, judge = "Hand in proof: Thirty days without a missed referral", "Judge the proof: Thirty days"
    assert waiting(cast) == {"ivan": [hand_in]}
    conditions.hand_in(condition, by=known(cast.ivan), text="The list.")
    ((name, (title,)),) = waiting(cast).items()
    assert (name, title.startswith(judge)) == ("petra", True)
    conditions.judge(condition, by=known(cast.petra), accepted=False, text="A week is missing.")
    assert waiting(cast) == {"ivan": [hand_in]}
    conditions.hand_in(condition, by=known(cast.ivan), text="The whole list.")
    conditions.judge(condition, by=known(cast.petra), accepted=True, text="Seen.")
    assert waiting(cast) == {}


def test_an_unmet_condition_tells_the_owner_and_the_office_that_the_go_is_suspended(pilot: Pilot, cast: Cast):
    sealed(cast, with_conditions(cast.ivan, days=3))
    told = waiting(cast, days=4)
    suspended = ["The go is suspended: Thirty days without a missed referral"]
    assert told.pop("ivan") == ["Hand in proof: Thirty days without a missed referral"]
    assert told == {"olive": suspended, "petra": suspended}
    assert all("suspended" not in title for titles in waiting(cast, days=3).values() for title in titles)


def test_an_owner_who_owns_the_condition_too_reads_that_the_go_is_suspended(pilot: Pilot, cast: Cast):
    sealed(cast, with_conditions(cast.olive, days=3))
    hand_in = "and in proof: Thirty days without a missed referral"
    assert waiting(cast, days=3) == {"olive": [f"H{hand_in}"]}
    told = waiting(cast, days=4)
    assert told.pop("olive") == [f"The go is suspended, h{hand_in}"]
    assert told == {"petra": ["The go is suspended: Thirty days without a missed referral"]}


def test_while_a_late_proof_waits_owner_and_office_still_read_that_the_go_is_suspended(pilot: Pilot, cast: Cast):
    condition = sealed(cast, with_conditions(cast.ivan, days=3)).conditions.get()
    conditions.hand_in(condition, by=known(cast.ivan), text="The list.")
    assert "suspended" not in str(waiting(cast, days=3))
    late = in_days(4)
    ((office,), (owner,)) = (deciding_tasks(known(person), today=late, ahead=30) for person in (cast.petra, cast.olive))
    assert office.title.startswith("The go is suspended, judge the proof: Thirty days")
    assert office.why == "Accepted, the go counts again; sent back, it stays suspended."
    assert owner.title == "The go is suspended: Thirty days without a missed referral"
    assert owner.why == f"{cast.ivan.name} handed in proof; the portfolio office has to judge it."
    assert deciding_tasks(known(cast.ivan), today=late, ahead=30) == []


def test_a_condition_of_a_superseded_decision_asks_nothing(pilot: Pilot, cast: Cast):
    sealed(cast, with_conditions(cast.ivan))
    sealed(cast, go())
    assert waiting(cast) == {}


def test_a_restricted_pilot_stands_on_no_desk_of_who_may_not_see_it(pilot: Pilot, cast: Cast):
    sealed(cast, with_conditions(cast.vic))
    assert list(waiting(cast)) == ["vic"]
    Pilot.objects.update(visibility=Visibility.RESTRICTED)
    assert waiting(cast) == {}


def test_desks_cost_the_same_with_one_condition_and_with_forty(pilot: Pilot, cast: Cast, django_assert_max_num_queries):
    counts, one = [], with_conditions(cast.ivan)
    for many in (1, 40):
        sealed(cast, with_conditions(cast.ivan, conditions=one.conditions * many))
        person = known(cast.petra)
        with django_assert_max_num_queries(20) as queries:
            deciding_tasks(person, today=in_days(60), ahead=30)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("ahead", "count"), [(9, 0), (10, 1)])
def test_how_long_before_it_a_condition_comes_to_the_desk_is_policy(
    ahead: int, count: int, pilot: Pilot, cast: Cast, client: Client
):
    sealed(cast, with_conditions(cast.ivan, days=10))
    set_policy(name="desk_conditions_ahead", value=ahead, by=cast.petra, reason="Nobody needs a month.")
    client.force_login(cast.ivan)
    titles = [task.title for task in client.get("/").context["tasks"]]
    assert sum(title.startswith("Hand in proof") for title in titles) == count
