"""What a rule gives back, and what it is told beside the page."""

from dataclasses import dataclass

from catalogue.criteria.finding import Span
from catalogue.page import PortalKind


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion's answer with the places it rests on; `why` is a sentence of criteria.toml [whys]."""

    answer: str
    why: str
    spans: tuple[Span, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Whose portal the page was kept from, and whether the portal shows it to the public."""

    portal_kind: PortalKind
    is_public: bool
