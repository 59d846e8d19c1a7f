"""What a kept page says, as one text in which every part keeps its place.

The parsers write this text, the criteria read it, the review screen shows it. A `Part` is the shared
language between them: whatever portal a page came from, a fee is `Part.FEE`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self


class Part(StrEnum):
    """What a stretch of a page's text is."""

    LABEL = "label"  # the page's own words: headings, column heads, "Không có thông tin"
    NAME = "name"
    CODE = "code"
    DECISION = "decision"
    TIER = "tier"
    KIND = "kind"
    SECTOR = "sector"
    APPLICANT = "applicant"
    COMPETENT_AUTHORITY = "competent_authority"
    RECEIVING_ADDRESS = "receiving_address"
    AUTHORISED_AGENCY = "authorised_agency"
    COORDINATING_AGENCY = "coordinating_agency"
    IMPLEMENTING_AGENCY = "implementing_agency"
    STEP_NAME = "step_name"
    STEP = "step"
    CHANNEL = "channel"
    TIME = "time"
    FEE = "fee"
    FEE_NOTE = "fee_note"
    CHANNEL_NOTE = "channel_note"
    CASE = "case"
    DOCUMENT = "document"
    FORM_FILE = "form_file"
    QUANTITY = "quantity"
    LAW = "law"
    LAW_CODE = "law_code"
    REQUIREMENT = "requirement"
    OUTPUT = "output"
    OUTPUT_CODE = "output_code"
    KEYWORDS = "keywords"
    NOTE = "note"
    RETURN_METHOD = "return_method"  # from the record, not printed on the portal's page
    FLAG = "flag"  # other settings of the record, not printed on the portal's page


class PortalKind(StrEnum):
    """Whose portal a page was kept from."""

    NATIONAL = "national"
    MINISTRY = "ministry"
    PROVINCE = "province"


class Segment(NamedTuple):
    """Characters `start` to `end` (end excluded) of the text; `row` joins the cells of one table row."""

    start: int
    end: int
    part: Part
    row: int
    path: str  # where in the kept body: "data.executionMethods[0].fees[0].value", or a CSS path


@dataclass(frozen=True, slots=True)
class KeptText:
    """The whole text of one kept page, with its segments in order and without overlap."""

    text: str
    segments: tuple[Segment, ...]

    def of(self, *parts: Part) -> Iterator[Segment]:
        """The segments that are one of `parts`, in the page's order."""
        return (segment for segment in self.segments if segment.part in parts)

    def words(self, segment: Segment) -> str:
        """The text of one segment."""
        return self.text[segment.start : segment.end]

    def row(self, number: int) -> Iterator[Segment]:
        """All cells of one table row."""
        return (segment for segment in self.segments if segment.row == number)

    def segment_at(self, place: int) -> Segment | None:
        """The segment that holds the character at `place`; None between segments."""
        for segment in self.segments:
            if segment.start <= place < segment.end:
                return segment
        return None

    def to_json(self) -> list[list[int | str]]:
        """The segments as plain lists, for a JSON column."""
        return [[s.start, s.end, s.part.value, s.row, s.path] for s in self.segments]

    @classmethod
    def from_json(cls, text: str, rows: list[list[int | str]]) -> Self:
        """The inverse of `to_json`."""
        return cls(
            text,
            tuple(
                Segment(int(a), int(b), Part(str(part)), int(row), str(path))
                for a, b, part, row, path in rows
            ),
        )
