"""Channels in Slack and Teams that hear what is missing in a unit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from chase.forms.channel import ChannelForm
from chase.models import Webhook
from chase.services import channels, webhooks
from common.htmx import render_page

POSTS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def all_channels(request: HttpRequest) -> HttpResponse:
    """The channels that the reader looks after, what they were told lately, and a form for one more.

    The secret of a new one is shown on the page that follows the form, and never again.
    """
    by = _keeper(request)
    form = ChannelForm(request.POST if request.method == "POST" else None, person=by)
    if request.method == "POST" and form.is_valid():
        try:
            channel = channels.add(**form.cleaned_data, by=by)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _page(request, ChannelForm(person=by), added=channel)
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
def try_channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Post one line to the channel now, and say whether it was taken."""
    channel = _channel(request, pk)
    refused = webhooks.send_trial(channel)
    if refused:
        messages.error(request, _("%(name)s did not take the trial. %(why)s") % {"name": channel, "why": refused})
    else:
        messages.success(request, _("%(name)s took the trial. Look for it there.") % {"name": channel})
    return redirect("chase:channels")


@require_http_methods(["GET", "HEAD", "POST"])
def end_channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the channel nothing more, after asking."""
    channel = _channel(request, pk)
    if request.method == "POST":
        channels.end(channel, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(name)s hears nothing more.") % {"name": channel})
        return redirect("chase:channels")
    return render_page(request, "chase/end_channel.html", {"channel": channel})


def _page(request: HttpRequest, form: ChannelForm, *, added: Webhook | None = None, status: int = 200) -> HttpResponse:
    by: Any = request.user
    context = {
        "form": form,
        "added": added,
        "channels": channels.channels_for(by),
        "posts": channels.posts_for(by)[:POSTS_SHOWN],
    }
    return render_page(request, "chase/channels.html", context, status=status)


def _keeper(request: HttpRequest) -> User:
    channels.may_keep_channels(request.user).require()  # type: ignore[arg-type]
    return request.user  # type: ignore[return-value]


def _channel(request: HttpRequest, pk: int) -> Webhook:
    return get_object_or_404(channels.channels_for(_keeper(request)), pk=pk)
