"""A real SMTP server that keeps what it is given, refuses whom it is told to, and can be down for a while."""

import email
import socket
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message


def free_port() -> int:
    """A port nobody listens on: the controller cannot choose one itself."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Letterbox(Message):
    """Keeps the letters; `refused` says what it answers to an address instead of taking it."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.letters: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.port = free_port()
        self._server: Controller | None = None

    def open(self) -> None:
        """Take letters from now on."""
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def close(self) -> None:
        """Be down: nobody listens at the port."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def prepare_message(self, session: object, envelope: object) -> EmailMessage:
        return email.message_from_bytes(envelope.content, policy=default)

    def handle_message(self, message: EmailMessage) -> None:
        self.letters.append(message)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (its name in aiosmtpd)
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def to(self, who: str) -> list[EmailMessage]:
        """The letters to a member of the cast, by first name."""
        return [letter for letter in self.letters if letter["To"] == f"{who}@example.com"]
