"""The crawler's manners: its pace, its patience, and that it leaves a portal alone which keeps refusing."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from scrapy.http import Response

from crawler.fetching.retry import refusal, retry_after
from tests.hostile.behaviours import NO_ROBOTS, REFUSING, answer, html, in_turn, reset
from tests.hostile.server import HostileServer
from tests.hostile.visit import visit

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
_SLACK = 0.02  # seconds by which two clocks may differ
_RECORD = b'{"code": "OK", "data": {}}'


def gaps(times: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(times)]


def test_requests_keep_their_distance_however_many_may_run_at_once() -> None:
    pages = {f"/{n}": answer(_RECORD, "Set-Cookie: TS01=1; Path=/") for n in range(6)}
    with HostileServer({**NO_ROBOTS, **pages}) as portal:
        crawl = {"requests_per_second": 8.0, "concurrent_requests": 8}
        told = visit(portal.url, [f"{portal.url}{path}" for path in pages], crawl)
    assert set(told.outcomes.values()) == {"ok"}
    assert min(gaps([when for when, _ in portal.heads])) > 1 / 8.0 - _SLACK
    heads = [head.lower() for _, head in portal.heads]
    assert len(heads) == 7
    assert all("user-agent: service-audit/0.1.0 (+tests@example.test)\r\n" in head for head in heads)
    assert not [head for head in heads if "cookie" in head or "referer" in head]


def test_retry_after_is_waited_for_and_faults_are_asked_again_later_and_later() -> None:
    later = answer(b"", "Retry-After: 1", status="503 Service Unavailable")
    fault = html("no", "500 Internal Server Error")
    pages = {"/later": in_turn(later, answer()), "/fault": in_turn(fault, reset, fault, answer())}
    with HostileServer({**NO_ROBOTS, **pages}) as portal:
        crawl = {"retries": 3, "backoff_seconds": 0.2, "concurrent_requests": 1}
        told = visit(portal.url, [f"{portal.url}{path}" for path in pages], crawl)
    assert list(told.outcomes.values()) == ["ok", "ok"]
    (waited,) = gaps(portal.asked("/later"))
    assert waited >= 1.0 - _SLACK
    first, second, third = gaps(portal.asked("/fault"))
    assert first >= 0.1 - _SLACK
    assert second >= 0.2 - _SLACK
    assert 0.4 - _SLACK <= third < 5.0


def test_a_portal_that_asks_for_a_longer_wait_than_is_borne_is_left_alone() -> None:
    pages = {f"/{n}": answer(b"", "Retry-After: 86400", status="429 Too Many Requests") for n in range(4)}
    with HostileServer({**NO_ROBOTS, **pages}) as portal:
        crawl = {"retries": 3, "concurrent_requests": 1}
        told = visit(portal.url, [f"{portal.url}{path}" for path in pages], crawl)
    assert sorted(told.outcomes.values()) == ["breaker", "breaker", "breaker", "too_many"]
    assert len(portal.heads) == 2
    assert any("86400 s" in detail for detail in told.details.values())


@pytest.mark.parametrize(("at_once", "most"), [(1, 3), (4, 6)])
def test_after_three_refusals_in_a_row_nothing_more_is_asked(at_once: int, most: int) -> None:
    kinds = [behaviour for behaviour, _ in REFUSING.values()]
    pages = {f"/{n}": kinds[n % len(kinds)] for n in range(12)}
    with HostileServer({**NO_ROBOTS, "/good": answer(), **pages}) as portal:
        crawl = {"concurrent_requests": at_once, "requests_per_second": 50.0}
        told = visit(portal.url, [f"{portal.url}{path}" for path in ("/good", *pages)], crawl)
    asked = len(portal.heads) - 2  # beside robots.txt and the good page
    assert 3 <= asked <= most
    assert list(told.outcomes.values()).count("breaker") == 12 - asked
    assert told.outcomes[f"{portal.url}/11"] == "breaker"


def test_refusals_that_are_not_in_a_row_end_nothing() -> None:
    pages = {f"/{n}": html("no", "403 Forbidden") if n % 3 else answer() for n in range(9)}
    with HostileServer({**NO_ROBOTS, **pages}) as portal:
        told = visit(portal.url, [f"{portal.url}{path}" for path in pages], {"concurrent_requests": 1})
    assert list(told.outcomes.values()).count("forbidden") == 6
    assert "breaker" not in told.outcomes.values()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("9" * 400, 9_999_999_999.0),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sunday, 01-Mar-26 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 19:00:05 +0700", 5.0),
        ("Sun, 01 Mar 99999 12:00:30 GMT", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date_or_nothing(said: str, seconds: float | None) -> None:
    response = Response("http://portal.test/", headers={"Retry-After": said.encode("utf-8")})
    assert retry_after(response, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (403, b"", "HTTP 403"),
        (429, b"", "HTTP 429"),
        (401, b"", "HTTP 401"),
        (200, b"<title>Request Rejected</title>", "rejected"),
        (200, b'\xef\xbb\xbf \n<script src="/TSPD/08">', "challenge"),
        (200, b"<input value=1 TYPE='password'>", "login"),
        (200, b"<title>B\xe1\xba\xa3o tr\xc3\xac</title>", None),
        (200, b"<\xff\xfe", None),
        (200, b'{"note": "<title>Request Rejected</title>"}', None),
        (404, b"", None),
        (500, b"", None),
    ],
)
def test_a_refusal_is_told_from_other_answers(status: int, body: bytes, why: str | None) -> None:
    assert refusal(Response("http://portal.test/", status=status, body=body)) == why
