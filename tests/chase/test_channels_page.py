"""The page of channels: adding one, trying it, ending it, and what the page shows to whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, Unit, User
from accounts.vocabulary import RoleName
from chase.models import Webhook, WebhookPost
from chase.services import channels
from chase.vocabulary import MessageState, WebhookFormat
from tests.cast import Cast
from tests.chase.chasing import at
from tests.https_server import Channel

PAGE = "/chase/channels/"
SECRET_PATH = "/services/T0/B0/very-secret"
SLACK = f"https://hooks.slack.com{SECRET_PATH}"


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    client.force_login(cast.petra)
    return client


@pytest.fixture
def hook(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    with Channel(tmp_path) as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(found.authority))
        settings.WEBHOOK_INSIDE_HOSTS = [found.host]  # type: ignore[attr-defined]
        yield found


def channel(cast: Cast, url: str = SLACK, name: str = "#pilots", unit: Unit | None = None) -> Webhook:
    unit = unit or cast.contact_centre
    return channels.add(unit=unit, format=WebhookFormat.SLACK, name=name, url=url, by=cast.petra)


def typed(cast: Cast, **values: str) -> dict[str, str]:
    return {"unit": str(cast.contact_centre.pk), "format": "slack", "name": "#pilots", "url": SLACK} | values


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]


def test_without_a_channel_the_page_says_how_to_get_one(petra: Client) -> None:
    page = text(petra.get(PAGE))
    assert "<h1>No channel hears what is missing yet</h1>" in page
    assert "In Slack or Teams, make an incoming address for a channel" in page
    assert "What they were told lately" not in page


def test_an_added_channel_shows_its_secret_on_that_one_page_and_never_again(cast: Cast, petra: Client) -> None:
    answer = petra.post(PAGE, typed(cast))
    added = Webhook.objects.get()
    assert (answer.status_code, added.unit, added.url) == (200, cast.contact_centre, SLACK)
    assert "#pilots is added" in text(answer)
    assert added.secret in text(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    again = text(petra.get(PAGE))
    assert "<h1>1 channel hears what is missing</h1>" in again
    assert added.secret not in again
    assert added.salt not in again


def test_no_page_shows_more_of_an_address_than_its_host(cast: Cast, petra: Client) -> None:
    assert SECRET_PATH not in text(petra.post(PAGE, typed(cast)))
    shown = text(petra.get(PAGE)) + text(petra.get(f"{PAGE}{Webhook.objects.get().pk}/end/"))
    assert SECRET_PATH not in shown
    assert "hooks.slack.com" in shown


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"url": ""}, "This field is required."),
        ({"url": "hooks.slack.com/x"}, "Enter the whole address, like https://hooks.slack.com/services/…"),
        ({"url": "HTTPS://hooks.slack.com/x"}, "Enter the whole address, like https://hooks.slack.com/services/…"),
        ({"url": "https://10.0.0.1/x"}, "10.0.0.1 is not on the list of hosts that this installation posts to."),
        ({"url": "https://hooks.slack.com:8443/x"}, "Only the usual port of https can be posted to."),
        ({"url": "https://a:b@hooks.slack.com/"}, "An address with a name or password in it cannot be used."),
        ({"url": "https://hooks.slack.com/" + "x" * 500}, "at most 500 characters"),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"unit": ""}, "This field is required."),
        ({"unit": "999999"}, "Select a valid choice."),
        ({"format": "pager"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_added_gets_its_sentence_and_keeps_what_was_typed(
    cast: Cast, petra: Client, values: dict[str, str], sentence: str
) -> None:
    answer = petra.post(PAGE, typed(cast, **values))
    [field] = values
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]
    assert sentence in text(answer)
    assert form["name"].value() == values.get("name", "#pilots")
    assert form["url"].value() == values.get("url", SLACK)
    assert not Webhook.objects.exists()


def test_the_same_address_is_not_added_twice_for_a_unit(cast: Cast, petra: Client) -> None:
    channel(cast)
    answer = petra.post(PAGE, typed(cast, name="again"))
    assert answer.context["form"].errors == {"url": ["This address is told of this unit already."]}
    assert petra.post(PAGE, typed(cast, unit=str(cast.office.pk))).status_code == 200
    assert Webhook.objects.count() == 2


def test_a_trial_is_posted_and_the_page_says_that_it_was_taken(cast: Cast, petra: Client, hook: Channel) -> None:
    added = channel(cast, hook.url)
    answer = petra.post(f"{PAGE}{added.pk}/try/", follow=True)
    assert said(answer) == ["#pilots took the trial. Look for it there."]
    [posted] = hook.posts
    assert posted.body["text"] == (
        "Pilothouse can reach this channel. It will hear of what is missing in Contact centre."
    )
    assert not WebhookPost.objects.exists()


def test_a_trial_that_is_refused_says_why(cast: Cast, petra: Client, hook: Channel) -> None:
    added = channel(cast, hook.url)
    hook.answers = [(404, {})]
    answer = petra.post(f"{PAGE}{added.pk}/try/", follow=True)
    assert said(answer) == ["#pilots did not take the trial. It answered 404: ok"]


def test_a_trial_to_a_host_that_was_taken_off_the_list_is_not_sent(
    cast: Cast, petra: Client, hook: Channel, settings: object
) -> None:
    added = channel(cast, hook.url)
    settings.WEBHOOK_INSIDE_HOSTS = []  # type: ignore[attr-defined]
    [sentence] = said(petra.post(f"{PAGE}{added.pk}/try/", follow=True))
    assert sentence.startswith("#pilots did not take the trial. localhost is not on the list")
    assert hook.posts == []


def test_ending_asks_first_and_then_the_channel_is_gone_from_the_page(cast: Cast, petra: Client) -> None:
    added = channel(cast)
    asked = petra.get(f"{PAGE}{added.pk}/end/")
    added.refresh_from_db()
    assert ("Tell #pilots nothing more?" in text(asked), added.ended_at) == (True, None)
    answer = petra.post(f"{PAGE}{added.pk}/end/", follow=True)
    added.refresh_from_db()
    assert added.ended_at is not None
    assert said(answer) == ["#pilots hears nothing more."]
    assert "<h1>No channel hears what is missing yet</h1>" in text(answer)
    assert [petra.post(f"{PAGE}{added.pk}/{verb}/").status_code for verb in ("try", "end")] == [404, 404]


def test_an_office_of_one_unit_sees_and_touches_its_own_channels_alone(cast: Cast, client: Client) -> None:
    paul = User.objects.create_user("paul@example.com", name="Paul Berg", unit=cast.office)
    Role.objects.create(person=paul, name=RoleName.PMO, unit=cast.contact_centre)
    channel(cast, name="#ours")
    foreign = channel(cast, name="#theirs", unit=cast.platforms)
    client.force_login(paul)
    page = client.get(PAGE)
    assert [each.name for each in page.context["channels"]] == ["#ours"]
    assert "#theirs" not in text(page)
    assert [client.post(f"{PAGE}{foreign.pk}/{verb}/").status_code for verb in ("try", "end")] == [404, 404]
    refused = client.post(PAGE, typed(cast, unit=str(cast.platforms.pk)))
    assert list(refused.context["form"].errors) == ["unit"]


def test_what_became_of_posts_is_told_in_words(cast: Cast, petra: Client) -> None:
    added = channel(cast)
    told = {
        "2026-11-16T09:00": {"state": MessageState.SENT, "gaps": 3, "sent_at": at("2026-11-16T09:01")},
        "2026-11-17T09:00": {"state": MessageState.LEFT_OUT},
        "2026-11-18T09:00": {"state": MessageState.FAILED, "error": "It answered 404: <b>no</b>"},
        "2026-11-19T09:00": {"state": MessageState.WAITING, "error": "It answered 503: later"},
    }
    for moment, values in told.items():
        WebhookPost.objects.create(webhook=added, since=at(moment), run_at=at(moment), due_at=at(moment), **values)
    answer = petra.get(PAGE)
    page = text(answer)
    assert [post.state for post in answer.context["posts"]] == ["waiting", "failed", "left_out", "sent"]
    for words in ("Delivered", "Nothing to tell", "Failed", "Waits", "It answered 503: later"):
        assert words in page
    assert "It answered 404: &lt;b&gt;no&lt;/b&gt;" in page


def test_the_number_of_queries_does_not_grow_with_channels_and_posts(cast: Cast, petra: Client) -> None:
    counts = []
    for many in (1, 4):
        for each in range(many):
            unit = Unit.objects.create(name=f"Unit {many} {each}", parent=cast.contact_centre)
            made = channel(cast, name=f"#{many}-{each}", unit=unit)
            moment = at("2026-11-16T09:00")
            WebhookPost.objects.create(webhook=made, since=moment, run_at=moment, due_at=moment)
        petra.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            petra.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]
