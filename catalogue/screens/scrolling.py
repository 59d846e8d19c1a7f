"""Streamlit keeps the place where the reader was; new content is read from its top."""

import streamlit as st

_TO_TOP = """document.querySelector('[data-testid="stMain"]').scrollTo(0, 0)"""


def to_top(of: int) -> None:
    """Scrolls up, once for each number of what is shown; the script is ours and holds no foreign word."""
    st.html(f"<script>/* {of:d} */ {_TO_TOP}</script>", unsafe_allow_javascript=True)
