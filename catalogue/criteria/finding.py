"""Finds words on a page whatever way its letters were typed, and gives their place in the original text.

One page mixes composed and decomposed accents, two habits of placing the tone mark ("hoà", "hòa"), two
letters that look like Đ, and any white space. The folded text has one form of each; `Reading` keeps the
way back.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from catalogue.page import KeptText, Part, Segment

# A letter and its marks; bounded, because ordering a long run of marks costs the square of its length.
_MARK = re.compile("[\u0300-\u036f]")
_MARKED = re.compile("[^\u0300-\u036f][\u0300-\u036f]{1,8}")
# A line broken in the middle of a sentence: no stop before it, a small letter (and no "a)") behind it.
_BROKEN_LINE = re.compile(r"\n(?<![.;:!?\n]\n)(?<![.;:!?\n]\s\n)(?=[ \t]*[a-zà-ỹđ])(?![ \t]*\w{1,2}[.)])")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&nbsp;")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_TONE_PLACES = [
    (old, new)
    for first, second in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0309\u0303\u0323"
    for old, new in [
        (
            first + unicodedata.normalize("NFC", second + tone),
            unicodedata.normalize("NFC", first + tone) + second,
        )
    ]
]
# A sentence ends at a line, or at a stop that no digit or letter follows (not "33.000", not "gov.vn").
_SENTENCE = re.compile(r"[^\n;.]+(?:\.(?=\w)[^\n;.]+)*")

# The parts in which a page speaks in sentences about the procedure; titles of laws are not among them.
TALK = (
    Part.STEP_NAME,
    Part.STEP,
    Part.CHANNEL_NOTE,
    Part.RECEIVING_ADDRESS,
    Part.REQUIREMENT,
    Part.NOTE,
)


class Span(NamedTuple):
    """Characters `start` to `end` (end excluded) of `KeptText.text`."""

    start: int
    end: int


class Sentence(NamedTuple):
    """One folded sentence and where it starts in the folded page."""

    words: str
    start: int
    part: Part


def fold(words: str) -> str:
    """`words` in the one form patterns are written in; as long as `words` when its accents are composed."""
    composed = _MARKED.sub(_compose, words) if _MARK.search(words) else words
    folded = _same_length_fold(composed).replace("ð", "đ")
    for old, new in _TONE_PLACES:
        folded = folded.replace(old, new)
    return folded


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match.group())


def _same_length_fold(words: str) -> str:
    folded = words.casefold()
    if len(folded) == len(words):
        return folded
    return "".join(low if len(low := letter.casefold()) == 1 else letter for letter in words)


@dataclass(frozen=True, eq=False)  # compared and cached by identity
class Reading:
    """One page, folded once for all rules."""

    page: KeptText

    @cached_property
    def folded(self) -> str:
        return fold(_BROKEN_LINE.sub(" ", self.page.text))

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int], list[int]]:
        """Where the folded text gets shorter: places in it, places in the original, and how much so far."""
        here, there, shifts, shift = [0], [0], [0], 0
        if not _MARK.search(self.page.text):
            return here, there, shifts
        for match in _MARKED.finditer(self.page.text):
            length = len(_compose(match))
            shift += match.end() - match.start() - length
            here.append(match.end() - shift)
            there.append(match.end())
            shifts.append(shift)
        return here, there, shifts

    def _folded_place(self, place: int) -> int:
        _, there, shifts = self._shifts
        return place - shifts[bisect_right(there, place) - 1]

    def _place(self, folded_place: int) -> int:
        here, _, shifts = self._shifts
        return folded_place + shifts[bisect_right(here, folded_place) - 1]

    def span(self, start: int, end: int) -> Span:
        """The original place of `start` to `end` of the folded text."""
        return Span(self._place(start), self._place(end))

    def words(self, segment: Segment) -> str:
        """The folded words of one segment."""
        return self.folded[self._folded_place(segment.start) : self._folded_place(segment.end)]

    @cached_property
    def talk(self) -> tuple[Sentence, ...]:
        """The sentences in which the page speaks about the procedure."""
        return tuple(self.sentences(*TALK))

    def sentences(self, *parts: Part) -> Iterator[Sentence]:
        """The folded sentences of `parts`, in the page's order."""
        for segment in self.page.of(*parts):
            start = self._folded_place(segment.start)
            for match in _SENTENCE.finditer(self.words(segment)):
                yield Sentence(match.group(), start + match.start(), segment.part)

    def quote(self, sentence: Sentence) -> Span:
        """The original place of a whole sentence, without the blanks and bullets around it."""
        stripped = sentence.words.strip()
        start = sentence.start + sentence.words.index(stripped)
        return self.span(start, start + len(stripped))


def spans_of(*segments: Segment) -> tuple[Span, ...]:
    """The places of whole segments."""
    return tuple(Span(segment.start, segment.end) for segment in segments)


def fingerprint(words: str) -> str:
    """Equal for two quotes that differ only in spaces, letter case, composition or markup, else different."""
    plain = _SPACES.sub(" ", fold(_MARKUP.sub(" ", words))).strip()
    return hashlib.sha256(unicodedata.normalize("NFC", plain).encode()).hexdigest()
