"""Which tables only ever grow: the application's role may read and add there, and nothing else."""

from django.apps import apps
from pghistory.models import Event

GROWING = {
    "documents_ledgerentry": "recorded_at",
    "documents_storeddocument": "made_at",
    "assessments_decision": "drafted_at",
    "assessments_condition": "(SELECT drafted_at FROM assessments_decision WHERE id = kept.decision_id)",
    "assessments_conditionproof": "at",
    "assessments_decisionending": "at",
    "assessments_seal": "sealed_at",
    "assessments_signature": "signed_at",
    "assessments_extension": "at",
    "intake_contractversion": "made_at",
    "intake_contractacceptance": "accepted_at",
}
"""Acts and papers, each with the moment of a row called `kept`: a column, and for a condition that of its decision."""


def append_only_tables() -> tuple[str, ...]:
    """The tables of acts and papers, and every table of the history, found by themselves."""
    return (*GROWING, *history_tables())


def history_tables() -> tuple[str, ...]:
    """The tables in which the triggers keep what each row was."""
    models = apps.get_models(include_auto_created=True)
    kept = (model for model in models if issubclass(model, Event) and not model._meta.proxy)
    return tuple(sorted({model._meta.db_table for model in kept}))
