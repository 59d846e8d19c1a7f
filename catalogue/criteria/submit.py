"""L3.SUBMIT: can the dossier be handed in online?"""

from functools import lru_cache
from typing import NamedTuple

from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, Sentence, spans_of
from catalogue.criteria.negation import polarity
from catalogue.criteria.words import WORDS
from catalogue.page import Part, Segment

_WORDS = WORDS["submit"]
_RESULT = WORDS["result"]
_QUOTES = 3  # as many sentences as a reader needs


class Submission(NamedTuple):
    """What the page says about handing in online: table cells, sentences that offer it, that refuse it."""

    channels: tuple[Segment, ...]
    open_channels: tuple[Segment, ...]
    offers: tuple[Sentence, ...]
    refusals: tuple[Sentence, ...]


@lru_cache(maxsize=1)  # three rules ask it of the same page
def submission(reading: Reading) -> Submission:
    """Everything the page says about handing in the dossier online."""
    channels = tuple(reading.page.of(Part.CHANNEL))
    refusals = tuple(sentence for sentence in reading.talk if _refuses(sentence.words))
    return Submission(
        channels,
        tuple(cell for cell in channels if _WORDS["channel"].search(reading.words(cell))),
        tuple(s for s in reading.talk if s not in refusals and _offers(s.words)),
        refusals,
    )


def online(reading: Reading) -> Answer:
    """Yes by the table of channels or by the text; no by a table without it or by the text's own words."""
    said = submission(reading)
    offers = tuple(reading.quote(sentence) for sentence in said.offers[:_QUOTES])
    refusals = tuple(reading.quote(sentence) for sentence in said.refusals[:_QUOTES])
    if refusals and (said.open_channels or offers):
        spans = (*refusals, *spans_of(*said.open_channels[:1]), *offers)
        return Answer("unknown", "The page contradicts itself on online submission.", spans)
    if said.open_channels:
        return Answer("yes", "Online is among the channels.", spans_of(said.open_channels[0]))
    if offers:
        return Answer("yes", "The text allows online submission.", offers)
    if refusals:
        return Answer("no", "The text says submission is not online.", refusals)
    if said.channels:
        return Answer("no", "The channels are listed and none is online.", spans_of(*said.channels))
    return Answer("unknown", "The page does not say how to submit.")


def _offers(words: str) -> bool:
    own = _about_handing_in(polarity(words).affirmed)
    return bool(_WORDS["bare_channel"].search(own) or _WORDS["hand_in"].search(own))


def _refuses(words: str) -> bool:
    if _WORDS["refused"].search(words):
        return True
    denied = (said for said in polarity(words).denied if not _WORDS["duty"].search(said))
    owns = [_about_handing_in(said) for said in denied]
    return any(_WORDS["hand_in"].search(own) or _WORDS["provided"].search(own) for own in owns)


def _about_handing_in(words: str) -> str:
    """The words before other business or the result comes up; "" where they name no way over the network."""
    if not _WORDS["online"].search(words):
        return ""
    if other := _WORDS["other_business"].search(words):
        words = words[: other.start()]
    named = _RESULT["names"].sub(" ", words)
    if returned := _RESULT["returned"].search(named):
        named = named[: returned.start()]
    return named if _WORDS["online"].search(named) else ""
