"""What the national portal's records hold against expectation: noted with its place, and nothing lost."""

import pytest

from crawler.items import Agency
from crawler.parsers.national_rest import parse_detail
from tests.national import Edit, body_of, edited, load

QUIRKS: dict[str, tuple[Edit, tuple[str, str, str]]] = {
    "unknown key": (
        lambda d: d.update(colour="xanh"),
        ("unknown_label", "data.colour", "xanh"),
    ),
    "unknown key within a list": (
        lambda d: d["executionMethods"][1]["fees"][0].update(discount=5),
        ("unknown_label", "data.executionMethods[1].fees[0].discount", "5"),
    ),
    "blank in front of the code": (
        lambda d: d.update(code=" 1.900001", codeNotation=" 1.900001"),
        ("malformed_code", "data.code", " 1.900001"),
    ),
    "code of a case": (
        lambda d: d["cases"][0].update(code="x"),
        ("malformed_code", "data.cases[0].code", "x"),
    ),
    "two codes": (lambda d: d.update(codeNotation="1.9"), ("disagreement", "data.codeNotation", "1.9")),
    "id": (lambda d: d.update(id="../1"), ("malformed_id", "data.id", "../1")),
    "line break in the name": (
        lambda d: d.update(name="Cấp phép\nđo"),
        ("untidy_text", "data.name", "Cấp phép\\nđo"),
    ),
    "double blank in the name": (lambda d: d.update(name="a  b"), ("untidy_text", "data.name", "a  b")),
    "blank at the end of the name": (lambda d: d.update(name="a "), ("untidy_text", "data.name", "a ")),
    "no name": (lambda d: d.update(name=""), ("untidy_text", "data.name", "")),
    "decomposed name": (lambda d: d.update(name="a\u0301"), ("not_nfc", "data.name", "a\u0301")),
    "unknown kind": (lambda d: d.update(type="NEW"), ("unknown_value", "data.type", "NEW")),
    "unknown state": (lambda d: d.update(state="NEW"), ("unknown_value", "data.state", "NEW")),
    "unknown regulation": (
        lambda d: d.update(formalityType="NEW"),
        ("unknown_value", "data.formalityType", "NEW"),
    ),
    "unknown channel": (
        lambda d: d["executionMethods"][0].update(submissionMethod="FAX"),
        ("unknown_value", "data.executionMethods[0].submissionMethod", "FAX"),
    ),
    "unknown unit of time": (
        lambda d: d["executionMethods"][0].update(processingTimeUnit="YEAR"),
        ("unknown_value", "data.executionMethods[0].processingTimeUnit", "YEAR"),
    ),
    "unknown kind of fee": (
        lambda d: d["executionMethods"][0]["fees"][0].update(type="TAX"),
        ("unknown_value", "data.executionMethods[0].fees[0].type", "TAX"),
    ),
    "unknown way of return": (
        lambda d: d["returningMethods"][0].update(type="DRONE"),
        ("unknown_value", "data.returningMethods[0].type", "DRONE"),
    ),
    "unknown place of return": (
        lambda d: d["returningMethods"][1]["value"].append("MOON"),
        ("unknown_value", "data.returningMethods[1].value[2]", "MOON"),
    ),
    "currency without a name": (
        lambda d: d["executionMethods"][0]["fees"][0].update(currencyId="e5"),
        ("missing_label", "data.executionMethods[0].fees[0].currencyName", "e5"),
    ),
    "negative fee": (
        lambda d: d["executionMethods"][0]["fees"][0].update(value=-1),
        ("strange_number", "data.executionMethods[0].fees[0].value", "-1"),
    ),
    "number of originals as a float": (
        lambda d: d["executionCases"][0]["profileComponents"][0].update(originalQty=1.0),
        ("strange_number", "data.executionCases[0].profileComponents[0].originalQty", "1.0"),
    ),
    "null for a text": (lambda d: d.update(note=None), ("null_value", "data.note", "null")),
    "null for a list": (lambda d: d.update(cases=None), ("null_value", "data.cases", "null")),
    "requirements that differ": (
        lambda d: d.update(description="khác"),
        ("disagreement", "data.description", "khác"),
    ),
    "agencies that are not those of the line": (
        lambda d: d.update(executingAgencies="Cục Đầm"),
        ("disagreement", "data.executingAgencies", "Cục Đầm"),
    ),
    "related procedures": (
        lambda d: d.update(procedureRelatedGroup=[{"name": "đo"}]),
        ("leftover", "data.procedureRelatedGroup", '[{"name": "đo"}]'),
    ),
    "control character": (
        lambda d: d.update(note="a\0b"),
        ("control_character", "data.note", "a\\u0000b"),
    ),
    "turned reading direction": (
        lambda d: d["executionSteps"][0].update(name="a\u202eb"),
        ("control_character", "data.executionSteps[0].name", "a\\u202eb"),
    ),
}


@pytest.mark.parametrize("quirk", QUIRKS)
def test_a_quirk_is_noted_with_its_place_and_nothing_else_is(quirk: str) -> None:
    edit, expected = QUIRKS[quirk]
    oddities = [(one.kind, one.where, one.value) for one in parse_detail(edited(edit)).oddities]
    assert oddities == [expected]


@pytest.mark.parametrize("code", ["1.900001", "1.012753.H19", "1.000110.000.00.00.H01"])
def test_the_codes_of_ministries_and_provinces_are_well_formed(code: str) -> None:
    value = load()
    value["data"].update(code=code, codeNotation=code)
    assert parse_detail(body_of(value)).oddities == ()


@pytest.mark.parametrize("code", [" 1.014325", "1.0133611", "1.014955-Xoa", "2.009182739", ""])
def test_a_malformed_code_is_kept_as_it_is(code: str) -> None:
    value = load()
    value["data"].update(code=code, codeNotation=code)
    item = parse_detail(body_of(value))
    assert item.code_raw == code
    assert [one.kind for one in item.oddities] == ["malformed_code"]


def test_a_channel_of_an_unknown_method_is_left_out_but_printed() -> None:
    value = load()
    value["data"]["executionMethods"][0]["submissionMethod"] = "FAX"
    item = parse_detail(body_of(value))
    assert len(item.channels) == 4
    assert "FAX | 7.5 Ngày làm việc" in item.page.text


def test_an_agency_line_that_is_not_the_names_is_kept_as_it_is() -> None:
    value = load()
    value["data"]["executingAgencies"] = "Cục Đầm"
    item = parse_detail(body_of(value))
    assert item.implementing_agencies_raw == "Cục Đầm"
    assert item.implementing_agencies[0] == Agency("Cục Ao", "G99.1")
    assert "Cơ quan thực hiện\nCục Đầm\n" in item.page.text


def test_control_characters_stay_in_the_item() -> None:
    value = load()
    value["data"]["note"] = "a\0b"
    assert parse_detail(body_of(value)).note == "a\0b"


def test_a_date_of_zero_is_no_date() -> None:
    value = load()
    value["data"]["procedureProposal"]["decisionDate"] = 0
    value["data"]["updatedAt"] = None
    item = parse_detail(body_of(value))
    assert (item.decided_on_ms, item.updated_at_ms) == (None, None)
