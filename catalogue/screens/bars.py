"""One target as a card: its bar with both bounds and the threshold, its verdict, its numbers (HTML)."""

from collections.abc import Sequence
from html import escape

from catalogue.coverage import Count
from catalogue.i18n import Language, tr
from catalogue.screens.parts import verdict_chip
from catalogue.tables import per_cent, whole


def cards(counts: Sequence[Count], language: Language, *, is_preview: bool = False) -> str:
    """All targets side by side where there is room."""
    kind = "cards preview" if is_preview else "cards"
    return f'<div class="{kind}">{"".join(_card(count, language) for count in counts)}</div>'


def _card(count: Count, language: Language) -> str:
    return (
        f'<section class="card"><header><h3><span class="code">{count.target.code}</span> '
        f"{escape(count.target.title(language))}</h3>{verdict_chip(count.verdict, language)}</header>"
        f"{_range(count, language)}{_bar(count, language)}{_figures(count, language)}</section>"
    )


def _range(count: Count, language: Language) -> str:
    """The share in words: what is certain, and what it could become."""
    lower, upper = (f"{per_cent(bound, language)} %" for bound in (count.lower, count.upper))
    if count.lower is None:
        words = tr("Nothing to count yet.", language)
    elif count.lower == count.upper:
        words = tr("{lower} of services", language, lower=f"<b>{lower}</b>")
    else:
        words = tr("From {lower} certain to at most {upper}", language, lower=f"<b>{lower}</b>", upper=upper)
    goal = tr("threshold {threshold} %", language, threshold=count.target.threshold)
    return f'<p class="range">{words} <span class="goal">({escape(goal)})</span></p>'


def _bar(count: Count, language: Language) -> str:
    lower, upper = count.lower or 0, count.upper or 0
    told = tr(
        "Bar: {lower} % met, up to {upper} % with the unknown, threshold {threshold} %",
        language,
        lower=per_cent(count.lower, language),
        upper=per_cent(count.upper, language),
        threshold=count.target.threshold,
    )
    return (
        f'<div class="bar" role="img" aria-label="{escape(told)}">'
        f'<span class="met" style="width:{lower}%"></span>'
        f'<span class="open" style="left:{lower}%;width:{upper - lower}%"></span>'
        f'<span class="line" style="left:{count.target.threshold}%"></span></div>'
    )


def _figures(count: Count, language: Language) -> str:
    pairs = (
        ("met", tr("Met", language), f"{whole(count.met, language)}/{whole(count.denominator, language)}"),
        ("open", tr("Unknown", language), whole(count.unknown, language)),
        ("not", tr("Not met", language), whole(count.not_met, language)),
        ("none", tr("Not applicable", language), whole(count.not_applicable, language)),
    )
    items = "".join(
        f'<span><i class="key {kind}"></i>{escape(name)} <b>{value}</b></span>' for kind, name, value in pairs
    )
    return f'<p class="figures">{items}</p>'
