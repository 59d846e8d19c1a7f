"""The records of a folder of recordings, ready to be listed, searched and shown."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Record = dict[str, Any]

# The service gives these lists in another order each time; a client must not depend on it.
_UNORDERED_IN_DETAIL = (
    "subjectTypesDetails",
    "subjectTypeIds",
    "legalBasisesDetails",
    "legalBasisIds",
    "resultsDetails",
    "resultIds",
    "departmentsExecuting",
    "departmentExecutingIds",
    "departmentsAuthority",
    "departmentAuthorityIds",
    "departmentsAuthorized",
    "departmentAuthorizedIds",
    "departmentsCoordinating",
    "departmentCoordinatingIds",
    "unitGroupsExecuting",
    "unitGroupExecutingIds",
    "unitGroupsAuthority",
    "unitGroupAuthorityIds",
    "unitGroupsAuthorized",
    "unitGroupAuthorizedIds",
    "unitGroupsCoordinating",
    "unitGroupCoordinatingIds",
)
_UNORDERED_IN_LIST = ("formalityTargetType", "departments")


@dataclass(frozen=True, slots=True)
class Records:
    """List items newest first, where each detail lies, and which agency ids a code stands for."""

    items: tuple[Record, ...]
    details: dict[str, Path]
    departments: dict[str, frozenset[str]]

    def listed(self, *, words: str = "", category: str = "", department: str = "") -> list[Record]:
        """The items that meet every given condition; "" sets none, an unknown code meets nothing."""
        wanted = words.casefold()
        ids = self.departments.get(department, frozenset())
        return [
            item
            for item in self.items
            if (not department or item.get("departmentPromulgateId") in ids)
            and (not category or category in item.get("categoryIds", []))
            and (not wanted or wanted in f"{item.get('code')} {item.get('name')}".casefold())
        ]

    def detail(self, external_id: str) -> Record | None:
        """The `data` of one detail, read now; None where the folder holds none."""
        path = self.details.get(external_id)
        return None if path is None else _detail(path)


def load(folder: Path) -> Records:
    """The records of `folder`: `catalog*.jsonl` united by id, and `details*/*.json`.

    Raises ValueError that names the file and the line of what cannot be used.
    """
    catalogs = sorted(folder.glob("catalog*.jsonl"))
    if not catalogs:
        raise ValueError(f"{folder}: no catalog*.jsonl here")
    items: dict[str, Record] = {}
    for catalog in catalogs:
        for item in _lines(catalog):
            items.setdefault(item["id"], item)
    details: dict[str, Path] = {}
    departments: dict[str, set[str]] = {}
    for path in sorted(folder.glob("details*/*.json")):
        data = _detail(path)
        details.setdefault(data["id"], path)
        departments.setdefault(str(data.get("departmentPromulgateCode")), set()).add(
            str(data.get("departmentPromulgateId"))
        )
    return Records(
        tuple(items[key] for key in sorted(items, reverse=True)),  # uuid v7: the highest is the newest
        details,
        {code: frozenset(ids) for code, ids in departments.items()},
    )


def shuffled_detail(data: Record, chance: random.Random) -> Record:
    """`data` with its unordered lists in an order drawn from `chance`."""
    return _shuffled(data, _UNORDERED_IN_DETAIL, chance)


def shuffled_item(item: Record, chance: random.Random) -> Record:
    """A list item with its applicants and agencies in an order drawn from `chance`."""
    return _shuffled(item, _UNORDERED_IN_LIST, chance)


def _shuffled(record: Record, keys: tuple[str, ...], chance: random.Random) -> Record:
    lists = {key: record[key] for key in keys if isinstance(record.get(key), list)}
    return record | {key: chance.sample(values, len(values)) for key, values in lists.items()}


def _lines(path: Path) -> Iterator[Record]:
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as fault:
            raise ValueError(f"{path}:{number}: not JSON: {fault}") from fault
        if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not item["id"]:
            raise ValueError(f'{path}:{number}: not a list item: no text under "id"')
        yield item


def _detail(path: Path) -> Record:
    try:
        envelope = json.loads(_text(path))
    except json.JSONDecodeError as fault:
        raise ValueError(f"{path}:{fault.lineno}: not JSON: {fault.msg}") from fault
    data = envelope.get("data") if isinstance(envelope, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not data["id"]:
        raise ValueError(f'{path}:1: not a detail: no text under "data.id"')
    return data


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        raise ValueError(f"{path}:{line}: not UTF-8") from fault
