"""Every text that people read exists in Vietnamese, with the same placeholders, and none is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from catalogue.i18n import Language, UserError, tr

ROOT = Path(__file__).parents[1]
MARKERS = {"tr", "N_", "UserError", "say"}


def messages_in_code() -> Iterator[str]:
    files = [*ROOT.glob("catalogue/**/*.py"), *ROOT.glob("crawler/**/*.py"), ROOT / "audit_app.py"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in MARKERS and isinstance(node.args[0].value, str):
                    yield node.args[0].value


def translations() -> dict[str, str]:
    with (ROOT / "catalogue/locale/vi.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="vi") if m.id}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def test_every_text_in_the_code_is_translated() -> None:
    wanted = {m for m in messages_in_code() if m}
    assert wanted, "no text found: the search is broken"
    assert sorted(wanted - translations().keys()) == []


def test_no_translation_is_left_without_its_text() -> None:
    assert sorted(translations().keys() - set(messages_in_code())) == []


def test_translations_keep_their_placeholders() -> None:
    wrong = [m for m, t in translations().items() if not t or placeholders(m) != placeholders(t)]
    assert wrong == []


def test_a_fault_is_told_in_the_readers_language() -> None:
    fault = UserError("No portal is called {name!r}. config.toml has: {names}.", name="x", names="national")
    assert "Không có cổng nào" in fault.text(Language.VI)
    assert fault.text(Language.EN) == str(fault) == "No portal is called 'x'. config.toml has: national."


def test_text_without_translation_stays_english() -> None:
    assert tr("a text that nobody translated", Language.VI) == "a text that nobody translated"
