"""`reparse` shows what a mended parser would change, and appends it once, only when told to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalogue import answering
from catalogue.ingest import reread
from catalogue.models import CrawlRun
from catalogue.page import KeptText
from catalogue.states import RunState
from crawler import reparse as module
from crawler.__main__ import main
from crawler.items import ProcedureItem
from crawler.parsers.national_rest import parse_detail
from crawler.parsers.selecting import LayoutError
from crawler.reparse import Result, reparse
from tests.evidence import Kept, keep_ministry
from tests.seeding import SEEN_AT, seen

Mend = Callable[[ProcedureItem], ProcedureItem]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return keep_ministry(tmp_path, 12)


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mend], None]:
    """Puts another parser in today's place."""

    def mend(change: Mend) -> None:
        monkeypatch.setattr(module, "parse_detail", lambda body: change(parse_detail(body)))

    return mend


def again(kept: Kept, *, apply: bool = False) -> Result:
    return reparse(kept.engine, kept.archive, lambda _done, _total: None, apply=apply)


def keywords_of_even(item: ProcedureItem) -> ProcedureItem:
    """A parser that reads the keywords of every other record otherwise."""
    return replace(item, keywords="mới") if int(item.code_raw[-1]) % 2 == 0 else item


def renamed(item: ProcedureItem) -> ProcedureItem:
    return replace(item, name_raw=f"{item.name_raw} (sửa)")


def printed_otherwise(item: ProcedureItem) -> ProcedureItem:
    page = item.page
    return replace(item, page=KeptText(f"{page.text}\nHết", page.segments))


def everything(kept: Kept) -> list[Any]:
    tables = ("crawl_run", "fetch", "observation", "service", "procedure", "finding")
    return [kept.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]  # noqa: S608 (our own names)


def test_the_same_parser_reads_the_same(kept: Kept) -> None:
    result = again(kept)
    assert (result.read, result.changed, result.unreadable) == (12, 0, [])


def test_what_would_change_is_counted_per_field_with_examples(
    kept: Kept, mended: Callable[[Mend], None]
) -> None:
    mended(keywords_of_even)
    before = everything(kept)
    result = again(kept)
    even = [code for (code,) in kept.rows("SELECT code FROM service ORDER BY id") if int(code[-1]) % 2 == 0]
    assert 3 < len(even) < 12
    assert result.counts == {"keywords": len(even)}
    assert result.changed == len(even)
    assert result.examples == {"keywords": [(code, "", "mới") for code in even[:3]]}
    assert everything(kept) == before


def test_apply_appends_in_one_marked_run_and_the_second_time_nothing(
    kept: Kept, mended: Callable[[Mend], None]
) -> None:
    mended(renamed)
    before = kept.rows("SELECT * FROM observation ORDER BY id")
    with kept.engine.begin() as connection:  # seen again since, unchanged
        connection.exec_driver_sql("UPDATE service SET last_seen_at = '2026-12-24 08:00:00.000000'")
    seen_at = kept.rows("SELECT id, first_seen_at, last_seen_at FROM service ORDER BY id")
    assert again(kept, apply=True).changed == 12
    rows = kept.rows("SELECT * FROM observation ORDER BY id")
    assert rows[:12] == before
    assert len(rows) == 24
    assert kept.rows("SELECT count(*) FROM service WHERE name LIKE '% (sửa)' AND observation_id > 12") == [
        (12,)
    ]
    assert kept.rows("SELECT id, first_seen_at, last_seen_at FROM service ORDER BY id") == seen_at
    runs = kept.rows("SELECT state, kind, updated, new, finished_at IS NULL FROM crawl_run WHERE id > 1")
    assert runs == [("complete", "reparse", 12, 0, 0)]
    facts = "SELECT service_id, body_sha256, observed_at FROM observation ORDER BY id > 12, service_id"
    old, new = kept.rows(facts)[:12], kept.rows(facts)[12:]
    assert old == new  # the same bodies, as the portal gave them at the same moments
    state = everything(kept)
    assert again(kept, apply=True).changed == 0
    assert everything(kept) == state


def test_a_page_printed_otherwise_is_a_change_though_the_record_says_the_same(
    kept: Kept, mended: Callable[[Mend], None]
) -> None:
    mended(printed_otherwise)
    result = again(kept, apply=True)
    assert result.counts == {"page": 12}
    assert kept.rows("SELECT count(*) FROM observation WHERE text LIKE '%Hết' AND id > 12") == [(12,)]
    assert kept.rows("SELECT DISTINCT observation_id > 12 FROM service") == [(1,)]
    assert kept.rows("SELECT count(DISTINCT content_hash) FROM observation") == [(12,)]
    assert kept.rows("SELECT updated, fetched FROM crawl_run WHERE id > 1") == [(12, 12)]
    assert again(kept, apply=True).changed == 0


def test_what_was_stopped_is_taken_up_in_the_same_run(
    kept: Kept, mended: Callable[[Mend], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mended(renamed)
    monkeypatch.setattr(module, "_BATCH", 5)

    def stop(done: int, _total: int | None) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reparse(kept.engine, kept.archive, stop, apply=True)
    assert kept.rows("SELECT count(*) FROM observation") == [(22,)]
    assert again(kept, apply=True).changed == 2
    assert kept.rows("SELECT count(*) FROM observation") == [(24,)]
    assert kept.rows("SELECT state, updated FROM crawl_run WHERE id > 1") == [("complete", 12)]


def test_a_run_stopped_after_its_last_batch_is_closed_by_the_next(
    kept: Kept, mended: Callable[[Mend], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mended(renamed)
    with monkeypatch.context() as patch:
        patch.setattr(module, "_finish", lambda _session, _portal: None)
        again(kept, apply=True)
    assert again(kept, apply=True).changed == 0
    assert kept.rows("SELECT state FROM crawl_run WHERE id > 1") == [("complete",)]


def test_what_a_crawl_saw_in_the_meantime_is_left_alone(
    kept: Kept, mended: Callable[[Mend], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mended(renamed)
    append = module._append
    ((external_id, code, published),) = kept.rows(
        "SELECT external_id, code, observation_id FROM service ORDER BY id LIMIT 1"
    )
    newer = seen(code, external_id=external_id, name_raw="Tên từ cổng", observed_at=SEEN_AT + timedelta(1))

    def overtaken(session: Any, portal_id: int, changed: Any) -> None:
        run = CrawlRun(portal_id=portal_id, started_at=SEEN_AT, state=RunState.COMPLETE)
        session.add(run)
        session.flush()
        reread(session, run.id or 0, [(published, newer)])
        append(session, portal_id, changed)

    monkeypatch.setattr(module, "_append", overtaken)
    again(kept, apply=True)
    assert kept.rows("SELECT name FROM service ORDER BY id LIMIT 1") == [("Tên từ cổng",)]
    assert kept.rows("SELECT count(*) FROM service WHERE name LIKE '% (sửa)'") == [(11,)]


def test_a_body_that_can_no_longer_be_read_is_named_and_changes_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = kept.rows("SELECT s.code, o.body_sha256 FROM service s JOIN observation o "
                                     "ON o.id = s.observation_id ORDER BY s.id LIMIT 3")  # fmt: skip
    kept.archive.path(first[1]).unlink()
    other = kept.archive.read(third[1])

    def strict(body: bytes) -> ProcedureItem:
        item = parse_detail(body)
        if item.code_raw == second[0]:
            raise LayoutError("data.steps", None)
        return parse_detail(other) if item.code_raw == third[0] else item

    monkeypatch.setattr(module, "parse_detail", strict)
    before = everything(kept)
    result = again(kept, apply=True)
    assert [code for code, _ in result.unreadable] == [first[0], second[0]]
    assert [str(why).split(":")[0] for _, why in result.unreadable] == [
        f"The kept page {kept.archive.path(first[1])} cannot be read",
        "wrong_shape at data.steps",
    ]
    assert everything(kept) == before


def test_a_parser_that_takes_one_record_for_another_is_found_out(
    kept: Kept, mended: Callable[[Mend], None]
) -> None:
    mended(lambda item: replace(item, external_id="another"))
    result = again(kept, apply=True)
    assert result.changed == 0
    assert [str(why) for _, why in result.unreadable] == ["the body holds another record: another"] * 12


def test_the_command_shows_then_applies_and_answers_the_criteria(
    kept: Kept, mended: Callable[[Mend], None], capsys: pytest.CaptureFixture[str]
) -> None:
    mended(renamed)
    answering.answer_new(kept.engine)
    common = ["reparse", "--config", str(kept.config_file)]
    assert main(common) == 0
    told = capsys.readouterr().out
    assert "name_raw: 12 thủ tục\n" in told
    assert " (sửa)\n" in told
    assert told.endswith("Đã đọc lại 12 bản lưu, 12 khác trước, 0 không đọc được.\n"
                         "Chưa ghi gì. Để ghi thêm phần khác trước: --apply\n")  # fmt: skip
    assert main([*common, "--apply"]) == 0
    assert "đã được ghi thêm thành quan sát mới" in capsys.readouterr().out
    assert kept.rows("SELECT count(DISTINCT observation_id) FROM finding WHERE observation_id > 12") == [
        (12,)
    ]
    kept.archive.path(kept.rows("SELECT body_sha256 FROM observation LIMIT 1")[0][0]).unlink()
    assert main(common) == 2
    assert "không đọc lại được" in capsys.readouterr().out


def test_examples_begin_a_little_before_the_difference_and_hold_no_control_characters() -> None:
    old, new = module._excerpts("x" * 100 + "\x1b[31m cũ\nhai", "x" * 100 + "mới")
    assert old == f"…{'x' * 15} [31m cũ⏎hai"
    assert new == f"…{'x' * 15}mới"
    assert module._excerpts(["a"], None) == ('["a"]', "null")
    assert module._excerpts("", "y" * 70) == ("", "y" * 60 + "…")
