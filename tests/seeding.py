"""Small catalogues for tests that need services but no crawl."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine

from catalogue.config import PortalConfig, load
from catalogue.db import writing
from catalogue.ingest import Seen, record_batch, start_run
from catalogue.page import KeptText, Part, Segment
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
        body_sha256="0" * 64,
        parser_version=1,
        observed_at=SEEN_AT,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def seed(engine: Engine, codes: Sequence[str]) -> int:
    """Records one service per code; the id of the run."""
    with writing(engine) as session:
        run_id = start_run(session, portal(), SEEN_AT, is_demo=False)
        record_batch(session, run_id, [seen(code) for code in codes])
    return run_id
