"""A portal on this computer that answers as the national REST portal does, well or badly."""

import random
import re
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, Self

from crawler.replica.answers import DETAIL_PATH, LIST_PATHS, answer_post
from crawler.replica.faults import REJECTED, Answer, Fault, bent, envelope, page
from crawler.replica.records import Records, load

BUNDLED = Path(__file__).parent / "ministry"

_BODY_LENGTH = re.compile(r"[0-9]{1,5}")  # a call of this portal is a few hundred bytes
_IDLE_SECONDS = 30.0
_DRIP_BYTES, _DRIP_SECONDS = 16, 0.1
_CHUNK_BYTES = 65_536


@dataclass
class Replica:
    """A server of `folder` on the loopback address, alive between `start` and `stop` or inside `with`."""

    folder: Path
    port: int = field(default=0, kw_only=True)  # 0: any free one
    fault: Fault = field(default=Fault.NONE, kw_only=True)
    fault_on: Literal["all", "list", "detail"] = field(default="all", kw_only=True)
    fault_after: int = field(default=0, kw_only=True)  # so many calls that match are answered well
    seed: int = field(default=0, kw_only=True)
    latency_s: float = field(default=0.0, kw_only=True)
    robots: str | None = field(default=None, kw_only=True)  # the text of robots.txt; None: 404
    records: Records = field(init=False, repr=False)
    _server: "_Server | None" = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _counts: Counter[str] = field(default_factory=Counter, init=False, repr=False)
    _times: list[float] = field(default_factory=list, init=False, repr=False)
    _in_flight: int = field(default=0, init=False, repr=False)
    _peak: int = field(default=0, init=False, repr=False)
    _matched: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        self.records = load(self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer from now on, in threads of its own."""
        if self._server is not None:
            raise RuntimeError("the replica is already running")
        self._server = _Server(self.port, self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """End the answers and every open connection; nothing happens where it is not running."""
        if self._server is not None:
            self._server.end()
            self._server = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, the counterpart of the portal's base address."""
        if self._server is None:
            raise RuntimeError("the replica is not running")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def count(self, path: str = "") -> int:
        """How many requests came for `path`, or for all paths together."""
        with self._lock:
            return self._counts[path] if path else self._counts.total()

    def counts(self) -> dict[str, int]:
        """How many requests came for each path."""
        with self._lock:
            return dict(self._counts)

    def times(self) -> tuple[float, ...]:
        """When each request came, in seconds of the monotonic clock."""
        with self._lock:
            return tuple(self._times)

    @property
    def peak(self) -> int:
        """The most requests that were being answered at one moment."""
        with self._lock:
            return self._peak

    def began(self, path: str) -> random.Random:
        """Count a request; the chance by which the order of its answer is drawn."""
        with self._lock:
            self._counts[path] += 1
            self._times.append(time.monotonic())
            self._in_flight += 1
            self._peak = max(self._peak, self._in_flight)
            return random.Random(f"{self.seed}:{self._counts.total()}")  # noqa: S311 - an order, no secret

    def ended(self) -> None:
        """Note that a request has been answered."""
        with self._lock:
            self._in_flight -= 1

    def fault_of(self, path: str) -> Fault:
        """The fault that this call meets."""
        kind = {DETAIL_PATH: "detail"} | dict.fromkeys(LIST_PATHS, "list")
        if path not in kind or self.fault_on not in ("all", kind[path]):
            return Fault.NONE
        with self._lock:
            self._matched += 1
            return self.fault if self._matched > self.fault_after else Fault.NONE


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, replica: Replica) -> None:
        self.replica = replica
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up is its own affair; everything else is a defect of the replica.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def end(self) -> None:
        self.shutdown()
        for connection in tuple(self._open):
            hang_up(connection)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer on a kept connection waits 40 ms
    timeout = _IDLE_SECONDS
    server: _Server

    def do_GET(self) -> None:
        self._count(lambda chance: (Fault.NONE, self._got()))

    def do_POST(self) -> None:
        self._count(self._posted)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Nothing: the counters of the replica tell what was asked."""

    @property
    def _asked_path(self) -> str:
        return self.path.partition("?")[0]

    def _count(self, answered: Callable[[random.Random], tuple[Fault, Answer]]) -> None:
        """Send what `answered` returns; the call counts as over just before the client can know it."""
        replica = self.server.replica
        chance = replica.began(self._asked_path)
        try:
            time.sleep(replica.latency_s)
            fault, answer = answered(chance)
        finally:
            replica.ended()
        self._send(fault, answer)

    def _got(self) -> Answer:
        if self._asked_path.startswith("/api/"):
            return REJECTED  # the firewall lets only POST through
        robots = self.server.replica.robots
        if self._asked_path == "/robots.txt" and robots is not None:
            return Answer(200, robots.encode(), "text/plain; charset=utf-8")
        return page(404, "<html><body>404 Not Found</body></html>")

    def _posted(self, chance: random.Random) -> tuple[Fault, Answer]:
        length = self.headers.get("Content-Length", "")
        if not _BODY_LENGTH.fullmatch(length):
            self.close_connection = True  # where the next request begins on this connection is unknown
            return Fault.NONE, envelope(413, "BAD_REQUEST", "a body of known, modest length, please", None)
        replica, body = self.server.replica, self.rfile.read(int(length))
        fault = replica.fault_of(self._asked_path)
        moves = fault is not Fault.REPEATED_CURSOR
        answer = answer_post(replica.records, self._asked_path, body, chance, moves=moves)
        return fault, bent(fault, answer)

    def _send(self, fault: Fault, answer: Answer) -> None:
        if fault is Fault.DROP:
            self.close_connection = True
            hang_up(self.connection)
        elif fault is Fault.HUGE:
            self._head(answer, ("Transfer-Encoding", "chunked"))
            for start in range(0, len(answer.body), _CHUNK_BYTES):
                chunk = answer.body[start : start + _CHUNK_BYTES]
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\n\r\n")
        elif fault is Fault.SLOW:
            self._head(answer, ("Content-Length", str(len(answer.body))))
            for start in range(0, len(answer.body), _DRIP_BYTES):
                self.wfile.write(answer.body[start : start + _DRIP_BYTES])
                time.sleep(_DRIP_SECONDS)
        else:
            self._head(answer, ("Content-Length", str(len(answer.body))))
            self.wfile.write(answer.body)

    def _head(self, answer: Answer, length: tuple[str, str]) -> None:
        self.send_response(answer.status)
        for name, value in (("Content-Type", answer.content_type), length, *answer.headers):
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def serve(folder: Path, port: int, fault: Fault) -> None:
    """Answer until Ctrl-C, after telling the address on the standard output."""
    with Replica(folder, port=port, fault=fault) as replica:
        sys.stdout.write(f"Cổng mô phỏng đang chạy tại {replica.url} (Ctrl-C để dừng)\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("Đã dừng.\n")


def hang_up(connection: socket.socket) -> None:
    """Close the connection in both directions, so that the client sees its end at once."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker
