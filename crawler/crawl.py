"""One crawl of one portal, from the first page of the list to the summary."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapy.crawler import CrawlerProcess
from sqlalchemy import Engine

from catalogue import ingest
from catalogue.config import Config, PortalConfig
from catalogue.db import writing
from catalogue.i18n import Language, tr
from catalogue.models import CrawlRun, RunState
from crawler.archive import Archive
from crawler.job import Fetched, Job, Progress
from crawler.outcomes import REMEDIES, Outcome
from crawler.settings import scrapy_settings
from crawler.spiders.national_rest import NationalRestSpider


@dataclass(frozen=True, slots=True)
class Summary:
    """What a crawl did; `not_read` names every record that was listed and could not be read."""

    portal: str
    claimed: int | None
    listed: int
    fetched: int
    new: int
    updated: int
    unchanged: int
    not_read: tuple[Fetched, ...]
    list_outcome: Outcome | None
    list_detail: str
    seconds: float

    @property
    def is_complete(self) -> bool:
        """Whether everything the portal says it has was listed and read."""
        return (
            self.list_outcome is Outcome.OK
            and not self.not_read
            and self.fetched == self.listed
            and self.claimed in {None, self.listed}
        )

    def reason(self, language: Language) -> str:
        """Why the crawl is not complete; "" when it is."""
        parts = []
        if self.list_outcome is None:
            parts.append(tr("the list was not read to its end", language))
        elif self.list_outcome is not Outcome.OK:
            parts.append(
                tr(
                    "the list broke off: {outcome} ({detail})",
                    language,
                    outcome=self.list_outcome.value,
                    detail=self.list_detail,
                )
            )
        if self.claimed is not None and self.claimed != self.listed:
            parts.append(
                tr("{listed} listed of {claimed} claimed", language, listed=self.listed, claimed=self.claimed)
            )
        if self.not_read:
            parts.append(tr("{count} without detail", language, count=len(self.not_read)))
        unasked = self.listed - self.fetched - len(self.not_read)
        if unasked > 0:
            parts.append(tr("{count} not asked for", language, count=unasked))
        return "; ".join(parts)

    def remedies(self) -> dict[Outcome, str]:
        """What to do, for each outcome that stood in the way (English; translated where shown)."""
        met = Counter(f.outcome for f in self.not_read)
        if self.list_outcome not in {None, Outcome.OK}:
            met[self.list_outcome] += 1
        return {outcome: REMEDIES[outcome] for outcome, _ in met.most_common()}


def crawl(
    config: Config, engine: Engine, portal: PortalConfig, progress: Progress, *, is_demo: bool = False
) -> Summary:
    """Crawls `portal` into the catalogue. Once per process: Twisted's reactor does not start twice."""
    started = time.monotonic()
    with writing(engine) as session:
        run_id = ingest.start_run(session, portal, _now(), is_demo=is_demo)
    job = Job(portal, engine, Archive(config.archive.folder), run_id, progress)
    process = CrawlerProcess(scrapy_settings(config.crawl, portal))
    process.crawl(NationalRestSpider, job=job)
    process.start()
    summary = _close(job, time.monotonic() - started)
    if job.fault:
        raise job.fault
    return summary


def _close(job: Job, seconds: float) -> Summary:
    """Ends the run in the catalogue, as far as the catalogue can still be written."""
    with writing(job.engine) as session:
        run = session.get_one(CrawlRun, job.run_id)
        summary = Summary(
            portal=job.portal.name,
            claimed=job.claimed,
            listed=len(job.listed),
            fetched=run.fetched,
            new=run.new,
            updated=run.updated,
            unchanged=run.unchanged,
            not_read=tuple(sorted(job.not_read, key=lambda f: (f.code, f.external_id))),
            list_outcome=job.list_outcome,
            list_detail=job.list_detail,
            seconds=seconds,
        )
        ingest.finish_run(
            session,
            job.run_id,
            _now(),
            state=RunState.COMPLETE if summary.is_complete else RunState.INCOMPLETE,
            claimed=summary.claimed,
            listed=summary.listed,
            failed=len(summary.not_read),
            reason=summary.reason(Language.EN),
        )
    return summary


def _now() -> datetime:
    return datetime.now(UTC)
