"""The word tables of words.toml, compiled once; a table or entry that is missing fails at import."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import cast

from catalogue.criteria.finding import fold

_UPPER_ESCAPE = re.compile(r"\\[A-Z]")
_FIRST_GROUP = re.compile(r"\(\?:(?P<choices>[\w ,|]+)\)(?P<rest>[^?*+{].*|)")
Tables = Mapping[str, Mapping[str, re.Pattern[str]]]


def compile_words(entries: list[str]) -> re.Pattern[str]:
    """One pattern that finds any of `entries` in folded text."""
    for entry in entries:
        if _UPPER_ESCAPE.search(entry):  # folding would lower it and turn its meaning round
            raise ValueError(f"only lower-case escapes may stand in a word table: {entry!r}")
    spread = (fold(part) for entry in entries for part in _spread(entry))
    return re.compile("|".join(spread).replace(" ", r"\s+"))


def _spread(entry: str) -> list[str]:
    """`(?:a|b)c` as `ac` and `bc`: the engine skips ahead only to alternatives that begin with a letter."""
    match = _FIRST_GROUP.fullmatch(entry)
    return [first + match["rest"] for first in match["choices"].split("|")] if match else [entry]


def _load() -> Tables:
    text = files("catalogue.criteria").joinpath("words.toml").read_text(encoding="utf-8")
    tables = cast("dict[str, dict[str, list[str]]]", tomllib.loads(text))
    return {
        name: {key: compile_words(list(entries)) for key, entries in table.items()}
        for name, table in tables.items()
    }


WORDS = _load()
