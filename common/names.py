"""What names of people and pilots may hold: they stand on papers that are signed, so the eye sees all there is."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

UNSEEN = "[\\u0001-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]"
"""Control characters, those that turn the direction of what follows, and spaces of no width, as Python and PostgreSQL
both read it. Joiners (U+200C, U+200D) are none of them: Persian and Indian names are spelled with them."""

every_sign_shows = RegexValidator(
    UNSEEN,
    _("The name holds characters that cannot be seen, or that turn the text around. Type it instead of pasting it."),
    code="unseen",
    inverse_match=True,
)
