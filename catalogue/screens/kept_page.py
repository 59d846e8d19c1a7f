"""The kept page as safe HTML: every word escaped, the page's own labels muted, quoted places marked."""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from typing import NamedTuple

from catalogue.models import Finding
from catalogue.page import KeptText, Part

_MANY = 6  # places


class Mark(NamedTuple):
    """A quoted place and the criterion that quotes it; faint where the criterion quotes half the page."""

    start: int
    end: int
    criterion: str
    is_faint: bool


def marks(findings: Mapping[str, Finding]) -> list[Mark]:
    """Every place that a finding quotes, in the page's order."""
    return sorted(
        Mark(start, end, code, len(finding.spans) > _MANY)
        for code, finding in findings.items()
        for start, end, _path in finding.spans
    )


def as_html(page: KeptText, marked: list[Mark]) -> str:
    """The text in pieces that each have one look; a mark names its criteria where it begins."""
    return "".join(
        _piece(page.text[start:end], is_label, quoting, [m for m in quoting if m.start == start])
        for start, end, is_label, quoting in _pieces(page, marked)
    )


def _pieces(page: KeptText, marked: list[Mark]) -> Iterator[tuple[int, int, bool, list[Mark]]]:
    """Stretches between two edges: (start, end, is a label, marks over it)."""
    edges = {0, len(page.text)}
    for segment in page.of(Part.LABEL):
        edges |= {segment.start, segment.end}
    for mark in marked:
        edges |= {mark.start, mark.end}
    labels = [(segment.start, segment.end) for segment in page.of(Part.LABEL)]
    ordered = sorted(edges)
    place = 0
    for start, end in pairwise(ordered):
        while place < len(labels) and labels[place][1] <= start:
            place += 1
        is_label = place < len(labels) and labels[place][0] <= start
        yield start, end, is_label, [mark for mark in marked if mark.start <= start and end <= mark.end]


def _piece(words: str, is_label: bool, quoting: list[Mark], begins: list[Mark]) -> str:
    text = escape(words)
    if is_label:
        text = f'<span class="label">{text}</span>'
    if not quoting:
        return text
    tags = "".join(
        f'<span class="tag{" faint" if mark.is_faint else ""}">{escape(mark.criterion)}</span>'
        for mark in begins
    )
    kind = ' class="faint"' if all(mark.is_faint for mark in quoting) else ""
    return f"{tags}<mark{kind}>{text}</mark>"
