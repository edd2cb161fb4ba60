"""How a person wants to be reached."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from chase.countries import COUNTRIES
from chase.models import Wishes
from common.history import on_record


def wishes_of(person: User) -> Wishes:
    """What the person wished, or the defaults; not written down before they wish something."""
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


@transaction.atomic
def wish(*, by_mail: bool, weekly_digest: bool, country: str, quiet_from: time, quiet_until: time, by: User) -> Wishes:
    """Keep what `by` wishes from now on. The inbox cannot be switched off.

    Raises `ValidationError` for a country whose holidays nobody knows. The same time twice means never quiet.
    """
    if country and country not in COUNTRIES:
        raise ValidationError({"country": _("Choose a country from the list.")})
    values = {
        "by_mail": by_mail,
        "weekly_digest": weekly_digest,
        "country": country,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
    }
    with on_record(by=by, act="wished"):
        kept, _is_new = Wishes.objects.update_or_create(person=by, defaults=values)
    return kept
