"""Kills a crawl at random instants and starts it again until it ends: nothing lost, nothing doubled.

python -m tests.kill_matrix [--kills N] [--seed N]
"""

import argparse
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crawler.replica.server import BUNDLED, Replica
from tests.conftest import ROOT, write_config

_RECORDS = 120


@dataclass(frozen=True, slots=True)
class Result:
    """One crawl, killed and taken up again until it ended."""

    kills: int
    lost: int  # records without an observation
    doubled: int  # observations or ledger lines beyond one each
    asked_again: int  # records fetched more than once
    is_closed: bool  # the ledger closes and the run is published


def one_crawl(folder: Path, chance: random.Random, most_kills: int) -> Result:
    """Kills at random instants, at most `most_kills` times, then lets the crawl end."""
    kills = 0
    with Replica(BUNDLED, latency_s=0.01) as replica:
        config = write_config(
            folder,
            ('"https://dichvucong.gov.vn"', f'"{replica.url}"'),
            ('department_code = "G10"', 'department_code = ""'),
            ("requests_per_second = 1.0", "requests_per_second = 1000.0"),
            ("page_size = 100", "page_size = 20"),
        )
        command = [sys.executable, "-m", "crawler", "crawl", "--config", str(config)]
        while kills < most_kills:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                process.wait(chance.uniform(0.6, 2.4))
                break  # it ended before the blow
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
        last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    if last.returncode != 0:
        raise RuntimeError(last.stdout + last.stderr)
    return _examine(folder / "data/catalogue.sqlite", kills)


def _examine(database: Path, kills: int) -> Result:
    with closing(sqlite3.connect(database)) as rows:
        observations = Counter(s for (s,) in rows.execute("SELECT service_id FROM observation"))
        runs = rows.execute("SELECT id, state, publication, listed FROM crawl_run ORDER BY id").fetchall()
        lines = Counter(e for (e,) in rows.execute("SELECT external_id FROM sighting WHERE run_id = 1"))
        first = rows.execute("SELECT external_id FROM fetch WHERE run_id = 1 AND external_id != ''")
        asked = Counter(e for (e,) in first)
    return Result(
        kills=kills,
        lost=_RECORDS - len(observations),
        doubled=sum(observations.values()) - len(observations) + sum(lines.values()) - len(lines),
        asked_again=sum(asked.values()) - len(asked),
        is_closed=all(run[1:] == ("complete", "promoted", _RECORDS) for run in runs),
    )


def main() -> int:
    """Runs crawls until enough kills have happened; prints the sums; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description="Kills a crawl at random instants and takes it up again.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance, results, started = random.Random(chosen.seed), list[Result](), time.monotonic()
    while (kills := sum(r.kills for r in results)) < chosen.kills:
        with tempfile.TemporaryDirectory() as folder:
            results.append(one_crawl(Path(folder), chance, min(10, chosen.kills - kills)))
        sys.stdout.write(f"{kills + results[-1].kills}/{chosen.kills} kills\n")
        sys.stdout.flush()
    lost, doubled = sum(r.lost for r in results), sum(r.doubled for r in results)
    still_open = sum(not r.is_closed for r in results)
    sys.stdout.write(
        f"{sum(r.kills for r in results)} kills in {len(results)} crawls of {_RECORDS} records: "
        f"{lost} lost, {doubled} doubled, {sum(r.asked_again for r in results)} recorded twice, "
        f"{still_open} ledgers open, {time.monotonic() - started:.0f} s\n"
    )
    return int(bool(lost or doubled or still_open))


if __name__ == "__main__":
    sys.exit(main())
