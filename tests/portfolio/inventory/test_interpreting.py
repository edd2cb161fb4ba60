from datetime import date
from decimal import Decimal

import pytest

from portfolio.inventory.interpreting import Outcome, Row, interpret, split_tags
from portfolio.inventory.plan import Plan, guess_plan
from portfolio.inventory.reading import read
from portfolio.inventory.seen import seen_in
from tests.portfolio.inventory.files import SHIPPED

TODAY = date(2026, 11, 24)


def rows_of(table: str, **known: object) -> list[Row]:
    sheet = read(table.encode())
    return interpret(sheet, guess_plan(seen_in(sheet)), today=TODAY, **known)  # type: ignore[arg-type]


def told(table: str) -> list[tuple[str, list[str]]]:
    return [(str(row.outcome), row.notes) for row in rows_of(table)]


def shipped() -> dict[int, Row]:
    sheet = read(SHIPPED.read_bytes())
    return {row.number: row for row in interpret(sheet, guess_plan(seen_in(sheet)), today=TODAY)}


def test_every_odd_row_of_the_shipped_inventory_is_explained():
    assert {number: (str(row.outcome), row.notes) for number, row in shipped().items() if row.notes} == {
        7: ("partly", ["“Jul-23” is taken as 1 Jul 2023 for “Building began on”."]),
        8: ("twin", ["Same name and unit as row 7; perhaps a twin."]),
        9: ("partly", ["The name has 364 characters; it is cut after 300."]),
        11: (
            "partly",
            [
                "“Pre-2021” is no day; “Proposed on” stays empty.",
                "“2015-2022” is no day; “Building began on” stays empty.",
            ],
        ),
        13: (
            "partly",
            [
                "“Jan-22” is taken as 1 Jan 2022 for “Proposed on”.",
                "“Mar-22” is taken as 1 Mar 2022 for “Building began on”.",
                "“Sep-22” is taken as 1 Sep 2022 for “Live since”.",
            ],
        ),
        14: ("twin", ["Same name and unit as row 13; perhaps a twin."]),
        15: ("twin", ["Same name and unit as row 13; perhaps a twin."]),
        25: ("partly", ["It says it was live before building began; both days stay empty."]),
        28: ("refused", ["Nobody has said which stage “Parked” is."]),
        30: ("refused", ["Nobody has said which stage “Parked” is."]),
        33: ("partly", ["The stage is empty; it becomes proposed."]),
        34: ("partly", ["The stage is empty; it becomes proposed."]),
        37: (
            "partly",
            [
                "“01/01/0001” cannot be right; “Proposed on” stays empty.",
                "“minus 5” is no amount; “Spent to date” stays empty.",
            ],
        ),
        38: (
            "partly",
            [
                "“31/12/9999” cannot be right; “Live since” stays empty.",
                "“a lot” is no amount; “Spent to date” stays empty.",
            ],
        ),
        39: ("refused", ["It has no name."]),
        40: ("refused", ["It has no operating unit."]),
        41: (
            "partly",
            ["It has values beyond the last heading, which stay out: belongs to nobody, see Jörg’s note."],
        ),
        43: ("twin", ["Same name and unit as row 2; perhaps a twin."]),
    }


def test_a_row_becomes_the_values_of_a_pilot():
    row = shipped()[6]
    assert (row.name, row.unit, row.outcome) == ("Berth planning", ("Port operations", "Berth desk"), Outcome.CREATED)
    assert row.values == {
        "problem": "Ships wait 3.1 hours on average although a berth is free.",
        "workflow": "A plan for the next 48 hours that a planner can change.",
        "stage": "measuring",
        "proposed_on": date(2023, 5, 11),
        "build_started_on": date(2023, 10, 30),
        "budget": Decimal(320_000),
        "spent": Decimal("214500.75"),
        "vendor": "Quaymind",
        "tags": ["planning", "optimisation"],
    }


def test_what_looks_like_a_formula_stays_the_text_it_is():
    row = shipped()[35]
    assert row.name == '=HYPERLINK("http://example.com","Energy use alarm")'
    assert (row.values["problem"], row.values["tags"]) == ("=1+1", ["-energy", "=sensors"])


def test_days_without_proof_of_their_order_go_with_the_other_columns():
    table = "Name,Unit,Proposed on,Live since\nA,U,3/4/2024,4/30/2024\nB,U,5/6/2024,4/5/2025\n"
    assert rows_of(table)[0].values["proposed_on"] == date(2024, 3, 4)
    alone = "Name,Unit,Proposed on\nA,U,3/4/2024\n"
    assert rows_of(alone)[0].values["proposed_on"] == date(2024, 4, 3)


def test_spellings_of_nothing_are_nothing():
    table = "Name,Unit,Team,Purpose,Proposed on,Budget,Vendor,Tags\nA,U,N/A,TBD,n/a,-,None,unknown\n"
    assert told(table) == [("created", [])]
    row = rows_of(table)[0]
    assert row.unit == ("U",)
    assert row.values == {}


def test_a_part_that_is_called_like_its_unit_is_the_unit():
    assert rows_of("Name,Unit,Team\nA,Finance, FINANCE \n")[0].unit == ("Finance",)


def test_a_part_without_a_unit_is_refused():
    assert told("Name,Unit,Team\nA,U,T\nB,,T\n")[1] == ("refused", ["It has no operating unit."])


@pytest.mark.parametrize(
    ("column", "value", "note"),
    [
        ("Unit", "u" * 201, "The name of the unit is cut after 200 characters."),
        ("Purpose", "p " * 10_001, "“Problem it solves” is cut after 20,000 characters."),
        ("Vendor", "v" * 201, "“Vendor” is cut after 200 characters."),
        ("Tags", "t" * 81, f"The tag “{'t' * 81}” is cut after 80 characters."),
        ("Tags", ";".join(f"t{i}" for i in range(21)), "A pilot has at most 20 tags; these stay out: t20."),
        ("Budget", "NaN", "“NaN” is no amount; “Budget” stays empty."),
        ("Live since", "9999-12-31", "“9999-12-31” cannot be right; “Live since” stays empty."),
    ],
)
def test_what_does_not_fit_is_cut_or_left_out_and_said(column: str, value: str, note: str):
    columns = {"Name": "A", "Unit": "U", column: value}
    sheet = read((",".join(columns) + "\n" + ",".join(columns.values()) + "\n").encode())
    targets = {"Name": "name", "Unit": "unit", "Purpose": "problem", "Live since": "live_on"}
    plan = Plan.from_json(
        {"columns": {str(i): targets.get(name, name.lower()) for i, name in enumerate(columns)}, "stages": {}}
    )
    row = interpret(sheet, plan, today=TODAY)[0]
    assert (row.notes, row.outcome) == ([note], Outcome.PARTLY)


def test_unprintable_characters_are_taken_out_and_said():
    row = rows_of("Name,Unit\nAl\x00arm,U\n")[0]
    assert (row.name, row.notes) == ("Alarm", ["Characters that nobody can see or print were taken out."])


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("finance; documents", ["finance", "documents"]),
        ("finance, text, e-mail", ["finance", "text", "e-mail"]),
        ("one | two\nthree", ["one", "two", "three"]),
        ("Governance, Processes, and the Procedures of old", ["Governance Processes and the Procedures of old"]),
        ("a, b; c", ["a b", "c"]),
        (" ; N/A ;", []),
    ],
)
def test_tags_are_parted_without_leaving_a_comma_in_one(cell: str, tags: list[str]):
    assert split_tags(cell) == tags


def test_a_name_holds_only_what_the_eye_sees():
    [row] = rows_of("Name,Unit\nPay\u202eroll\u200b,Grid\n")
    assert (row.name, str(row.outcome)) == ("Payroll", "partly")
    assert row.notes == ["Characters of the name that cannot be seen, or that turn the text around, were taken out."]
    assert rows_of("Name,Unit\n\u202e\u202d,Grid\n")[0].outcome is Outcome.REFUSED


def test_twins_are_created_each_with_a_tag_and_a_key_of_its_own():
    rows = rows_of("Name,Unit\nChatbot,Sales\nchatbot,sales\nChatbot,Sales \nChatbot,Legal\n")
    assert [str(row.outcome) for row in rows] == ["created", "twin", "twin", "created"]
    assert [row.values.get("tags") for row in rows] == [None, ["possible twin"], ["possible twin"], None]
    assert len({row.key for row in rows}) == 4


def test_a_pilot_that_is_here_under_the_same_name_makes_the_row_a_twin():
    rows = rows_of("Name,Unit\nChatbot,Sales\nAlarm,Sales\n", known_names={("sales", "chatbot"): "P-0007"})
    assert rows[0].notes == ["Same name and unit as P-0007; perhaps a twin."]
    assert rows[1].notes == []


def test_the_key_stays_when_facts_order_case_and_spaces_change():
    before = rows_of("Name,Unit,Stage\nAlarm,Grid,live\nChatbot,Sales,idea\n")
    after = rows_of("Unit,Stage,Name\n sales,live,CHATBOT\nGrid,retired,Alarm  \n")
    assert [row.key for row in before] == [row.key for row in reversed(after)]


def test_their_own_reference_is_the_key_within_a_unit_and_a_repeated_one_still_gives_two_pilots():
    rows = rows_of("ID,Name,Unit\n1,A,Grid\n2,B,Grid\n")
    renamed = rows_of("ID,Name,Unit\n1,A new name,Grid\n2,B,Grid\n")
    assert [row.key for row in rows] == [row.key for row in renamed]
    elsewhere = rows_of("ID,Name,Unit\n1,A,Sales\n2,B,Sales\n")
    assert not {row.key for row in rows} & {row.key for row in elsewhere}
    sheet = read(b"ID,Name,Unit\n1,A,Grid\n1,B,Grid\n")
    plan = Plan.from_json({"columns": {"0": "key", "1": "name", "2": "unit"}, "stages": {}})
    assert len({row.key for row in interpret(sheet, plan, today=TODAY)}) == 2


def test_rows_known_already_and_rows_left_out_are_not_written():
    sheet = read(b"Name,Unit\nA,U\nB,U\nC,U\n")
    plan = guess_plan(seen_in(sheet))
    known = frozenset([interpret(sheet, plan, today=TODAY)[0].key])
    chosen = Plan(plan.columns, plan.stages, frozenset([3]))
    rows = interpret(sheet, chosen, known_keys=known, today=TODAY)
    assert [(str(row.outcome), row.is_written) for row in rows] == [
        ("known", False),
        ("left_out", False),
        ("created", True),
    ]
