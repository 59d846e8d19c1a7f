"""The review screen: what it asks, what it keeps, and that two people never overwrite each other."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from catalogue import assessments, services
from catalogue.answering import findings_of
from catalogue.assessments import Decision
from catalogue.config import load
from catalogue.criteria import CRITERIA
from catalogue.db import open_engine, reading, writing
from catalogue.models import Assessment, Finding, Observation, Service
from catalogue.screens import reads
from catalogue.screens.questions import GROUPS, ITEMS_ASKED
from catalogue.services import ServiceFilter
from tests.test_app import APP, LIST, REVIEW, shown

ME = "Nguyễn Thị Bình"
Open = Callable[[int], AppTest]


@pytest.fixture
def settings(demo_catalogue: Path, tmp_path: Path) -> Path:
    """A copy of the demo that a test may write to."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_catalogue.parent, folder)
    return folder / demo_catalogue.name


@pytest.fixture
def engine(settings: Path) -> Engine:
    return open_engine(load(settings))


@pytest.fixture
def review(settings: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the review of one service, signed in."""

    def open_service(service_id: int) -> AppTest:
        monkeypatch.setattr("sys.argv", ["audit_app.py", "--config", str(settings)])
        app = AppTest.from_file(APP, default_timeout=60)
        app.session_state["auditor"] = ME
        app.run().switch_page(REVIEW)
        app.query_params["service"] = str(service_id)
        return app.run()

    return open_service


@pytest.fixture
def open_id(settings: Path, engine: Engine) -> int:
    """A service that nobody has decided, on which the machine says yes to online submission."""
    with reading(engine) as session:
        undecided = services.page(session, ServiceFilter(is_decided=False), number=1, size=50).services
        for service in undecided:
            found = findings_of(session, service.observation_id)
            if found["L3.SUBMIT"].answer == "yes" and found["E2E.PRESENCE"].answer == "unknown":
                return service.id or 0
    raise AssertionError("the demo has no open service like this any more")


def keys(app: AppTest) -> dict[str, str]:
    """The form's fields by their short names, such as L3.SUBMIT.answer."""
    names = [
        w.key for w in (*app.segmented_control, *app.pills, *app.text_area, *app.text_input, *app.button)
    ]
    return {
        m[1]: name for name in names if name and (m := re.fullmatch(r"review\.\d+\.\d+\.\d+\.(.+)", name))
    }


def choose(app: AppTest, criterion: str, answer: str) -> None:
    app.segmented_control(keys(app)[f"{criterion}.answer"]).set_value(answer)


def write(app: AppTest, field: str, words: str) -> None:
    key = keys(app)[field]
    (app.text_area if field.endswith("note") else app.text_input)(key).set_value(words)


def save(app: AppTest) -> AppTest:
    return app.button(keys(app)["save"]).click().run()


def decided(engine: Engine, service_id: int) -> list[Decision]:
    with reading(engine) as session:
        return assessments.history(session, service_id)


def finding(engine: Engine, service_id: int, criterion: str) -> Finding:
    with reading(engine) as session:
        return findings_of(session, session.get_one(Service, service_id).observation_id)[criterion]


def test_every_criterion_is_asked_once() -> None:
    assert sorted(code for _title, codes in GROUPS for code in codes) == sorted(CRITERIA)
    assert set(ITEMS_ASKED) == {code for code, criterion in CRITERIA.items() if criterion.items}


def test_nothing_is_chosen_before_a_person_chooses(review: Open, open_id: int) -> None:
    app = review(open_id)
    answers = {name: app.segmented_control(key).value for name, key in keys(app).items() if "answer" in name}
    assert len(answers) == len(CRITERIA)
    assert set(answers.values()) == {None}


def test_accepting_fills_what_is_open_and_definite(review: Open, engine: Engine, open_id: int) -> None:
    app = review(open_id)
    choose(app, "L3.SUBMIT", "unknown")
    app.button(keys(app)["accept"]).click().run()
    assert app.segmented_control(keys(app)["L3.SUBMIT.answer"]).value == "unknown"
    assert app.segmented_control(keys(app)["E2E.PRESENCE.answer"]).value is None
    assert app.segmented_control(keys(app)["NP.LISTED.answer"]).value == "yes"
    assert decided(engine, open_id) == []


def test_a_saved_answer_carries_the_machines_words_and_their_place(
    review: Open, engine: Engine, open_id: int
) -> None:
    app = review(open_id)
    choose(app, "L3.SUBMIT", "yes")
    write(app, "note", "đã xem")
    app = save(app)
    (decision,) = decided(engine, open_id)
    (answer,) = decision.answers
    suggested = finding(engine, open_id, "L3.SUBMIT")
    assert (decision.auditor, decision.assessment.note) == (ME, "đã xem")
    assert (answer.answer, answer.quote) == ("yes", suggested.quote)
    assert answer.spans == [[start, end] for start, end, _path in suggested.spans]
    assert app.success[0].value.startswith("Đã lưu")
    assert app.query_params["service"] != str(open_id)


def test_yes_without_evidence_is_told_and_the_typed_words_stay(
    review: Open, engine: Engine, open_id: int
) -> None:
    app = review(open_id)
    choose(app, "NP.SUBMIT", "yes")
    write(app, "note", "viết dở")
    app = save(app)
    assert "phải kèm bằng chứng" in app.error[0].value
    assert app.text_area(keys(app)["note"]).value == "viết dở"
    assert decided(engine, open_id) == []


@pytest.mark.parametrize("field", ["NP.SUBMIT.note", "E2E.PRESENCE.document"])
def test_evidence_without_an_answer_is_not_lost_in_silence(
    review: Open, engine: Engine, open_id: int, field: str
) -> None:
    app = review(open_id)
    write(app, field, "đã bấm thử")
    app = save(app)
    assert "chưa chọn câu trả lời" in app.error[0].value
    assert decided(engine, open_id) == []


def test_an_address_that_is_none_is_refused(review: Open, engine: Engine, open_id: int) -> None:
    app = review(open_id)
    choose(app, "NP.SUBMIT", "yes")
    write(app, "NP.SUBMIT.url", "javascript:alert(1)")
    app = save(app)
    assert app.error
    assert decided(engine, open_id) == []


def test_two_people_save_one_after_the_other_and_nothing_is_lost(
    review: Open, engine: Engine, open_id: int
) -> None:
    mine = review(open_id)
    with writing(engine) as session:
        observation = session.get_one(Observation, session.get_one(Service, open_id).observation_id)
        other = assessments.find_or_create_auditor(session, "Trần Văn Cường", observation.observed_at)
        given = [assessments.GivenAnswer("L3.TRACK", "no"), assessments.GivenAnswer("FEE", "fee")]
        assessments.record(session, observation, other, given, now=observation.observed_at)
    choose(mine, "L3.TRACK", "unknown")
    mine = save(mine)
    assert not mine.error
    assert [d.auditor for d in decided(engine, open_id)] == [ME, "Trần Văn Cường"]
    with reading(engine) as session:
        current = {code: row.answer for code, row in assessments.current(session, open_id).items()}
    assert current == {"L3.TRACK": "unknown", "FEE": "fee"}


def test_a_colleague_who_saved_meanwhile_is_named(review: Open, engine: Engine, open_id: int) -> None:
    mine = review(open_id)
    assert not mine.warning
    with writing(engine) as session:
        observation = session.get_one(Observation, session.get_one(Service, open_id).observation_id)
        other = assessments.find_or_create_auditor(session, "Trần Văn Cường", observation.observed_at)
        given = [assessments.GivenAnswer("FEE", "fee")]
        assessments.record(session, observation, other, given, now=observation.observed_at)
    mine.run()
    assert "Trần Văn Cường" in mine.warning[0].value
    assert mine.segmented_control(keys(mine)["FEE.answer"]).value is None


def test_the_last_decision_is_where_the_next_reader_begins(review: Open, engine: Engine) -> None:
    with reading(engine) as session:
        service_id = session.scalars(select(col(Assessment.service_id)).limit(1)).one()
        before = assessments.current(session, service_id)
    app = review(service_id)
    for code, row in before.items():
        assert app.segmented_control(keys(app)[f"{code}.answer"]).value == row.answer
    app = save(app)
    assert "Không có gì khác" in app.error[0].value
    assert len(decided(engine, service_id)) == 1


def test_without_signing_in_nothing_can_be_saved(review: Open, open_id: int) -> None:
    app = review(open_id)
    app.session_state["auditor"] = ""
    app.run()
    assert app.button(keys(app)["save"]).disabled
    assert "đăng nhập" in app.info[0].value


@pytest.mark.parametrize("number", ["abc", "-1", "0", "999999", "9" * 30, "١", "1 OR 1=1", "<b>"])
def test_a_service_that_is_none_is_told(review: Open, number: str) -> None:
    app = review(1)
    app.query_params["service"] = number
    app.run()
    assert not app.exception
    assert "Không có dịch vụ số" in app.error[0].value


def test_a_record_full_of_code_stays_words(review: Open, engine: Engine, open_id: int) -> None:
    attack = "<script>x</script><img src=x onerror=x>[a](javascript:x)![b](http://c.d)"
    with writing(engine) as session:
        service = session.get_one(Service, open_id)
        service.name, service.unit, service.url = attack, attack, "javascript:alert(1)"
        session.get_one(Observation, service.observation_id).text = attack
        session.get_one(Observation, service.observation_id).segments = []
        for row in findings_of(session, service.observation_id).values():
            row.quote, row.spans = attack, [[0, 10, attack]]
    app = review(open_id)
    assert not app.exception
    html = shown(app)
    assert "<script>x" not in html
    assert "<img" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert 'href="javascript' not in html
    assert "](javascript" not in app.header[0].value
    app.switch_page(LIST).run()
    assert all("](javascript" not in link.proto.label for link in app.get("page_link"))


def test_the_page_before_the_reader_stays_when_a_crawl_brings_another(
    review: Open, engine: Engine, open_id: int
) -> None:
    app = review(open_id)
    with writing(engine) as session:
        service = session.get_one(Service, open_id)
        old = session.get_one(Observation, service.observation_id)
        new = Observation(**old.model_dump(exclude={"id", "content_hash"}), content_hash="f" * 64)
        session.add(new)
        session.flush()
        service.observation_id, old_id = new.id, old.id
    choose(app, "L3.TRACK", "no")
    app = save(app)
    assert decided(engine, open_id)[0].assessment.observation_id == old_id


def test_the_queue_begins_again_at_the_top_and_ends(settings: Path, engine: Engine) -> None:
    plan = load(settings).plan
    with reading(engine) as session:
        wanted = reads.scope(plan)
        left = services.page(session, wanted, number=1, size=500).services
        last = left[-1]
        assert reads.next_open(session, plan, last) == reads.next_open(session, plan, None)
