"""Which tables only ever grow: the application's role may read and add there, and nothing else."""

from django.apps import apps
from pghistory.models import Event

GROWING = (
    "documents_ledgerentry",
    "documents_storeddocument",
    "assessments_decision",
    "assessments_condition",
    "assessments_conditionproof",
    "assessments_decisionending",
    "assessments_seal",
    "assessments_signature",
    "assessments_extension",
)


def append_only_tables() -> tuple[str, ...]:
    """The tables of acts and papers, and every table of the history, found by themselves."""
    return (*GROWING, *history_tables())


def history_tables() -> tuple[str, ...]:
    """The tables in which the triggers keep what each row was."""
    models = apps.get_models(include_auto_created=True)
    kept = (model for model in models if issubclass(model, Event) and not model._meta.proxy)
    return tuple(sorted({model._meta.db_table for model in kept}))
