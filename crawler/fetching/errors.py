"""Why a request was not sent or not answered, where Scrapy has no error of its own for it."""

from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, IgnoreRequest


class NotAllowedError(IgnoreRequest):
    """The address is not the configured portal's, or leads into a network that is nobody's portal."""


class RobotsRefusedError(IgnoreRequest):
    """robots.txt forbids the address."""


class RobotsUnreadError(IgnoreRequest):
    """robots.txt exists, as far as can be known, and could not be read: RFC 9309, 2.3.1.4."""


class BreakerOpenError(IgnoreRequest):
    """The portal kept refusing: nothing more is asked of it in this run."""


class UndecodableError(Exception):
    """The body is not what its Content-Encoding says."""


class UnreachableError(Exception):
    """The network knows no way to the portal."""


class TooSlowError(DownloadTimeoutError):
    """An answer began and had not ended at the deadline."""


class TlsError(DownloadFailedError):
    """No trustworthy encrypted connection could be made."""


class ResetError(DownloadFailedError):
    """The connection was torn down, not closed."""


class ProtocolError(DownloadFailedError):
    """What came is not HTTP."""


class HeadTooLargeError(DownloadFailedError):
    """The head of an answer did not end within its bound."""
