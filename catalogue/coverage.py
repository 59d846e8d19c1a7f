"""Counts each target with numerator, denominator and unknown. Reads only; compares integers only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import Session, col

from catalogue.answering import findings_of_many
from catalogue.config import PlanConfig, TargetConfig
from catalogue.models import CurrentAnswer, Service
from catalogue.targets import Answers, Decided, Standing, standing
from catalogue.text import tidy

_INTERNAL = "STANDARD_INTERNAL"
_PERCENT = Decimal("0.01")
_CHUNK = 500  # services whose answers are read at once


class Verdict(StrEnum):
    """What may be said of a target."""

    MET = "met"  # đạt
    NOT_MET = "not_met"  # chưa đạt
    OPEN = "open"  # chưa đủ căn cứ
    EMPTY = "empty"  # nothing to count


@dataclass(frozen=True, slots=True)
class AuditedProcedure:
    """One procedure of the plan's scope with what is decided about it."""

    code: str
    name: str
    sector: str
    service_ids: tuple[int, ...]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Count:
    """One target counted over one group of procedures ("" = all)."""

    target: TargetConfig
    sector: str
    met: int
    not_met: int
    unknown: int
    not_applicable: int

    @property
    def denominator(self) -> int:
        return self.met + self.not_met + self.unknown

    @property
    def lower(self) -> Decimal | None:
        """Per cent that are met for certain; None over an empty denominator."""
        return percent(self.met, self.denominator)

    @property
    def upper(self) -> Decimal | None:
        """Per cent that would be met if every unknown turned out well; None over an empty denominator."""
        return percent(self.met + self.unknown, self.denominator)

    @property
    def verdict(self) -> Verdict:
        if self.denominator == 0:
            return Verdict.EMPTY
        wanted = self.target.threshold * self.denominator
        if 100 * self.met >= wanted:
            return Verdict.MET
        return Verdict.NOT_MET if 100 * (self.met + self.unknown) < wanted else Verdict.OPEN


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in per cent, two decimals, halves up; None when there is no whole."""
    return (Decimal(100 * part) / whole).quantize(_PERCENT, ROUND_HALF_UP) if whole else None


def audited_procedures(
    session: Session, plan: PlanConfig, *, with_suggestions: bool = False
) -> list[AuditedProcedure]:
    """The procedures in the plan's scope, each once, with the decided answers of all its services.

    `with_suggestions` fills what is undecided with the machine's suggestions: for the labelled preview only.
    """
    services = list(_services_in_scope(session, plan))
    answers = decided_answers(session, [s.id or 0 for s in services])
    if with_suggestions:
        suggested = findings_of_many(session, [s.observation_id for s in services])
        for service in services:
            held = answers.setdefault(service.id or 0, {})
            for code, finding in suggested.get(service.observation_id or 0, {}).items():
                held.setdefault(code, Decided(finding.answer, tuple(finding.items)))
    by_procedure: dict[int, list[Service]] = {}
    for service in services:
        by_procedure.setdefault(service.procedure_id, []).append(service)
    return [
        AuditedProcedure(
            group[0].code,
            group[0].name,
            group[0].sector,
            tuple(s.id or 0 for s in group),
            merge([answers.get(s.id or 0, {}) for s in group]),
        )
        for group in by_procedure.values()
    ]


def _services_in_scope(session: Session, plan: PlanConfig) -> Iterator[Service]:
    """S: procedures of the ministry's own competence, external (not internal ones)."""
    query = select(Service).where(
        col(Service.tier).in_(plan.tiers),
        col(Service.kind) != _INTERNAL,
        col(Service.observation_id).is_not(None),
        col(Service.missing_since).is_(None),
    )
    if plan.sectors:
        query = query.where(col(Service.sector).in_([tidy(sector) for sector in plan.sectors]))
    return iter(session.scalars(query.order_by(col(Service.code), col(Service.id))))


def decided_answers(session: Session, service_ids: Sequence[int]) -> dict[int, dict[str, Decided]]:
    """The newest decided answers, per service and criterion."""
    decided: dict[int, dict[str, Decided]] = {}
    for start in range(0, len(service_ids), _CHUNK):
        wanted = service_ids[start : start + _CHUNK]
        for row in session.scalars(select(CurrentAnswer).where(col(CurrentAnswer.service_id).in_(wanted))):
            answer = Decided(row.answer, tuple(row.items), row.is_cited)
            decided.setdefault(row.service_id, {})[row.criterion] = answer
    return decided


def merge(answers: Sequence[Answers]) -> dict[str, Decided]:
    """One procedure's answers from all its services; definite ones that differ are unknown, in any order."""
    given: dict[str, set[Decided]] = {}
    for one in answers:
        for code, decided in one.items():
            given.setdefault(code, set())
            if decided.answer != "unknown":
                given[code].add(decided._replace(items=tuple(sorted(decided.items))))
    return {code: found.pop() if len(found) == 1 else Decided("unknown") for code, found in given.items()}


def count(procedures: Iterable[AuditedProcedure], target: TargetConfig, sector: str = "") -> Count:
    """`target` over `procedures`."""
    found = Counter(standing(target.code, procedure.answers) for procedure in procedures)
    return Count(
        target,
        sector,
        met=found[Standing.MET],
        not_met=found[Standing.NOT_MET],
        unknown=found[Standing.UNKNOWN],
        not_applicable=found[Standing.NOT_APPLICABLE],
    )


def totals(procedures: Sequence[AuditedProcedure], plan: PlanConfig) -> list[Count]:
    """Every target over all procedures."""
    return [count(procedures, target) for target in plan.targets]


def by_sector(procedures: Sequence[AuditedProcedure], plan: PlanConfig) -> list[Count]:
    """Every target over each sector, in the plan's order of sectors, then by name."""
    groups: Mapping[str, list[AuditedProcedure]] = _grouped(procedures)
    order = {tidy(name): place for place, name in enumerate(plan.sectors)}
    names = sorted(groups, key=lambda name: (order.get(name, len(order)), name))
    return [count(groups[name], target, name) for name in names for target in plan.targets]


def _grouped(procedures: Iterable[AuditedProcedure]) -> dict[str, list[AuditedProcedure]]:
    groups: dict[str, list[AuditedProcedure]] = {}
    for procedure in procedures:
        groups.setdefault(procedure.sector, []).append(procedure)
    return groups
