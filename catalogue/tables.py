"""Coverage and services as rows of words, the same for the terminal, CSV, JSON and the screens."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from babel.numbers import format_decimal
from sqlmodel import Session

from catalogue.coverage import Count, Verdict, decided_answers
from catalogue.i18n import N_, Language, tr
from catalogue.services import ServiceFilter, chunks
from catalogue.targets import level_of

TIERS = {
    "central": N_("central"),
    "province": N_("province"),
    "commune": N_("commune"),
    "other": N_("other agency"),
    "": N_("not stated"),
}

VERDICTS = {
    Verdict.MET: N_("met"),
    Verdict.NOT_MET: N_("not met"),
    Verdict.OPEN: N_("cannot be said yet"),
    Verdict.EMPTY: N_("N/A"),
}

COVERAGE_COLUMNS = (
    N_("Target"),
    N_("Sector"),
    N_("Threshold (%)"),
    N_("Met"),
    N_("Not met"),
    N_("Unknown"),
    N_("Not applicable"),
    N_("Denominator"),
    N_("Lower (%)"),
    N_("Upper (%)"),
    N_("Verdict"),
)

SERVICE_COLUMNS = (
    N_("Code"),
    N_("Name"),
    N_("Sector"),
    N_("Tier"),
    N_("Unit"),
    N_("Audited level (NĐ 43/2011)"),
    N_("Decision"),
    N_("Address"),
)


def per_cent(value: Decimal | None, language: Language) -> str:
    """Two decimals the reader's way (81,25 in Vietnamese); "N/A" over an empty denominator."""
    return "N/A" if value is None else str(format_decimal(value, "#,##0.00", locale=language.value))


def coverage_rows(counts: Sequence[Count], language: Language) -> list[list[str]]:
    """One row per count, in the order of COVERAGE_COLUMNS."""
    return [
        [
            count.target.code,
            count.sector or tr("All sectors", language),
            str(count.target.threshold),
            str(count.met),
            str(count.not_met),
            str(count.unknown),
            str(count.not_applicable),
            str(count.denominator),
            per_cent(count.lower, language),
            per_cent(count.upper, language),
            tr(VERDICTS[count.verdict], language),
        ]
        for count in counts
    ]


def headers(columns: Sequence[str], language: Language) -> list[str]:
    """Column heads in the reader's language."""
    return [tr(column, language) for column in columns]


def service_rows(session: Session, wanted: ServiceFilter, language: Language) -> Iterator[list[str]]:
    """One row per service found, in the order of SERVICE_COLUMNS."""
    for chunk in chunks(session, wanted):
        answers = decided_answers(session, [service.id or 0 for service in chunk])
        for service in chunk:
            given = answers.get(service.id or 0, {})
            yield [
                service.code,
                service.name,
                service.sector,
                tr(TIERS[service.tier], language),
                service.unit,
                str(level_of(given)) if given else "",
                tr("decided", language) if given else tr("not yet", language),
                service.url,
            ]
