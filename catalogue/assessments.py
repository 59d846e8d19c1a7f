"""Auditors' decisions: appended, never overwritten. The caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from catalogue.criteria import CRITERIA
from catalogue.i18n import UserError
from catalogue.models import Assessment, AssessmentAnswer, Auditor, CurrentAnswer, Observation, Service
from catalogue.states import Confidence, Role
from catalogue.text import tidy

_MAY_DECIDE = {Role.AUDITOR, Role.LEAD, Role.ADMINISTRATOR}
_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a law says so; an exemption needs all three."""

    document: str = ""
    article: str = ""
    clause: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.document.strip() and self.article.strip() and self.clause.strip())

    @property
    def is_empty(self) -> bool:
        return not (self.document.strip() or self.article.strip() or self.clause.strip())


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An auditor's answer to one criterion, with what it rests on: a quote of the kept page, or a note."""

    criterion: str
    answer: str
    items: tuple[str, ...] = ()
    quote: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    note: str = ""
    url: str = ""
    citation: Citation = Citation()


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a service's history."""

    assessment: Assessment
    auditor: str
    answers: tuple[AssessmentAnswer, ...]


def find_or_create_auditor(session: Session, name: str, now: datetime, role: Role = Role.AUDITOR) -> Auditor:
    """The auditor called `name`, made when there is none; UserError for an empty or over-long name."""
    wanted = tidy(name)
    if not wanted or len(wanted) > _NAME_LENGTH or not wanted.isprintable():
        raise UserError(
            "{name!r} is no name for an auditor: write 1 to {most} letters.", name=name, most=_NAME_LENGTH
        )
    found = session.scalars(select(Auditor).where(col(Auditor.name) == wanted)).one_or_none()
    if found is None:
        found = Auditor(name=wanted, role=role, created_at=now)
        session.add(found)
        session.flush()
    return found


def record(  # noqa: PLR0913 (one decision has this many parts)
    session: Session,
    observation: Observation,
    auditor: Auditor,
    answers: Sequence[GivenAnswer],
    *,
    now: datetime,
    confidence: Confidence = Confidence.HIGH,
    note: str = "",
) -> Assessment:
    """Appends one decision on the service that `observation` shows; UserError when an answer cannot stand."""
    if auditor.role not in _MAY_DECIDE:
        raise UserError("{name} may read but not decide. A lead can change the role.", name=auditor.name)
    if not answers:
        raise UserError("Nothing was answered: choose an answer for at least one question.")
    for given in answers:
        _check(given)
    # one at a time for each service: the newest decision is the one that is written last
    session.execute(
        select(col(Service.id)).where(col(Service.id) == observation.service_id).with_for_update()
    )
    assessment = Assessment(
        service_id=observation.service_id,
        observation_id=observation.id or 0,
        auditor_id=auditor.id or 0,
        decided_at=now,
        confidence=confidence,
        note=note.strip(),
    )
    session.add(assessment)
    session.flush()
    for given in answers:
        session.add(_answer_row(assessment.id or 0, given))
        session.merge(_current_row(assessment, given))
    session.flush()
    return assessment


def _check(given: GivenAnswer) -> None:
    criterion = CRITERIA.get(given.criterion)
    if criterion is None:
        raise UserError("{code!r} is no criterion. There are: {codes}.", code=given.criterion, codes=_codes())
    if given.answer not in criterion.answers:
        raise UserError(
            "{code}: {answer!r} is no answer. Choose one of: {answers}.",
            code=given.criterion,
            answer=given.answer,
            answers=", ".join(criterion.answers),
        )
    if wrong := [item for item in given.items if item not in criterion.items]:
        raise UserError(
            "{code}: {items} cannot be named here. Choose from: {allowed}.",
            code=given.criterion,
            items=", ".join(wrong),
            allowed=", ".join(criterion.items) or "–",
        )
    if given.answer == "yes" and not (given.quote.strip() or given.note.strip() or given.url.strip()):
        raise UserError(
            "{code}: “yes” needs evidence: accept the quoted words, or write a note of what you saw.",
            code=given.criterion,
        )
    if not (given.citation.is_empty or given.citation.is_complete):
        raise UserError("{code}: a citation needs document, article and clause.", code=given.criterion)


def _codes() -> str:
    return ", ".join(CRITERIA)


def _answer_row(assessment_id: int, given: GivenAnswer) -> AssessmentAnswer:
    return AssessmentAnswer(
        assessment_id=assessment_id,
        criterion=given.criterion,
        answer=given.answer,
        items=list(given.items),
        quote=given.quote,
        spans=[list(span) for span in given.spans],
        evidence_note=given.note.strip(),
        evidence_url=given.url.strip(),
        law_document=given.citation.document.strip(),
        law_article=given.citation.article.strip(),
        law_clause=given.citation.clause.strip(),
    )


def _current_row(assessment: Assessment, given: GivenAnswer) -> CurrentAnswer:
    return CurrentAnswer(
        service_id=assessment.service_id,
        criterion=given.criterion,
        answer=given.answer,
        items=list(given.items),
        is_cited=given.citation.is_complete,
        assessment_id=assessment.id or 0,
    )


def history(session: Session, service_id: int) -> list[Decision]:
    """All decisions on a service, newest first."""
    rows: Any = session.execute(
        select(Assessment, col(Auditor.name))
        .join(Auditor, col(Auditor.id) == col(Assessment.auditor_id))
        .where(col(Assessment.service_id) == service_id)
        .order_by(col(Assessment.id).desc())
    ).all()
    ids = [assessment.id for assessment, _ in rows]
    answers: dict[int, list[AssessmentAnswer]] = {}
    query = select(AssessmentAnswer).where(col(AssessmentAnswer.assessment_id).in_(ids))
    for answer in session.scalars(query.order_by(col(AssessmentAnswer.id))):
        answers.setdefault(answer.assessment_id, []).append(answer)
    return [Decision(a, name, tuple(answers.get(a.id or 0, ()))) for a, name in rows]


def current(session: Session, service_id: int) -> dict[str, AssessmentAnswer]:
    """The newest decided answer to each criterion."""
    rows = session.scalars(
        select(AssessmentAnswer)
        .join(
            CurrentAnswer,
            (col(CurrentAnswer.assessment_id) == col(AssessmentAnswer.assessment_id))
            & (col(CurrentAnswer.criterion) == col(AssessmentAnswer.criterion)),
        )
        .where(col(CurrentAnswer.service_id) == service_id)
    )
    return {row.criterion: row for row in rows}
