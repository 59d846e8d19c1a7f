"""Whether a record says what it said before, without parsing it: many times cheaper than `parse_detail`."""

import hashlib
import json

# The portal shuffles these from answer to answer. A list missing here costs a needless parse, never a miss.
_ROLES = ("Executing", "Authority", "Authorized", "Coordinating")
_SHUFFLED = (
    *("subjectTypesDetails", "subjectTypeIds", "legalBasisesDetails", "legalBasisIds"),
    *("resultsDetails", "resultIds", "categoriesDetails", "categoryIds"),
    *(f"departments{role}" for role in _ROLES),
    *(f"department{role}Ids" for role in _ROLES),
    *(f"unitGroups{role}" for role in _ROLES),
    *(f"unitGroup{role}Ids" for role in _ROLES),
)
_LINES = ("executingAgencies", "delegatedAgencies", "authorizedAgencies", "coordinatingAgencies")
_TIME_STAMPS = ("updatedAt",)  # when it was saved, not what it says


def fingerprint(body: bytes) -> str:
    """SHA-256 of what the record says, in an order of its own; "" for a body that is no record."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    data = envelope.get("data") if isinstance(envelope, dict) and envelope.get("code") == "OK" else None
    if not isinstance(data, dict):
        return ""
    for key in _SHUFFLED:
        if isinstance(held := data.get(key), list) and len(held) > 1:
            data[key] = sorted(json.dumps(one, sort_keys=True) for one in held)
    for key in _LINES:
        if isinstance(line := data.get(key), str):
            data[key] = sorted(line.split(", "))
    for key in _TIME_STAMPS:
        data.pop(key, None)
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
