"""What the machine suggests, with the words it rests on (HTML)."""

from html import escape

from catalogue.i18n import Language, tr
from catalogue.models import Finding
from catalogue.screens.parts import answer_words, why_words

_LONG = 400  # letters


def suggestion(finding: Finding | None, language: Language) -> str:
    """The suggested answer, why, the quote and its place; a plain sentence where there is none."""
    if finding is None:
        silence = tr("No suggestion: this needs a look at the portal itself.", language)
        return f'<p class="silent">{escape(silence)}</p>'
    head = escape(tr("Suggestion", language))
    words = escape(answer_words(finding.answer, finding.items, language))
    why = escape(why_words(finding.why, language))
    paths = ", ".join(dict.fromkeys(path for _start, _end, path in finding.spans if path))
    return f'<div class="suggestion">{head}: <b>{words}</b> – {why}{_quote(finding, paths, language)}</div>'


def _quote(finding: Finding, paths: str, language: Language) -> str:
    """The quoted words and their place; folded away where they fill half a screen."""
    if not finding.quote:
        return ""
    quote = f"<blockquote>“<mark>{escape(finding.quote)}</mark>”</blockquote>"
    told = f'{quote}<div class="path">{escape(paths)}</div>'
    if len(finding.quote) <= _LONG:
        return told
    return f"<details><summary>{escape(tr('Show the quoted words', language))}</summary>{told}</details>"
