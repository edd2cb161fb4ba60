from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.readiness.stages import DAY_ONE, TRANSITIONS, Guard, day_one_set, sealed_decision, unguarded
from pilots.vocabulary import DayOneItem, Stage

WHERE = Path("docs", "stages.md")
HOW = "python manage.py stages_diagram"

# A guard or day-one item without words stops the command: a new one has to be described before it can be drawn.
GUARDS: dict[Guard, tuple[str, str]] = {
    day_one_set: ("day-one set", "Everything of the day-one set stands, or is waived and the waiver has not ended."),
    sealed_decision: ("sealed decision", "The decision bears all its signatures. There is no other way."),
    unguarded: ("", ""),
}
ITEMS = {
    DayOneItem.THRESHOLD: "an agreed threshold with its baseline",
    DayOneItem.OWNER: "an owner in the business who has accepted",
    DayOneItem.INTEGRATION_PATH: "an integration path with a connection owner",
    DayOneItem.DATA_SLICE: "a data slice, named",
    DayOneItem.COST_ESTIMATE: "an estimate of the cost at full volume",
}


class Command(BaseCommand):
    """Draws the stages from the code, so that the picture cannot lie."""

    help = "Write docs/stages.md from the stages and guards in the code; with --check only say whether it is up to date"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` writes nothing."""
        parser.add_argument("--check", action="store_true", help="fail when the page differs from the code")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or fail when it is not what it would be."""
        path, page = Path(settings.BASE_DIR) / WHERE, stages_page()
        if not options["check"]:
            path.write_text(page, encoding="utf-8")
            self.stdout.write(f"{WHERE} is written.")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            raise CommandError(f"{WHERE} does not show the stages as they are. Run: {HOW}")


def stages_page() -> str:
    """The whole page, in Markdown with a Mermaid drawing."""
    return "\n".join(
        [
            "# Stages and their guards",
            "",
            f"Drawn from `assessments/readiness/stages.py` by `{HOW}`; `bin/check` compares. Do not edit.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {Stage.PROPOSED}",
            *_arrows(),
            "```",
            "",
            "| guard | what it asks |",
            "|---|---|",
            *_guards(),
            "",
            "## The day-one set",
            "",
            "The PMO can waive one of these, in writing, until a date.",
            "",
            *[f"- {ITEMS[item]}" for item in DAY_ONE],
            "",
        ]
    )


def _arrows() -> list[str]:
    steps = [(stage, to, guard) for stage, ways in TRANSITIONS.items() for to, guard in ways.items()]
    arrows = [f"    {stage} --> {to}{_label(guard)}" for stage, to, guard in steps]
    return arrows + [f"    {stage} --> [*]" for stage, ways in TRANSITIONS.items() if not ways]


def _label(guard: Guard) -> str:
    name, _asks = GUARDS[guard]
    return f": {name}" if name else ""


def _guards() -> list[str]:
    """Each guard that is drawn, once, in the order the drawing meets it."""
    met = dict.fromkeys(guard for ways in TRANSITIONS.values() for guard in ways.values())
    return [f"| {name} | {asks} |" for name, asks in (GUARDS[guard] for guard in met) if name]
