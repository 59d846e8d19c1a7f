"""NP.LISTED and NP.CHANNEL: the National Portal as the page shows it. Neither settles NP.SUBMIT."""

from catalogue.criteria import submit
from catalogue.criteria.answers import Answer, Source
from catalogue.criteria.finding import Reading, spans_of
from catalogue.criteria.words import WORDS
from catalogue.page import Part, PortalKind

_WORDS = WORDS["portal"]


def listed(reading: Reading, source: Source) -> Answer:
    """Yes when the page is a public page of the National Portal: being there is the evidence."""
    if source.portal_kind is not PortalKind.NATIONAL:
        return Answer("unknown", "The kept page is not of the National Portal.")
    code = spans_of(*reading.page.of(Part.CODE))
    if not code:
        return Answer("unknown", "The page shows no code.")
    if not source.is_public:
        return Answer("no", "The National Portal does not show the procedure to the public.", code)
    return Answer("yes", "The kept page is a public page of the National Portal.", code)


def channel(reading: Reading) -> Answer:
    """Where the page says the dossier may be submitted; a portal in the title of a law is no channel."""
    online = submit.online(reading)
    if online.answer == "no":
        return Answer("none", online.why, online.spans)
    if online.answer == "unknown":
        return Answer("unknown", online.why, online.spans)
    offers = submit.submission(reading).offers
    for words, answer, why in (
        ("national", "submittable", "The text names the National Portal for submission."),
        ("other", "other_portal", "The text names another portal for submission."),
    ):
        named = [reading.quote(offer) for offer in offers if _WORDS[words].search(offer.words)]
        if named:
            return Answer(answer, why, tuple(named[:1]))
    return Answer("unspecified_online", "Submission is online, the portal is not named.", online.spans)
