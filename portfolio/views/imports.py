"""Importing an inventory: file, columns, dry run, import, report. Each step has an address and can be left."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from common.htmx import render_page
from common.uploads import takes_a_file
from pilots.models.pilot import STAGES, reference_of
from pilots.permissions import may_import
from portfolio.exports.spreadsheet import FileKind, Sheet, download
from portfolio.forms.imports import TOO_LARGE, FileForm, MatchForm
from portfolio.inventory.interpreting import Outcome
from portfolio.inventory.matching import guess_columns
from portfolio.inventory.plan import Plan
from portfolio.inventory.seen import seen_in
from portfolio.inventory.sheet import FileRefused
from portfolio.inventory.sheet import Sheet as Table
from portfolio.inventory.targets import TARGETS
from portfolio.models import InventoryImport
from portfolio.models.inventory_import import Entry
from portfolio.services import importing, trying
from portfolio.services.asking import ask_to_try, ask_worker
from portfolio.services.import_run import progress_of
from portfolio.services.limits import TooMany
from portfolio.services.trying import ODD, Trial
from portfolio.views.counted import counted

PER_PAGE = 50
OUTCOMES = {
    Outcome.CREATED.value: gettext_lazy("created"),
    Outcome.PARTLY.value: gettext_lazy("created, a value left out"),
    Outcome.TWIN.value: gettext_lazy("created, perhaps a twin"),
    Outcome.KNOWN.value: gettext_lazy("known already"),
    Outcome.REFUSED.value: gettext_lazy("not created"),
    Outcome.LEFT_OUT.value: gettext_lazy("left out"),
}


def _too_large(request: HttpRequest) -> HttpResponse:
    """The page again, from what was never read."""
    may_import(request.user).require()  # type: ignore[arg-type]
    form = FileForm({})
    form.errors["file"] = form.error_class([str(TOO_LARGE)])
    return _file_page(request, form, status=413)


@takes_a_file(_too_large)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_file(request: HttpRequest) -> HttpResponse:
    """Choose a file, or go on with one that was taken in before."""
    may_import(request.user).require()  # type: ignore[arg-type]
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            taken = importing.take_in(content=upload.read(), name=upload.name, by=request.user)  # type: ignore[arg-type]
            return redirect("portfolio:import_match", taken.pk)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        except TooMany as refused:
            form.add_error("file", str(refused))
            return _wait(_file_page(request, form, status=429), refused)
    return _file_page(request, form, status=422 if form.errors else 200)


def _file_page(request: HttpRequest, form: FileForm, *, status: int) -> HttpResponse:
    earlier = InventoryImport.objects.defer("content", "units", "plan").select_related("uploaded_by")[:10]
    return _page(request, "file", {"form": form, "earlier": earlier}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column and each word for stage becomes."""
    taken = _taken(request, pk)
    if taken.status in ("waiting", "done"):
        return redirect("portfolio:import_report", pk)
    table = seen_in(importing.table_of(taken))
    plan = Plan.from_json(taken.plan)
    form = MatchForm(table, plan, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        chosen = form.plan(left_out=plan.left_out)
        remember = "remember" in request.POST
        importing.keep_plan(taken, plan=chosen, headings=table.headings, remember=remember, by=request.user)  # type: ignore[arg-type]
        if form.is_settled():
            return redirect("portfolio:import_dry_run", pk)
        claimed = form.claimed_twice
        form = MatchForm(table, chosen, asked=True)
        form.claimed_twice = claimed
    guesses = {guess.index: guess for guess in guess_columns(table, importing.remembered("column"))}
    context = {"taken": taken, "form": form, "columns": form.column_rows(guesses), "words": form.word_rows()}
    return _page(request, "match", context, status=422 if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What would happen, row by row; leaving rows out; and starting the import."""
    taken = _taken(request, pk)
    if taken.status in ("waiting", "done"):
        return redirect("portfolio:import_report", pk)
    if request.method == "POST" and "start" in request.POST:
        return _start(request, taken)
    if request.method == "POST":
        _leave_out(request, taken, importing.table_of(taken))
        return redirect(request.get_full_path())
    return _tried_page(request, taken)


def _tried_page(request: HttpRequest, taken: InventoryImport, *, status: int = 200, **more: str) -> HttpResponse:
    """What would become of the rows; of a large file, how far the worker is with it."""
    trial = _trial(taken)
    context = _trial_context(request, trial) if trial.is_done else {}
    context |= {"taken": taken, "trial": trial} | more | _steps("dry_run")
    response = render_page(request, "portfolio/imports/dry_run.html", context, partial="progress", status=status)
    if trial.is_done and request.htmx.target == "progress":  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"
    return response


def _trial(taken: InventoryImport) -> Trial:
    if trying.is_small(taken):
        return trying.tried(taken)
    begun = trying.begun(taken)
    if begun is None:
        begun = trying.begin(taken)
        ask_to_try(taken.pk)
    return begun


def _start(request: HttpRequest, taken: InventoryImport) -> HttpResponse:
    """Have the worker import it; the dry run again, with the reason, when too many of the person's are waiting."""
    mode = request.POST.get("mode", "")
    try:
        importing.ask_for(taken, all_or_nothing=mode == "all", by=request.user)  # type: ignore[arg-type]
    except TooMany as refused:
        return _wait(_tried_page(request, taken, status=429, why_not=str(refused), mode=mode), refused)
    ask_worker(taken.pk)
    return redirect("portfolio:import_report", taken.pk)


def _wait(answer: HttpResponse, refused: TooMany) -> HttpResponse:
    answer["Retry-After"] = str(refused.seconds)
    return answer


def _leave_out(request: HttpRequest, taken: InventoryImport, table: Table) -> None:
    """Rows left out or taken back; anything that is no number of a row is ignored."""
    plan = Plan.from_json(taken.plan)
    known = {row.number for row in table.rows}
    shown = {int(text) for text in request.POST.getlist("shown") if text.isascii() and text.isdigit() and len(text) < 9}
    out = {int(text) for text in request.POST.getlist("out") if text.isascii() and text.isdigit() and len(text) < 9}
    left = ((plan.left_out - shown) | (out & shown)) & known
    changed = Plan(plan.columns, plan.stages, frozenset(left))
    importing.keep_plan(taken, plan=changed, headings=table.headings, remember=False, by=request.user)  # type: ignore[arg-type]


def _trial_context(request: HttpRequest, trial: Trial) -> dict[str, Any]:
    asked = request.GET.get("show", "")
    wanted = (Outcome(asked),) if asked in {outcome.value for outcome in ODD} else ODD
    odd = [row for row in trial.odd if row.outcome in wanted]
    page = request.GET.get("page", "1")
    first = (int(page) - 1 if page.isascii() and page.isdigit() and 0 < int(page[:6]) < 1000 else 0) * PER_PAGE
    return {
        "counts": {outcome.value: trial.counts[outcome] for outcome in Outcome},
        "odd": odd[first : first + PER_PAGE],
        "all_odd": sum(trial.counts[outcome] for outcome in ODD),
        "shown": trying.AT_ONCE,
        "show": asked,
        "page": first // PER_PAGE + 1,
        "more": len(odd) > first + PER_PAGE,
    }


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar while the worker writes, then what became of the file."""
    taken = _taken(request, pk)
    if taken.status == "matching":
        return redirect("portfolio:import_match", pk)
    is_over = taken.status == "done"
    result = taken.result if is_over else []
    counts = {outcome.value: 0 for outcome in Outcome}
    for _row, outcome, _number, _notes in result:
        counts[outcome] += 1
    created = [row for row in result if row[2]]
    context = {
        "taken": taken,
        "done": taken.rows if is_over else progress_of(taken),
        "counts": counts,
        "created": len(created),
        "first": reference_of(created[0][2]) if created else "",
        "last": reference_of(created[-1][2]) if created else "",
    }
    template = "portfolio/imports/report.html"
    response = render_page(request, template, context | _steps("report"), partial="progress")
    if taken.status != "waiting" and request.htmx.target == "progress":  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"  # the bar is over: the report has another heading
    return response


@require_safe
@counted
def rows(request: HttpRequest, pk: int, kind: FileKind) -> HttpResponseBase:
    """Every row of the file with what became of it, before or after the import, as a spreadsheet."""
    taken = _taken(request, pk)
    table = importing.table_of(taken)
    cells = {row.number: row.cells for row in table.rows}
    told = taken.result if taken.status == "done" else _tried(taken, table)
    if request.GET.get("odd"):
        told = [entry for entry in told if entry[1] in {outcome.value for outcome in ODD}]
    head = [_("Row"), _("What becomes of it"), _("Reference"), _("Why"), *table.headings]
    lines = (
        [
            entry[0],
            str(OUTCOMES[entry[1]]),
            reference_of(entry[2]) if entry[2] else "",
            " ".join(entry[3]),
            *cells[entry[0]],
        ]
        for entry in told
    )
    return download(Sheet(_("Rows"), head, lines), kind, name=f"import-{taken.pk}")


def _tried(taken: InventoryImport, table: Table) -> list[Entry]:
    return [[row.number, row.outcome, None, row.notes] for row in importing.dry_run(taken, table)]


def _taken(request: HttpRequest, pk: int) -> InventoryImport:
    may_import(request.user).require()  # type: ignore[arg-type]
    return get_object_or_404(InventoryImport.objects.select_related("uploaded_by"), pk=pk)


def _page(request: HttpRequest, step: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"portfolio/imports/{step}.html", context | _steps(step), status=status)


def _steps(step: str) -> dict[str, Any]:
    words = {
        "file": _("File"),
        "match": _("Match columns"),
        "dry_run": _("Dry run"),
        "report": _("Import and report"),
    }
    return {"step": step, "steps": words, "stages": STAGES, "targets": TARGETS, "outcomes": OUTCOMES}
