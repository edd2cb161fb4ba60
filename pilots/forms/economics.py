"""Forms of the outcome and scale models."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.figures import number
from pilots.forms.fact import FactForm, WithParts
from pilots.forms.fields import NumberField, PercentField, WholeNumberField
from pilots.models import Candidate, CostLine, ErrorClass, OutcomeModel, ScaleModel
from pilots.vocabulary import CostShape

TIERS = 4


def must_not_be_negative(form: forms.BaseForm, *names: str) -> None:
    """Say beside each of these fields that it holds less than nothing."""
    for name in names:
        if (form.cleaned_data.get(name) or 0) < 0:
            form.add_error(name, _("Enter zero or more."))


class OutcomeForm(FactForm):
    """The work today."""

    class Meta(FactForm.Meta):
        model = OutcomeModel
        fields = ("case_name", "minutes_today", "cost_per_hour")
        help_texts = {"case_name": _("One word: call, invoice, claim")}

    def clean(self) -> dict[str, Any]:
        """Nothing below zero."""
        cleaned = super().clean() or {}
        must_not_be_negative(self, "minutes_today", "cost_per_hour")
        return cleaned


class ErrorClassForm(FactForm):
    """A way of being wrong and its real cost."""

    frequency_today = PercentField(label=_("share of cases today, percent"))

    class Meta(FactForm.Meta):
        model = ErrorClass
        fields = ("name", "cost", "frequency_today")
        help_texts = {"cost": _("Money for one such error: rework, refund, a lost customer")}

    def clean(self) -> dict[str, Any]:
        """Nothing below zero."""
        cleaned = super().clean() or {}
        must_not_be_negative(self, "cost")
        return cleaned


class CandidateForm(WithParts):
    """One model or setting, with how often it is wrong in each known way."""

    accuracy = PercentField(label=_("accuracy, percent"), required=False)
    review_share = PercentField(label=_("share of cases people review, percent"))

    class Meta(FactForm.Meta):
        model = Candidate
        fields = (
            "name",
            "chosen",
            "accuracy",
            "minutes_per_case",
            "review_share",
            "minutes_per_review",
            "gain_per_good_case",
        )

    def __init__(self, *args: Any, instance: Candidate, **options: Any) -> None:
        self.error_classes = list(ErrorClass.objects.filter(pilot=instance.pilot_id))
        super().__init__(*args, instance=instance, **options)
        known = dict(self.instance.frequencies.values_list("error_class_id", "frequency")) if self.instance.pk else {}
        for error in self.error_classes:
            self.fields[f"error_{error.pk}"] = PercentField(
                label=error.name,
                required=False,
                initial=known.get(error.pk),
            )

    def clean(self) -> dict[str, Any]:
        """Nothing below zero."""
        cleaned = super().clean() or {}
        must_not_be_negative(self, "minutes_per_case", "minutes_per_review")
        return cleaned

    parts_label = _("How often it is wrong, in percent of cases")

    @property
    def part_names(self) -> list[str]:
        """One field for each error of the pilot."""
        return [f"error_{error.pk}" for error in self.error_classes]

    def parts(self) -> str:
        """The frequencies as typed, as people read them."""
        return "; ".join(f"{error.name}: {_in_percent(share)}" for error, share in self.frequencies().items())

    def parts_of(self, candidate: Candidate) -> str:
        """The same of a stored candidate."""
        known = dict(candidate.frequencies.values_list("error_class_id", "frequency"))
        return "; ".join(f"{error.name}: {_in_percent(known.get(error.pk))}" for error in self.error_classes)

    def take_parts_of(self, candidate: Candidate) -> None:
        """Let the stored frequencies stand instead of the typed ones."""
        known = dict(candidate.frequencies.values_list("error_class_id", "frequency"))
        self.cleaned_data |= {f"error_{error.pk}": known.get(error.pk) for error in self.error_classes}

    def frequencies(self) -> dict[ErrorClass, Decimal | None]:
        """How often it is wrong in each way; nothing where nobody has counted."""
        return {error: self.cleaned_data[f"error_{error.pk}"] for error in self.error_classes}


class ScaleForm(FactForm):
    """Volumes, and what a case may cost."""

    pilot_volume = WholeNumberField(label=_("cases a month in the pilot"), min_value=1, required=False)
    full_volume = WholeNumberField(label=_("cases a month, full production"), min_value=1, required=False)

    class Meta(FactForm.Meta):
        model = ScaleModel
        fields = ("pilot_volume", "full_volume", "highest_affordable")
        help_texts = {"highest_affordable": _("Empty: what a case gains is what it may cost.")}


class CostLineForm(WithParts):
    """One line of cost. Which fields count depends on how it grows."""

    class Meta(FactForm.Meta):
        model = CostLine
        fields = ("kind", "shape", "name", "amount", "block", "price_source")
        help_texts = {
            "amount": _("Fixed: a month. Per case: for one case. Stepped: a month and step. Tiered: leave 0."),
            "block": _("Stepped only: how many cases one step carries"),
            "price_source": _("List price, offer in writing, contract"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].required = self.fields["block"].required = False
        known = list(self.instance.tiers.values_list("above", "price")) if self.instance.pk else []
        for index in range(max(TIERS, len(known) + 1)):
            above, price = known[index] if index < len(known) else (None, None)
            self.fields[f"tier_above_{index}"] = WholeNumberField(
                label=_("above, cases a month"), required=False, initial=above
            )
            self.fields[f"tier_price_{index}"] = NumberField(
                label=_("price per case"), required=False, initial=price, max_digits=18, decimal_places=6
            )

    def clean(self) -> dict[str, Any]:
        """A step needs its block, a tiered line at least one price, each tier both of its numbers."""
        cleaned = super().clean() or {}
        cleaned["amount"] = cleaned.get("amount") or Decimal(0)
        cleaned["block"] = cleaned.get("block") or 0
        must_not_be_negative(self, "amount")
        shape = cleaned.get("shape")
        if shape == CostShape.STEPPED and not cleaned["block"]:
            self.add_error("block", _("Enter how many cases one step carries."))
        if shape == CostShape.TIERED and not self.tiers():
            self.add_error("tier_price_0", _("Enter at least one price."))
        return cleaned

    parts_label = _("Prices by volume, of a tiered line")
    parts_are_pairs = True

    @property
    def part_names(self) -> list[str]:
        """Above which volume, and the price there, tier by tier."""
        return [name for name in self.fields if name.startswith("tier_")]

    def parts(self) -> str:
        """The tiers as typed, as people read them."""
        return _tiers_in_words(self.tiers())

    def parts_of(self, line: CostLine) -> str:
        """The same of a stored line."""
        return _tiers_in_words(list(line.tiers.values_list("above", "price")))

    def take_parts_of(self, line: CostLine) -> None:
        """Let the stored tiers stand instead of the typed ones."""
        stored = dict(enumerate(line.tiers.values_list("above", "price")))
        for index, name in enumerate([name for name in self.fields if name.startswith("tier_price_")]):
            above, price = stored.get(index, (None, None))
            self.cleaned_data |= {name: price, name.replace("price", "above"): above}

    def tiers(self) -> list[tuple[int, Decimal]]:
        """(above, price) of each tier; a price without a volume is the first, above 0."""
        rows = []
        for name in [name for name in self.fields if name.startswith("tier_price_")]:
            above, price = self.cleaned_data.get(name.replace("price", "above")), self.cleaned_data.get(name)
            if price is None and above is not None and name not in self.errors:
                self.add_error(name, _("Enter the price above this volume."))
            if price is not None and price < 0:
                self.add_error(name, _("Enter zero or more."))
            elif price is not None:
                rows.append((above or 0, price))
        if len({above for above, _price in rows}) < len(rows):
            self.add_error("tier_above_1", _("Two tiers begin at the same volume."))
        return rows if self.cleaned_data.get("shape") == CostShape.TIERED else []


def _in_percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{number((share * 100).normalize())} %"


def _tiers_in_words(tiers: list[tuple[int, Decimal]]) -> str:
    return "; ".join(
        _("above %(above)s: %(price)s") % {"above": number(above), "price": number(price)}
        for above, price in sorted(tiers)
    )
