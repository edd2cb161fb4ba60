"""What each number of the policy is called on screen, and its unit."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DAYS, PERCENT = _("days"), _("percent")
OF_A_PERSON, OF_A_NETWORK = _("by one person"), _("for one network, like an office")


class Words(NamedTuple):
    """Of one number."""

    label: str | Promise
    unit: str | Promise
    hint: str | Promise


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
            _("Training given once results are measured"), PERCENT, _("of what was planned")
        ),
    },
    _("What counts as evidence"): {
        "confidence_percent": Words(_("Confidence of measurements"), PERCENT, _("higher asks for more cases")),
        "first_live_check": Words(_("First check of the promise"), DAYS, _("after go-live")),
        "second_live_check": Words(_("Second check"), DAYS, _("after go-live")),
        "third_live_check": Words(_("Third check"), DAYS, _("after go-live")),
    },
    _("Reviews and waivers"): {
        "demo_loop_after_reviews": Words(_("A demo loop begins with"), _("reviews"), _("without a decision")),
        "deferrals_at_most": Words(
            _("Put off in reviews at most"), _("times"), _("more needs the portfolio office’s reason")
        ),
        "waiver_at_most": Words(_("A waiver reaches at most"), DAYS, _("ahead")),
    },
    _("Limits"): {
        "exports_an_hour": Words(_("Exports an hour"), _("exports"), OF_A_PERSON),
        "exports_at_once": Words(_("Exports at a time"), _("exports"), OF_A_PERSON),
        "imports_an_hour": Words(_("Files to import an hour"), _("files"), OF_A_PERSON),
        "imports_at_once": Words(_("Imports at a time"), _("imports"), OF_A_PERSON),
        "contract_papers_a_minute": Words(_("PDFs of contracts a minute"), _("PDFs"), OF_A_PERSON),
        "diagnosis_pages_a_minute": Words(_("Pages of the diagnosis a minute"), _("pages"), OF_A_NETWORK),
        "diagnosis_papers_a_minute": Words(_("PDFs of the diagnosis a minute"), _("PDFs"), OF_A_NETWORK),
        "checks_a_minute": Words(_("Documents checked a minute"), _("documents"), OF_A_NETWORK),
        "invitation_good_for": Words(_("An invitation works for"), DAYS, _("after it was sent")),
        "delegation_at_most": Words(_("Somebody stands in for at most"), DAYS, _("at a time")),
    },
    _("How early things come up"): {
        "integration_looks_ahead": Words(
            _("An unproven write-back is urgent"), DAYS, _("before the decision, on the integration board")
        ),
        "desk_conditions_ahead": Words(_("A condition comes to the desk"), DAYS, _("before it is due")),
        "desk_reviews_ahead": Words(_("A review comes to the desk"), DAYS, _("before it is held")),
        "chase_actions_ahead": Words(_("Reminders of an action begin"), DAYS, _("before it is due")),
        "chase_conditions_ahead": Words(_("Reminders of a condition begin"), DAYS, _("before it is due")),
        "chase_drafts_after": Words(_("Reminders to draft begin"), DAYS, _("after a review decided in the room")),
    },
}


def words_of(name: str) -> Words:
    """Of one number, by its name; raises `KeyError` for one that is none of the policy's."""
    return dict(_all())[name]


def _all() -> Iterator[tuple[str, Words]]:
    for numbers in SECTIONS.values():
        yield from numbers.items()
