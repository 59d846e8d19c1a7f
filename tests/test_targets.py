"""Each target's rule over one service's decided answers, and the three-valued logic under it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.targets import Answers, Decided, Standing, level_of, standing

MET, NOT_MET, UNKNOWN, OUT = Standing.MET, Standing.NOT_MET, Standing.UNKNOWN, Standing.NOT_APPLICABLE
GATES = ("L1.INFO", "L2.FORMS", "L3.EFORM", "L3.ATTACH", "L3.SUBMIT", "L3.TRACK", "L4.PAY")


def answers(**given: str | Decided) -> dict[str, Decided]:
    """Answers by code, with the dot of the code written as a double underscore."""
    return {
        code.replace("__", "."): value if isinstance(value, Decided) else Decided(value)
        for code, value in given.items()
    }


def at_level(level: int) -> dict[str, Decided]:
    """A service audited at exactly `level`."""
    first_fault = {0: "L1.INFO", 1: "L2.FORMS", 2: "L3.SUBMIT", 3: "L4.PAY", 4: ""}[level]
    return {code: Decided("no" if code == first_fault else "yes") for code in GATES}


@pytest.mark.parametrize(("level", "expected"), [(4, MET), (3, NOT_MET), (2, NOT_MET), (0, NOT_MET)])
def test_t1_wants_level_4(level: int, expected: Standing) -> None:
    assert level_of(at_level(level)).low == level
    assert standing("T1", at_level(level)) is expected


def test_t1_is_unknown_where_nothing_was_decided() -> None:
    assert standing("T1", {}) is UNKNOWN


def test_t1_is_not_met_once_one_criterion_fails_for_certain() -> None:
    assert standing("T1", answers(L4__PAY="no")) is NOT_MET


@pytest.mark.parametrize("level", [3, 4])
@pytest.mark.parametrize(("submit", "expected"), [("yes", MET), ("no", NOT_MET), ("unknown", UNKNOWN)])
def test_t2_counts_levels_3_and_4_by_submission(level: int, submit: str, expected: Standing) -> None:
    assert standing("T2", at_level(level) | answers(NP__SUBMIT=submit)) is expected


def test_t2_leaves_out_lower_levels() -> None:
    assert standing("T2", at_level(2) | answers(NP__SUBMIT="yes")) is OUT


def test_t2_is_unknown_where_the_level_does_not_say_whether_it_belongs() -> None:
    assert standing("T2", answers(NP__SUBMIT="yes")) is UNKNOWN
    assert standing("T2", answers(NP__SUBMIT="no")) is UNKNOWN


@pytest.mark.parametrize(
    ("auth", "sso", "pay", "fee", "expected"),
    [
        ("yes", "yes", "yes", "fee", MET),
        ("yes", "yes", "no", "free", MET),
        ("yes", "yes", "unknown", "free", MET),
        ("yes", "yes", "not_applicable", "unknown", MET),
        ("yes", "yes", "no", "fee", NOT_MET),
        ("yes", "yes", "no", "set_locally", NOT_MET),
        ("yes", "yes", "no", "unknown", UNKNOWN),
        ("yes", "no", "unknown", "unknown", NOT_MET),
        ("unknown", "yes", "yes", "fee", UNKNOWN),
        ("partial", "yes", "yes", "fee", NOT_MET),
    ],
)
def test_t3_wants_identity_sign_on_and_payment(
    auth: str, sso: str, pay: str, fee: str, expected: Standing
) -> None:
    assert standing("T3", answers(ID__AUTH=auth, ID__SSO=sso, L4__PAY=pay, FEE=fee)) is expected


@pytest.mark.parametrize(
    ("presence", "result", "expected"),
    [
        (Decided("no"), Decided("yes", ("online",)), MET),
        (Decided("no"), Decided("yes", ("in_person", "postal")), MET),
        (Decided("no"), Decided("yes", ("in_person",)), NOT_MET),
        (Decided("yes", ("on_site",)), Decided("yes", ("online",)), NOT_MET),
        (Decided("yes", ("on_site",)), Decided("unknown"), NOT_MET),
        (Decided("yes", ("in_person",), is_cited=True), Decided("yes", ("in_person",)), OUT),
        (Decided("unknown"), Decided("yes", ("online",)), UNKNOWN),
        (Decided("no"), Decided("unknown"), UNKNOWN),
        (Decided("unknown"), Decided("yes", ("in_person",)), NOT_MET),
    ],
)
def test_t4_wants_no_presence_and_a_result_that_leaves_the_office(
    presence: Decided, result: Decided, expected: Standing
) -> None:
    assert standing("T4", {"E2E.PRESENCE": presence, "L4.RESULT": result}) is expected


VALUES = st.sampled_from(["yes", "no", "unknown"])
CODES = [*GATES, "NP.SUBMIT", "ID.AUTH", "ID.SSO", "E2E.PRESENCE"]


@given(st.dictionaries(st.sampled_from(CODES), VALUES), st.sampled_from(["T1", "T2", "T3", "T4"]))
def test_settling_an_unknown_never_moves_a_standing_that_was_certain(
    given_answers: dict[str, str], target: str
) -> None:
    known: Answers = {code: Decided(value) for code, value in given_answers.items()}
    before = standing(target, known)
    unknown = [code for code in CODES if known.get(code, Decided("unknown")).answer == "unknown"]
    for values in list(product(["yes", "no"], repeat=min(len(unknown), 6)))[:64]:
        settled = {**known, **{c: Decided(v) for c, v in zip(unknown, values, strict=False)}}
        if before is not UNKNOWN:
            assert standing(target, settled) is before
