"""Scrapy's HTTP, bounded in its head too, with a name for each way a connection can fail."""

from typing import Any

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, ParseError
from twisted.web.client import ResponseFailed

from crawler.fetching.errors import (
    HeadTooLargeError,
    NotAllowedError,
    ProtocolError,
    ResetError,
    TlsError,
    TooSlowError,
    UnreachableError,
)
from crawler.fetching.guard import GuardedResolver
from crawler.fetching.manners import Manners

_MOST_HEAD_BYTES = 32_768  # status lines and headers of one answer; Twisted itself sets no bound
_ANSWERED = "download_latency"  # Scrapy notes it among a request's meta when the head has come

# By the errors that Twisted gathers where a connection fails, the most telling first.
_BY_REASON: tuple[tuple[type[BaseException], type[DownloadFailedError]], ...] = (
    (HeadTooLargeError, HeadTooLargeError),
    (SSL.Error, TlsError),
    (ParseError, ProtocolError),
    (ValueError, ProtocolError),  # two lengths, a chunk without one
    (ConnectionLost, ResetError),
)


class MannerlyHandler(HTTP11DownloadHandler):
    """Waits for its turn, then sends; refuses to work without the guard at the connection."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._manners = Manners.of(crawler)
        self._pool._factory = _BoundedFactory

    async def download_request(self, request: Request) -> Response:
        """The answer, or an error of a closed list."""
        resolver = _resolver()
        await self._manners.turn()
        request.meta.pop(_ANSWERED, None)  # a retried request still carries it
        try:
            return await super().download_request(request)
        except DownloadTimeoutError as error:
            raise TooSlowError(str(error)) if _ANSWERED in request.meta else error from error
        except DownloadFailedError as error:
            raise _typed(error) from error
        except CannotResolveHostError as error:
            if resolver.refused:
                told = ", ".join(resolver.refused)
                raise NotAllowedError(f"the host leads to {told}") from error
            raise
        except ConnectError as error:
            raise UnreachableError(str(error)) from error


def _resolver() -> GuardedResolver:
    from twisted.internet import reactor  # noqa: PLC0415 (importing it installs one)

    resolver = reactor.nameResolver
    if not isinstance(resolver, GuardedResolver):
        raise TypeError(f"the reactor resolves names without the guard: {resolver!r}")
    return resolver


def _typed(error: DownloadFailedError) -> DownloadFailedError:
    cause = error.__cause__
    if not isinstance(cause, ResponseFailed):
        return error
    reasons = [reason.value for reason in cause.reasons]
    for kind, told in _BY_REASON:
        if met := next((reason for reason in reasons if isinstance(reason, kind)), None):
            return told(f"{type(met).__name__}: {met}"[:300])
    return error


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    _head_bytes = 0

    def request(self, request: Any) -> Any:
        self._head_bytes = 0  # the connection may have served another request before
        return super().request(request)

    def dataReceived(self, bytes: bytes) -> None:  # noqa: A002, N802 (Twisted names them so)
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]
        if self._parser is not None and self._parser.state in {STATUS, HEADER}:
            self._head_bytes += len(bytes)
            if self._head_bytes > _MOST_HEAD_BYTES:
                fault = HeadTooLargeError(f"more than {_MOST_HEAD_BYTES} bytes of headers")
                self._giveUp(Failure(fault))  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: N802 (Twisted names it so)
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
