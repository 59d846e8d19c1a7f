"""A rendered page of the national portal, and that it says what is printed of its record."""

from functools import lru_cache

import pytest

from catalogue.page import KeptText, Part
from crawler.items import ProcedureItem
from crawler.parsers import labels
from crawler.parsers.national_page import RenderedPage, parse_page
from crawler.parsers.selecting import LayoutError
from tests.national import RECORDINGS, recorded, words_of

RENDERED = "<html><body><div><div>{facts}</div>{sections}</div></body></html>"


def heads(names: tuple[str, ...]) -> str:
    return "".join(f"<th><div>{name}</div></th>" for name in names)


def rendered(without: str = "", change: tuple[str, str] = ("", "")) -> str:
    """A page in the portal's layout with words of our own, less one label or heading."""
    facts = "".join(
        f"<div><div>{label}</div><div>giá trị {i}</div></div>"
        for i, label in enumerate(labels.FACTS)
        if label != without
    )
    none = "<div>Không có thông tin</div>"
    bodies = {
        labels.STEPS: "<ul><li><p> </p><p>Nộp đơn.</p></li></ul>",
        labels.CHANNELS: f"<table><thead><tr>{heads(labels.CHANNEL_HEADS)}</tr></thead><tbody><tr>"
        "<td>Trực tuyến</td><td>5 Ngày</td><td><span>10.000 VNĐ</span><br/><span>(một lần)</span></td>"
        "<td>ghi chú</td></tr></tbody></table>",
        labels.DOCUMENTS: "<div><div><div><h5>--</h5></div><div>"
        f"<table><thead><tr>{heads(labels.DOCUMENT_HEADS)}</tr></thead><tbody><tr>"
        "<td><span>Đơn</span></td><td><a>Mẫu.docx</a></td><td>1 bản chính</td></tr></tbody></table>"
        "</div></div></div>",
        labels.LEGAL_BASIS: f"<table><thead><tr>{heads(labels.LAW_HEADS)}</tr></thead><tbody><tr>"
        "<td>Luật Hồ ao</td><td>01/2025/QH15</td></tr></tbody></table>",
        labels.OUTPUTS: "<div><div><div>Giấy phép</div><div>Mã: KQ.1</div></div></div>",
    }
    sections = "".join(
        f"<div><h4>{title}</h4>{bodies.get(title, none)}</div>"
        for title in labels.SECTIONS
        if title != without
    )
    return RENDERED.format(facts=facts, sections=sections).replace(*change)


def test_a_rendered_page_cell_by_cell() -> None:
    page = parse_page(rendered().encode())
    assert list(page.facts) == list(labels.FACTS)
    assert page.facts[labels.CODE] == "giá trị 1"
    assert [tuple(step.text for step in page.steps), page.steps[0].name] == [("Nộp đơn.",), ""]
    assert page.channels == (("Trực tuyến", "5 Ngày", "10.000 VNĐ", "một lần", "ghi chú"),)
    assert page.documents == (("--", (("Đơn", ("Mẫu.docx",), "1 bản chính"),)),)
    assert [(law.name, law.code) for law in page.legal_basis] == [("Luật Hồ ao", "01/2025/QH15")]
    assert [(output.name, output.code) for output in page.outputs] == [("Giấy phép", "KQ.1")]
    assert page.related == page.implementing_agencies == page.requirements == labels.NO_INFORMATION
    assert page.keywords == page.note == labels.NO_INFORMATION
    assert page.oddities == ()


@pytest.mark.parametrize("label", [*labels.FACTS, *labels.SECTIONS])
def test_a_missing_label_or_heading_is_an_error_of_its_name(label: str) -> None:
    if label == labels.OUTPUTS:
        assert parse_page(rendered(without=label)).outputs == ()
    else:
        with pytest.raises(LayoutError) as caught:
            parse_page(rendered(without=label))
        assert caught.value.where == label


@pytest.mark.parametrize(
    "change",
    [
        ("<th><div>Thời gian</div></th>", ""),
        ("<td>5 Ngày</td>", ""),
        ("Hình thức nộp", "Hình thức"),
        ("(một lần)", "một lần"),
        ("Mã: KQ.1", "KQ.1"),
        ("<p> </p>", ""),
        ("<h4>Từ khóa</h4>", "<h4>Mô tả</h4>"),
        ("<table>", "<table></table><table>"),
        ("<h4>Từ khóa</h4>", "<h4>Từ khóa</h4></div><div><h4>Từ khóa</h4>"),
        (
            "<div><div>Mã thủ tục</div>",
            "<div><div>Mã thủ tục</div><div>x</div></div><div><div>Mã thủ tục</div>",
        ),
    ],
)
def test_a_page_of_another_layout_is_an_error(change: tuple[str, str]) -> None:
    assert change[0] in rendered()
    with pytest.raises(LayoutError):
        parse_page(rendered(change=change))


@pytest.mark.parametrize("html", ["", "<html><body></body></html>", b"\x00"])
def test_a_page_without_a_record_is_an_error(html: str | bytes) -> None:
    with pytest.raises(LayoutError):
        parse_page(html)


def test_a_heading_met_for_the_first_time_is_noted() -> None:
    page = parse_page(
        rendered(change=("<div><h4>Từ khóa</h4>", "<div><h4>Mức độ</h4></div><div><h4>Từ khóa</h4>"))
    )
    assert [(one.kind, one.where) for one in page.oddities] == [("unknown_label", "h4 Mức độ")]


@lru_cache
def saved(name: str, code: str) -> tuple[RenderedPage, ProcedureItem]:
    found = [item for _, _, item in recorded("details") if item.code_raw == code]
    return parse_page((RECORDINGS / "pages" / name).read_bytes()), found[0]


PAGES = pytest.mark.parametrize(
    ("name", "code"), [("detail-khai-sinh.html", "1.001193"), ("detail-thuong-tru.html", "1.004222")]
)


def names(text: str) -> list[str]:
    return sorted(text.split(", "))


@pytest.mark.recordings
@PAGES
def test_a_saved_page_says_at_its_head_what_is_printed_of_its_record(name: str, code: str) -> None:
    page, item = saved(name, code)
    printed = item.page
    for label, part in (
        (labels.NAME, Part.NAME),
        (labels.CODE, Part.CODE),
        (labels.DECISION, Part.DECISION),
        (labels.TIER, Part.TIER),
        (labels.SECTOR, Part.SECTOR),
        (labels.APPLICANTS, Part.APPLICANT),
        (labels.COMPETENT_AUTHORITY, Part.COMPETENT_AUTHORITY),
        (labels.RECEIVING_ADDRESS, Part.RECEIVING_ADDRESS),
        (labels.AUTHORISED_AGENCY, Part.AUTHORISED_AGENCY),
        (labels.COORDINATING_AGENCY, Part.COORDINATING_AGENCY),
    ):
        below = printed.text.index(labels.APPENDIX)
        words = ", ".join(printed.words(s) for s in printed.of(part) if s.start < below)
        assert names(words) == names(page.facts[label]), label
    # the portal words this kind in two ways: so here, and as printed on the pages of all other records
    assert page.facts[labels.KIND] == "TTHC được luật giao quy định chi tiết"
    assert words_of(printed, Part.KIND) == ["TTHC được giao luật quy định chi tiết"]
    assert page.oddities == ()


def sent(page: KeptText, part: Part) -> list[tuple[tuple[Part, str], ...]]:
    """The rows that hold a cell of `part`, cell by cell."""
    return [
        tuple((cell.part, page.words(cell)) for cell in page.row(segment.row)) for segment in page.of(part)
    ]


@pytest.mark.recordings
@PAGES
def test_a_saved_page_has_the_channels_and_documents_that_are_printed(name: str, code: str) -> None:
    page, item = saved(name, code)
    channels = [
        tuple(filter(None, (row.method, row.time, row.fee.replace(".", ","), row.fee_note, row.note)))
        for row in page.channels
    ]
    printed = [tuple(words for _, words in row) for row in sent(item.page, Part.CHANNEL)]
    assert printed == channels
    documents = [
        tuple(cell for cell in (row.name, *row.forms, row.quantity) if cell)
        for _, rows in page.documents
        for row in rows
    ]
    printed = [tuple(words for _, words in row) for row in sent(item.page, Part.DOCUMENT)]
    assert printed == documents
    cases = [group.name or labels.NO_CASE_NAME for group in item.document_groups]
    assert cases == [case for case, _ in page.documents]


@pytest.mark.recordings
@PAGES
def test_a_saved_page_has_the_steps_laws_and_results_that_are_printed(name: str, code: str) -> None:
    page, item = saved(name, code)
    assert [(step.name, step.text) for step in page.steps] == [(step.name, step.text) for step in item.steps]
    assert sorted(page.legal_basis, key=repr) == sorted(item.legal_basis, key=repr)
    assert sorted(page.outputs, key=repr) == sorted(item.outputs, key=repr)
    assert page.implementing_agencies == (item.implementing_agencies_raw or labels.NO_INFORMATION)
    assert page.requirements == (item.requirements or labels.NO_INFORMATION)
    assert page.keywords == (item.keywords or labels.NO_INFORMATION)
    assert page.note == (item.note or labels.NO_INFORMATION)
    assert page.related == labels.NO_INFORMATION
