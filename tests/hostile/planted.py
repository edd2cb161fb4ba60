"""Every field of every model, as somebody would add it to a form that does not ask for it."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from tests.hostile.forms_on_pages import NEVER_TYPED

OURS = ("accounts", "assessments", "chase", "documents", "engine", "intake", "pilots", "portfolio")


def planted(asked_for: set[str]) -> dict[str, str]:
    """A sensible value for each field of a model that the form has not."""
    return {name: value for name, value in _every_field().items() if name not in asked_for | NEVER_TYPED}


@cache
def _every_field() -> dict[str, str]:
    found: dict[str, str] = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                found |= {name: _value(field) for name in (field.name, field.attname)}
    return found


def _value(field: "models.Field[Any, Any]") -> str:
    if field.choices:
        return str(field.flatchoices[-1][0])
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2027-01-02T03:04"
    if isinstance(field, models.DateField):
        return "2027-01-02"
    is_number = field.is_relation or isinstance(field, models.IntegerField | models.DecimalField)
    return "1" if is_number else "planted"
