"""Which fields of the records are filled, and how often: no field is dropped in silence."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from catalogue.coverage import percent
from catalogue.i18n import N_
from catalogue.models import Observation, Service
from catalogue.tables import Column, Table, per_cent, whole

_COLUMNS = (
    Column("field", N_("Field")),
    Column("filled", N_("Records filled"), whole),
    Column("records", N_("Records"), whole),
    Column("share", N_("Share (%)"), per_cent),
)
_CHUNK = 200


def filled(session: Session) -> tuple[Counter[str], int]:
    """In how many newest records each field is filled (0 included), and how many records there are."""
    counts: Counter[str] = Counter()
    total = 0
    query = select(col(Observation.record)).join(Service, col(Service.observation_id) == col(Observation.id))
    for record in session.scalars(query.execution_options(yield_per=_CHUNK)):
        counts.update(_paths(record))
        total += 1
    return counts, total


def _paths(record: Mapping[str, Any]) -> dict[str, int]:
    """1 for each field that is filled somewhere in the record, 0 for each that is there but empty."""
    found: dict[str, int] = {}
    for path, value in _walk("", record):
        is_filled = value not in ("", None, [], {})
        found[path] = max(found.get(path, 0), int(is_filled))
    return found


def _walk(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(f"{path}.{key}" if path else key, inner)
        return
    yield path, value
    if isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping):
                yield from _walk(f"{path}[]", inner)


def field_table(session: Session) -> Table:
    """One row per field, with its denominator."""
    counts, total = filled(session)
    rows = [(path, number, total, percent(number, total)) for path, number in sorted(counts.items())]
    return Table(_COLUMNS, rows)
