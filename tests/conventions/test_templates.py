"""What holds for every template: the policy against inline code, and nothing asked for that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".svg"})
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)"')
ICON = re.compile(r'{% icon "([a-z0-9-]+)" %}')
LETTERS = ROOT / "templates/emails"
"""Readers of mail know no stylesheet: letters alone carry their styles with them."""
INLINE = re.compile(r'\sstyle=|<style|<script(?! src=)|\son[a-z]+=|hx-on|javascript:|="js:', re.IGNORECASE)
PAGES = [path for path in TEMPLATES if LETTERS not in path.parents]


@pytest.mark.parametrize("template", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_style_or_script(template):
    assert INLINE.findall(template.read_text()) == []


def test_every_icon_that_is_asked_for_is_drawn_once():
    drawn = SYMBOL.findall((ROOT / "static/icons.svg").read_text())
    asked = {name for template in TEMPLATES for name in ICON.findall(template.read_text())}
    assert asked - set(drawn) == set()
    assert drawn == sorted(set(drawn))


def test_every_stylesheet_is_linked_once():
    linked = re.findall(r"'css/([a-z/-]+\.css)'", (ROOT / "templates/components/stylesheets.html").read_text())
    kept = [str(path.relative_to(ROOT / "static/css")) for path in (ROOT / "static/css").rglob("*.css")]
    assert sorted(linked) == sorted(kept)


def test_every_part_made_by_others_brings_its_licence():
    vendor = ROOT / "static/vendor"
    named = re.findall(r"`([a-z/-]+(?:OFL\.txt|LICENSE))`", (vendor / "README.md").read_text())
    assert sorted(named) == ["fonts/besley-OFL.txt", "fonts/hanken-grotesk-OFL.txt", "htmx/LICENSE", "lucide/LICENSE"]
    assert all((vendor / name).stat().st_size > 500 for name in named)
