"""The rules of the chase in force: what ships, and what the portfolio office set instead."""

from dataclasses import fields, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import reach
from accounts.vocabulary import RoleName
from chase.models import CadenceSetting, Gap, RuleSetting
from chase.rules import RULES, Cadence, Rule
from chase.vocabulary import GapKind
from common.history import on_record
from common.permit import Permit
from documents import ledger

CADENCE_NAMES = tuple(field.name for field in fields(Cadence))


def current_rules() -> dict[GapKind, Rule]:
    """The rule in force for each kind of gap."""
    chosen = {setting.kind: setting for setting in RuleSetting.objects.all()}
    return {kind: _chosen(rule, chosen.get(kind)) for kind, rule in RULES.items()}


def current_cadence() -> Cadence:
    """What holds for all kinds. A setting that this version of the program no longer knows is left aside."""
    return Cadence(**dict(CadenceSetting.objects.filter(name__in=CADENCE_NAMES).values_list("name", "value")))


def may_set_rules(person: User) -> Permit:
    """The rules hold for all pilots, so setting them is for a PMO that works everywhere."""
    return Permit(reach(person, RoleName.PMO).everywhere, _("Only the portfolio office can set the rules."))


@transaction.atomic
def set_rule(kind: GapKind, *, is_on: bool, first: int, every: int, up: int, by: User, reason: str) -> RuleSetting:
    """Chase one kind of gap by these working days from the next daily run on; the reason is kept.

    Raises `ValidationError` for days out of range and for a missing reason.
    """
    _require(by, reason)
    setting = RuleSetting.objects.filter(kind=kind).first() or RuleSetting(kind=kind)
    setting.is_on, setting.first, setting.every, setting.up = is_on, first, every, up
    setting.full_clean()
    with on_record(by=by, reason=reason, act="set rule"):
        setting.save()
    ledger.record("set rule", subject=kind, by=by, details={"is_on": is_on, "first": first, "every": every, "up": up})
    _plan_anew(kind)
    return setting


@transaction.atomic
def reset_rule(kind: GapKind, *, by: User, reason: str) -> None:
    """Chase one kind of gap as shipped again. Where nothing was set, nothing happens."""
    _require(by, reason)
    with on_record(by=by, reason=reason, act="reset rule"):
        reset, _rows = RuleSetting.objects.filter(kind=kind).delete()
    if reset:
        ledger.record("reset rule", subject=kind, by=by)
        _plan_anew(kind)


@transaction.atomic
def set_cadence(name: str, value: int, *, by: User, reason: str) -> CadenceSetting:
    """Set one number that holds for all kinds; the reason is kept. Raises `ValidationError` like `set_rule`."""
    _require(by, reason)
    if name not in CADENCE_NAMES:
        raise ValidationError(_("There is no setting named %(name)s.") % {"name": name})
    setting = CadenceSetting.objects.filter(name=name).first() or CadenceSetting(name=name)
    setting.value = value
    setting.full_clean()
    with on_record(by=by, reason=reason, act="set cadence"):
        setting.save()
    ledger.record("set cadence", subject=name, by=by, details={"value": value})
    _plan_anew(*GapKind)
    return setting


def _chosen(rule: Rule, setting: RuleSetting | None) -> Rule:
    if setting is None:
        return rule
    return replace(rule, is_on=setting.is_on, first=setting.first, every=setting.every, up=setting.up)


def _require(by: User, reason: str) -> None:
    may_set_rules(by).require()
    if not reason.strip():
        raise ValidationError(_("Write down why the rule changes."))


def _plan_anew(*kinds: GapKind) -> None:
    """Let the planner work out anew when each open gap of these kinds is said next, from the next daily run on."""
    Gap.objects.filter(kind__in=kinds, closed_at=None).update(next_on=None, look_at=Now())
