"""The app: settings, language, sign-in, and the way to each screen.

streamlit run audit_app.py -- --config FILE
"""

import argparse
import sys
from pathlib import Path

import streamlit as st

from catalogue.config import DEFAULT_FILE
from catalogue.i18n import Language, UserError
from catalogue.screens import sign_in
from catalogue.screens.context import Context, enter, opened
from catalogue.screens.demo_note import demo_note
from catalogue.screens.parts import fault

SCREENS = Path("catalogue/screens")
STYLE = Path(__file__).parent / SCREENS / "style.css"
ICON = Path(__file__).parent / SCREENS / "icon.svg"
LANGUAGES = {Language.VI: "Tiếng Việt", Language.EN: "English"}


def settings_file() -> Path:
    """The file named behind `--config`; UserError for anything else on the command line."""
    parser = argparse.ArgumentParser(exit_on_error=False, add_help=False)
    parser.add_argument("--config", type=Path, default=DEFAULT_FILE)
    try:
        known, strange = parser.parse_known_args(sys.argv[1:])
    except argparse.ArgumentError as error:
        raise UserError("The app takes --config FILE and nothing else: {reason}", reason=error) from error
    if strange:
        raise UserError("The app takes --config FILE and nothing else: {reason}", reason=" ".join(strange))
    file: Path = known.config
    return file


def choose_language(default: Language) -> Language:
    """The language chosen in the side bar, kept in the address as lang=vi or lang=en."""
    asked = st.query_params.get("lang", default.value)
    st.session_state.setdefault("language", Language(asked) if asked in set(Language) else default)
    chosen = st.sidebar.segmented_control(
        "Ngôn ngữ · Language",
        list(LANGUAGES),
        required=True,
        format_func=LANGUAGES.__getitem__,
        key="language",
    )
    language = chosen or default
    st.query_params["lang"] = language.value
    return language


def main() -> None:
    """One rerun."""
    st.set_page_config(page_title="Kiểm toán dịch vụ công", page_icon=ICON, layout="wide")
    st.html(STYLE)
    language = Language.VI
    try:
        config, engine = opened(settings_file())
        language = choose_language(config.language)
        with st.sidebar:
            sign_in.sidebar(engine, language)
        run_screen(Context(config, engine, language, sign_in.auditor()))
    except UserError as error:
        st.error(fault(error, language))


def run_screen(context: Context) -> None:
    """The screen that the address names."""
    enter(context)
    screen = st.navigation(
        [
            st.Page(SCREENS / "overview.py", title=context.say("Overview"), default=True),
            st.Page(SCREENS / "service_list.py", title=context.say("Services"), url_path="services"),
            st.Page(SCREENS / "review.py", title=context.say("Review"), url_path="review"),
        ]
    )
    demo_note(context)
    screen.run()


main()
