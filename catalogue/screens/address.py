"""What the address line keeps of a screen, so that a link or a reload shows the same.

Streamlit can bind a field to the address itself, but writes the words it shows: in the other language
the same link would find nothing. Here the address holds the values.
"""

from collections.abc import Sequence

import streamlit as st

from catalogue.screens.context import Context
from catalogue.services import ServiceFilter

WORDS, STATE, SECTORS, TIERS, PAGE = "list.words", "list.state", "list.sectors", "list.tiers", "list.page"
DECIDED = {"decided": True, "open": False}
MOST_LETTERS = 200
_MOST_DIGITS = 6


def read(sectors: Sequence[str], tiers: Sequence[str]) -> None:
    """Takes the list's filter from the address when the session has none yet; unknown values are left out."""
    asked, state = st.query_params, st.session_state
    page, decided = asked.get("page", "1"), asked.get("state")
    state.setdefault(WORDS, asked.get("q", "")[:MOST_LETTERS])
    state.setdefault(STATE, decided if decided in DECIDED else None)
    state.setdefault(SECTORS, [name for name in asked.get_all("sector") if name in sectors])
    state.setdefault(TIERS, [name for name in asked.get_all("tier") if name in tiers])
    state.setdefault(PAGE, max(1, int(page)) if is_number(page, _MOST_DIGITS) else 1)


def chosen() -> ServiceFilter:
    """The list's filter as the session holds it."""
    state = st.session_state
    return ServiceFilter(
        words=state[WORDS],
        sectors=tuple(state[SECTORS]),
        tiers=tuple(state[TIERS]),
        is_decided=None if state[STATE] is None else DECIDED[state[STATE]],
    )


def write(context: Context, wanted: ServiceFilter, page: int) -> None:
    """Keeps the list's filter in the address, and nothing of other screens."""
    state = st.session_state[STATE]
    kept: dict[str, str | list[str]] = {"lang": context.language.value}
    kept |= {"q": wanted.words} if wanted.words else {}
    kept |= {"state": state} if state else {}
    kept |= {"sector": list(wanted.sectors)} if wanted.sectors else {}
    kept |= {"tier": list(wanted.tiers)} if wanted.tiers else {}
    kept |= {"page": str(page)} if page > 1 else {}
    st.query_params.from_dict(kept)


def to_service(context: Context, service_id: int | None) -> dict[str, str]:
    """The address of one service's review."""
    return {"service": str(service_id), "lang": context.language.value}


def is_number(text: str, most_digits: int) -> bool:
    """Whether `text` is a plain whole number of no more than so many digits."""
    return text.isascii() and text.isdigit() and len(text) <= most_digits
