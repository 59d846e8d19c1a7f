"""Decisions: what may be recorded, what is refused, and that nothing is ever overwritten."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from catalogue import assessments
from catalogue.assessments import Citation, GivenAnswer
from catalogue.config import load
from catalogue.coverage import decided_answers
from catalogue.criteria import CRITERIA
from catalogue.db import open_engine, reading, writing
from catalogue.i18n import Language, UserError
from catalogue.models import Assessment, AssessmentAnswer, Auditor, Observation
from catalogue.states import Role
from tests.seeding import seed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def engine(config_file: Path) -> Engine:
    engine = open_engine(load(config_file))
    seed(engine, ["1.000001", "1.000002"])
    return engine


def decide(session: Session, name: str, *answers: GivenAnswer, at: datetime = NOW) -> Assessment:
    observation = session.scalars(select(Observation).order_by(col(Observation.id))).first()
    assert observation is not None
    auditor = assessments.find_or_create_auditor(session, name, at)
    return assessments.record(session, observation, auditor, answers, now=at)


def test_a_decision_is_kept_with_who_when_and_on_what(engine: Engine) -> None:
    with writing(engine) as session:
        decide(session, "Lan", GivenAnswer("FEE", "fee", quote="Phí: 120.000 đồng", spans=((3, 20),)))
    with reading(engine) as session:
        (decision,) = assessments.history(session, 1)
        assert (decision.auditor, decision.assessment.decided_at) == ("Lan", NOW)
        assert decision.assessment.observation_id == 1
        (answer,) = decision.answers
        assert (answer.criterion, answer.answer, answer.quote) == ("FEE", "fee", "Phí: 120.000 đồng")
        assert answer.spans == [[3, 20]]


def test_a_second_decision_is_appended_and_the_first_stays(engine: Engine) -> None:
    with writing(engine) as session:
        decide(session, "Lan", GivenAnswer("FEE", "fee", quote="x"), GivenAnswer("L4.PAY", "unknown"))
        decide(session, "Minh", GivenAnswer("FEE", "free"), at=NOW + timedelta(minutes=1))
    with reading(engine) as session:
        newest, oldest = assessments.history(session, 1)
        assert [(d.auditor, d.answers[0].answer) for d in (oldest, newest)] == [
            ("Lan", "fee"),
            ("Minh", "free"),
        ]
        current = assessments.current(session, 1)
        assert {code: row.answer for code, row in current.items()} == {"FEE": "free", "L4.PAY": "unknown"}
        counted = decided_answers(session, [1])[1]
        assert {code: given.answer for code, given in counted.items()} == {"FEE": "free", "L4.PAY": "unknown"}


@pytest.mark.parametrize("code", CRITERIA)
def test_every_criterion_can_be_answered(engine: Engine, code: str) -> None:
    answer = CRITERIA[code].answers[0]
    with writing(engine) as session:
        decide(session, "Lan", GivenAnswer(code, answer, note="đã xem trên cổng"))
    with reading(engine) as session:
        assert assessments.current(session, 1)[code].answer == answer


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (GivenAnswer("L9.MOON", "yes"), "is no criterion"),
        (GivenAnswer("FEE", "yes", note="x"), "FEE: 'yes' is no answer"),
        (GivenAnswer("L3.SUBMIT", "yes"), "“yes” needs evidence"),
        (GivenAnswer("L3.SUBMIT", "yes", note="  "), "“yes” needs evidence"),
        (GivenAnswer("L4.RESULT", "yes", ("by_pigeon",), note="x"), "by_pigeon cannot be named here"),
        (
            GivenAnswer("E2E.PRESENCE", "yes", note="x", citation=Citation("NĐ 1/2020", "3", "")),
            "a citation needs document, article and clause",
        ),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_stored(
    engine: Engine, given: GivenAnswer, told: str
) -> None:
    with pytest.raises(UserError) as fault, writing(engine) as session:
        decide(session, "Lan", GivenAnswer("L4.PAY", "unknown"), given)
    assert told in fault.value.text(Language.EN)
    assert fault.value.text(Language.VI) != fault.value.text(Language.EN)
    with reading(engine) as session:
        assert session.scalars(select(AssessmentAnswer)).all() == []
        assert session.scalars(select(Assessment)).all() == []


def test_an_empty_decision_is_refused(engine: Engine) -> None:
    with pytest.raises(UserError, match="Nothing was answered"), writing(engine) as session:
        decide(session, "Lan")


def test_a_reader_may_not_decide(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(Auditor(name="Khách", role=Role.READER, created_at=NOW))
    with pytest.raises(UserError, match="may read but not decide"), writing(engine) as session:
        decide(session, "Khách", GivenAnswer("L4.PAY", "unknown"))


@pytest.mark.parametrize("name", ["", "   ", "a" * 81, "\x00"])
def test_a_name_that_is_none_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(UserError, match="is no name for an auditor"), writing(engine) as session:
        assessments.find_or_create_auditor(session, name, NOW)


def test_the_same_name_is_the_same_auditor(engine: Engine) -> None:
    with writing(engine) as session:
        one = assessments.find_or_create_auditor(session, "Nguyễn  Lan ", NOW)
        other = assessments.find_or_create_auditor(session, "Nguyễn Lan", NOW)
        assert one.id == other.id


@pytest.mark.parametrize(
    "evidence", [{"quote": "nộp trực tuyến"}, {"note": "đã thử"}, {"url": "https://dichvucong.gov.vn/x"}]
)
def test_a_quote_a_note_or_an_address_is_evidence(engine: Engine, evidence: dict[str, str]) -> None:
    with writing(engine) as session:
        decide(session, "Lan", GivenAnswer("L3.SUBMIT", "yes", **evidence))  # type: ignore[arg-type]
    with reading(engine) as session:
        assert assessments.current(session, 1)["L3.SUBMIT"].answer == "yes"


def test_presence_without_a_citation_is_no_exemption(engine: Engine) -> None:
    with writing(engine) as session:
        decide(session, "Lan", GivenAnswer("E2E.PRESENCE", "yes", ("on_site",), note="x"))
    with reading(engine) as session:
        assert not decided_answers(session, [1])[1]["E2E.PRESENCE"].is_cited


def test_a_citation_makes_an_exemption(engine: Engine) -> None:
    law = Citation("Luật Đất đai 2024", "Điều 235", "khoản 2")
    with writing(engine) as session:
        decide(session, "Lan", GivenAnswer("E2E.PRESENCE", "yes", ("on_site",), note="x", citation=law))
    with reading(engine) as session:
        assert decided_answers(session, [1])[1]["E2E.PRESENCE"].is_cited
