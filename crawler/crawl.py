"""One crawl of one portal, from the first page of the list to the summary."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapy.crawler import CrawlerProcess
from sqlalchemy import Engine

from catalogue import ledger, runs
from catalogue.config import Config, PortalConfig
from catalogue.db import writing
from catalogue.i18n import Language, tr
from catalogue.ledger import Ledger
from catalogue.models import CrawlRun
from catalogue.states import Publication, RunState, Sight
from crawler.archive import Archive
from crawler.job import Fetched, Job, Progress
from crawler.outcomes import REMEDIES, Outcome
from crawler.settings import scrapy_settings
from crawler.spiders.national_rest import NationalRestSpider


@dataclass(frozen=True, slots=True)
class Summary:
    """What a crawl did; `not_read` names every record that could not be read in this sitting."""

    portal: str
    run_id: int
    is_resumed: bool
    state: RunState
    publication: Publication
    figures: dict[str, int]  # fetched, new, updated, unchanged
    ledger: Ledger
    not_read: tuple[Fetched, ...]
    list_fault: Fetched | None
    seconds: float

    @property
    def is_complete(self) -> bool:
        """Whether everything the portal says it has was listed and read."""
        return self.state is RunState.COMPLETE

    def reason(self, language: Language) -> str:
        """Why the crawl is not complete; "" when it is."""
        parts = []
        if self.list_fault:
            outcome, detail = self.list_fault.outcome.value, self.list_fault.detail
            parts.append(
                tr("the list broke off: {outcome} ({detail})", language, outcome=outcome, detail=detail)
            )
        ledger = self.ledger
        if ledger.claimed is not None and ledger.claimed != ledger.listed:
            parts.append(
                tr(
                    "{listed} listed of {claimed} claimed",
                    language,
                    listed=ledger.listed,
                    claimed=ledger.claimed,
                )
            )
        if failed := ledger.sights.get(Sight.COULD_NOT_LOOK, 0):
            parts.append(tr("{count} without detail", language, count=failed))
        if queued := ledger.sights.get(Sight.QUEUED, 0):
            parts.append(tr("{count} not asked for", language, count=queued))
        return "; ".join(parts)

    def remedies(self) -> dict[Outcome, str]:
        """What to do, for each outcome that stood in the way (English; translated where shown)."""
        met = Counter(f.outcome for f in self.not_read)
        if self.list_fault:
            met[self.list_fault.outcome] += 1
        return {outcome: REMEDIES[outcome] for outcome, _ in met.most_common()}


def crawl(
    config: Config, engine: Engine, portal: PortalConfig, progress: Progress, *, is_demo: bool = False
) -> Summary:
    """Crawls `portal` into the catalogue. Once per process: Twisted's reactor does not start twice."""
    started = time.monotonic()
    with writing(engine) as session:
        begun = runs.begin(session, portal, _now(), runs.owner_of_this_process(), is_demo=is_demo)
    job = Job(
        portal=portal,
        engine=engine,
        archive=Archive(config.archive.folder),
        begun=begun,
        looks_needed=config.crawl.looks_before_missing,
        progress=progress,
        listed=dict(begun.listed),
        claimed=begun.claimed,
        done=len(begun.listed) - len(begun.queued),
    )
    process = CrawlerProcess(scrapy_settings(config.crawl, portal))
    crawler = process.create_crawler(NationalRestSpider)
    process.crawl(crawler, job=job)
    process.start()
    is_stopped = crawler.stats is not None and crawler.stats.get_value("finish_reason") == "shutdown"
    if job.fault:
        raise job.fault
    return _end(job, portal, time.monotonic() - started, is_stopped=is_stopped)


def _end(job: Job, portal: PortalConfig, seconds: float, *, is_stopped: bool) -> Summary:
    """Closes the run's ledger and publishes it or holds it back; a stopped run waits to be taken up again."""
    with writing(job.engine) as session:
        run = session.get_one(CrawlRun, job.begun.run_id)
        fault = job.list_fault.outcome.value if job.list_fault else ""
        settled = [ledger.Bounds(b.sector, b.minimum, b.maximum) for b in portal.bounds]
        book = ledger.close(session, run, list_fault=fault, settled=settled, is_stopped=is_stopped)
        whole = not book.sights.get(Sight.COULD_NOT_LOOK) and not book.reasons
        run.state = RunState.STOPPED if is_stopped else RunState.COMPLETE if whole else RunState.INCOMPLETE
        run.listed, run.failed = book.listed, book.sights.get(Sight.COULD_NOT_LOOK, 0)
        run.finished_at = _now()
        if not is_stopped:
            ledger.decide(session, run, book, _now())
        figures = {name: getattr(run, name) for name in ("fetched", "new", "updated", "unchanged")}
        summary = Summary(
            portal=portal.name,
            run_id=job.begun.run_id,
            is_resumed=job.begun.is_resumed,
            state=run.state,
            publication=run.publication,
            figures=figures,
            ledger=book,
            not_read=tuple(sorted(job.not_read, key=lambda f: (f.code, f.external_id))),
            list_fault=job.list_fault,
            seconds=seconds,
        )
        run.reason = summary.reason(Language.EN)
    return summary


def _now() -> datetime:
    return datetime.now(UTC)
