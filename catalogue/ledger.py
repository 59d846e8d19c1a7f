"""Is a run the whole truth? Counts every record ever known, holds back what looks wrong, promotes the rest.

The caller owns the transaction.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from catalogue.i18n import N_, Language, tr
from catalogue.models import CrawlRun, Observation, Service, Sighting
from catalogue.states import Publication, RunKind, Sight

PRESENT = (Sight.SEEN, Sight.UNCHANGED)
_GOOD_RUNS = 5  # so many promoted runs say what is normal
_SOURCE_SLACK, _SECTOR_SLACK, _LEAST_SLACK = 0.03, 0.10, 2
_FAILED_SHARE = 0.05
_DESCRIPTION = ("procedure_id", "url", "code", "name", "search_key", "sector", "tier", "kind", "unit")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a run is held back (or only a warning), in words still to be translated."""

    message: str
    details: Mapping[str, Any]

    def text(self, language: Language) -> str:
        """The reason in the reader's language."""
        return tr(self.message, language, **self.details)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many records of a sector ("" = the whole source) are normal."""

    sector: str
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every record ever known to a run's portal, each counted exactly once."""

    known: int  # listed now or published before
    listed: int
    claimed: int | None
    sights: Mapping[Sight, int]
    by_sector: Mapping[str, int]  # records present
    reasons: tuple[Reason, ...]  # why it may not be promoted unseen
    warnings: tuple[Reason, ...]

    @property
    def present(self) -> int:
        """Records read in this run."""
        return sum(self.sights.get(sight, 0) for sight in PRESENT)


def close(
    session: Session,
    run: CrawlRun,
    *,
    list_fault: str,
    settled: Sequence[Bounds] = (),
    is_stopped: bool = False,
) -> Ledger:
    """The run's ledger: what was not reached becomes "could not look", then sums and bounds are compared.

    A stopped run keeps its queue. `settled` bounds of the settings come before those of the last good runs.
    """
    if not is_stopped:
        _note_what_was_not_reached(session, run, list_fault)
    lines = session.execute(
        select(col(Sighting.sight), col(Sighting.is_listed), col(Sighting.sector), func.count())
        .where(col(Sighting.run_id) == run.id)
        .group_by(col(Sighting.sight), col(Sighting.is_listed), col(Sighting.sector))
    ).all()
    sights: Counter[Sight] = Counter()
    by_sector: Counter[str] = Counter()
    listed = 0
    for sight, is_listed, sector, number in lines:
        sights[sight] += number
        listed += number if is_listed else 0
        by_sector[sector] += number if sight in PRESENT else 0
    known = _known(session, run)
    bounds = {b.sector: b for b in _usual(session, run)} | {b.sector: b for b in settled}
    present = Counter({"": sum(by_sector.values())}) + by_sector
    reasons = [*_sums(run, sights, listed, known, list_fault), *_failed(sights), *_below(bounds, present)]
    return Ledger(
        known, listed, run.claimed, sights, by_sector, tuple(reasons), tuple(_above(bounds, present))
    )


def _note_what_was_not_reached(session: Session, run: CrawlRun, list_fault: str) -> None:
    session.execute(
        update(Sighting)
        .where(col(Sighting.run_id) == run.id, col(Sighting.sight) == Sight.QUEUED)
        .values(sight=Sight.COULD_NOT_LOOK, outcome="not_asked")
    )
    noted = select(col(Sighting.external_id)).where(col(Sighting.run_id) == run.id)
    for service in session.scalars(_published(run).where(col(Service.external_id).not_in(noted))):
        session.add(
            Sighting(
                run_id=run.id or 0,
                external_id=service.external_id,
                code=service.code,
                sector=service.sector,
                is_listed=False,
                sight=Sight.COULD_NOT_LOOK,
                outcome=list_fault or "not_asked",
            )
        )
    session.flush()


def _published(run: CrawlRun) -> Any:
    return select(Service).where(
        col(Service.portal_id) == run.portal_id,
        col(Service.observation_id).is_not(None),
        col(Service.missing_since).is_(None),
    )


def _known(session: Session, run: CrawlRun) -> int:
    """How many records the portal lists now or the catalogue published before, counted without the ledger."""
    published = _published(run).with_only_columns(col(Service.external_id))
    listed = select(col(Sighting.external_id)).where(
        col(Sighting.run_id) == run.id, col(Sighting.is_listed).is_(True)
    )
    number: int = session.execute(
        select(func.count()).select_from(published.union(listed).subquery())
    ).scalar_one()
    return number


def _sums(
    run: CrawlRun, sights: Mapping[Sight, int], listed: int, known: int, list_fault: str
) -> Iterator[Reason]:
    if list_fault:
        yield Reason(N_("the list was not read to its end: {outcome}"), {"outcome": list_fault})
    if not list_fault and listed == 0:
        yield Reason(N_("the list is empty: a portal without records has never been seen"), {})
    if run.claimed is not None and run.claimed != listed:
        yield Reason(
            N_("the portal says it has {claimed} records, {listed} were listed"),
            {"claimed": run.claimed, "listed": listed},
        )
    if (total := sum(sights.values())) != known:
        yield Reason(
            N_("the ledger holds {total} lines for {known} known records"), {"total": total, "known": known}
        )


def _failed(sights: Mapping[Sight, int]) -> Iterator[Reason]:
    failed, total = sights.get(Sight.COULD_NOT_LOOK, 0), sum(sights.values())
    if failed > max(_LEAST_SLACK, _FAILED_SHARE * total):
        yield Reason(
            N_("{failed} of {total} records could not be looked at"), {"failed": failed, "total": total}
        )


def _below(bounds: Mapping[str, Bounds], present: Mapping[str, int]) -> Iterator[Reason]:
    for sector, bound in sorted(bounds.items()):
        if present.get(sector, 0) < bound.minimum:
            yield Reason(
                N_("{sector}: {present} records read, at least {minimum} expected"),
                {"sector": sector or "∑", "present": present.get(sector, 0), "minimum": bound.minimum},
            )


def _above(bounds: Mapping[str, Bounds], present: Mapping[str, int]) -> Iterator[Reason]:
    for sector, bound in sorted(bounds.items()):
        if present.get(sector, 0) > bound.maximum:
            yield Reason(
                N_("{sector}: {present} records read, at most {maximum} expected"),
                {"sector": sector or "∑", "present": present.get(sector, 0), "maximum": bound.maximum},
            )


def _usual(session: Session, run: CrawlRun) -> list[Bounds]:
    """What the last good runs saw, with some slack; nothing where there was none."""
    good = session.scalars(
        select(col(CrawlRun.id))
        .where(
            col(CrawlRun.portal_id) == run.portal_id,
            col(CrawlRun.kind) == RunKind.CRAWL,
            col(CrawlRun.publication) == Publication.PROMOTED,
            col(CrawlRun.id) != run.id,
        )
        .order_by(col(CrawlRun.id).desc())
        .limit(_GOOD_RUNS)
    ).all()
    if not good:
        return []
    counted: dict[int, Counter[str]] = {number or 0: Counter() for number in good}
    for run_id, sector, number in session.execute(
        select(col(Sighting.run_id), col(Sighting.sector), func.count())
        .where(col(Sighting.run_id).in_(good), col(Sighting.sight).in_(PRESENT))
        .group_by(col(Sighting.run_id), col(Sighting.sector))
    ):
        counted[run_id][sector] += number
        counted[run_id][""] += number
    last = counted[max(counted)]
    return [_around(sector, [c[sector] for c in counted.values()], last[sector]) for sector in last]


def _around(sector: str, counts: Sequence[int], last: int) -> Bounds:
    slack = max(_LEAST_SLACK, ceil(last * (_SECTOR_SLACK if sector else _SOURCE_SLACK)))
    return Bounds(sector, max(0, last - slack), max(counts) + slack)


def decide(session: Session, run: CrawlRun, ledger: Ledger, now: datetime) -> None:
    """Promotes a run whose ledger closes within its bounds; holds back any other, with the reasons."""
    run.held_because = json.dumps([[r.message, dict(r.details)] for r in ledger.reasons], ensure_ascii=False)
    if ledger.reasons:
        run.publication = Publication.WAITING
        session.flush()
    else:
        promote(session, run, now)


def reasons(run: CrawlRun) -> list[Reason]:
    """Why a run was held back."""
    return [Reason(message, details) for message, details in json.loads(run.held_because or "[]")]


def promote(session: Session, run: CrawlRun, now: datetime) -> None:
    """Makes what the run saw the published inventory, in the caller's one transaction."""
    seen = (col(Sighting.run_id) == run.id) & col(Sighting.sight).in_(PRESENT)
    observed = (col(Observation.id) == col(Sighting.observation_id)) & (
        col(Observation.service_id) == col(Service.id)
    )
    session.execute(
        update(Service)
        .where(seen, observed)
        .values(
            observation_id=col(Observation.id),
            last_seen_at=col(Sighting.looked_at),
            missing_since=None,
            **{name: getattr(Observation, name) for name in _DESCRIPTION},
        )
        .execution_options(synchronize_session=False)
    )
    gone = select(col(Sighting.external_id)).where(
        col(Sighting.run_id) == run.id, col(Sighting.sight).in_((Sight.MISSING, Sight.MOVED))
    )
    session.execute(
        update(Service)
        .where(col(Service.portal_id) == run.portal_id, col(Service.external_id).in_(gone))
        .values(missing_since=now)
        .execution_options(synchronize_session=False)
    )
    run.publication = Publication.PROMOTED
    session.flush()
    session.expire_all()
