"""The chase today, for the portfolio office: what is open, what leaves next, what sleeps, what ran."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from chase.rules import RULES
from chase.services import leaving, office, reporting
from chase.services.clock import database_now
from chase.services.saying import lines_for
from chase.services.snoozing import today_of
from chase.wording import counted
from common.figures import number

LATELY = timedelta(days=30)
GAPS_ON_A_PAGE = 50


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Open gaps by kind and age, the messages that leave next, what goes up, sleeps, was closed, and the last runs.

    The number of queries does not grow with gaps or people.
    """
    person = _office(request)
    now = database_now()
    today = today_of(person, now)
    ages = reporting.open_ages(person, today)
    next_ones = leaving.leaving(person, now)
    shown = leaving.with_words(next_ones, today)
    achieved = reporting.achieved(person, now - LATELY)
    context = {
        "heading": _heading(sum(kind.total for kind in ages), len(next_ones)),
        "now": now,
        "ages": ages,
        "sums": {age: sum(kind.counts[age] for kind in ages) for age in reporting.AGES},
        "all_gaps": sum(kind.total for kind in ages),
        "messages_leaving": shown,
        "leaving_heading": _leaving_heading(len(next_ones)),
        "more": len(next_ones) - len(shown),
        "going_up": leaving.going_up(next_ones),
        "asleep": [(snooze, reporting.title_of(snooze.gap.kind)) for snooze in reporting.asleep(person, today)],
        "closed": sum(step.closed for step in achieved),
        "after_first": sum(step.closed for step in achieved if step.step == "first"),
        "after_step_up": sum(step.closed for step in achieved if step.step in ("owner", "pmo")),
        "median": reporting.median_days(person, now - LATELY),
        "runs": reporting.last_runs(person, now),
    }
    return render(request, "chase/overview.html", context)


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Open gaps one by one, of one kind and age where asked, the oldest first."""
    person = _office(request)
    today, kind, age = today_of(person), request.GET.get("kind", ""), request.GET.get("age", "")
    found = office.gaps_seen(person).filter(closed_at=None)
    found = found.filter(kind=kind) if kind in RULES else found
    found = found.filter(reporting.of_age(age, today)) if age in reporting.AGES else found
    page = Paginator(found.order_by("since", "pk"), GAPS_ON_A_PAGE).get_page(request.GET.get("page", "1"))
    words = lines_for(list(page.object_list), today)
    context = {
        "kind": RULES[kind].title if kind in RULES else "",  # type: ignore[index]
        "heading": ngettext("%(count)s gap is open", "%(count)s gaps are open", page.paginator.count)
        % {"count": number(page.paginator.count)},
        "asked": f"kind={kind if kind in RULES else ''}&age={age if age in reporting.AGES else ''}",
        "rows": [(gap, words[gap.pk], (today - gap.since).days) for gap in page.object_list],
        "page": page,
    }
    return render(request, "chase/gaps.html", context)


@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Hold the message of one person in one run."""
    by = _office(request)
    run_at = _moment(request.POST.get("run_at", "")[:40])
    key = request.POST.get("person", "")
    is_number = key.isascii() and key.isdigit() and len(key) < 10
    person = User.objects.filter(pk=key).first() if is_number else None
    held = office.hold(person, run_at, by=by) if person and run_at else None
    if held is None:
        messages.warning(request, _("Nothing was held: the message has left, or it is not planned any more."))
    else:
        said = _("Nothing leaves for %(name)s in this run. The gaps stay open and are said again on their next day.")
        messages.success(request, said % {"name": held.person.name})
    return redirect("chase:overview")


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a message that was held leave after all."""
    by = _office(request)
    message = office.release(get_object_or_404(office.messages_held(by), pk=pk), by=by)
    messages.success(request, _("The message to %(name)s leaves at its time.") % {"name": message.person.name})
    return redirect("chase:overview")


def _office(request: HttpRequest) -> User:
    office.may_see_chase(request.user).require()  # type: ignore[arg-type]
    return request.user  # type: ignore[return-value]


def _moment(text: str) -> datetime | None:
    """A moment with its zone, as the page wrote it; nothing for what is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None


def _heading(open_gaps: int, people: int) -> str:
    """The answer first: "22 gaps are open; eight people hear of it next"."""
    if not open_gaps:
        return _("No gap is open")
    gaps = ngettext("%(count)s gap is open", "%(count)s gaps are open", open_gaps) % {"count": number(open_gaps)}
    hear = ngettext("%(count)s person hears of it next", "%(count)s people hear of it next", people)
    return f"{gaps}; {hear % {'count': counted(people).lower()}}"


def _leaving_heading(count: int) -> str:
    heading = ngettext("What leaves next, %(count)s message", "What leaves next, %(count)s messages", count)
    return heading % {"count": counted(count).lower()}
