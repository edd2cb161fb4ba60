from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import kept
from pilots.models.facts import Fact, money, share


def _is_share(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (0, 1)}), name=name
    )


@kept()
class OutcomeModel(Fact):
    """The work today: what one case takes and costs."""

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="outcome_model")
    case_name = models.CharField(_("one case is a"), max_length=60)
    minutes_today = models.DecimalField(_("minutes a case today"), max_digits=12, decimal_places=4)
    cost_per_hour = money(_("cost of an hour of handling"))

    class Meta(Fact.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes_today__gte=0, cost_per_hour__gte=0), name="handling_today_is_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.case_name}"


@kept()
class ErrorClass(Fact):
    """A way of being wrong, what one such error really costs, and how often it happens today."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="error_classes")
    name = models.CharField(_("error"), max_length=120)
    cost = money(_("cost of one error"), null=True, blank=True)
    frequency_today = share(_("share of cases today"), default=0)

    class Meta(Fact.Meta):
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["pilot", "name"], name="error_class_is_named_once_per_pilot"),
            _is_share("frequency_today", "error_frequency_today_is_a_share"),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="error_cost_is_not_negative"),
        )

    def __str__(self) -> str:
        return self.name


@kept()
class Candidate(Fact):
    """One model or setting under comparison; the chosen one is judged."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="candidates")
    name = models.CharField(_("candidate"), max_length=120)
    chosen = models.BooleanField(_("this one is piloted"), default=False)
    accuracy = share(_("accuracy"), null=True, blank=True)
    minutes_per_case = models.DecimalField(_("minutes a case with it"), max_digits=12, decimal_places=4)
    review_share = share(_("share of cases people review"), default=0)
    minutes_per_review = models.DecimalField(_("minutes per review"), max_digits=12, decimal_places=4, default=0)
    gain_per_good_case = money(_("gain per good case"), default=0)

    class Meta(Fact.Meta):
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["pilot"], condition=Q(chosen=True), name="one_chosen_candidate_per_pilot"),
            models.UniqueConstraint(fields=["pilot", "name"], name="candidate_is_named_once_per_pilot"),
            _is_share("accuracy", "accuracy_is_a_share"),
            _is_share("review_share", "review_share_is_a_share"),
            models.CheckConstraint(
                condition=Q(minutes_per_case__gte=0, minutes_per_review__gte=0),
                name="minutes_are_not_negative",
            ),
        )

    def __str__(self) -> str:
        return self.name


@kept()
class ErrorFrequency(Fact):
    """How often one candidate is wrong in one way."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="error_frequencies")
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="frequencies")
    error_class = models.ForeignKey(ErrorClass, models.CASCADE, related_name="frequencies")
    frequency = share(_("share of cases"))

    class Meta(Fact.Meta):
        constraints = (
            models.UniqueConstraint(fields=["candidate", "error_class"], name="one_frequency_per_candidate_and_error"),
            _is_share("frequency", "error_frequency_is_a_share"),
        )

    def __str__(self) -> str:
        return f"{self.candidate_id}, {self.error_class_id}: {self.frequency}"
