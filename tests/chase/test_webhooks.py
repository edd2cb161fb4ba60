"""What channels are told: once a day, what people were told and is still open, and never a restricted pilot."""

import hmac
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Unit
from assessments.services.assessing import assess_pilots
from chase.models import ClosedDay, Gap, RuleSetting, Webhook, WebhookPost
from chase.services import channels, webhooks
from chase.vocabulary import GapKind, MessageState, WebhookFormat
from common.permit import Refused
from documents.models import LedgerEntry
from pilots.vocabulary import Visibility
from tests.assessments.complete_pilot import agreed_threshold
from tests.at_once import all_at_once
from tests.cast import Cast
from tests.chase.chasing import at, gap, only, pilots, run
from tests.database_roles import owner
from tests.https_server import Channel

MORNING, AN_HOUR_LATER = "2026-11-23T08:00", "2026-11-23T09:00"
ADDED = "2026-11-20T12:00"


@pytest.fixture(autouse=True)
def one_kind(db: None, settings: object) -> None:
    settings.TIME_ZONE = "Europe/Berlin"  # type: ignore[attr-defined]
    settings.BASE_URL = "https://pilothouse.example.com"  # type: ignore[attr-defined]
    only(GapKind.THRESHOLD_MISSING)


@pytest.fixture
def channel(tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    """A channel of our own network, which the installation names."""
    with Channel(tmp_path) as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(found.authority))
        settings.WEBHOOK_INSIDE_HOSTS = [found.host]  # type: ignore[attr-defined]
        yield found


def listening(channel: Channel, unit: Unit, cast: Cast, format: WebhookFormat = WebhookFormat.SLACK) -> Webhook:
    made = channels.add(unit=unit, format=format, name="#pilots", url=channel.url, by=cast.petra)
    Webhook.objects.filter(pk=made.pk).update(made_at=at(ADDED))
    return made


def tell(moment: str = AN_HOUR_LATER) -> int:
    """What the beat does at that moment; returns how many posts were taken."""
    webhooks.plan(at(moment))
    return webhooks.send_due(at(moment))


def states() -> list[tuple[str, int]]:
    return list(WebhookPost.objects.order_by("run_at", "pk").values_list("state", "gaps"))


def told(channel: Channel) -> list[str]:
    """The lines of the last Slack post, without their addresses."""
    sections = channel.posts[-1].body["blocks"][1:]
    return [section["text"]["text"].split("|")[1].split(">")[0] for section in sections]


def test_a_channel_hears_an_hour_later_what_people_were_told_and_is_still_open(cast: Cast, channel: Channel) -> None:
    other, closed = pilots(cast, 2)
    gap(cast.pilot)
    gap(closed)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    agreed_threshold(closed, by=cast.olive, on=at(MORNING).date())
    assess_pilots([closed.pk])
    gap(other, "2026-11-23T08:30")  # found after the people were told
    assert [tell("2026-11-23T08:59"), tell(), tell("2026-11-23T12:00")] == [0, 1, 0]
    assert told(channel) == ["No agreed threshold: Call summaries"]
    assert channel.posts[0].body["text"] == "Contact centre: 1 thing is missing"
    assert states() == [(MessageState.SENT, 1)]


def test_the_next_day_it_hears_only_what_was_said_since(cast: Cast, channel: Channel) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    assert tell() == 1
    run("2026-11-24T08:00")
    assert tell("2026-11-24T09:00") == 0
    run("2026-11-26T08:00")
    assert [tell("2026-11-25T09:00"), tell("2026-11-26T09:00")] == [0, 1]
    assert [state for state, _gaps in states()] == [
        MessageState.SENT,
        MessageState.LEFT_OUT,
        MessageState.LEFT_OUT,
        MessageState.SENT,
    ]


def test_it_hears_of_units_below_and_of_no_other(cast: Cast, channel: Channel) -> None:
    below = Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    theirs, foreign = pilots(cast, 1, unit=below) + pilots(cast, 1, unit=cast.office)
    gap(theirs)
    gap(foreign)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    tell()
    assert told(channel) == [f"No agreed threshold: {theirs.name}"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_restricted_pilot_is_never_told_nor_counted(cast: Cast, channel: Channel, when: str) -> None:
    """Neither one that was restricted when people were told, nor one that became so until the post leaves."""
    [secret] = pilots(cast, 1)
    if when == "before":
        type(secret).objects.filter(pk=secret.pk).update(visibility=Visibility.RESTRICTED)
    gap(secret)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    webhooks.plan(at(AN_HOUR_LATER))
    type(secret).objects.filter(pk=secret.pk).update(visibility=Visibility.RESTRICTED)
    assert webhooks.send_due(at(AN_HOUR_LATER)) == 0
    assert channel.posts == []
    assert states() == [(MessageState.LEFT_OUT, 0)]


def test_a_pilot_that_moved_away_meanwhile_is_not_told(cast: Cast, channel: Channel) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    webhooks.plan(at(AN_HOUR_LATER))
    type(cast.pilot).objects.update(unit=cast.office)
    assert webhooks.send_due(at(AN_HOUR_LATER)) == 0


def test_what_is_no_longer_chased_is_not_told(cast: Cast, channel: Channel) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    RuleSetting.objects.create(kind=GapKind.THRESHOLD_MISSING, is_on=False, first=2, every=3, up=5)
    assert tell() == 0


def test_on_days_on_which_nobody_works_nothing_is_planned(cast: Cast, channel: Channel) -> None:
    listening(channel, cast.contact_centre, cast)
    ClosedDay.objects.create(day=at(MORNING).date(), name="Founders' day")
    saturday, closed, next_day = "2026-11-21T09:00", AN_HOUR_LATER, "2026-11-24T09:00"
    assert [webhooks.plan(at(day)) for day in (saturday, closed, next_day)] == [0, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_planners_and_two_senders_at_once_post_once(cast: Cast, channel: Channel) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    assert sum(all_at_once([lambda: webhooks.plan(at(AN_HOUR_LATER))] * 4)) >= 1
    assert WebhookPost.objects.count() == 1
    assert sum(all_at_once([lambda: webhooks.send_due(at(AN_HOUR_LATER))] * 4)) == 1
    assert len(channel.posts) == 1


def test_the_signature_proves_that_the_post_is_ours_and_of_this_moment(cast: Cast, channel: Channel) -> None:
    gap(cast.pilot)
    webhook = listening(channel, cast.contact_centre, cast)
    run(MORNING)
    tell()
    [post] = channel.posts
    parts = dict(part.split("=", 1) for part in post.headers["X-Pilothouse-Signature"].split(","))
    expected = hmac.new(webhook.secret.encode(), parts["t"].encode() + b"." + post.text, sha256).hexdigest()
    assert parts["v1"] == expected
    assert abs(int(parts["t"]) - at(MORNING).now(at(MORNING).tzinfo).timestamp()) < 120
    assert post.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        ((500, {}), timedelta(minutes=1)),
        ((503, {"Retry-After": "600"}), timedelta(minutes=10)),
        ((429, {"Retry-After": "99999"}), timedelta(minutes=30)),
        ((408, {}), timedelta(minutes=1)),
        ((302, {"Location": "https://localhost/"}), timedelta(minutes=1)),
    ],
)
def test_what_may_help_later_is_tried_later_under_the_same_number(
    cast: Cast, channel: Channel, answer: tuple[int, dict[str, str]], waits: timedelta
) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    channel.answers = [answer, (200, {})]
    run(MORNING)
    assert tell() == 0
    post = WebhookPost.objects.get()
    assert (post.state, post.due_at) == (MessageState.WAITING, at(AN_HOUR_LATER) + waits)
    assert post.error == f"It answered {answer[0]}: ok"
    assert webhooks.send_due(post.due_at - timedelta(seconds=1)) == 0
    assert webhooks.send_due(post.due_at) == 1
    first, second = [post.headers["X-Pilothouse-Id"] for post in channel.posts]
    assert first == second
    assert states() == [(MessageState.SENT, 1)]


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_channel_that_refuses_for_good_is_given_up_and_shown(cast: Cast, channel: Channel, status: int) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    channel.answers = [(status, {})]
    run(MORNING)
    assert tell() == 0
    assert WebhookPost.objects.get().error == f"It answered {status}: ok"
    assert states() == [(MessageState.FAILED, 0)]
    assert tell("2026-11-23T12:00") == 0
    assert len(channel.posts) == 1


def test_after_eight_tries_it_is_given_up(cast: Cast, channel: Channel) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    channel.answers = [(500, {})]
    run(MORNING)
    webhooks.plan(at(AN_HOUR_LATER))
    for _each in range(10):
        post = WebhookPost.objects.get()
        webhooks.send_due(post.due_at)
    assert len(channel.posts) == webhooks.MOST_TRIES == 8
    assert states() == [(MessageState.FAILED, 0)]


def test_a_sender_that_dies_after_the_post_posts_once_more_under_the_same_number(
    cast: Cast, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)

    class Killed(BaseException):
        """Nothing of ours catches it, like a kill."""

    def die(*_arguments: object, **_values: object) -> None:
        raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(webhooks, "_mark", die)
        with pytest.raises(Killed):
            tell()
    assert webhooks.send_due(at(AN_HOUR_LATER)) == 0
    assert webhooks.send_due(at(AN_HOUR_LATER) + webhooks.LEASE) == 1
    first, second = [post.headers["X-Pilothouse-Id"] for post in channel.posts]
    assert first == second


def test_a_host_taken_off_the_list_is_not_posted_to_any_more(cast: Cast, channel: Channel, settings: object) -> None:
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    settings.WEBHOOK_INSIDE_HOSTS = []  # type: ignore[attr-defined]
    assert tell() == 0
    assert states() == [(MessageState.FAILED, 0)]
    assert "localhost is not on the list" in WebhookPost.objects.get().error
    assert channel.posts == []


def test_an_ended_channel_hears_nothing_more(cast: Cast, channel: Channel) -> None:
    gap(cast.pilot)
    webhook = listening(channel, cast.contact_centre, cast)
    run(MORNING)
    webhooks.plan(at(AN_HOUR_LATER))
    channels.end(webhook, by=cast.petra)
    assert webhooks.send_due(at(AN_HOUR_LATER)) == 0
    assert tell("2026-11-24T09:00") == 0
    assert channel.posts == []


def test_slack_reads_names_as_names(cast: Cast, channel: Channel) -> None:
    type(cast.pilot).objects.update(name="<!channel> *now* | <https://evil.example|here>\n\u202ex")
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    tell()
    section = channel.posts[0].body["blocks"][1]
    assert section["text"]["type"] == "mrkdwn"
    text = section["text"]["text"]
    assert text.startswith(
        "*<https://pilothouse.example.com/pilots/P-0001/?at=threshold#threshold|No agreed threshold: "
    )
    assert "&lt;!channel&gt; *\u200bnow*\u200b ¦ &lt;https://evil.example¦here&gt; x>*" in text
    assert "P-0001 · Contact centre" in text


def test_teams_reads_texts_without_markup(cast: Cast, channel: Channel) -> None:
    type(cast.pilot).objects.update(name="[here](https://evil.example) **now**")
    gap(cast.pilot)
    listening(channel, cast.contact_centre, cast, WebhookFormat.TEAMS)
    run(MORNING)
    tell()
    [attached] = channel.posts[0].body["attachments"]
    head, row = attached["content"]["body"]
    assert head["inlines"][0]["text"] == "Contact centre: 1 thing is missing"
    assert row["selectAction"]["url"].startswith("https://pilothouse.example.com/pilots/P-0001/")
    title = row["items"][0]["inlines"][0]
    assert (title["type"], title["text"]) == ("TextRun", "No agreed threshold: [here](https://evil.example) **now**")


def test_of_many_gaps_ten_are_told_and_the_others_counted(cast: Cast, channel: Channel) -> None:
    for each in pilots(cast, 12):
        gap(each)
    listening(channel, cast.contact_centre, cast)
    run(MORNING)
    tell()
    lines = told(channel)
    assert len(lines) == 11
    assert lines[-1] == "and 2 more"


def test_neither_the_secret_nor_the_address_stands_where_others_read(cast: Cast, channel: Channel) -> None:
    webhook = listening(channel, cast.contact_centre, cast)
    with owner(), connection.cursor() as cursor:
        cursor.execute("select * from chase_webhook")
        assert webhook.secret not in str(cursor.fetchall())
        cursor.execute("select * from chase_webhookevent")
        assert "/hook" not in str(cursor.fetchall())
    details = " ".join(LedgerEntry.objects.values_list("details", flat=True))
    assert "/hook" not in details
    assert list(LedgerEntry.objects.order_by("-number").values_list("act", flat=True)[:1]) == ["added channel"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://hooks.slack.com/services/1", "Enter the whole address"),
        ("https://evil.example/services/1", "evil.example is not on the list"),
        ("https://hooks.slack.com:8443/services/1", "Only the usual port"),
        ("https://me@hooks.slack.com/services/1", "with a name or password"),
    ],
)
def test_an_address_that_may_not_be_posted_to_is_refused_beside_its_field(cast: Cast, url: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        channels.add(unit=cast.contact_centre, format=WebhookFormat.SLACK, name="x", url=url, by=cast.petra)
    assert said in refused.value.message_dict["url"][0]
    assert not Webhook.objects.exists()


def test_who_looks_after_channels_is_the_office_and_administrators(cast: Cast, channel: Channel) -> None:
    for name in ("petra", "ada"):
        made = channels.add(
            unit=cast.contact_centre, format=WebhookFormat.SLACK, name=name, url=channel.url, by=cast.person(name)
        )
        channels.end(made, by=cast.person(name))
    for name in ("olive", "ivan", "vic", "nora"):
        with pytest.raises(Refused):
            channels.add(
                unit=cast.contact_centre, format=WebhookFormat.SLACK, name=name, url=channel.url, by=cast.person(name)
            )


def test_what_waits_and_what_failed_is_seen_on_the_status_page(cast: Cast, channel: Channel) -> None:
    listening(channel, cast.contact_centre, cast)
    assert (webhooks.oldest_waiting(), webhooks.failed()) == (None, 0)
    webhook = Webhook.objects.get()
    then = at("2026-11-02T09:00")
    WebhookPost.objects.create(webhook=webhook, since=then - timedelta(days=1), run_at=then, due_at=then)
    assert webhooks.oldest_waiting() == then
    now = at(MORNING).now(at(MORNING).tzinfo)
    WebhookPost.objects.create(webhook=webhook, since=then, run_at=now, due_at=now, state=MessageState.FAILED)
    assert webhooks.failed() == 1
    assert Gap.objects.count() == 0
