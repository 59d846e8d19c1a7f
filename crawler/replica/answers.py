"""What the portal says to a call, in its own envelope."""

import json
import random

from crawler.replica.faults import Answer, envelope
from crawler.replica.records import Record, Records, shuffled_detail, shuffled_item

LIST_PATHS = (
    "/api/v1/submitting/formality/list-all-public-formality-by-citizen",
    "/api/v1/submitting/formality/list-all-formality-by-citizen",
)
DETAIL_PATH = "/api/v1/configuring/formality/get-formality-by-citizen"

_LIMIT_DEFAULT, _LIMIT_MAX = 50, 200
_UNSUPPORTED = ("serviceGroupId", "type", "level", "formalityType")  # conditions the replica cannot judge


class _BadRequestError(ValueError):
    """What the client sent cannot be understood."""


def answer_post(records: Records, path: str, body: bytes, chance: random.Random, *, moves: bool) -> Answer:
    """The answer to a POST; where the cursor does not move, `lastId` stays at the end of the first page."""
    if path not in (*LIST_PATHS, DETAIL_PATH):
        return envelope(404, "NOT_FOUND", "Cannot POST this path", None)
    try:
        asked = _asked(body)
        if path == DETAIL_PATH:
            return _shown(records, _text(asked, "id"), chance)
        return _listed(records, asked, chance, moves=moves)
    except _BadRequestError as wrong:
        return envelope(400, "BAD_REQUEST", str(wrong), None)


def _shown(records: Records, external_id: str, chance: random.Random) -> Answer:
    data = records.detail(external_id)
    if data is None:
        return envelope(404, "FORMALITY_NOT_FOUND", "Không tìm thấy thủ tục hành chính", None)
    return envelope(201, "OK", "OK", shuffled_detail(data, chance))


def _listed(records: Records, asked: Record, chance: random.Random, *, moves: bool) -> Answer:
    for name in _UNSUPPORTED:
        if _text(asked, name):
            raise _BadRequestError(f"{name}: this replica cannot judge it")
    limit, last = _limit(asked), _text(asked, "lastId")
    items = records.listed(
        words=_text(asked, "q"),
        category=_text(asked, "categoryId"),
        department=_text(asked, "departmentCode"),
    )
    ids = [item["id"] for item in items]
    if last and last not in ids:
        raise _BadRequestError("lastId: unknown")
    start = ids.index(last) + 1 if last else 0
    shown = items[start : start + limit]
    place = start + len(shown) if moves else min(limit, len(ids))
    data = {
        "items": [shuffled_item(item, chance) for item in shown],
        "lastId": ids[place - 1] if shown else "",
        "total": len(items),
    }
    return envelope(201, "OK", "OK", data)


def _asked(body: bytes) -> Record:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise _BadRequestError("the body is not JSON") from fault
    if not isinstance(asked, dict):
        raise _BadRequestError("the body is not an object")
    return asked


def _text(asked: Record, name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise _BadRequestError(f"{name}: not a text")
    return value


def _limit(asked: Record) -> int:
    value = asked.get("limit", _LIMIT_DEFAULT)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _BadRequestError("limit: not a number from 1 up")
    return min(value, _LIMIT_MAX)
