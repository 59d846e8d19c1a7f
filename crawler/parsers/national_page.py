"""What a rendered page of the national portal (`/thu-tuc-hanh-chinh/<uuid>`) says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from crawler.items import LegalDocument, Oddity, Output, Step
from crawler.parsers import labels
from crawler.parsers.body import text_of_body
from crawler.parsers.selecting import LayoutError, Notes, one, rows_of, text_of


class ChannelRow(NamedTuple):
    """One row of the table of channels, as printed."""

    method: str
    time: str
    fee: str
    fee_note: str  # without its brackets
    note: str


class DocumentRow(NamedTuple):
    """One row of a table of documents, as printed."""

    name: str
    forms: tuple[str, ...]
    quantity: str


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page's words, in the page's order; "Không có thông tin" is kept, as the page says it."""

    facts: Mapping[str, str]  # the rows at the head, by their label
    related: str
    steps: tuple[Step, ...]
    channels: tuple[ChannelRow, ...]
    documents: tuple[tuple[str, tuple[DocumentRow, ...]], ...]  # by the name of their case
    legal_basis: tuple[LegalDocument, ...]
    implementing_agencies: str
    requirements: str
    outputs: tuple[Output, ...]
    keywords: str
    note: str
    oddities: tuple[Oddity, ...]


def parse_page(html: str | bytes) -> RenderedPage:
    """The page's words; raises LayoutError where a label, a heading or a table is not as it was."""
    soup = BeautifulSoup(text_of_body(html) if isinstance(html, bytes) else html, "lxml")
    notes = Notes()
    sections = _sections(soup, notes)
    documents = sections[labels.DOCUMENTS]
    return RenderedPage(
        facts=_facts(soup, notes),
        related=_rest(sections[labels.RELATED]),
        steps=tuple(_step(item) for item in sections[labels.STEPS].select("ul > li")),
        channels=tuple(_channels(sections[labels.CHANNELS])),
        documents=tuple(_documents(head) for head in documents.select("h5")),
        legal_basis=tuple(_legal_basis(sections[labels.LEGAL_BASIS])),
        implementing_agencies=_rest(sections[labels.IMPLEMENTING_AGENCY]),
        requirements=_rest(sections[labels.REQUIREMENTS]),
        outputs=tuple(_outputs(sections.get(labels.OUTPUTS))),
        keywords=_rest(sections[labels.KEYWORDS]),
        note=_rest(sections[labels.NOTE]),
        oddities=notes.all(),
    )


def _facts(soup: BeautifulSoup, notes: Notes) -> dict[str, str]:
    """The rows of label and value; they stand beside each other in the block of the first label."""
    first = [div for div in soup.find_all("div", string=labels.NAME) if div.find_next_sibling("div")]
    if len(first) != 1 or first[0].parent is None or first[0].parent.parent is None:
        raise LayoutError(labels.NAME, f"{len(first)} such label(s)")
    facts: dict[str, str] = {}
    for row in first[0].parent.parent.find_all("div", recursive=False):
        cells = row.find_all("div", recursive=False)
        if len(cells) != 2 or text_of(cells[0]) in facts:
            raise LayoutError(labels.NAME, text_of(row))
        facts[text_of(cells[0])] = text_of(cells[1])
    if missing := [label for label in labels.FACTS if label not in facts]:
        raise LayoutError(missing[0], "the label is missing")
    for label in facts.keys() - labels.FACTS.keys():
        notes.add("unknown_label", label, facts[label])
    return facts


def _sections(soup: BeautifulSoup, notes: Notes) -> dict[str, Tag]:
    """Each section by its heading. That of the results is left out by the page where there are none."""
    sections: dict[str, Tag] = {}
    for head in soup.find_all("h4"):
        title = text_of(head).strip()
        if title not in labels.SECTIONS:
            notes.add("unknown_label", f"h4 {title}", text_of(head))
        elif title in sections or head.parent is None:
            raise LayoutError(title, "the heading stands twice")
        else:
            sections[title] = head.parent
    for title in labels.SECTIONS:
        if title not in sections and title != labels.OUTPUTS:
            raise LayoutError(title, "the heading is missing")
    return sections


def _rest(section: Tag) -> str:
    """All words of a section below its heading."""
    head = one(section, "h4")
    return "".join(text_of(part) for part in head.find_next_siblings())


def _step(item: Tag) -> Step:
    paragraphs = [text_of(part) for part in item.find_all("p", recursive=False)]
    if len(paragraphs) != 2:
        raise LayoutError(labels.STEPS, text_of(item))
    return Step(paragraphs[0].strip(), paragraphs[1])


def _channels(section: Tag) -> Iterator[ChannelRow]:
    for method, time, fee, note in rows_of(one(section, "table"), *labels.CHANNEL_HEADS):
        amount, *rest = [text_of(span) for span in fee.select("span")] or [text_of(fee)]
        if len(rest) > 1 or any(not (words[:1] == "(" and words[-1:] == ")") for words in rest):
            raise LayoutError(labels.CHANNELS, text_of(fee))
        fee_note = rest[0][1:-1] if rest else ""
        yield ChannelRow(text_of(method), text_of(time), amount, fee_note, text_of(note))


def _documents(head: Tag) -> tuple[str, tuple[DocumentRow, ...]]:
    """A case and its documents; a case without documents has no table."""
    block = head.parent.parent if head.parent else None
    if block is None or len(block.select("h5")) != 1:
        raise LayoutError(labels.DOCUMENTS, text_of(head))
    tables = block.select("table")
    rows = (row for table in tables for row in rows_of(table, *labels.DOCUMENT_HEADS))
    return text_of(head), tuple(
        DocumentRow(text_of(name), tuple(forms.stripped_strings), text_of(quantity))
        for name, forms, quantity in rows
    )


def _legal_basis(section: Tag) -> Iterator[LegalDocument]:
    for name, code in rows_of(one(section, "table"), *labels.LAW_HEADS):
        yield LegalDocument(text_of(name), text_of(code))


def _outputs(section: Tag | None) -> Iterator[Output]:
    """The results; on the page each is a block of its name and, below it, its code."""
    for block in section.select("h4 + div > div") if section else []:
        cells = [text_of(cell) for cell in block.find_all("div", recursive=False)]
        if len(cells) != 2 or not cells[1].startswith(labels.OUTPUT_CODE):
            raise LayoutError(labels.OUTPUTS, text_of(block))
        yield Output(cells[0], cells[1].removeprefix(labels.OUTPUT_CODE).strip())
