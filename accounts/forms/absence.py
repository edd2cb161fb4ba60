"""Who acts in somebody's place, and when."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DateField, PersonField
from accounts.models import User
from common.figures import number
from common.limits import limit


class AbsenceForm(forms.Form):
    """The deputy, the first and the last day."""

    to = PersonField(label=_("Who acts for you"), empty_label=_("choose somebody"))
    began_on = DateField(label=_("From"), initial=timezone.localdate)
    ends_on = DateField(label=_("Until"))
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("Stands on the record. “On leave” is enough.")
    )

    def __init__(self, *args: Any, reader: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ends_on"].help_text = _(
            "The last day on which it counts, at most %(most)s days after the first."
        ) % {"most": number(limit("delegation_at_most"))}
        choice: Any = self.fields["to"]
        choice.queryset = choice.queryset.exclude(pk=reader.pk)
