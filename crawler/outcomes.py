"""How a fetch ended: a closed list, each with whose fault it is, whether it passes, and what to do."""

import re
from enum import StrEnum
from typing import NamedTuple

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from catalogue.i18n import N_
from crawler.fetching import errors
from crawler.parsers.selecting import ParseProblem


class Outcome(StrEnum):
    """What became of one request."""

    OK = "ok"
    NOT_ALLOWED = "not_allowed"
    DNS = "dns"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TLS = "tls"
    RESET = "reset"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    TOO_SLOW = "too_slow"
    PROTOCOL = "protocol"
    ROBOTS = "robots"
    ROBOTS_UNREAD = "robots_unread"
    BREAKER = "breaker"
    FORBIDDEN = "forbidden"
    LOGIN = "login"
    NOT_FOUND = "not_found"
    SOFT_404 = "soft_404"
    TOO_MANY = "too_many"
    SERVER_ERROR = "server_error"
    REDIRECT = "redirect"
    STATUS = "status"
    TOO_LARGE = "too_large"
    REJECTED = "rejected"
    CHALLENGE = "challenge"
    HTML = "html"
    WRONG_TYPE = "wrong_type"
    BAD_ENCODING = "bad_encoding"
    NOT_JSON = "not_json"
    TRUNCATED = "truncated"
    BAD_ENVELOPE = "bad_envelope"
    EMPTY = "empty"
    WRONG_SHAPE = "wrong_shape"
    REPEATED_CURSOR = "repeated_cursor"


class Fault(StrEnum):
    """Who has to act."""

    OWNER = "owner"  # of the portal
    THIRD_PARTY = "third_party"  # networks, name servers, certificates on the way to it
    OURS = "ours"  # settings or parsers of this project


class Meaning(NamedTuple):
    """What an outcome means for the reader and for the next run."""

    fault: Fault
    is_retryable: bool  # whether asking again later, with nothing changed by anybody here, may help
    remedy: str  # English; translated where it is shown


_OWNER, _THIRD, _OURS = Fault.OWNER, Fault.THIRD_PARTY, Fault.OURS

MEANINGS: dict[Outcome, Meaning] = {
    Outcome.NOT_ALLOWED: Meaning(
        _OURS,
        False,
        N_("The address is not the portal's or lies inside a network: check base_url in config.toml."),
    ),
    Outcome.DNS: Meaning(
        _THIRD, True, N_("The host name is not known: check base_url in config.toml and the network.")
    ),
    Outcome.UNREACHABLE: Meaning(
        _THIRD, True, N_("No way leads to the portal: check this computer's network and firewall.")
    ),
    Outcome.REFUSED: Meaning(
        _OWNER, True, N_("Nothing listens there: check base_url in config.toml, or the portal is down.")
    ),
    Outcome.TLS: Meaning(
        _OWNER, False, N_("The portal's certificate or encryption cannot be trusted: tell its owner.")
    ),
    Outcome.RESET: Meaning(
        _THIRD, True, N_("The connection was torn down, perhaps by a firewall on the way: try again later.")
    ),
    Outcome.CONNECTION: Meaning(_OWNER, True, N_("The connection was cut: try again later.")),
    Outcome.TIMEOUT: Meaning(
        _OWNER,
        True,
        N_("The portal did not answer in time: try again later or raise crawl.timeout_seconds."),
    ),
    Outcome.TOO_SLOW: Meaning(
        _OWNER,
        True,
        N_("The answer began but did not end in time: try again later or raise crawl.timeout_seconds."),
    ),
    Outcome.PROTOCOL: Meaning(
        _OWNER, False, N_("What answers there does not speak HTTP: check base_url in config.toml.")
    ),
    Outcome.ROBOTS: Meaning(_OWNER, False, N_("The portal's robots.txt does not allow it: ask its owner.")),
    Outcome.ROBOTS_UNREAD: Meaning(
        _OWNER,
        True,
        N_("The portal's robots.txt could not be read, which forbids everything: try again later."),
    ),
    Outcome.BREAKER: Meaning(
        _OWNER,
        True,
        N_("Not asked: the portal kept refusing. Ask its owner to admit the user agent; try again later."),
    ),
    Outcome.FORBIDDEN: Meaning(
        _OWNER,
        False,
        N_("The portal refuses this crawler: ask its owner; do not try to get around it."),
    ),
    Outcome.LOGIN: Meaning(
        _OWNER,
        False,
        N_("The portal asks for a login: ask its owner whether the page is meant to be public."),
    ),
    Outcome.NOT_FOUND: Meaning(
        _OWNER, False, N_("The portal lists the record but does not have it: tell its owner.")
    ),
    Outcome.SOFT_404: Meaning(
        _OWNER,
        False,
        N_("A page says that there is nothing, with the status of success: tell the portal's owner."),
    ),
    Outcome.TOO_MANY: Meaning(
        _OWNER, True, N_("The portal asks for fewer requests: lower crawl.requests_per_second.")
    ),
    Outcome.SERVER_ERROR: Meaning(_OWNER, True, N_("The portal has a fault of its own: try again later.")),
    Outcome.REDIRECT: Meaning(
        _OURS, False, N_("The portal sends the reader elsewhere: check base_url in config.toml.")
    ),
    Outcome.STATUS: Meaning(
        _OWNER,
        False,
        N_("The portal answered with an unexpected status: look at the address in a browser."),
    ),
    Outcome.TOO_LARGE: Meaning(
        _OWNER,
        False,
        N_("The answer is larger than crawl.max_body_bytes: look at it before raising the bound."),
    ),
    Outcome.REJECTED: Meaning(
        _OWNER, True, N_("The portal's firewall rejected the request: ask its owner to admit the user agent.")
    ),
    Outcome.CHALLENGE: Meaning(
        _OWNER,
        True,
        N_("The portal asks for a script challenge: ask its owner to admit the user agent."),
    ),
    Outcome.HTML: Meaning(
        _OWNER, True, N_("A web page came instead of data: look at the address in a browser.")
    ),
    Outcome.WRONG_TYPE: Meaning(
        _OWNER, False, N_("A file came instead of data: look at the address in a browser.")
    ),
    Outcome.BAD_ENCODING: Meaning(
        _OWNER,
        True,
        N_("The answer's letters or its compression are broken: try again, then tell its owner."),
    ),
    Outcome.NOT_JSON: Meaning(
        _OWNER, True, N_("The answer is not JSON: try again; if it stays, the portal has changed.")
    ),
    Outcome.TRUNCATED: Meaning(_OWNER, True, N_("The answer breaks off: try again.")),
    Outcome.BAD_ENVELOPE: Meaning(
        _OWNER, True, N_("The portal reports an error of its own: try again later.")
    ),
    Outcome.EMPTY: Meaning(_OWNER, False, N_("The portal answers, but without a record: tell its owner.")),
    Outcome.WRONG_SHAPE: Meaning(
        _OURS, False, N_("The record is not built as before: the parser must be mended.")
    ),
    Outcome.REPEATED_CURSOR: Meaning(
        _OWNER, True, N_("The list no longer moves on: the rest of it was not read; try again.")
    ),
}

REMEDIES: dict[Outcome, str] = {outcome: meaning.remedy for outcome, meaning in MEANINGS.items()}

_BY_STATUS = {
    401: Outcome.LOGIN,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    410: Outcome.NOT_FOUND,
    429: Outcome.TOO_MANY,
}

# Words of an address at which portals, SharePoint and single sign-on services ask who is there.
_LOGIN_ADDRESS = re.compile(
    r"log-?in|sign-?in|dang-?nhap|authenticate|/(?:oauth2?|openid|saml2?|sso|cas|idp)\b", re.IGNORECASE
)

# The first that fits: a kind stands before the kind that it is one of.
_BY_EXCEPTION: tuple[tuple[type[Exception], Outcome], ...] = (
    (errors.NotAllowedError, Outcome.NOT_ALLOWED),
    (errors.RobotsRefusedError, Outcome.ROBOTS),
    (errors.RobotsUnreadError, Outcome.ROBOTS_UNREAD),
    (errors.BreakerOpenError, Outcome.BREAKER),
    (errors.UndecodableError, Outcome.BAD_ENCODING),
    (errors.UnreachableError, Outcome.UNREACHABLE),
    (errors.TooSlowError, Outcome.TOO_SLOW),
    (errors.TlsError, Outcome.TLS),
    (errors.ResetError, Outcome.RESET),
    (errors.ProtocolError, Outcome.PROTOCOL),
    (errors.HeadTooLargeError, Outcome.TOO_LARGE),
    (CannotResolveHostError, Outcome.DNS),
    (DownloadConnectionRefusedError, Outcome.REFUSED),
    (DownloadTimeoutError, Outcome.TIMEOUT),
    (DownloadCancelledError, Outcome.TOO_LARGE),
    (ResponseDataLossError, Outcome.TRUNCATED),
    (DownloadFailedError, Outcome.CONNECTION),
)

_BY_PROBLEM = {problem: Outcome(problem.value) for problem in ParseProblem}


def of_status(status: int, location: str = "") -> Outcome:
    """The outcome of an HTTP status and of where it points; 2xx is OK (the portal answers 201 to success)."""
    if 200 <= status < 300:
        return Outcome.OK
    if location and 300 <= status < 400:
        return Outcome.LOGIN if _LOGIN_ADDRESS.search(location) else Outcome.REDIRECT
    return _BY_STATUS.get(status, Outcome.SERVER_ERROR if status >= 500 else Outcome.STATUS)


def of_exception(error: BaseException | None) -> Outcome:
    """The outcome of a request without an answer; an error not met before is raised, not guessed."""
    for kind, outcome in _BY_EXCEPTION:
        if isinstance(error, kind):
            return outcome
    raise error or TypeError("a failure without an error")


def of_problem(problem: ParseProblem) -> Outcome:
    """The outcome of an answer that could not be read."""
    return _BY_PROBLEM[problem]
