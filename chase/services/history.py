"""What the history knows of gaps: since when they were there, and who made the change that closed them."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection

from chase.vocabulary import GapKind
from common.day import day_of

# Each answers with pilot and moment, for pilots whose facts do not say the day themselves.
_SINCE = {
    # The first of what made somebody who had been named a stranger to the business, after the last time they were not.
    GapKind.OWNER_LOST: """
select o.pilot_id, greatest(min(gone.pgh_created_at), o.named_at)
  from pilots_ownership o
  join accounts_userevent gone on gone.pgh_obj_id = o.person_id
  left join accounts_unit unit on unit.id = gone.unit_id
 where o.ended_at is null and o.pilot_id = any(%s) and not (gone.is_active and coalesce(unit.kind = 'business', false))
   and not exists (
       select from accounts_userevent there join accounts_unit home on home.id = there.unit_id
        where there.pgh_obj_id = gone.pgh_obj_id and there.pgh_id > gone.pgh_id
          and there.is_active and home.kind = 'business')
 group by o.pilot_id, o.named_at""",
    GapKind.THRESHOLD_TO_AGREE_AGAIN: """
select draft.pilot_id, min(written.pgh_created_at)
  from pilots_threshold draft join pilots_thresholdevent written on written.pgh_obj_id = draft.id
 where draft.agreed_at is null and draft.superseded_at is null and draft.pilot_id = any(%s)
 group by draft.pilot_id""",
    GapKind.PATH_UNCONFIRMED: """
select named.pilot_id, min(named.pgh_created_at)
  from pilots_integrationpathevent named
 where named.state = 'named' and named.pilot_id = any(%s)
   and not exists (
       select from pilots_integrationpathevent other
        where other.pgh_obj_id = named.pgh_obj_id and other.pgh_id > named.pgh_id and other.state <> 'named')
 group by named.pilot_id""",
}

PLANS = {
    GapKind.OUTCOME_MODEL_MISSING: ("outcomemodel", "errorclass", "errorfrequency", "candidate"),
    GapKind.SCALE_MODEL_MISSING: ("scalemodel", "costline", "costtier", "outcomemodel", "candidate"),
    GapKind.SUPPORT_PLAN_MISSING: ("supportplan",),
    GapKind.CHANGE_PLAN_MISSING: ("changeplan",),
}
NOUNS: dict[GapKind, tuple[str, ...]] = {
    **dict.fromkeys((GapKind.OWNER_MISSING, GapKind.OWNER_NOT_ACCEPTED, GapKind.OWNER_LOST), ("ownership",)),
    **dict.fromkeys((GapKind.THRESHOLD_MISSING, GapKind.THRESHOLD_TO_AGREE_AGAIN), ("threshold", "ownership")),
    **dict.fromkeys(
        (GapKind.PATH_MISSING, GapKind.PATH_UNCONFIRMED, GapKind.WRITE_BACK_UNPROVEN), ("integrationpath",)
    ),
    **dict.fromkeys((GapKind.SLICE_MISSING, GapKind.SLICE_FAILED, GapKind.SLICE_STALE), ("datacheck",)),
    **PLANS,
    **dict.fromkeys((GapKind.LIVE_CHECK_DUE, GapKind.PROMISE_MISSED), ("measurement", "threshold")),
    **dict.fromkeys((GapKind.DECISION_DUE, GapKind.DECISION_OVERDUE, GapKind.DECISION_STALLED), ("pilot",)),
}
"""Which facts close a gap. What lets a quiet pilot speak again is any of them."""
FACTS = sorted({noun for nouns in NOUNS.values() for noun in nouns})

_CHANGED = """
select gone.id, change.pgh_created_at, change.pgh_id, (context.metadata ->> 'user')::bigint, '{noun}'
  from gone join pilots_{noun}event change on change.{pilot} = gone.pilot_id and change.pgh_created_at >= gone.began
  join pghistory_context context on context.id = change.pgh_context_id
 where gone.kind in ({kinds})"""

_DONE = """
select gone.id, signature.signed_at, signature.id, signature.signer_id, 'signature'
  from gone join assessments_signature signature
    on gone.kind = 'signature_waiting' and signature.decision_id = gone.key and signature.slot = gone.slot
union all
select gone.id, ending.at, ending.decision_id, ending.by_id, 'decisionending'
  from gone join assessments_decisionending ending
    on gone.kind = 'signature_waiting' and ending.decision_id = gone.key
union all
select gone.id, later.drafted_at, later.id, later.drafted_by_id, 'decision'
  from gone join assessments_decision later
    on gone.kind in ('draft_ended', 'review_without_outcome', 'decision_due', 'decision_overdue', 'decision_stalled')
   and later.pilot_id = gone.pilot_id and later.drafted_at >= gone.began
union all
select gone.id, proof.at, proof.id, proof.by_id, 'conditionproof'
  from gone join assessments_conditionproof proof
    on gone.kind in ('condition_due', 'proof_to_judge', 'go_suspended') and proof.condition_id = gone.key
   and proof.at >= gone.began
union all
select gone.id, change.pgh_created_at, change.pgh_id, (context.metadata ->> 'user')::bigint, 'waiver'
  from gone join assessments_waiverevent change
    on gone.kind = 'waiver_ending' and change.pilot_id = gone.pilot_id and change.pgh_created_at >= gone.began
  join pghistory_context context on context.id = change.pgh_context_id
union all
select gone.id, action.done_at, action.id, action.done_by_id, 'reviewaction'
  from gone join assessments_reviewaction action
    on gone.kind = 'action_due' and action.id = gone.key
union all
select gone.id, change.pgh_created_at, change.pgh_id, (context.metadata ->> 'user')::bigint, 'reviewmeeting'
  from gone join assessments_reviewmeetingevent change
    on gone.kind = 'review_overdue' and change.pgh_obj_id = gone.key and change.pgh_created_at >= gone.began
  join pghistory_context context on context.id = change.pgh_context_id
"""

# What closes a gap is dated by the beginning of its transaction, which may be a little before the gap was written.
_CLOSE = """
with gone as (
     select id, kind, pilot_id, opened_at - interval '1 minute' as began, split_part(subject, ' ', 3) as slot,
            case when split_part(subject, ' ', 2) ~ '^[0-9]+$' then split_part(subject, ' ', 2)::bigint end as key
       from chase_gap where id = any(%s) and closed_at is null),
changed (id, at, step, person, noun) as ({changes}),
closers as (
     select distinct on (changed.id) changed.id, person.id as person, changed.noun
       from changed join accounts_user person on person.id = changed.person
      order by changed.id, changed.at desc, changed.step desc)
update chase_gap closed
   set closed_at = now(),
       closed_by_id = (select person from closers where closers.id = closed.id),
       closed_with = coalesce((select noun from closers where closers.id = closed.id), '')
 where closed.id in (select id from gone) and closed.closed_at is null
"""


def since(wanted: Mapping[GapKind, Collection[int]]) -> dict[tuple[GapKind, int], date]:
    """The first day of gaps whose facts name none, by kind and pilot; a question for each of the three kinds."""
    found: dict[tuple[GapKind, int], date] = {}
    for kind, question in _SINCE.items():
        if pilots := wanted.get(kind):
            with connection.cursor() as cursor:
                cursor.execute(question, [list(pilots)])
                found |= {(kind, pilot): day_of(moment) for pilot, moment in cursor.fetchall()}
    return found


def close(gaps: Collection[int]) -> int:
    """Close these gaps, each with who changed last what it was about, and what that was, where the history knows;
    how many were open."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE.format(changes=_changes()), [list(gaps)])
        return cursor.rowcount


def _changes() -> str:
    told = [_change(noun, [kind for kind, nouns in NOUNS.items() if noun in nouns]) for noun in FACTS]
    return " union all ".join([*told, _DONE])


def _change(noun: str, kinds: list[GapKind]) -> str:
    listed = ", ".join(f"'{kind}'" for kind in (*kinds, GapKind.MEASUREMENT_STALE))
    return _CHANGED.format(noun=noun, pilot="pgh_obj_id" if noun == "pilot" else "pilot_id", kinds=listed)
