"""A crawl against a portal, a database or an archive at fault: told, and never taken for a whole one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.replica.faults import Fault
from crawler.replica.server import BUNDLED, Replica
from tests.conftest import Run
from tests.crawling import COMPLETE, FAULT, INCOMPLETE, rows, settings


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(BUNDLED) as server:
        yield server


FAULTS = {
    Fault.REJECT_PAGE: "rejected",
    Fault.CHALLENGE: "challenge",
    Fault.HTML: "html",
    Fault.FORBIDDEN: "forbidden",
    Fault.TOO_MANY: "too_many",
    Fault.UNAVAILABLE: "server_error",
    Fault.SERVER_ERROR: "server_error",
    Fault.DROP: "connection",
    Fault.TRUNCATED: "truncated",
    Fault.NULL: "bad_envelope",
    Fault.SOFT_404: "empty",
    Fault.SLOW: "too_slow",
    Fault.HUGE: "too_large",
    Fault.BAD_ENVELOPE: "bad_envelope",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("where", ["list", "detail"])
def test_a_fault_of_the_portal_never_looks_like_a_whole_crawl(
    tmp_path: Path, run: Run, fault: Fault, where: str
) -> None:
    after = {"list": 1, "detail": 117}[where]
    with Replica(BUNDLED, fault=fault, fault_on=where, fault_after=after) as replica:  # type: ignore[arg-type]
        done = run("crawler", "crawl", "--config", settings(tmp_path, replica.url))
    assert done.returncode == INCOMPLETE, done.stdout + done.stderr
    assert FAULTS[fault] in done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    config = tmp_path / "config.toml"
    assert rows(config, "SELECT state FROM crawl_run") == [("incomplete",)]
    outcomes = {str(o) for (o,) in rows(config, "SELECT DISTINCT outcome FROM fetch")}
    assert outcomes == {"ok", FAULTS[fault]}
    read = {"list": 100, "detail": 117}[where]
    assert rows(config, "SELECT count(*) FROM observation") == [(read,)]


def test_a_locked_database_is_told_and_nothing_is_harmed(tmp_path: Path, replica: Replica, run: Run) -> None:
    config = settings(tmp_path, replica.url)
    run("crawler", "crawl", "--config", config)
    with closing(sqlite3.connect(tmp_path / "data/catalogue.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = run("crawler", "crawl", "--config", config)
        other.execute("ROLLBACK")
    assert done.returncode == FAULT
    assert "đang bị chương trình khác khóa" in done.stderr
    assert rows(config, "SELECT count(*) FROM crawl_run") == [(1,)]


def test_an_unwritable_place_is_told(tmp_path: Path, replica: Replica, run: Run) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")
    done = run("crawler", "crawl", "--config", settings(tmp_path, replica.url))
    assert done.returncode == FAULT
    assert "Không dùng được cơ sở dữ liệu" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_archive_that_cannot_be_written_stops_the_crawl(
    tmp_path: Path, replica: Replica, run: Run
) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be", encoding="utf-8")
    config = settings(tmp_path, replica.url, ('folder = "data/archive"', 'folder = "kept"'))
    done = run("crawler", "crawl", "--config", config)
    assert done.returncode == FAULT
    assert "Không ghi được kho lưu" in done.stderr
    (tmp_path / "kept").unlink()
    again = run("crawler", "crawl", "--config", config)
    assert again.returncode == COMPLETE
    assert rows(config, "SELECT state, fetched FROM crawl_run") == [("complete", 120)]  # taken up again
