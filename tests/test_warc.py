"""The WARC of a run is one that other people's tools read, with every body's digest."""

import gzip
import hashlib
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.cli import main as warcio  # type: ignore[import-untyped]

from catalogue.i18n import UserError
from crawler.__main__ import main
from crawler.warc import write_warc
from tests.evidence import REJECTED, Kept, bundled, keep_ministry


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return keep_ministry(tmp_path_factory.mktemp("warc"), 4)


@pytest.fixture
def file(kept: Kept, tmp_path: Path) -> Path:
    output = tmp_path / "run.warc.gz"
    assert write_warc(kept.engine, kept.archive, kept.run_id, output, lambda _done, _total: None) == 6
    return output


def records(file: Path) -> list[tuple[dict[str, str], bytes]]:
    """Headers and block of each record, as warcio reads them, with its digests compared."""
    found: list[tuple[dict[str, str], bytes]] = []
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            found.append((dict(record.rec_headers.headers), record.content_stream().read()))
            assert record.digest_checker.passed is True
    return found


def test_every_fetch_is_there_with_its_body_and_its_outcome(kept: Kept, file: Path) -> None:
    read = records(file)
    kinds = [headers["WARC-Type"] for headers, _ in read]
    assert kinds == ["warcinfo", *["resource", "metadata"] * 5, "metadata"]
    assert [body for headers, body in read if headers["WARC-Type"] == "resource"] == [*bundled(4), REJECTED]
    assert [h["Content-Type"] for h, _ in read if h["WARC-Type"] == "resource"] == [
        *["application/json"] * 4,
        "text/html",
    ]
    for headers, body in (one for one in read if one[0]["WARC-Type"] == "resource"):
        assert headers["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}"


def test_a_record_says_where_and_when_and_what_it_belongs_to(kept: Kept, file: Path) -> None:
    (info, words), (resource, _), (metadata, outcome) = records(file)[:3]
    ((url, moment),) = kept.rows("SELECT url, fetched_at FROM fetch ORDER BY id LIMIT 1")
    assert resource["WARC-Target-URI"] == metadata["WARC-Target-URI"] == url
    assert resource["WARC-Date"] == moment.replace(" ", "T") + "Z"
    assert metadata["WARC-Refers-To"] == resource["WARC-Record-ID"]
    assert resource["WARC-Warcinfo-ID"] == metadata["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert b"outcome: ok\r\n" in outcome
    assert b"isPartOf: run 1\r\n" in words
    assert "Cổng Dịch vụ công quốc gia (national), https://dichvucong.gov.vn/".encode() in words


def test_a_fetch_without_an_answer_is_told_and_has_no_body(file: Path) -> None:
    headers, outcome = records(file)[-1]
    assert outcome == b"outcome: timeout\r\ndetail: 30 s\r\nexternal-id: id-9\r\n"
    assert "WARC-Refers-To" not in headers


def test_words_of_a_portal_cannot_write_headers_or_fields(file: Path) -> None:
    resource, metadata = records(file)[-3:-1]
    assert resource[0]["WARC-Target-URI"] == "https://x.vn/a%20b%0D%0Ac"
    assert metadata[1] == b"outcome: rejected\r\ndetail: x y: z\r\n"


def test_the_same_run_gives_the_same_bytes(kept: Kept, file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.warc.gz"
    write_warc(kept.engine, kept.archive, kept.run_id, again, lambda _done, _total: None)
    assert again.read_bytes() == file.read_bytes()
    ids = [headers["WARC-Record-ID"] for headers, _ in records(file)]
    assert len(set(ids)) == len(ids)


def test_warcios_own_check_finds_no_fault_and_finds_one_that_was_made(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(file) == 0
    broken = file.with_name("broken.warc")
    broken.write_bytes(gzip.decompress(file.read_bytes()).replace(b"Request Rejected", b"Request Accepted"))
    assert check(broken) == 1
    assert "digest failed" in capsys.readouterr().out


def check(file: Path) -> Any:
    with pytest.raises(SystemExit) as ended:
        warcio(["check", str(file)])
    return ended.value.code


def test_a_damaged_body_leaves_no_file_behind(tmp_path: Path) -> None:
    kept = keep_ministry(tmp_path, 2)
    ((sha256,),) = kept.rows("SELECT body_sha256 FROM fetch ORDER BY id LIMIT 1 OFFSET 1")
    kept.archive.path(sha256).write_bytes(b"?")
    output = tmp_path / "out" / "run.warc.gz"
    output.parent.mkdir()
    with pytest.raises(UserError, match=f"The kept page .*{sha256}.* cannot be read"):
        write_warc(kept.engine, kept.archive, kept.run_id, output, lambda _done, _total: None)
    assert list(output.parent.iterdir()) == []


def test_the_command_writes_the_file_or_names_the_runs_there_are(
    kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "run.warc.gz"
    common = ["--output", str(output), "--config", str(kept.config_file)]
    assert main(["warc", "7", *common]) == 1
    assert "- 1: national, 2026-11-20T08:00:00.000000Z, complete" in capsys.readouterr().err
    assert not output.exists()
    assert main(["warc", "1", *common]) == 0
    assert f"Đã ghi 6 lượt tải vào {output}." in capsys.readouterr().out
    assert len(records(output)) == 12
