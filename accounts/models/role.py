from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import RoleName
from common.history import kept

ROLE_NAMES = {
    RoleName.BUSINESS_OWNER: _("business owner"),
    RoleName.IT: _("IT"),
    RoleName.PMO: _("PMO"),
    RoleName.VIEWER: _("viewer"),
    RoleName.ADMINISTRATOR: _("administrator"),
}


@kept()
class Role(models.Model):
    """What a person does, in one unit and the units below it, or everywhere when no unit is named. An administrator,
    who opens accounts and gives every role, works everywhere."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    name = models.CharField(_("role"), max_length=16, choices=ROLE_NAMES)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in")
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "name", "unit"], nulls_distinct=False, name="role_is_held_once_per_unit"
            ),
            models.CheckConstraint(condition=Q(name__in=list(RoleName)), name="role_name_is_known"),
            models.CheckConstraint(
                condition=~Q(name=RoleName.ADMINISTRATOR) | Q(unit=None), name="administrators_work_everywhere"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_name_display()} · {self.unit or _('everywhere')}"
