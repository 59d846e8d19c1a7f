"""Does one service meet one target? Pure rules over decided answers (plan of Decision 3119/QĐ-BTNMT).

An answer nobody gave is unknown, and unknown never turns into "no".
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from catalogue.schemes import LevelInterval, nd43_level


class Decided(NamedTuple):
    """One criterion's decided answer; `is_cited`: document, article and clause stand behind it."""

    answer: str
    items: tuple[str, ...] = ()
    is_cited: bool = False


class Standing(StrEnum):
    """Where a service stands towards a target. Not applicable leaves the denominator, unknown does not."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


Answers = Mapping[str, Decided]
_UNKNOWN = Decided("unknown")


def level_of(answers: Answers) -> LevelInterval:
    """The audited level under NĐ 43/2011, as an interval."""
    return nd43_level({code: decided.answer for code, decided in answers.items()})


def standing(target: str, answers: Answers) -> Standing:
    """Where a service with these answers stands towards `target` (T1–T4)."""
    return _RULES[target](answers)


def _level_four(answers: Answers) -> Standing:
    level = level_of(answers)
    if level.low == 4:
        return Standing.MET
    return Standing.UNKNOWN if level.high == 4 else Standing.NOT_MET


def _integrated(answers: Answers) -> Standing:
    """Of the services at level 3 or 4 ("2,4" as printed is read 3, 4): is submission open on the portal?"""
    level = level_of(answers)
    if level.high < 3:
        return Standing.NOT_APPLICABLE
    if level.low < 3:
        return Standing.UNKNOWN  # whether it belongs to the denominator is itself unknown
    return _standing(_is_yes(answers, "NP.SUBMIT"))


def _identified_and_paid(answers: Answers) -> Standing:
    return _standing(_all([_is_yes(answers, "ID.AUTH"), _is_yes(answers, "ID.SSO"), _pays_or_free(answers)]))


def _end_to_end(answers: Answers) -> Standing:
    presence = answers.get("E2E.PRESENCE", _UNKNOWN)
    if presence.answer == "yes" and presence.is_cited:
        return Standing.NOT_APPLICABLE  # presence required by law, with its citation
    needs_nothing = {"no": True, "not_applicable": True, "yes": False}.get(presence.answer)
    return _standing(_all([needs_nothing, _result_leaves_the_office(answers)]))


def _result_leaves_the_office(answers: Answers) -> bool | None:
    result = answers.get("L4.RESULT", _UNKNOWN)
    if result.answer == "yes":
        return bool({"online", "postal"} & set(result.items))
    return None if result.answer == "unknown" else False


def _pays_or_free(answers: Answers) -> bool | None:
    pays, fee = answers.get("L4.PAY", _UNKNOWN).answer, answers.get("FEE", _UNKNOWN).answer
    if pays in {"yes", "not_applicable"} or fee == "free":
        return True
    return None if "unknown" in {pays, fee} else False


def _is_yes(answers: Answers, criterion: str) -> bool | None:
    answer = answers.get(criterion, _UNKNOWN).answer
    return None if answer == "unknown" else answer == "yes"


def _all(parts: Iterable[bool | None]) -> bool | None:
    """Three-valued "and": one certain failure decides, else one unknown leaves it open."""
    known = list(parts)
    if False in known:
        return False
    return None if None in known else True


def _standing(holds: bool | None) -> Standing:
    return {True: Standing.MET, False: Standing.NOT_MET, None: Standing.UNKNOWN}[holds]


_RULES: dict[str, Callable[[Answers], Standing]] = {
    "T1": _level_four,
    "T2": _integrated,
    "T3": _identified_and_paid,
    "T4": _end_to_end,
}
