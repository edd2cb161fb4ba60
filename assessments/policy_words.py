"""What each number of the policy is called on screen, its unit, and between which bounds it makes sense."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models.policy_setting import TEN_YEARS

DAYS, PERCENT = _("days"), _("percent")


class Words(NamedTuple):
    """Of one number."""

    label: str | Promise
    unit: str | Promise
    hint: str | Promise
    lowest: int = 1
    highest: int = TEN_YEARS


SECTIONS: dict[str | Promise, dict[str, Words]] = {
    _("When facts grow old"): {
        "facts_stale_after": Words(_("A pilot is stale after"), DAYS, _("without any changed fact")),
        "data_check_stale_after": Words(_("A data slice is old after"), DAYS, _("since it passed")),
        "write_back_stale_after": Words(_("A write-back is old after"), DAYS, _("since it was proven")),
        "support_plan_reviewed_within": Words(_("A support plan is old after"), DAYS, _("without a review")),
    },
    _("When people are behind"): {
        "adoption_due_after": Words(_("Somebody uses it after"), DAYS, _("of building")),
        "training_given_percent": Words(
            _("Training given once results are measured"), PERCENT, _("of what was planned"), 1, 99
        ),
    },
    _("What counts as evidence"): {
        "confidence_percent": Words(_("Confidence of measurements"), PERCENT, _("higher asks for more cases"), 1, 99),
        "first_live_check": Words(_("First check of the promise"), DAYS, _("after go-live")),
        "second_live_check": Words(_("Second check"), DAYS, _("after go-live")),
        "third_live_check": Words(_("Third check"), DAYS, _("after go-live")),
    },
    _("Limits"): {
        "demo_loop_after_reviews": Words(_("A demo loop begins with"), _("reviews"), _("without a decision")),
        "deferrals_at_most": Words(
            _("Put off in reviews at most"), _("times"), _("more needs the portfolio office’s reason"), 0
        ),
        "waiver_at_most": Words(_("A waiver reaches at most"), DAYS, _("ahead")),
    },
}


def words_of(name: str) -> Words:
    """Of one number, by its name; raises `KeyError` for one that is none of the policy's."""
    return dict(_all())[name]


def _all() -> Iterator[tuple[str, Words]]:
    for numbers in SECTIONS.values():
        yield from numbers.items()
