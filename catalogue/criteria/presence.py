"""E2E.PRESENCE: does a step require something off the network?"""

from catalogue.criteria import submit
from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, Span
from catalogue.criteria.negation import polarity
from catalogue.criteria.words import WORDS

_WORDS = WORDS["presence"]
_KINDS = ("in_person", "on_site", "paper")
_QUOTES = 2  # per kind


def required(reading: Reading) -> Answer:
    """What the text asks for; "no" only by the page's own words, a page that asks for nothing is unknown."""
    found: dict[str, list[Span]] = {kind: [] for kind in _KINDS}
    for sentence in reading.talk:
        for kind in _kinds(sentence.words):
            found[kind].append(reading.quote(sentence))
    submission = submit.online(reading)
    if submission.answer == "no":  # a dossier that cannot go over the network goes on paper
        found["paper"] += submission.spans
    spans = tuple(span for kind in _KINDS for span in found[kind][:_QUOTES])
    items = tuple(kind for kind in _KINDS if found[kind])
    free = [reading.quote(sentence) for sentence in reading.talk if _asks_for_nothing(sentence.words)]
    if items and free:
        return Answer("unknown", "The page contradicts itself on presence.", (*spans, *free[:_QUOTES]))
    if items:
        return Answer("yes", "The page asks for something off the network.", spans, items)
    if free:
        return Answer("no", "The page says nothing has to be done in person.", tuple(free[:_QUOTES]))
    return Answer("unknown", "The page asks for nothing off the network.")


def _kinds(words: str) -> list[str]:
    for excluded in ("in_person_not", "paper_not"):
        words = _WORDS[excluded].sub(" ", words)
    words = polarity(words).affirmed
    return [kind for kind in _KINDS if _WORDS[kind].search(words)]


def _asks_for_nothing(words: str) -> bool:
    """All is said to be done over the network, or nobody is said to have to come at any step."""
    sides = polarity(words)
    if _WORDS["all_online"].search(sides.affirmed):
        return True
    return any(_WORDS["coming"].search(said) and not _WORDS["one_step"].search(said) for said in sides.denied)
