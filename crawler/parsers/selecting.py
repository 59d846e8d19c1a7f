"""Selections that raise when the source has changed its shape, for JSON and for web pages.

Nothing here guesses: a key or an element is there and of the expected type, or is named in an error or an
oddity together with its place.
"""

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, cast

from bs4 import PageElement, Tag

from crawler.items import Oddity

_FOUND_LENGTH = 120  # an error is read by a person: enough to recognise the value, never a whole body

_LARGEST = 2**63  # also turns away NaN and infinity, which compare false with everything

# Control characters beside line feed and tab, line separators, and the marks that turn the reading direction
# of what follows (they can make a text look like another one). U+200E, met in real records, does neither.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class ParseProblem(StrEnum):
    """Why a body could not be read."""

    NOT_JSON = "not_json"
    HTML = "html"
    REJECTED = "rejected"
    CHALLENGE = "challenge"
    LOGIN = "login"
    SOFT_404 = "soft_404"
    WRONG_TYPE = "wrong_type"
    BAD_ENCODING = "bad_encoding"
    TRUNCATED = "truncated"
    BAD_ENVELOPE = "bad_envelope"
    EMPTY = "empty"
    WRONG_SHAPE = "wrong_shape"


class ParseError(ValueError):
    """A body that cannot be read: which problem, where in the body, and the start of what was found there."""

    def __init__(self, problem: ParseProblem, where: str, found: object) -> None:
        self.problem = problem
        self.where = where
        self.found = short(found)
        super().__init__(f"{problem.value} at {where or 'the top'}: {self.found}")


class LayoutError(ParseError):
    """A part of the body is missing, doubled or of another type than before."""

    def __init__(self, where: str, found: object) -> None:
        super().__init__(ParseProblem.WRONG_SHAPE, where, found)


def short(found: object) -> str:
    """The start of a value, fit for one line of a log: control characters are escaped."""
    text = found if isinstance(found, str) else repr(found)
    cut = text if len(text) <= _FOUND_LENGTH else f"{text[:_FOUND_LENGTH]}…"
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", cut.replace("\n", "\\n"))


def without_controls(text: str) -> str:
    """`text` with a blank for every control character; the same length, so that places stay true."""
    return _CONTROL.sub(" ", text)


class Keys(NamedTuple):
    """What a kind of JSON object may hold: keys it always has, keys it may have, keys left out and why."""

    always: frozenset[str]
    sometimes: frozenset[str]
    left_out: Mapping[str, str]


class Notes:
    """The oddities met while one body is read, each kept once."""

    def __init__(self) -> None:
        self._met: dict[Oddity, None] = {}

    def add(self, kind: str, where: str, value: object) -> None:
        """Keep an oddity; the value is shortened."""
        self._met[Oddity(kind, where, short(value))] = None

    def all(self) -> tuple[Oddity, ...]:
        """All oddities in an order that does not depend on the order of reading."""
        return tuple(sorted(self._met, key=lambda oddity: (oddity.kind, oddity.where, oddity.value)))


class JsonObject:
    """One object of a JSON body, its place in the body, and readers that raise instead of guessing."""

    __slots__ = ("_held", "keys", "notes", "path")

    def __init__(self, value: object, path: str, keys: Keys, notes: Notes) -> None:
        if not isinstance(value, dict):
            raise LayoutError(path, value)
        self._held: dict[str, object] = value
        self.path = path
        self.keys = keys
        self.notes = notes
        if missing := keys.always - value.keys():
            raise LayoutError(self.place(min(missing)), "the key is missing")
        for key in value.keys() - keys.always - keys.sometimes - keys.left_out.keys():
            notes.add("unknown_label", self.place(short(key)), value[key])

    def place(self, key: str) -> str:
        """Where the value of `key` stands in the body."""
        return f"{self.path}.{key}" if self.path else key

    def canonical(self) -> str:
        """The whole object as one text: what settles the order of two that read the same."""
        return json.dumps(self._held, sort_keys=True)

    def raw(self, key: str) -> object:
        """The value of `key` as it is; None also where a key that may be missing is missing."""
        return self._held.get(key)

    def text(self, key: str) -> str:
        """The words under `key`; "" where there are none, noted if the source says null."""
        value = self._held.get(key, "")
        if value is None:
            self.notes.add("null_value", self.place(key), "null")
            return ""
        if not isinstance(value, str):
            raise LayoutError(self.place(key), value)
        return self.checked(value, self.place(key))

    def checked(self, value: str, place: str) -> str:
        """`value` as it is; a control character in it is noted."""
        if _CONTROL.search(value):
            self.notes.add("control_character", place, value)
        return value

    def enum(self, key: str, known: Mapping[str, object]) -> str:
        """The word under `key` as it is; one that is not in the table is noted."""
        value = self.text(key)
        if value not in known:
            self.notes.add("unknown_value", self.place(key), value)
        return value

    def flag(self, key: str) -> bool:
        """A truth value; a missing one is False, as the source leaves it out where it is not set."""
        value = self._held.get(key, False)
        if not isinstance(value, bool):
            raise LayoutError(self.place(key), value)
        return value

    def number(self, key: str) -> int | float | None:
        """A number a database can hold, or None where the source gives null; a negative one is noted."""
        value = self._held.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST < value < _LARGEST:
            raise LayoutError(self.place(key), value)
        if value < 0:
            self.notes.add("strange_number", self.place(key), value)
        return value

    def whole(self, key: str) -> int:
        """A whole number; one written as 2.0 is noted, one with a fraction is an error."""
        value = self.number(key)
        if value is None or value != int(value):
            raise LayoutError(self.place(key), value)
        if isinstance(value, float):
            self.notes.add("strange_number", self.place(key), value)
        return int(value)

    def child(self, key: str, keys: Keys) -> "JsonObject":
        """The object under `key`."""
        return JsonObject(self._held.get(key), self.place(key), keys, self.notes)

    def maybe_child(self, key: str, keys: Keys) -> "JsonObject | None":
        """The object under `key`; None where the source gives null or leaves the key out."""
        return None if self._held.get(key) is None else self.child(key, keys)

    def children(self, key: str, keys: Keys) -> "list[JsonObject]":
        """The objects of the list under `key`, in the order of the body."""
        place = self.place(key)
        return [
            JsonObject(value, f"{place}[{i}]", keys, self.notes) for i, value in enumerate(self.values(key))
        ]

    def words(self, key: str) -> list[str]:
        """The texts of the list under `key`, in the order of the body."""
        words = []
        for i, value in enumerate(self.values(key)):
            if not isinstance(value, str):
                raise LayoutError(f"{self.place(key)}[{i}]", value)
            words.append(self.checked(value, f"{self.place(key)}[{i}]"))
        return words

    def values(self, key: str) -> list[object]:
        """The list under `key`, its values not yet looked at."""
        value = self._held.get(key, [])
        if value is None:
            self.notes.add("null_value", self.place(key), "null")
            return []
        if not isinstance(value, list):
            raise LayoutError(self.place(key), value)
        return cast(list[object], value)

    def expect_empty(self, keys: Mapping[str, str]) -> None:
        """Note what stands under keys that have always been empty: it would be lost unseen."""
        for key in keys:
            if value := self._held.get(key):
                self.notes.add("leftover", self.place(key), json.dumps(value, ensure_ascii=False))


def one(scope: Tag, css: str) -> Tag:
    """The only element that `css` selects within `scope`."""
    found = scope.select(css, limit=2)
    if len(found) != 1:
        raise LayoutError(css, f"{len(found) or 'no'} element(s) where one was expected")
    return found[0]


def text_of(element: PageElement) -> str:
    """All words of an element, letter for letter; only "\\r" is dropped, as browsers do."""
    return element.get_text().replace("\r", "")


def rows_of(table: Tag, *heads: str) -> Iterator[list[Tag]]:
    """The cells of each row of a table's body, after making sure that its column heads are `heads`."""
    found = [text_of(head).strip() for head in table.select("thead th")]
    if found != list(heads):
        raise LayoutError(f"table[{' | '.join(heads)}]", found)
    for row in table.select("tbody > tr"):
        cells = row.find_all("td", recursive=False)
        if len(cells) != len(heads):
            raise LayoutError(f"table[{' | '.join(heads)}] row", text_of(row))
        yield cells
