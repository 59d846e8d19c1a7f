"""`parse` and `save-case`; and every saved case, read again by today's parser."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from catalogue.i18n import UserError
from crawler import develop
from crawler.__main__ import main
from crawler.develop import case_of, chosen_fields, parsed, save_case
from crawler.replica.server import BUNDLED
from tests.conftest import ROOT
from tests.evidence import REJECTED, Kept, bundled, codes_of, keep_ministry

SAVED = sorted(file.parent for file in (ROOT / "tests" / "cases").glob("*/*/meta.json"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return keep_ministry(tmp_path_factory.mktemp("develop"), 3)


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of `tests/cases`."""
    monkeypatch.setattr(develop, "CASES", tmp_path / "cases")
    return tmp_path / "cases"


def hold_to_its_word(case: Path, *, update: bool) -> None:
    """A case's body is the one that was kept, and today's parser makes of it what `expected.json` says."""
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    assert meta.keys() == {"url", "fetched_at", "sha256", "why"}
    (page,) = case.glob("page.*")
    body = page.read_bytes()
    assert hashlib.sha256(body).hexdigest() == meta["sha256"]
    expected = case / "expected.json"
    if update:
        expected.write_text(develop.as_text(case_of(body)), encoding="utf-8")
    assert json.loads(json.dumps(case_of(body))) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SAVED, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_saved_case_is_read_as_expected(case: Path, request: pytest.FixtureRequest) -> None:
    hold_to_its_word(case, update=bool(request.config.getoption("--update-expected")))


def test_there_are_saved_cases() -> None:
    assert len(SAVED) >= 2


def test_update_expected_writes_what_todays_parser_reads(kept: Kept, cases: Path) -> None:
    case = save(kept, "one")
    expected = (case / "expected.json").read_text(encoding="utf-8")
    (case / "expected.json").write_text("{}", encoding="utf-8")
    with pytest.raises(AssertionError):
        hold_to_its_word(case, update=False)
    hold_to_its_word(case, update=True)
    assert (case / "expected.json").read_text(encoding="utf-8") == expected
    assert case.is_relative_to(cases)


def save(kept: Kept, name: str, *, why: str = "") -> Path:
    ((external_id,),) = kept.rows("SELECT external_id FROM fetch ORDER BY id LIMIT 1")
    return save_case(kept.engine, kept.archive, external_id, name, why)


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("column", ["url", "body_sha256", "external_id"])
def test_a_kept_body_becomes_a_case_by_address_hash_or_id(kept: Kept, column: str) -> None:
    row = kept.rows("SELECT url, body_sha256, external_id, fetched_at FROM fetch ORDER BY id LIMIT 1")[0]
    wanted = row[["url", "body_sha256", "external_id"].index(column)]
    case = save_case(kept.engine, kept.archive, wanted, "first", "the first of them")
    assert (case / "page.json").read_bytes() == bundled(1)[0]
    assert json.loads((case / "meta.json").read_bytes()) == {
        "url": row[0],
        "fetched_at": "2026-11-20T08:00:00+00:00",
        "sha256": row[1],
        "why": "the first of them",
    }
    assert json.loads((case / "expected.json").read_bytes())["code_raw"] == codes_of(bundled(1))[0]


def test_a_body_that_cannot_be_read_is_a_case_too(kept: Kept, cases: Path) -> None:
    wanted = hashlib.sha256(REJECTED).hexdigest()
    case = save_case(kept.engine, kept.archive, wanted, "rejected", "")
    assert case == cases / "national_rest" / "rejected"
    assert (case / "page.html").read_bytes() == REJECTED
    assert json.loads((case / "meta.json").read_bytes())["why"] == "rejected x\r\ny: z"
    assert json.loads((case / "expected.json").read_bytes())["problem"] == "rejected"


def test_a_case_is_never_overwritten(kept: Kept, cases: Path) -> None:
    case = save(kept, "one")
    before = {file.name: file.read_bytes() for file in case.iterdir()}
    with pytest.raises(UserError, match=r"There is a case .* already"):
        save(kept, "one", why="other")
    assert {file.name: file.read_bytes() for file in case.iterdir()} == before
    assert [file.name for file in (cases / "national_rest").iterdir()] == ["one"]


@pytest.mark.parametrize("name", ["", "../out", "a/b", "Đất", "A", ".hidden", "x" * 81])
def test_a_name_that_leads_elsewhere_is_refused(kept: Kept, cases: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot name a case"):
        save(kept, name)
    assert not cases.exists()


@pytest.mark.parametrize("wanted", ["", "nothing", "id-9", "https://x.vn/9"])
def test_what_was_not_kept_is_said(kept: Kept, cases: Path, wanted: str) -> None:
    with pytest.raises(UserError, match="Nothing is kept under"):
        save_case(kept.engine, kept.archive, wanted, "one", "")
    assert not cases.exists()


def test_the_command_saves_a_case(kept: Kept, cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ((url,),) = kept.rows("SELECT url FROM fetch ORDER BY id LIMIT 1")
    arguments = ["save-case", url, "one", "--why", "thử", "--config", str(kept.config_file)]
    assert main(arguments) == 0
    assert f"Đã lưu vào {cases / 'national_rest' / 'one'}." in capsys.readouterr().out
    assert main(arguments) == 1
    assert "Đã có ca kiểm thử" in capsys.readouterr().err


def parse(kept: Kept, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["parse", *arguments, "--config", str(kept.config_file)]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_file_a_kept_file_and_a_hash_are_parsed_alike(
    kept: Kept, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "any.json"
    file.write_bytes(bundled(1)[0])
    sha256 = hashlib.sha256(bundled(1)[0]).hexdigest()
    ways = (str(file), str(kept.archive.path(sha256)), sha256)
    fields, *others = [parse(kept, capsys, way) for way in ways]
    assert others == [fields, fields]
    assert fields["code_raw"] == codes_of(bundled(1))[0]
    assert fields["page"].startswith("Tên thủ tục")
    assert fields["oddities"] == []


def test_only_gives_a_field_or_each_place_of_a_deeper_one(
    kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    sha256 = hashlib.sha256(bundled(1)[0]).hexdigest()
    record = json.loads(bundled(1)[0])["data"]
    found = parse(kept, capsys, sha256, "--only", "code, fees")
    assert found["code"] == record["code"]
    paths = [f"channels[{place}].fees" for place in range(len(record["executionMethods"]))]
    assert list(found) == ["code", *paths]
    assert [len(found[path]) for path in paths] == [len(one["fees"]) for one in record["executionMethods"]]


def test_a_field_that_there_is_not_is_answered_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"no field feess\. It has: .*channels.*time_raw"):
        chosen_fields(parsed(bundled(1)[0]), ["feess"])


def test_a_page_of_the_list_is_parsed_as_one() -> None:
    fields = parsed((ROOT / "tests/cases/national_rest/list.json").read_bytes())
    assert {"items", "next_cursor", "total", "oddities"} == fields.keys()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (REJECTED, "rejected at the top"),
        (b"", "truncated at character 0"),
        (b'{"code":"OK","data":{"id":1}}', "wrong_shape"),
        (b"\x1b[31m", "not_json at character 0"),
        (b'{"code":"OK","data":[]}', "wrong_shape at data"),
    ],
)
def test_what_cannot_be_parsed_is_told_with_its_place(
    kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str], body: bytes, reason: str
) -> None:
    file = tmp_path / "body"
    file.write_bytes(body)
    assert main(["parse", str(file), "--config", str(kept.config_file)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"Không phân tích được {file}: ")
    assert reason in told
    assert "\x1b" not in told


def test_a_file_that_is_not_there_is_told(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("/no/such/file", "f" * 64, f"/no/such/ab/{'ab' * 32}.zst"):
        assert main(["parse", name, "--config", str(kept.config_file)]) == 1
        told = capsys.readouterr().err
        assert name in told
        assert "đọc được" in told


def test_every_bundled_record_can_be_a_case() -> None:
    bodies = [file.read_bytes() for file in (BUNDLED / "details").glob("*.json")]
    assert {"page" in case_of(body) for body in bodies} == {True}
