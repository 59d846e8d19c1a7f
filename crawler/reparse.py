"""The kept bodies read again by today's parser, without the network: what would change, then the change."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from catalogue import answering
from catalogue.cli import add_command, console
from catalogue.config import Config
from catalogue.db import open_engine, reading, writing
from catalogue.i18n import Language, UserError, tr
from catalogue.ingest import Seen, reread
from catalogue.models import CrawlRun, Observation, Portal, Service
from catalogue.states import Publication, RunKind, RunState
from crawler import report
from crawler.archive import Archive
from crawler.job import Fetched, Progress
from crawler.outcomes import Outcome
from crawler.parsers.national_rest import parse_detail
from crawler.parsers.selecting import ParseError, without_controls
from crawler.pipelines import as_seen

_BATCH = 100
_EXAMPLES = 3
_EXCERPT = 60  # letters of an old or a new value, from a little before the first difference
_BEFORE = 15
_INCOMPLETE = 2  # the exit status when some kept body could not be read again


@dataclass(frozen=True, slots=True)
class Reread:
    """A newest observation whose body says something else to today's parser."""

    observation: Observation
    seen: Seen
    fields: Mapping[str, tuple[Any, Any]]  # name → what was recorded, what would be


@dataclass(slots=True)
class Result:
    """What reading everything again would change, or has changed."""

    read: int = 0
    changed: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[tuple[str, Any, Any]]] = field(default_factory=dict)  # code, old, new
    unreadable: list[tuple[str, str | UserError]] = field(default_factory=list)  # code, why

    def add(self, found: Reread) -> None:
        """Counts one changed observation."""
        self.changed += 1
        for name, (old, new) in found.fields.items():
            self.counts[name] = self.counts.get(name, 0) + 1
            examples = self.examples.setdefault(name, [])
            if len(examples) < _EXAMPLES:
                examples.append((found.seen.code_raw.strip(), old, new))


def reparse(engine: Engine, archive: Archive, progress: Progress, *, apply: bool) -> Result:
    """Reads every newest observation's body again; only with `apply` is what differs appended.

    May be stopped at any time: what was appended is the newest then, and differs no longer.
    """
    result = Result()
    with reading(engine) as session:
        portals = session.scalars(select(col(Portal.id)).order_by(col(Portal.id))).all()
        total = session.scalar(select(func.count()).where(col(Service.observation_id).is_not(None)))
    for portal_id in portals:
        for chunk in _chunks(engine, portal_id or 0):
            changed = [r for service, seen in chunk if (r := _reread(archive, service, seen, result))]
            if apply and changed:
                with writing(engine) as session:
                    _append(session, portal_id or 0, changed)
            progress(result.read, total)
        if apply:
            with writing(engine) as session:
                _finish(session, portal_id or 0)
    return result


def _chunks(engine: Engine, portal_id: int) -> Iterator[Sequence[tuple[Service, Observation]]]:
    last = 0
    while True:
        query = (
            select(Service, Observation)
            .join(Observation, col(Observation.id) == col(Service.observation_id))
            .where(col(Service.portal_id) == portal_id, col(Service.id) > last)
        )
        with reading(engine) as session:
            chunk = session.execute(query.order_by(col(Service.id)).limit(_BATCH)).all()
        if not chunk:
            return
        yield chunk
        last = chunk[-1][0].id or 0


def _reread(archive: Archive, service: Service, observation: Observation, result: Result) -> Reread | None:
    """What differs; None where nothing does, or where the body cannot be read, which `result` then says."""
    result.read += 1
    try:
        seen = _seen_again(archive.read(observation.body_sha256), service, observation)
    except (ParseError, UserError) as error:
        why = error if isinstance(error, UserError) else str(error)
        result.unreadable.append((service.code, why))
        return None
    fields = _differences(observation, seen)
    if not fields:
        return None
    found = Reread(observation, seen, fields)
    result.add(found)
    return found


def _seen_again(body: bytes, service: Service, observation: Observation) -> Seen:
    record = parse_detail(body)
    if record.external_id != service.external_id:
        raise UserError("the body holds another record: {found}", found=record.external_id)
    fetched = Fetched(
        service.external_id, service.code, service.url, Outcome.OK, "", body, observation.observed_at, record
    )
    return as_seen(fetched, record, observation.body_sha256)


def _differences(observation: Observation, seen: Seen) -> dict[str, tuple[Any, Any]]:
    old = observation.record | {"page": observation.text, "segments": observation.segments}
    new = seen.record | {"page": seen.page.text, "segments": seen.page.to_json()}
    new = json.loads(json.dumps(new))  # as the database gives it back
    names = dict.fromkeys((*new, *old))
    return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def _append(session: Session, portal_id: int, changed: Sequence[Reread]) -> None:
    """The one place where a reparse writes. What a crawl has published anew in the meantime is left alone."""
    run = _open_run(session, portal_id) or CrawlRun(
        portal_id=portal_id,
        kind=RunKind.REPARSE,
        started_at=datetime.now(UTC),
        state=RunState.RUNNING,
        publication=Publication.PROMOTED,
    )
    session.add(run)
    session.flush()
    reread(session, run.id or 0, [(r.observation.id or 0, r.seen) for r in changed])


def _open_run(session: Session, portal_id: int) -> CrawlRun | None:
    """The run that this reparse, or one stopped before its end, has begun."""
    return session.scalars(
        select(CrawlRun).where(
            col(CrawlRun.portal_id) == portal_id,
            col(CrawlRun.state) == RunState.RUNNING,
            col(CrawlRun.kind) == RunKind.REPARSE,
        )
    ).one_or_none()


def _finish(session: Session, portal_id: int) -> None:
    if run := _open_run(session, portal_id):
        run.state, run.finished_at = RunState.COMPLETE, datetime.now(UTC)


def _excerpts(old: Any, new: Any) -> tuple[str, str]:
    """Both values from a little before the first letter in which they differ."""
    before, after = (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in (old, new))
    differ = (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    start = max(0, next(differ, min(len(before), len(after))) - _BEFORE)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    piece = without_controls(text[start : start + _EXCERPT].replace("\n", "⏎"))
    return f"{'…' if start else ''}{piece}{'…' if start + _EXCERPT < len(text) else ''}"


def _lines(result: Result, language: Language, *, applied: bool) -> Iterator[str]:
    for name, count in sorted(result.counts.items(), key=lambda pair: -pair[1]):
        yield tr("{field}: {count} records", language, field=name, count=count)
        for code, old, new in result.examples[name]:
            before, after = _excerpts(old, new)
            yield f"  {code}: {before} → {after}"
    for code, why in result.unreadable:
        words = why.text(language) if isinstance(why, UserError) else why
        yield tr("{code} cannot be read again: {reason}", language, code=code, reason=words)
    yield tr(
        "{read} bodies read again, {changed} differ, {unreadable} cannot be read.",
        language,
        read=result.read,
        changed=result.changed,
        unreadable=len(result.unreadable),
    )
    if applied:
        yield tr("What differs was appended as new observations.", language)
    elif result.changed:
        yield tr("Nothing was written. To append what differs: --apply", language)


def _run(chosen: argparse.Namespace, config: Config) -> int:
    engine, language = open_engine(config), config.language
    with report.progress_bar(tr("Reading the archive", language)) as progress:
        result = reparse(engine, Archive(config.archive.folder), progress, apply=chosen.apply)
    for line in _lines(result, language, applied=chosen.apply and result.changed > 0):
        console().print(line, markup=False, soft_wrap=True)
    if chosen.apply:
        with report.progress_bar(tr("Answering the criteria", language)) as progress:
            answering.answer_new(engine, progress)
    return _INCOMPLETE if result.unreadable else 0


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `reparse`."""
    read = add_command(commands, "reparse", "read the kept bodies again with today's parser", _run)
    read.add_argument("--apply", action="store_true", help="append what differs; without it, only show it")
