"""Mail servers as they are on a bad day: slow to believe, silent, gone in the middle of a letter."""

import asyncio
import socket
from collections import Counter
from threading import Event, Thread

from tests.letterbox import Letterbox


class Greylisting(Letterbox):
    """Puts every address off for its first tries."""

    def __init__(self, tries: int, answer: str = "451 4.7.1 greylisted, try again later") -> None:
        super().__init__()
        self.tries = tries
        self.answer = answer
        self.asked: Counter[str] = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (its name in aiosmtpd)
        self.asked[address] += 1
        if self.asked[address] <= self.tries:
            return self.answer
        return await super().handle_RCPT(server, session, envelope, address, options)


class Holding(Letterbox):
    """Holds back its answer, so that a sender can be killed while it waits for it."""

    def __init__(self, command: str = "", *, keeps: bool = True) -> None:
        super().__init__()
        self.command = command
        """What it does not answer: RCPT or DATA; nothing to answer at once."""
        self.keeps = keeps
        """Whether a letter is kept although the sender was never told."""
        self.reached, self.go_on = Event(), Event()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (its name in aiosmtpd)
        await self._hold("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (its name in aiosmtpd)
        if self.keeps:
            answer = await super().handle_DATA(server, session, envelope)
            await self._hold("DATA")
            return answer
        await self._hold("DATA")
        return await super().handle_DATA(server, session, envelope)

    async def _hold(self, command: str) -> None:
        if command != self.command:
            return
        self.reached.set()
        while not self.go_on.is_set():
            await asyncio.sleep(0.01)


class CutShort:
    """Speaks SMTP up to a command, and then says nothing more or hangs up."""

    ANSWERS = {"EHLO": b"250 here\r\n", "MAIL": b"250 ok\r\n", "RCPT": b"250 ok\r\n", "DATA": b"354 go on\r\n"}

    def __init__(self, command: str, *, hangs_up: bool) -> None:
        self.command = command
        """CONNECT, MAIL or DATA; a letter is cut short after its first bytes."""
        self.hangs_up = hangs_up
        self.callers: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        for each in (self._listening, *self.callers):
            each.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _address = self._listening.accept()
            except OSError:  # closed
                return
            self.callers.append(caller)
            Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        command = "CONNECT"
        caller.sendall(b"" if self.command == command else b"220 here\r\n")
        while command != self.command:
            command = caller.recv(1000)[:4].decode().upper()
            if not command:
                return
            if command != self.command or command == "DATA":
                caller.sendall(self.ANSWERS.get(command, b"250 ok\r\n"))
        if self.command == "DATA":
            caller.recv(200)
        if self.hangs_up:
            caller.close()
