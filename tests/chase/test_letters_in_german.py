"""A letter speaks the language of who gets it, in words, days and figures."""

import pytest

from accounts.models import User
from chase.models import Reminder
from chase.vocabulary import GapKind
from tests.cast import Cast
from tests.chase.chasing import gap, only, run
from tests.letterbox import Letterbox

MONDAY = "2026-11-23T08:00"


@pytest.mark.parametrize(
    ("language", "heading", "sent", "action"),
    [
        ("de", "Eine Sache wartet auf Sie, Olive", "Montag, 23. November 2026", "Eine Kennzahl aufschreiben"),
        ("en", "One thing waits for you, Olive", "Monday 23 November 2026", "Write down one metric"),
    ],
)
def test_a_letter_speaks_the_language_of_who_gets_it(
    cast: Cast, letterbox: Letterbox, language: str, heading: str, sent: str, action: str
):
    only(GapKind.THRESHOLD_MISSING)
    User.objects.filter(pk=cast.olive.pk).update(language=language)
    gap(cast.pilot)
    assert run(MONDAY) == 1
    [letter] = letterbox.to("olive")
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f'<html lang="{language}"' in html
    for said in (heading, sent):
        assert said in text
    assert Reminder.objects.get().title.startswith(action)
