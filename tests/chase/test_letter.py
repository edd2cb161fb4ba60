"""The letter of a run: one line in its headers whatever people are called, and the same in HTML and in text."""

import re
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from pytest_django import Settings

from accounts.models import Delegation
from chase.letter import MOST_ENTRIES, letter
from chase.vocabulary import Rung
from tests.cast import Cast
from tests.chase.letters import BASE, LONG, TODAY, html_of, line, links, message, reminder, words, written

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\r\nBcc: everybody@example.com\u202egnp.exe {{ 7 }}'


@pytest.fixture(autouse=True)
def address(settings: Settings) -> None:
    settings.BASE_URL, settings.ORGANISATION = BASE, "Nordhafen Group"


def test_one_thing_is_the_subject_itself(cast: Cast) -> None:
    mail = written(cast, [line()])
    assert mail.subject == "Sign the no-go for Call summaries"
    assert mail.to == ["olive@example.com"]
    assert "One thing waits for you, Olive" in html_of(mail)


def test_of_several_the_first_is_named_and_the_others_are_counted(cast: Cast) -> None:
    mail = written(cast, [line(0), line(1), line(2)])
    assert mail.subject == "Sign the no-go for Call summaries, and 2 more"
    assert "Three things wait for you, Olive" in html_of(mail)


def test_lines_stand_in_their_order_each_with_its_one_link_and_one_to_snooze_it(cast: Cast) -> None:
    told = message(cast.olive)
    lines = [(each, reminder(told, cast.pilot, each)) for each in (line(1), line(0))]
    mail = letter(told, lines, today=TODAY)
    assert links(html_of(mail)) == [
        f"{BASE}/pilots/P-0002/people/",
        f"{BASE}/inbox/{lines[0][1].pk}/snooze/",
        f"{BASE}/pilots/P-0001/people/",
        f"{BASE}/inbox/{lines[1][1].pk}/snooze/",
        f"{BASE}/inbox/",
        f"{BASE}/notifications/",
    ]


def test_text_and_html_say_the_same(cast: Cast) -> None:
    Delegation.objects.create(person=cast.petra, delegate=cast.olive, began_on=TODAY, ends_on=date(2026, 11, 30))
    chain = [[Rung.PERSON, "Olive Harmsen", "2026-11-12"], [Rung.OWNER, "Ivan Petrov", "2026-11-19"]]
    mail = written(cast, [line(0), line(1), line(2)], instead_of=cast.petra, chain=chain)
    text = " ".join(str(mail.body).split())
    without_addresses = re.sub(r":? https://\S+", "", text).replace(" -- ", " ")
    html = words(html_of(mail)).removeprefix("Pilothouse Nordhafen Group ").replace(" · All", " All")
    assert sorted(re.findall(r"\w+", html)) == sorted(re.findall(r"\w+", without_addresses))
    assert re.findall(r"https://\S+", text) == links(html_of(mail))


def test_whoever_stands_in_reads_for_whom_and_until_when(cast: Cast) -> None:
    Delegation.objects.create(person=cast.petra, delegate=cast.olive, began_on=TODAY, ends_on=date(2026, 11, 30))
    mail = written(cast, [line()], instead_of=cast.petra)
    assert "For Petra Lindqvist, who is away until Mon 30 Nov." in words(html_of(mail))
    assert "\nFor Petra Lindqvist, who is away until Mon 30 Nov.\n" in mail.body


def test_an_absence_that_was_ended_early_names_no_day(cast: Cast) -> None:
    Delegation.objects.create(
        person=cast.petra, delegate=cast.olive, began_on=TODAY, ends_on=TODAY, ended_at="2026-11-24T06:00Z"
    )
    assert "\nFor Petra Lindqvist, who is away.\n" in written(cast, [line()], instead_of=cast.petra).body


@pytest.mark.parametrize(
    ("chain", "said"),
    [
        ([], None),
        ([[0, "Olive Harmsen", "2026-11-12"]], "You were first told on Thu 12 Nov."),
        ([[0, "Ivan Petrov", "2026-11-12"]], "Up the line: Ivan Petrov from Thu 12 Nov, now you."),
        (
            [[0, "Ivan Petrov", "2026-11-12"], [1, "Olive Harmsen", "2026-11-19"]],
            "Up the line: Ivan Petrov from Thu 12 Nov, you from Thu 19 Nov.",
        ),
        (
            [[0, "Ivan Petrov", "2026-11-12"], [1, "Nora Quist", "2026-11-19"]],
            "Up the line: Ivan Petrov from Thu 12 Nov, Nora Quist (owner) from Thu 19 Nov, now you.",
        ),
    ],
    ids=["nobody before", "the reader", "another", "another and the reader", "two others"],
)
def test_the_chain_is_printed(cast: Cast, chain: list[list[object]], said: str | None) -> None:
    mail = written(cast, [line()], chain=chain)
    printed = [row for row in str(mail.body).splitlines() if row.startswith(("Up the line", "You were"))]
    assert printed == ([said] if said else [])
    assert said is None or said in words(html_of(mail))


def test_no_name_or_title_ends_a_header_or_opens_a_paragraph(cast: Cast) -> None:
    cast.olive.name = "Olive\r\nBcc: everybody@example.com"
    hostile = line(title=HOSTILE, why=HOSTILE, meta=HOSTILE, action=HOSTILE, when=HOSTILE, on=HOSTILE)
    mail = written(cast, [hostile], chain=[[0, HOSTILE, "2026-11-12"]])
    parsed = message_from_bytes(mail.message().as_bytes(), policy=default)
    assert set(parsed.keys()) == {
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
        "X-Auto-Response-Suppress",
    }
    assert parsed["To"] == "olive@example.com"
    assert not re.search("[\r\n\u202e]", parsed["Subject"])
    assert [row for row in str(mail.body).splitlines() if row.startswith("Bcc")] == []
    assert "\u202e" not in mail.body + html_of(mail)


def test_hostile_words_stay_words_in_html(cast: Cast) -> None:
    hostile = line(title=HOSTILE, why=HOSTILE, meta=HOSTILE, action=HOSTILE, when=HOSTILE, on=HOSTILE)
    html = html_of(written(cast, [hostile], chain=[[0, HOSTILE, "2026-11-12"]], instead_of=cast.petra))
    assert set(re.findall(r"<(script|img|iframe|form|svg)", html)) == set()
    assert not re.search(r"<[^>]*\son[a-z]+=", html)
    assert "{{ 7 }}" in words(html)


@pytest.mark.parametrize(
    "path",
    ["//evil.example.com/", "@evil.example.com/", "https://evil.example.com", ".evil.example.com", "/x\r\nBcc: y z"],
)
def test_every_link_is_below_the_base_address_whatever_a_line_says(cast: Cast, path: str) -> None:
    mail = written(cast, [line(url=path)])
    assert all(link.startswith(f"{BASE}/") for link in links(html_of(mail)))
    assert re.findall(r"https?://\S+", str(mail.body)) == links(html_of(mail))


def test_a_reminder_is_no_list_and_asks_no_absence_note_to_answer(cast: Cast) -> None:
    mail = written(cast, [line()])
    assert mail.extra_headers == {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def test_a_letter_of_forty_lines_says_all_of_them_and_is_not_cut_by_readers_of_mail(cast: Cast) -> None:
    mail = written(cast, [line(each, title=f"Gap {each}: {LONG}", why=LONG * 2) for each in range(40)])
    assert [f"Gap {each}:" in mail.body for each in range(40)] == [True] * 40
    assert len(links(html_of(mail))) == 2 * 40 + 2
    assert len(html_of(mail).encode()) < 102_400
    assert len(mail.subject) <= 120


def test_what_does_not_fit_is_counted_and_stands_in_the_inbox(cast: Cast) -> None:
    mail = written(cast, [line(each) for each in range(MOST_ENTRIES + 5)])
    assert "5 more in your inbox" in words(html_of(mail))
    assert f"5 more in your inbox: {BASE}/inbox/" in mail.body


def test_days_far_away_are_written_with_their_year(cast: Cast) -> None:
    long_ago = (TODAY - timedelta(days=200)).isoformat()
    mail = written(cast, [line()], chain=[[0, "Ivan Petrov", long_ago]])
    assert "Ivan Petrov from 8 May 2026, now you." in mail.body


def test_a_letter_asks_one_question_whatever_the_number_of_lines(cast: Cast, django_assert_num_queries) -> None:
    told = message(cast.olive)
    lines = [(line(each), reminder(told, cast.pilot, line(each), instead_of=cast.petra)) for each in range(20)]
    with django_assert_num_queries(1):
        letter(told, lines, today=TODAY)
