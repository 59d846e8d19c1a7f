"""FEE and L4.PAY: is there a fee, and is it paid online?"""

import re

from catalogue.criteria.answers import Answer
from catalogue.criteria.finding import Reading, Span, spans_of
from catalogue.criteria.negation import polarity
from catalogue.criteria.words import WORDS
from catalogue.page import Part, Segment

_WORDS = WORDS["fee"]
_PAY = WORDS["pay"]
_WHYS = {
    "fee": "The page gives an amount.",
    "set_locally": "The fee is set by the province or commune.",
    "unknown": "Free is said beside a fee rule or a condition.",
    "free": "The page says it is free.",
}


def fee(reading: Reading) -> Answer:
    """The strongest of what the fee cells say: an amount, then the province, then a doubt, then free."""
    said = [(_says(reading, cell), cell) for cell in reading.page.of(Part.FEE, Part.FEE_NOTE)]
    for answer, why in _WHYS.items():
        cells = [cell for meaning, cell in said if meaning == answer]
        if cells:
            return Answer(answer, why, spans_of(*_first_of_each_wording(reading, cells)))
    return Answer("unknown", "The page does not say whether there is a fee.")


def _says(reading: Reading, cell: Segment) -> str:
    """What one fee cell means; "" for a cell without information or a note that adds nothing."""
    words = reading.words(cell)
    if WORDS["info"]["empty"].search(words):
        return ""
    if _WORDS["amount"].search(words):
        return "fee"
    if _WORDS["local"].search(words):
        return "set_locally"
    if cell.part is Part.FEE and _WORDS["zero"].search(words):
        return "free"
    return "" if _WORDS["nothing"].search(words) else "unknown"


def _first_of_each_wording(reading: Reading, cells: list[Segment]) -> list[Segment]:
    """The channels repeat the same fee; a reader needs each wording once."""
    return list({reading.words(cell): cell for cell in reversed(cells)}.values())[::-1]


def payment(reading: Reading) -> Answer:
    """Yes and no only by the page's own words; a bank transfer made by hand is not online payment."""
    money = fee(reading)
    if money.answer == "free":
        return Answer("not_applicable", "There is no fee to pay.", money.spans)
    said: dict[str, list[Span]] = {"yes": [], "no": []}
    for sentence in (*reading.talk, *reading.sentences(Part.FEE_NOTE)):
        if answer := _paid_online(sentence.words):
            said[answer].append(reading.quote(sentence))
    if said["yes"] and said["no"]:
        return Answer("unknown", "The page contradicts itself on payment.", (said["no"][0], said["yes"][0]))
    if said["no"]:
        return Answer("no", "The page says the fee is not paid online.", (said["no"][0],))
    if said["yes"]:
        return Answer("yes", "The page says the fee is paid online.", (said["yes"][0],))
    return Answer("unknown", "The page does not say how the fee is paid.")


def _paid_online(words: str) -> str:
    """What one sentence says of online payment; "" for one that says nothing of it."""
    if _PAY["refused"].search(words) and _PAY["about_fee"].search(words):
        return "no"
    if not _PAY["online"].search(words):
        return ""
    about_fee, sides = _PAY["about_fee"].search(words), polarity(words)
    for denied in sides.denied:
        if _PAY["elsewhere"].search(denied) or not _PAY["online"].search(denied):
            continue
        if about_fee or _PAY["act"].search(denied):
            return "no"
    if not about_fee:
        return ""
    acts = _PAY["act"].finditer(sides.affirmed)
    return "yes" if any(_PAY["online"].search(_means_of(act)) for act in acts) else ""


def _means_of(act: re.Match[str]) -> str:
    """The act of paying and the words behind it that can name its means."""
    end = _PAY["elsewhere"].search(act.string, act.end())
    return act.string[act.start() : end.start() if end else None]
