"""The printed pages of every real record, and the quotes that readers took from the portal's own pages."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from catalogue.page import Part
from tests.conftest import SHARED
from tests.national import check_places, recorded, words_of


def at(body: Any, path: str) -> Any:
    """The value at a path such as "data.cases[0].code"."""
    for key in re.findall(r"[^.\[\]]+", path):
        body = body[int(key)] if key.isdigit() else body[key]
    return body


# Printed in the page's words, not in those of the record.
REWORDED = {Part.LABEL, Part.TIER, Part.KIND, Part.CHANNEL, Part.TIME, Part.FEE, Part.QUANTITY}
REWORDED |= {Part.RETURN_METHOD, Part.FLAG}
# How often a value of each kind stands in the JSON and so must stand on the page.
EXPECTED: dict[Part, Callable[[Any], list[str]]] = {
    Part.STEP: lambda d: [s["description"] for s in d["executionSteps"]],
    Part.STEP_NAME: lambda d: [s["name"] for s in d["executionSteps"]],
    Part.CHANNEL_NOTE: lambda d: [m.get("description", "") for m in d["executionMethods"]],
    Part.DOCUMENT: lambda d: [p["name"] for c in d["executionCases"] for p in c["profileComponents"]],
    Part.FORM_FILE: lambda d: [
        f["fileName"] for c in d["executionCases"] for p in c["profileComponents"] for f in p["attachments"]
    ],
    Part.FEE_NOTE: lambda d: [
        text
        for m in d["executionMethods"]
        for f in m["fees"]
        for text in (f.get("description", ""), (f.get("attachment") or {}).get("fileName", ""))
    ],
    Part.LAW: lambda d: [law["name"] for law in d["legalBasisesDetails"]],
    Part.LAW_CODE: lambda d: [law["code"] for law in d["legalBasisesDetails"]],
    Part.OUTPUT: lambda d: [one["name"] for one in d["resultsDetails"]],
    Part.OUTPUT_CODE: lambda d: [one["code"] for one in d["resultsDetails"]],
    Part.APPLICANT: lambda d: [one["name"] for one in d["subjectTypesDetails"]],
    Part.SECTOR: lambda d: [one["name"] for one in d["categoriesDetails"]],
    Part.IMPLEMENTING_AGENCY: lambda d: [
        one["name"] for one in d["departmentsExecuting"] + d["unitGroupsExecuting"]
    ],
    Part.COMPETENT_AUTHORITY: lambda d: [
        one["name"] for one in d["departmentsAuthority"] + d["unitGroupsAuthority"]
    ],
    Part.NAME: lambda d: [d["name"]],
    Part.CODE: lambda d: [d["code"]],
    Part.DECISION: lambda d: [d["procedureProposal"]["proposalNumber"]],
    Part.REQUIREMENT: lambda d: [d["requirementsAndConditions"]],
    Part.RECEIVING_ADDRESS: lambda d: [d["dossierReceivingAddresses"]],
    Part.KEYWORDS: lambda d: [d["keywords"]],
    Part.NOTE: lambda d: [d["note"]],
    Part.FEE: lambda d: ["" for m in d["executionMethods"] for f in m["fees"] if f["value"] is not None],
}

FOLDERS = pytest.mark.parametrize("folder", ["details", "details_g10"])


@pytest.mark.recordings
@FOLDERS
def test_every_printed_value_is_the_value_at_its_path(folder: str) -> None:
    for name, data, item in recorded(folder):
        check_places(item.page)
        for segment in item.page.segments:
            if segment.part not in REWORDED and not segment.path.endswith("processingDay.qty"):
                assert item.page.words(segment) == at({"data": data}, segment.path), (name, segment)


@pytest.mark.recordings
@FOLDERS
def test_every_value_of_a_record_is_printed_once(folder: str) -> None:
    for name, data, item in recorded(folder):
        for part, values in EXPECTED.items():
            expected = values(data)
            printed = words_of(item.page, part)
            if part is Part.FEE:
                assert len(printed) == len(expected), (name, part)
            else:
                assert sorted(printed) == sorted(value for value in expected if value), (name, part)


def gold() -> list[tuple[str, str, str, bool]]:
    """Code, record, quote, and whether the quote stands letter for letter in the record."""
    path = SHARED / "gold" / "answers.jsonl"
    return [
        (line["code"], line["formality_id"], answer["quote"], answer["verbatim"])
        for line in map(json.loads, path.read_text("utf-8").splitlines())
        for answer in line["answers"].values()
        if answer.get("quote")
    ]


@pytest.mark.recordings
@pytest.mark.parametrize(("verbatim", "between", "count"), [(True, r"(?!)", 108), (False, r"[\s|(),]+", 91)])
def test_every_quote_of_the_checked_answers_is_on_the_printed_page(
    verbatim: bool, between: str, count: int
) -> None:
    pages = {name.removesuffix(".json"): item.page.text for name, _, item in recorded("details_g10")}

    def bare(text: str) -> str:
        return re.sub(between, "", unicodedata.normalize("NFC", text))

    quotes = [one for one in gold() if one[3] is verbatim]
    missing = [(code, quote) for code, record, quote, _ in quotes if bare(quote) not in bare(pages[record])]
    assert missing == []
    assert len(quotes) == count
