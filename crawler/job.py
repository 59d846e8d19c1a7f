"""What one crawl works with, and what it leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from catalogue.config import PortalConfig
from catalogue.i18n import UserError
from catalogue.runs import Begun, Kept, Known, ListNote
from crawler.archive import Archive
from crawler.items import Oddity, ProcedureItem
from crawler.outcomes import Outcome

Progress = Callable[[int, int | None], None]  # records done, records the portal claims to have


@dataclass(frozen=True, slots=True)
class Fetched:
    """One request and what became of it: a page of the list (`note`) or a record (`record`)."""

    external_id: str  # "" for a page of the list
    code: str  # as listed; "" for a page of the list
    url: str
    outcome: Outcome
    detail: str
    body: bytes
    fetched_at: datetime
    record: ProcedureItem | None = None
    same: Kept | None = None  # the body says what the kept one said
    oddities: tuple[Oddity, ...] = ()
    note: ListNote | None = None


@dataclass(slots=True)
class Job:
    """One crawl of one portal."""

    portal: PortalConfig
    engine: Engine
    archive: Archive
    begun: Begun
    looks_needed: int
    progress: Progress
    listed: dict[str, Known]
    claimed: int | None  # how many the portal says it has
    list_fault: Fetched | None = None  # the answer that ended the list before its end
    done: int = 0
    not_read: list[Fetched] = field(default_factory=list)
    fault: UserError | None = None  # the catalogue or the archive could not be written
