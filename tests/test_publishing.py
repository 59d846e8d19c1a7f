"""A crawl that looks wrong is held back until a lead has spoken; the published inventory stays."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalogue.assessments import find_or_create_auditor
from catalogue.config import load
from catalogue.db import open_engine, writing
from crawler.replica.server import BUNDLED, Replica
from tests.conftest import Run
from tests.crawling import COMPLETE, FAULT, INCOMPLETE, rows, settings


@pytest.fixture
def held(tmp_path: Path, run: Run) -> Path:
    """The settings of a catalogue whose second crawl found a quarter of the portal gone."""
    folder = tmp_path / "portal"
    shutil.copytree(BUNDLED, folder)
    with Replica(folder) as replica:
        config = settings(tmp_path, replica.url)
        assert run("crawler", "crawl", "--config", config).returncode == COMPLETE
    listing = folder / "catalog.jsonl"
    left = listing.read_text(encoding="utf-8").splitlines()[:90]
    listing.write_text("\n".join(left) + "\n", encoding="utf-8")
    kept = {json.loads(line)["id"] for line in left}
    for file in (folder / "details").glob("*.json"):
        if file.stem not in kept:
            file.unlink()
    with Replica(folder) as replica:
        config = settings(tmp_path, replica.url)
        done = run("crawler", "crawl", "--config", config)
    assert done.returncode == INCOMPLETE
    assert "tạm giữ lại, danh mục đã công bố vẫn như cũ" in done.stdout
    assert "đọc được 90 bản ghi, dự kiến ít nhất 116" in done.stdout
    return config


def listed(config: Path, run: Run) -> int:
    text = run("catalogue", "services", "--format", "csv", "--config", config).stdout
    return len(list(csv.reader(io.StringIO(text)))) - 1


def test_nothing_disappears_and_the_ledger_names_what_is_gone(held: Path, run: Run) -> None:
    assert listed(held, run) == 120
    lines = json.loads(run("crawler", "ledger", 2, "--format", "json", "--config", held).stdout)
    assert len(lines) == 30
    assert {(line["sight"], line["outcome"], line["detail"]) for line in lines} == {
        ("could_not_look", "not_found", "1/3")
    }
    everything = run("crawler", "ledger", 2, "--all", "--format", "json", "--config", held).stdout
    assert len(json.loads(everything)) == 120
    shown = run("crawler", "ledger", 2, "--config", held).stdout
    assert "dự kiến ít nhất 116" in shown
    runs = json.loads(run("crawler", "runs", "--format", "json", "--config", held).stdout)
    assert [r["publication"] for r in runs] == ["waiting", "promoted"]


def test_a_lead_publishes_it_with_a_reason_that_is_kept(held: Path, run: Run) -> None:
    said = ["--by", "Trưởng nhóm Hoa", "--reason", "Bộ đã bãi bỏ 30 thủ tục", "--config", held]
    assert run("crawler", "promote", 2, *said).returncode == 0
    kept = rows(held, "SELECT publication, decided_by, decided_because FROM crawl_run WHERE id = 2")
    assert kept == [("promoted", "Trưởng nhóm Hoa", "Bộ đã bãi bỏ 30 thủ tục")]
    assert listed(held, run) == 120  # gone from the list, but not yet looked for often enough to be missing
    again = run("crawler", "promote", 2, *said)
    assert again.returncode == FAULT
    assert "không bị tạm giữ" in again.stderr


def test_a_refused_run_is_never_published(held: Path, run: Run) -> None:
    assert (
        run("crawler", "refuse", 2, "--by", "Hoa", "--reason", "cổng hỏng", "--config", held).returncode == 0
    )
    assert rows(held, "SELECT publication FROM crawl_run WHERE id = 2") == [("refused",)]
    assert listed(held, run) == 120


def test_only_a_lead_decides_and_only_with_a_reason(held: Path, run: Run) -> None:
    with writing(open_engine(load(held))) as session:
        find_or_create_auditor(session, "Lan", datetime.now(UTC))
    done = run("crawler", "promote", 2, "--by", "Lan", "--reason", "x", "--config", held)
    assert done.returncode == FAULT
    assert "Lan không phải trưởng nhóm" in done.stderr
    done = run("crawler", "promote", 2, "--by", "Hoa", "--reason", "  ", "--config", held)
    assert done.returncode == FAULT
    assert "Cần có lý do" in done.stderr
    done = run("crawler", "promote", 9, "--by", "Hoa", "--reason", "x", "--config", held)
    assert "Không có lượt 9" in done.stderr
    assert rows(held, "SELECT publication FROM crawl_run WHERE id = 2") == [("waiting",)]
