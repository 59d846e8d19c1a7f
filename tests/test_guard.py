"""No connection leaves for anywhere but the configured portal: by URL, name, redirect or robots.txt."""

import ipaddress

import pytest

from crawler.fetching.addresses import Origin, is_public
from tests.hostile.behaviours import NO_ROBOTS, answer
from tests.hostile.corpus import corpus
from tests.hostile.server import HostileServer
from tests.hostile.visit import visit

ONE_AT_A_TIME = {"concurrent_requests": 1}


def netloc(server: HostileServer) -> str:
    return f"127.0.0.1:{server.port}"


def test_a_corpus_of_hostile_addresses_leads_to_no_connection() -> None:
    with HostileServer({}) as inner, HostileServer({**NO_ROBOTS, "/good": answer()}) as portal:
        urls = corpus(netloc(portal), netloc(inner))
        told = visit(portal.url, [*urls, f"{portal.url}/good"], {"concurrent_requests": 16})
        assert inner.heads == []
        assert [head.split(" ")[1] for _, head in portal.heads] == ["/robots.txt", "/good"]
    assert set(told.connects) == {("127.0.0.1", portal.port)}
    assert told.outcomes.pop(f"{portal.url}/good") == "ok"
    assert {url: got for url, got in told.outcomes.items() if got not in {"not_allowed", "no_request"}} == {}
    assert len(told.outcomes) == len(urls) > 200
    assert list(told.outcomes.values()).count("not_allowed") > 180


def test_what_a_name_leads_to_is_judged_at_each_connection() -> None:
    answers = [
        ["127.0.0.1"],  # robots.txt
        ["10.0.0.1"],
        ["169.254.169.254", "192.168.1.1"],
        ["127.0.0.2"],
        ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1"],
        ["172.16.0.1", "127.0.0.1"],
    ]
    with HostileServer({**NO_ROBOTS, **{f"/{n}": answer() for n in range(5)}}) as portal:
        urls = [f"http://localhost:{portal.port}/{n}" for n in range(5)]
        told = visit(f"http://localhost:{portal.port}", urls, ONE_AT_A_TIME, {"localhost": answers})
    assert [told.outcomes[url] for url in urls] == ["not_allowed"] * 4 + ["ok"]
    assert "169.254.169.254, 192.168.1.1" in told.details[urls[1]]
    assert set(told.connects) == {("127.0.0.1", portal.port)}
    assert len(portal.heads) == 2


def test_a_public_name_that_leads_inside_is_not_followed() -> None:
    with HostileServer({}) as inner:
        base = f"http://portal.test:{inner.port}"
        told = visit(base, [f"{base}/x"], names={"portal.test": [["127.0.0.1", "::1"]]})
        assert inner.heads == []
    assert (told.outcomes, told.connects) == ({f"{base}/x": "not_allowed"}, [])


def test_the_address_that_was_judged_is_the_one_connected_to() -> None:
    told = visit(
        "http://portal.test", ["http://portal.test/x"], names={"portal.test": [["8.8.8.8"], ["10.0.0.1"]]}
    )
    assert told.connects == [
        ("8.8.8.8", 80)
    ]  # answered with a refusal by the test: nothing left this computer
    assert told.outcomes == {"http://portal.test/x": "refused"}


def test_a_redirect_is_not_followed_and_that_of_robots_is_judged() -> None:
    with HostileServer({}) as inner:
        away = answer(b"", f"Location: {inner.url}/x", status="302 Found")
        with HostileServer({**NO_ROBOTS, "/page": away}) as portal:
            told = visit(portal.url, [f"{portal.url}/page"])
            assert list(told.outcomes.values()) == ["redirect"]
        with HostileServer({"/robots.txt": away, "/page": answer()}) as portal:
            told = visit(portal.url, [f"{portal.url}/page"])
            assert portal.asked("/page") == []
        assert list(told.outcomes.values()) == ["not_allowed"]
        assert inner.heads == []


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://dichvucong.gov.vn/a?b#c", Origin("https", "dichvucong.gov.vn", 443)),
        ("HTTPS://DICHVUCONG.gov.vn:443", Origin("https", "dichvucong.gov.vn", 443)),
        ("http://[::1]:8000/", Origin("http", "::1", 8000)),
        ("https://a@dichvucong.gov.vn/", None),
        ("https://dichvucong.gov.vn\\@10.0.0.1/", None),
        ("https://[dichvucong.gov.vn]/", None),
        ("https://dichvucong.gov.vn\n/", None),
        ("ftp://dichvucong.gov.vn/", None),
        ("", None),
    ],
)
def test_an_origin_is_read_in_one_way_or_not_at_all(url: str, origin: Origin | None) -> None:
    assert Origin.of(url) == origin


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.0.1", "2405:4800::1", "1.1.1.1"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:808:808::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "::ffff:0:0",
    ],
)
def test_inner_reserved_and_disguised_addresses_are_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("base", "address", "may"),
    [
        ("http://127.0.0.1:1", "127.0.0.1", True),
        ("http://127.0.0.1:1", "127.0.0.2", False),
        ("http://10.1.2.3", "10.1.2.3", True),
        ("http://10.1.2.3", "10.1.2.4", False),
        ("http://localhost", "::1", True),
        ("http://localhost", "10.0.0.1", False),
        ("http://169.254.169.254", "169.254.169.254", False),
        ("http://0.0.0.0", "0.0.0.0", False),  # noqa: S104 (nothing is bound)
        ("http://[fd00::7]", "fd00::7", True),
        ("https://dichvucong.gov.vn", "10.0.0.1", False),
    ],
)
def test_only_the_configured_inner_address_is_open(base: str, address: str, may: bool) -> None:
    origin = Origin.of(base)
    assert origin is not None
    assert origin.may_connect(ipaddress.ip_address(address)) is may
