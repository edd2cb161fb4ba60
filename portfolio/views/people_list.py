"""Bringing in a list of people: the file, the dry run, the accounts with their invitations."""

import json
from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.views.administration import for_administrators, reader
from accounts.views.invitation import mail_invitations
from common.htmx import render_page
from common.uploads import takes_a_file
from portfolio.forms.imports import TOO_LARGE
from portfolio.forms.people_list import PeopleFileForm, RowsForm
from portfolio.inventory.reading import read
from portfolio.inventory.sheet import FileRefused
from portfolio.people_list import Becomes, Told, look_at, told_by
from portfolio.services.bringing_in import bring_in


@for_administrators
def _too_large(request: HttpRequest) -> HttpResponse:
    form = PeopleFileForm({})
    form.errors["file"] = form.error_class([str(TOO_LARGE)])
    return _file_page(request, form, status=413)


@takes_a_file(_too_large)
@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def bring_in_people(request: HttpRequest) -> HttpResponse:
    """Choose the file; what comes back is the dry run."""
    form = PeopleFileForm(request.POST, request.FILES) if request.method == "POST" else PeopleFileForm()
    if request.method == "POST" and form.is_valid():
        try:
            return _dry_run(request, told_by(read(form.cleaned_data["file"].read())))
        except FileRefused as refused:
            form.add_error("file", str(refused))
    return _file_page(request, form, status=422 if form.errors else 200)


@require_POST
@for_administrators
def open_listed_accounts(request: HttpRequest) -> HttpResponse:
    """Open the accounts that the dry run announced, and mail the invitations."""
    form = RowsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The list got lost on its way. Choose the file again."))
        return redirect("portfolio:bring_in_people")
    rows = form.cleaned_data["rows"]
    try:
        opened = bring_in(rows, by=reader(request))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return _dry_run(request, rows)
    _say(request, opened, mail_invitations(opened))
    return redirect("accounts:people")


def _say(request: HttpRequest, opened: list[User], unreached: list[User]) -> None:
    said = ngettext("%(count)s account is opened.", "%(count)s accounts are opened.", len(opened))
    messages.success(request, said % {"count": len(opened)})
    if unreached:
        names = ", ".join(person.name for person in unreached[:10])
        said = _("The mail server refused %(count)s invitations: %(names)s. Send them again from the person's page.")
        messages.error(request, said % {"count": len(unreached), "names": names})


def _dry_run(request: HttpRequest, rows: list[Told]) -> HttpResponse:
    listed = look_at(rows)
    counted = Counter(row.becomes for row in listed)
    context = {
        "listed": listed,
        "form": RowsForm(initial={"rows": json.dumps(rows)}),
        "invited": counted[Becomes.INVITED],
        "known": counted[Becomes.KNOWN],
        "refused": counted[Becomes.REFUSED],
    }
    return render_page(request, "portfolio/people_list_dry_run.html", context)


def _file_page(request: HttpRequest, form: PeopleFileForm, *, status: int) -> HttpResponse:
    return render_page(request, "portfolio/people_list.html", {"form": form}, status=status)
