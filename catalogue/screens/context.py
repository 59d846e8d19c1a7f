"""What every screen needs to know: settings, database, language, who is signed in."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from sqlalchemy import Engine

from catalogue.config import Config, load
from catalogue.db import open_engine
from catalogue.i18n import Language, tr

_KEY = "context"


@dataclass(frozen=True, slots=True)
class Context:
    """One rerun's surroundings; `auditor` is the name of who is signed in, "" when nobody is."""

    config: Config
    engine: Engine
    language: Language
    auditor: str

    def say(self, message: str, **details: object) -> str:
        """`message` in the reader's language."""
        return tr(message, self.language, **details)


def enter(context: Context) -> None:
    """Hands `context` to the screen that runs next."""
    st.session_state[_KEY] = context


def here() -> Context:
    """The context that the app handed to this screen."""
    context: Context = st.session_state[_KEY]
    return context


def opened(file: Path) -> tuple[Config, Engine]:
    """The settings in `file` and their database, opened once for all sessions."""
    place = file.resolve()
    return _opened(str(place), place.stat().st_mtime_ns if place.is_file() else 0)


@st.cache_resource(show_spinner=False)
def _opened(file: str, changed_at_ns: int) -> tuple[Config, Engine]:
    """One entry for each state of the settings file."""
    config = load(Path(file))
    return config, open_engine(config)
