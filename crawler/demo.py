"""The main job on the bundled ministry: crawl, answer, decide, count."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, exists, select
from sqlmodel import Session, col

from catalogue import answering, assessments, coverage, tables
from catalogue.cli import show
from catalogue.config import Config
from catalogue.db import open_engine, reading, writing
from catalogue.i18n import tr
from catalogue.models import Assessment, Auditor, Finding, Observation, Service
from catalogue.states import Confidence
from crawler import crawl, report
from crawler.replica.server import BUNDLED, Replica

_AUDITOR = "Kiểm toán viên mẫu"
_REQUESTS_PER_SECOND = 1_000.0  # the replica runs on this machine: nobody has to be spared
_AT_ONCE = 8


def run(config: Config) -> crawl.Summary:
    """Fills the catalogue from the bundled replica and prints the coverage table; may be run again."""
    engine = open_engine(config)
    with Replica(BUNDLED) as replica:
        local = _pointed_at(config, replica.url)
        with report.progress_bar(tr("Crawling the bundled ministry", config.language)) as progress:
            summary = crawl.crawl(local, engine, local.portals[0], progress, is_demo=True)
    report.tell(summary, config.language)
    answering.answer_new(engine)
    with writing(engine) as session:
        _decide(session)
    _print_coverage(config, engine)
    return summary


def _pointed_at(config: Config, url: str) -> Config:
    """`config` with its first portal replaced by the replica, and no need for manners."""
    manners = {"requests_per_second": _REQUESTS_PER_SECOND, "concurrent_requests": _AT_ONCE}
    data = config.model_dump(mode="json")
    data["crawl"] |= manners
    data["portals"] = [
        {
            "name": "demo",
            "title": "Cổng mô phỏng (dữ liệu mẫu)",
            "kind": "national",
            "format": "national_rest",
            "base_url": url,
            "page_size": 50,
        }
    ]
    return Config.model_validate_json(json.dumps(data))


def _decide(session: Session) -> None:
    """Records the demo auditor's decisions, each service once however often the demo is run."""
    now = datetime.now(UTC)
    auditor = assessments.find_or_create_auditor(session, _AUDITOR, now)
    with (BUNDLED / "decisions.jsonl").open(encoding="utf-8") as lines:
        decisions = {line["code"]: line for line in map(json.loads, lines)}
    for observation, code in _undecided(session, auditor):
        if (decision := decisions.get(code)) is not None:
            findings = answering.findings_of(session, observation.id)
            assessments.record(
                session,
                observation,
                auditor,
                [_given(name, answer, findings.get(name)) for name, answer in decision["answers"].items()],
                now=now,
                confidence=Confidence(decision["confidence"]),
                note=decision["note"],
            )


def _undecided(session: Session, auditor: Auditor) -> list[tuple[Observation, str]]:
    decided = exists().where(
        col(Assessment.service_id) == col(Service.id), col(Assessment.auditor_id) == auditor.id
    )
    rows = session.execute(
        select(Observation, col(Service.code))
        .join(Service, col(Service.observation_id) == col(Observation.id))
        .where(~decided)
    )
    return [(observation, code) for observation, code in rows]


def _given(criterion: str, answer: dict[str, Any], finding: Finding | None) -> assessments.GivenAnswer:
    given = assessments.GivenAnswer(
        criterion,
        answer["answer"],
        tuple(answer.get("items", ())),
        note=answer.get("note", ""),
        url=answer.get("url", ""),
        citation=assessments.Citation(**answer.get("citation", {})),
    )
    if finding is None or finding.answer != given.answer:
        return given
    return replace(given, quote=finding.quote, spans=tuple((start, end) for start, end, _ in finding.spans))


def _print_coverage(config: Config, engine: Engine) -> None:
    with reading(engine) as session:
        procedures = coverage.audited_procedures(session, config.plan)
    counts = coverage.totals(procedures, config.plan)
    show(config.plan.title(config.language), tables.coverage_table(counts), config.language)
