"""Keeps the tallies of the portfolio page. Triggers note which pilots changed, in the transaction of the change; here
they are counted again. Until then, whoever reads the tallies counts them live (`portfolio.totals`)."""

from django.db import connection, transaction

from portfolio.totals import ADDED, SPREAD, SUMS, TAKEN

CHUNK = 5000

_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('portfolio: count pilots'))"
_TAKE = """
delete from portfolio_pilottocount
 where id in (select id from portfolio_pilottocount order by id limit %s) returning pilot_id
"""
_LINE = """pilot_id, visibility, state, took, due, unit_id, owner_id,
       spent, held_up, earning, loss, measured, promised, delivered, cost_per_week"""
_COUNT = f"""
with now as (select * from portfolio_now where pilot_id = any(%(pilots)s)),
     before as (select * from portfolio_countedpilot where pilot_id = any(%(pilots)s)),
     kept as (
       insert into portfolio_countedpilot ({_LINE}) select {_LINE} from now
           on conflict (pilot_id) do update
          set (visibility, state, took, due, unit_id, owner_id,
               spent, held_up, earning, loss, measured, promised, delivered, cost_per_week)
            = (excluded.visibility, excluded.state, excluded.took, excluded.due, excluded.unit_id, excluded.owner_id,
               excluded.spent, excluded.held_up, excluded.earning, excluded.loss, excluded.measured, excluded.promised,
               excluded.delivered, excluded.cost_per_week)),
     gone as (
       delete from portfolio_countedpilot
        where pilot_id = any(%(pilots)s) and pilot_id not in (select pilot_id from now)),
     moved as (
       select visibility, kind, key, {SUMS}
         from (select line.visibility, {ADDED} from now line {SPREAD}
               union all
               select line.visibility, {TAKEN} from before line {SPREAD}) told
        where key is not null group by visibility, kind, key)
insert into portfolio_tally as tally
       (visibility, kind, key, pilots, spent, held_up, earning, loss, measured, promised, delivered, cost_per_week)
select * from moved
 where (pilots, spent, held_up, earning, loss, measured, promised, delivered, cost_per_week)
       <> (0, 0, 0, 0, 0, 0, 0, 0, 0)
    on conflict (kind, key, visibility) do update
   set pilots = tally.pilots + excluded.pilots,
       spent = tally.spent + excluded.spent,
       held_up = tally.held_up + excluded.held_up,
       earning = tally.earning + excluded.earning,
       loss = tally.loss + excluded.loss,
       measured = tally.measured + excluded.measured,
       promised = tally.promised + excluded.promised,
       delivered = tally.delivered + excluded.delivered,
       cost_per_week = tally.cost_per_week + excluded.cost_per_week
"""  # noqa: S608  (built of the constants above)
_FORGET_EMPTY = "delete from portfolio_tally where pilots = 0"
_DOUBT = f"""
insert into portfolio_pilottocount (pilot_id)
select pilot_id from (select {_LINE} from portfolio_now except select {_LINE} from portfolio_countedpilot) missing
 union
select pilot_id from (select {_LINE} from portfolio_countedpilot except select {_LINE} from portfolio_now) stale
"""  # noqa: S608


def count_changed() -> int:
    """Count the pilots that changed again, in ranges; returns how many notes were worked off. Safe to run twice and at
    once: one run waits for the other, and a pilot counted again adds nothing."""
    done = 0
    while taken := _count_some():
        done += taken
    return done


def _count_some() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_TAKE, [CHUNK])
        pilots = [pilot for (pilot,) in cursor.fetchall()]
        if pilots:
            cursor.execute(_COUNT, {"pilots": sorted(set(pilots))})
            cursor.execute(_FORGET_EMPTY)
    return len(pilots)


def doubt() -> int:
    """Note every pilot whose count is not what its facts say, to be counted again: should the triggers ever have been
    off, the next count mends it. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_DOUBT)
        return cursor.rowcount
