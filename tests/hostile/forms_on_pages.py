"""What a browser finds on a page of the site: its forms, and what it would send back from each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.services.day import day_here

SENT_WITHOUT_A_CHOICE = {"hidden", "text", "email", "url", "search", "password", "number", "tel", "date", "time"}
NEVER_TYPED = {"csrfmiddlewaretoken", "next"}


@dataclass
class Field:
    """One name that a form sends, with what stands in it and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    required: bool = False
    options: list[str] = field(default_factory=list)
    is_sent: bool = True
    is_number: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether a person writes words into it."""
        return self.kind in SENT_WITHOUT_A_CHOICE - {"hidden"} | {"textarea"}


@dataclass
class FormOnPage:
    """One form of a page, and where it leads."""

    method: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    def names(self) -> list[str]:
        """All that a person can fill in or choose."""
        return [name for name in self.fields if name not in NEVER_TYPED]

    def as_opened(self) -> dict[str, Any]:
        """What is sent when nobody touches anything."""
        return {each.name: each.value for each in self.fields.values() if each.is_sent and each.kind != "file"}

    def filled(self) -> dict[str, Any]:
        """What somebody sends who fills in every empty field with something sensible."""
        empty = (each for each in self.fields.values() if not each.value and each.name not in NEVER_TYPED)
        return self.as_opened() | {each.name: sensible(each) for each in empty}


def sensible(each: Field) -> Any:
    """Something that the field may hold, by its kind and name."""
    soon = (day_here() + timedelta(days=30)).isoformat()
    if each.options:
        return next(filter(None, each.options), "")
    if each.kind == "file":
        return SimpleUploadedFile("inventory.csv", b"Name,Unit\nCall notes,Sales\n")
    dated = each.kind == "date" or each.name.endswith(("_on", "until", "day", "due"))
    by_kind = {"date": soon, "time": "10:00", "email": "somebody@example.com", "url": "https://example.com/"}
    return soon if dated else by_kind.get(each.kind, "7" if each.is_number else "Words that somebody typed")


class _Reader(HTMLParser):
    """Gathers forms; a field outside its form names it by `form=`."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[FormOnPage] = []
        self.elsewhere: list[tuple[str, Field]] = []
        self.ids: dict[str, FormOnPage] = {}
        self.open_form: FormOnPage | None = None
        self.open_field: Field | None = None
        self.labels: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open_form = FormOnPage(told.get("method", "get").lower(), told.get("action") or self.address)
            self.forms.append(self.open_form)
            self.ids[told.get("id", "")] = self.open_form
        elif tag == "option" and self.open_field:
            self.open_field.options.append(told.get("value", ""))
            if "selected" in told:
                self.open_field.value = told.get("value", "")
        elif tag in {"input", "select", "textarea", "button"} and told.get("name") and "disabled" not in told:
            self._take(_field(tag, told), told.get("form", ""))

    def _take(self, found: Field, owner: str) -> None:
        if found.kind in {"select", "textarea"}:
            self.open_field = found
        if owner:
            self.elsewhere.append((owner, found))
        elif self.open_form:
            _add(self.open_form, found)

    def handle_data(self, data: str) -> None:
        if self.open_field and self.open_field.kind == "textarea":
            first = not self.open_field.value
            self.open_field.value += data.removeprefix("\n") if first else data  # as browsers read it

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open_form = None
        elif tag in {"select", "textarea"}:
            self.open_field = None


def _field(tag: str, told: dict[str, str]) -> Field:
    kind = told.get("type", "text") if tag == "input" else tag
    is_number = kind == "number" or told.get("inputmode") in {"numeric", "decimal"}
    found = Field(told["name"], kind, told.get("value", ""), "required" in told, is_number=is_number)
    if kind in {"radio", "checkbox"}:
        found.options, found.is_sent = [told.get("value", "on")], "checked" in told
        found.value = found.options[0] if found.is_sent else ""
    if kind in {"submit", "button"}:
        found.options, found.is_sent = [found.value], False
    return found


def _add(form: FormOnPage, found: Field) -> None:
    """Boxes and buttons of one name are one field with several values."""
    known = form.fields.get(found.name)
    if known is None:
        form.fields[found.name] = found
        return
    known.options += found.options
    if found.is_sent:
        known.is_sent, known.value = True, found.value or known.value


def forms_in(page: str, address: str) -> Iterator[FormOnPage]:
    """Every form of a page that was asked for at that address."""
    reader = _Reader(address)
    reader.feed(page)
    for owner, found in reader.elsewhere:
        if owner in reader.ids:
            _add(reader.ids[owner], found)
    yield from reader.forms
