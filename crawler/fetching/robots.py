"""robots.txt as RFC 9309 has it: what cannot be read forbids everything."""

from math import isnan

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from crawler.fetching.errors import (
    BreakerOpenError,
    NotAllowedError,
    RobotsRefusedError,
    RobotsUnreadError,
    TlsError,
    UnreachableError,
)
from crawler.fetching.manners import Manners
from crawler.fetching.retry import refusal

ROBOT_NAME = "service-audit"  # the product token of our user agent, by which rules may address us
LONGEST_DELAY = 60.0  # seconds between two requests; who asks for more is given this, and it is told
_MOST_BYTES = 500 * 1024  # RFC 9309, 2.5: so much is read; what follows is not
_MOST_HOPS = 5  # RFC 9309, 2.3.1.2

# Faults that would meet the request itself just so: they say more than "robots.txt could not be read".
_OF_THE_HOST = (
    BreakerOpenError,
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    NotAllowedError,
    TlsError,
    UnreachableError,
)


class StrictRobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own lets everything through when robots.txt cannot be read, and ignores Crawl-delay."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.manners = Manners.of(crawler)
        self._faults: dict[str, Exception] = {}  # by host and port: why there are no rules

    async def process_request(  # type: ignore[override]  # the spider argument is deprecated
        self, request: Request
    ) -> None:
        """Raises what keeps the request from being sent."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        await self.robot_parser(request)
        # What Scrapy returns here is the rules for the first who waited and None for all who waited with it.
        netloc = urlparse_cached(request).netloc
        rules = self._parsers[netloc]
        if (fault := self._faults.get(netloc)) is not None:
            request.meta["dont_retry"] = True  # the retries have been made for robots.txt
            if isinstance(fault, _OF_THE_HOST):
                raise fault
            raise RobotsUnreadError(f"robots.txt: {fault}") from fault
        if not isinstance(rules, RobotParser) or not rules.allowed(request.url, ROBOT_NAME):
            raise RobotsRefusedError("forbidden by robots.txt")

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        final = await self._followed(response)
        if final.status >= 300 and not 400 <= final.status < 500:
            raise RobotsUnreadError(f"HTTP {final.status}")
        if final.status < 300 and (why := refusal(final)) is not None:
            raise RobotsUnreadError(f"a page of the firewall instead ({why})")
        body = final.body[:_MOST_BYTES] if final.status < 300 else b""
        rules = ProtegoRobotParser.from_crawler(self.crawler, body)
        self._slow_down(rules.crawl_delay(ROBOT_NAME))
        self._settle(netloc, rules)

    async def _followed(self, response: Response) -> Response:
        """The answer behind at most five redirects, each of which the guard looks at."""
        for _ in range(_MOST_HOPS):
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or location is None or self.crawler.engine is None:
                break
            following = Request(
                response.urljoin(location.decode("latin-1")),
                meta={"dont_obey_robotstxt": True},
                callback=NO_CALLBACK,
            )
            response = await self.crawler.engine.download_async(following)
        return response

    def _slow_down(self, delay: float | None) -> None:
        if delay is None or isnan(delay) or delay <= self.manners.interval:
            return
        self.manners.interval = min(delay, LONGEST_DELAY)
        self._stats.set_value("manners/crawl_delay_asked", delay)
        self._stats.set_value("manners/crawl_delay_kept", self.manners.interval)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._faults[netloc] = exc
        self._settle(netloc, None)

    def _settle(self, netloc: str, rules: RobotParser | None) -> None:
        """Tells everyone who waits for the rules."""
        waiting = self._parsers[netloc]
        self._parsers[netloc] = rules
        if isinstance(waiting, Deferred):
            waiting.callback(rules)
