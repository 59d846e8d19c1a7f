"""Commands on runs: what each saw, why one waits, and a lead's word on it."""

import argparse
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from catalogue import ledger
from catalogue.assessments import find_or_create_auditor
from catalogue.cli import Commands, add_command, add_output, console, give
from catalogue.config import Config
from catalogue.db import open_engine, reading, writing
from catalogue.i18n import N_, UserError, tr
from catalogue.models import Auditor, CrawlRun, Portal, Sighting
from catalogue.states import Publication, Role, Sight
from catalogue.tables import PUBLICATIONS, RUN_STATES, Column, Table, moment, whole

_MAY_DECIDE = {Role.LEAD, Role.ADMINISTRATOR}


_RUNS = (
    Column("run", N_("Run"), whole),
    Column("portal", N_("Portal")),
    Column("started_at", N_("Started"), lambda value, _language: moment(value)),
    Column("state", N_("State"), lambda value, language: tr(RUN_STATES[value], language)),
    Column("publication", N_("Inventory"), lambda value, language: tr(PUBLICATIONS[value], language)),
    Column("listed", N_("Listed"), whole),
    Column("fetched", N_("Read"), whole),
    Column("new", N_("New"), whole),
    Column("updated", N_("Changed"), whole),
    Column("unchanged", N_("Unchanged"), whole),
    Column("failed", N_("Not read"), whole),
)
_LINES = (
    Column("code", N_("Code")),
    Column("external_id", N_("Record")),
    Column("sector", N_("Sector")),
    Column("sight", N_("Sight")),
    Column("outcome", N_("Outcome")),
    Column("detail", N_("Detail")),
)


def add(commands: Commands) -> None:
    """The commands `runs`, `ledger`, `promote` and `refuse`."""
    add_output(add_command(commands, "runs", "the last runs of every portal", _runs))
    booked = add_command(commands, "ledger", "every record a run knows, each with what became of it", _ledger)
    booked.add_argument("run_id", type=int, metavar="RUN")
    booked.add_argument("--all", action="store_true", help="also what was read and did not change")
    add_output(booked)
    for name, about, run in (
        ("promote", "publish a run that is held back", _promote),
        ("refuse", "keep a run that is held back from ever being published", _refuse),
    ):
        decided = add_command(commands, name, about, run)
        decided.add_argument("run_id", type=int, metavar="RUN")
        decided.add_argument("--by", required=True, metavar="NAME", help="a lead's name")
        decided.add_argument("--reason", required=True, metavar="TEXT", help="kept with the run")


def _runs(chosen: argparse.Namespace, config: Config) -> int:
    with reading(open_engine(config)) as session:
        rows: list[tuple[Any, ...]] = [
            (r.id, portal, r.started_at, r.state, r.publication, r.listed, r.fetched, r.new, r.updated,
             r.unchanged, r.failed)
            for r, portal in session.execute(
                select(CrawlRun, col(Portal.name))
                .join(Portal, col(Portal.id) == col(CrawlRun.portal_id))
                .order_by(col(CrawlRun.id).desc())
                .limit(50)
            )
        ]  # fmt: skip
    give(chosen, tr("Runs", config.language), Table(_RUNS, rows), config.language)
    return 0


def _ledger(chosen: argparse.Namespace, config: Config) -> int:
    with reading(open_engine(config)) as session:
        run = _run(session, chosen.run_id)
        query = select(Sighting).where(col(Sighting.run_id) == run.id)
        if not chosen.all:
            query = query.where(col(Sighting.sight) != Sight.UNCHANGED)
        lines = session.scalars(query.order_by(col(Sighting.sight), col(Sighting.code)))
        rows = [(s.code, s.external_id, s.sector, s.sight.value, s.outcome, s.detail) for s in lines]
        reasons = [reason.text(config.language) for reason in ledger.reasons(run)]
        decided = run.decided_because and f"{run.decided_by}: {run.decided_because}"
    give(
        chosen,
        tr("Ledger of run {run}", config.language, run=chosen.run_id),
        Table(_LINES, rows),
        config.language,
    )
    if chosen.format == "table":
        for text in filter(None, [*reasons, decided]):
            console().print(f"  {text}", markup=False)
    return 0


def _run(session: Session, run_id: int) -> CrawlRun:
    run = session.get(CrawlRun, run_id)
    if run is None:
        raise UserError("There is no run {run}. See: python -m crawler runs", run=run_id)
    return run


def _promote(chosen: argparse.Namespace, config: Config) -> int:
    return _decide(chosen, config, Publication.PROMOTED)


def _refuse(chosen: argparse.Namespace, config: Config) -> int:
    return _decide(chosen, config, Publication.REFUSED)


def _decide(chosen: argparse.Namespace, config: Config, wanted: Publication) -> int:
    with writing(open_engine(config)) as session:
        run = _run(session, chosen.run_id)
        if run.publication is not Publication.WAITING:
            state = tr(PUBLICATIONS[run.publication], config.language)
            raise UserError("Run {run} is not held back: it is {state}.", run=run.id, state=state)
        if not chosen.reason.strip():
            raise UserError("A reason is needed: it is kept with the run.")
        run.decided_by, run.decided_because = _lead(session, chosen.by).name, chosen.reason.strip()
        run.decided_at = datetime.now(UTC)
        if wanted is Publication.PROMOTED:
            ledger.promote(session, run, run.decided_at)
        else:
            run.publication = wanted
    text = N_("Run {run} is published.") if wanted is Publication.PROMOTED else N_("Run {run} is refused.")
    console().print(tr(text, config.language, run=chosen.run_id))
    return 0


def _lead(session: Session, name: str) -> Auditor:
    """The lead called `name`; somebody nobody has met yet becomes one, for who may run this owns the data."""
    auditor = find_or_create_auditor(session, name, datetime.now(UTC), Role.LEAD)
    if auditor.role not in _MAY_DECIDE:
        raise UserError("{name} is not a lead: only a lead publishes or refuses a run.", name=auditor.name)
    return auditor
