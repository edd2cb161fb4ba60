"""What each number of the policy is called on screen, its unit, and what a number that stands for a choice means."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
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
    choices: Mapping[int, str | Promise] = MappingProxyType({})
    """Where the number stands for one of a few choices, what each is called."""

    def said(self, value: int) -> str | Promise:
        """The number, or the choice that it stands for."""
        return self.choices.get(value, str(value))


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
        "live_check_open_for": Words(_("A check takes measurements until"), DAYS, _("after its day")),
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
        "papers_in_a_pack": Words(_("Sealed PDFs in one archive"), _("PDFs"), _("the newest of those asked for")),
    },
    _("People and signing in"): {
        "second_factor_for_signers": Words(
            _("Who signs has a second factor"),
            _("owners, portfolio office and administrators"),
            _("asked for at the next sign-in"),
            {1: _("required"), 0: _("left to each person")},
        ),
        "invitation_good_for": Words(_("An invitation works for"), DAYS, _("after it was sent")),
        "delegation_at_most": Words(_("Somebody stands in for at most"), DAYS, _("at a time")),
        "question_handed_for": Words(_("A colleague has for a question"), DAYS, _("unless the form says another day")),
        "account_unused_after": Words(_("An account counts as unused after"), DAYS, _("without signing in")),
    },
    _("How early things come up"): {
        "integration_looks_ahead": Words(
            _("An unproven write-back is urgent"), DAYS, _("before the decision, on the integration board")
        ),
        "desk_conditions_ahead": Words(_("A condition comes to the desk"), DAYS, _("before it is due")),
        "desk_reviews_ahead": Words(_("A review comes to the desk"), DAYS, _("before it is held")),
        "desk_answers_stay": Words(_("An answer stays on the desk for"), DAYS, _("after it was given")),
        "inbox_keeps_closed": Words(_("The inbox shows what is done for"), DAYS, _("after it was put right")),
        "calendar_looks_back": Words(_("The calendar shows reviews for"), DAYS, _("after they were held")),
        "chase_decisions_ahead": Words(_("Reminders of a decision can begin"), DAYS, _("before it is due")),
        "chase_waivers_ahead": Words(_("Reminders of a waiver can begin"), DAYS, _("before it ends")),
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
