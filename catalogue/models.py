"""The catalogue's tables.

What was seen (portal, run, fetch, procedure, service, observation), what the machine says of it (finding)
and what people decided (auditor, assessment, assessment answer). Observations, assessments and their
answers are only ever appended; `Service` and `CurrentAnswer` repeat the newest state, for fast lists and
counts, and are written in the same transaction.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from catalogue.page import PortalKind
from catalogue.states import Confidence, Publication, Role, RunKind, RunState, Sight

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class AwareDateTime(TypeDecorator[datetime]):
    """Stores UTC and gives it back aware, on databases that know no zones too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive time: nobody could say later which one it was."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time needs its zone: {value!r}")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored time, with its zone."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _enum(kind: type[StrEnum]) -> Any:
    """Stored by value, as text: readable in any tool, and no type to migrate."""
    return Enum(kind, values_callable=lambda k: [m.value for m in k], native_enum=False, length=20)


def _reference(target: str, *, index: bool = True, nullable: bool = False) -> Any:
    return Field(sa_column=Column(ForeignKey(target), index=index, nullable=nullable))


class CatalogueFact(SQLModel, table=True):
    """One fact about the catalogue itself, such as whether it holds demo data."""

    __tablename__ = "catalogue_fact"
    key: str = Field(primary_key=True, max_length=40)
    value: str


class Portal(SQLModel, table=True):
    """A web site that publishes procedures."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=40)
    title: str
    kind: PortalKind = Field(sa_type=_enum(PortalKind))
    base_url: str


class CrawlRun(SQLModel, table=True):
    """One crawl of one portal, with what it read and what it could not read."""

    __tablename__ = "crawl_run"
    id: int | None = Field(default=None, primary_key=True)
    portal_id: int = _reference("portal.id")
    kind: RunKind = Field(default=RunKind.CRAWL, sa_type=_enum(RunKind))
    started_at: datetime = Field(sa_type=AwareDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=AwareDateTime)
    state: RunState = Field(sa_type=_enum(RunState))
    claimed: int | None = None  # how many the portal says it has
    listed: int = 0
    fetched: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    reason: str = ""
    publication: Publication = Field(default=Publication.LANDING, sa_type=_enum(Publication))
    held_because: str = ""  # why it waits, one reason a line
    decided_by: str = ""  # who promoted or refused a waiting run, and why
    decided_because: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=AwareDateTime)
    cursor: str = ""  # where the list goes on when the run is taken up again
    is_listed: bool = False  # the list was read to its end
    owner: str = ""  # host:process that reads
    beat_at: datetime | None = Field(default=None, sa_type=AwareDateTime)  # its last sign of life


class Sighting(SQLModel, table=True):
    """The ledger: one line per run and record ever known, and the run's queue while it reads."""

    __table_args__ = (Index("ix_sighting_run_id_sight", "run_id", "sight"),)
    run_id: int = Field(sa_column=Column(ForeignKey("crawl_run.id"), primary_key=True))
    external_id: str = Field(primary_key=True)
    code: str
    sector: str
    is_listed: bool  # False: known from before, and not on the list any more
    sight: Sight = Field(sa_type=_enum(Sight))
    outcome: str = Field(default="", max_length=40)
    detail: str = ""
    looks: int = 0  # how often in a row it was looked for and not there
    observation_id: int | None = None
    looked_at: datetime | None = Field(default=None, sa_type=AwareDateTime)


class Fetch(SQLModel, table=True):
    """One answer of a portal, or why there is none; the body lies in the archive under its SHA-256."""

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = _reference("crawl_run.id")
    external_id: str  # the record asked for; "" for a page of the list
    url: str
    outcome: str = Field(max_length=40)
    detail: str = ""
    body_sha256: str = Field(default="", max_length=64)
    fetched_at: datetime = Field(sa_type=AwareDateTime)


class RunIssue(SQLModel, table=True):
    """Something odd that a run met, with how often and one example."""

    __tablename__ = "run_issue"
    __table_args__ = (UniqueConstraint("run_id", "kind", "place"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = _reference("crawl_run.id", index=False)
    kind: str = Field(max_length=40)
    place: str
    count: int
    example: str


class Procedure(SQLModel, table=True):
    """An administrative procedure, identified by its code: the unit of count (NĐ 43/2011 Art. 3(3))."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    is_well_formed: bool  # False: the portal printed a code that is none, such as "1.014955-Xoa"


class Service(SQLModel, table=True):
    """A procedure as one portal offers it, with the newest observation's words repeated for lists."""

    __table_args__ = (
        UniqueConstraint("portal_id", "external_id"),
        Index("ix_service_scope", "tier", "sector"),
    )
    id: int | None = Field(default=None, primary_key=True)
    procedure_id: int = _reference("procedure.id")
    portal_id: int = _reference("portal.id", index=False)
    external_id: str
    url: str
    first_seen_at: datetime = Field(sa_type=AwareDateTime)
    last_seen_at: datetime = Field(sa_type=AwareDateTime)
    observation_id: int | None = (
        None  # the published one; no foreign key, for the two tables refer to each other
    )
    missing_since: datetime | None = Field(default=None, sa_type=AwareDateTime)
    code: str = Field(index=True)
    name: str
    search_key: str = Field(sa_type=Text)
    sector: str = Field(index=True)
    tier: str = Field(max_length=20)
    kind: str = Field(max_length=40)
    unit: str


class Observation(SQLModel, table=True):
    """What a portal said of a service at one moment; a new one only when its content changed."""

    id: int | None = Field(default=None, primary_key=True)
    service_id: int = _reference("service.id")
    run_id: int = _reference("crawl_run.id")
    observed_at: datetime = Field(sa_type=AwareDateTime)
    body_sha256: str = Field(max_length=64)
    content_hash: str = Field(max_length=64)
    fingerprint: str = Field(max_length=64)  # of the body, order left out: an equal one is not parsed again
    parser_version: int
    procedure_id: int  # this and what follows: the words that the service takes over on publication
    url: str
    code: str
    name: str
    search_key: str = Field(sa_type=Text)
    sector: str
    tier: str = Field(max_length=20)
    kind: str = Field(max_length=40)
    unit: str
    record: dict[str, Any] = Field(sa_type=JSON)  # every field the parser read
    text: str = Field(sa_type=Text)  # the page as printed: findings quote it
    segments: list[Any] = Field(sa_type=JSON)


class Finding(SQLModel, table=True):
    """The machine's answer to one criterion for one observation, with the words it rests on."""

    __table_args__ = (UniqueConstraint("observation_id", "criterion", "rules_version"),)
    id: int | None = Field(default=None, primary_key=True)
    observation_id: int = _reference("observation.id", index=False)
    criterion: str = Field(max_length=20)
    answer: str = Field(max_length=20)
    items: list[str] = Field(sa_type=JSON)
    spans: list[Any] = Field(sa_type=JSON)  # [start, end, path in the kept body] each
    quote: str = Field(sa_type=Text)
    fingerprint: str = Field(max_length=64)
    why: str
    rules_version: int


class Auditor(SQLModel, table=True):
    """A person who reads or decides."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    role: Role = Field(sa_type=_enum(Role))
    created_at: datetime = Field(sa_type=AwareDateTime)


class Assessment(SQLModel, table=True):
    """One decision: what one auditor answered for one service, on one observation. Never changed."""

    id: int | None = Field(default=None, primary_key=True)
    service_id: int = _reference("service.id")
    observation_id: int = _reference("observation.id", index=False)
    auditor_id: int = _reference("auditor.id")
    decided_at: datetime = Field(sa_type=AwareDateTime)
    confidence: Confidence = Field(sa_type=_enum(Confidence))
    note: str = Field(sa_type=Text)


class AssessmentAnswer(SQLModel, table=True):
    """One criterion's answer within a decision, with its evidence. Never changed."""

    __tablename__ = "assessment_answer"
    __table_args__ = (UniqueConstraint("assessment_id", "criterion"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = _reference("assessment.id", index=False)
    criterion: str = Field(max_length=20)
    answer: str = Field(max_length=20)
    items: list[str] = Field(sa_type=JSON)
    quote: str = Field(sa_type=Text)
    spans: list[Any] = Field(sa_type=JSON)
    evidence_note: str = Field(sa_type=Text)
    evidence_url: str
    law_document: str
    law_article: str
    law_clause: str


class CurrentAnswer(SQLModel, table=True):
    """The newest decided answer per service and criterion, repeated from `AssessmentAnswer` for counting."""

    __tablename__ = "current_answer"
    service_id: int = Field(sa_column=Column(ForeignKey("service.id"), primary_key=True))
    criterion: str = Field(primary_key=True, max_length=20)
    answer: str = Field(max_length=20)
    items: list[str] = Field(sa_type=JSON)
    is_cited: bool  # a document, article and clause stand behind it
    assessment_id: int = _reference("assessment.id", index=False)
