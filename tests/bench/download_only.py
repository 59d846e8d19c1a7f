"""The peer: a Scrapy spider that asks for the same records and reads none.

python -m tests.bench.download_only URL prints how many it got and in how many seconds.
"""

import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response

from crawler.spiders.national_rest import DETAIL_PATH, LIST_PATH

_SETTINGS = {
    "LOG_ENABLED": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "CONCURRENT_ITEMS": 1,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}
got: list[int] = []


class DownloadOnly(scrapy.Spider):
    """The list by cursor, then each record."""

    name = "download_only"

    async def start(self) -> AsyncIterator[Request]:
        """The first page of the list."""
        yield self.ask(LIST_PATH, {"limit": 100, "lastId": ""}, self.listed)

    def ask(self, path: str, body: dict[str, Any], callback: Callable[..., Any]) -> Request:
        """A call of the portal."""
        return Request(
            f"{sys.argv[1]}/{path}",
            method="POST",
            body=json.dumps(body),
            headers={"Content-Type": "application/json"},
            callback=callback,
            dont_filter=True,
        )

    def listed(self, response: Response) -> Iterator[Request]:
        """The records of one page, and the next page."""
        data = json.loads(response.body)["data"]
        for item in data["items"]:
            yield self.ask(DETAIL_PATH, {"id": item["id"]}, self.downloaded)
        if data["items"] and data["lastId"]:
            yield self.ask(LIST_PATH, {"limit": 100, "lastId": data["lastId"]}, self.listed)

    def downloaded(self, response: Response) -> None:
        """One record more."""
        got.append(len(response.body))


if __name__ == "__main__":
    process = CrawlerProcess(_SETTINGS)
    process.crawl(DownloadOnly)
    started = time.monotonic()
    process.start()
    print(len(got), time.monotonic() - started)
