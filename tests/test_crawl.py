"""A crawl as an operator runs it: complete or not and why, again and unchanged, against every fault."""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from catalogue.config import load
from crawler.archive import Archive
from crawler.replica.faults import Fault
from crawler.replica.server import BUNDLED, Replica
from tests.conftest import Run
from tests.crawling import COMPLETE, FAULT, INCOMPLETE, rows, settings


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(BUNDLED) as server:
        yield server


def test_a_first_crawl_reads_everything_and_a_second_writes_nothing(
    tmp_path: Path, replica: Replica, run: Run
) -> None:
    config = settings(tmp_path, replica.url)
    first = run("crawler", "crawl", "--config", config)
    assert first.returncode == COMPLETE, first.stderr + first.stdout
    assert "liệt kê 120, đã đọc 120, mới 120, thay đổi 0, không đổi 0, lỗi 0" in first.stdout
    observed = rows(config, "SELECT * FROM observation ORDER BY id")
    assert len(observed) == 120

    second = run("crawler", "crawl", "--config", config)
    assert "mới 0, thay đổi 0, không đổi 120, lỗi 0" in second.stdout
    assert rows(config, "SELECT * FROM observation ORDER BY id") == observed
    assert (
        rows(config, "SELECT state, listed, fetched, claimed FROM crawl_run")
        == [("complete", 120, 120, 120)] * 2
    )


def test_every_body_is_kept_once_under_its_hash(tmp_path: Path, replica: Replica, run: Run) -> None:
    config = settings(tmp_path, replica.url)
    run("crawler", "crawl", "--config", config)
    kept = {str(sha) for (sha,) in rows(config, "SELECT DISTINCT body_sha256 FROM fetch")}
    files = {file.stem for file in (tmp_path / "data/archive").rglob("*.zst")}
    assert kept == files
    archive = Archive(tmp_path / "data/archive")
    assert all(hashlib.sha256(archive.read(sha)).hexdigest() == sha for sha in kept)
    assert rows(config, "SELECT count(*) FROM fetch WHERE outcome != 'ok'") == [(0,)]


def test_a_changed_record_becomes_one_new_observation(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "portal"
    shutil.copytree(BUNDLED, folder)
    with Replica(folder) as before:
        config = settings(tmp_path, before.url)
        run("crawler", "crawl", "--config", config)
    changed = sorted((folder / "details").glob("*.json"))[7]
    changed.write_text(
        changed.read_text(encoding="utf-8").replace(
            '"requirementsAndConditions":"', '"requirementsAndConditions":"Nay có thêm điều kiện. ', 1
        ),
        encoding="utf-8",
    )
    with Replica(folder) as after:
        config = settings(tmp_path, after.url)
        done = run("crawler", "crawl", "--config", config)
    assert "mới 0, thay đổi 1, không đổi 119" in done.stdout
    assert rows(config, "SELECT count(*) FROM observation") == [(121,)]


def test_a_missing_detail_is_named_and_the_crawl_is_incomplete(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "portal"
    shutil.copytree(BUNDLED, folder)
    gone = sorted((folder / "details").glob("*.json"))[:3]
    for file in gone:
        file.unlink()
    with Replica(folder) as replica:
        done = run("crawler", "crawl", "--config", settings(tmp_path, replica.url))
    assert done.returncode == INCOMPLETE
    assert "chưa đầy đủ: 3 không có chi tiết" in done.stdout
    assert all(file.stem in done.stdout for file in gone)
    assert "hãy báo đơn vị quản lý cổng" in done.stdout


def test_a_cursor_that_stands_still_is_told(tmp_path: Path, run: Run) -> None:
    with Replica(BUNDLED, fault=Fault.REPEATED_CURSOR) as replica:
        config = settings(tmp_path, replica.url, ("page_size = 100", "page_size = 20"))
        done = run("crawler", "crawl", "--config", config)
    assert done.returncode == INCOMPLETE
    assert "repeated_cursor" in done.stdout
    assert "trên 120 mà cổng công bố" in done.stdout


def test_a_portal_that_is_down_is_told(tmp_path: Path, run: Run) -> None:
    with Replica(BUNDLED) as replica:
        url = replica.url
    done = run("crawler", "crawl", "--config", settings(tmp_path, url))
    assert done.returncode == INCOMPLETE
    assert "refused" in done.stdout
    assert "base_url" in done.stdout


def test_robots_are_obeyed(tmp_path: Path, run: Run) -> None:
    with Replica(BUNDLED, robots="User-agent: *\nDisallow: /api/\n") as replica:
        done = run("crawler", "crawl", "--config", settings(tmp_path, replica.url))
        asked = replica.counts()
    assert done.returncode == INCOMPLETE
    assert "robots" in done.stdout
    assert set(asked) == {"/robots.txt"}


def test_the_rate_of_the_settings_is_kept(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "portal"
    shutil.copytree(BUNDLED, folder)
    lines = (folder / "catalog.jsonl").read_text(encoding="utf-8").splitlines()[:6]
    (folder / "catalog.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Replica(folder) as replica:
        config = settings(
            tmp_path, replica.url, ("requests_per_second = 1000.0", "requests_per_second = 4.0")
        )
        done = run("crawler", "crawl", "--config", config)
        times = replica.times()
    assert done.returncode == COMPLETE, done.stdout
    assert len(times) >= 7
    apart = [later - earlier for earlier, later in pairwise(times[1:])]
    assert min(apart) >= 0.2  # 4 a second, with room for a busy machine


def test_what_was_stored_survives_a_bad_crawl(tmp_path: Path, run: Run) -> None:
    with Replica(BUNDLED) as good:
        config = settings(tmp_path, good.url)
        run("crawler", "crawl", "--config", config)
    before = rows(config, "SELECT * FROM observation")
    with Replica(BUNDLED, fault=Fault.REJECT_PAGE) as bad:
        done = run("crawler", "crawl", "--config", settings(tmp_path, bad.url))
    assert done.returncode == INCOMPLETE
    assert rows(config, "SELECT * FROM observation") == before


def test_demo_and_real_data_are_never_mixed(tmp_path: Path, replica: Replica, run: Run) -> None:
    config = settings(tmp_path, replica.url)
    run("crawler", "crawl", "--config", config)
    done = run("crawler", "demo", "--no-app", "--config", config)
    assert done.returncode == FAULT
    assert "dữ liệu thật" in done.stderr
    assert rows(config, "SELECT count(*) FROM assessment") == [(0,)]


def test_an_unknown_portal_is_told_with_those_there_are(config_file: Path, run: Run) -> None:
    done = run("crawler", "crawl", "--portal", "nowhere", "--config", config_file)
    assert done.returncode == FAULT
    assert "Trong config.toml có: national" in done.stderr


@pytest.mark.recordings
def test_the_ministrys_recordings_are_read_and_what_is_not_read_is_named(
    tmp_path: Path, run: Run, shared: Path
) -> None:
    config = settings(tmp_path, "http://unset.invalid", ('department_code = ""', 'department_code = "G10"'))
    with Replica(shared / "recordings/national_rest") as replica:
        text = config.read_text(encoding="utf-8").replace("http://unset.invalid", replica.url)
        config.write_text(text, encoding="utf-8")
        first = run("crawler", "crawl", "--config", config)
        second = run("crawler", "crawl", "--config", config)
    assert first.returncode == second.returncode == INCOMPLETE
    assert "liệt kê 547, đã đọc 537, mới 537, thay đổi 0, không đổi 0, lỗi 10" in first.stdout
    assert "chưa đầy đủ: 10 không có chi tiết" in first.stdout
    assert "mới 0, thay đổi 0, không đổi 537, lỗi 10" in second.stdout
    assert "1.115239" in first.stdout
    covered = run("catalogue", "coverage", "--format", "json", "--config", config)
    assert '"not_applicable": 0, "denominator": 82' in covered.stdout
    records = json.loads(run("catalogue", "services", "--format", "json", "--config", config).stdout)
    of_the_plan = [r for r in records if r["sector"] in load(config).plan.sectors]
    assert (len(records), len(of_the_plan)) == (537, 225)
    assert sum(r["tier"] == "central" for r in of_the_plan) == 82
    listed = run("catalogue", "services", "--format", "csv", "--config", config).stdout
    assert len(list(csv.reader(io.StringIO(listed)))) == 538
    findings = rows(config, "SELECT count(DISTINCT observation_id) FROM finding")
    assert findings == [(537,)]


def test_what_looked_odd_is_counted_with_an_example(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "portal"
    shutil.copytree(BUNDLED, folder)
    listing = folder / "catalog.jsonl"
    listing.write_text(
        listing.read_text(encoding="utf-8").replace('"state":', '"neverSeen":1,"state":', 2), encoding="utf-8"
    )
    changed = sorted((folder / "details").glob("*.json"))[0]
    changed.write_text(
        changed.read_text(encoding="utf-8").replace('"isInternal"', '"brandNew":"x","isInternal"', 1),
        encoding="utf-8",
    )
    with Replica(folder) as replica:
        config = settings(tmp_path, replica.url)
        assert run("crawler", "crawl", "--config", config).returncode == COMPLETE
    issues = {
        (kind, place): count
        for kind, place, count in rows(config, "SELECT kind, place, count FROM run_issue")
    }
    assert issues["unknown_label", "data.items[].neverSeen"] == 2
    assert issues["unknown_label", "data.brandNew"] == 1
    assert ("malformed_code", "data.code") in issues or ("untidy_text", "data.name") in issues
    assert all(example for (example,) in rows(config, "SELECT example FROM run_issue"))
