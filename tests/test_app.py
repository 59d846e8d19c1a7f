"""The app's frame, its overview and its list, as Streamlit itself would run them."""

import re
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import streamlit.config
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from catalogue import coverage, services
from catalogue.config import load
from catalogue.db import open_engine, reading
from catalogue.i18n import Language, tr
from catalogue.page import KeptText
from catalogue.screens.bars import cards
from catalogue.screens.kept_page import Mark, as_html
from catalogue.screens.parts import plain
from catalogue.services import ServiceFilter
from catalogue.tables import VERDICTS, per_cent, whole
from tests.conftest import ROOT, write_config

APP = ROOT / "audit_app.py"
LIST = "catalogue/screens/service_list.py"
REVIEW = "catalogue/screens/review.py"
MARKS_OF = {"": "Freshness", LIST: "Services", REVIEW: "History of decisions"}
Open = Callable[..., AppTest]


@pytest.fixture
def start(demo_catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    def open_screen(screen: str = "", **address: str | list[str]) -> AppTest:
        monkeypatch.setattr("sys.argv", ["audit_app.py", "--config", str(demo_catalogue)])
        app = AppTest.from_file(APP, default_timeout=60)
        app.query_params.update(address)
        app.run()
        return app.switch_page(screen).run() if screen else app

    return open_screen


def shown(app: AppTest) -> str:
    """All HTML of the screen, without the style sheet."""
    blocks = [block.proto.body for block in app.get("html")]
    return "\n".join(body for body in blocks if not body.startswith("<style>"))


@pytest.mark.parametrize("screen", ["", LIST, REVIEW])
@pytest.mark.parametrize("language", list(Language))
def test_every_screen_opens_in_both_languages(start: Open, screen: str, language: Language) -> None:
    app = start(screen, lang=language.value)
    assert not app.exception
    assert not app.error
    assert tr("Demo data: the ministry shown here is invented.", language) in shown(app)
    assert tr(MARKS_OF[screen], language) in [
        *(e.value for e in app.subheader),
        *(e.value for e in app.title),
    ]


def test_the_overview_says_each_verdict_with_its_numbers(start: Open, demo_catalogue: Path) -> None:
    plan = load(demo_catalogue).plan
    with reading(open_engine(load(demo_catalogue))) as session:
        counts = coverage.totals(coverage.audited_procedures(session, plan), plan)
    html = shown(start())
    for count in counts:
        assert tr(VERDICTS[count.verdict], Language.VI) in html
        assert f"{per_cent(count.lower, Language.VI)} %" in html
        assert f"<b>{whole(count.met, Language.VI)}/{whole(count.denominator, Language.VI)}</b>" in html
    assert {count.verdict for count in counts} >= {
        coverage.Verdict.MET,
        coverage.Verdict.NOT_MET,
        coverage.Verdict.OPEN,
    }


def test_the_bar_draws_both_bounds_and_the_threshold(demo_catalogue: Path) -> None:
    target = load(demo_catalogue).plan.targets[0]
    html = cards([coverage.Count(target, "", met=1, not_met=1, unknown=2, not_applicable=5)], Language.VI)
    assert 'class="met" style="width:25.00%"' in html
    assert 'class="open" style="left:25.00%;width:50.00%"' in html
    assert 'class="line" style="left:80%"' in html
    assert "Chắc chắn <b>25,00 %</b>, nhiều nhất 75,00 %" in html


def test_an_empty_target_is_no_zero_per_cent(demo_catalogue: Path) -> None:
    target = load(demo_catalogue).plan.targets[0]
    html = cards([coverage.Count(target, "", met=0, not_met=0, unknown=0, not_applicable=5)], Language.EN)
    assert "Nothing to count yet." in html
    assert "0.00 %" not in html


def test_the_preview_is_shown_when_asked_for_and_labelled(start: Open) -> None:
    app = start()
    assert "KHÔNG ĐƯỢC TÍNH" not in shown(app)
    app.toggle("preview").set_value(True).run()
    assert "KHÔNG ĐƯỢC TÍNH" in shown(app)


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def test_the_list_finds_words_without_accents(start: Open, demo_catalogue: Path) -> None:
    with reading(open_engine(load(demo_catalogue))) as session:
        wanted = services.page(session, ServiceFilter(words="dat dai"), number=1, size=50)
    assert wanted.total
    app = start(LIST, q="dat dai")
    assert links(app) == [plain(service.name) for service in wanted.services]
    assert f"Tìm thấy {wanted.total} dịch vụ" in shown(app)


def test_filters_combine_and_stay_in_the_address(start: Open, demo_catalogue: Path) -> None:
    asked = ServiceFilter(sectors=("Môi trường",), tiers=("central",), is_decided=True)
    with reading(open_engine(load(demo_catalogue))) as session:
        total = services.page(session, asked, number=1, size=1).total
    app = start(LIST, tier=["central"])
    app.multiselect("list.sectors").set_value(["Môi trường"])
    app.segmented_control("list.state").set_value("decided")
    app.run()
    assert len(links(app)) == total
    assert app.query_params == {"lang": "vi", "state": "decided", "sector": "Môi trường", "tier": "central"}


def test_the_list_shows_fifty_at_a_time(start: Open) -> None:
    app = start(LIST, page="2")
    assert len(links(app)) == 50
    assert "đang hiện từ 51 đến 100" in shown(app)


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999", "9" * 40, "١"])
def test_an_address_made_up_by_somebody_breaks_nothing(start: Open, page: str) -> None:
    app = start(LIST, page=page, state="x", sector=["<script>"], tier=["x"], lang="xx", q="%_'\"<b>")
    assert not app.exception
    assert not app.error
    assert "Không tìm thấy dịch vụ nào" in shown(app)


def test_a_settings_file_that_is_missing_is_told_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["audit_app.py", "--config", str(tmp_path / "none.toml")])
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert "Không có tệp cấu hình" in app.error[0].value


@pytest.mark.parametrize("arguments", [["--confg", "x"], ["--config"]])
def test_a_command_line_that_is_wrong_is_told(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setattr("sys.argv", ["audit_app.py", *arguments])
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert "chỉ nhận tham số" in app.error[0].value


def test_a_database_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = write_config(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/catalogue.sqlite").write_text("this is no database" * 100)
    monkeypatch.setattr("sys.argv", ["audit_app.py", "--config", str(file)])
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    assert "Không dùng được cơ sở dữ liệu" in app.error[0].value


def test_an_empty_catalogue_says_what_to_do(monkeypatch: pytest.MonkeyPatch, config_file: Path) -> None:
    monkeypatch.setattr("sys.argv", ["audit_app.py", "--config", str(config_file)])
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert "python -m crawler crawl" in app.info[0].value
    app.switch_page(LIST).run()
    assert "Không tìm thấy dịch vụ nào" in shown(app)


def test_streamlit_knows_every_setting_we_give_it() -> None:
    given_settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    names = set()
    for section, values in given_settings.items():
        for name, value in values.items():
            nested = value if isinstance(value, dict) else {"": None}
            names |= {".".join(filter(None, (section, name, inner))) for inner in nested}
    assert names <= set(streamlit.config._config_options_template)
    assert "runner.postScriptGC" in names


@given(st.text())
def test_no_foreign_text_is_markdown(text: str) -> None:
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain(text)) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]<>`*_$:!]", plain(text))


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans())))
def test_the_kept_page_keeps_every_letter_whatever_is_marked(
    text: str, places: list[tuple[int, int, bool]]
) -> None:
    marked = [Mark(a, b, "FEE", faint) for a, b, faint in places if a < b <= len(text)]
    html = as_html(KeptText(text, ()), marked)
    bare = re.sub(r"<[^>]*>", "", re.sub(r'<span class="tag[^>]*>FEE</span>', "", html))
    assert unescape(bare) == text
