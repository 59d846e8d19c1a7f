"""robots.txt is obeyed, and what cannot be read of it forbids everything (RFC 9309)."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.settings import Settings

from catalogue.config import CrawlConfig, PortalConfig
from crawler.fetching.errors import (
    BreakerOpenError,
    NotAllowedError,
    ResetError,
    RobotsRefusedError,
    RobotsUnreadError,
    TlsError,
    TooSlowError,
)
from crawler.fetching.manners import Manners
from crawler.fetching.robots import StrictRobotsMiddleware
from crawler.settings import scrapy_settings
from tests.hostile.behaviours import answer
from tests.hostile.server import HostileServer
from tests.hostile.visit import visit

ROBOTS = "https://portal.test/robots.txt"
PAGE = Request("https://portal.test/api/v1/record")
Answer = Response | Exception


class FakeCrawler:
    """As much of a crawler as the middleware looks at; its engine answers from a table."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        crawl = CrawlConfig(contact="tests@example.test")
        portal = PortalConfig.model_validate_json(
            '{"name": "p", "title": "p", "kind": "national", "format": "national_rest",'
            ' "base_url": "https://portal.test"}'
        )
        self.settings = Settings(scrapy_settings(crawl, portal))
        self.kept: dict[str, float] = {}
        self.stats = SimpleNamespace(inc_value=lambda *_: None, set_value=self.kept.__setitem__)
        self.engine = SimpleNamespace(download_async=self._download)
        self.spider = None
        self.asked: list[str] = []
        self.answers = answers

    async def _download(self, request: Request) -> Response:
        self.asked.append(request.url)
        answered = self.answers[request.url]
        if isinstance(answered, Exception):
            raise answered
        return answered


def text(body: str, status: int = 200) -> Response:
    return Response(ROBOTS, status=status, body=body.encode())


def judged(crawler: Any, request: Request = PAGE) -> str:
    """What the middleware says to `request`: the name of its error, or "allowed"."""
    try:
        with ThreadPoolExecutor(
            1
        ) as aside:  # this thread may hold the loop of a browser that another test drives
            aside.submit(asyncio.run, StrictRobotsMiddleware(crawler).process_request(request)).result()
    except Exception as error:
        return type(error).__name__
    return "allowed"


def to(url: str, status: int = 301) -> Response:
    return Response(ROBOTS, status=status, headers={"Location": url})


ALLOWED, REFUSED, UNREAD = "allowed", RobotsRefusedError.__name__, RobotsUnreadError.__name__


@pytest.mark.parametrize(
    ("answered", "verdict"),
    [
        (text(""), ALLOWED),
        (text("User-agent: *\nDisallow: /api/"), REFUSED),
        (text("User-agent: *\nDisallow: /api/\nAllow: /api/v1/"), ALLOWED),
        (text("User-agent: service-audit\nDisallow: /\n\nUser-agent: *\nAllow: /"), REFUSED),
        (text("User-agent: Googlebot\nDisallow: /"), ALLOWED),
        (text("\ufeffUser-Agent: *\r\nDISALLOW: /*/v1/*$"), REFUSED),
        (text("Disallow", 404), ALLOWED),
        (text("User-agent: *\nDisallow: /", 403), ALLOWED),
        (text("", 401), ALLOWED),
        (text("", 429), ALLOWED),
        (text("", 500), UNREAD),
        (text("User-agent: *\nAllow: /", 503), UNREAD),
        (to("/elsewhere"), UNREAD),
        (text("", 304), UNREAD),
        (text("<html><title>Request Rejected</title>"), UNREAD),
        (text("<html><div id='root'></div>"), ALLOWED),
        (DownloadTimeoutError(), UNREAD),
        (TooSlowError(), UNREAD),
        (ResetError(), UNREAD),
        (ResponseDataLossError(), UNREAD),
        (CannotResolveHostError(), CannotResolveHostError.__name__),
        (TlsError(), TlsError.__name__),
        (NotAllowedError(), NotAllowedError.__name__),
        (BreakerOpenError(), BreakerOpenError.__name__),
    ],
)
def test_what_robots_txt_says_or_does_not_say(answered: Answer, verdict: str) -> None:
    crawler = FakeCrawler({ROBOTS: answered, "https://portal.test/elsewhere": text("", 502)})
    assert judged(crawler) == verdict


def test_a_few_redirects_of_robots_txt_are_followed_and_more_are_not() -> None:
    hops = {f"https://portal.test/{n}": to(f"https://portal.test/{n + 1}") for n in range(9)}
    rules = text("User-agent: *\nDisallow: /api")
    crawler = FakeCrawler({**hops, ROBOTS: to("https://portal.test/5"), "https://portal.test/9": rules})
    assert judged(crawler) == REFUSED
    crawler = FakeCrawler({**hops, ROBOTS: to("https://portal.test/1"), "https://portal.test/9": rules})
    assert judged(crawler) == UNREAD
    assert len(crawler.asked) == 6


def test_only_the_first_500_kib_are_rules() -> None:
    padding = "# nothing\n" * 51_200  # 500 KiB
    assert judged(FakeCrawler({ROBOTS: text(f"User-agent: *\n{padding}Disallow: /")})) == ALLOWED
    assert judged(FakeCrawler({ROBOTS: text(f"User-agent: *\nDisallow: /\n{padding}")})) == REFUSED


@pytest.mark.parametrize(
    ("said", "interval"),
    [("10", 10.0), ("0.5", 1.0), ("3600", 60.0), ("inf", 1.0), ("nan", 1.0), ("-3", 1.0), ("soon", 1.0)],
)
def test_a_longer_crawl_delay_than_ours_is_kept_up_to_a_minute(said: str, interval: float) -> None:
    crawler: Any = FakeCrawler({ROBOTS: text(f"User-agent: *\nCrawl-delay: {said}")})
    assert judged(crawler) == ALLOWED
    assert Manners.of(crawler).interval == interval
    assert ("manners/crawl_delay_kept" in crawler.kept) is (interval > 1.0)


def test_rules_of_great_number_are_matched_in_time() -> None:
    rules = "User-agent: *\n" + "".join(f"Disallow: /{n}*a*a*a*a*a*a*a*a*b$\n" for n in range(15_000))
    started = time.monotonic()
    assert (
        judged(FakeCrawler({ROBOTS: text(rules)}), Request(f"https://portal.test/{'a' * 1_000}")) == ALLOWED
    )
    assert time.monotonic() - started < 5.0


def test_all_who_wait_for_the_rules_together_are_judged_by_them() -> None:
    said = answer(b"User-agent: *\nDisallow: /closed", kind="text/plain")

    def late(connection: Any) -> None:
        time.sleep(0.5)
        said(connection)

    pages = {f"/{kind}{n}": answer() for kind in ("open", "closed") for n in range(4)}
    with HostileServer({"/robots.txt": late, **pages}) as portal:
        told = visit(portal.url, [f"{portal.url}{path}" for path in pages], {"concurrent_requests": 8})
        paths = {head.split(" ")[1] for _, head in portal.heads}
    assert paths == {"/robots.txt", "/open0", "/open1", "/open2", "/open3"}
    assert list(told.outcomes.values()).count("robots") == 4


@pytest.mark.parametrize("error", [RobotsRefusedError, RobotsUnreadError, NotAllowedError, BreakerOpenError])
def test_what_was_not_sent_is_no_fault_of_the_network(error: type[Exception]) -> None:
    assert issubclass(error, IgnoreRequest)
