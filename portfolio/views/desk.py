from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import holds, reach, roles_of
from accounts.vocabulary import RoleName
from assessments.services.policy import current_limits
from chase.services.inbox import standing
from chase.wording import things_waiting
from common.htmx import render_page
from pilots.permissions import may_propose
from pilots.querysets import SEES_OPEN
from portfolio.desk.chased import chased_tasks
from portfolio.desk.deciding import deciding_tasks, drafted
from portfolio.desk.intake import intake_tasks
from portfolio.desk.mine import pilots_of
from portfolio.desk.office import office_tasks
from portfolio.desk.reviewing import reviewing_tasks
from portfolio.desk.tasks import tasks_of
from portfolio.desk.waiting import waited_for
from portfolio.table import rows_of

MOST_TASKS = 50
MOST_PEOPLE = 8
MOST_ADMINISTRATORS = 3


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the person, most urgent first; their pilots; and whom they wait for."""
    person, today = request.user, localdate()
    assert isinstance(person, User)  # noqa: S101  (only who signed in comes here)
    mine, more_pilots = pilots_of(person, today=today)
    open_drafts = drafted([one.pilot.pk for one in mine])
    limits = current_limits()
    tasks = deciding_tasks(person, today=today, ahead=limits.desk_conditions_ahead)
    tasks += reviewing_tasks(person, today=today, ahead=limits.desk_reviews_ahead)
    tasks += intake_tasks(person, today=today)
    tasks += tasks_of(mine, today=today, drafted=open_drafts)
    tasks += chased_tasks(person, mine, today=today, shown={task.url for task in tasks})
    if holds(person, RoleName.PMO):
        tasks += office_tasks(person, today=today)
    others = waited_for(mine)
    is_newcomer = not mine and not roles_of(person)
    return render_page(
        request,
        "portfolio/desk.html",
        {
            "heading": things_waiting(person, len(tasks)),
            "currency": settings.CURRENCY,
            "today": today,
            "tasks": tasks[:MOST_TASKS],
            "more_tasks": len(tasks[MOST_TASKS:]),
            "tasks_waiting": len(tasks),
            "reminders_open": standing(person, today=today).open,
            "rows": rows_of((one.pilot for one in mine), today=today),
            "more_pilots": more_pilots,
            "others": others[:MOST_PEOPLE],
            "more_others": len(others[MOST_PEOPLE:]),
            "may_propose": may_propose(person),
            "sees_portfolio": bool(mine or reach(person, *SEES_OPEN)),
            "connects": holds(person, RoleName.IT),
            "administers": holds(person, RoleName.ADMINISTRATOR),
            "is_newcomer": is_newcomer,
            "administrators": _administrators() if is_newcomer else [],
        },
    )


def _administrators() -> list[User]:
    """Whom somebody without a role can ask for one."""
    people = User.objects.filter(is_active=True, roles__name=RoleName.ADMINISTRATOR).distinct()
    return list(people.order_by("name")[:MOST_ADMINISTRATORS])
