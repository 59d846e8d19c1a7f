"""A run as a standard WARC 1.1 file, for libraries, courts and anybody who does not have this software."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Engine, func, select
from sqlmodel import Session, col
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from catalogue.cli import add_command, console
from catalogue.config import Config
from catalogue.db import open_engine, reading
from catalogue.i18n import UserError, tr
from catalogue.models import CrawlRun, Fetch, Portal
from catalogue.text import tidy
from crawler import report
from crawler.archive import Archive, media_type
from crawler.job import Progress
from crawler.keeping import PART

_FIELDS = "application/warc-fields"
_URL_MARKS = "%/:=&?~#+!$,;'@()*[]"  # what stays as it is in an address that is otherwise escaped
_CHUNK = 500
_RUNS_NAMED = 10


def write_warc(engine: Engine, archive: Archive, run_id: int, output: Path, progress: Progress) -> int:
    """The number of fetches written; equal bytes for an equal run. `output` appears only when whole.

    The portal's HTTP headers are not kept, so a body is a `resource` record and never claims to be the whole
    `response`; the `metadata` record beside it, or alone where no body came, says how the fetch ended.
    """
    temporary = output.with_name(output.name + PART)
    try:
        with reading(engine) as session, temporary.open("wb") as file:
            done = _write_run(session, archive, run_id, file, progress)
        temporary.replace(output)
    except OSError as error:
        raise UserError("{file} cannot be written: {reason}", file=output, reason=error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return done


def _write_run(session: Session, archive: Archive, run_id: int, file: BinaryIO, progress: Progress) -> int:
    run, portal = _run_of(session, run_id)
    total = session.scalar(select(func.count()).where(col(Fetch.run_id) == run_id)) or 0
    space = uuid5(NAMESPACE_URL, f"{portal.base_url}#{run_id}@{_date(run.started_at)}")
    pen = _Pen(file, space, archive)
    pen.describe_run(run, portal, total)
    for done, fetch in enumerate(_fetches(session, run_id), start=1):
        pen.write_fetch(fetch)
        progress(done, total)
    return total


def _run_of(session: Session, run_id: int) -> tuple[CrawlRun, Portal]:
    query = select(CrawlRun, Portal).join(Portal, col(Portal.id) == col(CrawlRun.portal_id))
    row = session.execute(query.where(col(CrawlRun.id) == run_id)).one_or_none()
    if row is not None:
        return row
    newest = session.execute(query.order_by(col(CrawlRun.id).desc()).limit(_RUNS_NAMED))
    known = [f"{run.id}: {portal.name}, {_date(run.started_at)}, {run.state.value}" for run, portal in newest]
    raise UserError("There is no run {run}. The newest are:\n{known}", run=run_id, known=known or ["–"])


def _fetches(session: Session, run_id: int) -> Iterator[Fetch]:
    last = 0
    while True:
        query = select(Fetch).where(col(Fetch.run_id) == run_id, col(Fetch.id) > last)
        chunk = session.scalars(query.order_by(col(Fetch.id)).limit(_CHUNK)).all()
        if not chunk:
            return
        yield from chunk
        last = chunk[-1].id or 0


class _Pen:
    """Writes the records of one run, with ids that depend on the run alone."""

    def __init__(self, file: BinaryIO, space: UUID, archive: Archive) -> None:
        self.writer = WARCWriter(file, gzip=True, warc_version="1.1")
        self.space = space
        self.archive = archive

    def _id(self, name: str) -> str:
        return f"<urn:uuid:{uuid5(self.space, name)}>"

    def describe_run(self, run: CrawlRun, portal: Portal, total: int) -> None:
        """The `warcinfo` record: what made the file, from which run of which portal."""
        fields = {
            "software": "python -m crawler warc",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": f"run {run.id}",
            "description": f"{portal.title} ({portal.name}), {portal.base_url}",
            "state": run.state.value,
            "reason": run.reason,
            "fetches": str(total),
        }
        self._write("warcinfo", run.started_at, _fields(fields), _FIELDS, {"WARC-Record-ID": self._id("run")})

    def write_fetch(self, fetch: Fetch) -> None:
        """A `resource` record for the body, if one came, and a `metadata` record for the outcome."""
        body_id = self._id(f"{fetch.id} body")
        about = {
            "WARC-Target-URI": quote(fetch.url, safe=_URL_MARKS),
            "WARC-Warcinfo-ID": self._id("run"),
        }
        outcome = {"WARC-Record-ID": self._id(f"{fetch.id} outcome")}
        if fetch.body_sha256:
            body = self.archive.read(fetch.body_sha256)
            names = {"WARC-Record-ID": body_id, "WARC-Payload-Digest": f"sha256:{fetch.body_sha256}"}
            self._write("resource", fetch.fetched_at, body, media_type(body), names | about)
            outcome["WARC-Refers-To"] = body_id
        fields = {"outcome": fetch.outcome, "detail": fetch.detail, "external-id": fetch.external_id}
        self._write("metadata", fetch.fetched_at, _fields(fields), _FIELDS, outcome | about)

    def _write(
        self, kind: str, moment: datetime, block: bytes, block_type: str, headers: dict[str, str]
    ) -> None:
        record = self.writer.create_warc_record(
            "",
            kind,
            payload=BytesIO(block),
            length=len(block),
            warc_content_type=block_type,
            warc_headers_dict={"WARC-Date": _date(moment)} | headers,
        )
        self.writer.write_record(record)


def _fields(fields: dict[str, str]) -> bytes:
    """Lines of `name: value`; a value of the portal's cannot begin a line of its own."""
    return "".join(f"{name}: {tidy(value)}\r\n" for name, value in fields.items() if value).encode()


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _run(chosen: argparse.Namespace, config: Config) -> int:
    archive = Archive(config.archive.folder)
    with report.progress_bar(str(chosen.output)) as progress:
        count = write_warc(open_engine(config), archive, chosen.run_id, chosen.output, progress)
    console().print(
        tr("{count} fetches written to {file}.", config.language, count=count, file=chosen.output),
        markup=False,
        soft_wrap=True,
    )
    return 0


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `warc`."""
    written = add_command(commands, "warc", "a run as a standard WARC file", _run)
    written.add_argument("run_id", type=int, metavar="RUN", help="the number of the run")
    written.add_argument("--output", type=Path, required=True, metavar="FILE.warc.gz")
