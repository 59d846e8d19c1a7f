"""ID.AUTH: is the applicant identified, and by what?"""

from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, Span
from catalogue.criteria.negation import polarity
from catalogue.criteria.words import WORDS

_WORDS = WORDS["identity"]
_MEANS = ("vneid", "national_portal_account", "digital_signature", "ministry_account")


def identified(reading: Reading) -> Answer:
    """The means the page names; a page that names none is unknown, never no."""
    means: dict[str, Span] = {}
    for sentence in reading.talk:
        for name in _named(sentence.words):
            means.setdefault(name, reading.quote(sentence))
    if not means:
        return Answer("unknown", "The page names no means of identification.")
    items = tuple(name for name in _MEANS if name in means)
    spans = tuple(dict.fromkeys(means[name] for name in items))
    return Answer("yes", "The page names a means of identification.", spans, items)


def _named(words: str) -> list[str]:
    if not any(_WORDS[name].search(words) for name in _MEANS):
        return []  # most sentences; what follows costs more
    words = _WORDS["not_the_applicant"].sub(" ", polarity(words).affirmed)
    named = [name for name in _MEANS if _WORDS[name].search(words)]
    if "ministry_account" in named and {"national_portal_account", "vneid"} & set(named):
        named.remove("ministry_account")  # the system is signed in to with what is named
    return named
