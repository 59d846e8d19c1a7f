"""Words as people and portals write them: Unicode forms, spaces, codes, search keys."""

import re
import unicodedata
from typing import NamedTuple

_CODE = re.compile(r"(\d\.\d{6})((?:\.[0-9A-Z]+)*)")
_SPACES = re.compile("[\\s\x00-\x1f\x7f\ud800-\udfff]+")  # with what no database or reader can use
_FOLDS = str.maketrans({"đ": "d", "Đ": "d"})


class Code(NamedTuple):
    """A procedure's code: `value` for identity, `base` without the suffix of a province or a case."""

    value: str
    base: str
    is_well_formed: bool


def tidy(text: str) -> str:
    """`text` composed (NFC), on one line, with single spaces, no edges and no control characters."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def parse_code(raw: str) -> Code:
    """The code in `raw`; one that is not `d.dddddd[.suffix]` keeps its own words and is never merged.

    `' 1.014325'` is 1.014325 with a blank; `1.014955-Xoa`, `1.0133611` and `2.009182739` stay as they are.
    """
    value = tidy(raw)
    if match := _CODE.fullmatch(value):
        return Code(value, match.group(1), is_well_formed=True)
    return Code(value, value, is_well_formed=False)


def search_key(*texts: str) -> str:
    """Lower-case letters without accents, so that "dat dai" finds "Đất đai" and "hoà" finds "hòa"."""
    decomposed = unicodedata.normalize("NFD", " ".join(texts).translate(_FOLDS))
    return tidy("".join(c for c in decomposed if not unicodedata.combining(c))).casefold()
