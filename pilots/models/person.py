"""Who a person is decides whether a pilot has an owner, so changing it counts as a change of the pilot's facts.

Proxies, because the triggers speak of pilots and `accounts` knows nothing of them. `facts_changed_at` stays: nobody
worked on the pilot.
"""

from typing import Any

import pgtrigger

from accounts.models import Unit, User


def _count_for_owners(where: str) -> str:
    return f"""
        UPDATE pilots_pilot SET facts_version = facts_version + 1
         WHERE id IN (SELECT o.pilot_id FROM pilots_ownership o JOIN accounts_user person ON person.id = o.person_id
                       WHERE o.ended_at IS NULL AND {where});
        RETURN NULL;
    """  # noqa: S608 (our own words, written to the database once)


class Person(User):
    """A person, as somebody who may own pilots."""

    class Meta:
        proxy = True
        triggers: tuple[Any, ...] = (
            pgtrigger.Trigger(
                name="owner_changed",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("is_active", "unit", "name"),
                func=_count_for_owners("person.id = NEW.id"),
            ),
        )


class OwnersUnit(Unit):
    """A unit, as where the owners of pilots work."""

    class Meta:
        proxy = True
        triggers: tuple[Any, ...] = (
            pgtrigger.Trigger(
                name="kind_changed",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("kind"),
                func=_count_for_owners("person.unit_id = NEW.id"),
            ),
        )
