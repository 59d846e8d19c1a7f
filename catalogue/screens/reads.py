"""The few small questions to the database that only screens ask."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from catalogue import services
from catalogue.config import PlanConfig
from catalogue.models import Auditor, CatalogueFact, CrawlRun, Portal, Service
from catalogue.services import ServiceFilter
from catalogue.states import RunKind
from catalogue.text import tidy


class LastRun(NamedTuple):
    """A portal's newest crawl."""

    portal: Portal
    run: CrawlRun


def auditor_names(session: Session) -> Sequence[str]:
    """Everybody who may sign in, by name."""
    return session.scalars(select(col(Auditor.name)).order_by(col(Auditor.name))).all()


def last_runs(session: Session) -> list[LastRun]:
    """The newest crawl of each portal, by the portal's title."""
    crawls = col(CrawlRun.kind) == RunKind.CRAWL
    newest = select(func.max(col(CrawlRun.id))).where(crawls).group_by(col(CrawlRun.portal_id))
    rows = session.execute(
        select(Portal, CrawlRun)
        .join(CrawlRun, col(CrawlRun.portal_id) == col(Portal.id))
        .where(col(CrawlRun.id).in_(newest))
        .order_by(col(Portal.title))
    )
    return [LastRun(portal, run) for portal, run in rows]


def holds_demo_data(session: Session) -> bool:
    """Whether the catalogue was filled from the bundled ministry."""
    fact = session.get(CatalogueFact, "holds")
    return fact is not None and fact.value == "demo"


def portal_of(session: Session, service: Service) -> Portal:
    """The portal that offers `service`."""
    return session.get_one(Portal, service.portal_id)


def scope(plan: PlanConfig) -> ServiceFilter:
    """The services that the plan counts."""
    return ServiceFilter(sectors=tuple(tidy(sector) for sector in plan.sectors), tiers=plan.tiers)


def next_open(session: Session, plan: PlanConfig, after: Service | None) -> int | None:
    """The next undecided service in scope, from the top again at the end; None when there is none."""
    wanted = scope(plan)
    if after is not None and (later := services.next_undecided(session, wanted, after)) is not None:
        return later
    first = services.page(session, replace(wanted, is_decided=False), number=1, size=1).services
    return first[0].id if first else None
