"""Lands what a crawl saw, beside the published inventory. The caller owns the transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from catalogue.models import CrawlRun, Fetch, Observation, Procedure, RunIssue, Service, Sighting
from catalogue.page import KeptText
from catalogue.runs import earlier_looks
from catalogue.states import Sight
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
    fingerprint: str  # of the body, order left out
    body_sha256: str
    parser_version: int
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Same:
    """A record whose body says what it said before: nothing is parsed or written again."""

    external_id: str
    observation_id: int
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A record that was asked for and could not be read."""

    external_id: str
    outcome: str
    detail: str
    is_absent: bool  # the portal answered, and said that it does not have the record
    looked_at: datetime


def land(  # noqa: PLR0913 (a batch holds these three kinds of answers)
    session: Session,
    run_id: int,
    seen: Sequence[Seen],
    not_seen: Sequence[NotSeen] = (),
    same: Sequence[Same] = (),
    *,
    looks_needed: int,
) -> Counter[Sight]:
    """Notes in the run's ledger what was read and what was not; what was there is now published nowhere yet.

    An observation is appended for each new or changed record; the published inventory changes only when the
    run is promoted. A record that is no longer listed is missing after `looks_needed` looks in a row.
    """
    run = session.get_one(CrawlRun, run_id)
    asked = [
        *(s.external_id for s in seen),
        *(n.external_id for n in not_seen),
        *(s.external_id for s in same),
    ]
    lines = _lines(session, run_id, asked)
    sights: Counter[Sight] = Counter()
    for one, (observation_id, is_changed) in zip(seen, _observe(session, run, seen), strict=True):
        line = lines[one.external_id]
        line.sight = Sight.SEEN if is_changed else Sight.UNCHANGED
        line.outcome, line.detail, line.looks = "ok", "", 0
        line.observation_id, line.looked_at = observation_id, one.observed_at
        sights[line.sight] += 1
    for known in same:
        line = lines[known.external_id]
        line.sight, line.outcome, line.detail, line.looks = Sight.UNCHANGED, "ok", "", 0
        line.observation_id, line.looked_at = known.observation_id, known.looked_at
        sights[line.sight] += 1
    gone = [n.external_id for n in not_seen if n.is_absent and not lines[n.external_id].is_listed]
    earlier = earlier_looks(session, run, gone) if gone else {}
    for none in not_seen:
        line = lines[none.external_id]
        line.sight, line.outcome, line.detail = Sight.COULD_NOT_LOOK, none.outcome, none.detail
        line.looked_at = none.looked_at
        if none.external_id in gone:
            line.looks = earlier.get(none.external_id, 0) + 1
            line.detail = f"{line.looks}/{looks_needed}"
            line.sight = Sight.MISSING if line.looks >= looks_needed else Sight.COULD_NOT_LOOK
        sights[line.sight] += 1
    run.fetched += len(seen) + len(same)
    run.unchanged += sights[Sight.UNCHANGED]
    session.flush()
    return sights


def reread(session: Session, run_id: int, pairs: Sequence[tuple[int, Seen]]) -> int:
    """Appends and publishes what a better parser reads in the bodies of published observations; how many.

    Each pair is the observation whose body was read again, and what it says now. An observation that is no
    longer the published one is left alone; when the portal was last asked stays as it was.
    """
    run = session.get_one(CrawlRun, run_id)
    seen = dict(pairs)
    services = session.scalars(select(Service).where(col(Service.observation_id).in_(seen))).all()
    procedures = _procedure_ids(session, list(seen.values()))
    made = [
        (service, one, _observation(run_id, service, one, procedures))
        for service in services
        if (one := seen.get(service.observation_id or 0)) is not None
    ]
    session.add_all([observation for _, _, observation in made])
    session.flush()
    for service, one, observation in made:
        service.observation_id = observation.id
        for name, value in _description(one, procedures).items():
            setattr(service, name, value)
    run.updated += len(made)
    run.fetched += len(made)
    session.flush()
    return len(made)


def _lines(session: Session, run_id: int, external_ids: Sequence[str]) -> dict[str, Sighting]:
    query = select(Sighting).where(
        col(Sighting.run_id) == run_id, col(Sighting.external_id).in_(external_ids)
    )
    return {line.external_id: line for line in session.scalars(query)}


def _observe(session: Session, run: CrawlRun, seen: Sequence[Seen]) -> list[tuple[int, bool]]:
    """For each record its newest observation, and whether that one was made now."""
    services = _services(session, run.portal_id, [s.external_id for s in seen])
    newest = _newest_observations(session, [s.id or 0 for s in services.values()])
    procedures = _procedure_ids(session, seen)
    for one in seen:
        if one.external_id not in services:
            services[one.external_id] = _new_service(run.portal_id, one, procedures)
    session.add_all(services.values())
    session.flush()
    made: dict[str, Observation] = {}
    for one in seen:
        service = services[one.external_id]
        held = newest.get(service.id or 0)
        if held is None or held[1] != one.content_hash:
            run.new += held is None
            run.updated += held is not None
            made[one.external_id] = _observation(run.id or 0, service, one, procedures)
    session.add_all(made.values())
    session.flush()
    return [
        (made[s.external_id].id or 0, True)
        if s.external_id in made
        else (newest[services[s.external_id].id or 0][0], False)
        for s in seen
    ]


def _services(session: Session, portal_id: int, external_ids: Sequence[str]) -> dict[str, Service]:
    query = select(Service).where(
        col(Service.portal_id) == portal_id, col(Service.external_id).in_(external_ids)
    )
    return {service.external_id: service for service in session.scalars(query)}


def _newest_observations(session: Session, service_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The id and the content hash of each service's newest observation, published or not."""
    newest = (
        select(func.max(col(Observation.id)))
        .where(col(Observation.service_id).in_(service_ids))
        .group_by(col(Observation.service_id))
    )
    rows = session.execute(
        select(col(Observation.service_id), col(Observation.id), col(Observation.content_hash)).where(
            col(Observation.id).in_(newest)
        )
    )
    return {service_id: (number or 0, content_hash) for service_id, number, content_hash in rows}


def _procedure_ids(session: Session, seen: Sequence[Seen]) -> dict[str, int]:
    codes = {code.value: code for code in (parse_code(s.code_raw) for s in seen)}
    query = select(col(Procedure.code), col(Procedure.id)).where(col(Procedure.code).in_(codes))
    known = {row[0]: row[1] for row in session.execute(query)}
    missing = [c for value, c in codes.items() if value not in known]
    if missing:
        rows = [{"code": c.value, "is_well_formed": c.is_well_formed} for c in missing]
        session.execute(insert(Procedure), rows)
        known = {row[0]: row[1] for row in session.execute(query)}
    return {code: number or 0 for code, number in known.items()}


def _new_service(portal_id: int, one: Seen, procedures: dict[str, int]) -> Service:
    """A service that nobody sees yet: it is published with the run."""
    return Service(
        portal_id=portal_id,
        external_id=one.external_id,
        first_seen_at=one.observed_at,
        last_seen_at=one.observed_at,
        **_description(one, procedures),
    )


def _description(one: Seen, procedures: dict[str, int]) -> dict[str, Any]:
    """The words of what was seen, as observation and service both hold them."""
    code = parse_code(one.code_raw).value
    return {
        "procedure_id": procedures[code],
        "url": one.url,
        "code": code,
        "name": tidy(one.name_raw),
        "search_key": search_key(code, one.name_raw),
        "sector": tidy(one.sectors[0]) if one.sectors else "",
        "tier": one.tier,
        "kind": one.kind,
        "unit": tidy(one.unit),
    }


def _observation(run_id: int, service: Service, one: Seen, procedures: dict[str, int]) -> Observation:
    return Observation(
        service_id=service.id or 0,
        run_id=run_id,
        observed_at=one.observed_at,
        body_sha256=one.body_sha256,
        content_hash=one.content_hash,
        fingerprint=one.fingerprint,
        parser_version=one.parser_version,
        record=one.record,
        text=one.page.text,
        segments=one.page.to_json(),
        **_description(one, procedures),
    )


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
