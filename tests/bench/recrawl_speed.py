"""A crawl against a Scrapy spider that only downloads; a recrawl and a resumed crawl against the first.

python -m tests.bench.recrawl_speed [--records N] [--rounds N]

All talk to one replica in a process of its own, with the politeness delay off. "Parsing + writing" is what a
crawl takes beyond the download-only spider on the same records.
"""

import argparse
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.crawl_speed import enlarge, replica
from tests.conftest import ROOT, write_config

_SECONDS = re.compile(r"fetched (\d+),.* ([\d.]+) s$", re.MULTILINE)


def download_only(url: str) -> float:
    """Seconds of a spider that asks for the same records and reads none."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.download_only", url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return float(done.stdout.split()[1])


def settings(folder: Path, url: str) -> Path:
    return write_config(
        folder,
        ('language = "vi"', 'language = "en"'),
        ('"https://dichvucong.gov.vn"', f'"{url}"'),
        ('department_code = "G10"', 'department_code = ""'),
        ("requests_per_second = 1.0", "requests_per_second = 10000.0"),
        ("concurrent_requests = 2", "concurrent_requests = 16"),
    )


def command(config: Path) -> list[str]:
    return [sys.executable, "-m", "crawler", "crawl", "--config", str(config)]


def crawl(config: Path) -> float:
    """Seconds of one crawl, by its own summary."""
    done = subprocess.run(command(config), cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    found = _SECONDS.search(done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found.group(2))


def resumed(config: Path, first: float) -> float:
    """Seconds of a crawl that is killed half-way and taken up again, start-up of the processes left out."""
    started = time.monotonic()
    with subprocess.Popen(command(config), cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        time.sleep(first / 2 + 1.5)
        process.send_signal(signal.SIGKILL)
    half = time.monotonic() - started
    return half - 1.5 + crawl(config)


def one_round(url: str) -> dict[str, float]:
    """The four times of one round."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        config = settings(Path(one), url)
        only = download_only(url)
        first = crawl(config)
        again = crawl(config)
        taken_up = resumed(settings(Path(other), url), first)
    return {"only": only, "first": first, "again": again, "resumed": taken_up}


def main() -> None:
    """Prints each round and the medians of the ratios."""
    parser = argparse.ArgumentParser(description="Recrawl, resume and download-only, as ratios.")
    parser.add_argument("--records", type=int, default=1_500)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        enlarge(Path(folder), chosen.records)
        with replica(Path(folder)) as url:
            rounds = [one_round(url) for _ in range(chosen.rounds)]
    for r in rounds:
        print("  ".join(f"{name} {seconds:.1f} s" for name, seconds in r.items()))
    ratios = {
        "speed of the whole crawl / download only": [r["only"] / r["first"] for r in rounds],
        "parsing + writing, recrawl / first": [
            max(0.0, r["again"] - r["only"]) / (r["first"] - r["only"]) for r in rounds
        ],
        "killed and taken up again / uninterrupted": [r["resumed"] / r["first"] for r in rounds],
    }
    for name, values in ratios.items():
        print(f"{name}: {statistics.median(values):.2f}")


if __name__ == "__main__":
    main()
