"""Every text a person reads, in Vietnamese first and English at a switch.

The code carries the English text; `locale/vi.po` carries the Vietnamese. A test holds the two together.
"""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po


class Language(StrEnum):
    """The two languages people read."""

    VI = "vi"
    EN = "en"


class UserError(Exception):
    """A fault the reader can mend: says what, where and what to do, in the reader's language.

    A detail may itself be a fault, or a list of them, one a line: they are told in the same language.
    """

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return self.text(Language.EN)

    def text(self, language: Language) -> str:
        """The message in `language`."""
        return tr(self.message, language, **{k: _told(v, language) for k, v in self.details.items()})


def _told(detail: object, language: Language) -> object:
    if isinstance(detail, UserError):
        return detail.text(language)
    if isinstance(detail, list):
        return "\n".join(f"  - {_told(one, language)}" for one in detail)
    return detail


@cache
def _vietnamese() -> dict[str, str]:
    with (Path(__file__).parent / "locale" / "vi.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="vi") if m.id and m.string}


def tr(message: str, language: Language, **details: Any) -> str:
    """`message` in `language`, with its `{placeholders}` filled; English where no translation stands."""
    text = _vietnamese().get(message, message) if language is Language.VI else message
    return text.format(**details) if details else text


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for "translate this later")
    """`message` unchanged: marks a text that is translated where it is shown."""
    return message
