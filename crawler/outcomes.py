"""How a fetch ended: a closed list, each with what to do about it."""

from enum import StrEnum

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from catalogue.i18n import N_
from crawler.parsers.selecting import ParseProblem


class Outcome(StrEnum):
    """What became of one request."""

    OK = "ok"
    DNS = "dns"
    REFUSED = "refused"
    CONNECTION = "connection"
    TIMEOUT = "timeout"
    ROBOTS = "robots"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    TOO_MANY = "too_many"
    SERVER_ERROR = "server_error"
    STATUS = "status"
    TOO_LARGE = "too_large"
    REJECTED = "rejected"
    CHALLENGE = "challenge"
    HTML = "html"
    NOT_JSON = "not_json"
    TRUNCATED = "truncated"
    BAD_ENVELOPE = "bad_envelope"
    EMPTY = "empty"
    WRONG_SHAPE = "wrong_shape"
    REPEATED_CURSOR = "repeated_cursor"


REMEDIES: dict[Outcome, str] = {
    Outcome.DNS: N_("The host name is not known: check base_url in config.toml and the network."),
    Outcome.REFUSED: N_("Nothing listens there: check base_url in config.toml, or the portal is down."),
    Outcome.CONNECTION: N_("The connection was cut: try again later."),
    Outcome.TIMEOUT: N_("The portal did not answer in time: try again later or raise crawl.timeout_seconds."),
    Outcome.ROBOTS: N_("The portal's robots.txt does not allow it: ask its owner."),
    Outcome.FORBIDDEN: N_("The portal refuses this crawler: ask its owner; do not try to get around it."),
    Outcome.NOT_FOUND: N_("The portal lists the record but does not have it: tell its owner."),
    Outcome.TOO_MANY: N_("The portal asks for fewer requests: lower crawl.requests_per_second."),
    Outcome.SERVER_ERROR: N_("The portal has a fault of its own: try again later."),
    Outcome.STATUS: N_("The portal answered with an unexpected status: look at the address in a browser."),
    Outcome.TOO_LARGE: N_(
        "The answer is larger than crawl.max_body_bytes: look at it before raising the bound."
    ),
    Outcome.REJECTED: N_(
        "The portal's firewall rejected the request: ask its owner to admit the user agent."
    ),
    Outcome.CHALLENGE: N_("The portal asks for a script challenge: ask its owner to admit the user agent."),
    Outcome.HTML: N_("A web page came instead of data: look at the address in a browser."),
    Outcome.NOT_JSON: N_("The answer is not JSON: try again; if it stays, the portal has changed."),
    Outcome.TRUNCATED: N_("The answer breaks off: try again."),
    Outcome.BAD_ENVELOPE: N_("The portal reports an error of its own: try again later."),
    Outcome.EMPTY: N_("The portal answers, but without a record: tell its owner."),
    Outcome.WRONG_SHAPE: N_("The record is not built as before: the parser must be mended."),
    Outcome.REPEATED_CURSOR: N_("The list no longer moves on: the rest of it was not read; try again."),
}

_BY_STATUS = {403: Outcome.FORBIDDEN, 404: Outcome.NOT_FOUND, 410: Outcome.NOT_FOUND, 429: Outcome.TOO_MANY}

_BY_EXCEPTION: tuple[tuple[type[Exception], Outcome], ...] = (
    (CannotResolveHostError, Outcome.DNS),
    (DownloadConnectionRefusedError, Outcome.REFUSED),
    (DownloadTimeoutError, Outcome.TIMEOUT),
    (DownloadCancelledError, Outcome.TOO_LARGE),
    (ResponseDataLossError, Outcome.TRUNCATED),
    (DownloadFailedError, Outcome.CONNECTION),
    (IgnoreRequest, Outcome.ROBOTS),
)

_BY_PROBLEM = {problem: Outcome(problem.value) for problem in ParseProblem}


def of_status(status: int) -> Outcome:
    """The outcome of an HTTP status; 2xx is OK (the portal answers 201 to success)."""
    if 200 <= status < 300:
        return Outcome.OK
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
