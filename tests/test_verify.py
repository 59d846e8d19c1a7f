"""`python -m crawler verify` names what is damaged or missing, and says nothing of what is whole."""

from pathlib import Path

import pytest

from catalogue.i18n import Language
from crawler.__main__ import main
from crawler.verify import Check, verify
from tests.conftest import Run
from tests.evidence import Kept, keep_ministry


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return keep_ministry(tmp_path, 105)


def check(kept: Kept) -> Check:
    return verify(kept.engine, kept.archive, lambda _done, _total: None)


def test_an_archive_as_the_crawl_left_it_is_sound(kept: Kept) -> None:
    found = check(kept)
    assert found == Check(whole=106)
    assert found.is_sound


def test_every_kind_of_harm_is_named(kept: Kept) -> None:
    fetched = kept.rows("SELECT body_sha256, url FROM fetch ORDER BY id LIMIT 3")
    (damaged, _), (missing, url), (cut, _) = fetched
    kept.archive.path(damaged).write_bytes(kept.archive.path(missing).read_bytes())
    kept.archive.path(missing).unlink()
    kept.archive.path(cut).write_bytes(kept.archive.path(cut).read_bytes()[:40])
    found = check(kept)
    assert not found.is_sound
    assert set(found.damaged) == {damaged, cut}
    assert {sha: str(where) for sha, where in found.missing.items()} == {missing: f"run {kept.run_id}, {url}"}
    assert found.whole == 103


def test_a_body_that_only_an_observation_names_is_needed_too(kept: Kept) -> None:
    ((sha256, url),) = kept.rows(
        "SELECT o.body_sha256, s.url FROM observation o JOIN service s ON s.id = o.service_id LIMIT 1"
    )
    with kept.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM fetch")
    kept.archive.path(sha256).unlink()
    assert {sha: str(where) for sha, where in check(kept).missing.items()} == {
        sha256: f"run {kept.run_id}, {url}"
    }


def test_what_a_killed_crawl_left_is_counted_and_is_no_harm(kept: Kept) -> None:
    kept.archive.keep(b"kept, but the crawl was killed before the catalogue named it")
    (kept.archive.folder / "ab").mkdir(exist_ok=True)
    (kept.archive.folder / "ab" / "tmpx1.part").write_bytes(b"half")
    (kept.archive.folder / "note.txt").write_bytes(b"?")
    found = check(kept)
    assert (found.orphans, found.unfinished, found.is_sound) == (1, 1, True)
    assert found.strangers == [kept.archive.folder / "note.txt"]


def test_a_lost_dictionary_is_the_reason_at_every_body_that_needs_it(kept: Kept) -> None:
    kept.archive.dictionaries.files()[0].unlink()
    found = verify(kept.engine, type(kept.archive)(kept.archive.folder), lambda _done, _total: None)
    assert len(found.damaged) == 6
    assert all("từ điển nén" in error.text(Language.VI) for error in found.damaged.values())


def test_a_changed_dictionary_is_damage_even_before_anything_needs_it(kept: Kept) -> None:
    (dictionary,) = kept.archive.dictionaries.files()
    dictionary.write_bytes(b"x")
    again = type(kept.archive)(kept.archive.folder)
    assert dictionary.stem in verify(kept.engine, again, lambda _done, _total: None).damaged


def test_the_command_ends_with_1_and_the_names(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["verify", "--config", str(kept.config_file)]
    assert main(arguments) == 0
    assert "106 bản lưu nguyên vẹn, 0 hỏng, 0 thiếu" in capsys.readouterr().out
    ((sha256,),) = kept.rows("SELECT body_sha256 FROM observation LIMIT 1")
    kept.archive.path(sha256).unlink()
    assert main(arguments) == 1
    told = capsys.readouterr().out
    assert f"thiếu: {sha256} (lượt {kept.run_id}, https://dichvucong.gov.vn/" in told
    assert "105 bản lưu nguyên vẹn, 0 hỏng, 1 thiếu" in told


def test_what_the_demo_keeps_is_sound(demo_catalogue: Path, run: Run) -> None:
    done = run("crawler", "verify", "--config", demo_catalogue)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 hỏng, 0 thiếu, 0 không được danh mục nhắc đến, 0 tệp ghi dở" in done.stdout
