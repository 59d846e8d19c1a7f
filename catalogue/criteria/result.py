"""L4.RESULT: how does the result come to the applicant?"""

import re
from collections.abc import Iterator

from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, Sentence, Span, spans_of
from catalogue.criteria.negation import polarity
from catalogue.criteria.words import WORDS
from catalogue.page import Part

_WORDS = WORDS["result"]
_WAYS = ("online", "postal", "in_person")


def returned(reading: Reading) -> Answer:
    """The ways said of the result; an invitation to come for it, without a way, says nothing."""
    ways: set[str] = set()
    spans: list[Span] = []
    for sentence, found in _said(reading):
        if found - ways:
            ways |= found
            spans.append(reading.quote(sentence))
    for cell in reading.page.of(Part.RETURN_METHOD):
        words = reading.words(cell)
        if found := {way for way in _WAYS if _WORDS[f"method_{way}"].search(words)} - ways:
            ways |= found
            spans += spans_of(cell)
    if not ways:
        return Answer("unknown", "The page does not say how the result is returned.")
    items = tuple(way for way in _WAYS if way in ways)
    return Answer("yes", "The page says how the result is returned.", tuple(spans), items)


def _said(reading: Reading) -> Iterator[tuple[Sentence, set[str]]]:
    """Each sentence with the ways it names; behind a heading or a semicolon the result is still meant."""
    before, found = "", set[str]()
    for sentence in (*reading.talk, *reading.sentences(Part.OUTPUT)):
        words = polarity(sentence.words).affirmed
        goes_on = found and reading.folded[sentence.start - 1] == ";"
        found = _ways(words, "returned") or (_ways(words, "goes_on") if goes_on else set())
        if _WORDS["heading"].search(before.rstrip(" :")):
            found |= _named(words)
        before = sentence.words
        yield sentence, found


def _ways(sentence: str, subject: str) -> set[str]:
    words = _WORDS["names"].sub(_blank, sentence)
    if _WORDS["shown"].search(words):
        return {"online"}
    start = _WORDS[subject].search(words)
    if start is None:
        return set()
    rest = sentence[start.start() :]
    if end := _WORDS["elsewhere"].search(rest, start.end() - start.start()):
        rest = rest[: end.start()]
    return _named(rest)


def _named(words: str) -> set[str]:
    return {way for way in _WAYS if _WORDS[way].search(words)}


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
