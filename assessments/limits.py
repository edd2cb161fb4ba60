"""How much one person or one network may ask for, and how far ahead the pages look, with the defaults that ship."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Part of the policy that judges no pilot: nothing that is frozen, signed or kept as a verdict rests on it."""

    exports_an_hour: int = 60
    """Of one person."""
    exports_at_once: int = 3
    """Of one person, as long as they run."""
    imports_an_hour: int = 20
    """Files that one person may bring in."""
    imports_at_once: int = 2
    """Of one person, as long as they wait for the worker or run."""
    diagnosis_pages_a_minute: int = 60
    """Of one network address; who clicks through all questions and changes a few stays below."""
    diagnosis_papers_a_minute: int = 6
    """Of one network address."""
    contract_papers_a_minute: int = 6
    """Of one person."""
    checks_a_minute: int = 20
    """Documents that one network address may have checked."""
    papers_in_a_pack: int = 200
    """Sealed decisions in one archive; about 20 MB."""
    invitation_good_for: int = 7
    """Days in which somebody invited chooses a password."""
    delegation_at_most: int = 366
    """Days between the first and the last one on which somebody stands in."""
    account_unused_after: int = 90
    """Days without signing in after which an administrator sees an account as long unused."""
    second_factor_for_signers: int = 1
    """1 where roles that bind the organisation need a second factor, 0 where each person decides."""
    integration_looks_ahead: int = 60
    """Days: a decision that is so near, or overdue, needs the path proven now."""
    desk_conditions_ahead: int = 30
    """Days before a condition is due when it stands on its owner's desk."""
    desk_reviews_ahead: int = 7
    """Days before a review when it stands on the desks of those who go to it."""
    desk_answers_stay: int = 14
    """Days that an answer stands on the desk of the person who asked."""
    inbox_keeps_closed: int = 30
    """Days that the inbox shows what was put right."""
    calendar_looks_back: int = 90
    """Days that a review stays in the calendar of those who went to it."""
    question_handed_for: int = 7
    """Days that a colleague is given for a question that is handed over, unless the form says another day."""
    chase_decisions_ahead: int = 14
    """Days before a decision is due when its owner can be reminded of it; the rules say when."""
    chase_waivers_ahead: int = 14
    """Days before a waiver ends when its owner can be reminded of it."""
    chase_actions_ahead: int = 14
    """Days before an action of a review is due when its owner begins to be reminded."""
    chase_conditions_ahead: int = 30
    """Days before a condition is due when its owner begins to be reminded."""
    chase_drafts_after: int = 3
    """Days after a review decided in the room when the owner begins to be reminded of the draft."""
