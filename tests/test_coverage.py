"""Counts, bounds and verdicts; integers are compared, and nothing unknown leaves a denominator."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.config import PlanConfig, TargetConfig, load
from catalogue.coverage import (
    AuditedProcedure,
    Count,
    Verdict,
    audited_procedures,
    by_sector,
    count,
    merge,
    percent,
    totals,
)
from catalogue.db import open_engine, reading
from catalogue.targets import Decided
from tests.conftest import ROOT, Run
from tests.seeding import crawl, seen

T1 = TargetConfig(code="T1", threshold=80, title_vi="Mức độ 4", title_en="Level 4")


def counted(met: int, not_met: int, unknown: int, threshold: int = 80) -> Count:
    target = T1.model_copy(update={"threshold": threshold})
    return Count(target, "", met=met, not_met=not_met, unknown=unknown, not_applicable=0)


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ((80, 20, 0), Verdict.MET),
        ((4, 1, 0), Verdict.MET),
        ((79, 21, 0), Verdict.NOT_MET),
        ((79, 0, 21), Verdict.OPEN),
        ((0, 21, 79), Verdict.NOT_MET),
        ((0, 20, 80), Verdict.OPEN),
        ((79_999, 20_001, 0), Verdict.NOT_MET),  # prints as 80,00 %
        ((0, 0, 0), Verdict.EMPTY),
    ],
)
def test_the_verdict_compares_integers(figures: tuple[int, int, int], verdict: Verdict) -> None:
    assert counted(*figures).verdict is verdict


def test_an_empty_denominator_has_no_percentage() -> None:
    empty = counted(0, 0, 0)
    assert empty.lower is None
    assert empty.upper is None


def test_percentages_round_halves_up() -> None:
    assert percent(1, 800) == Decimal("0.13")  # 0.125
    assert percent(54, 108) == Decimal("50.00")
    assert percent(1, 3) == Decimal("33.33")


def procedure(code: str, sector: str, **answers: str) -> AuditedProcedure:
    given_answers = {name.replace("__", "."): Decided(value) for name, value in answers.items()}
    return AuditedProcedure(code, code, sector, (1,), given_answers)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(["yes", "no", "unknown"])
        for name in ("L1__INFO", "L2__FORMS", "L4__PAY", "NP__SUBMIT", "ID__AUTH", "ID__SSO", "E2E__PRESENCE")
    },
)
PROCEDURES = st.lists(st.tuples(st.sampled_from(["Đất đai", "Môi trường", "Khác"]), ANSWERS), max_size=12)
PLAN: PlanConfig = load(ROOT / "config.toml").plan


@given(PROCEDURES, st.randoms())
def test_parts_add_up_in_every_cut_and_order_never_matters(
    drawn: list[tuple[str, dict[str, str]]], random: object
) -> None:
    procedures = [procedure(f"1.{n:06}", sector, **answers) for n, (sector, answers) in enumerate(drawn)]
    shuffled = list(procedures)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    everything = totals(procedures, PLAN)
    assert totals(shuffled, PLAN) == everything
    assert by_sector(shuffled, PLAN) == by_sector(procedures, PLAN)
    for total in everything:
        parts = [c for c in by_sector(procedures, PLAN) if c.target == total.target]
        for figure in ("met", "not_met", "unknown", "not_applicable", "denominator"):
            assert sum(getattr(part, figure) for part in parts) == getattr(total, figure)
        assert total.met + total.not_met + total.unknown == total.denominator
        assert total.denominator + total.not_applicable == len(procedures)
        if total.lower is not None and total.upper is not None:
            assert total.lower <= total.upper


def test_two_services_of_a_procedure_that_disagree_leave_it_unknown() -> None:
    one, other = {"FEE": Decided("free")}, {"FEE": Decided("fee")}
    assert merge([one, other]) == {"FEE": Decided("unknown")}
    assert merge([one, {"FEE": Decided("unknown")}]) == one
    assert merge([{}, one]) == one
    assert merge([one, other, one]) == merge([one, one, other]) == {"FEE": Decided("unknown")}


def test_only_external_procedures_of_the_plans_tier_and_sectors_are_counted(config_file: Path) -> None:
    config = load(config_file)
    engine = open_engine(config)
    crawl(
        engine,
        seen("1.000001"),
        seen("1.000002", kind="STANDARD_INTERNAL"),
        seen("1.000003", tier="province"),
        seen("1.000004", sectors=("Thú y",)),
        seen("1.014955-Xoa"),
    )
    with reading(engine) as session:
        counted = {procedure.code for procedure in audited_procedures(session, config.plan)}
    assert counted == {"1.000001", "1.014955-Xoa"}


def test_a_suggestion_never_counts(demo_catalogue: Path) -> None:
    config = load(demo_catalogue)
    with reading(open_engine(config)) as session:
        decided = audited_procedures(session, config.plan)
        preview = audited_procedures(session, config.plan, with_suggestions=True)
    bare = [p for p in decided if not p.answers]
    assert bare, "the demo leaves some central services undecided"
    assert all(count([p], target).unknown == 1 for p in bare for target in config.plan.targets)
    shown = {p.code: p for p in preview}
    assert all(shown[p.code].answers for p in bare)
    for p in decided:  # a suggestion fills what is open and never replaces a decision
        assert {code: shown[p.code].answers[code] for code in p.answers} == p.answers


def test_the_demo_shows_all_three_verdicts(demo_catalogue: Path) -> None:
    config = load(demo_catalogue)
    with reading(open_engine(config)) as session:
        counts = totals(audited_procedures(session, config.plan), config.plan)
    assert {c.verdict for c in counts} == {Verdict.MET, Verdict.NOT_MET, Verdict.OPEN}
    assert {c.denominator + c.not_applicable for c in counts} == {72}


def test_the_command_gives_the_same_numbers_in_every_format(demo_catalogue: Path, run: Run) -> None:
    def coverage(form: str) -> str:
        done = run("catalogue", "coverage", "--format", form, "--config", demo_catalogue)
        assert done.returncode == 0, done.stderr
        return done.stdout

    records = json.loads(coverage("json"))
    rows = list(csv.reader(io.StringIO(coverage("csv").removeprefix("\ufeff"))))
    assert rows[0][:2] == ["Chỉ tiêu", "Lĩnh vực"]
    assert len(rows) - 1 == len(records) == 4 * 11
    for record, row in zip(records, rows[1:], strict=True):
        assert [str(record[key]) for key in ("target", "threshold", "met", "denominator")] == [
            row[0],
            row[2],
            row[3],
            row[7],
        ]
    assert "Chưa đủ căn cứ" in coverage("table")
    preview = run("catalogue", "coverage", "--preview", "--config", demo_catalogue).stdout
    assert "XEM TRƯỚC" in preview


def test_a_preview_never_leaves_as_a_file_without_its_label(demo_catalogue: Path, run: Run) -> None:
    for form in ("csv", "json"):
        done = run("catalogue", "coverage", "--preview", "--format", form, "--config", demo_catalogue)
        assert done.returncode == 1
        assert done.stdout == ""
        assert "--preview chỉ hiện dưới dạng bảng" in done.stderr
