"""Drafting and agreeing the threshold. Agreeing seals it; changing it later is a new version, to be agreed again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.day import day_of
from common.history import on_record
from common.versioned import StaleVersion
from documents import ledger
from pilots.models import Measurement, Pilot, Threshold
from pilots.permissions import Action, may
from pilots.services.facts import announce, change
from pilots.vocabulary import DataKind, TargetKind


def in_force(pilot: Pilot) -> Threshold | None:
    """The agreed line, if there is one."""
    return Threshold.objects.filter(pilot=pilot, agreed_at__isnull=False, superseded_at=None).first()


def draft_of(pilot: Pilot) -> Threshold | None:
    """The version that waits to be agreed, if there is one."""
    return Threshold.objects.filter(pilot=pilot, agreed_at=None, superseded_at=None).first()


@transaction.atomic
def write_draft(pilot: Pilot, *, by: User, version: int, values: Mapping[str, Any]) -> Threshold:
    """Write the draft, or a new one beside the agreed line (version 0, or that of the agreed line). A change of an
    agreed line needs a reason and the answer to "had results been seen?". Raises `StaleVersion` when the draft that
    was opened has been changed, or agreed, in the meantime."""
    may(by, Action.EDIT_THRESHOLD, pilot).require()
    Pilot.objects.select_for_update().get(pk=pilot.pk)
    draft, agreed = draft_of(pilot), in_force(pilot)
    if agreed is not None:
        _must_be_explained(values)
    if draft is not None:
        return change(draft, by=by, action=Action.EDIT_THRESHOLD, version=version, values=values)
    if agreed is not None and version not in (0, agreed.version):
        raise StaleVersion(agreed)
    with on_record(by=by, reason=str(values.get("reason", "")), act="drafted threshold"):
        draft = Threshold.objects.create(pilot=pilot, number=_next_number(pilot), **values)
    announce(pilot)
    return draft


def _must_be_explained(values: Mapping[str, Any]) -> None:
    lacking = {}
    if not str(values.get("reason", "")).strip():
        lacking["reason"] = _("Say why the agreed line changes, it stays on record.")
    if values.get("results_seen") is None:
        lacking["results_seen"] = _("Say whether results had been seen.")
    if lacking:
        raise ValidationError(lacking)


def _next_number(pilot: Pilot) -> int:
    highest = Threshold.objects.filter(pilot=pilot).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


@transaction.atomic
def discard_draft(pilot: Pilot, *, by: User, version: int) -> None:
    """Throw the draft away; the agreed line, if any, stays in force."""
    may(by, Action.EDIT_THRESHOLD, pilot).require()
    with on_record(by=by, act="discarded threshold draft"):
        gone, _rows = Threshold.objects.filter(pilot=pilot, agreed_at=None, version=version).delete()
    if not gone:
        raise _gone(pilot)
    announce(pilot)


def _gone(pilot: Pilot) -> Exception:
    """What to say when the draft that somebody read is not there any more."""
    newest = Threshold.objects.filter(pilot=pilot).order_by("number").last()
    return StaleVersion(newest) if newest else ValidationError(_("The draft was thrown away in the meantime."))


@transaction.atomic
def agree(pilot: Pilot, *, by: User, version: int) -> Threshold:
    """Agree the draft: seal it (SHA-256 over what is agreed, by whom and when) and supersede the line before it.

    Only the owner, and only the version that was read: `StaleVersion` when the draft changed in the meantime.
    """
    may(by, Action.AGREE_THRESHOLD, pilot).require()
    Pilot.objects.select_for_update().get(pk=pilot.pk)
    draft = draft_of(pilot)
    if draft is None or draft.version != version:
        raise _gone(pilot)
    _must_be_complete(draft)
    now = timezone.now()
    former = in_force(pilot)
    draft.agreed_at, draft.agreed_by = now, by
    draft.after_results = former is not None and (bool(draft.results_seen) or results_existed(pilot, on=day_of(now)))
    draft.seal = draft.fingerprint()
    draft.version += 1
    with on_record(by=by, reason=draft.reason, act="agreed threshold"):
        if former is not None:
            Threshold.objects.filter(pk=former.pk).update(superseded_at=now)
        draft.save()
    details = {"version": draft.number, "seal": draft.seal, "after_results": draft.after_results}
    ledger.record("agreed threshold", subject=pilot.reference, by=by, details=details)
    announce(pilot)
    return draft


def _must_be_complete(draft: Threshold) -> None:
    """A target may be zero; a window of no days or a result of no cases proves nothing."""
    needed = {
        "metric": bool(draft.metric),
        "target": draft.target is not None,
        "window_days": bool(draft.window_days),
        "fewest_cases": bool(draft.fewest_cases),
        "baseline": draft.baseline is not None or draft.target_kind == TargetKind.ABSOLUTE,
    }
    lacking = [str(Threshold._meta.get_field(name).verbose_name) for name, given in needed.items() if not given]  # type: ignore[union-attr]
    if lacking:
        raise ValidationError(_("Before it can be agreed, fill in: %(fields)s.") % {"fields": ", ".join(lacking)})


def results_existed(pilot: Pilot, *, on: date) -> bool:
    """Whether a measurement that could count had ended by that day, whatever people say they had seen.

    A picked sample is no result: "first result" means the first one on real data, taken after a line was agreed.
    """
    first = Threshold.objects.filter(pilot=pilot, agreed_at__isnull=False).order_by("agreed_at").first()
    if first is None or first.agreed_at is None:
        return False
    return (
        Measurement.objects.filter(
            pilot=pilot, ended_on__lte=on, began_on__gte=day_of(first.agreed_at), review_inside=True
        )
        .exclude(data_kind=DataKind.HAND_PICKED)
        .exists()
    )
