"""Asks again after a passing fault, later each time, and never against the portal's will."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.fetching.errors import HeadTooLargeError, ProtocolError, TlsError, UnreachableError
from crawler.fetching.manners import Manners
from crawler.parsers.body import kind_of_html, text_of_body
from crawler.parsers.selecting import ParseError, ParseProblem

_PASSING = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnreachableError,
)
_LASTING = (HeadTooLargeError, ProtocolError, TlsError)
_REFUSING_STATUS = {401, 403, 429}
_REFUSING_PAGE = {ParseProblem.REJECTED, ParseProblem.CHALLENGE, ParseProblem.LOGIN}
_MOST_SECONDS = 10  # digits of a Retry-After that still is a number of seconds


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's own, with Retry-After, exponential backoff and the breaker."""

    manners: Manners

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way in."""
        middleware = super().from_crawler(crawler)
        middleware.manners = Manners.of(crawler)
        return middleware

    def process_request(self, request: Request) -> None:
        """Spares the queue what will not be sent."""
        self.manners.check()

    def process_response(  # type: ignore[override]  # the spider argument is deprecated
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response, or the request once more where the fault may pass."""
        if not request.meta.get("dont_obey_robotstxt"):  # a robots.txt of 403 means: no rules
            self._count(response)
        wait = retry_after(response, datetime.now(UTC))
        if wait is not None:
            self.manners.pause(wait)
        if response.status not in self.retry_http_codes or self.manners.stopped:
            return response
        return self._again(request, f"HTTP {response.status}", wait) or response

    def process_exception(  # type: ignore[override]  # as above
        self, request: Request, exception: Exception
    ) -> Request | None:
        """The request once more where the fault may pass."""
        if (
            request.meta.get("dont_retry")
            or not isinstance(exception, _PASSING)
            or isinstance(exception, _LASTING)
        ):
            return None
        return self._again(request, exception, None)

    def _again(self, request: Request, reason: str | Exception, wait: float | None) -> Request | None:
        again = self._retry(request, reason)
        if again is not None and wait is None:
            self.manners.pause(self.manners.back_off(again.meta["retry_times"]))
        return again

    def _count(self, response: Response) -> None:
        if (why := refusal(response)) is not None:
            self.manners.refused(why)
        elif response.status < 500:
            self.manners.answered()


def refusal(response: Response) -> str | None:
    """How the portal refuses this crawler, in a word; None where it does not."""
    if response.status in _REFUSING_STATUS:
        return f"HTTP {response.status}"
    if not response.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    try:
        kind = kind_of_html(text_of_body(response.body))
    except ParseError:  # not text: the parser says so with its place; whoever refuses does it in words
        return None
    return kind.value if kind in _REFUSING_PAGE else None


def retry_after(response: Response, now: datetime) -> float | None:
    """Seconds until the portal wants to be asked again, from a number or a date; None where unsaid."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isascii() and said.isdigit():
        return float(said[:_MOST_SECONDS])
    try:
        then = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds())
