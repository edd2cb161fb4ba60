from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.time_zones import zone_of_the_organisation
from common.history import kept
from common.names import UNSEEN

LANGUAGES = dict(settings.LANGUAGES)
"""Each in its own words, so that everybody finds theirs."""


class UserManager(BaseUserManager["User"]):
    """Opens accounts; e-mail addresses are kept in lower case, so that one person has one."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Open an account. Without a password the person has to set one through the reset link."""
        fields.setdefault("language", settings.LANGUAGE_CODE)
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by e-mail address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


@kept(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person. Deactivating ends every session at once; what the person signed or entered stays."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("unit")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default=zone_of_the_organisation)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default="en", db_default="en")
    is_active = models.BooleanField(_("active"), default=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_staff = False
    is_superuser = False

    objects = UserManager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_in_lower_case"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(condition=~models.Q(name__regex=UNSEEN), name="every_sign_of_a_name_shows"),
            models.CheckConstraint(condition=models.Q(language__in=list(LANGUAGES)), name="language_is_known"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """What colleagues call the person: the first word of the name."""
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # The epoch grows when the person is deactivated, so no old session comes back to life with them.
        return salted_hmac(
            "accounts.User.session", f"{self.password}{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()
