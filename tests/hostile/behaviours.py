"""Ways of answering badly, each with the outcome that a crawl has to give it."""

import gzip
import itertools
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterable

from crawler.outcomes import Outcome
from tests.hostile.server import Behaviour

MANY = 3_000_000_000  # bytes that the bomb unpacks to; about 3 MB packed
_RECORD = b'{"code": "OK", "data": {"id": "x"}}'
JSON = "application/json"


def answer(
    body: bytes = _RECORD, *headers: str, status: str = "200 OK", kind: str = JSON, length: int | None = None
) -> Behaviour:
    """A whole answer of the given parts; `length` where the head is to lie about it."""
    size = len(body) if length is None else length
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {size}", *headers)
    return lambda connection: connection.sendall(_head(lines) + body)


def _head(lines: Iterable[str]) -> bytes:
    return "\r\n".join((*lines, "Connection: close", "", "")).encode("utf-8")


def html(text: str, status: str = "200 OK") -> Behaviour:
    """A web page."""
    return answer(text.encode(), status=status, kind="text/html; charset=utf-8")


def drip(start: bytes, piece: bytes, every: float = 0.2) -> Behaviour:
    """`start`, then a little now and then, for ever."""

    def send(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(every)

    return send


def flood(start: bytes, piece: Callable[[int], bytes]) -> Behaviour:
    """`start`, then as much as the connection takes, for ever."""

    def send(connection: socket.socket) -> None:
        connection.sendall(start)
        for number in itertools.count():
            connection.sendall(piece(number))

    return send


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other, the last from then on."""
    left = list(behaviours)

    def send(connection: socket.socket) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection)

    return send


def silent(connection: socket.socket) -> None:
    """Nothing, until the client leaves."""
    connection.recv(1)


def cut(connection: socket.socket) -> None:
    """A connection closed in good order, without an answer."""
    connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    """A connection torn down."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def packed(layers: int) -> bytes:
    """A good record, packed so many times over."""
    body = _RECORD
    for _ in range(layers):
        body = gzip.compress(body)
    return body


def bomb(layers: int = 1) -> bytes:
    """A body of about 3 MB that unpacks to `MANY` zeros, packed once more for each layer above the first."""
    packing = zlib.compressobj(9, wbits=-15)
    size = 10_000_000
    piece = packing.compress(bytes(size)) + packing.flush(zlib.Z_FULL_FLUSH)  # may be followed by itself
    packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + piece * (MANY // size)
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return packed


NO_ROBOTS = {"/robots.txt": answer(b"", status="404 Not Found")}
_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
_ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
_CHUNK = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
_PACKED = gzip.compress(_RECORD)

# Heavy on memory where nothing bounds them: met one after the other, so that growth can be told apart.
FLOODS: dict[str, tuple[Behaviour, Outcome]] = {
    "/endless-body": (flood(_ENDLESS, lambda _: b"x" * 65_536), Outcome.TOO_LARGE),
    "/endless-chunks": (flood(_CHUNKED, lambda _: _CHUNK), Outcome.TOO_LARGE),
    "/endless-headers": (
        flood(b"HTTP/1.1 200 OK\r\n", lambda n: b"".join(b"X-%d-%d: y\r\n" % (n, m) for m in range(4_000))),
        Outcome.TOO_LARGE,
    ),
    "/endless-header": (flood(b"HTTP/1.1 200 OK\r\nX: ", lambda _: b"y" * 65_536), Outcome.TOO_LARGE),
    "/endless-continue": (flood(b"", lambda _: b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000), Outcome.TOO_LARGE),
    "/said-too-large": (answer(b"x", length=10**12), Outcome.TOO_LARGE),
    "/packed-forty-times": (
        answer(packed(40), "Content-Encoding: " + ", ".join(["gzip"] * 40)),
        Outcome.BAD_ENCODING,
    ),
    "/packed-pieces": (answer(gzip.compress(b"") * 80_000, "Content-Encoding: gzip"), Outcome.BAD_ENCODING),
}

SLOW: dict[str, tuple[Behaviour, Outcome]] = {
    "/silent": (silent, Outcome.TIMEOUT),
    "/drip-status": (drip(b"", b"H"), Outcome.TIMEOUT),
    "/drip-head": (drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"), Outcome.TIMEOUT),
    "/drip-body": (drip(_ENDLESS, b"x"), Outcome.TOO_SLOW),
    "/drip-chunks": (drip(_CHUNKED, b"1\r\nx\r\n"), Outcome.TOO_SLOW),
    "/drip-continue": (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), Outcome.TIMEOUT),
}

BROKEN: dict[str, tuple[Behaviour, Outcome]] = {
    "/cut": (cut, Outcome.CONNECTION),
    "/reset": (reset, Outcome.RESET),
    "/garbage": (lambda c: c.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Outcome.PROTOCOL),
    "/no-answer-at-all": (lambda c: c.sendall(b"\r\n\r\n"), Outcome.PROTOCOL),
    "/length-lies": (answer(length=5_000), Outcome.TRUNCATED),
    "/two-lengths": (answer(_RECORD, "Content-Length: 3"), Outcome.PROTOCOL),
    "/packed-not-really": (answer(_RECORD, "Content-Encoding: gzip"), Outcome.BAD_ENCODING),
    "/packed-half": (answer(_PACKED[:-12], "Content-Encoding: gzip"), Outcome.BAD_ENCODING),
    "/packed-otherwise": (answer(_RECORD, "Content-Encoding: br"), Outcome.BAD_ENCODING),
    "/packed-nothing": (answer(b"", "Content-Encoding: gzip"), Outcome.TRUNCATED),
    "/packed-in-two": (
        answer(gzip.compress(_RECORD[:9]) + gzip.compress(_RECORD[9:]), "Content-Encoding: gzip"),
        Outcome.OK,
    ),
    "/packed": (answer(_PACKED, "Content-Encoding: gzip"), Outcome.OK),
    "/packed-twice": (answer(packed(2), "Content-Encoding: gzip, gzip"), Outcome.OK),
    "/deflated": (answer(zlib.compress(_RECORD), "Content-Encoding: deflate"), Outcome.OK),
    "/deflated-raw": (answer(zlib.compress(_RECORD, wbits=-15), "Content-Encoding: deflate"), Outcome.OK),
    "/called-html": (answer(kind="text/html; charset=windows-1258"), Outcome.OK),
    "/called-unknown": (answer(kind="\x00;;charset=utf-99"), Outcome.OK),
    "/utf-16": (answer('{"code": "OK"}'.encode("utf-16")), Outcome.BAD_ENCODING),
    "/windows-1258": (answer('{"code": "Đ"}'.encode("windows-1258")), Outcome.BAD_ENCODING),
    "/pdf": (answer(b"%PDF-1.7\n"), Outcome.WRONG_TYPE),
    "/soft-404": (html("<title>Trang không tồn tại</title>"), Outcome.SOFT_404),
    "/other-page": (html("<title>Cổng Dịch vụ công</title>"), Outcome.HTML),
    "/elsewhere": (answer(b"", "Location: https://other.example/", status="302 Found"), Outcome.REDIRECT),
    "/to-login": (
        answer(b"", "Location: /_layouts/15/Authenticate.aspx?Source=%2F", status="302 Found"),
        Outcome.LOGIN,
    ),
    "/gone": (html("gone", "410 Gone"), Outcome.NOT_FOUND),
    "/teapot": (html("no", "418 I'm a teapot"), Outcome.STATUS),
    "/broken": (html("no", "500 Internal Server Error"), Outcome.SERVER_ERROR),
}

REFUSING: dict[str, tuple[Behaviour, Outcome]] = {
    "/forbidden": (html("no", "403 Forbidden"), Outcome.FORBIDDEN),
    "/rejected": (html("<title>Request Rejected</title>"), Outcome.REJECTED),
    "/challenge": (html('<script src="/TSPD/08a1?type=7"></script>'), Outcome.CHALLENGE),
    "/login": (html("<form><input name=p type='password'></form>"), Outcome.LOGIN),
    "/unauthorized": (html("who?", "401 Unauthorized"), Outcome.LOGIN),
    "/too-many": (html("later", "429 Too Many Requests"), Outcome.TOO_MANY),
}
