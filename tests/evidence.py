"""A catalogue and its archive, filled from the bundled ministry without a crawl."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from catalogue.config import load
from catalogue.db import open_engine, reading, writing
from catalogue.ingest import record_fetches
from crawler.archive import Archive
from crawler.job import Fetched
from crawler.outcomes import Outcome
from crawler.parsers.national_rest import parse_detail
from crawler.pipelines import as_seen
from crawler.replica.server import BUNDLED
from tests.conftest import write_config
from tests.seeding import SEEN_AT, crawl

REJECTED = b"<html><head><title>Request Rejected</title></head><body>Request Rejected</body></html>"


@dataclass(frozen=True)
class Kept:
    """What `keep_ministry` made."""

    config_file: Path
    engine: Engine
    archive: Archive
    run_id: int

    def rows(self, query: str) -> list[Any]:
        with reading(self.engine) as session:
            return [tuple(row) for row in session.execute(text(query))]


def bundled(count: int) -> list[bytes]:
    """The first records of the bundled ministry."""
    return [file.read_bytes() for file in sorted((BUNDLED / "details").glob("*.json"))[:count]]


def keep_ministry(folder: Path, count: int) -> Kept:
    """One run: `count` records, a rejected request with its body, and one that got no answer."""
    config_file = write_config(folder)
    config = load(config_file)
    engine, archive = open_engine(config), Archive(config.archive.folder)
    fetches = [_fetched(body, number) for number, body in enumerate(bundled(count))]
    fetches.append(Fetched("", "", "https://x.vn/a b\r\nc", Outcome.REJECTED, "x\r\ny: z", REJECTED, SEEN_AT))
    fetches.append(Fetched("id-9", "9", "https://x.vn/9", Outcome.TIMEOUT, "30 s", b"", SEEN_AT))
    shas = [archive.keep(f.body) if f.body else "" for f in fetches]
    seen = [as_seen(f, f.record, sha) for f, sha in zip(fetches, shas, strict=True) if f.record]
    run_id = crawl(engine, *seen)
    with writing(engine) as session:
        record_fetches(session, [_row(run_id, f, sha) for f, sha in zip(fetches, shas, strict=True)])
    return Kept(config_file, engine, archive, run_id)


def _fetched(body: bytes, number: int) -> Fetched:
    record = parse_detail(body)
    url = f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/{record.external_id}"
    moment = SEEN_AT + timedelta(seconds=number)
    return Fetched(record.external_id, record.code_raw, url, Outcome.OK, "", body, moment, record)


def _row(run_id: int, fetched: Fetched, sha256: str) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "external_id": fetched.external_id,
        "url": fetched.url,
        "outcome": fetched.outcome.value,
        "detail": fetched.detail,
        "body_sha256": sha256,
        "fetched_at": fetched.fetched_at,
    }


def codes_of(bodies: list[bytes]) -> list[str]:
    """The codes of records, in their order."""
    return [json.loads(body)["data"]["code"] for body in bodies]
