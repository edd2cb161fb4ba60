"""The parts of a page that have a grammar: icons, lamps, fields, figures. Built in: no load is needed."""

import json
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common import figures
from common.language import in_sentence

register = template.Library()

for function in (
    figures.number,
    figures.signed,
    figures.signed_thousands,
    figures.money,
    figures.unit_money,
    figures.percent,
    figures.quantity,
    figures.day,
    figures.near_day,
    figures.long_day,
    figures.moment,
    figures.distance,
    figures.ago,
    in_sentence,
):
    register.filter(function.__name__, function)
for time_of_day in (figures.clock, figures.second):
    register.filter(time_of_day.__name__, time_of_day, expects_localtime=True)

# What a check says, as CSS names it, and the word beside the lamp.
STATES = {
    "clear": ("clear", _("clear")),
    "at risk": ("risk", _("at risk")),
    "missing": ("missing", _("missing")),
    "failing": ("failing", _("failing")),
}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing of `static/icons.svg`; it never stands without a word. Two dozen stand on a page, always the same."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag
@cache
def stylesheets() -> SafeString:
    """The links to all of them, the same on every page."""
    return render_to_string("components/stylesheets.html")


@register.filter
def css_state(state: str) -> str:
    """The value of `data-s` for a state: "at risk" is `risk`."""
    return STATES[str(state).replace("_", " ")][0]


@register.filter
def state_word(state: str) -> str:
    """The word for a state, in the reader's language."""
    return str(STATES[str(state).replace("_", " ")][1])


@register.simple_tag
def lamp(state: str, word: str = "") -> SafeString:
    """A state as shape, colour and word; `word` takes the place of the state's own."""
    return format_html('<span class="lamp" data-s="{}">{}</span>', css_state(state), word or state_word(state))


@register.inclusion_tag("components/four.html")
def four(criteria: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The four criteria as a signature of four small shapes, from pairs of label and state."""
    return {"criteria": list(criteria)}


@register.simple_tag(takes_context=True)
def here(context: template.Context, *names: str) -> str:
    """`aria-current` for a link in the bar, when this page or its namespace is one of `names`."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None or not {match.view_name, match.namespace} & set(names):
        return ""
    return format_html(' aria-current="{}"', "page" if match.view_name == names[0] else "true")


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, mark: bool = True) -> dict[str, Any]:
    """One form field with its label, hint and error; `mark=False` leaves the word "required" out."""
    return {
        "field": bound,
        "kind": _kind(bound.field.widget),
        "control": _control(bound),
        "required": mark and bound.field.required,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with the form as a whole, above its fields."""
    return {"form": form}


def _kind(widget: forms.Widget) -> str:
    """How the field is laid out: hidden, check, pick or line."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "pick" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else "line"


def _control(bound: BoundField) -> SafeString:
    """The widget in our dress: figures are typed as text, days and moments use the browser's own picker."""
    widget = bound.field.widget
    if isinstance(widget, forms.NumberInput):
        return _figure_input(bound, widget)
    if isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.Textarea):
        widget.attrs |= {"rows": 3} if str(widget.attrs.get("rows")) == "10" else {}
    return bound.as_widget(attrs={"class": _css(widget)} if _kind(widget) == "line" else {})


class FigureInput(forms.TextInput):
    """Number inputs round, scroll and hide what was typed; a text input with the right keyboard does none of that."""

    def format_value(self, value: Any) -> str | None:
        """Without the zeros that only say how the figure is stored: 0.060000 is 0.06."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else super().format_value(value)


def _figure_input(bound: BoundField, widget: forms.NumberInput) -> SafeString:
    whole = type(bound.field) is forms.IntegerField
    attrs = {name: value for name, value in widget.attrs.items() if name not in {"min", "max", "step"}}
    dress = {"class": f"{_css(widget)} num", "inputmode": "numeric" if whole else "decimal"}
    return bound.as_widget(FigureInput(attrs | dress))


def _css(widget: forms.Widget) -> str:
    return f"in {widget.attrs.get('class', '')}".strip()


@register.filter
def as_json(value: Any) -> str:
    """Data for a script, as the text of a `data-` attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def minus(value: float, less: float) -> str:
    """A position moved within a drawing, written for SVG."""
    return f"{float(value) - float(less):g}"


@register.filter
def width_to(start: float, end: float) -> str:
    """How far it is from one position of a drawing to another, written for SVG."""
    return f"{float(end) - float(start):g}"
