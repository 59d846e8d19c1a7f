"""The audit questions: what they are, and what a kept page answers to them.

The rules propose; people decide. A rule says yes only with a quoted place, and never takes silence for no.
"""

from collections.abc import Callable, Mapping

from catalogue.criteria import fee, forms, identity, info, portal, presence, result, submit
from catalogue.criteria.answers import Answer, Source
from catalogue.criteria.definitions import ANSWER_LABELS, CRITERIA, ITEM_LABELS, WHYS, Basis, Criterion, Label
from catalogue.criteria.finding import Reading, Span, fingerprint
from catalogue.page import KeptText

RULES_VERSION = 1  # rises with every change that can change an answer

_RULES: Mapping[str, Callable[[Reading], Answer]] = {
    "L1.INFO": info.information,
    "L2.FORMS": forms.downloadable,
    "L3.SUBMIT": submit.online,
    "L4.PAY": fee.payment,
    "L4.RESULT": result.returned,
    "FEE": fee.fee,
    "NP.CHANNEL": portal.channel,
    "ID.AUTH": identity.identified,
    "E2E.PRESENCE": presence.required,
}

__all__ = [
    "ANSWER_LABELS",
    "CRITERIA",
    "ITEM_LABELS",
    "RULES_VERSION",
    "WHYS",
    "Answer",
    "Basis",
    "Criterion",
    "Label",
    "Source",
    "Span",
    "answer_all",
    "fingerprint",
]


def answer_all(page: KeptText, source: Source) -> dict[str, Answer]:
    """What the page answers to each criterion a page can answer; the others need a look at the portal."""
    reading = Reading(page)
    answers = {code: rule(reading) for code, rule in _RULES.items()}
    answers["NP.LISTED"] = portal.listed(reading, source)
    return {code: answers[code] for code in CRITERIA if code in answers}
