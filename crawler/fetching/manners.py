"""The pace of one crawl, its pauses, and the breaker that ends it when the portal keeps refusing."""

import random
from time import monotonic
from typing import Self
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred

from crawler.fetching.errors import BreakerOpenError

LONGEST_WAIT, BACKOFF, REFUSALS = "LONGEST_WAIT", "BACKOFF", "STOP_AFTER_REFUSALS"
_JITTER = (0.5, 1.5)  # times the doubled wait: two crawlers that failed together do not return together
_LONGEST_NAP = 1.0  # a breaker that opened during a pause is noticed within a second


class Manners:
    """One for each crawl, asked by every request just before it is sent."""

    def __init__(self, *, interval: float, longest_wait: float, backoff: float, refusals: int) -> None:
        self.interval = interval  # seconds between two requests
        self.longest_wait = longest_wait
        self.backoff = backoff
        self.refusals = refusals
        self.stopped = ""  # why nothing more is asked; "" while something is
        self._refused = 0  # refusals in a row
        self._open_at = 0.0  # when the next request may be sent, by the monotonic clock

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The manners of `crawler`: the same object for its middlewares and its download handlers."""
        if crawler not in _OF_CRAWLER:
            settings = crawler.settings
            _OF_CRAWLER[crawler] = cls(
                interval=settings.getfloat("DOWNLOAD_DELAY"),
                longest_wait=settings.getfloat(LONGEST_WAIT),
                backoff=settings.getfloat(BACKOFF),
                refusals=settings.getint(REFUSALS),
            )
        return _OF_CRAWLER[crawler]  # type: ignore[return-value]

    async def turn(self) -> None:
        """Returns when a request may be sent; BreakerOpenError when none may be any more."""
        self.check()
        while (wait := self._open_at - monotonic()) > 0:
            await _nap(min(wait, _LONGEST_NAP))
            self.check()
        self._open_at = monotonic() + self.interval

    def check(self) -> None:
        """Raises BreakerOpenError when nothing more may be asked."""
        if self.stopped:
            raise BreakerOpenError(self.stopped)

    def pause(self, seconds: float) -> None:
        """Sends nothing for so long; a portal that asks for more than the longest wait is left alone."""
        if seconds > self.longest_wait:
            self.stop(f"the portal asks to wait {seconds:.0f} s, more than {self.longest_wait:.0f} s")
        self._open_at = max(self._open_at, monotonic() + seconds)

    def back_off(self, attempt: int) -> float:
        """Seconds to wait after the failed `attempt` (the first is 1): doubled each time, with jitter."""
        spread = random.uniform(*_JITTER)  # noqa: S311 (no secret)
        return min(self.backoff * 2.0 ** (attempt - 1) * spread, self.longest_wait)

    def refused(self, why: str) -> None:
        """Counts a refusal; the last that is borne opens the breaker for the rest of the run."""
        self._refused += 1
        if self._refused >= self.refusals:
            self.stop(f"{self._refused} refusals in a row, the last: {why}")

    def answered(self) -> None:
        """Ends a row of refusals."""
        self._refused = 0

    def stop(self, why: str) -> None:
        """Opens the breaker; the first reason is the one told."""
        self.stopped = self.stopped or why


_OF_CRAWLER: WeakKeyDictionary[Crawler, Manners] = WeakKeyDictionary()


async def _nap(seconds: float) -> None:
    done: Deferred[None] = Deferred()
    call_later(seconds, done.callback, None)
    await maybe_deferred_to_future(done)
