"""Every number the rules go by, with the defaults that ship. The PMO can set each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Days unless the name says otherwise; shares in whole percent."""

    facts_stale_after: int = 30
    """No fact changed for longer: the pilot is *stale*."""
    data_check_stale_after: int = 180
    """A passed data slice older than this is at risk."""
    write_back_stale_after: int = 180
    """A write-back proven longer ago is at risk."""
    support_plan_reviewed_within: int = 180
    """A support plan not reviewed for longer is at risk."""
    demo_loop_after_reviews: int = 2
    """So many reviews without a decision make a demo loop."""
    adoption_due_after: int = 30
    """Days of building after which somebody should be using it."""
    training_given_percent: int = 80
    """So much of the planned training must be given once results are measured."""
    confidence_percent: int = 95
    """Of the intervals around measurements."""
    waiver_at_most: int = 90
    """A waiver reaches no further ahead."""
    deferrals_at_most: int = 1
    """A review may put a pilot off so often; each further time needs the PMO's reason."""
    first_live_check: int = 30
    """Days after go-live when the promise is checked on production, for the first time."""
    second_live_check: int = 60
    third_live_check: int = 90
    live_check_open_for: int = 7
    """A check after go-live still takes a measurement that ends so long after its day: somebody has to count first."""
