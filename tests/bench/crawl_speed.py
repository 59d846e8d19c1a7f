"""Pages per second of the whole crawl against `scrapy bench`, one after the other in the same run.

python -m tests.bench.crawl_speed [--records N] [--rounds N]

Ours extracts, hashes, archives and writes the database; scrapy bench only follows links on a local server.
The politeness delay is off: both talk to this machine alone. The replica runs in a process of its own.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.replica.server import BUNDLED
from tests.conftest import ROOT, write_config

_STARTED = re.compile(r"http://127\.0\.0\.1:\d+")
_SUMMARY = re.compile(r"fetched (\d+),.* ([\d.]+) s$", re.MULTILINE)
_BENCH_SECONDS = 10


def enlarge(folder: Path, records: int) -> None:
    """A portal of `records` records, made from the bundled ones under ids and codes of their own."""
    items = [json.loads(line) for line in (BUNDLED / "catalog.jsonl").read_text("utf-8").splitlines()]
    (folder / "details").mkdir()
    with (folder / "catalog.jsonl").open("w", encoding="utf-8") as listing:
        for number in range(records):
            item = dict(items[number % len(items)])
            envelope = json.loads((BUNDLED / "details" / f"{item['id']}.json").read_text("utf-8"))
            own = {"id": f"{number:08x}{item['id'][8:]}", "code": f"9.{number:06}"}
            item |= own
            envelope["data"] |= own
            listing.write(json.dumps(item, ensure_ascii=False) + "\n")
            (folder / "details" / f"{own['id']}.json").write_text(json.dumps(envelope), encoding="utf-8")


@contextmanager
def replica(folder: Path) -> Iterator[str]:
    """The address of a replica of `folder`, in a process of its own."""
    command = [sys.executable, "-m", "crawler", "replica", "--recordings", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:
        try:
            assert server.stdout is not None
            found = _STARTED.search(server.stdout.readline())
            if found is None:
                raise RuntimeError("the replica did not start")
            yield found.group()
        finally:
            server.terminate()


def ours(url: str) -> float:
    """Pages per second of one whole crawl into a new catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        config = write_config(
            Path(folder),
            ('language = "vi"', 'language = "en"'),
            ('"https://dichvucong.gov.vn"', f'"{url}"'),
            ('department_code = "G10"', 'department_code = ""'),
            ("requests_per_second = 1.0", "requests_per_second = 10000.0"),
            ("concurrent_requests = 2", "concurrent_requests = 16"),
        )
        command = [sys.executable, "-m", "crawler", "crawl", "--config", str(config)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    found = _SUMMARY.search(done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return int(found.group(1)) / float(found.group(2))


def peer() -> float:
    """Pages per second of `scrapy bench`."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "bench"],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
        timeout=20 * _BENCH_SECONDS,
    )
    pages = re.findall(r"'response_received_count': (\d+)", done.stderr)
    seconds = re.findall(r"'elapsed_time_seconds': ([\d.]+)", done.stderr)
    if not pages or not seconds or time.monotonic() - started < 1:
        raise RuntimeError(done.stderr[-2000:])
    return int(pages[-1]) / float(seconds[-1])


def main() -> None:
    """Prints both speeds and their ratio, round by round and as medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--records", type=int, default=1_500)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        enlarge(Path(folder), chosen.records)
        with replica(Path(folder)) as url:
            pairs = []
            for number in range(chosen.rounds):
                pairs.append((ours(url), peer()))
                print(f"round {number + 1}: ours {pairs[-1][0]:.0f} pages/s, scrapy bench {pairs[-1][1]:.0f}")
    print(
        f"median of {chosen.rounds}: ours {statistics.median(a for a, _ in pairs):.0f} pages/s, "
        f"scrapy bench {statistics.median(b for _, b in pairs):.0f} pages/s, "
        f"ratio {statistics.median(a / b for a, b in pairs):.2f}"
    )


if __name__ == "__main__":
    main()
