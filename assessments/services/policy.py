"""The numbers the rules go by: shipped defaults, and what the PMO set instead."""

from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import reach
from accounts.vocabulary import RoleName
from assessments.limits import Limits
from assessments.models import PolicySetting
from assessments.policy_numbers import SHIPPED, Numbers, bounds_of, limits_of, policy_of
from assessments.readiness.failure_modes import CHECK_TITLES
from assessments.readiness.policy import Policy
from common.canonical import fingerprint
from common.history import on_record
from common.permit import Permit
from documents import ledger


class PolicyChanged(Exception):
    """Somebody else changed the policy after it was read."""


NAMES = tuple(SHIPPED)


def numbers_in_force() -> Numbers:
    """Every number, by name. A setting that this version of the program no longer knows is left aside. One query, plain
    because most pages ask it."""
    with connection.cursor() as cursor:
        cursor.execute("select name, value from assessments_policysetting")
        return {**SHIPPED, **{name: value for name, value in cursor.fetchall() if name in SHIPPED}}


def current_policy() -> Policy:
    """What pilots are judged by."""
    return policy_of(numbers_in_force())


def current_limits() -> Limits:
    """How much anybody may ask for."""
    return limits_of(numbers_in_force())


def policy_and_limits() -> tuple[Policy, Limits]:
    """Both, by one question."""
    numbers = numbers_in_force()
    return policy_of(numbers), limits_of(numbers)


def may_set_policy(person: User) -> Permit:
    """The policy holds for all pilots, so setting it is for a PMO that works everywhere."""
    return Permit(reach(person, RoleName.PMO).everywhere, _("Only the portfolio office can set the policy."))


@transaction.atomic
def change_policy(numbers: Numbers, *, seen: Numbers, by: User, reason: str) -> list[str]:
    """Set every number that differs from what is in force, all of them or none; returns their names. Raises
    `PolicyChanged` when another policy than the one that was seen is in force by now."""
    may_set_policy(by).require()
    if not reason.strip():
        raise ValidationError(_("Write down why the policy changes."))
    _must_make_sense(numbers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('policy'))")
    in_force = numbers_in_force()
    if in_force != seen:
        raise PolicyChanged
    names = [name for name in NAMES if numbers[name] != in_force[name]]
    for name in names:
        _set(name, numbers[name], by=by, reason=reason)
    return names


def set_policy(*, name: str, value: int, by: User, reason: str) -> list[str]:
    """Set one number; the reason is kept. The sweep then finds every pilot that was judged by the old one."""
    may_set_policy(by).require()
    if name not in NAMES:
        raise ValidationError(_("There is no policy named %(name)s.") % {"name": name})
    in_force = numbers_in_force()
    return change_policy({**in_force, name: value}, seen=in_force, by=by, reason=reason)


def outside_bounds(name: str) -> str:
    """What is said of a number that lies outside its bounds."""
    lowest, highest = bounds_of(name)
    return _("Enter a whole number from %(lowest)s to %(highest)s.") % {"lowest": lowest, "highest": highest}


def _must_make_sense(numbers: Numbers) -> None:
    for name, value in numbers.items():
        lowest, highest = bounds_of(name)
        if not lowest <= value <= highest:
            raise ValidationError(outside_bounds(name))
    if not numbers["first_live_check"] < numbers["second_live_check"] < numbers["third_live_check"]:
        raise ValidationError(_("The checks follow one another: each later than the last."))


def _set(name: str, value: int, *, by: User, reason: str) -> None:
    setting = PolicySetting.objects.filter(name=name).first() or PolicySetting(name=name)
    setting.value = value
    setting.full_clean()
    with on_record(by=by, reason=reason, act="set policy"):
        setting.save()
    ledger.record("set policy", subject=name, by=by, details={"value": value})


def version_of(policy: Policy) -> str:
    """Sixteen letters that change with any number that pilots are judged by, and with any check that comes or goes;
    never with a limit."""
    return fingerprint({"numbers": asdict(policy), "checks": list(CHECK_TITLES)})[:16]


def version_of_all(numbers: Numbers) -> str:
    """Sixteen letters that change with any number at all."""
    return fingerprint(dict(numbers))[:16]
