"""Helps for whoever mends a parser: one body's fields as JSON, and a kept body as a test case."""

import argparse
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, or_, select
from sqlmodel import col

from catalogue.cli import add_command, console, write
from catalogue.config import Config
from catalogue.db import open_engine, reading
from catalogue.i18n import UserError, tr
from catalogue.models import Fetch
from crawler.archive import SHA256, Archive, media_type
from crawler.job import Fetched
from crawler.outcomes import Outcome
from crawler.parsers.body import envelope_of
from crawler.parsers.national_rest import parse_detail, parse_list
from crawler.parsers.selecting import Notes, ParseError
from crawler.pipelines import as_seen

CASES = Path(__file__).parents[1] / "tests" / "cases"
PARSER = "national_rest"
_SUFFIXES = {"application/json": ".json", "text/html": ".html", "application/octet-stream": ".bin"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_NO_TIME = datetime.fromtimestamp(0, UTC)  # a file says nothing of when it was fetched


def parsed(body: bytes) -> dict[str, Any]:
    """The fields of a record with its printed page and its oddities, or those of a page of the list."""
    if _is_list(body):
        return asdict(parse_list(body))
    record = parse_detail(body)
    fetched = Fetched(record.external_id, record.code_raw, "", Outcome.OK, "", body, _NO_TIME, record)
    fields = as_seen(fetched, record, "").record
    oddities = [asdict(oddity) for oddity in record.oddities]
    return fields | {"page": record.page.text, "segments": record.page.to_json(), "oddities": oddities}


def _is_list(body: bytes) -> bool:
    data = envelope_of(body, Notes()).raw("data")
    return isinstance(data, dict) and "items" in data


def chosen_fields(fields: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The fields called `names`; one that lies deeper, such as `fees`, under each place's path."""
    found: dict[str, Any] = {}
    for name in names:
        if name in fields:
            found[name] = fields[name]
            continue
        deeper = {path: value for path, key, value in _inside(fields, "") if key == name}
        if not deeper:
            known = sorted(fields) + sorted({key for _, key, _ in _inside(fields, "")} - set(fields))
            raise UserError(
                "This body has no field {name}. It has: {known}.", name=name, known=", ".join(known)
            )
        found |= deeper
    return found


def _inside(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Path, key and value of everything under a key, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else key
            yield here, key, inner
            yield from _inside(inner, here)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _inside(inner, f"{path}[{place}]")


def body_of(file: str, archive: Archive) -> bytes:
    """The bytes of a file, of a compressed file of an archive, or of the body kept under a SHA-256."""
    if SHA256.fullmatch(file):
        return archive.read(file)
    path = Path(file).resolve()
    home = Archive(path.parent.parent)
    if sha256 := home.name_of(path):
        return home.read(sha256)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError("{file} cannot be read: {reason}", file=file, reason=error) from error


def case_of(body: bytes) -> dict[str, Any]:
    """What today's parser makes of a body: its fields, or why it cannot be read."""
    try:
        return parsed(body)
    except ParseError as error:
        return {"problem": error.problem.value, "where": error.where, "found": error.found}


def save_case(engine: Engine, archive: Archive, wanted: str, name: str, why: str) -> Path:
    """The new folder with the body, where it came from, and what today's parser makes of it."""
    if not _NAME.fullmatch(name):
        raise UserError(
            "{name!r} cannot name a case: small letters, digits, - and _ only, at most 80.", name=name
        )
    folder = CASES / PARSER / name
    if folder.exists():
        raise UserError("There is a case {folder} already. Choose another name.", folder=folder)
    fetch = _kept_fetch(engine, wanted)
    body = archive.read(fetch.body_sha256)
    meta = {
        "url": fetch.url,
        "fetched_at": fetch.fetched_at.isoformat(),
        "sha256": fetch.body_sha256,
        "why": why or f"{fetch.outcome} {fetch.detail}".strip(),
    }
    _write_case(folder, body, meta)
    return folder


def _kept_fetch(engine: Engine, wanted: str) -> Fetch:
    """The newest fetch with a body of this address, hash or record."""
    columns = (col(Fetch.url), col(Fetch.body_sha256), col(Fetch.external_id))
    named = or_(*((c == wanted) & (c != "") for c in columns))  # pages of the list have no id
    query = select(Fetch).where(named, col(Fetch.body_sha256) != "")
    with reading(engine) as session:
        fetch = session.scalars(query.order_by(col(Fetch.id).desc()).limit(1)).one_or_none()
    if fetch is None:
        raise UserError(
            "Nothing is kept under {wanted}: give the address, the SHA-256 or the id of something that was "
            "crawled, or crawl its portal first.",
            wanted=wanted,
        )
    return fetch


def _write_case(folder: Path, body: bytes, meta: dict[str, str]) -> None:
    """All three files, or nothing."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".part"))
        try:
            temporary.chmod(0o755)  # as mkdir would have made it; mkdtemp hides it from others
            (temporary / f"page{_SUFFIXES[media_type(body)]}").write_bytes(body)
            (temporary / "meta.json").write_text(as_text(meta), encoding="utf-8")
            (temporary / "expected.json").write_text(as_text(case_of(body)), encoding="utf-8")
            temporary.rename(folder)
        except OSError:
            shutil.rmtree(temporary)
            raise
    except OSError as error:
        raise UserError("{file} cannot be written: {reason}", file=folder, reason=error) from error


def as_text(value: object) -> str:
    """JSON for people to read and for version control to compare."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _parse(chosen: argparse.Namespace, config: Config) -> int:
    body = body_of(chosen.file, Archive(config.archive.folder))
    try:
        fields = parsed(body)
    except ParseError as error:
        raise UserError("{file} cannot be parsed: {reason}", file=chosen.file, reason=error) from error
    if chosen.only:
        fields = chosen_fields(fields, [name.strip() for name in chosen.only.split(",")])
    write([as_text(fields)], None)
    return 0


def _save(chosen: argparse.Namespace, config: Config) -> int:
    archive = Archive(config.archive.folder)
    folder = save_case(open_engine(config), archive, chosen.kept, chosen.name, chosen.why)
    console().print(
        tr("Saved in {folder}. Read expected.json before you trust it.", config.language, folder=folder),
        markup=False,
        soft_wrap=True,
    )
    return 0


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands `parse` and `save-case`."""
    read = add_command(commands, "parse", "the fields of one body as JSON", _parse)
    read.add_argument("file", metavar="FILE", help="a file, or the SHA-256 of a kept body")
    read.add_argument("--only", metavar="FIELDS", help="such as code,fees; default: all")
    saved = add_command(commands, "save-case", "a kept body as a test case of its parser", _save)
    saved.add_argument("kept", metavar="KEPT", help="address, SHA-256 or id of something that was crawled")
    saved.add_argument("name", metavar="NAME")
    saved.add_argument("--why", default="", help="what the case shows; default: how the fetch ended")
