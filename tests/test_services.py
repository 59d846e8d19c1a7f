"""The list of services: search without accents, filters, pages, and files for a spreadsheet."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from catalogue import services
from catalogue.config import load
from catalogue.db import open_engine, reading
from catalogue.exports.csv_file import BOM, safe, write_csv
from catalogue.services import ServiceFilter
from tests.conftest import Run


@pytest.fixture
def session(demo_catalogue: Path):  # type: ignore[no-untyped-def]
    with reading(open_engine(load(demo_catalogue))) as session:
        yield session


def found(session: Session, wanted: ServiceFilter) -> int:
    return services.page(session, wanted, number=1, size=500).total


def test_search_without_accents_finds_the_same(session: Session) -> None:
    plain = services.page(session, ServiceFilter(words="giay phep"), number=1, size=500)
    accented = services.page(session, ServiceFilter(words="Giấy  PHÉP"), number=1, size=500)
    assert plain == accented
    assert plain.total > 0
    assert all("giấy phép" in s.name.casefold() for s in plain.services)


def test_filters_combine(session: Session) -> None:
    land = found(session, ServiceFilter(sectors=("Đất đai",)))
    central = found(session, ServiceFilter(sectors=("Đất đai",), tiers=("central",)))
    assert 0 < central < land < found(session, ServiceFilter()) == 120
    decided = found(session, ServiceFilter(is_decided=True))
    assert decided + found(session, ServiceFilter(is_decided=False)) == 120
    assert found(session, ServiceFilter(portal="nowhere")) == 0


def test_pages_follow_each_other_without_gap_or_overlap(session: Session) -> None:
    pages = [services.page(session, ServiceFilter(), number=n, size=50) for n in (1, 2, 3, 4)]
    assert [len(page.services) for page in pages] == [50, 50, 20, 0]
    codes = [s.code for page in pages for s in page.services]
    assert codes == sorted(codes)
    assert len(set(codes)) == 120


@pytest.mark.parametrize("words", ["%", "_", "100%", "'; DROP TABLE service; --", "🙂"])
def test_typing_is_never_a_pattern(session: Session, words: str) -> None:
    assert found(session, ServiceFilter(words=words)) == 0


def test_control_characters_count_as_spaces(session: Session) -> None:
    assert found(session, ServiceFilter(words="\x00")) == 120
    assert found(session, ServiceFilter(words="dat\x00dai")) == found(session, ServiceFilter(words="dat dai"))


def test_the_next_undecided_service_is_another_one(session: Session) -> None:
    first = services.page(session, ServiceFilter(is_decided=False), number=1, size=1).services[0]
    following = services.next_undecided(session, ServiceFilter(), first)
    assert following is not None
    assert following != first.id


def test_the_list_as_csv_opens_with_its_accents(demo_catalogue: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "danh-muc.csv"
    done = run("catalogue", "services", "--format", "csv", "--output", file, "--config", demo_catalogue)
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "Mã TTHC"
    assert len(rows) == 121
    assert any(row[2] == "Đất đai" for row in rows)


def test_the_list_as_json_keeps_types(demo_catalogue: Path, run: Run) -> None:
    done = run("catalogue", "services", "--format", "json", "--words", "dat dai", "--config", demo_catalogue)
    records = json.loads(done.stdout)
    assert records
    assert all(isinstance(record["is_decided"], bool) for record in records)


def test_a_file_that_cannot_be_written_is_told(demo_catalogue: Path, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "x.csv"
    done = run("catalogue", "services", "--format", "csv", "--output", target, "--config", demo_catalogue)
    assert done.returncode == 1
    assert "Không ghi được" in done.stderr


def test_every_field_has_its_share(demo_catalogue: Path, run: Run) -> None:
    done = run("catalogue", "fields", "--format", "json", "--config", demo_catalogue)
    shares = {record["field"]: record for record in json.loads(done.stdout)}
    assert shares["code"]["filled"] == shares["code"]["records"] == 120
    assert 0 < shares["channels[].fees"]["filled"] < 120
    assert all(0 <= record["filled"] <= 120 for record in shares.values())


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    (line,) = list(write_csv([cell], []))
    assert next(csv.reader(io.StringIO(line.removeprefix(BOM)))) == ["'" + cell]


@pytest.mark.parametrize("cell", ["-5", "+84", "-1.234,50", "3119/QĐ-BTNMT", ""])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert safe(cell) == cell


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
            min_size=2,
            max_size=2,
        )
    )
)
def test_csv_gives_every_text_back(rows: list[list[str]]) -> None:
    text = "".join(write_csv(["a", "b"], rows)).removeprefix(BOM)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[1:] == [[safe(cell) for cell in row] for row in rows]
