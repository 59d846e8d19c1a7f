"""From answered criteria to the level under a scheme, as an interval where answers are missing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

ND43 = "ND43"
# The criteria that each level of NĐ 43/2011/NĐ-CP adds to those below it (checklist: TT 32/2017 Art. 5).
ND43_GATES: tuple[tuple[str, ...], ...] = (
    ("L1.INFO",),
    ("L2.FORMS",),
    ("L3.EFORM", "L3.ATTACH", "L3.SUBMIT", "L3.TRACK"),
    ("L4.PAY",),
)
_SATISFIED = {"yes", "not_applicable"}
_FAILED = {"partial", "no"}
_OPEN = {"unknown"}


@dataclass(frozen=True, slots=True)
class LevelInterval:
    """The lowest and the highest level that the answers allow, and the criteria that would settle it."""

    scheme: str
    low: int
    high: int
    missing: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        return self.low == self.high


def nd43_level(answers: Mapping[str, str]) -> LevelInterval:
    """The level of NĐ 43/2011: the largest L such that every gating criterion of levels 1 to L holds.

    `answers` maps a criterion's code to its answer; one that is not there is unknown. ValueError for an
    answer that no gating criterion has.
    """
    low, high = 0, 0
    missing: list[str] = []
    for gates in ND43_GATES:
        given = {code: _known(code, answers.get(code, "unknown")) for code in gates}
        if any(answer in _FAILED for answer in given.values()):
            break
        missing += [code for code, answer in given.items() if answer in _OPEN]
        high += 1
        low = low if missing else high
    return LevelInterval(ND43, low, high, tuple(missing))


def _known(code: str, answer: str) -> str:
    if answer not in _SATISFIED | _FAILED | _OPEN:
        raise ValueError(f"{answer!r} is no answer to {code}")
    return answer
