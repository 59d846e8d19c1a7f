"""L1.INFO: are the items of information of TT 32/2017/TT-BTTTT Art. 5 there?"""

from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, Span, spans_of
from catalogue.criteria.words import WORDS
from catalogue.page import Part

_WORDS = WORDS["info"]
# Each item and the parts of a page any one of which gives it.
_ITEMS: dict[str, tuple[Part, ...]] = {
    "name": (Part.NAME,),
    "steps": (Part.STEP, Part.STEP_NAME),
    "channels": (Part.CHANNEL,),
    "documents": (Part.DOCUMENT,),
    "processing_time": (Part.TIME,),
    "applicants": (Part.APPLICANT,),
    "agency": (Part.COMPETENT_AUTHORITY, Part.IMPLEMENTING_AGENCY),
    "result": (Part.OUTPUT,),
    "fee_or_free": (Part.FEE, Part.FEE_NOTE),
    "submission_and_return": (Part.STEP, Part.CHANNEL, Part.RECEIVING_ADDRESS),
    "legal_basis": (Part.LAW, Part.LAW_CODE),
    "decision": (Part.DECISION,),
}


def information(reading: Reading) -> Answer:
    """Yes with one quote for each item; otherwise the missing items, and the quotes of those there are."""
    end = _printed_end(reading)
    found = {item: span for item, parts in _ITEMS.items() if (span := _first(reading, parts, end))}
    if "processing_time" not in found and (span := _time_in_text(reading)):
        found["processing_time"] = span
    missing = tuple(item for item in _ITEMS if item not in found)
    spans = tuple(sorted(set(found.values())))
    if not missing:
        return Answer("yes", "All items of information are there.", spans)
    return Answer("partial", "Some items of information are missing.", spans, missing)


def _printed_end(reading: Reading) -> int:
    for label in reading.page.of(Part.LABEL):
        if _WORDS["not_printed"].search(reading.words(label)):
            return label.start
    return len(reading.page.text)


def _first(reading: Reading, parts: tuple[Part, ...], end: int) -> Span | None:
    for cell in reading.page.of(*parts):
        if cell.start >= end:
            break
        if not _WORDS["empty"].search(reading.words(cell)):
            return spans_of(cell)[0]
    return None


def _time_in_text(reading: Reading) -> Span | None:
    """A time given only in the description of a channel or in the steps counts."""
    for sentence in reading.sentences(Part.CHANNEL_NOTE, Part.STEP):
        if _WORDS["days"].search(sentence.words):
            return reading.quote(sentence)
    return None
