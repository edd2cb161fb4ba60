"""Who may call reviews and keep their minutes. What concerns one pilot stands in `pilots.permissions`."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import NOWHERE, reach
from accounts.vocabulary import RoleName
from common.permit import Permit


def may_call_reviews(person: User) -> Permit:
    """The portfolio office calls reviews and keeps their minutes. Source: domain page, "Who uses it"."""
    office = reach(person, RoleName.PMO) != NOWHERE and person.is_active
    return Permit(office, _("Only the portfolio office calls reviews and keeps their minutes."))
