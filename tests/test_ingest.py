"""Recording what a crawl saw: appended when it changed, never twice, never merged by mistake."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from catalogue.config import load
from catalogue.db import open_engine, reading, writing
from catalogue.i18n import UserError
from catalogue.ingest import record_issues
from catalogue.models import CrawlRun, Observation, Procedure, RunIssue, Service
from tests.seeding import SEEN_AT, begin, crawl, seed, seen


@pytest.fixture
def engine(config_file: Path) -> Engine:
    return open_engine(load(config_file))


def test_a_service_is_new_once_then_unchanged_then_updated(engine: Engine) -> None:
    later = SEEN_AT + timedelta(days=1)
    first = crawl(engine, seen("1.000001"))
    second = crawl(engine, seen("1.000001", observed_at=later))
    third = crawl(engine, seen("1.000001", content_hash="other", name_raw="Tên  mới\n", observed_at=later))
    with reading(engine) as session:
        figures = {
            run.id: (run.new, run.updated, run.unchanged, run.fetched)
            for run in session.scalars(select(CrawlRun))
        }
        assert figures == {first: (1, 0, 0, 1), second: (0, 0, 1, 1), third: (0, 1, 0, 1)}
        service = session.scalars(select(Service)).one()
        assert (service.name, service.first_seen_at, service.last_seen_at) == ("Tên mới", SEEN_AT, later)
        observations = session.scalars(select(Observation).order_by(col(Observation.id))).all()
        assert [o.content_hash for o in observations] == ["hash-1.000001", "other"]
        assert service.observation_id == observations[-1].id


def test_malformed_codes_are_never_merged_with_the_code_they_look_like(engine: Engine) -> None:
    codes = ["1.014955", "1.014955-Xoa", " 1.014325", "1.0133611", "2.009182739", "1.012753.H19", "1.012753"]
    seed(engine, codes)
    with reading(engine) as session:
        known = {p.code: p.is_well_formed for p in session.scalars(select(Procedure))}
    assert known == {
        "1.014955": True,
        "1.014955-Xoa": False,
        "1.014325": True,
        "1.0133611": False,
        "2.009182739": False,
        "1.012753.H19": True,
        "1.012753": True,
    }


def test_two_records_of_one_code_are_two_services_of_one_procedure(engine: Engine) -> None:
    crawl(engine, seen("1.000001"), seen("1.000001", external_id="another"))
    with reading(engine) as session:
        assert len({s.procedure_id for s in session.scalars(select(Service))}) == 1
        assert len(session.scalars(select(Service)).all()) == 2


def test_issues_are_counted_with_their_first_example(engine: Engine) -> None:
    run_id = seed(engine, [])
    with writing(engine) as session:
        record_issues(
            session, run_id, [("unknown_label", "data.x", "first"), ("unknown_label", "data.x", "b")]
        )
        record_issues(
            session, run_id, [("unknown_label", "data.x", "c"), ("untidy_text", "data.name", "d" * 999)]
        )
    with reading(engine) as session:
        issues = {i.kind: (i.count, i.example) for i in session.scalars(select(RunIssue))}
    assert issues["unknown_label"] == (3, "first")
    assert issues["untidy_text"] == (1, "d" * 300)


def test_demo_data_and_real_data_are_kept_apart(engine: Engine) -> None:
    seed(engine, [])
    with pytest.raises(UserError, match="holds real data"):
        begin(engine, is_demo=True)


def test_a_time_without_its_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="a time needs its zone"):
        begin(engine, at=SEEN_AT.replace(tzinfo=None))
