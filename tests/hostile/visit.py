"""A crawl in a process of its own that tells what it connected to: `python -m tests.hostile.visit` < a plan.

Stands apart from the tests because a reactor starts only once, and because connections, name answers and
memory are those of the whole process. A plan is JSON: base_url, urls, crawl (settings), names (answers of
the name server, one list for each time that the host is asked for; the last stays).
"""

import errno
import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class Told:
    """What a crawl did."""

    outcomes: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    connects: list[tuple[str, int]] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    grown_kb: dict[str, int] = field(default_factory=dict)  # peak of memory over that of the first answer


def visit(
    base_url: str,
    urls: Iterable[str],
    crawl: Mapping[str, object] | None = None,
    names: Mapping[str, list[list[str]]] | None = None,
    timeout: float = 60,
) -> Told:
    """Crawls `urls` as those of the portal at `base_url`, in a process of its own."""
    plan = {"base_url": base_url, "urls": list(urls), "crawl": dict(crawl or {}), "names": dict(names or {})}
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.visit"],
        cwd=ROOT,
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "http_proxy": "http://127.0.0.1:9",
            "HTTPS_PROXY": "http://127.0.0.1:9",
        },
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = Told(**json.loads(done.stdout))
    told.connects = [(host, port) for host, port in told.connects]  # JSON has made lists of them
    return told


def _record_connections(told: Told, names: dict[str, list[list[str]]]) -> None:
    """Before Scrapy is imported: notes each connect(), lets none leave this computer, answers for names."""
    real_connect, real_lookup = socket.socket.connect_ex, socket.getaddrinfo

    def connect_ex(self: socket.socket, address: Any) -> int:
        if self.family is not socket.AF_UNIX and not str(address[0]).startswith(("127.0.0.1", "::1")):
            told.connects.append((address[0], address[1]))
            return errno.ECONNREFUSED
        return real_connect(self, address)

    def noted(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            told.connects.append((arguments[1][0], arguments[1][1]))

    def lookup(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if (answers := names.get(str(host))) is None:
            return real_lookup(host, port, *rest, **more)
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [
            (family[":" in one], socket.SOCK_STREAM, 6, "", (one, port, 0, 0) if ":" in one else (one, port))
            for one in now
        ]

    socket.socket.connect_ex = connect_ex  # type: ignore[assignment, method-assign]
    socket.getaddrinfo = lookup
    sys.addaudithook(noted)  # sees the connections that nobody asked the replaced method for, too


def main() -> None:
    """Reads the plan, crawls, writes what happened."""
    plan = json.load(sys.stdin)
    told = Told()
    _record_connections(told, plan["names"])
    _crawl(plan, told)
    json.dump(asdict(told), sys.stdout, default=str)


def _crawl(plan: dict[str, Any], told: Told) -> None:
    import scrapy  # noqa: PLC0415 - only now may the network's functions be bound
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415
    from scrapy.http import Response  # noqa: PLC0415

    from catalogue.config import CrawlConfig, PortalConfig  # noqa: PLC0415
    from crawler import outcomes  # noqa: PLC0415
    from crawler.parsers.body import envelope_of  # noqa: PLC0415
    from crawler.parsers.selecting import Notes, ParseError  # noqa: PLC0415
    from crawler.settings import scrapy_settings  # noqa: PLC0415

    started = time.monotonic()
    base: list[int] = []

    def note(url: str, outcome: str, detail: str) -> None:
        told.outcomes[url], told.details[url] = outcome, detail
        told.seconds[url] = round(time.monotonic() - started, 2)
        base.append(_peak_kb())
        told.grown_kb[url] = base[-1] - base[0]

    class Visitor(scrapy.Spider):
        name = "visitor"

        async def start(self) -> AsyncIterator[scrapy.Request]:
            for order, url in enumerate(plan["urls"]):
                try:
                    yield scrapy.Request(
                        url,
                        priority=-order,
                        dont_filter=True,
                        errback=self.failed,
                        cb_kwargs={"url": url},
                        meta={"handle_httpstatus_all": True},
                    )
                except ValueError as error:
                    note(url, "no_request", str(error))

        def parse(self, response: Response, url: str) -> Iterator[None]:
            location = (response.headers.get("Location") or b"").decode("latin-1")
            outcome = outcomes.of_status(response.status, location)
            detail = f"HTTP {response.status}"
            if outcome is outcomes.Outcome.OK:
                try:
                    envelope_of(response.body, Notes())
                except ParseError as error:
                    outcome, detail = outcomes.of_problem(error.problem), str(error)
            note(url, outcome.value, detail)
            yield from ()

        def failed(self, failure: Any) -> None:
            outcome = outcomes.of_exception(failure.value)
            note(failure.request.cb_kwargs["url"], outcome.value, repr(failure.value)[:300])

    crawl = {"contact": "tests@example.test", "requests_per_second": 1_000.0, "retries": 0, **plan["crawl"]}
    portal = {
        "name": "hostile",
        "title": "hostile",
        "kind": "national",
        "format": "national_rest",
        "base_url": plan["base_url"],
    }
    process = CrawlerProcess(
        scrapy_settings(
            CrawlConfig.model_validate_json(json.dumps(crawl)),
            PortalConfig.model_validate_json(json.dumps(portal)),
        )
        | {"ITEM_PIPELINES": {}}
    )
    visitor = process.create_crawler(Visitor)
    process.crawl(visitor)
    process.start()
    if visitor.stats is not None:
        told.stats = {k: v for k, v in visitor.stats.get_stats().items() if k.startswith("manners/")}


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
