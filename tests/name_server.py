"""A name server whose answers are ours, as an attacker's would be his."""

import socket

import pytest


class Names:
    """A name server whose every answer is given here; numbers are passed on, as the system's resolver does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, list[list[str]]] = {}
        self.resolver = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)

    def say(self, host: str, *answers: str) -> None:
        """Answer the first question with the first numbers, and so on; the last are said again and again."""
        self.answers[host] = [answer.split() for answer in answers]

    def _look_up(self, host: str, port: int, *more: int, **options: int) -> list[object]:
        self.asked.append(host)
        if host not in self.answers:
            return list(self.resolver(host, port, *more, **options))
        answers = self.answers[host]
        numbers = answers.pop(0) if len(answers) > 1 else answers[0]
        return [each for number in numbers for each in self.resolver(number, port, *more, **options)]
