"""The forms of the intake: of each fact the few fields that one question asks for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from common.figures import number
from pilots.forms.economics import must_not_be_negative
from pilots.forms.fact import OPENED_PARTS, FactForm, WithParts
from pilots.forms.fields import NumberField, WholeNumberField
from pilots.forms.pilot import Named, ProposeForm
from pilots.forms.plans import DataCheckForm, IntegrationPathForm
from pilots.models import CostLine, Pilot, ScaleModel, Threshold
from pilots.vocabulary import CostKind, CostShape, TargetKind

WORK = ("name", "unit", "workflow", "problem", "decision_due_on")


class FirstForm(ProposeForm):
    """The first question, before there is a pilot; beside pilots like it, why this is another one."""

    unlike_reason = forms.CharField(
        label=_("why is yours another one?"),
        required=False,
        max_length=500,
        help_text=_("One sentence. It stays on record."),
    )


class DiagnosedForm(FirstForm):
    """The first question, filled in from a diagnosis. `cases_from` completes what was said about the data."""

    cases_from = forms.CharField(
        label=_("system the cases come from"),
        required=False,
        max_length=200,
        help_text=_("Then your answer about the data is filled in, too."),
    )


class WorkForm(Named, FactForm):
    """The first question again, once the pilot is proposed."""

    class Meta(FactForm.Meta):
        model = Pilot
        fields = WORK
        help_texts = ProposeForm.Meta.help_texts


class TodayForm(FactForm):
    """How the work goes today. It begins the draft of the threshold."""

    class Meta(FactForm.Meta):
        model = Threshold
        fields = ("metric", "protects", "baseline", "unit", "baseline_measured_on", "baseline_how")
        labels = {
            "metric": _("what is counted"),
            "protects": _("it protects"),
            "baseline": _("today"),
            "unit": _("unit"),
            "baseline_measured_on": _("measured on"),
            "baseline_how": _("measured how"),
        }
        help_texts = {
            "metric": _("What the unit already counts, not how good the model is"),
            "unit": _("h, s, %, EUR"),
            "baseline_how": _("From which system, over which cases"),
        }

    def clean_baseline_measured_on(self) -> Any:
        """Measured, not planned."""
        measured = self.cleaned_data["baseline_measured_on"]
        if measured and measured > localdate():
            raise forms.ValidationError(_("This day is still to come. Say when it was measured."))
        return measured


class LineForm(FactForm):
    """The line itself: what the number of today has to become."""

    class Meta(FactForm.Meta):
        model = Threshold
        fields = ("direction", "target", "target_kind", "window_days", "fewest_cases")
        labels = {"window_days": _("measured over, days"), "fewest_cases": _("on at least, cases")}
        help_texts = {"target": _("6, or −30 for thirty percent less than today")}

    def clean(self) -> dict[str, Any]:
        """A change against today needs to know today."""
        cleaned = super().clean() or {}
        if cleaned.get("target_kind") not in (None, TargetKind.ABSOLUTE) and self.instance.baseline is None:
            self.add_error("target_kind", _("A change against the baseline needs the baseline."))
        return cleaned


class SliceForm(DataCheckForm):
    """The slice of real cases, before anybody checked it."""

    class Meta(DataCheckForm.Meta):
        fields = (  # type: ignore[assignment]
            "source_system",
            "period_from",
            "period_to",
            "rows",
            "how_drawn",
            "production_like",
            "edge_cases",
            "dirty_records",
        )
        labels = {"source_system": _("system the cases come from"), "rows": _("cases")}
        help_texts = {
            **DataCheckForm.Meta.help_texts,
            "how_drawn": _("At random, every fourth, all of a month"),
        }


class PathForm(IntegrationPathForm):
    """Where the result goes, and whose connection it is."""

    class Meta(IntegrationPathForm.Meta):
        fields = ("system_of_record", "tool", "mechanism", "connection_owner")  # type: ignore[assignment]


class CostForm(WithParts):
    """The volume of a usual month, and the four costs that decide; others are kept on the pilot's page."""

    full_volume = WholeNumberField(
        label=_("cases a month, full production"), min_value=1, required=False, help_text=_("All of a usual month")
    )
    parts_label = _("What it costs")
    parts_are_pairs = True

    class Meta(FactForm.Meta):
        model = ScaleModel
        fields = ("full_volume", "highest_affordable")
        labels = {"highest_affordable": _("a case may cost at most")}
        help_texts = {"highest_affordable": _("Empty: what a case gains is what it may cost.")}

    def __init__(self, *args: Any, instance: ScaleModel, **options: Any) -> None:
        self.lines = cost_lines(instance.pilot_id)
        super().__init__(*args, instance=instance, **options)
        self.fields[OPENED_PARTS].initial = _in_words({kind: line.amount for kind, line in self.lines.items()})
        for kind, (_shape, label) in ASKED_COSTS.items():
            self.fields[f"cost_{kind}"] = NumberField(
                label=label,
                required=False,
                initial=self.lines[kind].amount if kind in self.lines else None,
                max_digits=18,
                decimal_places=6,
            )

    def clean(self) -> dict[str, Any]:
        """Nothing below zero."""
        cleaned = super().clean() or {}
        must_not_be_negative(self, "highest_affordable", *self.part_names)
        return cleaned

    @property
    def part_names(self) -> list[str]:
        """A field for each cost that is asked for."""
        return [f"cost_{kind}" for kind in ASKED_COSTS]

    def amounts(self) -> dict[CostKind, Decimal]:
        """What was typed, where something was."""
        typed = {kind: self.cleaned_data.get(f"cost_{kind}") for kind in ASKED_COSTS}
        return {kind: amount for kind, amount in typed.items() if amount is not None}

    def parts(self) -> str:
        """The costs as typed, as people read them."""
        return _in_words(self.amounts())

    def parts_of(self, fact: ScaleModel) -> str:
        """The same, as they are stored."""
        return _in_words({kind: line.amount for kind, line in cost_lines(fact.pilot_id).items()})

    def take_parts_of(self, fact: ScaleModel) -> None:
        """Let the stored costs stand instead of the typed ones."""
        stored = cost_lines(fact.pilot_id)
        self.cleaned_data |= {f"cost_{kind}": line.amount for kind, line in stored.items()}
        self.cleaned_data |= {f"cost_{kind}": None for kind in ASKED_COSTS.keys() - stored.keys()}

    @property
    def was_changed_meanwhile(self) -> bool:
        """Whether somebody else wrote a cost since the form was opened, and nobody has chosen between the two yet."""
        return "pick_parts" not in self.data and self.cleaned_data[OPENED_PARTS] != self.parts_of(self.instance)


ASKED_COSTS = {
    CostKind.INFERENCE: (CostShape.PER_CASE, _("the model, for one case")),
    CostKind.HUMAN_REVIEW: (CostShape.PER_CASE, _("people’s checking, for one case")),
    CostKind.INFRASTRUCTURE: (CostShape.FIXED, _("machines and licences, a month")),
    CostKind.MONITORING: (CostShape.FIXED, _("watching it, a month")),
}
"""Source: domain.md, "no path to scale": inference, infrastructure, monitoring, review."""


def cost_lines(pilot_id: int) -> dict[CostKind, CostLine]:
    """The first line of each cost that is asked for, if it grows in the way it is asked for."""
    found: dict[CostKind, CostLine] = {}
    for line in CostLine.objects.filter(pilot=pilot_id).order_by("pk"):
        kind = CostKind(line.kind)
        if kind in ASKED_COSTS and line.shape == ASKED_COSTS[kind][0]:
            found.setdefault(kind, line)
    return found


def _in_words(amounts: dict[CostKind, Decimal]) -> str:
    return "; ".join(f"{ASKED_COSTS[kind][1]}: {number(amount)}" for kind, amount in sorted(amounts.items()))
