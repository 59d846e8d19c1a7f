"""Whether the archive still holds what the catalogue rests on, byte for byte."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, select, union_all
from sqlmodel import Session, col

from catalogue.cli import add_command, console
from catalogue.config import Config
from catalogue.db import open_engine, reading
from catalogue.i18n import Language, UserError, tr
from catalogue.models import Fetch, Observation, Service
from crawler import report
from crawler.archive import Archive
from crawler.job import Progress
from crawler.keeping import PART


@dataclass(slots=True)
class Check:
    """What was found, each fault with its reason."""

    whole: int = 0
    orphans: int = 0  # bodies that no row of the catalogue names, such as those of a killed crawl
    unfinished: int = 0  # files that a killed crawl was still writing
    damaged: dict[str, UserError] = field(default_factory=dict)
    missing: dict[str, UserError] = field(default_factory=dict)  # hash → the run and address that name it
    strangers: list[Path] = field(default_factory=list)  # files that are no part of an archive

    @property
    def is_sound(self) -> bool:
        """Whether every body can be read and none is missing."""
        return not self.damaged and not self.missing


def verify(engine: Engine, archive: Archive, progress: Progress) -> Check:
    """Reads every kept body again and compares it with its name and with the catalogue."""
    check = Check()
    with reading(engine) as session:
        needed = _needed(session)  # first: a crawl that runs meanwhile keeps a body before it names it
    files = list(archive.files())
    kept: set[str] = set()
    for done, path in enumerate(files, start=1):
        if sha256 := archive.name_of(path):
            kept.add(sha256)
            check.orphans += sha256 not in needed
        _look_at(archive, path, check)
        progress(done, len(files))
    with reading(engine) as session:
        check.missing = {sha256: _where(session, sha256) for sha256 in sorted(needed - kept)}
    return check


def _look_at(archive: Archive, path: Path, check: Check) -> None:
    try:
        if sha256 := archive.name_of(path):
            archive.read(sha256)
            check.whole += 1
        elif path in archive.dictionaries.files():
            archive.dictionaries.load(path)
        elif path.suffix == PART:
            check.unfinished += 1
        else:
            check.strangers.append(path)
    except UserError as error:
        check.damaged[path.stem] = error


def _needed(session: Session) -> set[str]:
    columns = (col(Fetch.body_sha256), col(Observation.body_sha256))
    return {sha for column in columns for sha in session.scalars(select(column).distinct()) if sha}


def _where(session: Session, sha256: str) -> UserError:
    """The run and the address that name a body, as a fetch or, where that is gone, as an observation."""
    fetched = select(col(Fetch.run_id), col(Fetch.url)).where(col(Fetch.body_sha256) == sha256)
    observed = (
        select(col(Observation.run_id), col(Service.url))
        .join(Service, col(Service.id) == col(Observation.service_id))
        .where(col(Observation.body_sha256) == sha256)
    )
    run, url = session.execute(union_all(fetched, observed).limit(1)).one()
    return UserError("run {run}, {url}", run=run, url=url)


def _lines(check: Check, language: Language) -> Iterator[str]:
    for error in check.damaged.values():
        yield tr("damaged: {reason}", language, reason=error.text(language))
    for sha256, where in check.missing.items():
        yield tr("missing: {sha256} ({where})", language, sha256=sha256, where=where.text(language))
    for path in check.strangers:
        yield tr("not a part of the archive: {path}", language, path=path)
    yield tr(
        "{whole} bodies whole, {damaged} damaged, {missing} missing, {orphans} not named by the catalogue, "
        "{unfinished} unfinished files",
        language,
        whole=check.whole,
        damaged=len(check.damaged),
        missing=len(check.missing),
        orphans=check.orphans,
        unfinished=check.unfinished,
    )


def _run(_chosen: argparse.Namespace, config: Config) -> int:
    with report.progress_bar(tr("Reading the archive", config.language)) as progress:
        check = verify(open_engine(config), Archive(config.archive.folder), progress)
    for line in _lines(check, config.language):
        console().print(line, markup=False, soft_wrap=True)
    return 0 if check.is_sound else 1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `verify`."""
    add_command(commands, "verify", "read every kept body again and compare it with its hash", _run)
