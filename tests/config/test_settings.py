"""One settings file for all: what it refuses when DEBUG is off."""

import re
import runpy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from embedded.addresses import PROJECT

SERVER = {
    "SECRET_KEY": "x" * 50,
    "BASE_URL": "https://pilothouse.example.com",
    "DATABASE_URL": "postgres://pilothouse:secret@postgres/pilothouse",
    "REDIS_URL": "redis://redis:6379/0",
}


def load(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    for name in ("DEBUG", "ALLOWED_HOSTS", "EMAIL_URL", "PILOTHOUSE_REDIS_DATABASE", "OWNER_DATABASE_URL", *SERVER):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(PROJECT / "config" / "settings.py"))


@pytest.mark.parametrize("missing", list(SERVER))
def test_server_does_not_start_without(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {name: value for name, value in SERVER.items() if name != missing}
    with pytest.raises(ImproperlyConfigured, match=rf"^Set {missing}\b.*\(DEBUG is off\)\.$"):
        load(monkeypatch, **given)


def test_server_does_not_start_with_the_key_of_development(monkeypatch: pytest.MonkeyPatch) -> None:
    key = load(monkeypatch, DEBUG="1")["SECRET_KEY"]
    with pytest.raises(ImproperlyConfigured, match=r"^Set SECRET_KEY"):
        load(monkeypatch, **SERVER | {"SECRET_KEY": key})


def test_server_takes_its_neighbours_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **SERVER)
    assert settings["DEBUG"] is False
    assert settings["DATABASES"]["default"]["HOST"] == "postgres"
    assert settings["CELERY_BROKER_URL"] == "redis://redis:6379/0"
    assert settings["ALLOWED_HOSTS"] == ["pilothouse.example.com"]


def test_only_where_the_owner_is_named_the_database_is_opened_as_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = {"OWNER_DATABASE_URL": "postgres://owner:other@postgres/pilothouse"}
    assert load(monkeypatch, **SERVER)["DATABASES"]["default"]["USER"] == "pilothouse"
    settings = load(monkeypatch, **SERVER, **owner)
    assert settings["DATABASES"]["default"]["USER"] == "owner"
    assert settings["APPLICATION_ROLE"]["USER"] == "pilothouse"


def test_server_reached_by_https_keeps_its_cookies_to_https(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **SERVER)
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
    assert [settings[name] for name in names] == [True, True, True, True]


@pytest.mark.parametrize(("reload", "shown"), [("0", False), ("1", True)])
def test_error_pages_that_show_the_code_are_for_editing_only(
    reload: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(monkeypatch, DEBUG="1", RELOAD=reload)["DEBUG"] is shown
    assert load(monkeypatch, **SERVER, RELOAD=reload)["DEBUG"] is False


def test_embedded_servers_are_taken_with_debug_on(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, DEBUG="1", PILOTHOUSE_SOCKETS="/run/p")
    assert settings["DATABASES"]["default"]["HOST"] == "/run/p"
    assert settings["CELERY_BROKER_URL"] == "redis+socket:///run/p/redis.sock?virtual_host=0"


def test_compose_posts_to_the_same_hosts_as_the_settings_and_to_none_when_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("WEBHOOK_HOSTS", raising=False)
    hosts = ",".join(load(monkeypatch, **SERVER)["WEBHOOK_HOSTS"])
    assert f"WEBHOOK_HOSTS: ${{WEBHOOK_HOSTS-{hosts}}}\n" in (PROJECT / "docker-compose.yml").read_text()
    assert load(monkeypatch, **SERVER, WEBHOOK_HOSTS="")["WEBHOOK_HOSTS"] == []


def test_what_a_server_may_set_reaches_its_containers_and_stands_in_the_manual() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (PROJECT / "config" / "settings.py").read_text()))
    never_on_a_server = {"DEBUG", "RELOAD", "SEAL_TRIAL"}
    compose = (PROJECT / "docker-compose.yml").read_text()
    assert read - set(re.findall(r"^ +(\w+): ", compose, re.MULTILINE)) == never_on_a_server
    named = re.findall(r"`(\w+)`", (PROJECT / "docs" / "operating.md").read_text())
    pkcs11 = {
        "SEAL_PKCS11_TOKEN",
        "SEAL_PKCS11_LABEL",
        "SEAL_PKCS11_PIN",
    }  # one row, beginning left out
    assert read - set(named) - pkcs11 == {"SEAL_TRIAL"}


def test_a_worker_is_asked_whether_it_lives_by_the_name_it_has_in_any_engine() -> None:
    # podman gives HOSTNAME to the first process of a container only, not to its health check
    assert "--destination celery@$$(hostname)" in (PROJECT / "docker-compose.yml").read_text()
