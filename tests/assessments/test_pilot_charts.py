import re
from html import unescape

import pytest
from django.test import Client

from tests.assessments.complete_pilot import complete
from tests.cast import Cast


@pytest.fixture
def page(cast: Cast, client: Client) -> str:
    """Olive's complete pilot, as she sees it."""
    complete(cast.pilot, cast.olive, cast.ivan)
    client.force_login(cast.olive)
    return unescape(client.get(f"/pilots/{cast.pilot.reference}/").content.decode())


def drawings(page: str) -> list[str]:
    return re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)


def test_both_pictures_are_drawn_wide_and_narrow_each_with_its_own_ids(page):
    ids = re.findall(r'<(?:title|desc) id="([^"]+)"', "".join(drawings(page)))

    assert len(drawings(page)) == 4
    assert len(ids) == len(set(ids)) == 8


def test_each_picture_is_named_and_described_for_whoever_does_not_see_it(page):
    for drawing in drawings(page):
        assert 'role="img"' in drawing
        title, description = re.search(r"<title[^>]*>(.+?)</title><desc[^>]*>(.+?)</desc>", drawing, re.DOTALL).groups()
        assert title.strip()
        assert description.strip()


def test_the_pictures_carry_no_style_of_their_own(page):
    assert not re.search(r"style=|<style|<script|\son\w+=", "".join(drawings(page)))


def test_no_position_is_written_with_a_comma_or_left_out(page):
    positions = re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"', "".join(drawings(page)))

    assert positions
    assert all(re.fullmatch(r"-?\d+(\.\d+)?", position) for position in positions)


def test_the_curve_asked_for_alone_pins_the_volume(cast: Cast, client: Client):
    complete(cast.pilot, cast.olive, cast.ivan)
    client.force_login(cast.olive)
    answer = client.get(f"/pilots/{cast.pilot.reference}/curve/", {"volume": "1,234"}).content.decode()

    assert answer.count('class="pin"') == 2
    assert "1,234: EUR" in answer
