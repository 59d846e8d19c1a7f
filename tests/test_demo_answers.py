"""The rules on the bundled ministry, against what its pages truly state.

Truth and rules were written by different hands, then each disagreement was read and the rule mended: this
shows that the demo's suggestions can be trusted, not how the rules do on pages nobody has read.
"""

import json
import statistics
from typing import Any

import pytest

from catalogue.criteria import CRITERIA, Answer, Source, answer_all
from catalogue.page import KeptText, PortalKind
from crawler.parsers.national_rest import parse_detail
from crawler.replica.server import BUNDLED

NATIONAL = Source(PortalKind.NATIONAL, is_public=True)
FLOOR = 1.0
# Answers the closed lists allow and no page of the ministry gives, with the reason.
NEVER_GIVEN = {
    ("L1.INFO", "no"): "a page without any information is no page of the portal",
    ("L1.INFO", "unknown"): "what is missing can always be seen",
    ("L2.FORMS", "unknown"): "every page lists its documents",
    ("NP.LISTED", "no"): "all pages are public pages of the National Portal",
    ("NP.LISTED", "unknown"): "all pages are public pages of the National Portal",
    ("ID.AUTH", "no"): "a page never says that nobody is identified",
}
JUDGED = [
    "L1.INFO",
    "L2.FORMS",
    "L3.SUBMIT",
    "L4.PAY",
    "L4.RESULT",
    "FEE",
    "NP.LISTED",
    "ID.AUTH",
    "E2E.PRESENCE",
]
Judged = tuple[KeptText, dict[str, Answer], dict[str, Any]]


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """Each page with the rules' answers and the true ones."""
    found = []
    for line in (BUNDLED / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        true = json.loads(line)
        page = parse_detail((BUNDLED / "details" / f"{true['external_id']}.json").read_bytes()).page
        found.append((page, answer_all(page, NATIONAL), true))
    assert len(found) == 120
    return found


@pytest.mark.parametrize("code", JUDGED)
def test_no_definite_answer_contradicts_a_definite_truth(judged: list[Judged], code: str) -> None:
    wrong = [
        (true["code"], answers[code].answer, truth["answer"])
        for _, answers, true in judged
        if (truth := true["answers"][code])["answer"] != "unknown"
        and answers[code].answer not in {"unknown", truth["answer"]}
    ]
    assert wrong == []


@pytest.mark.parametrize("code", JUDGED)
def test_the_rules_find_what_the_pages_state(judged: list[Judged], code: str) -> None:
    right = [
        (answers[code].answer, sorted(answers[code].items)) == (truth["answer"], sorted(truth["items"]))
        for _, answers, true in judged
        for truth in [true["answers"][code]]
    ]
    assert statistics.mean(right) >= FLOOR


def test_every_answer_of_every_criterion_is_given_somewhere(judged: list[Judged]) -> None:
    given = {(code, answer.answer) for _, answers, _ in judged for code, answer in answers.items()}
    possible = {(code, answer) for code in judged[0][1] for answer in CRITERIA[code].answers}
    assert possible - given == set(NEVER_GIVEN)


def test_every_item_of_every_list_is_given_somewhere(judged: list[Judged]) -> None:
    for code in ("L4.RESULT", "ID.AUTH", "E2E.PRESENCE"):
        given = {item for _, answers, _ in judged for item in answers[code].items}
        assert given == set(CRITERIA[code].items), code


def test_every_quote_stands_in_its_page(judged: list[Judged]) -> None:
    for page, answers, true in judged:
        for code, answer in answers.items():
            assert answer.spans or answer.answer == "unknown", (true["code"], code)
            for span in answer.spans:
                cell = page.segment_at(span.start)
                assert cell is not None, (true["code"], code)
                assert span.start < span.end <= cell.end, "a quote is no longer than its cell"
                assert page.text[span.start : span.end].strip()


@pytest.mark.parametrize("code", ["L4.PAY", "L4.RESULT", "ID.AUTH", "E2E.PRESENCE"])
def test_the_rules_quote_the_passage_the_reader_quotes(judged: list[Judged], code: str) -> None:
    elsewhere = []
    for page, answers, true in judged:
        truth = true["answers"][code]
        if truth["answer"] not in {"yes", "no"} or answers["L3.SUBMIT"].answer == "no":
            continue  # paper follows from the channels, wherever the page says it first
        quoted = [page.text[span.start : span.end] for span in answers[code].spans]
        if not any(words in truth["quote"] for words in quoted):
            elsewhere.append((true["code"], truth["quote"], quoted))
    assert elsewhere == []
