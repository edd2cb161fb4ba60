"""What the owner writes when deciding, and the conditions of a go."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateField, PersonField
from assessments.draft import ConditionDraft, Draft
from assessments.draft_rules import LONG, MOST_CONDITIONS, SHORT
from assessments.models.decision import DECISION_KINDS, Decision
from assessments.vocabulary import DecisionKind
from pilots.forms.fields import NumberField

PREFIX = "conditions"


class ConditionForm(forms.Form):
    """One condition: what must hold, what will show it, who sees to it, until when."""

    text = forms.CharField(
        label=_("What must hold"),
        max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what must hold.")},
    )
    proof = forms.CharField(
        label=_("Proof expected"),
        max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what will show it, like “test of 10 French contracts”.")},
    )
    owner = PersonField(label=_("Owner"), error_messages={"required": _("Name one person.")})
    due_on = DateField(label=_("Due"), error_messages={"required": _("Choose the last day.")})

    def __init__(self, *args: Any, people: list[tuple[Any, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = people  # type: ignore[attr-defined]

    def condition(self) -> ConditionDraft:
        """The condition as typed; only of a valid form."""
        return ConditionDraft(**self.cleaned_data)


class BaseConditions(BaseFormSet):
    """The conditions in their order. A row that was left empty is no condition."""

    def __init__(self, data: Any = None, *, initial: list[dict[str, Any]] | None = None) -> None:
        people = list(PersonField(label="").choices)  # type: ignore[arg-type]
        super().__init__(data, initial=initial, prefix=PREFIX, form_kwargs={"people": people})
        self.extra = len(initial or ())

    def initial_form_count(self) -> int:
        """None counts as already kept: a draft is not kept until it is frozen."""
        return 0

    @property
    def filled(self) -> list[ConditionForm]:
        """The rows in which something was typed."""
        return [form for form in self.forms if form.has_changed()]


Conditions = formset_factory(
    ConditionForm,
    formset=BaseConditions,
    extra=0,
    max_num=MOST_CONDITIONS,
    absolute_max=MOST_CONDITIONS + 1,
    validate_max=True,
)


class DraftForm(forms.Form):
    """Go, go with conditions or no-go, and why."""

    kind = forms.ChoiceField(
        label=_("You decide"),
        choices=list(DECISION_KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the three.")),
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4, "class": "tall"}),
        help_text=_("It goes into the signed PDF word for word."),
        error_messages={"required": _("Say why, in words that somebody outside understands.")},
    )
    learned = forms.CharField(
        label=_("What we learned"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is what a no-go leaves behind: what would you do otherwise, and what would bring it back?"),
    )
    released = NumberField(
        label=_("Money released"),
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text=_("What of the budget is free for something else."),
    )
    justification = forms.CharField(
        label=_("Your justification"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "tall"}),
        help_text=_("It goes into the signed PDF word for word. Say what you know that the arithmetic does not."),
    )

    def draft(self, conditions: list[ConditionForm]) -> Draft:
        """The decision as typed; what does not belong to its kind stays out. Only of a valid form."""
        typed = self.cleaned_data
        kind = DecisionKind(typed["kind"])
        is_no_go, has_conditions = kind is DecisionKind.NO_GO, kind is DecisionKind.GO_WITH_CONDITIONS
        return Draft(
            kind=kind,
            why=typed["why"],
            learned=typed["learned"] if is_no_go else "",
            released=typed["released"] if is_no_go else None,
            justification=typed["justification"],
            conditions=tuple(form.condition() for form in conditions) if has_conditions else (),
        )


def as_drafted(decision: Decision) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What an earlier draft said, to begin a fresh one with: the form, and its conditions."""
    fields = ("kind", "why", "learned", "released", "justification")
    conditions = [
        {"text": each.text, "proof": each.proof, "owner": each.owner_id, "due_on": each.due_on}
        for each in decision.conditions.all()
    ]
    return {field: getattr(decision, field) for field in fields}, conditions


def as_typed(data: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """The conditions as they stand in a form that was sent, whatever is wrong with them."""
    return [
        {name: data.get(f"{PREFIX}-{index}-{name}", "") for name in ConditionForm.base_fields} for index in range(count)
    ]
