"""How the tests speak to a replica, and a small portal for it to serve."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple

from crawler.replica.answers import LIST_PATHS
from crawler.replica.server import Replica

LIST_PATH = LIST_PATHS[0]
ASK_SECONDS = 5.0


class Said(NamedTuple):
    status: int
    content_type: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@contextmanager
def connection(replica: Replica) -> Iterator[HTTPConnection]:
    host, port = replica.url.removeprefix("http://").split(":")
    kept = HTTPConnection(host, int(port), timeout=ASK_SECONDS)
    try:
        yield kept
    finally:
        kept.close()


def post(replica: Replica, path: str, body: object, kept: HTTPConnection | None = None) -> Said:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    if kept is not None:
        kept.request("POST", path, raw, {"Content-Type": "application/json"})
        return said(kept.getresponse())
    with connection(replica) as fresh:
        return post(replica, path, body, fresh)


def get(replica: Replica, path: str) -> Said:
    with connection(replica) as fresh:
        fresh.request("GET", path)
        return said(fresh.getresponse())


def said(response: HTTPResponse) -> Said:
    return Said(response.status, response.headers.get_content_type(), dict(response.headers), response.read())


def every_item(replica: Replica, **conditions: object) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    asked: dict[str, object] = {"limit": 200, "lastId": "", **conditions}
    with connection(replica) as kept:
        while page := post(replica, LIST_PATH, asked, kept).json["data"]["items"]:
            items += page
            asked["lastId"] = page[-1]["id"]
    return items


def write_folder(folder: Path, count: int = 5) -> Path:
    """A folder of `count` services; the last has no detail, the agency X1 issued the first two."""
    (folder / "details").mkdir(parents=True)
    lines = []
    for number in range(count):
        external_id = f"0190000{number}-0000-7000-8000-000000000000"
        agency = {"departmentPromulgateId": "agency-x" if number < 2 else "agency-y"}
        code = {"departmentPromulgateCode": "X1" if number < 2 else "Y1"}
        item = {"id": external_id, "name": f"Thủ tục số {number}", "code": f"1.00000{number}", **agency}
        lines.append(json.dumps({**item, "categoryIds": ["land"] if number else ["sea"]}))
        if number < count - 1:
            detail = {
                "code": "OK",
                "message": "OK",
                "data": {**item, **code, "subjectTypeIds": [*"abcdefgh"]},
            }
            (folder / "details" / f"{number}.json").write_text(json.dumps(detail), encoding="utf-8")
    (folder / "catalog.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder
