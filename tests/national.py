"""What the tests of the national portal's parsers share: cases written for them, and the real records."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any

from catalogue.page import KeptText, Part
from crawler.items import ProcedureItem
from crawler.parsers.national_rest import parse_detail
from tests.conftest import ROOT, SHARED

CASES = ROOT / "tests" / "cases" / "national_rest"
RECORDINGS = SHARED / "recordings" / "national_rest"

Edit = Callable[[dict[str, Any]], object]

SHUFFLED = (
    "subjectTypesDetails",
    "legalBasisesDetails",
    "resultsDetails",
    "departmentsExecuting",
    "unitGroupsExecuting",
    "cases",
    "returningMethods",
    "serviceGroupsDetails",
)


def load(name: str = "record.json") -> Any:
    return json.loads((CASES / name).read_bytes())


def body_of(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def turned(values: list[Any], by: int) -> list[Any]:
    return values[by % len(values) :] + values[: by % len(values)] if values else []


def shuffled(value: Any, by: int) -> Any:
    """The same record as another reading of the portal gives it."""
    value = deepcopy(value)
    data = value["data"]
    for key in SHUFFLED:
        data[key] = turned(data[key], by)
    for way in data["returningMethods"]:
        way["value"] = turned(way["value"], by)
    line = [one["name"] for one in data["departmentsExecuting"]]
    data["executingAgencies"] = ", ".join(turned(line, 1))  # in an order of its own
    return value


def content(item: ProcedureItem) -> ProcedureItem:
    """An item without places in the body, which follow the order in which the portal sent its lists."""
    segments = tuple(segment._replace(path="") for segment in item.page.segments)
    return replace(item, page=KeptText(item.page.text, segments), oddities=())


def edited(edit: Edit) -> bytes:
    """The body of the case with one change in its record."""
    value = load("record.json")
    edit(value["data"])
    return body_of(value)


@lru_cache
def recorded(folder: str) -> tuple[tuple[str, dict[str, Any], ProcedureItem], ...]:
    """Every real record of a folder: its file, its data, and the item read from it."""
    bodies = [(path.name, path.read_bytes()) for path in sorted((RECORDINGS / folder).glob("*.json"))]
    return tuple((name, json.loads(body)["data"], parse_detail(body)) for name, body in bodies)


def words_of(page: KeptText, *parts: Part) -> list[str]:
    return [page.words(segment) for segment in page.of(*parts)]


def check_places(page: KeptText) -> None:
    end, row = 0, 0
    for segment in page.segments:
        assert end <= segment.start < segment.end <= len(page.text)
        assert segment.row >= row
        end, row = segment.end, segment.row
