"""Guessing what each column means, from its heading and from all of its values."""

from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from portfolio.inventory.dates import order_of, parse_day
from portfolio.inventory.sheet import Sheet
from portfolio.inventory.stage_words import guess_stage
from portfolio.inventory.targets import TARGETS, Kind, Target

SURE, LIKELY = 80.0, 60.0
ANSWERS = frozenset({"yes", "no", "n/a", "na", "other", "true", "false", "ja", "nein"})


@dataclass(frozen=True, slots=True)
class Guess:
    """What one column seems to become: nothing, or a target with how sure that is (0 to 100)."""

    index: int
    target: Target | None
    score: float
    filled: int
    different: int

    @property
    def is_sure(self) -> bool:
        """Whether heading and values both speak for it."""
        return self.target is not None and self.score >= SURE


def guess_columns(table: Sheet, remembered: dict[str, str] | None = None) -> list[Guess]:
    """One guess a column. What was chosen for the same heading before wins; then the best pairs, each target once."""
    looks = [_Look([value for value in table.column(index) if value]) for index in range(len(table.headings))]
    chosen: dict[int, tuple[Target, float]] = {}
    taken: set[Target] = set()
    for index, heading in enumerate(table.headings):
        known = (remembered or {}).get(normal(heading))
        if known and known in TARGETS and Target(known) not in taken:
            chosen[index] = (Target(known), 100.0)
            taken.add(Target(known))
    known_headings = set(remembered or ())
    pairs = sorted(
        (
            (_score(heading, looks[index], target), index, target)
            for index, heading in enumerate(table.headings)
            if index not in chosen and normal(heading) not in known_headings
            for target in Target
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    for score, index, target in pairs:
        if score >= LIKELY and index not in chosen and target not in taken:
            chosen[index] = (target, min(score, 100.0))
            taken.add(target)
    _by_values_alone(looks, chosen, taken, known=[normal(heading) in known_headings for heading in table.headings])
    return [
        Guess(index, *chosen.get(index, (None, 0.0)), look.filled, look.different) for index, look in enumerate(looks)
    ]


def _by_values_alone(
    looks: list["_Look"], chosen: dict[int, tuple[Target, float]], taken: set[Target], *, known: list[bool]
) -> None:
    """A guess whatever the headings say: the first column of short, different texts is the name; whole sentences are
    what it is for and what it does."""
    for target in (Target.NAME, Target.PROBLEM, Target.WORKFLOW):
        fits = [look.is_title if target is Target.NAME else look.is_prose for look in looks]
        index = next((i for i, fit in enumerate(fits) if fit and i not in chosen and not known[i]), None)
        if target not in taken and index is not None:
            chosen[index] = (target, LIKELY)


def normal(heading: str) -> str:
    """A heading as it is remembered: lower case, without punctuation."""
    return " ".join(utils.default_process(heading).split())[:200]


class _Look:
    """What the values of a column look like."""

    def __init__(self, values: list[str]) -> None:
        self.filled = len(values)
        distinct = {value.casefold() for value in values}
        self.different = len(distinct)
        self.length = sum(map(len, values)) / self.filled if values else 0.0
        self.answers = sum(value.casefold().rstrip(".") in ANSWERS for value in values) > self.filled * 0.5
        sample = values[:400]
        order = order_of(sample)
        self.days = _share(sum(parse_day(value, order) is not None for value in sample), len(sample))
        self.numbers = _share(sum(_is_number(value) for value in sample), len(sample))
        self.stages = _share(
            sum(guess_stage(value) is not None for value in list(distinct)[:40]), min(len(distinct), 40)
        )

    @property
    def is_title(self) -> bool:
        """Whether the values read like names: short, different, no numbers or days."""
        return self.speaks_for(Kind.TITLE) > 0 and self.length < 100 and self.days < 0.5

    @property
    def is_prose(self) -> bool:
        """Whether the values read like sentences, each a different one."""
        return self.length > 25 and self.filled > 0 and self.different / self.filled > 0.5 and not self.answers

    def speaks_for(self, kind: Kind) -> float:
        """Points from -60 to 30."""
        if not self.filled or self.answers:
            return -60
        variety = self.different / self.filled
        return {
            Kind.TITLE: 20 if variety > 0.6 and self.length < 150 and self.numbers < 0.5 else -40,
            Kind.GROUP: 15 if self.length < 80 and self.numbers < 0.5 and self.days < 0.5 else -40,
            Kind.PROSE: 25 if self.length > 45 and variety > 0.3 else -20 if self.length < 20 else 0,
            Kind.WORD: 20 if self.different <= 60 and self.length < 60 and self.days < 0.5 else -40,
            Kind.DAY: 30 if self.days > 0.6 else 0 if self.days > 0.2 else -60,
            Kind.MONEY: 25 if self.numbers > 0.6 and self.days < 0.9 else -60,
            Kind.KEY: 15 if variety > 0.95 and self.length < 30 else -60,
        }[kind]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _is_number(value: str) -> bool:
    return value.replace(",", "").replace(".", "").replace(" ", "").lstrip("€$-").isdigit()


def _score(heading: str, look: _Look, target: Target) -> float:
    description = TARGETS[target]
    likeness = max(
        0.5 * fuzz.token_set_ratio(heading, known, processor=utils.default_process)
        + 0.5 * fuzz.token_sort_ratio(heading, known, processor=utils.default_process)
        for known in description.headings
    )
    points = look.speaks_for(description.kind)
    if target is Target.STAGE:
        points += 20 if look.stages > 0.6 else -30
    return max(0.0, likeness + points) if likeness >= 45 else 0.0
