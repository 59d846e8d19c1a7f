"""Writing the printed text of a page so that every word keeps its place."""

from collections.abc import Iterable

from catalogue.page import KeptText, Part, Segment
from crawler.parsers.labels import NO_INFORMATION
from crawler.parsers.selecting import without_controls

_BETWEEN_CELLS = " | "
_BETWEEN_NAMES = ", "


class PageWriter:
    """A page under construction: `line` opens a row, `put` writes a value into it, `kept` closes the page."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._length = 0
        self._segments: list[Segment] = []
        self._row = -1

    def kept(self) -> KeptText:
        """All that was written."""
        return KeptText("".join(self._written), tuple(self._segments))

    def line(self) -> None:
        """Begin the next row, on a line of its own."""
        self._row += 1
        if self._row:
            self.plain("\n")

    def plain(self, text: str) -> None:
        """Write signs that belong to no value: separators and brackets."""
        self._written.append(text)
        self._length += len(text)

    def put(self, text: str, part: Part, path: str) -> None:
        """Write a value with its place; an empty one leaves no trace, a control character becomes a blank."""
        if text:
            start = self._length
            self.plain(without_controls(text))
            self._segments.append(Segment(start, self._length, part, self._row, path))

    def next_cell(self) -> None:
        """Go on to the next column of the row."""
        self.plain(_BETWEEN_CELLS)

    def listed(self, values: Iterable[tuple[str, str]], part: Part) -> None:
        """Write several values and their paths into one cell."""
        for i, (text, path) in enumerate(values):
            if i:
                self.plain(_BETWEEN_NAMES)
            self.put(text, part, path)

    def heading(self, text: str) -> None:
        """Write a heading, set off by an empty line."""
        self.plain("\n")
        self.line()
        self.put(text, Part.LABEL, "")

    def label(self, text: str) -> None:
        """Begin a row with the label of the value that follows."""
        self.line()
        self.put(text, Part.LABEL, "")
        self.plain(": ")

    def heads(self, texts: Iterable[str]) -> None:
        """Write the column heads of a table."""
        self.line()
        for i, text in enumerate(texts):
            if i:
                self.next_cell()
            self.put(text, Part.LABEL, "")

    def nothing(self, path: str) -> None:
        """Write that the page gives no information."""
        self.line()
        self.put(NO_INFORMATION, Part.LABEL, path)
