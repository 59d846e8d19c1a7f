"""The national portal's REST service: the list by cursor, then each record."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from catalogue.runs import Known, ListNote
from catalogue.text import parse_code, tidy
from crawler import outcomes
from crawler.items import ListedItem
from crawler.job import Fetched, Job
from crawler.outcomes import Outcome
from crawler.parsers.national_fingerprint import fingerprint
from crawler.parsers.national_rest import VERSION, parse_detail, parse_list
from crawler.parsers.selecting import ParseError

LIST_PATH = "api/v1/submitting/formality/list-all-public-formality-by-citizen"
DETAIL_PATH = "api/v1/configuring/formality/get-formality-by-citizen"
_LIST_FIRST = 10

T = TypeVar("T")


class NationalRestSpider(scrapy.Spider):
    """Walks one portal and notes in its job what was listed and how the list ended."""

    name = "national_rest"

    def __init__(self, job: Job, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.base = str(job.portal.base_url).rstrip("/")

    async def start(self) -> AsyncIterator[Request]:
        """What an earlier try left queued, and the list from where it was left."""
        for known in self.job.begun.queued:
            yield self._detail_request(known)
        if not self.job.begun.is_listed:
            yield self._list_request(self.job.begun.cursor)

    def _list_request(self, cursor: str) -> Request:
        body = {
            "limit": self.job.portal.page_size,
            "lastId": cursor,
            "q": "",
            "categoryId": "",
            "departmentCode": self.job.portal.department_code,
        }
        return self._post(
            LIST_PATH, body, self.parse_list, priority=_LIST_FIRST, cb_kwargs={"cursor": cursor}
        )

    def _post(self, path: str, body: dict[str, Any], callback: Any, **kwargs: Any) -> Request:
        return Request(
            f"{self.base}/{path}",
            method="POST",
            body=json.dumps(body),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            callback=callback,
            errback=self.no_answer,
            dont_filter=True,
            meta={"handle_httpstatus_all": True},
            **kwargs,
        )

    def parse_list(self, response: Response, cursor: str) -> Iterator[Request | Fetched]:
        """What one page of the list adds, its records, and the next page until the list ends."""
        outcome, detail, page = _read(response, parse_list)
        if page is None:
            yield self._broken_list(outcome, detail, response.url, response.body)
            return
        items = {item.external_id: item for item in page.items}
        fresh = tuple(_known(item) for key, item in items.items() if key not in self.job.listed)
        self.job.listed |= {known.external_id: known for known in fresh}
        self.job.claimed = page.total if page.total is not None else self.job.claimed
        is_last = not (fresh and page.next_cursor and page.next_cursor != cursor)
        if is_last and self.job.claimed is not None and len(self.job.listed) < self.job.claimed:
            stuck = f"{len(self.job.listed)} / {self.job.claimed}"
            yield self._broken_list(Outcome.REPEATED_CURSOR, stuck, response.url, response.body)
            return
        absent, moved = self._gone() if is_last else ((), ())
        note = ListNote(fresh, absent, moved, page.next_cursor, is_last, self.job.claimed)
        oddities = page.oddities + tuple(chain.from_iterable(item.oddities for item in page.items))
        yield Fetched("", "", response.url, outcome, "", response.body, _now(), oddities=oddities, note=note)
        for known in (*fresh, *absent):
            yield self._detail_request(known)
        if not is_last:
            yield self._list_request(page.next_cursor)

    def _broken_list(self, outcome: Outcome, detail: str, url: str, body: bytes) -> Fetched:
        """A list that ended before its end, with the reason."""
        self.job.list_fault = Fetched("", "", url, outcome, detail, body, _now())
        return self.job.list_fault

    def _gone(self) -> tuple[tuple[Known, ...], tuple[Known, ...]]:
        """What is known from before and no longer listed: to be looked for, and moved under another id."""
        codes = {known.code for known in self.job.listed.values() if known.code}
        gone = [k for key, k in self.job.begun.published.items() if key not in self.job.listed]
        absent = tuple(known for known in gone if known.code not in codes)
        return absent, tuple(known for known in gone if known.code in codes)

    def _detail_request(self, known: Known) -> Request:
        return self._post(
            DETAIL_PATH, {"id": known.external_id}, self.parse_detail, cb_kwargs={"known": known}
        )

    def parse_detail(self, response: Response, known: Known) -> Iterator[Fetched]:
        """The record, or why it could not be read."""
        kept = self.job.begun.kept.get(known.external_id)
        if kept and kept.parser_version == VERSION and kept.fingerprint == fingerprint(response.body):
            page = self._page(known)
            yield Fetched(known.external_id, known.code, page, Outcome.OK, "", b"", _now(), same=kept)
            return
        outcome, detail, record = _read(response, parse_detail)
        if record is not None and record.external_id != known.external_id:
            outcome, record = Outcome.WRONG_SHAPE, None
            detail = "the answer is another record than the one asked for"
        yield Fetched(
            known.external_id,
            known.code,
            self._page(known),
            outcome,
            detail,
            response.body,
            _now(),
            record,
            oddities=record.oddities if record else (),
        )

    def no_answer(self, failure: Failure) -> Iterator[Fetched]:
        """The reason why no answer came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome = outcomes.of_exception(failure.value)
        detail = f"{type(failure.value).__name__}: {failure.value}"[:500]
        known = request.cb_kwargs.get("known")
        if known is None:
            yield self._broken_list(outcome, detail, request.url, b"")
        else:
            yield Fetched(known.external_id, known.code, self._page(known), outcome, detail, b"", _now())

    def _page(self, known: Known) -> str:
        """Where a person reads the record."""
        return f"{self.base}/thu-tuc-hanh-chinh/{known.external_id}"


def _known(item: ListedItem) -> Known:
    return Known(item.external_id, parse_code(item.code_raw).value, tidy(next(iter(item.sectors), "")))


def _read(response: Response, parse: Callable[[bytes], T]) -> tuple[Outcome, str, T | None]:
    """What the answer says, or the outcome and the detail of why it cannot be read."""
    outcome = outcomes.of_status(response.status, (response.headers.get("Location") or b"").decode("latin-1"))
    if outcome is not Outcome.OK:
        return outcome, f"HTTP {response.status}", None
    try:
        return outcome, "", parse(response.body)
    except ParseError as error:
        return outcomes.of_problem(error.problem), str(error), None


def _now() -> datetime:
    return datetime.now(UTC)
