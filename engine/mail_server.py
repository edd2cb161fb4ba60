"""Handing letters to the mail server: what its answers mean, and when a letter is tried again.

A server that cannot be reached, closes, or takes nothing from us now costs no letter a try. What it says of one letter
or one address does.
"""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

MOST_TRIES = 8
FIRST_WAIT = timedelta(minutes=1)
"""Before the second try; each wait is twice as long as the one before."""
LONGEST_WAIT = timedelta(minutes=14)
"""So that whatever waits has left a quarter of an hour after the server takes letters again."""
CLOSING = 421
"""The answer of a server that closes (RFC 5321, 3.8), to whatever command."""
PERMANENT = 500
"""From this answer on trying again will not help."""


class Closed(Exception):
    """The mail server takes nothing now: nobody's fault, and no try of any letter."""


def reach(post: BaseEmailBackend) -> bool:
    """Have an open line to the server; whether it had to be opened. Raises `Closed`."""
    try:
        return bool(post.open())
    except (SMTPException, OSError) as error:
        raise Closed(in_words(error)) from error


def hand_over(letter: EmailMessage, post: BaseEmailBackend) -> None:
    """Send a letter over the open line. Raises `Closed`, and SMTPException or OSError for what the server says of this
    letter."""
    letter.connection = post
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        if _is_closing(error):
            raise Closed(in_words(error)) from error
        raise


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries: 1, 2, 4, 8 and then 14 minutes, an hour in all."""
    return min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)


def is_permanent(error: Exception) -> bool:
    """Whether the server will never take this letter."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code in _codes(error))
    return isinstance(error, SMTPDataError) and error.smtp_code >= PERMANENT


def in_words(error: Exception) -> str:
    """What the server said, or what kept us from it, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _is_closing(error: Exception) -> bool:
    """It closes, or it takes no letters of this sender now (4xx to MAIL FROM)."""
    return CLOSING in _codes(error) or (isinstance(error, SMTPSenderRefused) and error.smtp_code < PERMANENT)


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _said in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []
