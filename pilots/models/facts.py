"""What every fact of a pilot has in common: its pilot, a version for editing, and a trigger that counts changes."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from common.versioned import Versioned

COUNT_CHANGE = """
UPDATE pilots_pilot SET facts_version = facts_version + 1, facts_changed_at = now()
 WHERE id = COALESCE(NEW.pilot_id, OLD.pilot_id);
RETURN NULL;
"""


def counts_as_change() -> pgtrigger.Trigger:
    """Any write, also by raw SQL, moves the pilot's `facts_version`: so the sweeper sees what to assess again."""
    return pgtrigger.Trigger(
        name="facts_changed",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=COUNT_CHANGE,
    )


class Fact(Versioned):
    """Abstract: a fact of one pilot."""

    class Meta:
        abstract = True
        triggers: tuple[Any, ...] = (counts_as_change(),)


def share(verbose_name: Any, **options: Any) -> models.DecimalField:
    """A share between 0 and 1."""
    return models.DecimalField(verbose_name, max_digits=9, decimal_places=8, **options)


def money(verbose_name: Any, **options: Any) -> models.DecimalField:
    """An amount in the organisation's currency; six places, because a case can cost a fraction of a cent."""
    return models.DecimalField(verbose_name, max_digits=18, decimal_places=6, **options)


def leads_to_the_web(link: str) -> Q:
    """Whether a link is empty or an address that a page may offer to follow: never one that runs as a script."""
    return Q(**{link: ""}) | Q(**{f"{link}__iregex": r"^(https?|ftps?)://"})


def quantity(verbose_name: Any, **options: Any) -> models.DecimalField:
    """A value in the metric's unit."""
    return models.DecimalField(verbose_name, max_digits=20, decimal_places=6, **options)
