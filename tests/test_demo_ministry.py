"""The bundled ministry agrees with itself: records, their true answers and the demo auditor's decisions."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from catalogue.text import parse_code, tidy
from crawler.replica.server import BUNDLED

ANSWERS = {
    "L1.INFO": {"yes", "partial"},
    "L2.FORMS": {"yes", "partial", "no", "not_applicable"},
    "L3.SUBMIT": {"yes", "no", "unknown"},
    "FEE": {"fee", "free", "set_locally", "unknown"},
    "L4.PAY": {"yes", "no", "not_applicable", "unknown"},
    "L4.RESULT": {"yes", "unknown"},
    "E2E.PRESENCE": {"yes", "no", "unknown"},
    "ID.AUTH": {"yes", "unknown"},
    "NP.LISTED": {"yes"},
}
ITEMS = {
    "L4.RESULT": {"online", "postal", "in_person"},
    "E2E.PRESENCE": {"in_person", "on_site", "paper"},
    "ID.AUTH": {"vneid", "national_portal_account", "digital_signature", "ministry_account"},
}
DECIDED = {*ANSWERS, "L3.EFORM", "L3.ATTACH", "L3.TRACK", "NP.SUBMIT", "ID.SSO"}
# The bare facts of a record carry these answers, where there are no words to quote.
WITHOUT_WORDS = {("FEE", "free"), ("L4.PAY", "not_applicable"), ("L1.INFO", "yes"), ("L1.INFO", "partial")}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (BUNDLED / name).read_text(encoding="utf-8").splitlines()]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


CATALOG, TRUTH, DECISIONS = lines("catalog.jsonl"), lines("truth.jsonl"), lines("decisions.jsonl")
RECORDS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["data"]
    for path in (BUNDLED / "details").glob("*.json")
}
TRUE_ANSWERS = {line["code"]: line["answers"] for line in TRUTH}


def test_list_records_and_truth_name_the_same_services_newest_first() -> None:
    ids = [item["id"] for item in CATALOG]
    assert ids == sorted(set(ids), reverse=True)
    assert set(ids) == set(RECORDS) == {line["external_id"] for line in TRUTH}
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i) for i in ids
    )
    assert all(RECORDS[item["id"]]["name"] == item["name"] for item in CATALOG)


def test_there_are_a_hundred_and_twenty_services_seventy_two_of_them_central() -> None:
    assert Counter(line["tier"] for line in TRUTH)["central"] == 72
    assert {line["tier"] for line in TRUTH} == {"central", "province", "commune"}
    assert len(TRUTH) == 120
    assert len({line["sector"] for line in TRUTH}) == 10
    for line in TRUTH:
        record = RECORDS[line["external_id"]]
        ticked = [record["isMinistry"], record["isProvince"], record["isWard"]]
        assert ticked == [line["tier"] == tier for tier in ("central", "province", "commune")]


def test_codes_are_well_formed_and_unique_once_tidied() -> None:
    codes = [parse_code(record["code"]) for record in RECORDS.values()]
    assert all(code.is_well_formed for code in codes)
    assert {code.value for code in codes} == set(TRUE_ANSWERS)
    assert len(TRUE_ANSWERS) == len(codes)


@pytest.mark.parametrize("criterion", sorted(ANSWERS))
def test_every_answer_occurs_at_least_three_times(criterion: str) -> None:
    given = Counter(answers[criterion]["answer"] for answers in TRUE_ANSWERS.values())
    assert set(given) == ANSWERS[criterion]
    assert min(given.values()) >= 3


@pytest.mark.parametrize("criterion", sorted(ITEMS))
def test_every_item_occurs_at_least_three_times_and_only_with_yes(criterion: str) -> None:
    given = Counter(item for answers in TRUE_ANSWERS.values() for item in answers[criterion]["items"])
    assert set(given) == ITEMS[criterion]
    assert min(given.values()) >= 3
    for answers in TRUE_ANSWERS.values():
        assert bool(answers[criterion]["items"]) == (answers[criterion]["answer"] == "yes")


def test_every_quote_stands_in_its_record_letter_for_letter() -> None:
    for line in TRUTH:
        spoken = list(strings(RECORDS[line["external_id"]]))
        for criterion, answer in line["answers"].items():
            place = (line["code"], criterion)
            if criterion == "NP.LISTED":
                assert tidy(RECORDS[line["external_id"]]["code"]) == answer["quote"], place
            elif answer["quote"]:
                assert any(answer["quote"] in words for words in spoken), place
            else:
                assert answer["answer"] == "unknown" or (criterion, answer["answer"]) in WITHOUT_WORDS, place


def test_free_pages_have_nothing_to_pay_and_paper_only_pages_need_paper() -> None:
    for code, answers in TRUE_ANSWERS.items():
        free, payable = answers["FEE"]["answer"] == "free", answers["L4.PAY"]["answer"]
        assert free == (payable == "not_applicable"), code
        if answers["L3.SUBMIT"]["answer"] == "no":
            assert "paper" in answers["E2E.PRESENCE"]["items"], code


def test_what_the_law_requires_is_cited_on_the_page() -> None:
    cited = [a["E2E.PRESENCE"] for a in TRUE_ANSWERS.values() if "citation" in a["E2E.PRESENCE"]]
    assert len(cited) >= 3
    for presence in cited:
        citation = presence["citation"]
        for words in (citation["document"], f"Điều {citation['article']}", f"khoản {citation['clause']}"):
            assert words in tidy(presence["quote"])


def test_the_known_oddities_of_the_real_records_are_there() -> None:
    records = list(RECORDS.values())
    codes = [record["code"] for record in records]
    names = [record["name"] for record in records]
    words = [word for record in records for word in strings(record)]
    assert any(code.startswith(" ") for code in codes)
    assert any("\n" in name for name in names)
    assert any("  " in name for name in names)
    assert any(name.endswith(" ") for name in names)
    assert any("\u0301" in word for word in words)
    assert "~$ụ lục.docx" in words
    assert any("<script>alert(1)</script>" in word for word in words)
    assert any(word.startswith("=HYPERLINK(") for word in words)
    assert "Thực hiện theo quy định của pháp luật về phí và lệ phí" in words
    channels = [record["executionMethods"] for record in records]
    assert any(isinstance(row["processingTime"], str) for rows in channels for row in rows)
    assert any(len({json.dumps(row) for row in rows}) < len(rows) for rows in channels)


def test_decisions_cover_two_thirds_and_answer_every_question() -> None:
    codes = [line["code"] for line in DECISIONS]
    assert len(set(codes)) == len(codes) == 80
    for line in DECISIONS:
        assert set(line["answers"]) == DECIDED, line["code"]
        assert line["confidence"] in {"high", "medium", "low"}
        assert all(answer["note"] for answer in line["answers"].values())


def test_a_decision_never_contradicts_what_the_page_says() -> None:
    for line in DECISIONS:
        for criterion, true in TRUE_ANSWERS[line["code"]].items():
            given = line["answers"][criterion]
            if true["answer"] != "unknown":
                place = (line["code"], criterion)
                assert (given["answer"], given["items"]) == (true["answer"], true["items"]), place
                assert given.get("citation") == true.get("citation"), place


def test_only_presence_is_cited() -> None:
    cited = {c for line in DECISIONS for c, answer in line["answers"].items() if "citation" in answer}
    assert cited == {"E2E.PRESENCE"}
