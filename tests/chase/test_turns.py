"""What becomes of a gap when it is its turn: pure, by the calendar of who is told."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chase.rules import RULES, Rule
from chase.turns import Chase, Listener, Standing, Turn
from chase.vocabulary import GapKind, Rung
from chase.working_days import WorkingDays, country_of

RULE = Rule("No owner", first=0, every=3, up=5)
AT_ONCE = Rule("Signature waiting", first=0, every=2, up=4, at_once=True)


def here(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def day(text: str) -> date:
    return date.fromisoformat(text)


def listener(person: int, zone: str = "Europe/Berlin", **values: object) -> Listener:
    return Listener(person, WorkingDays(ZoneInfo(zone), country_of(zone)), **values)


OLIVE = {Rung.PERSON: listener(1)}
LINE = {Rung.PERSON: listener(1), Rung.OWNER: listener(2), Rung.PMO: listener(3)}


def found(text: str, **values: object) -> Standing:
    """Said before, it was said to the first."""
    moment, told = here(text), frozenset({1} if values.get("said") else ())
    return Standing(**({"since": moment.date(), "opened_at": moment, "told": told} | values))


def turn(standing: Standing, now: str, rule: Rule = RULE, listeners: dict[Rung, Listener] = OLIVE) -> Turn:
    return Chase(standing, rule, 8, listeners, here(now)).turn()


def told(result: Turn) -> list[tuple[int, int, str]]:
    """Who, on which rung, and when by their own clock."""
    return [
        (each.listener.person, each.rung, each.run_at.astimezone(each.listener.calendar.zone).strftime("%a %d %H:%M"))
        for each in result.tellings
    ]


def after(standing: Standing, result: Turn) -> Standing:
    """How the gap stands when the turn has been kept."""
    on = result.tellings[-1].on if result.tellings else standing.said_on
    return Standing(
        since=standing.since,
        opened_at=standing.opened_at,
        due_on=standing.due_on,
        rung=result.rung,
        rung_since=result.rung_since,
        said=standing.said + bool(result.tellings),
        said_on=on,
        next_on=result.next_on,
        is_new=False,
        told=standing.told | {each.listener.whose for each in result.tellings},
    )


def story(standing: Standing, rule: Rule, listeners: dict[Rung, Listener], *, until: str) -> list[list]:
    """Everything that is said until then, when the planner looks at each moment it asked for."""
    now, said = standing.opened_at, []
    while now < here(until):
        result = Chase(standing, rule, 8, listeners, now).turn()
        if result.tellings:
            said.append(told(result))
        assert result.look_at > now
        standing, now = after(standing, result), result.look_at
    return said


def test_a_gap_found_before_the_run_is_in_it():
    result = turn(found("2026-11-23T07:30"), "2026-11-23T07:31")
    assert told(result) == [(1, Rung.PERSON, "Mon 23 08:00")]
    assert (result.rung, result.rung_since, result.next_on) == (Rung.PERSON, day("2026-11-23"), day("2026-11-26"))
    assert result.look_at == here("2026-11-26T07:00")


def test_a_gap_found_after_the_run_waits_for_the_next_morning():
    result = turn(found("2026-11-23T08:01"), "2026-11-23T08:02")
    assert (told(result), result.next_on) == ([], day("2026-11-24"))
    assert result.look_at == here("2026-11-24T07:00")


def test_a_planner_that_was_away_for_days_still_says_it_the_day_it_comes_back():
    assert told(turn(found("2026-11-18T10:00"), "2026-11-20T10:00")) == [(1, Rung.PERSON, "Fri 20 08:00")]


def test_a_rule_that_changes_in_the_day_changes_the_next_morning_and_not_this_one():
    old = found("2026-11-02T10:00", is_new=False)
    result = turn(old, "2026-11-20T10:00")
    assert (told(result), result.next_on) == ([], day("2026-11-23"))


def test_a_gap_found_on_a_friday_evening_waits_for_monday():
    assert turn(found("2026-11-20T17:00"), "2026-11-20T17:01").look_at == here("2026-11-23T07:00")


def test_the_message_is_written_an_hour_before_it_leaves_and_not_earlier():
    gap = found("2026-11-22T12:00")
    assert told(turn(gap, "2026-11-23T06:59")) == []
    assert told(turn(gap, "2026-11-23T07:00")) == [(1, Rung.PERSON, "Mon 23 08:00")]


def test_a_run_that_was_missed_is_made_up_the_same_day_while_it_is_not_quiet():
    gap = found("2026-11-20T12:00", next_on=day("2026-11-23"))
    assert told(turn(gap, "2026-11-23T15:00")) == [(1, Rung.PERSON, "Mon 23 08:00")]
    assert told(turn(gap, "2026-11-23T19:00")) == []
    assert turn(gap, "2026-11-23T19:00").look_at == here("2026-11-24T07:00")


def test_a_rule_says_after_how_many_working_days_it_is_first_said():
    gap = found("2026-11-20T12:00")
    assert turn(gap, "2026-11-20T12:01", Rule("", first=2)).next_on == day("2026-11-24")


def test_a_rule_below_zero_counts_back_from_the_day_it_is_due():
    gap = found("2026-11-02T12:00", due_on=day("2026-11-30"))
    assert turn(gap, "2026-11-02T12:01", RULES[GapKind.CONDITION_DUE]).next_on == day("2026-11-23")


def test_what_is_due_sooner_than_the_rule_counts_back_is_said_next_morning():
    gap = found("2026-11-26T12:00", due_on=day("2026-11-30"))
    assert turn(gap, "2026-11-26T12:01", RULES[GapKind.CONDITION_DUE]).next_on == day("2026-11-27")


def test_a_signature_is_asked_for_within_minutes():
    assert told(turn(found("2026-11-23T10:32"), "2026-11-23T10:32", AT_ONCE)) == [(1, Rung.PERSON, "Mon 23 10:35")]
    assert told(turn(found("2026-11-23T10:35"), "2026-11-23T10:35", AT_ONCE)) == [(1, Rung.PERSON, "Mon 23 10:40")]


def test_what_cannot_wait_goes_with_the_daily_message_when_that_is_near():
    assert told(turn(found("2026-11-23T07:10"), "2026-11-23T07:10", AT_ONCE)) == [(1, Rung.PERSON, "Mon 23 08:00")]


def test_what_cannot_wait_still_waits_while_it_is_quiet():
    result = turn(found("2026-11-20T20:00"), "2026-11-20T20:00", AT_ONCE)
    assert (told(result), result.look_at) == ([], here("2026-11-23T07:00"))
    assert told(turn(found("2026-11-20T20:00"), "2026-11-23T07:00", AT_ONCE)) == [(1, Rung.PERSON, "Mon 23 08:00")]


def test_the_second_time_what_could_not_wait_is_in_the_daily_message():
    gap = found("2026-11-23T10:32")
    again = after(gap, turn(gap, "2026-11-23T10:32", AT_ONCE))
    assert told(turn(again, "2026-11-25T07:00", AT_ONCE)) == [(1, Rung.PERSON, "Wed 25 08:00")]


def test_it_goes_up_the_line_after_so_many_working_days_on_each_rung():
    assert story(found("2026-11-23T07:00"), RULE, LINE, until="2026-12-12T00:00") == [
        [(1, Rung.PERSON, "Mon 23 08:00")],
        [(1, Rung.PERSON, "Thu 26 08:00")],
        [(1, Rung.PERSON, "Mon 30 08:00"), (2, Rung.OWNER, "Mon 30 08:00")],
        [(1, Rung.PERSON, "Thu 03 08:00"), (2, Rung.OWNER, "Thu 03 08:00")],
        [(1, Rung.PERSON, "Mon 07 08:00"), (3, Rung.PMO, "Mon 07 08:00")],
        [(1, Rung.PERSON, "Thu 10 08:00"), (3, Rung.PMO, "Thu 10 08:00")],
    ]


def test_a_rule_without_a_step_up_stays_with_the_person():
    said = story(found("2026-11-23T07:00"), Rule("", first=0, every=5, up=0), LINE, until="2026-12-19T00:00")
    assert said == [[(1, Rung.PERSON, f"Mon {date} 08:00")] for date in ("23", "30", "07", "14")]


def test_a_rung_without_somebody_is_skipped():
    line = {Rung.PERSON: listener(1), Rung.PMO: listener(3)}
    said = story(found("2026-11-23T07:00"), Rule("", first=0, every=5, up=5), line, until="2026-12-05T00:00")
    assert said[1] == [(1, Rung.PERSON, "Mon 30 08:00"), (3, Rung.PMO, "Mon 30 08:00")]


def test_where_nobody_can_fix_it_the_next_one_up_hears_it_first():
    line = {Rung.PMO: listener(3)}
    assert story(found("2026-11-23T07:00"), RULE, line, until="2026-11-27T00:00") == [
        [(3, Rung.PMO, "Mon 23 08:00")],
        [(3, Rung.PMO, "Thu 26 08:00")],
    ]


def test_with_nobody_to_tell_the_planner_looks_again_in_an_hour():
    result = turn(found("2026-11-23T07:00"), "2026-11-23T07:30", listeners={})
    assert (told(result), result.look_at) == ([], here("2026-11-23T08:30"))


def test_a_snoozed_gap_comes_back_on_the_working_day_after():
    line = {Rung.PERSON: listener(1, snoozed_until=day("2026-11-28")), Rung.OWNER: listener(2)}
    assert story(found("2026-11-23T07:00"), RULE, line, until="2026-12-05T00:00") == [
        [(1, Rung.PERSON, "Mon 30 08:00")],
        [(1, Rung.PERSON, "Thu 03 08:00")],
    ]


def test_the_days_that_somebody_snoozed_do_not_take_it_up_the_line():
    standing = found("2026-11-16T07:00", rung_since=day("2026-11-16"), said=2, next_on=day("2026-11-23"))
    asleep = {Rung.PERSON: listener(1, snoozed_until=day("2026-11-29")), Rung.OWNER: listener(2)}
    result = turn(standing, "2026-11-23T08:00", listeners=asleep)
    assert (told(result), result.rung, result.rung_since) == ([], Rung.PERSON, None)
    assert result.next_on == day("2026-11-24")


def test_who_is_back_hears_of_what_their_stand_in_snoozed():
    away = {Rung.PERSON: listener(4, instead_of=1, snoozed_until=day("2026-12-11"))}
    standing = found("2026-11-16T07:00", rung_since=day("2026-11-23"), said=1, next_on=day("2026-11-26"))
    asleep = turn(standing, "2026-11-26T07:00", listeners=away)
    assert (told(asleep), asleep.look_at) == ([], here("2026-11-27T07:00"))
    back = turn(after(standing, asleep), "2026-11-27T07:00")
    assert told(back) == [(1, Rung.PERSON, "Fri 27 08:00")]


def test_on_a_higher_rung_only_who_snoozed_is_left_in_peace():
    standing = found(
        "2026-11-16T07:00", rung=Rung.OWNER, rung_since=day("2026-11-20"), said=2, next_on=day("2026-11-23")
    )
    asleep = {Rung.PERSON: listener(1, snoozed_until=day("2026-11-29")), Rung.OWNER: listener(2)}
    assert told(turn(standing, "2026-11-23T08:00", listeners=asleep)) == [(2, Rung.OWNER, "Mon 23 08:00")]


def test_what_went_up_because_nobody_stood_below_begins_with_the_person_who_can_fix_it_now():
    up = {"rung": Rung.PMO, "rung_since": day("2026-11-18"), "said": 1, "next_on": day("2026-11-23")}
    standing = found("2026-11-16T07:00", **up, told=frozenset({3}))
    result = turn(standing, "2026-11-23T07:30", listeners={Rung.PERSON: listener(1), Rung.PMO: listener(3)})
    assert told(result) == [(1, Rung.PERSON, "Mon 23 08:00")]
    assert (result.rung, result.rung_since) == (Rung.PERSON, day("2026-11-23"))


def test_a_stand_in_does_not_make_it_begin_anew():
    up = {"rung": Rung.PMO, "rung_since": day("2026-11-18"), "said": 3, "next_on": day("2026-11-23")}
    line = {Rung.PERSON: listener(9, instead_of=1), Rung.PMO: listener(3)}
    result = turn(found("2026-11-16T07:00", **up), "2026-11-23T07:30", listeners=line)
    assert told(result) == [(9, Rung.PERSON, "Mon 23 08:00"), (3, Rung.PMO, "Mon 23 08:00")]


def test_people_in_other_zones_hear_it_on_their_own_morning():
    line = {Rung.PERSON: listener(1, "Pacific/Auckland"), Rung.OWNER: listener(2, "America/New_York")}
    standing = found(
        "2026-11-16T07:00", rung=Rung.OWNER, rung_since=day("2026-11-20"), said=2, next_on=day("2026-11-24")
    )
    result = Chase(standing, RULE, 8, line, here("2026-11-24T07:00", "America/New_York")).turn()
    assert told(result) == [(1, Rung.PERSON, "Wed 25 08:00"), (2, Rung.OWNER, "Tue 24 08:00")]


def test_a_day_off_where_one_lives_moves_only_that_person():
    line = {Rung.PERSON: listener(1, "America/New_York"), Rung.OWNER: listener(2)}
    standing = found(
        "2026-11-16T07:00", rung=Rung.OWNER, rung_since=day("2026-11-24"), said=2, next_on=day("2026-11-26")
    )
    result = turn(standing, "2026-11-26T07:30", listeners=line)  # Thanksgiving
    assert told(result) == [(1, Rung.PERSON, "Fri 27 08:00"), (2, Rung.OWNER, "Thu 26 08:00")]


def test_the_run_stays_at_eight_when_the_clocks_change():
    for opened, run in (
        ("2027-03-26T07:00", "2027-03-26"),  # Good Friday: waits over the change of the clocks
        ("2026-10-23T09:00", "2026-10-23"),
    ):
        result = turn(found(opened), f"{run}T10:00")
        assert result.look_at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "07:00"


def test_a_leap_day_is_a_day_like_any_other():
    said = story(found("2028-02-28T07:00"), Rule("", first=0, every=1, up=0), OLIVE, until="2028-03-02T00:00")
    assert [line[0][2] for line in said] == ["Mon 28 08:00", "Tue 29 08:00", "Wed 01 08:00"]


def test_a_preview_shows_what_the_next_run_would_say_by_other_rules():
    standing = found("2026-11-20T12:00", said=1, said_on=day("2026-11-23"), next_on=day("2026-11-26"))
    chase = Chase(standing, Rule("", first=0, every=1), 8, OLIVE, here("2026-11-23T15:00"))
    assert chase.next_run(anew=False) == ()
    [telling] = chase.next_run(anew=True)
    assert telling.run_at == here("2026-11-24T08:00")


def test_nothing_is_looked_at_twice_in_a_row():
    moment = here("2026-11-23T00:00")
    for hours in range(24 * 14):
        now = moment + timedelta(hours=hours)
        for rule in (RULE, AT_ONCE):
            standing = Standing(since=day("2026-11-20"), opened_at=here("2026-11-20T12:00"))
            assert Chase(standing, rule, 8, LINE, now).turn().look_at > now


def test_whose_day_begins_first_hears_it_in_their_own_run_and_not_when_the_next_one_up_wakes():
    listeners = {
        Rung.PERSON: listener(1, "America/New_York"),
        Rung.PMO: listener(3, "Pacific/Honolulu"),
    }
    standing = found("2026-11-16T06:00", rung=Rung.PMO, rung_since=day("2026-11-18"), said=3, next_on=day("2026-11-23"))
    early = Chase(standing, RULE, 8, listeners, here("2026-11-23T06:00", "America/New_York")).turn()
    assert early.tellings == ()
    assert early.look_at == here("2026-11-23T07:00", "America/New_York")
    result = Chase(standing, RULE, 8, listeners, early.look_at).turn()
    assert told(result) == [(1, Rung.PERSON, "Mon 23 08:00"), (3, Rung.PMO, "Mon 23 08:00")]
    assert result.look_at == here("2026-11-27T07:00", "America/New_York")  # Thanksgiving lies between


def test_what_is_due_on_a_day_is_first_said_so_many_working_days_after_it_too():
    standing = found("2026-11-16T06:00", due_on=day("2026-11-30"))
    first = {days: turn(standing, "2026-11-16T06:30", replace(RULE, first=days)).next_on for days in (-5, 0, 2)}
    assert first == {-5: day("2026-11-23"), 0: day("2026-11-30"), 2: day("2026-12-02")}


def test_what_opened_after_its_day_counts_from_when_it_opened():
    standing = found("2026-11-23T06:00", due_on=day("2026-11-20"))
    assert turn(standing, "2026-11-23T06:30", replace(RULE, first=1)).next_on == day("2026-11-24")
