"""The printed page of a record: its words are the portal's, and every value knows its place in the body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.page import KeptText, Part
from crawler.parsers import labels
from crawler.parsers.national_rest import parse_detail
from crawler.parsers.writing import PageWriter
from tests.national import CASES, body_of, check_places, load, words_of


@pytest.fixture
def page() -> KeptText:
    return parse_detail((CASES / "record.json").read_bytes()).page


def test_the_page_reads_as_the_portal_prints_it(page: KeptText) -> None:
    assert page.text + "\n" == (CASES / "record.txt").read_text("utf-8")


def test_segments_lie_in_order_within_the_text(page: KeptText) -> None:
    check_places(page)


def test_the_cells_of_a_row_belong_together(page: KeptText) -> None:
    channel = next(page.of(Part.CHANNEL))
    assert [(cell.part, page.words(cell), cell.path) for cell in page.row(channel.row)] == [
        (Part.CHANNEL, "Trực tuyến", "data.executionMethods[0].submissionMethod"),
        (Part.TIME, "7.5 Ngày làm việc", "data.executionMethods[0].processingTime"),
        (Part.FEE, "6,000,000 VNĐ", "data.executionMethods[0].fees[0].value"),
        (Part.FEE_NOTE, "mỗi trạm đo", "data.executionMethods[0].fees[0].description"),
        (Part.CHANNEL_NOTE, "Qua cổng thử", "data.executionMethods[0].description"),
    ]


def test_no_information_is_a_label_and_no_value(page: KeptText) -> None:
    by_post = list(page.of(Part.CHANNEL))[1]
    assert [(cell.part, page.words(cell)) for cell in page.row(by_post.row)] == [
        (Part.CHANNEL, "Dịch vụ bưu chính"),
        (Part.LABEL, "Không có thông tin"),
        (Part.LABEL, "Không có thông tin"),
        (Part.FEE_NOTE, "do tỉnh quy định"),
    ]


def test_a_value_names_its_place_in_the_body_as_it_was_received(page: KeptText) -> None:
    law = next(page.of(Part.LAW_CODE))
    assert page.words(law) == "00/2020/QH14"
    assert law.path == "data.legalBasisesDetails[2].code"


def test_what_the_portal_does_not_print_stands_below_the_page(page: KeptText) -> None:
    below = page.text.index(labels.APPENDIX)
    assert words_of(page, Part.RETURN_METHOD) == [
        "Không trực tuyến (OFFLINE)",
        "Tại nhà (AT_HOME)",
        "Tại nơi nộp hồ sơ (AT_SUBMISSION_PLACE)",
        "Trực tuyến (ONLINE)",
        "Trực tuyến (ONLINE)",
    ]
    assert words_of(page, Part.FLAG) == [
        "Toàn trình (isFullProcess)",
        "Phi địa giới (isNonTerritorial)",
        "Biểu mẫu điện tử (hasElectronicForm)",
        "Đơn xin phép theo Mẫu số 1",
        "Kết quả của thủ tục (isProcessingResult)",
        "Giấy phép đã cấp",
    ]
    assert all(segment.start > below for segment in page.of(Part.RETURN_METHOD, Part.FLAG))
    assert page.text.index("20 USD") > below
    assert page.text.index("Biểu phí.pdf") > below


def test_a_step_of_a_name_alone_takes_one_line() -> None:
    value = load()
    value["data"]["executionSteps"][0]["description"] = ""
    assert "Bước 1:\nCơ quan trả giấy phép." in parse_detail(body_of(value)).page.text


@pytest.mark.parametrize(("time", "expected"), [(10.0, "10 Ngày làm việc"), ("10", "10 Ngày làm việc")])
def test_times_as_the_portal_writes_them(time: object, expected: str) -> None:
    value = load()
    value["data"]["executionMethods"][0]["processingTime"] = time
    page = parse_detail(body_of(value)).page
    assert page.words(next(page.of(Part.TIME))) == expected


def test_a_record_without_results_has_no_heading_for_them() -> None:
    value = load()
    value["data"]["resultsDetails"] = []
    assert labels.OUTPUTS not in words_of(parse_detail(body_of(value)).page, Part.LABEL)


@pytest.mark.parametrize("control", ["\0", "\r", "\x1b", "\x85", "\u2028", "\u202e"])
def test_a_control_character_is_a_blank_on_the_page_and_moves_nothing(control: str) -> None:
    value = load()
    value["data"]["note"] = f"trước{control}sau\n\tdòng"
    page = parse_detail(body_of(value)).page
    assert control not in page.text
    assert words_of(page, Part.NOTE) == ["trước sau\n\tdòng"]
    check_places(page)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (0, "", "Miễn phí"),
        (6000000, "", "6,000,000 VNĐ"),
        (6000000.0, "Việt Nam Đồng", "6,000,000 Việt Nam Đồng"),
        (1234.5, "USD", "1,234.5 USD"),
        (999, "", "999 VNĐ"),
    ],
)
def test_amounts_as_the_portal_writes_them(amount: float, currency: str, expected: str) -> None:
    value = load()
    value["data"]["executionMethods"][0]["fees"] = [
        {"type": "FEE", "value": amount, "currencyName": currency}
    ]
    page = parse_detail(body_of(value)).page
    first = next(segment for segment in page.of(Part.FEE))
    assert page.words(first) == expected


@given(st.lists(st.text(), max_size=8), st.lists(st.integers(0, 3), max_size=8))
def test_whatever_is_written_is_found_at_its_place(texts: list[str], moves: list[int]) -> None:
    writer = PageWriter()
    writer.line()
    moved = (writer.line, writer.next_cell, lambda: writer.label("Nhãn"), lambda: writer.heads(["A", "B"]))
    for text, move in zip(texts, moves, strict=False):
        moved[move]()
        writer.put(text, Part.NOTE, "data.note")
    page = writer.kept()
    check_places(page)
    written = [text for text, _ in zip(texts, moves, strict=False) if text]
    assert [len(text) for text in words_of(page, Part.NOTE)] == [len(text) for text in written]
