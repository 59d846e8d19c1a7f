"""CSV that Excel opens with its accents right, and in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file in pieces, a line each, the byte-order mark first."""
    yield BOM + _line(header)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return buffer.getvalue()


def safe(cell: str) -> str:
    """`cell` with an apostrophe before what a spreadsheet would calculate (CWE-1236)."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.lstrip("+-").replace(",", "").replace(".", "").isdigit()
