"""The ledger: every record ever known is one of five things, and what looks wrong is held back."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from catalogue import ledger, runs, services
from catalogue.config import load
from catalogue.db import open_engine, reading, writing
from catalogue.i18n import Language, UserError
from catalogue.ingest import NotSeen, land
from catalogue.ledger import Bounds
from catalogue.models import CrawlRun, Service, Sighting
from catalogue.runs import ListNote
from catalogue.services import ServiceFilter
from catalogue.states import Publication, RunState, Sight
from tests.seeding import SEEN_AT, begin, crawl, portal, seen

CODES = [f"1.{number:06}" for number in range(100)]


@pytest.fixture
def engine(config_file: Path) -> Engine:
    return open_engine(load(config_file))


def absent(code: str) -> NotSeen:
    return NotSeen(f"id-{code}", "not_found", "HTTP 404", is_absent=True, looked_at=SEEN_AT)


def listed(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return {s.code for chunk in services.chunks(session, ServiceFilter()) for s in chunk}


def publication(engine: Engine, run_id: int) -> tuple[Publication, list[str]]:
    with reading(engine) as session:
        run = session.get_one(CrawlRun, run_id)
        return run.publication, [r.text(Language.EN) for r in ledger.reasons(run)]


def sights(engine: Engine, run_id: int) -> dict[str, Sight]:
    with reading(engine) as session:
        rows = session.scalars(select(Sighting).where(col(Sighting.run_id) == run_id))
        return {row.code: row.sight for row in rows}


def test_a_first_whole_run_is_published(engine: Engine) -> None:
    run_id = crawl(engine, *(seen(code) for code in CODES))
    assert publication(engine, run_id) == (Publication.PROMOTED, [])
    assert listed(engine) == set(CODES)


def test_what_was_read_is_not_seen_before_it_is_published(engine: Engine) -> None:
    crawl(engine, seen("1.000001", name_raw="cũ"))
    begun = begin(engine)
    with writing(engine) as session:
        note = ListNote((begun.published["id-1.000001"],), (), (), "", True, 1)
        runs.note_list(session, begun.run_id, note)
        changed = seen("1.000001", content_hash="other", name_raw="mới")
        land(session, begun.run_id, [changed], [], looks_needed=3)
    with reading(engine) as session:
        assert session.scalars(select(Service)).one().name == "cũ"
    with writing(engine) as session:
        run = session.get_one(CrawlRun, begun.run_id)
        ledger.decide(session, run, ledger.close(session, run, list_fault=""), SEEN_AT)
    with reading(engine) as session:
        assert session.scalars(select(Service)).one().name == "mới"


def test_a_list_shorter_than_claimed_is_held_back(engine: Engine) -> None:
    run_id = crawl(engine, *(seen(code) for code in CODES[:90]), claimed=100)
    assert publication(engine, run_id) == (
        Publication.WAITING,
        ["the portal says it has 100 records, 90 were listed"],
    )
    assert listed(engine) == set()


@pytest.mark.parametrize("share", [5, 20, 50, 95])
def test_shrinkage_is_held_back_and_nothing_disappears(engine: Engine, share: int) -> None:
    crawl(engine, *(seen(code) for code in CODES))
    left = CODES[share:]
    run_id = crawl(engine, *(seen(c) for c in left), gone=[absent(c) for c in CODES[:share]])
    state, reasons = publication(engine, run_id)
    assert state is Publication.WAITING
    assert any("at least 97 expected" in reason for reason in reasons)
    assert listed(engine) == set(CODES)


def test_pages_that_could_not_be_read_are_held_back(engine: Engine) -> None:
    crawl(engine, *(seen(code) for code in CODES))
    begun = begin(engine)
    with writing(engine) as session:
        known = tuple(begun.published.values())
        runs.note_list(session, begun.run_id, ListNote(known, (), (), "", True, 100))
        wall = [NotSeen(k.external_id, "html", "", is_absent=False, looked_at=SEEN_AT) for k in known[:40]]
        land(session, begun.run_id, [seen(k.code) for k in known[40:]], wall, looks_needed=3)
        run = session.get_one(CrawlRun, begun.run_id)
        ledger.decide(session, run, ledger.close(session, run, list_fault=""), SEEN_AT)
    assert publication(engine, begun.run_id)[0] is Publication.WAITING
    assert listed(engine) == set(CODES)


def test_a_record_is_missing_only_after_as_many_looks_as_it_takes(engine: Engine) -> None:
    crawl(engine, *(seen(code) for code in CODES))
    gone = CODES[0]
    for expected in (Sight.COULD_NOT_LOOK, Sight.COULD_NOT_LOOK, Sight.MISSING):
        assert gone in listed(engine)
        run_id = crawl(engine, *(seen(c) for c in CODES[1:]), gone=[absent(gone)])
        assert sights(engine, run_id)[gone] is expected
        assert publication(engine, run_id)[0] is Publication.PROMOTED
    assert listed(engine) == set(CODES[1:])
    crawl(engine, *(seen(code) for code in CODES))  # and it comes back
    assert listed(engine) == set(CODES)


def test_a_look_that_finds_the_record_starts_the_count_again(engine: Engine) -> None:
    gone = CODES[0]
    for has_it in (True, False, False, True, False, False):
        records = CODES if has_it else CODES[1:]
        run_id = crawl(engine, *(seen(c) for c in records), gone=[] if has_it else [absent(gone)])
    assert sights(engine, run_id)[gone] is Sight.COULD_NOT_LOOK
    assert gone in listed(engine)


def test_a_code_under_another_id_has_moved(engine: Engine) -> None:
    crawl(engine, *(seen(code) for code in CODES))
    begun = begin(engine)
    moved = begun.published["id-1.000000"]
    now = [seen("1.000000", external_id="new-home"), *(seen(code) for code in CODES[1:])]
    with writing(engine) as session:
        names = tuple(runs.Known(one.external_id, one.code_raw, "Đất đai") for one in now)
        runs.note_list(session, begun.run_id, ListNote(names, (), (moved,), "", True, 100))
        land(session, begun.run_id, now, [], looks_needed=3)
        run = session.get_one(CrawlRun, begun.run_id)
        ledger.decide(session, run, ledger.close(session, run, list_fault=""), SEEN_AT)
    with reading(engine) as session:
        rows = session.scalars(select(Service).where(col(Service.code) == "1.000000")).all()
        assert {row.external_id: row.missing_since is None for row in rows} == {
            "id-1.000000": False,
            "new-home": True,
        }
    assert publication(engine, begun.run_id)[0] is Publication.PROMOTED


def test_every_known_record_is_in_the_ledger_when_the_list_broke_off(engine: Engine) -> None:
    crawl(engine, *(seen(code) for code in CODES))
    begun = begin(engine)
    with writing(engine) as session:
        run = session.get_one(CrawlRun, begun.run_id)
        book = ledger.close(session, run, list_fault="refused")
        assert book.sights == {Sight.COULD_NOT_LOOK: 100}
        assert (book.known, sum(book.sights.values())) == (100, 100)
        ledger.decide(session, run, book, SEEN_AT)
        assert run.publication is Publication.WAITING
    assert listed(engine) == set(CODES)


def test_an_empty_list_is_never_the_whole_truth(engine: Engine) -> None:
    state, reasons = publication(engine, crawl(engine))
    assert state is Publication.WAITING
    assert any("the list is empty" in reason for reason in reasons)


def test_bounds_of_the_settings_come_first(engine: Engine) -> None:
    crawl(engine, *(seen(code) for code in CODES))
    run_id = crawl(engine, *(seen(c) for c in CODES[:50]), gone=[absent(c) for c in CODES[50:]])
    with writing(engine) as session:
        run = session.get_one(CrawlRun, run_id)
        loose = [Bounds("", 0, 10**6), Bounds("Đất đai", 0, 10)]
        book = ledger.close(session, run, list_fault="", settled=loose)
    assert not any("at least" in reason.text(Language.EN) for reason in book.reasons)
    assert any("at most 10 expected" in warning.text(Language.EN) for warning in book.warnings)


def test_natural_variation_raises_no_alarm(engine: Engine) -> None:
    """A record or two come and go between runs, as on the real portal: no run of a hundred is held back."""
    chance = random.Random(7)
    present = set(CODES)
    crawl(engine, *(seen(code) for code in sorted(present)))
    fresh = iter(f"1.{number:06}" for number in range(100, 1_000))
    held = 0
    for _ in range(100):
        before = listed(engine)
        leaving = set(chance.sample(sorted(present), chance.choice([0, 0, 0, 0, 1])))
        present = (present - leaving) | {next(fresh) for _ in range(chance.choice([0, 0, 0, 1, 1]))}
        run_id = crawl(
            engine, *(seen(c) for c in sorted(present)), gone=[absent(c) for c in sorted(before - present)]
        )
        held += publication(engine, run_id)[0] is not Publication.PROMOTED
    assert held <= 1


def test_two_crawls_of_one_portal_are_told_apart(engine: Engine) -> None:
    with writing(engine) as session:
        runs.begin(session, portal(), SEEN_AT, "another-host:12", is_demo=False)
    with pytest.raises(UserError, match="being crawled already, by another-host:12"):
        begin(engine, at=SEEN_AT + timedelta(seconds=30))
    taken = begin(engine, at=SEEN_AT + timedelta(minutes=5))  # silent for so long: dead
    assert taken.is_resumed


def test_a_run_broken_off_long_ago_is_closed_and_a_new_one_begins(engine: Engine) -> None:
    first = begin(engine)
    second = begin(engine, at=SEEN_AT + timedelta(days=3))
    assert not second.is_resumed
    assert second.run_id != first.run_id
    with reading(engine) as session:
        assert session.get_one(CrawlRun, first.run_id).state is RunState.FAILED
