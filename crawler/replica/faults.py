"""Ways in which the portal has failed its readers, to be shown on demand."""

import json
from enum import StrEnum
from typing import NamedTuple


class Fault(StrEnum):
    """One way of answering wrongly."""

    NONE = "none"
    REJECT_PAGE = "reject_page"  # the firewall's page, with status 200
    CHALLENGE = "challenge"  # the firewall's JavaScript test, with status 200
    HTML = "html"  # an ordinary page where JSON was asked for
    FORBIDDEN = "forbidden"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server_error"
    DROP = "drop"  # the connection ends without an answer
    TRUNCATED = "truncated"  # half of the JSON under headers that fit the half
    NULL = "null"  # "[null]"
    REPEATED_CURSOR = "repeated_cursor"  # lastId stays where the first page left it
    SOFT_404 = "soft_404"  # "OK" without data
    SLOW = "slow"  # a few bytes at a time
    HUGE = "huge"  # more than 10 MB, in chunks, without a length in the headers
    BAD_ENVELOPE = "bad_envelope"  # 201 whose code is not "OK"


class Answer(NamedTuple):
    """One HTTP answer, before it is sent."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def envelope(status: int, code: str, message: str, data: object) -> Answer:
    """The portal's way of wrapping everything it says."""
    said = {"code": code, "message": message, "data": data}
    return Answer(status, json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def page(status: int, html: str, *headers: tuple[str, str]) -> Answer:
    """An HTML answer."""
    return Answer(status, html.encode(), "text/html; charset=utf-8", headers)


REJECTED = page(
    200,
    "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. "
    "Please consult with your administrator.<br><br>Your support ID is: 1234567890123456789<br><br>"
    "<a href='javascript:history.back();'>[Go Back]</a></body></html>",
)
_HUGE_BYTES = 12_000_000

# Faults that take the place of the answer, whatever was asked. The others bend the true answer or
# the way it is sent.
INSTEAD: dict[Fault, Answer] = {
    Fault.REJECT_PAGE: REJECTED,
    Fault.CHALLENGE: page(
        200,
        '<!DOCTYPE html><html><head><meta http-equiv="Pragma" content="no-cache"/>'
        '<script type="text/javascript">window["bobcmn"]="1011";</script>'
        '<script type="text/javascript" src="/TSPD/08a1?type=7"></script></head><body>'
        "<noscript>Please enable JavaScript to view the page content.<br/>"
        "Your support ID is: 1234567890123456789.</noscript></body></html>",
    ),
    Fault.HTML: page(
        200,
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Cổng Dịch vụ công quốc gia'
        '</title></head><body><div id="root">Hệ thống đang được nâng cấp</div></body></html>',
    ),
    Fault.FORBIDDEN: page(403, "<html><head><title>403 Forbidden</title></head><body></body></html>"),
    Fault.TOO_MANY: page(429, "<html><body>Too Many Requests</body></html>", ("Retry-After", "1")),
    Fault.UNAVAILABLE: page(503, "<html><body>503 Service Unavailable</body></html>"),
    Fault.SERVER_ERROR: envelope(500, "INTERNAL_SERVER_ERROR", "Internal server error", None),
    Fault.NULL: Answer(201, b"[null]"),
    Fault.SOFT_404: envelope(201, "OK", "OK", None),
    Fault.BAD_ENVELOPE: envelope(201, "ERROR", "Có lỗi xảy ra, vui lòng thử lại sau", None),
}


def bent(fault: Fault, answer: Answer) -> Answer:
    """What `fault` makes of the true answer; the manner of sending (drop, slow) is the server's."""
    if fault in INSTEAD:
        return INSTEAD[fault]
    if fault is Fault.TRUNCATED:
        return answer._replace(body=answer.body[: len(answer.body) // 2])
    if fault is Fault.HUGE:
        return envelope(201, "OK", "OK", {"note": "x" * _HUGE_BYTES})
    return answer
