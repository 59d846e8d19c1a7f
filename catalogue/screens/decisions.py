"""The history of a service's decisions: who, when, what, on which evidence (HTML)."""

from collections.abc import Sequence
from html import escape

from catalogue.assessments import Decision
from catalogue.criteria import CRITERIA
from catalogue.i18n import Language, tr
from catalogue.models import AssessmentAnswer
from catalogue.screens.parts import answer_words, question, table, web_link
from catalogue.screens.questions import CONFIDENCES
from catalogue.tables import moment


def history(decisions: Sequence[Decision], language: Language) -> str:
    """Every decision, the newest first and open."""
    if not decisions:
        return f'<p class="silent">{escape(tr("Nobody has decided on this service yet.", language))}</p>'
    return "".join(_decision(one, language, is_open=place == 0) for place, one in enumerate(decisions))


def _decision(one: Decision, language: Language, *, is_open: bool) -> str:
    kept = one.assessment
    head = f"{moment(kept.decided_at)} · {one.auditor} · {tr(CONFIDENCES[kept.confidence], language)}"
    note = f'<p class="evidence">{escape(kept.note)}</p>' if kept.note else ""
    rows = [
        [
            _question(row.criterion, language),
            escape(answer_words(row.answer, row.items, language)),
            _evidence(row, language),
        ]
        for row in one.answers
    ]
    header = [tr("Question", language), tr("Answer", language), tr("Evidence", language)]
    count = tr("{count} answers", language, count=len(rows))
    state = " open" if is_open else ""
    return (
        f'<details class="decision"{state}><summary>{escape(head)} · {escape(count)}</summary>'
        f"{note}{table(header, rows)}</details>"
    )


def _question(code: str, language: Language) -> str:
    return f"{escape(question(CRITERIA[code], language))} <small>{escape(code)}</small>"


def _evidence(row: AssessmentAnswer, language: Language) -> str:
    law = ", ".join(part for part in (row.law_clause, row.law_article, row.law_document) if part)
    shown = [
        f"“{escape(row.quote)}”" if row.quote else "",
        escape(row.evidence_note),
        web_link(row.evidence_url, row.evidence_url) if row.evidence_url else "",
        escape(tr("Law: {law}", language, law=law)) if law else "",
    ]
    return "".join(f'<span class="evidence">{words}</span>' for words in shown if words)
