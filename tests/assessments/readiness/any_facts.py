"""Strategies for facts of every kind, also such as no form would let through: nought and negative numbers, amounts as
wide as the database's columns, empty texts, days in any order. Only what is not a finite number is left out: the
columns are numeric and the forms refuse it."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

from hypothesis import strategies as st

from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from tests.assessments.readiness.ready_pilot import READY, but, priced

st.register_type_strategy(
    Decimal,
    st.one_of(
        st.sampled_from([Decimal(0), Decimal("0.01"), Decimal(-1), Decimal(10) ** 14 - 1, Decimal("0.000001")]),
        st.decimals(-(10**14), 10**14, places=6),
        st.decimals(0, 100, places=2),
    ),
)
NUMBERS = st.one_of(st.sampled_from([0, 1, -1, 28, 5000, 2**31, 2**63 - 1]), st.integers(-10, 10**6))
DAYS = st.one_of(st.sampled_from([date.min, date.max, READY.as_of]), st.dates(date(2026, 1, 1), date(2027, 6, 1)))
TEXTS = st.sampled_from(["", " ", "Signe Holt", "{name}", "%", "s", "€" * 300])
PLAIN = {int: NUMBERS, date: DAYS, str: TEXTS}


def any_of(hint: Any) -> st.SearchStrategy[Any]:
    """A strategy for a type as it is written in the facts: plain, optional, a tuple of parts, or a part."""
    if hint in PLAIN:
        return PLAIN[hint]
    inside = getattr(hint, "__args__", ())
    if type(None) in inside:
        return st.none() | any_of(next(each for each in inside if each is not type(None)))
    if getattr(hint, "__origin__", None) is tuple:
        return st.lists(any_of(inside[0]), max_size=3).map(tuple)
    if getattr(hint, "__origin__", None) is dict:
        return st.dictionaries(st.integers(0, 3), st.from_type(Decimal), max_size=3)
    return parts(hint) if hasattr(hint, "__dataclass_fields__") else st.from_type(hint)


def parts(kind: type) -> st.SearchStrategy[Any]:
    """A strategy that fills every field of a dataclass."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: any_of(hints[field.name]) for field in fields(kind)})


@st.composite
def near(draw: st.DrawFn, facts: PilotFacts) -> PilotFacts:
    """These facts with up to three of them changed at random, a whole part or one field inside it."""
    paths = draw(st.lists(st.sampled_from(_paths(facts)), max_size=3, unique=True))
    # Fields inside a part first, because the part may be replaced as a whole, by nothing too.
    for path, hint in sorted(paths, key=lambda each: "__" not in each[0]):
        facts = but(facts, **{path: draw(any_of(hint))})
    return facts


def _paths(facts: PilotFacts) -> list[tuple[str, Any]]:
    hints = get_type_hints(PilotFacts)
    inside = [
        (f"{name}__{field}", hint)
        for name, part in ((name, getattr(facts, name)) for name in hints)
        if is_dataclass(part)
        for field, hint in get_type_hints(type(part)).items()
    ]
    return [*hints.items(), *inside]


POLICIES = st.builds(Policy, **{field.name: st.integers(0, 400) for field in fields(Policy)})
ABSURD = parts(PilotFacts)
PLAUSIBLE = near(READY) | near(priced("0.55"))
FACTS = PLAUSIBLE | ABSURD
