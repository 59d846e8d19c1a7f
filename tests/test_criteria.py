"""The criteria over saved records: each one passes, half passes, fails, and stays silent as expected."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest

import catalogue.criteria as room
from catalogue.criteria import (
    ANSWER_LABELS,
    CRITERIA,
    ITEM_LABELS,
    WHYS,
    Answer,
    Source,
    answer_all,
)
from catalogue.page import KeptText, Part, PortalKind, Segment
from crawler.parsers.national_rest import parse_detail

CASES = Path(__file__).parent / "cases" / "criteria"
NATIONAL = Source(PortalKind.NATIONAL, is_public=True)
# What a look at the portal answers; no page does.
NOT_FROM_A_PAGE = {"L3.EFORM", "L3.ATTACH", "L3.TRACK", "NP.SUBMIT", "NP.STATUS", "ID.SSO", "INF.ONCE"}
EXPECTED = {
    (folder.name, name): expected
    for folder in sorted(CASES.iterdir())
    for name, expected in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items()
}


def page_of(criterion: str, name: str) -> KeptText:
    item = parse_detail((CASES / criterion / f"{name}.json").read_bytes())
    assert not item.oddities, "a case is written in the portal's own shape"
    return item.page


def answer_to(criterion: str, name: str) -> tuple[KeptText, Answer]:
    page = page_of(criterion, name)
    return page, answer_all(page, NATIONAL)[criterion]


def a_page(*cells: tuple[Part, str], row: int = 0) -> KeptText:
    """A page of single cells, one a line."""
    text, segments = "", []
    for part, words in cells:
        segments.append(Segment(len(text), len(text) + len(words), part, row, "here"))
        text += words + "\n"
        row += 1
    return KeptText(text, tuple(segments))


@pytest.mark.parametrize(("criterion", "name"), EXPECTED)
def test_each_case_gets_the_answer_written_beside_it(criterion: str, name: str) -> None:
    _, answer = answer_to(criterion, name)
    expected = EXPECTED[criterion, name]
    assert (answer.answer, list(answer.items)) == (expected["answer"], expected["items"])


@pytest.mark.parametrize(("criterion", "name"), EXPECTED)
def test_whatever_is_not_unknown_is_quoted_and_explained(criterion: str, name: str) -> None:
    page, answer = answer_to(criterion, name)
    assert answer.why in WHYS
    assert answer.spans or answer.answer == "unknown"
    for span in answer.spans:
        assert page.text[span.start : span.end].strip(), "a quote shows words"


def test_every_case_file_is_expected_and_every_criterion_of_a_page_has_cases() -> None:
    files = {(file.parent.name, file.stem) for file in CASES.glob("*/*.json") if file.stem != "expected"}
    assert files == set(EXPECTED)
    assert {criterion for criterion, _ in EXPECTED} == set(CRITERIA) - NOT_FROM_A_PAGE


def test_a_page_answers_in_the_order_of_the_criteria() -> None:
    given = list(answer_all(page_of("FEE", "pass"), NATIONAL))
    assert given == [code for code in CRITERIA if code not in NOT_FROM_A_PAGE]


def test_there_are_seventeen_criteria_with_both_languages() -> None:
    assert len(CRITERIA) == 17
    for criterion in CRITERIA.values():
        assert criterion.question_vi.endswith("?")
        assert criterion.question_en.endswith("?")
        assert criterion.hint_vi
        assert criterion.hint_en
        assert "unknown" in criterion.answers


def test_every_answer_and_item_has_its_words_and_no_word_is_left_over() -> None:
    assert {answer for criterion in CRITERIA.values() for answer in criterion.answers} == set(ANSWER_LABELS)
    assert {item for criterion in CRITERIA.values() for item in criterion.items} == set(ITEM_LABELS)


def test_every_reason_a_rule_gives_has_its_vietnamese_and_none_is_left_over() -> None:
    """Reasons are the sentences in the rules' code: capital first, full stop last, no docstring."""
    said: set[str] = set()
    for file in Path(room.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs
        ]
        said |= {text for text in texts if isinstance(text, str) and text[:1].isupper() and text[-1] == "."}
    assert said == set(WHYS)


def test_a_page_of_another_portal_proves_nothing_about_the_national_one() -> None:
    page = page_of("NP.LISTED", "pass")
    ministry = replace(NATIONAL, portal_kind=PortalKind.MINISTRY)
    assert answer_all(page, ministry)["NP.LISTED"].answer == "unknown"


def test_a_page_the_national_portal_hides_is_not_listed() -> None:
    hidden = replace(NATIONAL, is_public=False)
    assert answer_all(page_of("NP.LISTED", "pass"), hidden)["NP.LISTED"].answer == "no"


def test_the_listing_is_proved_by_the_line_of_the_code() -> None:
    page, answer = answer_to("NP.LISTED", "pass")
    assert [page.text[span.start : span.end] for span in answer.spans] == ["1.900001"]


def test_an_empty_page_answers_yes_or_no_to_nothing() -> None:
    answers = answer_all(KeptText("", ()), NATIONAL)
    assert {code: a.answer for code, a in answers.items() if a.answer != "unknown"} == {"L1.INFO": "partial"}
    assert answers["L1.INFO"].items == CRITERIA["L1.INFO"].items


def test_the_furniture_of_the_page_is_no_evidence() -> None:
    page = a_page((Part.LABEL, "Nộp hồ sơ trực tuyến"), (Part.LABEL, "Chọn cơ quan thực hiện"))
    assert answer_all(page, NATIONAL)["L3.SUBMIT"].answer == "unknown"


@pytest.mark.parametrize(
    "words",
    [
        "Nộp hồ sơ trực tuyến tại Cổng Dịch vụ công quốc gia",
        "NỘP HỒ SƠ   TRỰC\u00a0TUYẾN TẠI CỔNG DỊCH\tVỤ CÔNG QUỐC GIA",
        "No\u0323\u0302p ho\u0302\u0300 so\u031b tru\u031b\u0323c tuyến tại Cổng Dịch vụ công quốc gia",
    ],
)
def test_the_same_sentence_is_read_however_it_was_typed(words: str) -> None:
    answer = answer_all(a_page((Part.STEP, words)), NATIONAL)["NP.CHANNEL"]
    assert answer.answer == "submittable"


@pytest.mark.parametrize(
    ("part", "words", "answer"),
    [
        (Part.FEE, "6,000,000 VNĐ", "fee"),
        (Part.FEE, "4,000,000 Việt Nam Đồng", "fee"),
        (Part.FEE, "0", "free"),
        (Part.FEE, "Không thu phí", "free"),
        (Part.FEE, "Không có thông tin", "unknown"),
        (Part.FEE, "Theo mô tả", "unknown"),
        (Part.FEE_NOTE, "Không", "unknown"),
        (Part.FEE_NOTE, "Nghị quyết số 09/2025/NQ-HĐND", "set_locally"),
        (Part.FEE_NOTE, "01 sản phẩm/01 lần", "unknown"),
    ],
)
def test_one_fee_cell_alone_means(part: Part, words: str, answer: str) -> None:
    assert answer_all(a_page((part, words)), NATIONAL)["FEE"].answer == answer


def test_the_same_fee_of_three_channels_is_quoted_once() -> None:
    page = a_page(*[(Part.FEE, "Miễn phí")] * 3)
    assert len(answer_all(page, NATIONAL)["FEE"].spans) == 1
