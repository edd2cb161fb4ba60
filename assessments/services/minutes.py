"""Minutes: paragraphs that several people write at once, each a row of its own, so that nothing is lost."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AgendaItem, MinutesEntry, ReviewMeeting
from assessments.permissions import may_call_reviews
from common.history import on_record
from common.versioned import StaleVersion, save_over

LONGEST = 4000


@transaction.atomic
def write(meeting: ReviewMeeting, *, item: AgendaItem | None, text: str, by: User) -> MinutesEntry:
    """Add a paragraph, to an item or to the meeting as a whole."""
    may_call_reviews(by).require()
    _refuse_unless_text(text)
    with on_record(by=by, act="wrote minutes"):
        return MinutesEntry.objects.create(meeting=meeting, item=item, text=text.strip(), written_by=by)


@transaction.atomic
def change(entry: MinutesEntry, *, text: str, version: int, by: User) -> MinutesEntry:
    """Rewrite a paragraph; raises `StaleVersion` when somebody else did first."""
    may_call_reviews(by).require()
    _refuse_unless_text(text)
    with on_record(by=by, act="changed minutes"):
        return save_over(entry, version=version, values={"text": text.strip()})


@transaction.atomic
def remove(entry: MinutesEntry, *, version: int, by: User) -> None:
    """Take a paragraph out; the history keeps it. Raises `StaleVersion` when somebody else changed it."""
    may_call_reviews(by).require()
    with on_record(by=by, act="removed minutes"):
        removed, _rows = MinutesEntry.objects.filter(pk=entry.pk, version=version).delete()
    if not removed and (current := MinutesEntry.objects.filter(pk=entry.pk).first()):
        raise StaleVersion(current)


def _refuse_unless_text(text: str) -> None:
    if not text.strip():
        raise ValidationError({"text": _("Write what was said.")})
    if len(text.strip()) > LONGEST:
        raise ValidationError({"text": _("Write at most 4,000 characters, then begin another paragraph.")})
