"""However two people's openings and savings fall, no change is lost without its author being told."""

import random

from common.versioned import StaleVersion
from pilots.models import Pilot
from pilots.permissions import Action
from pilots.services import facts
from tests.cast import Cast

ROUNDS = 1000


def test_a_thousand_random_interleavings_lose_no_update(cast: Cast) -> None:
    """Each saving appends to the text it was opened with; what was accepted must all be there in the end."""
    chance = random.Random(20261122)
    people = [cast.olive, cast.petra]
    opened: dict[int, Pilot] = {}
    accepted, told = [], 0
    for round_ in range(ROUNDS):
        person = chance.choice(people)
        if person.pk not in opened:
            opened[person.pk] = Pilot.objects.prefetch_related("ownerships__person__unit").get(pk=cast.pilot.pk)
            continue
        seen = opened.pop(person.pk)
        values = {"problem": f"{seen.problem} {round_}"}
        try:
            facts.change(seen, by=person, action=Action.EDIT_PURPOSE, version=seen.version, values=values)
            accepted.append(str(round_))
        except StaleVersion:
            told += 1
    stands = Pilot.objects.get(pk=cast.pilot.pk)
    assert stands.problem.split() == accepted
    assert stands.version == cast.pilot.version + len(accepted)
    assert 2 * (len(accepted) + told) + len(opened) == ROUNDS
    assert told > 50
