"""An invitation is a signed link to one person's account: it expires, works once, and is worth nothing to anybody whose
mail it did not reach."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import bound
from common.history import on_record
from common.limits import limit

_SALT = "accounts.invitation"


def good_for() -> timedelta:
    """How long an invitation works, by the policy of today."""
    return timedelta(days=limit("invitation_good_for"))


def is_open(person: User) -> bool:
    """Whether the person can still be invited: active, without a password, and never signed in."""
    return person.is_active and person.last_login is None and not person.has_usable_password()


def key_for(person: User) -> str:
    """What the link carries. It says who, and as they are now: whatever they do with the account makes it worthless."""
    return signing.dumps([person.pk, _as_they_are(person)], salt=_SALT)


def invited(key: str) -> User | None:
    """Whom the link invites; nobody when it is made up, too old, or used, or when the address was changed since."""
    try:
        pk, as_they_were = signing.loads(key, salt=_SALT, max_age=good_for())
    except signing.BadSignature:
        return None
    person = User.objects.select_related("unit").filter(pk=pk).first()
    if person is None or not is_open(person) or not constant_time_compare(_as_they_are(person), as_they_were):
        return None
    return person


@transaction.atomic
def accept(key: str, *, password: str, by: User) -> User:
    """Choose the password that the link lets its person choose. Raises `ValidationError` when it was used already."""
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if invited(key) != person:
        raise ValidationError(_("This invitation has been used meanwhile. Sign in with the password you chose."))
    person.set_password(password)
    with on_record(by=person, act="accepted invitation"):
        person.save(update_fields=["password"])
    bound.send(User, act="accepted invitation", subject=f"person {person.pk}", by=person, details={})
    return person


def _as_they_are(person: User) -> str:
    state = f"{person.pk}|{person.email}|{person.password}|{person.session_epoch}"
    return salted_hmac(_SALT, state, algorithm="sha256").hexdigest()
