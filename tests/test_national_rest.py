"""The national portal's answers: every field of a record and of the list."""

import pytest

from crawler.items import (
    Agency,
    Case,
    Channel,
    Document,
    DocumentGroup,
    Fee,
    FormFile,
    LegalDocument,
    Method,
    Output,
    ProcedureItem,
    Step,
)
from crawler.parsers import keys
from crawler.parsers.national_rest import parse_detail, parse_list
from crawler.parsers.selecting import Keys
from tests.national import CASES, body_of, content, load, shuffled


@pytest.fixture
def record() -> ProcedureItem:
    return parse_detail((CASES / "record.json").read_bytes())


def test_what_a_record_says_of_itself(record: ProcedureItem) -> None:
    assert record.external_id == "00000000-0000-7000-8000-000000000001"
    assert record.code_raw == "1.900001"
    assert record.name_raw == "Cấp giấy phép đo mực nước hồ thử nghiệm"
    assert record.sectors == ("Tài nguyên nước",)
    assert record.tiers == ("central", "province")
    assert (record.kind, record.regulation, record.state) == ("STANDARD", "ASSIGNED_REGULATION", "ACTIVE")
    assert record.is_internal is False
    assert record.issuing_decision == "12/QĐ-BTN"
    assert record.decided_on_ms == 1782666000000
    assert record.updated_at_ms == 1781000000000
    assert record.requirements == "Có trạm đo riêng.\nCó người trông trạm."
    assert record.keywords == "mực nước"
    assert record.note == "Giấy phép có thời hạn 5 năm."
    assert record.related == ()
    assert record.service_groups == ("Kinh doanh nước", "Nước và đời sống")
    assert dict(record.flags) == {
        "isFullProcess": True,
        "isOfflineOnly": False,
        "isVertical": False,
        "isSharedService": False,
        "isNonTerritorial": True,
        "isUndetermined": False,
    }
    assert record.oddities == ()


def test_who_applies_and_who_answers(record: ProcedureItem) -> None:
    assert record.issuing_agency == Agency("Bộ Thử nghiệm", "G99")
    assert record.applicants == ("Công dân Việt Nam", "Hợp tác xã")
    assert record.implementing_agencies == (
        Agency("Cục Ao", "G99.1"),
        Agency("Cục Hồ", "G99.2"),
        Agency("Phòng Thử nghiệm"),
        Agency("Sở Thử nghiệm"),
    )
    assert record.implementing_agencies_raw == "Cục Ao, Cục Hồ"
    assert record.competent_authorities == (Agency("Bộ trưởng", "G99"),)
    assert record.competent_authority_raw == "Bộ trưởng"
    assert record.authorised_agencies == ()
    assert record.coordinating_agencies == ()
    assert record.receiving_address == "Số 1 đường Thử"


def test_steps_results_laws_and_cases(record: ProcedureItem) -> None:
    assert record.steps == (
        Step("Bước 1:", "Người xin phép gửi đơn.\nCơ quan nhận đơn."),
        Step("", "Cơ quan trả giấy phép."),
    )
    assert record.outputs == (Output("Giấy phép", "KQ.1"), Output("Văn bản từ chối", "KQ.2"))
    assert record.legal_basis == (
        LegalDocument("Luật Hồ ao", "00/2020/QH14"),
        LegalDocument("Luật Hồ ao", "01/2025/QH15"),
        LegalDocument("Thông tư về trạm đo", "02/2026/TT-BTN"),
    )
    assert record.cases == (
        Case("1.900001.01", "Cấp mới", None, "OTHER"),
        Case("1.900001.02", "Gia hạn", 8.0, "WORKING_DAY"),
    )
    assert record.return_methods == ("OFFLINE: AT_HOME, AT_SUBMISSION_PLACE", "ONLINE: ONLINE")


def test_channels_with_every_kind_of_time_and_fee(record: ProcedureItem) -> None:
    assert record.channels == (
        Channel(
            Method.ONLINE,
            "7.5 Ngày làm việc",
            7.5,
            "WORKING_DAY",
            "Qua cổng thử",
            (
                Fee("FEE", 6_000_000.0, "", "mỗi trạm đo"),
                Fee("SERVICE_FEE", 20.0, "USD", "bản sao", "Biểu phí.pdf"),
            ),
        ),
        Channel(Method.POSTAL, "", None, "OTHER", "", (Fee("PRICE_LEVEL", None, "", "do tỉnh quy định"),)),
        Channel(
            Method.IN_PERSON, "Trong buổi sáng", None, "OTHER", "", (Fee("FEE", 0.0, "Việt Nam Đồng", ""),)
        ),
        Channel(Method.IN_PERSON, "10 Ngày", 10.0, "DAY", "", ()),
        Channel(Method.IN_PERSON, "1", 1.0, "OTHER", "", (Fee("FEE", 20_000.0, "Việt Nam Đồng", ""),)),
    )


def test_documents_by_case(record: ProcedureItem) -> None:
    id_14, id_15 = (f"00000000-0000-7000-8000-0000000000{n}" for n in (14, 15))
    forms = (
        FormFile("Mẫu 1.docx", id_14, "thu/mau1.docx"),
        FormFile("Mẫu 1.pdf", id_15, "thu/mau1.pdf"),
    )
    assert record.document_groups == (
        DocumentGroup(
            "",
            (
                Document("Đơn xin phép theo Mẫu số 1", 1, 0, forms, has_e_form=True, code="TP1"),
                Document("Bản vẽ trạm", 1, 2, ()),
            ),
        ),
        DocumentGroup(
            "Trường hợp gia hạn", (Document("Giấy phép đã cấp", 0, 0, (), is_output=True, code="TP2"),)
        ),
        DocumentGroup("Trường hợp cấp lại", ()),
    )


def test_a_body_with_a_byte_order_mark_says_the_same(record: ProcedureItem) -> None:
    assert parse_detail(b"\xef\xbb\xbf" + (CASES / "record.json").read_bytes()) == record


@pytest.mark.parametrize("by", [1, 2, 5])
def test_another_order_of_the_shuffled_lists_gives_the_same_item(record: ProcedureItem, by: int) -> None:
    other = parse_detail(body_of(shuffled(load(), by)))
    assert content(other) == content(record)


def test_two_cases_that_differ_in_their_time_alone_have_an_order_of_their_own() -> None:
    value = load()
    for case, days in zip(value["data"]["cases"], (3, 5), strict=True):
        case.update(id="", code="1.900001.01", name="Cấp mới", processingDay={"qty": days, "type": "DAY"})
    item = parse_detail(body_of(value))
    value["data"]["cases"].reverse()
    assert parse_detail(body_of(value)).cases == item.cases


def test_another_order_of_the_steps_is_another_item(record: ProcedureItem) -> None:
    value = load()
    value["data"]["executionSteps"].reverse()
    assert content(parse_detail(body_of(value))) != content(record)


def test_a_page_of_the_list() -> None:
    page = parse_list((CASES / "list.json").read_bytes())
    assert (page.next_cursor, page.total) == ("00000000-0000-7000-8000-000000000030", 7)
    first, second = page.items
    assert first.external_id == "00000000-0000-7000-8000-000000000001"
    assert first.code_raw == " 1.900001"
    assert first.name_raw == "Cấp giấy phép đo mực nước hồ thử nghiệm"
    assert first.sectors == ("Tài nguyên nước", "Tài nguyên nước")
    assert first.issuing_agency == "Bộ Thử nghiệm"
    assert first.implementing_agencies == ("Cục Ao", "Cục Hồ")
    assert first.applicants == ("Công dân Việt Nam", "Hợp tác xã")
    assert (first.state, first.kind) == ("UPDATED", "STANDARD")
    assert [(one.kind, one.where) for one in first.oddities] == [("malformed_code", "data.items[0].code")]
    assert second.implementing_agencies == ()
    assert {(one.kind, one.where) for one in second.oddities} == {
        ("disagreement", "data.items[1].codeNotation"),
        ("malformed_code", "data.items[1].code"),
        ("unknown_label", "data.items[1].colour"),
        ("unknown_value", "data.items[1].state"),
        ("untidy_text", "data.items[1].name"),
    }


def test_the_last_page_of_the_list_has_no_cursor() -> None:
    page = parse_list(b'{"code": "OK", "data": {"items": [], "more": false}}')
    assert (page.items, page.next_cursor, page.total) == ((), "", None)
    assert [(one.kind, one.where) for one in page.oddities] == [("unknown_label", "data.more")]


TABLES = [value for value in vars(keys).values() if isinstance(value, Keys)]


def test_every_key_left_out_has_a_reason_and_is_not_read() -> None:
    assert len(TABLES) >= 20
    for table in TABLES:
        assert all(table.left_out.values())
        assert not table.left_out.keys() & (table.always | table.sometimes)
