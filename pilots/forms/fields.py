"""Form fields that read what people type: "186,000", "4.7 %", "invoices, finance"."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateField, PersonField
from accounts.models import User
from common.figures import number
from common.typed import plain_figure
from pilots.models.pilot import TAG_LENGTH


class NumberField(forms.DecimalField):
    """A number with or without thousands separators; anything else is refused with an example."""

    default_error_messages = {"invalid": _("Enter a number, like 0.55")}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """`186,000` and `186 000` are 186000, in German `186.000`; `0,55 EUR`, `NaN` and `1e400` are refused."""
        text = str(value if value is not None else "").strip().replace("−", "-").replace("\u00a0", " ")
        if not text:
            return None
        figure = plain_figure(text)
        if figure is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(figure)
        except (InvalidOperation, ValueError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Shown without the zeros that storage adds."""
        return number(value) if isinstance(value, Decimal | int) else value


class WholeNumberField(NumberField):
    """A whole number, kept as an int that the database can hold."""

    default_error_messages = {
        "invalid": _("Enter a whole number, like 1,200"),
        "min_value": _("Enter %(limit_value)s or more."),
    }

    def __init__(self, *, min_value: int = 0, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=2_147_483_647, decimal_places=0, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Refuses a fraction: `1.234` is one in English, and `1,234` in German."""
        figure = super().to_python(value)
        if figure is not None and figure != figure.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return figure

    def clean(self, value: Any) -> Any:
        """An int, or nothing when empty and not required."""
        cleaned = super().clean(value)
        return None if cleaned is None else int(cleaned)


class PercentField(NumberField):
    """Typed and shown in percent, stored as a share between 0 and 1."""

    default_error_messages = {"invalid": _("Enter a percentage, like 4.7")}

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal(0), max_value=Decimal(100), decimal_places=6, **options)

    def clean(self, value: Any) -> Any:
        """The share."""
        cleaned = super().clean(str(value or "").rstrip().removesuffix("%").rstrip() if value is not None else value)
        return None if cleaned is None else cleaned / 100

    def prepare_value(self, value: Any) -> Any:
        """The stored share in percent; what was typed stays as typed."""
        return number((value * 100).normalize()) if isinstance(value, Decimal) else value


class TagsField(forms.CharField):
    """Words with commas between them, kept as a list."""

    def clean(self, value: Any) -> Any:
        """At most 20 different tags of at most 80 characters."""
        tags = list(dict.fromkeys(tag.strip() for tag in super().clean(value).split(",") if tag.strip()))
        if any(len(tag) > TAG_LENGTH for tag in tags):
            raise ValidationError(_("A tag has at most %(most)s characters.") % {"most": TAG_LENGTH})
        if len(tags) > 20:
            raise ValidationError(_("A pilot has at most 20 tags."))
        return tags

    def prepare_value(self, value: Any) -> Any:
        """The list as people type it."""
        return ", ".join(value) if isinstance(value, list) else value


YES_NO = ((None, _("not yet known")), (True, _("yes")), (False, _("no")))


def field_for(field: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """The form field for a model field, in the ways people of this product type."""
    if isinstance(field, models.DecimalField):
        return field.formfield(form_class=NumberField, **options)
    if isinstance(field, models.PositiveIntegerField):
        common = {"label": options.get("label", field.verbose_name), "required": not field.blank}
        return WholeNumberField(help_text=field.help_text, initial=options.get("initial"), **common)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return field.formfield(form_class=DateField, **options)
    if isinstance(field, models.ForeignKey) and field.related_model is User:
        return PersonField(label=field.verbose_name, required=not field.blank)
    if isinstance(field, models.BooleanField) and field.null:
        return forms.TypedChoiceField(
            label=field.verbose_name,
            choices=[("", YES_NO[0][1]), ("yes", YES_NO[1][1]), ("no", YES_NO[2][1])],
            coerce=lambda value: {"yes": True, "no": False}.get(value),
            empty_value=None,
            required=False,
        )
    return field.formfield(**options)
