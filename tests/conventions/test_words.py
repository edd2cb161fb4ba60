"""Every word that a reader sees can be translated, and every template is used."""

import re

import pytest

from tests.conventions.source import ROOT, python_files, templates

TRANSLATED = re.compile(r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%\s*translate\s.*?%}", re.DOTALL)
SAID_TO_NOBODY = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
# Attributes of the page's root element, written without the element.
OF_THE_ROOT = re.compile(r"{%\s*block root\s*%}.*?{%\s*endblock\s*%}")
TAG_OR_VALUE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
MARKUP = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r'\s(?:aria-label|title|placeholder|alt|data-l|aria-description)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
# Names are the same in every language.
NAMES = {"Pilothouse", "CSV", "XLSX", "PDF", "UTC", "SHA", "EUR"}
ENTITY = re.compile(r"&[a-z]+;")
# What Django and allauth look for by name.
BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}

PAGES = [path for path in templates() if path.suffix == ".html"]


def relative(path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def untranslated(text: str) -> list[str]:
    """Words that stand bare between tags, or in an attribute that is read out."""
    bare = text
    for unspoken in (TRANSLATED, SAID_TO_NOBODY, OF_THE_ROOT, TAG_OR_VALUE, ENTITY):
        bare = unspoken.sub(" ", bare)
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(bare))
    return [word for word in WORD.findall(f"{MARKUP.sub(' ', bare)} {spoken}") if word not in NAMES]


@pytest.mark.parametrize("template", PAGES, ids=relative)
def test_every_visible_word_can_be_translated(template):
    assert untranslated(template.read_text()) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>{% translate 'Hello' %}</p>", []),
        ("<p>Hello</p>", ["Hello"]),
        ('<a aria-label="Menu">{{ name }}</a>', ["Menu"]),
        ('<a class="btn quiet" href="/x">{# note #}Pilothouse</a>', []),
        ("{% blocktranslate %}One {{ thing }}{% endblocktranslate %}", []),
        ("{% if a %}yes{% endif %}", ["yes"]),
    ],
)
def test_the_reader_of_templates_finds_bare_words(text, found):
    assert untranslated(text) == found


def test_every_template_is_used():
    everything = "\n".join(path.read_text() for path in [*python_files(tests=False), *templates()])
    unused = [relative(path) for path in templates() if relative(path) not in BY_NAME and not is_used(path, everything)]
    assert unused == []


def is_used(path, everything: str) -> bool:
    """Whether something names it; allauth asks for those below `account` and `mfa` itself, by names of its own."""
    name = relative(path)
    folder, _, _ = name.rpartition("/")
    named = f'"{name}' in everything or f"'{name}" in everything
    by_block = f'"{folder}/{{' in everything  # a name that is put together, like assessments/blocks/{block}.html
    return named or by_block or folder.split("/")[0] in {"account", "mfa"}
