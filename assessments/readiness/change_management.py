"""Failure mode 4: people were not brought along. Article: "Tool ships, no one uses it"."""

from datetime import timedelta
from decimal import Decimal

from assessments.readiness.check import Check, Fixer, Place, at_risk, clear, failing, missing
from assessments.readiness.facts import ChangePlan, PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.sentence import Sentence, Share, gettext_noop, say
from pilots.vocabulary import Stage

IN_USE = (Stage.MEASURING, Stage.LIVE)


def _to_plan(reason: Sentence, fix: Sentence, facts: PilotFacts) -> Check:
    return missing(reason, fix=fix, fixer=Fixer.OWNER if facts.owner else Fixer.PMO, place=Place.CHANGE_PLAN)


def end_users_involved(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when end users took part from before building. Source: domain page, same words."""
    plan = facts.change_plan
    if plan is None or not plan.users_involved:
        return _to_plan(
            say(gettext_noop("None of the people who will use it took part.")),
            say(gettext_noop("Involve the people who will use it")),
            facts,
        )
    since, began = plan.involved_since, facts.build_started_on
    if since is None:
        return at_risk(
            say(gettext_noop("{count} people take part, nobody wrote down since when."), count=plan.users_involved),
            fix=say(gettext_noop("Add the day they were involved")),
            fixer=Fixer.OWNER,
            place=Place.CHANGE_PLAN,
        )
    if began is not None and since > began:
        return at_risk(
            say(gettext_noop("They were involved only after building began.")),
            fix=say(gettext_noop("Ask them what the late start means for the rollout")),
            fixer=Fixer.OWNER,
            place=Place.CHANGE_PLAN,
        )
    return clear(
        say(gettext_noop("{count} people since {on}."), count=plan.users_involved, on=since), Place.CHANGE_PLAN
    )


def training_budgeted(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when hours are planned and, once results are measured, mostly given. Source: domain page."""
    plan = facts.change_plan
    if plan is None or not plan.training_hours_planned:
        return _to_plan(
            say(gettext_noop("No hours for training are planned.")),
            say(gettext_noop("Plan hours for training")),
            facts,
        )
    given = plan.training_hours_given or Decimal(0)
    due = plan.training_hours_planned * policy.training_given_percent / 100
    if facts.stage in IN_USE and given < due:
        return at_risk(
            say(gettext_noop("{given} of {planned} hours given."), given=given, planned=plan.training_hours_planned),
            fix=say(gettext_noop("Give the training that is still missing")),
            fixer=Fixer.OWNER,
            place=Place.CHANGE_PLAN,
        )
    return clear(
        say(gettext_noop("{given} of {planned} hours given."), given=given, planned=plan.training_hours_planned),
        Place.CHANGE_PLAN,
    )


def workflow_redesigned(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when the work is written down before and after. Source: domain page, "workflow redesigned"."""
    plan = facts.change_plan
    if plan is None or not plan.workflow_after:
        return _to_plan(
            say(gettext_noop("Nobody has written down how the work will be done.")),
            say(gettext_noop("Write down the work before and after")),
            facts,
        )
    if not plan.workflow_before:
        return at_risk(
            say(gettext_noop("The work before is not written down, so nobody can compare.")),
            fix=say(gettext_noop("Write down the work before")),
            fixer=Fixer.OWNER,
            place=Place.CHANGE_PLAN,
        )
    return clear(say(gettext_noop("The work is written down, before and after.")), Place.CHANGE_PLAN)


def adoption(plan: ChangePlan | None) -> Decimal | None:
    """The share of intended users who use it (0 to 1), or nothing while nobody has counted."""
    if plan is None or not plan.intended_users or plan.active_users is None:
        return None
    return Decimal(plan.active_users) / plan.intended_users


def adoption_on_target(facts: PilotFacts, policy: Policy) -> Check:
    """Clear when the share of intended users who use it reaches the target; due once it is in use.

    Below half of the target it fails, between half and target it is at risk. Source: domain page.
    """
    plan, share = facts.change_plan, adoption(facts.change_plan)
    if plan is None or plan.adoption_target is None or not plan.intended_users:
        return _to_plan(
            say(gettext_noop("Nobody has said how many should use it.")),
            say(gettext_noop("Say how many people should use it, and what share is enough")),
            facts,
        )
    if share is None:
        return _nobody_counted(facts, policy)
    values = {"share": Share(share), "target": Share(plan.adoption_target)}
    if share >= plan.adoption_target:
        return clear(say(gettext_noop("{share} use it, at least {target}."), **values), Place.CHANGE_PLAN)
    answer = failing if facts.stage in IN_USE and share * 2 < plan.adoption_target else at_risk
    return answer(
        say(gettext_noop("{share} use it, the target is {target}."), **values),
        fix=say(gettext_noop("Find out why people do not use it")),
        fixer=Fixer.OWNER,
        place=Place.CHANGE_PLAN,
    )


def _nobody_counted(facts: PilotFacts, policy: Policy) -> Check:
    began = facts.build_started_on
    due = facts.stage in IN_USE or (
        began is not None and facts.as_of - began > timedelta(days=policy.adoption_due_after)
    )
    if not due:
        return clear(say(gettext_noop("It is too early to count users.")), Place.CHANGE_PLAN)
    return at_risk(
        say(gettext_noop("Nobody has counted who uses it.")),
        fix=say(gettext_noop("Count who uses it")),
        fixer=Fixer.OWNER,
        place=Place.CHANGE_PLAN,
    )
