"""L3.SUBMIT: can the dossier be handed in online?"""

from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, Sentence, spans_of
from catalogue.criteria.words import WORDS
from catalogue.page import Part

_WORDS = WORDS["submit"]
_RESULT = WORDS["result"]
_QUOTES = 3  # as many sentences as a reader needs


def online(reading: Reading) -> Answer:
    """Yes by the table of channels or by the text; no by a table without it or by the text's own words."""
    channels = tuple(reading.page.of(Part.CHANNEL))
    open_channels = [cell for cell in channels if _WORDS["channel"].search(reading.words(cell))]
    refusals = [reading.quote(sentence) for sentence in reading.talk if _refuses(sentence)]
    offers = [reading.quote(sentence) for sentence in online_offers(reading)]
    if refusals and (open_channels or offers):
        spans = (*refusals, *spans_of(*open_channels), *offers)
        return Answer("unknown", "The page contradicts itself on online submission.", spans[:_QUOTES])
    if open_channels:
        return Answer("yes", "Online is among the channels.", spans_of(open_channels[0]))
    if offers:
        return Answer("yes", "The text allows online submission.", tuple(offers[:_QUOTES]))
    if refusals:
        return Answer("no", "The text says submission is not online.", tuple(refusals[:_QUOTES]))
    if channels:
        return Answer("no", "The channels are listed and none is online.", spans_of(*channels))
    return Answer("unknown", "The page does not say how to submit.")


def online_offers(reading: Reading) -> list[Sentence]:
    """The sentences that let the dossier be handed in over the network."""
    return [sentence for sentence in reading.talk if _offers(sentence) and not _refuses(sentence)]


def _offers(sentence: Sentence) -> bool:
    words = sentence.words
    if other := _WORDS["other_business"].search(words):
        words = words[: other.start()]
    if not _WORDS["online"].search(words):
        return False
    if _WORDS["bare_channel"].search(words):
        return True
    named = _RESULT["names"].sub(" ", words)
    if returned := _RESULT["returned"].search(named):
        named = named[: returned.start()]  # behind it the sentence speaks of the result
    return bool(_WORDS["online"].search(named) and _WORDS["hand_in"].search(named))


def _refuses(sentence: Sentence) -> bool:
    return bool(_WORDS["refused"].search(sentence.words))
