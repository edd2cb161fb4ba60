"""The words of the chase that rules, models and pages share. Standard library only."""

from enum import IntEnum, StrEnum


class GapKind(StrEnum):
    """What is missing, late or waiting. Source: domain page, "Reminders", and what follows from a decision."""

    OWNER_MISSING = "owner_missing"
    OWNER_NOT_ACCEPTED = "owner_not_accepted"
    OWNER_LOST = "owner_lost"
    THRESHOLD_MISSING = "threshold_missing"
    THRESHOLD_TO_AGREE_AGAIN = "threshold_to_agree_again"
    PATH_MISSING = "path_missing"
    PATH_UNCONFIRMED = "path_unconfirmed"
    WRITE_BACK_UNPROVEN = "write_back_unproven"
    SLICE_MISSING = "slice_missing"
    SLICE_FAILED = "slice_failed"
    SLICE_STALE = "slice_stale"
    SUPPORT_PLAN_MISSING = "support_plan_missing"
    CHANGE_PLAN_MISSING = "change_plan_missing"
    OUTCOME_MODEL_MISSING = "outcome_model_missing"
    SCALE_MODEL_MISSING = "scale_model_missing"
    MEASUREMENT_STALE = "measurement_stale"
    DECISION_DUE = "decision_due"
    DECISION_OVERDUE = "decision_overdue"
    DECISION_STALLED = "decision_stalled"
    DRAFT_ENDED = "draft_ended"
    REVIEW_OVERDUE = "review_overdue"
    REVIEW_WITHOUT_OUTCOME = "review_without_outcome"
    ACTION_DUE = "action_due"
    CONDITION_DUE = "condition_due"
    PROOF_TO_JUDGE = "proof_to_judge"
    GO_SUSPENDED = "go_suspended"
    SIGNATURE_WAITING = "signature_waiting"
    WAIVER_ENDING = "waiver_ending"
    LIVE_CHECK_DUE = "live_check_due"
    PROMISE_MISSED = "promise_missed"
    PART_HANDED = "part_handed"
    JOIN_ASKED = "join_asked"
    CONTRACT_WAITS = "contract_waits"
    CHANGE_ASKED = "change_asked"


class Part(StrEnum):
    """Who a gap is for, before somebody's name is looked up."""

    OWNER = "owner"
    PERSON_NAMED_OWNER = "person_named_owner"
    IT_LEAD = "it_lead"
    CONNECTION_OWNER = "connection_owner"
    PMO = "pmo"
    NAMED = "named"
    """Whoever stands on the row itself: the owner of an action or a condition, a signer, a chair."""


class Rung(IntEnum):
    """How far up the line a gap has gone: the person who can fix it, the owner, the portfolio office."""

    PERSON = 0
    OWNER = 1
    PMO = 2


class MessageKind(StrEnum):
    """What a message is."""

    REMINDERS = "reminders"
    DIGEST = "digest"


class MessageState(StrEnum):
    """What has become of a message."""

    WAITING = "waiting"
    SENT = "sent"
    LEFT_OUT = "left_out"
    """Everything in it was closed, snoozed or somebody else's before it left."""
    HELD = "held"
    """The portfolio office held it back."""
    FAILED = "failed"


class ReminderState(StrEnum):
    """What has become of one line of a message."""

    PLANNED = "planned"
    SAID = "said"
    LEFT_OUT = "left_out"


class WebhookFormat(StrEnum):
    """How the channel at the other end wants to be told."""

    SLACK = "slack"
    TEAMS = "teams"
