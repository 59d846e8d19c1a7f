"""A run's life: begun or taken up again, one at a time for each portal, with a queue that survives a kill.

The caller owns the transaction.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from catalogue.config import PortalConfig
from catalogue.i18n import UserError
from catalogue.models import CatalogueFact, CrawlRun, Observation, Portal, Service, Sighting
from catalogue.states import Publication, RunKind, RunState, Sight

SILENCE = timedelta(minutes=2)  # a run without a sign of life for so long is dead
_WORTH_TAKING_UP = timedelta(hours=24)  # what was read longer ago is read anew


@dataclass(frozen=True, slots=True)
class Known:
    """A record by the names a list gives it."""

    external_id: str
    code: str
    sector: str


class Kept(NamedTuple):
    """What the published observation of a record rests on."""

    observation_id: int
    fingerprint: str
    body_sha256: str
    parser_version: int


@dataclass(frozen=True, slots=True)
class ListNote:
    """What one page of the list adds to the run."""

    listed: tuple[Known, ...]
    absent: tuple[Known, ...]  # on the last page: known from before, no longer listed, to be looked for
    moved: tuple[Known, ...]  # likewise, but their codes are listed under other ids
    cursor: str  # where the list goes on
    is_last: bool
    claimed: int | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A run to read on with: what is queued, and where the list goes on."""

    run_id: int
    is_resumed: bool
    cursor: str
    is_listed: bool
    claimed: int | None
    listed: dict[str, Known]  # all that this run has listed
    queued: tuple[Known, ...]  # of those, what it has not looked at yet
    published: dict[str, Known]  # what the catalogue knows of the portal from before
    kept: dict[str, Kept]


def owner_of_this_process() -> str:
    """Who reads: the machine and the process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def begin(session: Session, portal: PortalConfig, now: datetime, owner: str, *, is_demo: bool) -> Begun:
    """A new run, or the last one where it was killed or stopped; UserError while another reads the portal."""
    _keep_demo_apart(session, is_demo=is_demo)
    row = _portal(session, portal)
    last = session.scalars(
        select(CrawlRun)
        .where(col(CrawlRun.portal_id) == row.id, col(CrawlRun.kind) == RunKind.CRAWL)
        .order_by(col(CrawlRun.id).desc())
        .limit(1)
    ).one_or_none()
    is_resumed = last is not None and _can_be_taken_up(last, now, portal)
    if last is None or not is_resumed:
        last = CrawlRun(portal_id=row.id or 0, started_at=now, state=RunState.RUNNING)
    last.state, last.owner, last.beat_at, last.finished_at = RunState.RUNNING, owner, now, None
    session.add(last)
    session.flush()
    sightings = session.scalars(select(Sighting).where(col(Sighting.run_id) == last.id)).all()
    return Begun(
        run_id=last.id or 0,
        is_resumed=is_resumed,
        cursor=last.cursor,
        is_listed=last.is_listed,
        claimed=last.claimed,
        listed={s.external_id: _known(s) for s in sightings if s.is_listed},
        queued=tuple(_known(s) for s in sightings if s.sight is Sight.QUEUED),
        published=_published(session, row.id or 0),
        kept=_kept(session, row.id or 0),
    )


def _known(row: Sighting | Service) -> Known:
    return Known(row.external_id, row.code, row.sector)


def _published(session: Session, portal_id: int) -> dict[str, Known]:
    rows = session.scalars(
        select(Service).where(
            col(Service.portal_id) == portal_id,
            col(Service.observation_id).is_not(None),
            col(Service.missing_since).is_(None),
        )
    )
    return {row.external_id: _known(row) for row in rows}


def _kept(session: Session, portal_id: int) -> dict[str, Kept]:
    rows = session.execute(
        select(
            col(Service.external_id),
            col(Observation.id),
            col(Observation.fingerprint),
            col(Observation.body_sha256),
            col(Observation.parser_version),
        )
        .join(Observation, col(Observation.id) == col(Service.observation_id))
        .where(col(Service.portal_id) == portal_id)
    )
    return {external_id: Kept(number or 0, *rest) for external_id, number, *rest in rows}


def _portal(session: Session, portal: PortalConfig) -> Portal:
    row = session.scalars(select(Portal).where(col(Portal.name) == portal.name)).one_or_none()
    row = row or Portal(name=portal.name, title="", kind=portal.kind, base_url="")
    row.title, row.kind, row.base_url = portal.title, portal.kind, str(portal.base_url)
    session.add(row)
    session.flush()
    return row


def _can_be_taken_up(last: CrawlRun, now: datetime, portal: PortalConfig) -> bool:
    """Whether the last run was broken off lately; a run that broke off long ago is closed as failed."""
    if last.state is RunState.RUNNING and _is_alive(last, now):
        raise UserError(
            "The portal {portal} is being crawled already, by {owner}. Wait until it ends, or stop it.",
            portal=portal.name,
            owner=last.owner,
        )
    if last.state not in {RunState.RUNNING, RunState.STOPPED}:
        return False
    if now - (last.beat_at or last.started_at) <= _WORTH_TAKING_UP:
        return True
    last.state, last.publication = RunState.FAILED, Publication.REFUSED
    last.finished_at, last.reason = now, "stopped before its end and not taken up again"
    return False


def _is_alive(run: CrawlRun, now: datetime) -> bool:
    host, _, process = run.owner.rpartition(":")
    if host == socket.gethostname() and process.isdigit() and not _process_lives(int(process)):
        return False
    return run.beat_at is not None and now - run.beat_at < SILENCE


def _process_lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it lives, under another user
    return process != os.getpid()


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


def note_list(session: Session, run_id: int, note: ListNote) -> None:
    """Queues what one page of the list names, and remembers where the list goes on."""
    run = session.get_one(CrawlRun, run_id)
    run.cursor, run.is_listed, run.claimed = note.cursor, note.is_last, note.claimed
    rows = [
        *(_line(run_id, known, Sight.QUEUED, is_listed=True) for known in note.listed),
        *(_line(run_id, known, Sight.QUEUED, is_listed=False) for known in note.absent),
        *(_line(run_id, known, Sight.MOVED, is_listed=False) for known in note.moved),
    ]
    if rows:
        session.execute(insert(Sighting), rows)


def _line(run_id: int, known: Known, sight: Sight, *, is_listed: bool) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "external_id": known.external_id,
        "code": known.code,
        "sector": known.sector,
        "is_listed": is_listed,
        "sight": sight,
        "outcome": "",
        "detail": "",
        "looks": 0,
    }


def beat(session: Session, run_id: int, now: datetime) -> None:
    """A sign of life."""
    session.get_one(CrawlRun, run_id).beat_at = now


def earlier_looks(session: Session, run: CrawlRun, external_ids: Sequence[str]) -> dict[str, int]:
    """How often in a row the last run of this portal that looked for each record found it gone."""
    last = (
        select(col(Sighting.external_id), func.max(col(Sighting.run_id)).label("run_id"))
        .join(CrawlRun, col(CrawlRun.id) == col(Sighting.run_id))
        .where(
            col(CrawlRun.portal_id) == run.portal_id,
            col(Sighting.external_id).in_(external_ids),
            col(Sighting.run_id) < run.id,
            col(Sighting.looked_at).is_not(None),
        )
        .group_by(col(Sighting.external_id))
        .subquery()
    )
    rows = session.execute(
        select(col(Sighting.external_id), col(Sighting.looks)).join(
            last,
            (last.c.external_id == col(Sighting.external_id)) & (last.c.run_id == col(Sighting.run_id)),
        )
    )
    return {row[0]: row[1] for row in rows}
