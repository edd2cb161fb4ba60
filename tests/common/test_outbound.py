"""Posts leave for the public internet and for the hosts that the installation names, and for nowhere else.

What an address and the numbers behind its name must be; tests/common/test_outbound_posts.py has the wire.
"""

import socket

import pytest

from common.outbound import NotAllowed, Unreachable, Where, allowed, is_public, post
from tests.name_server import Names

HOSTS = [".slack.com", "example.webhook.office.com"]
SLACK = Where("hooks.slack.com", 443, "/x", is_inside=False)
BODY, HEADERS = b"{}", {"Content-Type": "application/json"}


# Which addresses may be typed.


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("https://hooks.slack.com/services/x", "hooks.slack.com", "/services/x"),
        ("https://HOOKS.Slack.com./x", "hooks.slack.com", "/x"),
        ("https://hooks.slack.com:443/x?a=b", "hooks.slack.com", "/x?a=b"),
        ("https://hooks.slack.com:/x#here", "hooks.slack.com", "/x"),
        ("https://slack.com", "slack.com", "/"),
        ("https://hooks.slack.com/a%0d%0ab", "hooks.slack.com", "/a%0d%0ab"),
        ("https://example.webhook.office.com/x", "example.webhook.office.com", "/x"),
    ],
)
def test_https_at_a_host_of_the_list_is_allowed(address: str, host: str, path: str) -> None:
    assert allowed(address, hosts=HOSTS) == Where(host, 443, path, is_inside=False)


NOT_LISTED = "is not on the list of hosts"
NOT_WHOLE = "Enter the whole address"
WRONG_PORT = "Only the usual port"
NAMED = "with a name or password"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://evilslack.com/x", NOT_LISTED),
        ("https://hooks.slack.com.evil.org/", NOT_LISTED),
        ("https://other.webhook.office.com/", NOT_LISTED),
        ("https://evil.org#@hooks.slack.com/", NOT_LISTED),
        ("https://evil.org?.slack.com", NOT_LISTED),
        ("https://slack.com%00.evil.org/", NOT_LISTED),
        ("https://127.0.0.1/", NOT_LISTED),
        ("https://[::1]/", NOT_LISTED),
        ("https://[::ffff:127.0.0.1]/", NOT_LISTED),
        ("https://2130706433/", NOT_LISTED),
        ("https://0x7f.1/", NOT_LISTED),
        ("https://169.254.169.254/latest/meta-data/", NOT_LISTED),
        ("https://localhost/", NOT_LISTED),
        ("https://hooks.slack.com@evil.org/", NAMED),
        ("https://evil.org:x@hooks.slack.com/", NAMED),
        ("https://@hooks.slack.com/", NAMED),
        ("https://hooks.slack.com:8443/", WRONG_PORT),
        ("https://hooks.slack.com:80/", WRONG_PORT),
        ("https://hooks.slack.com:99999/", NOT_WHOLE),
        ("https://hooks.slack.com:x/", NOT_WHOLE),
        ("http://hooks.slack.com/", NOT_WHOLE),
        ("HTTPS://hooks.slack.com/", NOT_WHOLE),
        ("ftp://hooks.slack.com/", NOT_WHOLE),
        ("file:///etc/passwd", NOT_WHOLE),
        ("//hooks.slack.com/", NOT_WHOLE),
        ("hooks.slack.com", NOT_WHOLE),
        ("https:///x", NOT_WHOLE),
        ("https://[", NOT_WHOLE),
        ("https://[hooks.slack.com]/", NOT_WHOLE),
        ("https://evil.org\\@hooks.slack.com/", NOT_WHOLE),
        ("https://hooks.slack.com/a\r\nX: y", NOT_WHOLE),
        ("https://hooks.slack.com/a b", NOT_WHOLE),
        ("https://hooks.slack.com/ä", NOT_WHOLE),
        ("https://hooks.släck.com/", NOT_WHOLE),
        (" https://hooks.slack.com/", NOT_WHOLE),
        ("", NOT_WHOLE),
    ],
)
def test_any_other_address_is_refused_with_the_reason(address: str, said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        allowed(address, hosts=HOSTS)


def test_an_empty_list_allows_nothing() -> None:
    with pytest.raises(NotAllowed, match=NOT_LISTED):
        allowed("https://hooks.slack.com/", hosts=[])


@pytest.mark.parametrize(
    ("address", "inside", "is_let_in"),
    [
        ("https://chat.intern/x", ["chat.intern"], True),
        ("https://chat.intern:8443/x", ["chat.intern"], True),
        ("https://chat.intern:8443/x", ["chat.intern:8443"], True),
        ("https://chat.intern:9200/x", ["chat.intern:8443"], False),
        ("https://chat.intern/x", ["chat.intern:8443"], False),
        ("https://more.chat.intern/x", ["chat.intern"], False),
        ("http://chat.intern/x", ["chat.intern"], False),
    ],
)
def test_a_host_of_ones_own_network_is_allowed_by_name_and_port_only(
    address: str, inside: list[str], is_let_in: bool
) -> None:
    if is_let_in:
        assert allowed(address, hosts=[], inside=inside).is_inside
    else:
        with pytest.raises(NotAllowed):
            allowed(address, hosts=[], inside=inside)


# Which numbers a name may lead to.

NOT_PUBLIC = {
    "loopback": "127.0.0.1 127.1.2.3 ::1",
    "unspecified": "0.0.0.0 0.1.2.3 ::",
    "private": "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fd12::1 fec0::1",
    "link-local": "169.254.1.1 fe80::1 fe80::1%eth0",
    "metadata": "169.254.169.254 fd00:ec2::254 168.63.129.16 100.100.100.200 192.0.0.192",
    "shared by carriers": "100.64.0.1 100.127.255.255",
    "mapped or embedded IPv4": "::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1",
    "translators and tunnels": "64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001::1 192.88.99.1",
    "documentation and benchmarks": "192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 2001:db8::1 3fff::1",
    "multicast and broadcast": "224.0.0.1 239.1.1.1 255.255.255.255 ff02::1 ff0e::1",
    "reserved": "192.0.0.8 240.0.0.1 2001:10::1 2001:20::1 100::1 5f00::1 4000::1",
}
PUBLIC = "8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 2606:4700::1111 2a00:1450:4001::200e 2001:4860:4860::8888"


@pytest.mark.parametrize("kind", NOT_PUBLIC)
def test_no_number_of_this_kind_is_public(kind: str) -> None:
    assert [number for number in NOT_PUBLIC[kind].split() if is_public(number)] == []


def test_numbers_of_the_public_internet_are_public() -> None:
    assert [number for number in PUBLIC.split() if not is_public(number)] == []


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


@pytest.mark.parametrize(
    "numbers",
    [
        "127.0.0.1",
        "10.0.0.5",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "8.8.8.8 10.0.0.5",
        "10.0.0.5 8.8.8.8",
        "2606:4700::1111 8.8.8.8 fd00::1",
    ],
)
def test_a_listed_name_that_leads_into_a_private_network_is_refused_before_any_connection(
    names: Names, numbers: str
) -> None:
    names.say("hooks.slack.com", numbers)
    with pytest.raises(NotAllowed, match=r"^hooks\.slack\.com leads into a private network\.$"):
        post(SLACK, BODY, HEADERS)
    assert names.asked == ["hooks.slack.com"]


@pytest.mark.parametrize("host", ["nobody.invalid", "a..slack.com", f"{'a' * 300}.slack.com"])
def test_a_name_that_nobody_knows_is_unreachable(host: str, names: Names) -> None:
    def fail(*_question: object, **_options: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    names.resolver = fail  # type: ignore[assignment]
    with pytest.raises(Unreachable, match="Nobody knows the host"):
        post(Where(host, 443, "/", is_inside=False), BODY, HEADERS)
