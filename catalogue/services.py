"""The list of services: found without accents, filtered, and cut into pages by the database."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlmodel import Session, col

from catalogue.models import CurrentAnswer, Observation, Portal, Service
from catalogue.text import search_key

_EXPORT_PAGE = 500


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """What the list shows; empty means all."""

    words: str = ""
    sectors: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    is_decided: bool | None = None
    portal: str = ""


@dataclass(frozen=True, slots=True)
class ServicePage:
    """One page of the list, with how many services the filter finds in all."""

    services: tuple[Service, ...]
    total: int


def _decided() -> Any:
    return exists().where(col(CurrentAnswer.service_id) == col(Service.id))


def _matching(query: Select[Any], wanted: ServiceFilter) -> Select[Any]:
    query = query.where(col(Service.observation_id).is_not(None), col(Service.missing_since).is_(None))
    for word in search_key(wanted.words).split():
        query = query.where(col(Service.search_key).contains(word, autoescape=True))
    if wanted.sectors:
        query = query.where(col(Service.sector).in_(wanted.sectors))
    if wanted.tiers:
        query = query.where(col(Service.tier).in_(wanted.tiers))
    if wanted.portal:
        portal = select(col(Portal.id)).where(col(Portal.name) == wanted.portal)
        query = query.where(col(Service.portal_id).in_(portal))
    if wanted.is_decided is not None:
        query = query.where(_decided() if wanted.is_decided else ~_decided())
    return query


def page(session: Session, wanted: ServiceFilter, *, number: int, size: int) -> ServicePage:
    """Page `number` (from 1) of the services found, in the order of their codes."""
    total = session.execute(_matching(select(func.count()).select_from(Service), wanted)).scalar_one()
    query = _matching(select(Service), wanted).order_by(col(Service.code), col(Service.id))
    rows = session.scalars(query.limit(size).offset((number - 1) * size))
    return ServicePage(tuple(rows), total)


def chunks(session: Session, wanted: ServiceFilter) -> Iterator[tuple[Service, ...]]:
    """All services found, one database page after the other."""
    number = 1
    while found := page(session, wanted, number=number, size=_EXPORT_PAGE).services:
        yield found
        number += 1


def get(session: Session, service_id: int) -> tuple[Service, Observation] | None:
    """A service with its newest observation; None when there is none."""
    row = session.execute(
        select(Service, Observation)
        .join(Observation, col(Observation.id) == col(Service.observation_id))
        .where(col(Service.id) == service_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def next_undecided(session: Session, wanted: ServiceFilter, after: Service) -> int | None:
    """The id of the next service found that nobody has decided, in the list's order."""
    query = _matching(select(col(Service.id)), replace(wanted, is_decided=False))
    later = (col(Service.code) > after.code) | (
        (col(Service.code) == after.code) & (col(Service.id) > (after.id or 0))
    )
    return session.scalars(
        query.where(later).order_by(col(Service.code), col(Service.id)).limit(1)
    ).one_or_none()


def sectors(session: Session) -> list[str]:
    """The sectors there are, in alphabetical order."""
    return list(session.scalars(select(col(Service.sector)).distinct().order_by(col(Service.sector))))


def tiers(session: Session) -> list[str]:
    """The tiers there are."""
    return list(session.scalars(select(col(Service.tier)).distinct().order_by(col(Service.tier))))
