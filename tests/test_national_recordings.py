"""Every real record of the national portal, field by field against its JSON walked independently."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from crawler.items import (
    Agency,
    Fee,
    FormFile,
    LegalDocument,
    Method,
    Output,
    ProcedureItem,
    Step,
)
from crawler.parsers.national_rest import parse_detail, parse_list
from tests.national import RECORDINGS, body_of, content, recorded, shuffled

FOLDERS = pytest.mark.parametrize(("folder", "count"), [("details", 400), ("details_g10", 537)])


@pytest.mark.recordings
@FOLDERS
def test_every_real_record_is_read_without_an_unknown_key_or_value(folder: str, count: int) -> None:
    found = recorded(folder)
    kinds = {one.kind for _, _, item in found for one in item.oddities}
    assert len(found) == count
    assert kinds <= {"untidy_text", "not_nfc"}


def fee_of(fee: dict[str, Any]) -> Fee:
    value, attached = fee["value"], fee.get("attachment") or {}
    return Fee(
        fee["type"],
        None if value is None else float(value),
        fee.get("currencyName", ""),
        fee.get("description", ""),
        attached.get("fileName", ""),
    )


METHODS = {"ONLINE": Method.ONLINE, "POSTAL": Method.POSTAL, "DIRECT": Method.IN_PERSON}


def check_channels(data: dict[str, Any], item: ProcedureItem) -> None:
    assert len(item.channels) == len(data["executionMethods"])
    for channel, raw in zip(item.channels, data["executionMethods"], strict=True):
        assert channel.method is METHODS[raw["submissionMethod"]]
        assert channel.time_unit == raw["processingTimeUnit"]
        time = raw["processingTime"]
        if isinstance(time, str):
            assert (channel.time_raw, channel.time_quantity) == (time, None)
        elif time == 0:
            assert (channel.time_raw, channel.time_quantity) == ("", None)
        else:
            assert channel.time_quantity == time
            assert channel.time_raw.split(" ")[0] == str(time)
        assert channel.note == raw.get("description", "")
        assert channel.fees == tuple(fee_of(fee) for fee in raw["fees"])


def check_documents(data: dict[str, Any], item: ProcedureItem) -> None:
    assert [group.name for group in item.document_groups] == [c["name"] for c in data["executionCases"]]
    read = [document for group in item.document_groups for document in group.documents]
    raw = [document for case in data["executionCases"] for document in case["profileComponents"]]
    assert [len(group.documents) for group in item.document_groups] == [
        len(case["profileComponents"]) for case in data["executionCases"]
    ]
    for document, one in zip(read, raw, strict=True):
        assert (document.name, document.code) == (one["name"], one["code"])
        assert (document.originals, document.copies) == (one["originalQty"], one["copyQty"])
        assert document.has_e_form is one["hasElectronicForm"]
        assert document.is_output is one.get("isProcessingResult", False)
        assert document.forms == tuple(
            FormFile(f["fileName"], f["id"], f["filePath"]) for f in one["attachments"]
        )


def check_lists(data: dict[str, Any], item: ProcedureItem) -> None:
    assert item.steps == tuple(Step(s["name"], s["description"]) for s in data["executionSteps"])
    assert sorted(item.legal_basis, key=repr) == sorted(
        (LegalDocument(law["name"], law["code"]) for law in data["legalBasisesDetails"]), key=repr
    )
    assert sorted(item.outputs, key=repr) == sorted(
        (Output(result["name"], result["code"]) for result in data["resultsDetails"]), key=repr
    )
    assert sorted(item.applicants) == sorted(one["name"] for one in data["subjectTypesDetails"])
    assert sorted(item.sectors) == sorted(one["name"] for one in data["categoriesDetails"])
    assert sorted(item.service_groups) == sorted(one["name"] for one in data["serviceGroupsDetails"])
    assert sorted((case.code, case.name, case.time_quantity or 0, case.time_unit) for case in item.cases) == (
        sorted(
            (c["code"], c["name"], c["processingDay"]["qty"], c["processingDay"]["type"])
            for c in data["cases"]
        )
    )
    assert sorted(item.return_methods) == sorted(
        f"{way['type']}: {', '.join(sorted(way['value']))}" for way in data["returningMethods"]
    )


ROLES = {
    "Executing": "implementing_agencies",
    "Authority": "competent_authorities",
    "Authorized": "authorised_agencies",
    "Coordinating": "coordinating_agencies",
}


def check_facts(data: dict[str, Any], item: ProcedureItem) -> None:
    assert (item.external_id, item.code_raw, item.name_raw) == (data["id"], data["code"], data["name"])
    assert (item.kind, item.regulation, item.state) == (data["type"], data["formalityType"], data["state"])
    flags = {"isMinistry": "central", "isProvince": "province", "isWard": "commune", "isOtherAgency": "other"}
    assert item.tiers == tuple(tier for flag, tier in flags.items() if data[flag])
    assert item.is_internal is data["isInternal"]
    assert all(value is data[flag] for flag, value in item.flags)
    assert len(item.flags) == 6
    assert item.issuing_agency == Agency(data["departmentPromulgateName"], data["departmentPromulgateCode"])
    assert item.issuing_decision == data["procedureProposal"]["proposalNumber"]
    assert (item.decided_on_ms or 0) == data["procedureProposal"]["decisionDate"]
    assert (item.updated_at_ms or 0) == data["updatedAt"]
    assert item.receiving_address == data["dossierReceivingAddresses"]
    assert (item.requirements, item.keywords, item.note) == (
        data["requirementsAndConditions"],
        data["keywords"],
        data["note"],
    )
    assert sorted(item.implementing_agencies_raw) == sorted(data["executingAgencies"])
    assert sorted(item.competent_authority_raw) == sorted(data["delegatedAgencies"])
    for role, field in ROLES.items():
        expected = [Agency(one["name"], one["code"]) for one in data[f"departments{role}"]]
        expected += [Agency(one["name"]) for one in data[f"unitGroups{role}"]]
        assert sorted(getattr(item, field), key=repr) == sorted(expected, key=repr)


@pytest.mark.recordings
@FOLDERS
@pytest.mark.parametrize("check", [check_facts, check_lists, check_channels, check_documents])
def test_every_field_of_every_real_record_is_what_the_json_says(
    folder: str, count: int, check: Callable[[dict[str, Any], ProcedureItem], None]
) -> None:
    for name, data, item in recorded(folder):
        try:
            check(data, item)
        except AssertionError as error:
            raise AssertionError(f"{folder}/{name} of {count}") from error


@pytest.mark.recordings
@FOLDERS
def test_a_real_record_in_another_order_gives_the_same_item(folder: str, count: int) -> None:
    for name, data, item in recorded(folder):
        other = parse_detail(body_of(shuffled({"code": "OK", "data": data}, 1)))
        assert content(other) == content(item), f"{name} of {count}"


@pytest.mark.recordings
def test_every_real_item_of_the_list() -> None:
    raw = [json.loads(line) for line in (RECORDINGS / "catalog.jsonl").read_text("utf-8").splitlines()]
    body = body_of({"code": "OK", "data": {"items": raw, "lastId": raw[-1]["id"], "total": len(raw)}})
    page = parse_list(body)
    assert len(page.items) == page.total == 5670
    for item, one in zip(page.items, raw, strict=True):
        assert (item.external_id, item.code_raw, item.name_raw) == (one["id"], one["code"], one["name"])
        assert (item.state, item.kind) == (one["state"], one["type"])
        assert item.issuing_agency == one["departmentPromulgate"]
        assert item.sectors == tuple(sorted(one["categories"]))
        assert item.implementing_agencies == tuple(sorted(name for name in one["departments"] if name))
        assert item.applicants == tuple(sorted(one["formalityTargetType"]))
    met = [(one.kind, one.value) for item in page.items for one in item.oddities]
    codes = [value for kind, value in met if kind == "malformed_code"]
    assert sorted(codes) == [" 1.014325", "1.0133611", "1.014955-Xoa", "2.009182739"]
    assert sum(kind == "not_nfc" for kind, _ in met) == 91
    assert {kind for kind, _ in met} == {"malformed_code", "not_nfc", "untidy_text"}
