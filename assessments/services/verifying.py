"""The verification of each day: whether ledger, history, documents and decisions are what was written.

Split into parts that any worker takes and that end long before a task may last, however much there is to read. The
rows are the truth: a part is done when its row says so.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from assessments.invariants import RULES, broken_rules
from assessments.models import VerificationPart
from documents import verify
from documents.history_digest import digests
from engine.pulse import beat

MOST_TRIES = 3
"""A part that three workers could not end is left to an administrator."""

# A day begins at four, when the night's fingerprint of the history has been taken (UTC, by the database's clock).
_DAY = "select ((now() at time zone 'utc') - interval '4 hours')::date"
_CLAIM = """
update assessments_verificationpart taken
   set leased_until = now() + interval '5 minutes', tries = tries + 1
 where taken.id = (
       select id from assessments_verificationpart
        where done_at is null and tries < %s and (leased_until is null or leased_until < now())
        order by id limit 1 for update skip locked)
returning taken.id
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is verified: how far it is counted, how much of it one part takes, and what is wrong in one."""

    last: Callable[[], int]
    size: int
    problems: Callable[[int, int], Iterator[str]]


def _printed_heads(first: int, last: int) -> Iterator[str]:
    return verify.head_problems(verify.printed_heads(first, last))


def _rules(first: int, last: int) -> Iterator[str]:
    for broken in broken_rules(first, last):
        yield f"{broken.reference}: {broken.rule}"


CHECKS: dict[str, Check] = {
    "ledger": Check(verify.last_entry, 20_000, verify.chain_problems),
    "end of the ledger": Check(lambda: 1, 1, verify.end_problems),
    "printed heads": Check(verify.last_document, 1_000, _printed_heads),
    "history": Check(lambda: sum(1 for _digest in digests()), 10, verify.history_problems),
    "documents": Check(verify.last_document, 20, verify.document_problems),
    "removed documents": Check(verify.last_entry, 20_000, verify.removed_documents),
    "decisions": Check(lambda: len(RULES) + 1, 1, _rules),
}


def begin() -> bool:
    """Begin the verification of this day when nobody has; returns whether it was this call. Of earlier days nothing
    is kept: what they found is found again."""
    with connection.cursor() as cursor:
        cursor.execute(_DAY)
        day = cursor.fetchone()[0]
    if VerificationPart.objects.filter(day=day).exists():
        return False
    with transaction.atomic():
        VerificationPart.objects.filter(day__lt=day).delete()
        VerificationPart.objects.bulk_create(_parts(day), ignore_conflicts=True)  # another may begin at this moment
    return True


def _parts(day: date) -> Iterator[VerificationPart]:
    for name, check in CHECKS.items():
        last = check.last()
        for first in range(1, last + 1, check.size):
            yield VerificationPart(day=day, check_name=name, first=first, last=min(first + check.size - 1, last))


def verify_some(seconds: float) -> int:
    """Verify parts that nobody is at, and begin no further one after so many seconds; returns how many."""
    began, done = time.monotonic(), 0
    while time.monotonic() - began < seconds and verify_next():
        done += 1
    return done


def verify_next() -> bool:
    """Verify one part that nobody is at; returns whether there was one. What is wrong shows on the status page at
    once, and that all is well when the last part of the day is done."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [MOST_TRIES])
        claimed = cursor.fetchone()
    if claimed is None:
        return False
    part = VerificationPart.objects.get(pk=claimed[0])
    found = _found_twice(part)
    VerificationPart.objects.filter(pk=part.pk).update(done_at=Now(), found=found)
    if found:
        beat("verify", found)
    elif not VerificationPart.objects.filter(Q(done_at=None) | ~Q(found="")).exists():
        beat("verify")
    return True


def _found_twice(part: VerificationPart) -> str:
    """The first thing wrong. People act while this reads: an act seen in half at first is seen whole at the second."""
    problems = CHECKS[part.check_name].problems
    first_look = next(problems(part.first, part.last), "")
    return next(problems(part.first, part.last), "") if first_look else ""


def given_up() -> int:
    """Parts that no worker could end."""
    return VerificationPart.objects.filter(done_at=None, tries__gte=MOST_TRIES, leased_until__lt=Now()).count()
