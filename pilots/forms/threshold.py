from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.forms.fact import FactForm
from pilots.forms.fields import DateField
from pilots.models import Measurement, Threshold
from pilots.vocabulary import TargetKind


class ThresholdForm(FactForm):
    """One metric, one number. A first draft can be incomplete; agreeing asks for the rest."""

    class Meta(FactForm.Meta):
        model = Threshold
        fields = (
            "metric",
            "protects",
            "direction",
            "target_kind",
            "target",
            "unit",
            "window_days",
            "fewest_cases",
            "baseline",
            "baseline_measured_on",
            "baseline_how",
            "reason",
            "results_seen",
        )
        help_texts = {
            "metric": _("What the business counts: after-call work, median"),
            "target": _("75, or −30 for thirty percent less than today"),
            "unit": _("s, %, min, EUR"),
            "window_days": _("How many days a measurement has to cover"),
            "fewest_cases": _("Fewer cases prove nothing"),
            "baseline": _("How it is today, in the same unit"),
        }

    def __init__(self, *args: Any, in_force: Threshold | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if in_force is None:
            del self.fields["reason"], self.fields["results_seen"]
        elif not self.instance.pk:
            fields = [name for name in self.fact_fields if name not in ("reason", "results_seen")]
            self.initial.update({name: getattr(in_force, name) for name in fields})

    def clean(self) -> dict[str, Any]:
        """A change against the baseline needs the baseline."""
        cleaned = super().clean() or {}
        relative = cleaned.get("target_kind") not in (None, TargetKind.ABSOLUTE)
        if relative and cleaned.get("baseline") is None and "baseline" not in self.errors:
            self.add_error("baseline", _("A change against the baseline needs the baseline."))
        return cleaned


class MeasurementForm(FactForm):
    """A result: how much, over which days and cases, on what data."""

    began_on = DateField(label=_("first day"))
    ended_on = DateField(label=_("last day"))

    class Meta(FactForm.Meta):
        model = Measurement
        fields = (
            "value",
            "began_on",
            "ended_on",
            "cases",
            "data_kind",
            "review_inside",
            "spread",
            "successes",
            "evidence_link",
            "evidence_file",
            "note",
        )
        help_texts = {
            "review_inside": _("The time and the errors of the people who check are part of the number."),
            "spread": _("For a mean: the standard deviation, in the metric's unit. Gives the interval."),
            "successes": _("For a rate: how many of the cases succeeded. Gives the interval."),
            "evidence_file": _("At most 10 MB; link to what is larger."),
        }

    def clean(self) -> dict[str, Any]:
        """Days in order, at least one case, successes within cases, and a file of a sensible size."""
        cleaned = super().clean() or {}
        began, ended = cleaned.get("began_on"), cleaned.get("ended_on")
        if began and ended and ended < began:
            self.add_error("ended_on", _("The last day is before the first."))
        cases, successes = cleaned.get("cases"), cleaned.get("successes")
        if cases == 0:
            self.add_error("cases", _("Enter at least one case."))
        if cases is not None and successes is not None and successes > cases:
            self.add_error("successes", _("There cannot be more successes than cases."))
        if (cleaned.get("spread") or 0) < 0:
            self.add_error("spread", _("Enter zero or more."))
        upload = cleaned.get("evidence_file")
        if upload and upload.size > 10_000_000:
            self.add_error("evidence_file", _("The file has more than 10 MB; link it instead."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """As any fact; no file is an empty name."""
        return super().values() | {"evidence_file": self.cleaned_data["evidence_file"] or ""}


class AgreeForm(forms.Form):
    """Agreeing binds: the version that was read comes along."""

    version = forms.IntegerField(min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput)
