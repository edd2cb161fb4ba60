"""Pilots like one that somebody is about to propose."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction

from accounts.models import User
from pilots.models import Pilot
from pilots.models.pilot import LIKENESS_READS, its_words

ALIKE = 0.2
"""Share of the three-letter pieces two texts have in common. Below it, people see nothing in common either."""
MOST = 3


def pilots_like(words: str, *, seen_by: User, without: int = 0) -> list[Pilot]:
    """The pilots most like these words, among those the person may see, most alike first; by name, workflow and
    problem. `without` is the id of the pilot that the words are from."""
    asked = " ".join(words.split())[: 2 * LIKENESS_READS]
    if not asked:
        return []
    pilots = Pilot.objects.visible_to(seen_by).exclude(pk=without).alias(words=its_words())
    alike = pilots.filter(words__trigram_similar=asked).annotate(likeness=TrigramSimilarity(its_words(), asked))
    shown = alike.select_related("unit", "assessment").order_by("-likeness", "number")[:MOST]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
        return list(shown)


def words_of(pilot: Pilot) -> str:
    """What a pilot is about, in its own words."""
    return f"{pilot.name} {pilot.workflow} {pilot.problem[:LIKENESS_READS]}"
