"""L2.FORMS: does every form the page names have a file to download?"""

from typing import NamedTuple

from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, spans_of
from catalogue.criteria.words import WORDS
from catalogue.page import Part, Segment

_WORDS = WORDS["forms"]


class _Row(NamedTuple):
    document: Segment
    files: tuple[Segment, ...]


def downloadable(reading: Reading) -> Answer:
    """Compares the forms named with the files beside them; a document repeated in two cases counts once."""
    rows = _rows(reading)
    if not rows:
        return Answer("unknown", "The page lists no documents.")
    with_file = {reading.words(row.document): row for row in rows if row.files}
    without = {
        words: row
        for row in rows
        if (words := reading.words(row.document)) not in with_file and _is_form(words)
    }
    have = [cell for row in with_file.values() for cell in (row.document, *row.files)]
    lack = [row.document for row in without.values()]
    if have and lack:
        return Answer("partial", "Some forms named have no file.", spans_of(*lack, *have))
    if have:
        return Answer("yes", "Every form named has a file.", spans_of(*have))
    if lack:
        return Answer("no", "No form named has a file.", spans_of(*lack))
    return Answer("not_applicable", "The documents name no form.", spans_of(rows[0].document))


def _rows(reading: Reading) -> list[_Row]:
    files: dict[int, list[Segment]] = {}
    for cell in reading.page.of(Part.FORM_FILE):
        if not _WORDS["no_file"].search(reading.words(cell).strip()):
            files.setdefault(cell.row, []).append(cell)
    return [_Row(cell, tuple(files.get(cell.row, ()))) for cell in reading.page.of(Part.DOCUMENT)]


def _is_form(words: str) -> bool:
    if _WORDS["not_the_applicant"].search(words):
        return False
    return bool(_WORDS["always"].search(words) or _WORDS["by_template"].search(words))
