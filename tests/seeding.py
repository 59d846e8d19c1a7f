"""Small catalogues for tests that need services but no crawl."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine

from catalogue import runs
from catalogue.config import PortalConfig, load
from catalogue.db import writing
from catalogue.ingest import NotSeen, Seen, land
from catalogue.ledger import close, decide
from catalogue.models import CrawlRun
from catalogue.page import KeptText, Part, Segment
from catalogue.runs import Begun, Known, ListNote
from catalogue.states import RunState
from tests.conftest import ROOT

SEEN_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def portal() -> PortalConfig:
    """The shipped national portal."""
    return load(ROOT / "config.toml").portals[0]


def seen(code: str, **changes: object) -> Seen:
    """A service as a crawl would hand it over."""
    text = f"Mã thủ tục\t{code}"
    one = Seen(
        external_id=f"id-{code}",
        url=f"https://dichvucong.gov.vn/thu-tuc-hanh-chinh/id-{code}",
        code_raw=code,
        name_raw=f"Thủ tục {code}",
        sectors=("Đất đai",),
        tier="central",
        kind="STANDARD",
        unit="Cục Quản lý đất đai",
        record={"code": code},
        page=KeptText(text, (Segment(11, len(text), Part.CODE, 1, "data.code"),)),
        content_hash=f"hash-{code}",
        fingerprint="",
        body_sha256="0" * 64,
        parser_version=1,
        observed_at=SEEN_AT,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def begin(engine: Engine, *, is_demo: bool = False, at: datetime = SEEN_AT) -> Begun:
    """A run of the national portal."""
    with writing(engine) as session:
        return runs.begin(session, portal(), at, runs.owner_of_this_process(), is_demo=is_demo)


def crawl(engine: Engine, *records: Seen, gone: Sequence[NotSeen] = (), claimed: int | None = None) -> int:
    """One whole run that lists and reads `records` and looks for `gone`; its id. Held back or promoted."""
    begun = begin(engine)
    listed = tuple(Known(r.external_id, r.code_raw, "".join(r.sectors)) for r in records)
    names = {known.external_id for known in listed}
    absent = tuple(known for key, known in begun.published.items() if key not in names)
    with writing(engine) as session:
        note = ListNote(listed, absent, (), "", True, len(records) if claimed is None else claimed)
        runs.note_list(session, begun.run_id, note)
        land(session, begun.run_id, list(records), list(gone), looks_needed=3)
        run = session.get_one(CrawlRun, begun.run_id)
        run.state = RunState.COMPLETE
        decide(session, run, close(session, run, list_fault=""), SEEN_AT)
    return begun.run_id


def seed(engine: Engine, codes: Sequence[str]) -> int:
    """Publishes one service per code; the id of the run."""
    return crawl(engine, *(seen(code) for code in codes))
