"""The long matrix: `python -m tests.hostile` prints each attack with its outcome and figures."""

import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from crawler.outcomes import Outcome
from tests.hostile import behaviours
from tests.hostile.behaviours import NO_ROBOTS, answer, bomb, drip, flood, html, reset, silent
from tests.hostile.corpus import corpus
from tests.hostile.server import Behaviour, HostileServer
from tests.hostile.visit import Told, visit

_MOST_KB = 20 * 1_024
_DEADLINE = 3.0
_SLACK = 2.0

_PACKED = ("Content-Encoding: gzip", "Content-Encoding: gzip, gzip")
BOMBS: dict[str, tuple[Behaviour, Outcome]] = {
    f"/bomb-{layers}": (answer(bomb(layers), header), Outcome.TOO_LARGE)
    for layers, header in enumerate(_PACKED, 1)
}
ROBOTS: dict[str, tuple[Behaviour, str]] = {
    "none": (html("", "404 Not Found"), "ok"),
    "forbidden": (html("", "403 Forbidden"), "ok"),
    "open": (answer(b"User-agent: *\nDisallow:", kind="text/plain"), "ok"),
    "closed": (answer(b"User-agent: *\nDisallow: /", kind="text/plain"), "robots"),
    "server error": (html("", "500 Internal Server Error"), "robots_unread"),
    "unavailable": (html("", "503 Service Unavailable"), "robots_unread"),
    "silent": (silent, "robots_unread"),
    "reset": (reset, "robots_unread"),
    "dripping": (drip(b"HTTP/1.1 200 OK\r\n\r\n", b"#"), "robots_unread"),
    "endless": (flood(b"HTTP/1.1 200 OK\r\n\r\n", lambda _: b"# nothing\n" * 6_000), "robots_unread"),
    "cut short": (answer(b"User-agent: *\n", length=900), "robots_unread"),
    "bomb": (answer(bomb(2), _PACKED[1]), "robots_unread"),
    "rejected": (html("<title>Request Rejected</title>"), "robots_unread"),
}


class Line(NamedTuple):
    """One attack and what came of it."""

    attack: str
    wanted: str
    got: str
    seconds: float
    grown_kb: int
    forbidden: int  # connections to anywhere but the portal

    @property
    def is_good(self) -> bool:
        """Whether the attack failed."""
        return self.got == self.wanted and self.grown_kb <= _MOST_KB and not self.forbidden


def _told(attack: str, wanted: str, url: str, told: Told, port: int) -> Line:
    forbidden = sum(one != ("127.0.0.1", port) for one in told.connects)
    return Line(attack, wanted, told.outcomes[url], told.seconds[url], told.grown_kb[url], forbidden)


def _answers(table: Mapping[str, tuple[Behaviour, Outcome]], crawl: Mapping[str, object]) -> Iterator[Line]:
    """Each answer alone in a process, behind one good answer that gives the measure of memory."""
    for path, (behaviour, outcome) in table.items():
        with HostileServer({**NO_ROBOTS, "/first": answer(), path: behaviour}) as portal:
            url = f"{portal.url}{path}"
            told = visit(portal.url, [f"{portal.url}/first", url], {"concurrent_requests": 1, **crawl})
            yield _told(path[1:], outcome.value, url, told, portal.port)


def _robots() -> Iterator[Line]:
    for name, (behaviour, wanted) in ROBOTS.items():
        with HostileServer({"/robots.txt": behaviour, "/x": answer()}) as portal:
            url = f"{portal.url}/x"
            told = visit(portal.url, [url], {"timeout_seconds": _DEADLINE})
            yield _told(f"robots.txt: {name}", wanted, url, told, portal.port)


def _addresses() -> Iterator[Line]:
    """The corpus, met at a pace at which each address is a crawl's only one for a while, and all at once."""
    for at_once in (1, 16):
        with HostileServer({}) as inner, HostileServer(NO_ROBOTS) as portal:
            urls = corpus(f"127.0.0.1:{portal.port}", f"127.0.0.1:{inner.port}")
            told = visit(portal.url, urls, {"concurrent_requests": at_once})
            wrong = sum(got not in {"not_allowed", "no_request"} for got in told.outcomes.values())
            forbidden = len(inner.heads) + sum(one != ("127.0.0.1", portal.port) for one in told.connects)
        attack = f"{len(told.outcomes)} hostile addresses, {at_once} at once"
        yield Line(attack, "0 asked", f"{wrong} asked", max(told.seconds.values()), 0, forbidden)


def lines() -> Iterator[Line]:
    """Every attack of the matrix."""
    limits = {"timeout_seconds": 10.0, "max_body_bytes": 3_500_000}
    yield from _answers(behaviours.FLOODS | BOMBS, limits)
    for line in _answers(behaviours.SLOW, {"timeout_seconds": _DEADLINE}):
        in_time = line.seconds <= _DEADLINE + _SLACK
        yield line if in_time else line._replace(got=f"{line.got}, late")
    yield from _answers(behaviours.BROKEN | behaviours.REFUSING, {"timeout_seconds": 5.0})
    yield from _robots()
    yield from _addresses()


def main() -> int:
    """Prints the matrix; 1 when an attack succeeded."""
    table = Table("attack", "outcome", "wanted", "seconds", "memory +KB", "forbidden connections", "")
    failed = 0
    for line in lines():
        failed += not line.is_good
        mark = "ok" if line.is_good else "FAILED"
        figures = (f"{line.seconds:.1f}", str(line.grown_kb), str(line.forbidden))
        table.add_row(line.attack, line.got, line.wanted, *figures, mark)
    Console(width=120).print(table, f"{table.row_count} attacks, {failed} succeeded")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
