"""Failure mode 2: data and plumbing. Article: pilots "collapse when they meet the messy data of real operations"."""

from datetime import date, timedelta

from assessments.readiness.check import Check, Fixer, Place, at_risk, clear, failing, missing
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import gettext_noop, say
from pilots.vocabulary import IntegrationState


def production_like_slice(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when a fresh production-like slice with edge cases and dirty records passed. Source: domain page."""
    results = _results_on_real_slices(facts)
    if not results:
        return missing(
            say(
                gettext_noop("Only clean samples were checked so far.")
                if any(check.passed is not None for check in facts.data_checks)
                else gettext_noop("No slice of real data was checked.")
            ),
            fix=say(gettext_noop("Check a production-like slice, with edge cases and dirty records")),
            fixer=Fixer.IT_LEAD,
            place=Place.DATA_CHECKS,
        )
    on = max(results)
    if not results[on]:
        return failing(
            say(gettext_noop("The slice of {on} failed."), on=on),
            fix=say(gettext_noop("Mend what the slice showed and check another one")),
            fixer=Fixer.IT_LEAD,
            place=Place.DATA_CHECKS,
        )
    if facts.as_of - on > timedelta(days=policy.data_check_stale_after):
        return at_risk(
            say(gettext_noop("Last passed on {on}, that is long ago."), on=on),
            fix=say(gettext_noop("Check a fresh slice")),
            fixer=Fixer.IT_LEAD,
            place=Place.DATA_CHECKS,
        )
    return clear(say(gettext_noop("A production-like slice passed on {on}."), on=on), Place.DATA_CHECKS)


def _results_on_real_slices(facts: PilotFacts) -> dict[date, bool]:
    """Passed or not, by day, of the slices that are like production, edge cases and dirty records included; of
    several on one day, the one entered last."""
    return {
        check.checked_on: check.passed
        for check in facts.data_checks
        if check.production_like and check.edge_cases and check.dirty_records
        if check.checked_on is not None and check.passed is not None
    }


def path_named(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when the system of record and the owner of the connection are named. Source: domain page."""
    path = facts.integration_path
    if path is None or path.state == IntegrationState.UNKNOWN or not path.system_of_record:
        return missing(
            say(gettext_noop("Nobody has said where the result is written.")),
            fix=say(gettext_noop("Name the system of record")),
            fixer=Fixer.IT_LEAD,
            place=Place.INTEGRATION_PATH,
        )
    if not path.connection_owner:
        return missing(
            say(gettext_noop("The connection to {system} has no owner."), system=path.system_of_record),
            fix=say(gettext_noop("Name who owns the connection")),
            fixer=Fixer.IT_LEAD,
            place=Place.INTEGRATION_PATH,
        )
    return clear(
        say(gettext_noop("{system}, connected by {name}."), system=path.system_of_record, name=path.connection_owner),
        Place.INTEGRATION_PATH,
    )


def write_back_proven(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when a result was written back, not too long ago. Article: else "a science project"."""
    path = facts.integration_path
    if path is None or path.state != IntegrationState.WRITE_BACK_PROVEN or path.proven_on is None:
        return missing(
            say(gettext_noop("No result was ever written back.")),
            fix=say(gettext_noop("Prove the write-back with real cases")),
            fixer=Fixer.CONNECTION_OWNER if path and path.connection_owner else Fixer.IT_LEAD,
            place=Place.INTEGRATION_PATH,
        )
    if facts.as_of - path.proven_on > timedelta(days=policy.write_back_stale_after):
        return at_risk(
            say(gettext_noop("Last proven on {on}, that is long ago."), on=path.proven_on),
            fix=say(gettext_noop("Prove the write-back again")),
            fixer=Fixer.CONNECTION_OWNER if path.connection_owner else Fixer.IT_LEAD,
            place=Place.INTEGRATION_PATH,
        )
    return clear(
        say(gettext_noop("Written back to {system} on {on}."), system=path.system_of_record, on=path.proven_on),
        Place.INTEGRATION_PATH,
    )
