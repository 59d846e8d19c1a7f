"""The rules against pages that two readers answered, and against every real record there is."""

import json
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.criteria import CRITERIA, Answer, Source, answer_all
from catalogue.page import KeptText, PortalKind
from crawler.parsers.national_rest import parse_detail

pytestmark = [pytest.mark.recordings, pytest.mark.xdist_group("gold")]
NATIONAL = Source(PortalKind.NATIONAL, is_public=True)
RECORDS = Path("recordings") / "national_rest"
# Measured over the pages not in dispute. L2.FORMS: 1.012805 and 1.014132 have a "Đơn" without a file. By the
# readers' own rule every "Đơn" is a form; their answers on these two pages pass it over, the rule does not.
FLOORS = {
    "L1.INFO": 1.0,
    "L2.FORMS": 0.94,
    "L3.SUBMIT": 1.0,
    "FEE": 1.0,
    "L4.PAY": 1.0,
    "L4.RESULT": 1.0,
    "E2E.PRESENCE": 1.0,
    "ID.AUTH": 1.0,
    "NP.CHANNEL": 1.0,
}
Pair = tuple[Answer, object]


@pytest.fixture(scope="module")
def pairs(shared: Path) -> dict[str, list[Pair]]:
    """Per criterion: the rules' answer beside the readers'."""
    found: dict[str, list[Pair]] = {code: [] for code in FLOORS}
    for line in (shared / "gold" / "answers.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        body = (shared / RECORDS / "details_g10" / f"{row['formality_id']}.json").read_bytes()
        answers = answer_all(parse_detail(body).page, NATIONAL)
        for code, given in row["answers"].items():
            if not given.get("disputed"):
                found[code].append((answers[code], given["answer"]))
    return found


def agrees(answer: Answer, given: object) -> bool:
    return sorted(answer.items) == sorted(given) if isinstance(given, list) else answer.answer == given


@pytest.mark.parametrize("code", FLOORS)
def test_the_rules_answer_as_the_readers_do(pairs: dict[str, list[Pair]], code: str) -> None:
    right = [agrees(answer, given) for answer, given in pairs[code]]
    assert len(right) >= 30
    assert statistics.mean(right) >= FLOORS[code]


def test_a_definite_answer_is_right_98_times_of_100(pairs: dict[str, list[Pair]]) -> None:
    definite = [
        agrees(answer, given)
        for code in FLOORS
        for answer, given in pairs[code]
        if answer.answer in {"yes", "no", "free", "fee"}
    ]
    assert len(definite) > 100
    assert statistics.mean(definite) >= 0.98


def pages(shared: Path) -> Iterator[KeptText]:
    for folder in ("details_g10", "details"):
        for file in sorted((shared / RECORDS / folder).glob("*.json")):
            yield parse_detail(file.read_bytes()).page


@pytest.fixture(scope="module")
def answered(shared: Path) -> list[tuple[KeptText, dict[str, Answer]]]:
    """Every real record with its answers."""
    found = []
    for page in pages(shared):
        answers = answer_all(page, NATIONAL)
        found.append((page, answers))
    return found


def test_every_real_record_is_answered_from_the_closed_lists_with_quotes(
    answered: list[tuple[KeptText, dict[str, Answer]]],
) -> None:
    assert len(answered) == 937
    for page, answers in answered:
        for code, answer in answers.items():
            assert answer.answer in CRITERIA[code].answers
            assert set(answer.items) <= set(CRITERIA[code].items)
            assert answer.spans or answer.answer == "unknown"
            for span in answer.spans:
                assert page.text[span.start : span.end].strip()


def test_a_record_that_refuses_online_returns_is_not_read_as_online(
    answered: list[tuple[KeptText, dict[str, Answer]]],
) -> None:
    for page, answers in answered:
        for span in answers["L4.RESULT"].spans:
            assert "OFFLINE" not in page.text[span.start : span.end]
