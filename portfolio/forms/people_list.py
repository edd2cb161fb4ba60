"""The forms of a list of people: the file, then the rows that the dry run showed."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portfolio.forms.imports import FileForm
from portfolio.people_list import LONGEST, MOST_PEOPLE, Told


class PeopleFileForm(FileForm):
    """Choose the list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext_lazy("CSV or XLSX, at most 20 MB and 100 people.")


class RowsForm(forms.Form):
    """The rows as they were read, carried from the dry run to the act; looked at anew like any other input."""

    rows = forms.CharField(max_length=500_000, widget=forms.HiddenInput)

    def clean_rows(self) -> list[Told]:
        """Each row a number and four texts of bounded length."""
        try:
            rows = json.loads(self.cleaned_data["rows"])
        except (ValueError, RecursionError):
            rows = None
        if not isinstance(rows, list) or len(rows) > MOST_PEOPLE or not all(map(_is_row, rows)):
            raise forms.ValidationError(_("The list got lost on its way. Choose the file again."))
        return [Told(*row) for row in rows]


def _is_row(row: Any) -> bool:
    if not isinstance(row, list) or len(row) != len(Told._fields) or not isinstance(row[0], int):
        return False
    return all(isinstance(text, str) and len(text) <= LONGEST and "\0" not in text for text in row[1:])
