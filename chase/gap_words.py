"""What each kind of gap is called where no check says it: what to do, why, and what the button says."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.readiness.check import Place
from chase.vocabulary import GapKind

PLACE_ACTIONS = {
    Place.PURPOSE: _("Open the purpose"),
    Place.DATES: _("Open the dates"),
    Place.PEOPLE: _("Name people"),
    Place.OWNERSHIP: _("Accept or decline"),
    Place.THRESHOLD: _("Open the threshold"),
    Place.MEASUREMENTS: _("Open the measurements"),
    Place.DATA_CHECKS: _("Open the data checks"),
    Place.INTEGRATION_PATH: _("Open the path"),
    Place.SUPPORT_PLAN: _("Open the support plan"),
    Place.CHANGE_PLAN: _("Open the change plan"),
    Place.OUTCOME: _("Open the outcome"),
    Place.SCALE: _("Open the costs"),
    Place.REVIEWS: _("See the recommendation"),
}
NAMING = frozenset({GapKind.OWNER_MISSING, GapKind.OWNER_LOST})
"""Closed at the same place as an ownership that waits to be accepted, but by naming somebody."""
PLACES = {
    GapKind.OWNER_MISSING: Place.OWNERSHIP,
    GapKind.OWNER_NOT_ACCEPTED: Place.OWNERSHIP,
    GapKind.OWNER_LOST: Place.OWNERSHIP,
    GapKind.THRESHOLD_MISSING: Place.THRESHOLD,
    GapKind.THRESHOLD_TO_AGREE_AGAIN: Place.THRESHOLD,
    GapKind.PATH_MISSING: Place.INTEGRATION_PATH,
    GapKind.PATH_UNCONFIRMED: Place.INTEGRATION_PATH,
    GapKind.WRITE_BACK_UNPROVEN: Place.INTEGRATION_PATH,
    GapKind.SLICE_MISSING: Place.DATA_CHECKS,
    GapKind.SLICE_FAILED: Place.DATA_CHECKS,
    GapKind.SLICE_STALE: Place.DATA_CHECKS,
    GapKind.SUPPORT_PLAN_MISSING: Place.SUPPORT_PLAN,
    GapKind.CHANGE_PLAN_MISSING: Place.CHANGE_PLAN,
    GapKind.OUTCOME_MODEL_MISSING: Place.OUTCOME,
    GapKind.SCALE_MODEL_MISSING: Place.SCALE,
    GapKind.MEASUREMENT_STALE: Place.MEASUREMENTS,
    GapKind.LIVE_CHECK_DUE: Place.MEASUREMENTS,
    GapKind.PROMISE_MISSED: Place.MEASUREMENTS,
}
"""The section of the pilot's page where a gap is closed; the recommendation for all others."""


class OwnWords(NamedTuple):
    """Texts take `pilot`, `what`, `name`, `kind`, `reason`, `proof` and `day`."""

    title: Promise
    why: Promise
    action: Promise


OWN_WORDS = {
    GapKind.PATH_UNCONFIRMED: OwnWords(
        _("Confirm the integration path: %(pilot)s"),
        _("You are named for the connection. Say whether the result can be written there."),
        _("Open the path"),
    ),
    GapKind.MEASUREMENT_STALE: OwnWords(
        _("Say how it stands: %(pilot)s"),
        _("Nothing was measured or changed for a while. A pilot that stands still cannot be decided."),
        _("Open the measurements"),
    ),
    GapKind.DECISION_DUE: OwnWords(
        _("Get ready to decide: %(pilot)s"),
        _("Its decision is due soon. The recommendation says what is still missing."),
        _("See the recommendation"),
    ),
    GapKind.DECISION_OVERDUE: OwnWords(
        _("Decide, or extend once: %(pilot)s"),
        _("Its decision date has passed."),
        _("See the recommendation"),
    ),
    GapKind.DECISION_STALLED: OwnWords(
        _("Decide: %(pilot)s is stalled"),
        _("It was extended once and is late again. Each week costs money until it is decided."),
        _("See the recommendation"),
    ),
    GapKind.DRAFT_ENDED: OwnWords(
        _("Draft the decision afresh: %(pilot)s"), _("The draft does not count any more: %(reason)s"), _("Draft afresh")
    ),
    GapKind.REVIEW_OVERDUE: OwnWords(
        _("Close the review or cancel it: %(what)s"),
        _("Its time has passed, and nobody held or cancelled it."),
        _("Open the review"),
    ),
    GapKind.REVIEW_WITHOUT_OUTCOME: OwnWords(
        _("Draft what the review decided: %(pilot)s"),
        _("It was decided in the room, and nothing was drafted since."),
        _("Draft a decision"),
    ),
    GapKind.ACTION_DUE: OwnWords(_("%(what)s"), _("Asked of you in a review by %(name)s."), _("Say it is done")),
    GapKind.CONDITION_DUE: OwnWords(_("Hand in proof: %(what)s"), _("Expected: %(proof)s"), _("Hand in proof")),
    GapKind.PROOF_TO_JUDGE: OwnWords(
        _("Judge the proof: %(what)s"),
        _("%(name)s handed it in. Accepted, the condition is met; sent back, it stays open."),
        _("Judge the proof"),
    ),
    GapKind.GO_SUSPENDED: OwnWords(
        _("The go is suspended: %(pilot)s"),
        _("A condition was not met by its day: %(what)s. %(name)s owns it."),
        _("See the decision"),
    ),
    GapKind.SIGNATURE_WAITING: OwnWords(
        _("Sign: %(kind)s for %(pilot)s"),
        _("Your signature is the next. Nothing takes effect before the last one."),
        _("Read and sign"),
    ),
    GapKind.WAIVER_ENDING: OwnWords(
        _("A waiver ends: %(pilot)s"),
        _("After its last day the rule counts again. Do what was waived, or ask for more time."),
        _("See the recommendation"),
    ),
    GapKind.LIVE_CHECK_DUE: OwnWords(
        _("Measure what it delivers: %(pilot)s"),
        _("The check %(day)s days after go-live is due: the same threshold, on production."),
        _("Open the measurements"),
    ),
    GapKind.PROMISE_MISSED: OwnWords(
        _("The promise is not kept: %(pilot)s"),
        _("Production no longer clears the agreed line. Find out why, or decide again."),
        _("See what production shows"),
    ),
    GapKind.PART_HANDED: OwnWords(
        _("Answer one question for %(name)s: %(what)s, %(pilot)s"),
        _("%(name)s handed it to you, because you know it. %(reason)s"),
        _("Open the question"),
    ),
    GapKind.JOIN_ASKED: OwnWords(
        _("%(name)s asks to join: %(pilot)s"),
        _("Instead of proposing one like it: %(reason)s"),
        _("Answer"),
    ),
    GapKind.CONTRACT_WAITS: OwnWords(
        _("Read and accept the go-live contract: %(pilot)s"),
        _("%(name)s has accepted it. It counts once you have, too."),
        _("Read the contract"),
    ),
    GapKind.CHANGE_ASKED: OwnWords(
        _("%(name)s asks for a change of the contract: %(pilot)s"),
        _("%(what)s: %(reason)s"),
        _("Answer"),
    ),
}
"""Of a check's gap the check itself says what to do and why; these are for all others, and for gone checks."""

BY_THEMSELVES = OwnWords(_("Look at %(pilot)s"), _("Something is missing there."), _("Open the pilot"))
