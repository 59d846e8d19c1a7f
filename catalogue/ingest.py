"""Records what a crawl saw: find or create, append, note what changed. The caller owns the transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from catalogue.config import PortalConfig
from catalogue.i18n import UserError
from catalogue.models import (
    CatalogueFact,
    CrawlRun,
    Fetch,
    Observation,
    Portal,
    Procedure,
    RunIssue,
    RunState,
    Service,
)
from catalogue.page import KeptText
from catalogue.text import parse_code, search_key, tidy

_EXAMPLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """One service as a portal's answer described it, ready to be recorded."""

    external_id: str
    url: str
    code_raw: str
    name_raw: str
    sectors: tuple[str, ...]
    tier: str
    kind: str
    unit: str
    record: dict[str, Any]  # JSON-able: every field the parser read
    page: KeptText
    content_hash: str  # of the content alone: order of shuffled lists and time stamps left out
    body_sha256: str
    parser_version: int
    observed_at: datetime


class Change(StrEnum):
    """What recording one service did."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def start_run(session: Session, portal: PortalConfig, now: datetime, *, is_demo: bool) -> int:
    """The id of a new run; UserError when demo data and real data would mix."""
    _keep_demo_apart(session, is_demo=is_demo)
    row = session.scalars(select(Portal).where(col(Portal.name) == portal.name)).one_or_none()
    if row is None:
        row = Portal(name=portal.name, title=portal.title, kind=portal.kind, base_url=str(portal.base_url))
    row.title, row.kind, row.base_url = portal.title, portal.kind, str(portal.base_url)
    session.add(row)
    session.flush()
    _close_killed_runs(session, row.id or 0, now)
    run = CrawlRun(portal_id=row.id or 0, started_at=now, state=RunState.RUNNING)
    session.add(run)
    session.flush()
    return run.id or 0


def _close_killed_runs(session: Session, portal_id: int, now: datetime) -> None:
    """A run that was killed could not say so itself; one still alive corrects its state when it ends."""
    session.execute(
        update(CrawlRun)
        .where(col(CrawlRun.portal_id) == portal_id, col(CrawlRun.state) == RunState.RUNNING)
        .values(state=RunState.FAILED, finished_at=now, reason="stopped before its end")
    )


def _keep_demo_apart(session: Session, *, is_demo: bool) -> None:
    holds = session.get(CatalogueFact, "holds")
    wanted = "demo" if is_demo else "real"
    if holds is None:
        session.add(CatalogueFact(key="holds", value=wanted))
    elif holds.value != wanted:
        raise UserError(
            "This catalogue holds {holds} data and would be mixed with {wanted} data. Name another "
            "database.url in the settings (--config FILE), or move the old file away.",
            holds=holds.value,
            wanted=wanted,
        )


def record_batch(session: Session, run_id: int, seen: Sequence[Seen]) -> Counter[Change]:
    """Appends an observation for each new or changed service; the others only get a newer `last_seen_at`."""
    run = session.get_one(CrawlRun, run_id)
    known = _known_services(session, run.portal_id, [s.external_id for s in seen])
    procedures = _procedure_ids(session, seen)
    changes: Counter[Change] = Counter()
    changed: list[tuple[Service, Seen]] = []
    for one in seen:
        service, old_hash = known.get(one.external_id, (None, ""))
        if service is None:
            service = _describe(_new_service(run.portal_id, one), one, procedures)
            change = Change.NEW
        elif old_hash != one.content_hash:
            _describe(service, one, procedures)
            change = Change.UPDATED
        else:
            change = Change.UNCHANGED
        if change is not Change.UNCHANGED:
            changed.append((service, one))
            known[one.external_id] = (service, one.content_hash)
        service.last_seen_at = one.observed_at
        changes[change] += 1
    _append_observations(session, run_id, changed)
    run.new += changes[Change.NEW]
    run.updated += changes[Change.UPDATED]
    run.unchanged += changes[Change.UNCHANGED]
    run.fetched += len(seen)
    return changes


def _known_services(session: Session, portal_id: int, ids: list[str]) -> dict[str, tuple[Service, str]]:
    rows = session.execute(
        select(Service, col(Observation.content_hash))
        .join(Observation, col(Observation.id) == col(Service.observation_id))
        .where(col(Service.portal_id) == portal_id, col(Service.external_id).in_(ids))
    )
    return {service.external_id: (service, content_hash) for service, content_hash in rows}


def _procedure_ids(session: Session, seen: Sequence[Seen]) -> dict[str, int]:
    codes = {code.value: code for code in (parse_code(s.code_raw) for s in seen)}
    query = select(col(Procedure.code), col(Procedure.id)).where(col(Procedure.code).in_(codes))
    known = dict(session.execute(query).tuples().all())
    missing = [c for value, c in codes.items() if value not in known]
    if missing:
        rows = [{"code": c.value, "is_well_formed": c.is_well_formed} for c in missing]
        session.execute(insert(Procedure), rows)
        known = dict(session.execute(query).tuples().all())
    return {code: number or 0 for code, number in known.items()}


def _new_service(portal_id: int, one: Seen) -> Service:
    return Service(
        procedure_id=0,
        portal_id=portal_id,
        external_id=one.external_id,
        url=one.url,
        first_seen_at=one.observed_at,
        last_seen_at=one.observed_at,
        code="",
        name="",
        search_key="",
        sector="",
        tier="",
        kind="",
        unit="",
    )


def _describe(service: Service, one: Seen, procedures: dict[str, int]) -> Service:
    """`service` with the words of what was just seen."""
    code = parse_code(one.code_raw).value
    service.procedure_id = procedures[code]
    service.url, service.code, service.name = one.url, code, tidy(one.name_raw)
    service.search_key = search_key(code, one.name_raw)
    service.sector = tidy(one.sectors[0]) if one.sectors else ""
    service.tier, service.kind, service.unit = one.tier, one.kind, tidy(one.unit)
    return service


def _append_observations(session: Session, run_id: int, changed: Sequence[tuple[Service, Seen]]) -> None:
    session.add_all([service for service, _ in changed])
    session.flush()
    observations = [
        Observation(
            service_id=service.id or 0,
            run_id=run_id,
            observed_at=one.observed_at,
            body_sha256=one.body_sha256,
            content_hash=one.content_hash,
            parser_version=one.parser_version,
            record=one.record,
            text=one.page.text,
            segments=one.page.to_json(),
        )
        for service, one in changed
    ]
    session.add_all(observations)
    session.flush()
    for (service, _), observation in zip(changed, observations, strict=True):
        service.observation_id = observation.id
    session.flush()


def record_fetches(session: Session, fetches: Iterable[dict[str, Any]]) -> None:
    """Appends rows of `Fetch`."""
    rows = list(fetches)
    if rows:
        session.execute(insert(Fetch), rows)


def record_issues(session: Session, run_id: int, issues: Iterable[tuple[str, str, str]]) -> None:
    """Adds (kind, place, example) triples to the run's counts; the first example of each is kept."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, place, example in issues:
        found[kind, place].append(example)
    rows = session.scalars(select(RunIssue).where(col(RunIssue.run_id) == run_id)) if found else ()
    known = {(row.kind, row.place): row for row in rows}
    for (kind, place), examples in found.items():
        row = known.get((kind, place)) or RunIssue(
            run_id=run_id, kind=kind, place=place, count=0, example=examples[0][:_EXAMPLE_LENGTH]
        )
        row.count += len(examples)
        session.add(row)


def finish_run(session: Session, run_id: int, now: datetime, **figures: Any) -> CrawlRun:
    """Closes a run with its state and figures."""
    run = session.get_one(CrawlRun, run_id)
    run.finished_at = now
    for name, value in figures.items():
        setattr(run, name, value)
    session.add(run)
    session.flush()
    return run
