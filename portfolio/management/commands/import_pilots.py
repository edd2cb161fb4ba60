"""`manage.py import_pilots FILE`: the import of the page, from a shell."""

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import reach
from accounts.vocabulary import RoleName
from pilots.vocabulary import Stage
from portfolio.inventory.interpreting import Outcome
from portfolio.inventory.plan import Plan, guess_plan
from portfolio.inventory.reading import read, say_how
from portfolio.inventory.seen import seen_in
from portfolio.inventory.sheet import FileRefused, Sheet
from portfolio.inventory.stage_words import OFFERED
from portfolio.inventory.targets import TARGETS, Target
from portfolio.models import InventoryImport
from portfolio.services import import_run, importing


class Command(BaseCommand):
    """Imports a CSV or XLSX file, or says what would happen."""

    help = "Import pilots from a CSV or XLSX file. What each column becomes is guessed, or read from --mapping."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, help='JSON: {"columns": {heading: field}, "stages": {word: stage}}')
        parser.add_argument("--write-mapping", type=Path, help="write the mapping that was guessed here, and stop")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="one row that cannot be created stops it")
        parser.add_argument("--by", default="", help="e-mail of the person in whose name it runs (a PMO)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, say, and write unless it is a dry run."""
        content, sheet = self._read(options["file"])
        plan = self._plan(sheet, options["mapping"])
        if options["write_mapping"]:
            options["write_mapping"].write_text(json.dumps(_mapping(sheet, plan), indent=2, ensure_ascii=False) + "\n")
            return
        if plan.column_of(Target.NAME) is None or plan.column_of(Target.UNIT) is None:
            raise CommandError("The mapping needs a column for name and one for unit; see --write-mapping.")
        taken = importing.take_in(content=content, name=options["file"].name, by=_person(options["by"]))
        InventoryImport.objects.filter(pk=taken.pk).update(plan=plan.as_json())
        taken.refresh_from_db()
        if options["dry_run"]:
            self._say([[row.number, row.outcome, None, row.notes] for row in importing.dry_run(taken, sheet)])
            taken.delete()
            return
        importing.ask_for(taken, all_or_nothing=options["all_or_nothing"], by=taken.uploaded_by)
        while (done := import_run.run(taken.pk)).status == "waiting":
            self.stdout.write(f"  {import_run.progress_of(done):,} of {done.rows:,} rows")
        if done.status == "failed":
            raise CommandError(done.why_failed)
        self._say(done.result)
        if not any(outcome != Outcome.REFUSED for _row, outcome, _number, _notes in done.result):
            raise CommandError("Nothing could be imported: no row can become a pilot.")
        self.stdout.write(f"Import {done.pk} is done.")

    def _read(self, path: Path) -> tuple[bytes, Sheet]:
        try:
            content = path.read_bytes()
            sheet = read(content)
        except OSError as error:
            raise CommandError(f"{path} cannot be opened: {error.strerror}.") from None
        except FileRefused as refused:
            raise CommandError(str(refused)) from None
        rows, columns = f"{len(sheet.rows):,} rows", f"{len(sheet.headings)} columns"
        self.stdout.write(f"{path.name}: {rows}, {columns}, {say_how(sheet.how_read)}")
        return content, sheet

    def _plan(self, sheet: Sheet, mapping: Path | None) -> Plan:
        plan = _plan_from(sheet, _read_mapping(mapping)) if mapping else guess_plan(seen_in(sheet))
        for index, target in plan.columns.items():
            self.stdout.write(f"  {sheet.headings[index][:60]!r} becomes {TARGETS[target].label}")
        for word in plan.words(seen_in(sheet)):
            self.stdout.write(f"  stage {word!r} becomes {plan.stages.get(word, 'nothing: choose one in --mapping')}")
        return plan

    def _say(self, result: list[list[Any]]) -> None:
        for row, outcome, _number, notes in result:
            if notes and outcome != "known":
                self.stdout.write(f"  row {row}: {outcome}: {' '.join(map(str, notes))}")
        counts = Counter(str(entry[1]) for entry in result)
        self.stdout.write(", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items())))


def _mapping(sheet: Sheet, plan: Plan) -> dict[str, Any]:
    return {
        "columns": {sheet.headings[index]: target.value for index, target in plan.columns.items()},
        "stages": {word: plan.stages[word].value if word in plan.stages else "" for word in plan.words(seen_in(sheet))},
    }


def _read_mapping(path: Path) -> dict[str, dict[str, str]]:
    try:
        mapping = json.loads(path.read_text())
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.") from None
    except ValueError:
        mapping = None
    if not isinstance(mapping, dict) or not all(isinstance(part, dict) for part in mapping.values()):
        raise CommandError(f"{path} is no mapping; --write-mapping writes one to begin with.")
    return mapping


def _plan_from(sheet: Sheet, mapping: dict[str, dict[str, str]]) -> Plan:
    """A plan from a mapping file; what the file of words does not know stays out."""
    columns = {
        sheet.headings.index(heading): Target(target)
        for heading, target in mapping.get("columns", {}).items()
        if heading in sheet.headings and target in TARGETS
    }
    stages = {word: Stage(stage) for word, stage in mapping.get("stages", {}).items() if stage in OFFERED}
    return Plan(columns, stages)


def _person(email: str) -> User:
    """The person in whose name it runs: the one given, else the first PMO that works everywhere."""
    people = User.objects.filter(is_active=True, roles__name=RoleName.PMO, roles__unit=None)
    person = (people.filter(email=email.lower()) if email else people.order_by("pk")).first()
    if person is None or not reach(person, RoleName.PMO).everywhere:
        raise CommandError("Somebody of the portfolio office has to answer for an import: name one with --by E-MAIL.")
    return person
