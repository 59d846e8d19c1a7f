"""Review of one service: the kept page at left, the questions at right, the history below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

import streamlit as st
from sqlmodel import Session

from catalogue import answering, assessments, services, tables
from catalogue.assessments import Decision
from catalogue.db import reading, writing
from catalogue.i18n import UserError
from catalogue.models import Finding, Observation, Portal, Service
from catalogue.page import KeptText
from catalogue.schemes import LevelInterval
from catalogue.screens import reads
from catalogue.screens.address import is_number, to_service
from catalogue.screens.context import Context, here
from catalogue.screens.decisions import history
from catalogue.screens.kept_page import as_html, marks
from catalogue.screens.parts import decided, fault, newest_answers, plain, web_link
from catalogue.screens.questions import Answered, Opened, ask, given
from catalogue.screens.scrolling import to_top
from catalogue.tables import level_words, moment
from catalogue.targets import Decided, level_of

HERE = "catalogue/screens/review.py"
_OPENED, _SAVED = "opened", "saved"
_MOST_DIGITS = 18  # what every database holds


@dataclass(frozen=True, slots=True)
class Case:
    """All that the screen shows of one service."""

    service: Service
    observation: Observation
    portal: Portal
    findings: dict[str, Finding]
    decisions: list[Decision]
    opened: Opened
    next_id: int | None
    is_newest_page: bool


def render() -> None:
    """The whole screen."""
    context = here()
    _tell_saved(context)
    try:
        with reading(context.engine) as session:
            case = _case(context, session)
    except UserError as error:
        st.error(fault(error, context.language))
        return
    if case is None:
        st.success(context.say("Every service in the plan's scope has a decision."))
        return
    _head(context, case)
    left, right = st.columns(2, gap="medium")
    with left, st.container(key="kept"):
        _kept(context, case)
    with right:
        _form(context, case)
    st.subheader(context.say("History of decisions"), anchor=False)
    st.html(history(case.decisions, context.language))


def _case(context: Context, session: Session) -> Case | None:
    """The service that the address asks for, else the next one open; None when none is left."""
    asked = _asked_for()
    service_id = reads.next_open(session, context.config.plan, None) if asked is None else asked
    if service_id is None:
        return None
    found = services.get(session, service_id)
    if found is None:
        raise UserError("There is no service {number}. Choose one from the list.", number=service_id)
    service, newest = found
    st.query_params["service"] = str(service_id)
    decisions = assessments.history(session, service_id)
    opened = _opened(service_id, newest, decisions)
    is_newest = opened.observation_id == newest.id
    return Case(
        service,
        newest if is_newest else session.get_one(Observation, opened.observation_id),
        reads.portal_of(session, service),
        answering.findings_of(session, opened.observation_id),
        decisions,
        opened,
        reads.next_open(session, context.config.plan, service),
        is_newest,
    )


def _asked_for() -> int | None:
    asked = st.query_params.get("service")
    if asked is None:
        return None
    if not is_number(asked, _MOST_DIGITS):
        raise UserError("There is no service {number}. Choose one from the list.", number=asked[:40])
    return int(asked)


def _opened(service_id: int, newest: Observation, decisions: Sequence[Decision]) -> Opened:
    """What lies before the auditor: it stays while they read, whatever a crawl or a colleague adds."""
    kept: Opened | None = st.session_state.get(_OPENED)
    if kept is not None and kept.service_id == service_id:
        return kept
    version = (decisions[0].assessment.id or 0) if decisions else 0
    opened = Opened(service_id, newest.id or 0, version)
    st.session_state[_OPENED] = opened
    to_top(service_id)
    return opened


def _head(context: Context, case: Case) -> None:
    service = case.service
    st.header(plain(service.name) or "–", anchor=False)
    parts = (service.code, service.sector, context.say(tables.TIERS[service.tier]), service.unit)
    st.html(f'<p class="lead">{" · ".join(escape(part) for part in parts if part)}</p>')
    answers = newest_answers(case.decisions)
    suggested = {code: Decided(f.answer, tuple(f.items)) for code, f in case.findings.items()}
    st.html(
        _level(context, context.say("Level by decisions (NĐ 43/2011)"), level_of(decided(answers)))
        + _level(context, context.say("Level by suggestions (not counted)"), level_of(suggested))
    )
    if case.next_id not in {None, service.id}:
        words = context.say("Skip to the next open service")
        st.page_link(
            HERE, label=words, icon=":material/arrow_forward:", query_params=to_service(context, case.next_id)
        )


def _level(context: Context, name: str, level: LevelInterval) -> str:
    missing = context.say("to settle it: {codes}", codes=", ".join(level.missing)) if level.missing else ""
    return (
        f'<p class="level">{escape(name)}: <b>{level_words(level)}</b>'
        f"{f' <small>({escape(missing)})</small>' if missing else ''}</p>"
    )


def _kept(context: Context, case: Case) -> None:
    told = context.say(
        "Page kept from {portal} on {at}", portal=case.portal.title, at=moment(case.observation.observed_at)
    )
    link = web_link(case.service.url, context.say("open it on the portal"))
    st.html(f'<p class="lead">{escape(told)} · {link}</p>')
    if not case.is_newest_page:
        st.warning(
            context.say("The portal's page has changed since you opened it. Your answers stand on this one.")
        )
        if st.button(context.say("Show the new page (what you have not saved is dropped)")):
            del st.session_state[_OPENED]
            st.rerun()
    page = KeptText.from_json(case.observation.text, case.observation.segments)
    st.html(f'<div class="kept" tabindex="0">{as_html(page, marks(case.findings))}</div>')


def _form(context: Context, case: Case) -> None:
    if not context.auditor:
        st.info(context.say("Sign in to decide: the button stands in the side bar."))
    if case.decisions and (case.decisions[0].assessment.id or 0) > case.opened.version:
        newest = case.decisions[0]
        st.warning(
            context.say(
                "{name} saved a decision at {at} while you were reading. It stands in the history below; "
                "saving yours overwrites nothing.",
                name=plain(newest.auditor),
                at=moment(newest.assessment.decided_at),
            )
        )
    before = newest_answers(case.decisions, case.opened.version)
    trouble = ask(context, case.opened, case.findings, before)
    if trouble is None:
        return
    try:
        _save(context, case, before)
    except UserError as error:
        trouble.error(fault(error, context.language))
        return
    _go_on(context, case)


def _save(context: Context, case: Case, before: Answered) -> None:
    answers = given(case.opened, case.findings, before)
    now = datetime.now(UTC)
    with writing(context.engine) as session:
        assessments.record(
            session,
            session.get_one(Observation, case.opened.observation_id),
            assessments.find_or_create_auditor(session, context.auditor, now),
            answers,
            now=now,
            confidence=st.session_state[case.opened.key("confidence")],
            note=st.session_state[case.opened.key("note")],
        )


def _go_on(context: Context, case: Case) -> None:
    st.session_state[_SAVED] = (case.service.id, case.service.name)
    del st.session_state[_OPENED]
    with reading(context.engine) as session:
        following = reads.next_open(session, context.config.plan, case.service)
    st.switch_page(HERE, query_params=to_service(context, following or case.service.id))


def _tell_saved(context: Context) -> None:
    if _SAVED not in st.session_state:
        return
    number, name = st.session_state.pop(_SAVED)
    st.success(context.say("Saved: {name}", name=plain(name)))
    st.page_link(HERE, label=context.say("Look at it again"), query_params=to_service(context, number))


if __name__ == "__main__":
    render()
