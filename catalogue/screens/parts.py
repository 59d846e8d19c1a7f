"""Small pieces that several screens show. Everything foreign passes through `escape` or `plain`."""

import re
from collections.abc import Sequence
from html import escape

from catalogue.assessments import Decision
from catalogue.coverage import Verdict
from catalogue.criteria import ANSWER_LABELS, ITEM_LABELS, WHYS, Criterion, Label
from catalogue.i18n import Language, UserError, tr
from catalogue.models import AssessmentAnswer
from catalogue.tables import VERDICTS
from catalogue.targets import Decided

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_SIGNS = {Verdict.MET: "✓", Verdict.NOT_MET: "✕", Verdict.OPEN: "?", Verdict.EMPTY: "–"}


def plain(text: str) -> str:
    """`text` for a place that reads Markdown, so that nothing in it is a link, an image or a formula."""
    return _MARKDOWN.sub(r"\\\1", text)


def fault(error: UserError, language: Language) -> str:
    """What went wrong, for a place that reads Markdown; its lines stay lines."""
    return plain(error.text(language)).replace("\n", "  \n")


def label(words: Label, language: Language) -> str:
    """A label in the reader's language."""
    return words.vi if language is Language.VI else words.en


def answer_words(answer: str, items: Sequence[str], language: Language) -> str:
    """An answer with its items: "Có (Trực tuyến, Qua bưu chính)"."""
    named = ", ".join(label(ITEM_LABELS[item], language) for item in items)
    words = label(ANSWER_LABELS[answer], language)
    return f"{words} ({named})" if named else words


def question(criterion: Criterion, language: Language) -> str:
    """The question in the reader's language."""
    return criterion.question_vi if language is Language.VI else criterion.question_en


def hint(criterion: Criterion, language: Language) -> str:
    """What decides each answer, in the reader's language."""
    return criterion.hint_vi if language is Language.VI else criterion.hint_en


def why_words(why: str, language: Language) -> str:
    """Why a rule answered so."""
    return WHYS[why] if language is Language.VI else why


def verdict_chip(verdict: Verdict, language: Language) -> str:
    """The verdict in words, with a sign of its own, so that colour is never alone (HTML)."""
    words = escape(tr(VERDICTS[verdict], language))
    return (
        f'<span class="chip {verdict.value}"><span aria-hidden="true">{_SIGNS[verdict]}</span> {words}</span>'
    )


def decided(answers: dict[str, AssessmentAnswer]) -> dict[str, Decided]:
    """Recorded answers in the form the rules of the plan take."""
    return {
        code: Decided(
            row.answer, tuple(row.items), bool(row.law_document and row.law_article and row.law_clause)
        )
        for code, row in answers.items()
    }


def newest_answers(decisions: Sequence[Decision], until: int | None = None) -> dict[str, AssessmentAnswer]:
    """The newest answer to each criterion; `until`: as it stood after the decision of that id."""
    newest: dict[str, AssessmentAnswer] = {}
    for decision in reversed(decisions):
        if until is None or (decision.assessment.id or 0) <= until:
            newest.update({answer.criterion: answer for answer in decision.answers})
    return newest


def web_link(url: str, words: str) -> str:
    """A link that opens beside the app (HTML); the bare address when it is not a web address."""
    if not url.startswith(("https://", "http://")):
        return escape(url)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(words)}</a>'


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "", *, has_totals: bool = False
) -> str:
    """A table in a box that scrolls, from cells of HTML; its last row may be a sum."""
    kind = "plain totals" if has_totals else "plain"
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="scroll"><table class="{kind}">{title}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
