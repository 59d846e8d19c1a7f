"""Who is at the keyboard: a name picked or added, kept for the session. Roles and passwords come later."""

from datetime import UTC, datetime
from html import escape

import streamlit as st
from sqlalchemy import Engine

from catalogue import assessments
from catalogue.db import reading, writing
from catalogue.i18n import Language, UserError, tr
from catalogue.screens import reads
from catalogue.screens.parts import fault

_KEY = "auditor"


def auditor() -> str:
    """The name of who is signed in; "" when nobody is."""
    name: str = st.session_state.get(_KEY, "")
    return name


def sidebar(engine: Engine, language: Language) -> None:
    """Shows who is signed in, with a way to sign in or to change over."""
    name = auditor()
    if name:
        st.html(f'<p class="lead"><small>{escape(tr("Signed in", language))}</small><br>{escape(name)}</p>')
    words = tr("Change person", language) if name else tr("Sign in", language)
    if st.button(words, key="open_sign_in", width="stretch"):
        ask(engine, language)


def ask(engine: Engine, language: Language) -> None:
    """Opens the sign-in window over the screen."""

    @st.dialog(tr("Sign in", language))
    def window() -> None:
        with reading(engine) as session:
            names = reads.auditor_names(session)
        with st.form("sign_in", border=False):
            known = st.selectbox(
                tr("Auditor", language),
                names,
                index=None,
                placeholder=tr("Choose your name", language),
                disabled=not names,
                filter_mode=None,
                format_func=str,
            )
            new = st.text_input(tr("Or a new name", language), max_chars=80, autocomplete="name")
            if st.form_submit_button(tr("Sign in", language), type="primary", width="stretch"):
                _sign_in(engine, language, new or known or "")

    window()


def _sign_in(engine: Engine, language: Language, name: str) -> None:
    try:
        with writing(engine) as session:
            found = assessments.find_or_create_auditor(session, name, datetime.now(UTC))
            st.session_state[_KEY] = found.name
    except UserError as error:
        st.error(fault(error, language))
        return
    st.rerun()
