"""Asks the criteria of every newest observation that today's rules have not answered yet."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, exists, func, insert, select
from sqlmodel import Session, col

from catalogue.criteria import RULES_VERSION, Answer, Source, answer_all, fingerprint
from catalogue.db import reading, writing
from catalogue.models import Finding, Observation, Portal, Service
from catalogue.page import KeptText

_BATCH = 200
Progress = Callable[[int, int], None]


def answer_new(engine: Engine, progress: Progress = lambda done, total: None) -> int:
    """How many observations were answered. May be stopped and taken up again at any time."""
    with reading(engine) as session:
        total = session.execute(_open(select(func.count()))).scalar_one()
    done = 0
    for ids in _batches(engine):
        with writing(engine) as session:
            rows = [row for number in ids for row in _findings(session, number)]
            session.execute(insert(Finding), rows)
        done += len(ids)
        progress(done, total)
    return done


def _open(query: Any) -> Any:
    """`query` over the newest observations without findings of today's rules."""
    answered = exists().where(
        col(Finding.observation_id) == col(Observation.id), col(Finding.rules_version) == RULES_VERSION
    )
    newest = col(Service.observation_id) == col(Observation.id)
    return query.select_from(Observation).join(Service, newest).where(~answered)


def _batches(engine: Engine) -> Iterator[list[int]]:
    while True:
        with reading(engine) as session:
            ids = list(
                session.scalars(
                    _open(select(col(Observation.id))).order_by(col(Observation.id)).limit(_BATCH)
                )
            )
        if not ids:
            return
        yield ids


def _findings(session: Session, observation_id: int) -> list[dict[str, Any]]:
    observation, kind = session.execute(
        select(Observation, col(Portal.kind))
        .join(Service, col(Service.id) == col(Observation.service_id))
        .join(Portal, col(Portal.id) == col(Service.portal_id))
        .where(col(Observation.id) == observation_id)
    ).one()
    page = KeptText.from_json(observation.text, observation.segments)
    answers = answer_all(page, Source(portal_kind=kind, is_public=True))
    return [
        {"observation_id": observation_id, "criterion": code, **_columns(page, answer)}
        for code, answer in answers.items()
    ]


def _columns(page: KeptText, answer: Answer) -> dict[str, Any]:
    quotes = [page.text[span.start : span.end] for span in answer.spans]
    return {
        "answer": answer.answer,
        "items": list(answer.items),
        "spans": [[span.start, span.end, _path(page, span.start)] for span in answer.spans],
        "quote": " … ".join(quotes),
        "fingerprint": fingerprint("\n".join(quotes)),
        "why": answer.why,
        "rules_version": RULES_VERSION,
    }


def _path(page: KeptText, place: int) -> str:
    segment = page.segment_at(place)
    return segment.path if segment else ""


def findings_of(session: Session, observation_id: int | None) -> dict[str, Finding]:
    """The newest rules' answer to each criterion for one observation."""
    return findings_of_many(session, [observation_id]).get(observation_id or 0, {})


def findings_of_many(
    session: Session, observation_ids: Sequence[int | None]
) -> dict[int, dict[str, Finding]]:
    """The newest rules' answers, per observation and criterion."""
    found: dict[int, dict[str, Finding]] = {}
    wanted = [number for number in observation_ids if number is not None]
    for start in range(0, len(wanted), _BATCH):
        rows = session.scalars(
            select(Finding)
            .where(col(Finding.observation_id).in_(wanted[start : start + _BATCH]))
            .order_by(col(Finding.rules_version))
        )
        for row in rows:
            found.setdefault(row.observation_id, {})[row.criterion] = row
    return found
