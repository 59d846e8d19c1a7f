"""Hands over to the catalogue what the spiders fetched: the only bridge between the two."""

import hashlib
import json
import time
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from itertools import chain
from re import sub
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.task import LoopingCall

from catalogue import ingest, runs
from catalogue.db import writing
from catalogue.i18n import UserError
from catalogue.ingest import Same, Seen
from catalogue.text import parse_code
from crawler.items import ProcedureItem
from crawler.job import Fetched, Job
from crawler.outcomes import Outcome
from crawler.parsers.national_fingerprint import fingerprint
from crawler.parsers.national_rest import VERSION
from crawler.spiders.national_rest import NationalRestSpider

_BATCH = 50  # records in one transaction
_KEEP_SECONDS = 0.25  # how long a record may wait for its batch, so that a kill costs next to nothing
_BEAT_SECONDS = 5.0
_TIERS = ("central", "province", "commune", "other")
_CONTENT = [f.name for f in fields(ProcedureItem) if f.name not in {"page", "oddities", "updated_at_ms"}]


class CataloguePipeline:
    """Archives every body and records the answers in batches, each in one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.waiting: list[Fetched] = []
        self.flushed = time.monotonic()

    @property
    def job(self) -> Job:
        """The spider's job; the spider is made after the pipeline."""
        return self._spider.job

    @property
    def _spider(self) -> NationalRestSpider:
        if not isinstance(self.crawler.spider, NationalRestSpider):
            raise TypeError(f"no spider with a job: {self.crawler.spider!r}")
        return self.crawler.spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way in."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Every few seconds what was fetched is recorded, and with it a sign of life."""
        self.clock = LoopingCall(self._flush)
        self.clock.start(_BEAT_SECONDS, now=False)

    async def process_item(self, item: Fetched) -> Fetched:
        """Keeps `item` until a batch is full, or long enough."""
        self.waiting.append(item)
        if len(self.waiting) >= _BATCH or time.monotonic() - self.flushed > _KEEP_SECONDS:
            self._flush()
        return item

    def close_spider(self) -> None:
        """Records what is left."""
        self.clock.stop()
        self._flush()

    def _flush(self) -> None:
        batch, self.waiting = self.waiting, []
        self.flushed = time.monotonic()
        if self.job.fault:
            return
        try:
            self._hand_over(batch)
        except UserError as error:
            self.job.fault = error
            if self.crawler.engine is not None:
                self.crawler.engine.close_spider(self._spider, "catalogue_fault")
            return
        records = [fetched for fetched in batch if fetched.external_id]
        self.job.not_read.extend(f for f in records if f.outcome is not Outcome.OK)
        self.job.done += len(records)
        self.job.progress(self.job.done, self.job.claimed)

    def _hand_over(self, batch: list[Fetched]) -> None:
        bodies = [self._keep(fetched) for fetched in batch]
        self.job.archive.flush()
        run_id = self.job.begun.run_id
        with writing(self.job.engine) as session:
            runs.beat(session, run_id, datetime.now(UTC))
            for fetched in batch:
                if (note := fetched.note) is not None:
                    runs.note_list(session, run_id, note)
            ingest.record_fetches(
                session, [_fetch_row(run_id, f, sha) for f, sha in zip(batch, bodies, strict=True)]
            )
            ingest.land(
                session,
                run_id,
                [as_seen(f, f.record, sha) for f, sha in zip(batch, bodies, strict=True) if f.record],
                [_not_seen(f) for f in batch if f.external_id and f.outcome is not Outcome.OK],
                [Same(f.external_id, f.same.observation_id, f.fetched_at) for f in batch if f.same],
                looks_needed=self.job.looks_needed,
            )
            ingest.record_issues(session, run_id, chain.from_iterable(map(_issues, batch)))

    def _keep(self, fetched: Fetched) -> str:
        """The SHA-256 of the kept body: its own, or that of the body which says the same."""
        if fetched.same is not None:
            return fetched.same.body_sha256
        return self.job.archive.keep(fetched.body) if fetched.body else ""


def _not_seen(fetched: Fetched) -> ingest.NotSeen:
    return ingest.NotSeen(
        fetched.external_id,
        fetched.outcome.value,
        fetched.detail,
        fetched.outcome in {Outcome.NOT_FOUND, Outcome.EMPTY},
        fetched.fetched_at,
    )


def _fetch_row(run_id: int, fetched: Fetched, sha256: str) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "external_id": fetched.external_id,
        "url": fetched.url,
        "outcome": fetched.outcome.value,
        "detail": fetched.detail,
        "body_sha256": sha256,
        "fetched_at": fetched.fetched_at,
    }


def _issues(fetched: Fetched) -> list[tuple[str, str, str]]:
    name = fetched.code or fetched.url
    return [(o.kind, sub(r"\[\d+\]", "[]", o.where), f"{name}: {o.value}") for o in fetched.oddities]


def as_seen(fetched: Fetched, record: ProcedureItem, sha256: str) -> Seen:
    """`record` in the catalogue's words."""
    content = {name: _plain(getattr(record, name)) for name in _CONTENT}
    agencies = [agency.name for agency in record.implementing_agencies]
    return Seen(
        external_id=record.external_id,
        url=fetched.url,
        code_raw=record.code_raw,
        name_raw=record.name_raw,
        sectors=record.sectors,
        tier=next((tier for tier in _TIERS if tier in record.tiers), ""),
        kind="STANDARD_INTERNAL" if record.is_internal else record.kind,
        unit=agencies[0] if agencies else record.issuing_agency.name,
        record={**content, "updated_at_ms": record.updated_at_ms, "code": parse_code(record.code_raw).value},
        page=record.page,
        content_hash=content_hash(content),
        fingerprint=fingerprint(fetched.body),
        body_sha256=sha256,
        parser_version=VERSION,
        observed_at=fetched.fetched_at,
    )


def _plain(value: Any) -> Any:
    """`value` as JSON has it; many times faster than `dataclasses.asdict`, which copies every leaf."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of what the record says; the parser has sorted the lists whose order means nothing."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
