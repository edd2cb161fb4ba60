"""What a page of pilots costs when it is written as usual: Django's own change list with the columns and lists of our
page, the barest that it can be, and a plain ListView that counts live. Their addresses."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin, RelatedOnlyFieldListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path
from django.views.generic import ListView

from assessments.readiness.failure_modes import Mode
from pilots.models import Pilot
from pilots.vocabulary import OPEN_STAGES, Stage, Visibility

PAGE = Template(
    """<h1>{{ page_obj.paginator.count }} pilots</h1>
    <ul>{% for name, count in stages %}<li>{{ name }}: {{ count }}</li>{% endfor %}</ul>
    <table>{% for name, count in modes %}<tr><th>{{ name }}</th><td>{{ count }}</td></tr>{% endfor %}</table>
    <table>{% for pilot in object_list %}<tr><th>P-{{ pilot.number }} {{ pilot.name }}</th><td>{{ pilot.unit }}</td>
    <td>{{ pilot.owner.person.name }}</td><td>{{ pilot.get_stage_display }}</td><td>{{ pilot.assessment.verdict }}</td>
    <td>{{ pilot.assessment.mode_states }}</td><td>{{ pilot.assessment.net_per_year }}</td>
    <td>{{ pilot.decision_due_on|date }}</td></tr>{% endfor %}</table>"""
)


class Everybody(AdminSite):
    """Who looks is not what is measured."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Everybody may."""
        return True


class Looking(ModelAdmin):  # type: ignore[type-arg]
    """Pilots as the admin shows them: 50 a page; no heat map, no totals, everything visible, nothing to change."""

    list_per_page = 50
    ordering = ("decision_due_on", "pk")
    search_fields = ("name",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Everybody may come in."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everybody may look."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    has_change_permission = has_delete_permission = lambda self, request, obj=None: False


class Barest(Looking):
    """Columns of one table, and lists of short choices."""

    list_display = ("number", "name", "unit", "stage", "visibility", "decision_due_on", "spent")
    list_filter = ("stage", "visibility", "unit", "proposed_on", "decision_due_on")
    list_select_related = ("unit",)


class ChangeList(Looking):
    """With the columns of our page, and of its seven lists the five that the admin can have: owners and units that
    there are among the pilots, as ours."""

    list_display = (
        "number",
        "name",
        "unit",
        "assessment__owner_name",
        "stage",
        "assessment__verdict",
        "assessment__criteria_states",
        "assessment__measured_value",
        "assessment__threshold_line",
        "assessment__net_per_year",
        "decision_due_on",
    )
    list_filter = (
        "stage",
        "assessment__verdict",
        ("unit", RelatedOnlyFieldListFilter),
        ("ownerships__person", RelatedOnlyFieldListFilter),
        "decision_due_on",
    )
    list_select_related = ("unit", "assessment")


class Plain(ListView):  # type: ignore[type-arg]
    """Pilots as one writes them first: visible ones only, with what belongs to each, and every count live."""

    paginate_by = 50

    def get_queryset(self) -> QuerySet[Pilot]:
        """Visible ones, the most urgent first."""
        person = self.request.user
        named = Q(deputy=person) | Q(it_lead=person) | Q(ownerships__person=person) | Q(invitations__person=person)
        office = Q(unit__isnull=False)
        seen = Pilot.objects.filter(Q(visibility=Visibility.OPEN) | named | office).distinct()
        return seen.select_related("unit", "assessment").order_by("decision_due_on", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The figures above the table, each counted by itself."""
        seen = self.get_queryset()
        modes = [
            (mode, seen.filter(stage__in=OPEN_STAGES, assessment__mode_states__regex=f"^.{{{place}}}[mf]").count())
            for place, mode in enumerate(Mode)
        ]
        stages = [(stage, seen.filter(stage=stage).count()) for stage in Stage]
        return super().get_context_data(modes=modes, stages=stages, **kwargs)

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        """As a page."""
        return HttpResponse(PAGE.render(Context(context)))


def bare(request: HttpRequest) -> HttpResponse:
    """Nothing but the session and who it is."""
    return HttpResponse(f"{request.user.pk}")


site, barest = Everybody(), Everybody("barest")
site.register(Pilot, ChangeList)
barest.register(Pilot, Barest)
urlpatterns = [
    path("admin/", site.urls),
    path("barest/", barest.urls),
    path("plain/", Plain.as_view(model=Pilot)),
    path("bare/", bare),
]
