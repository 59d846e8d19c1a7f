"""Coverage and services as tables, the same for the terminal, CSV, JSON and the screens."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from sqlmodel import Session

from catalogue.coverage import Count, Verdict, decided_answers
from catalogue.i18n import N_, Language, tr
from catalogue.schemes import LevelInterval
from catalogue.services import ServiceFilter, chunks
from catalogue.states import Publication, RunState
from catalogue.targets import level_of

VIETNAM = timezone(timedelta(hours=7))  # no summer time since 1975

TIERS = {
    "central": N_("central"),
    "province": N_("province"),
    "commune": N_("commune"),
    "other": N_("other agency"),
    "": N_("not stated"),
}

RUN_STATES = {
    RunState.RUNNING: N_("running"),
    RunState.STOPPED: N_("stopped"),
    RunState.COMPLETE: N_("complete"),
    RunState.INCOMPLETE: N_("incomplete"),
    RunState.FAILED: N_("failed"),
}
PUBLICATIONS = {
    Publication.LANDING: N_("being read"),
    Publication.PROMOTED: N_("published"),
    Publication.WAITING: N_("held back"),
    Publication.REFUSED: N_("refused"),
}

VERDICTS = {
    Verdict.MET: N_("met"),
    Verdict.NOT_MET: N_("not met"),
    Verdict.OPEN: N_("cannot be said yet"),
    Verdict.EMPTY: N_("N/A"),
}


def _words(value: Any, _language: Language) -> str:
    return str(value)


def moment(at: datetime) -> str:
    """A time as Vietnam writes it, on Vietnam's clock."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def whole(value: int, language: Language) -> str:
    """A count the reader's way (1.234 in Vietnamese)."""
    return str(format_decimal(value, locale=language.value))


def per_cent(value: Decimal | None, language: Language) -> str:
    """Two decimals the reader's way (81,25 in Vietnamese); "N/A" over an empty denominator."""
    return "N/A" if value is None else str(format_decimal(value, "#,##0.00", locale=language.value))


def level_words(level: LevelInterval) -> str:
    """ "3" where the level is settled, "2–4" where it is not."""
    return str(level.low) if level.low == level.high else f"{level.low}–{level.high}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in JSON, its head for people, and how a value is shown to them."""

    name: str
    title: str
    show: Callable[[Any, Language], str] = _words


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values under typed columns."""

    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]

    def header(self, language: Language) -> list[str]:
        """The column heads in the reader's language."""
        return [tr(column.title, language) for column in self.columns]

    def shown(self, language: Language) -> Iterator[list[str]]:
        """The rows as people read them."""
        for row in self.rows:
            yield [c.show(value, language) for c, value in zip(self.columns, row, strict=True)]

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows as JSON objects: numbers stay numbers, what is not there is null."""
        for row in self.rows:
            yield {c.name: _plain(value) for c, value in zip(self.columns, row, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def is_number(column: Column) -> bool:
    """Whether the column is set to the right."""
    return column.show in {whole, per_cent}


_COVERAGE = (
    Column("target", N_("Target")),
    Column("sector", N_("Sector"), lambda value, language: value or tr("All sectors", language)),
    Column("threshold", N_("Threshold (%)"), whole),
    Column("met", N_("Met"), whole),
    Column("not_met", N_("Not met"), whole),
    Column("unknown", N_("Unknown"), whole),
    Column("not_applicable", N_("Not applicable"), whole),
    Column("denominator", N_("Denominator"), whole),
    Column("lower", N_("Lower (%)"), per_cent),
    Column("upper", N_("Upper (%)"), per_cent),
    Column("verdict", N_("Verdict"), lambda value, language: tr(VERDICTS[value], language)),
)

_SERVICES = (
    Column("code", N_("Code")),
    Column("name", N_("Name")),
    Column("sector", N_("Sector")),
    Column("tier", N_("Tier"), lambda value, language: tr(TIERS[value], language)),
    Column("unit", N_("Unit")),
    Column("level", N_("Audited level (NĐ 43/2011)"), lambda value, _language: value or ""),
    Column(
        "is_decided",
        N_("Decision"),
        lambda value, language: tr("decided", language) if value else tr("not yet", language),
    ),
    Column("url", N_("Address")),
)


def coverage_table(counts: Sequence[Count]) -> Table:
    """One row per count; sector "" is all of them."""
    rows = [
        (
            count.target.code,
            count.sector,
            count.target.threshold,
            count.met,
            count.not_met,
            count.unknown,
            count.not_applicable,
            count.denominator,
            count.lower,
            count.upper,
            count.verdict,
        )
        for count in counts
    ]
    return Table(_COVERAGE, rows)


def service_table(session: Session, wanted: ServiceFilter) -> Table:
    """One row per service found, read from the database as the rows are asked for."""
    return Table(_SERVICES, _service_rows(session, wanted))


def _service_rows(session: Session, wanted: ServiceFilter) -> Iterator[Sequence[Any]]:
    for chunk in chunks(session, wanted):
        answers = decided_answers(session, [service.id or 0 for service in chunk])
        for service in chunk:
            given = answers.get(service.id or 0)
            level = level_words(level_of(given)) if given else None
            yield (
                service.code,
                service.name,
                service.sector,
                service.tier,
                service.unit,
                level,
                given is not None,
                service.url,
            )
