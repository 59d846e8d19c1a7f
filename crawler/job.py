"""What one crawl works with, and what it leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from catalogue.config import PortalConfig
from catalogue.i18n import UserError
from crawler.archive import Archive
from crawler.items import ListedItem, Oddity, ProcedureItem
from crawler.outcomes import Outcome

Progress = Callable[[int, int | None], None]  # records done, records the portal claims to have


@dataclass(frozen=True, slots=True)
class Fetched:
    """One request and what became of it; `record` where it was a record that could be read."""

    external_id: str  # "" for a page of the list
    code: str  # as listed; "" for a page of the list
    url: str
    outcome: Outcome
    detail: str
    body: bytes
    fetched_at: datetime
    record: ProcedureItem | None = None
    oddities: tuple[Oddity, ...] = ()


@dataclass(slots=True)
class Job:
    """One crawl of one portal."""

    portal: PortalConfig
    engine: Engine
    archive: Archive
    run_id: int
    progress: Progress
    listed: dict[str, ListedItem] = field(default_factory=dict)
    claimed: int | None = None  # how many the portal says it has
    list_outcome: Outcome | None = None  # None until the list has ended, well or badly
    list_detail: str = ""
    not_read: list[Fetched] = field(default_factory=list)
    done: int = 0
    fault: UserError | None = None  # the catalogue or the archive could not be written
