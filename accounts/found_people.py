"""Which people an administrator looks for: without a role, long gone, signing with a password only."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import units_within
from accounts.second_factor import SIGNERS

VIEWS: dict[str, Promise] = {
    "active": _("Active"),
    "no-role": _("No role yet"),
    "long-gone": _("Not signed in for %(days)s days"),
    "password-only": _("Sign with a password only"),
    "deactivated": _("Deactivated"),
}
_ROLES = Role.objects.filter(person=OuterRef("pk"))
_FACTOR = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)


def found(view: str, asked: dict[str, Any], *, unused_since: datetime) -> QuerySet[User]:
    """The people of a view whom the filters leave, by name, with how they sign in."""
    rule = _rules(unused_since)[view]
    if words := asked.get("q"):
        rule &= Q(name__icontains=words) | Q(email__icontains=words)
    if unit := asked.get("unit"):
        rule &= Q(unit__in=units_within(unit))
    if role := asked.get("role"):
        rule &= Q(Exists(_ROLES.filter(name=role)))
    people = User.objects.annotate(has_factor=Exists(_FACTOR), is_linked=Exists(_linked())).filter(rule)
    return people.order_by("name", "pk").select_related("unit").prefetch_related("roles__unit")


def counts(*, unused_since: datetime) -> dict[str, int]:
    """By view, how many people it shows, in one question."""
    rules = _rules(unused_since)
    answer = User.objects.aggregate(
        **{name.replace("-", "_"): Count("pk", filter=rule) for name, rule in rules.items()}
    )
    return {name: answer[name.replace("-", "_")] for name in rules}


def _linked() -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(user=OuterRef("pk"), provider=settings.SSO_ISSUER)


def _rules(unused_since: datetime) -> dict[str, Q]:
    """Whoever never came counts from the day the account was opened. Single sign-on asks in its own way, so it is no
    mere password."""
    active = Q(is_active=True)
    came_long_ago = Q(last_login__lt=unused_since) | Q(last_login=None, created_at__lt=unused_since)
    signs = Q(Exists(_ROLES.filter(name__in=SIGNERS)))
    only_a_password = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) & ~Q(Exists(_FACTOR)) & ~Q(Exists(_linked()))
    return {
        "active": active,
        "no-role": active & ~Q(Exists(_ROLES)),
        "long-gone": active & came_long_ago,
        "password-only": active & signs & only_a_password,
        "deactivated": Q(is_active=False),
    }
