"""The level of NĐ 43/2011 as an interval: what is certain, what is possible, and what would settle it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.criteria import CRITERIA
from catalogue.schemes import ND43_GATES, LevelInterval, nd43_level

GATING = [code for gates in ND43_GATES for code in gates]
ALL_YES = dict.fromkeys(GATING, "yes")
ANSWERS = st.fixed_dictionaries(
    {}, optional={code: st.sampled_from(CRITERIA[code].answers) for code in GATING}
)


def settled(answers: dict[str, str]) -> int:
    """The level by the words of the rule, for answers without an unknown one."""
    level = 0
    for gates in ND43_GATES:
        if not all(answers[code] in {"yes", "not_applicable"} for code in gates):
            return level
        level += 1
    return level


def test_everything_answered_yes_is_level_four() -> None:
    assert nd43_level(ALL_YES) == LevelInterval("ND43", 4, 4, ())


def test_nothing_answered_leaves_every_level_open() -> None:
    assert nd43_level({}) == LevelInterval("ND43", 0, 4, tuple(GATING))


@pytest.mark.parametrize(
    ("change", "low", "high", "missing"),
    [
        ({"L1.INFO": "partial"}, 0, 0, ()),
        ({"L2.FORMS": "no"}, 1, 1, ()),
        ({"L2.FORMS": "partial"}, 1, 1, ()),
        ({"L2.FORMS": "not_applicable"}, 4, 4, ()),
        ({"L3.SUBMIT": "no"}, 2, 2, ()),
        ({"L4.PAY": "no"}, 3, 3, ()),
        ({"L4.PAY": "not_applicable"}, 4, 4, ()),
        ({"L4.PAY": "unknown"}, 3, 4, ("L4.PAY",)),
        ({"L2.FORMS": "unknown", "L3.SUBMIT": "no"}, 1, 2, ("L2.FORMS",)),
        ({"L3.TRACK": "unknown", "L3.SUBMIT": "no"}, 2, 2, ()),
        ({"L1.INFO": "unknown"}, 0, 4, ("L1.INFO",)),
    ],
)
def test_one_answer_moves_the_level(
    change: dict[str, str], low: int, high: int, missing: tuple[str, ...]
) -> None:
    assert nd43_level(ALL_YES | change) == LevelInterval("ND43", low, high, missing)


def test_the_way_the_result_comes_does_not_gate_the_level() -> None:
    assert nd43_level(ALL_YES | {"L4.RESULT": "unknown"}).low == 4


def test_an_answer_that_no_gate_has_is_refused() -> None:
    with pytest.raises(ValueError, match=r"L4\.PAY"):
        nd43_level(ALL_YES | {"L4.PAY": "maybe"})


@given(ANSWERS)
def test_the_interval_is_exactly_what_the_completions_give(answers: dict[str, str]) -> None:
    open_codes = [code for code in GATING if answers.get(code, "unknown") == "unknown"]
    levels = {
        settled(answers | dict(zip(open_codes, choice, strict=True)))
        for choice in product(["yes", "no"], repeat=len(open_codes))
    }
    level = nd43_level(answers)
    assert (level.low, level.high) == (min(levels), max(levels))


@given(ANSWERS, st.sampled_from(["yes", "no"]))
def test_settling_what_is_missing_settles_the_level(answers: dict[str, str], answer: str) -> None:
    level = nd43_level(answers)
    after = nd43_level(answers | dict.fromkeys(level.missing, answer))
    assert level.low <= after.low <= after.high <= level.high
    assert after.is_settled


@given(ANSWERS, st.sampled_from(GATING), st.sampled_from(["yes", "no"]))
def test_one_more_answer_never_widens_the_interval(answers: dict[str, str], code: str, answer: str) -> None:
    if answers.get(code, "unknown") != "unknown":
        return
    before, after = nd43_level(answers), nd43_level(answers | {code: answer})
    assert before.low <= after.low <= after.high <= before.high


@given(ANSWERS)
def test_an_interval_is_open_exactly_when_something_is_missing(answers: dict[str, str]) -> None:
    level = nd43_level(answers)
    assert level.is_settled == (not level.missing)
