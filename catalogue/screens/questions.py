"""The form of all questions for one service, and what an auditor gave in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from catalogue.assessments import Citation, GivenAnswer
from catalogue.criteria import ANSWER_LABELS, CRITERIA, ITEM_LABELS, Criterion
from catalogue.i18n import N_, UserError
from catalogue.models import AssessmentAnswer, Finding
from catalogue.screens.context import Context
from catalogue.screens.parts import hint, label, question
from catalogue.screens.suggestion import suggestion
from catalogue.states import Confidence

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Information and level"),
        ("L1.INFO", "L2.FORMS", "L3.EFORM", "L3.ATTACH", "L3.SUBMIT", "L3.TRACK"),
    ),
    (N_("Payment"), ("FEE", "L4.PAY")),
    (N_("National Portal"), ("NP.LISTED", "NP.SUBMIT", "NP.STATUS", "NP.CHANNEL")),
    (N_("Identification"), ("ID.AUTH", "ID.SSO", "INF.ONCE")),
    (N_("End to end"), ("E2E.PRESENCE", "L4.RESULT")),
)
CONFIDENCES = {
    Confidence.HIGH: N_("sure"),
    Confidence.MEDIUM: N_("fairly sure"),
    Confidence.LOW: N_("not sure"),
}
ITEMS_ASKED = {
    "L1.INFO": N_("What is missing?"),
    "L4.RESULT": N_("In which ways?"),
    "ID.AUTH": N_("By what?"),
    "E2E.PRESENCE": N_("What is required?"),
}
_CITED = "E2E.PRESENCE"  # only here a law exempts the service, and only with its place
_NOTE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Opened:
    """What an auditor has before them: a service, the kept page, and the last decision at that moment.

    The form's fields are named after it, so that no field's words ever reach another service or page.
    """

    service_id: int
    observation_id: int
    version: int

    def key(self, *names: str) -> str:
        """The name of one of the form's fields."""
        return ".".join(("review", str(self.service_id), str(self.observation_id), str(self.version), *names))


Answered = Mapping[str, AssessmentAnswer]
Suggested = Mapping[str, Finding]


def ask(context: Context, opened: Opened, findings: Suggested, before: Answered) -> DeltaGenerator | None:
    """Shows the form; in the rerun in which it was saved, the place for what is wrong with it."""
    _preset(opened, before)
    with st.form(opened.key("form"), enter_to_submit=False, border=False):
        st.form_submit_button(
            context.say("Take over all definite suggestions"),
            key=opened.key("accept"),
            on_click=_accept,
            args=(opened, findings),
            help=context.say("Fills the questions still open. Nothing is saved until you press Save."),
        )
        for title, codes in GROUPS:
            st.subheader(context.say(title), anchor=False, divider="gray")
            for code in codes:
                _ask_one(context, opened, CRITERIA[code], findings.get(code))
        st.subheader(context.say("The whole service"), anchor=False, divider="gray")
        st.text_area(context.say("Note"), key=opened.key("note"), max_chars=_NOTE_LENGTH, height=80)
        st.segmented_control(
            context.say("How sure are you?"),
            list(Confidence),
            key=opened.key("confidence"),
            required=True,
            format_func=lambda value: context.say(CONFIDENCES[value]),
        )
        with st.container(key="save_bar"):
            trouble = st.container()
            is_saved = st.form_submit_button(
                context.say("Save and go on"),
                key=opened.key("save"),
                type="primary",
                width="stretch",
                shortcut="Ctrl+Enter",
                disabled=not context.auditor,
            )
    return trouble if is_saved else None


def _preset(opened: Opened, before: Answered) -> None:
    """Fields start from the auditors' own last answers, never from a suggestion."""
    state = st.session_state
    for code in CRITERIA:
        row = before.get(code)
        state.setdefault(opened.key(code, "answer"), row.answer if row else None)
        state.setdefault(opened.key(code, "items"), list(row.items) if row else [])
        state.setdefault(opened.key(code, "note"), row.evidence_note if row else "")
        state.setdefault(opened.key(code, "url"), row.evidence_url if row else "")
        state.setdefault(opened.key(code, "document"), row.law_document if row else "")
        state.setdefault(opened.key(code, "article"), row.law_article if row else "")
        state.setdefault(opened.key(code, "clause"), row.law_clause if row else "")
    state.setdefault(opened.key("note"), "")
    state.setdefault(opened.key("confidence"), Confidence.HIGH)


def _accept(opened: Opened, findings: Suggested) -> None:
    """Fills what is still open with the machine's definite answers."""
    for code, finding in findings.items():
        if finding.answer != "unknown" and _field(opened, code, "answer") is None:
            st.session_state[opened.key(code, "answer")] = finding.answer
            st.session_state[opened.key(code, "items")] = list(finding.items)


def _ask_one(context: Context, opened: Opened, criterion: Criterion, finding: Finding | None) -> None:
    code = criterion.code
    st.segmented_control(
        f"{question(criterion, context.language)} · {code}",
        criterion.answers,
        key=opened.key(code, "answer"),
        format_func=lambda answer: label(ANSWER_LABELS[answer], context.language),
        help=_help(context, criterion),
        wrap=True,
    )
    if criterion.items:
        st.pills(
            context.say(ITEMS_ASKED[criterion.code]),
            criterion.items,
            selection_mode="multi",
            key=opened.key(code, "items"),
            format_func=lambda item: label(ITEM_LABELS[item], context.language),
            wrap=True,
        )
    st.html(suggestion(finding, context.language))
    with st.expander(context.say("Evidence of my own"), key=opened.key(code, "evidence"), type="compact"):
        _ask_evidence(context, opened, code)


def _help(context: Context, criterion: Criterion) -> str:
    basis = "; ".join(f"{basis.article} {basis.document}" for basis in criterion.basis)
    words = hint(criterion, context.language)
    return f"{words}\n\n{context.say('Basis: {basis}', basis=basis)}" if basis else words


def _ask_evidence(context: Context, opened: Opened, code: str) -> None:
    st.text_area(
        context.say("What did you see?"), key=opened.key(code, "note"), max_chars=_NOTE_LENGTH, height=68
    )
    st.text_input(context.say("Web address"), key=opened.key(code, "url"), max_chars=_NOTE_LENGTH)
    if code == _CITED:
        st.caption(context.say("Where the law requires presence: all three, or none."))
        for field, name in (
            ("document", N_("Document")),
            ("article", N_("Article")),
            ("clause", N_("Clause")),
        ):
            st.text_input(context.say(name), key=opened.key(code, field), max_chars=200)


def _field(opened: Opened, *names: str) -> Any:
    return st.session_state.get(opened.key(*names))


def given(opened: Opened, findings: Suggested, before: Answered) -> list[GivenAnswer]:
    """What was answered and differs from `before`; UserError for what cannot be kept."""
    changed = []
    for code in CRITERIA:
        one = _given_one(opened, code, findings.get(code))
        if one is not None and _differs(one, before.get(code)):
            changed.append(one)
    if not changed and before:
        raise UserError(
            "Nothing differs from the last decision. Change an answer, or go on to the next service."
        )
    return changed


def _given_one(opened: Opened, code: str, finding: Finding | None) -> GivenAnswer | None:
    answer, items = _field(opened, code, "answer"), tuple(_field(opened, code, "items") or ())
    note, url = _field(opened, code, "note") or "", _field(opened, code, "url") or ""
    citation = Citation(*(_field(opened, code, name) or "" for name in ("document", "article", "clause")))
    if answer is None:
        if items or note.strip() or url.strip() or not citation.is_empty:
            raise UserError("{code}: evidence was given, but no answer was chosen.", code=code)
        return None
    if url.strip() and not url.strip().startswith(("https://", "http://")):
        raise UserError("{code}: write the web address in full, beginning with https://", code=code)
    agreed = finding is not None and finding.answer == answer and set(finding.items) == set(items)
    quote, spans = (finding.quote, finding.spans) if finding is not None and agreed else ("", [])
    places = tuple((start, end) for start, end, _path in spans)
    return GivenAnswer(code, answer, items, quote, places, note, url, citation)


def _differs(one: GivenAnswer, row: AssessmentAnswer | None) -> bool:
    if row is None:
        return True
    cited = (one.citation.document.strip(), one.citation.article.strip(), one.citation.clause.strip())
    return (one.answer, set(one.items), one.note.strip(), one.url.strip(), cited) != (
        row.answer,
        set(row.items),
        row.evidence_note,
        row.evidence_url,
        (row.law_document, row.law_article, row.law_clause),
    )
