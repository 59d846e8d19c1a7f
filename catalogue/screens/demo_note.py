"""The line that keeps invented figures from being taken for real ones."""

from html import escape

import streamlit as st

from catalogue.db import reading
from catalogue.screens import reads
from catalogue.screens.context import Context


def demo_note(context: Context) -> None:
    """Says so on every screen when the catalogue was filled from the bundled ministry."""
    with reading(context.engine) as session:
        is_demo = reads.holds_demo_data(session)
    if is_demo:
        words = context.say("Demo data: the ministry shown here is invented.")
        st.html(f'<p class="demo">{escape(words)}</p>')
