"""What the machine suggests, with the words it rests on (HTML)."""

from html import escape

from catalogue.i18n import Language, tr
from catalogue.models import Finding
from catalogue.screens.parts import answer_words, why_words


def suggestion(finding: Finding | None, language: Language) -> str:
    """The suggested answer, why, the quote and its place; a plain sentence where there is none."""
    if finding is None:
        silence = tr("No suggestion: this needs a look at the portal itself.", language)
        return f'<p class="silent">{escape(silence)}</p>'
    head = escape(tr("Suggestion", language))
    words = escape(answer_words(finding.answer, finding.items, language))
    why = escape(why_words(finding.why, language))
    paths = ", ".join(dict.fromkeys(path for _start, _end, path in finding.spans if path))
    quote = f"<blockquote>“<mark>{escape(finding.quote)}</mark>”</blockquote>" if finding.quote else ""
    place = f'<div class="path">{escape(paths)}</div>' if paths else ""
    return f'<div class="suggestion quote">{head}: <b>{words}</b> – {why}{quote}{place}</div>'
