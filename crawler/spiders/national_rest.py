"""The national portal's REST service: the list by cursor, then each record."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import outcomes
from crawler.items import ListedItem, Oddity
from crawler.job import Fetched, Job
from crawler.outcomes import Outcome
from crawler.parsers.national_rest import parse_detail, parse_list
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
        """The first page of the list."""
        yield self._list_request("")

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
        """The records of one page, and the next page until the list ends."""
        outcome, detail, page = _read(response, parse_list)
        fresh: list[ListedItem] = []
        following = ""
        oddities: tuple[Oddity, ...] = ()
        if page is not None:
            fresh = [item for item in page.items if item.external_id not in self.job.listed]
            self.job.claimed = page.total if page.total is not None else self.job.claimed
            following = page.next_cursor if page.items and page.next_cursor != cursor else ""
            oddities = page.oddities + tuple(chain.from_iterable(i.oddities for i in page.items))
        self.job.listed.update((item.external_id, item) for item in fresh)
        for item in fresh:
            yield self._detail_request(item)
        if following and fresh:
            yield self._list_request(following)
        else:
            outcome, detail = self._end_list(outcome, detail)
        yield Fetched("", "", response.url, outcome, detail, response.body, _now(), oddities=oddities)

    def _end_list(self, outcome: Outcome, detail: str) -> tuple[Outcome, str]:
        """How the list ended: whole, or with a reason; a list shorter than it claims has stood still."""
        if outcome is Outcome.OK and self.job.claimed is not None and len(self.job.listed) < self.job.claimed:
            outcome, detail = Outcome.REPEATED_CURSOR, f"{len(self.job.listed)} / {self.job.claimed}"
        self.job.list_outcome, self.job.list_detail = outcome, detail
        return outcome, detail

    def _detail_request(self, item: ListedItem) -> Request:
        return self._post(DETAIL_PATH, {"id": item.external_id}, self.parse_detail, cb_kwargs={"item": item})

    def parse_detail(self, response: Response, item: ListedItem) -> Iterator[Fetched]:
        """The record, or why it could not be read."""
        outcome, detail, record = _read(response, parse_detail)
        if record is not None and record.external_id != item.external_id:
            outcome, record = Outcome.WRONG_SHAPE, None
            detail = "the answer is another record than the one asked for"
        yield Fetched(
            item.external_id,
            item.code_raw,
            self._page(item),
            outcome,
            detail,
            response.body,
            _now(),
            record,
            record.oddities if record else (),
        )

    def no_answer(self, failure: Failure) -> Iterator[Fetched]:
        """The reason why no answer came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome = outcomes.of_exception(failure.value)
        detail = f"{type(failure.value).__name__}: {failure.value}"[:500]
        item = request.cb_kwargs.get("item")
        if item is None:
            self.job.list_outcome, self.job.list_detail = outcome, detail
            yield Fetched("", "", request.url, outcome, detail, b"", _now())
        else:
            yield Fetched(item.external_id, item.code_raw, self._page(item), outcome, detail, b"", _now())

    def _page(self, item: ListedItem) -> str:
        """Where a person reads the record."""
        return f"{self.base}/thu-tuc-hanh-chinh/{item.external_id}"


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
