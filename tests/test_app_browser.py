"""The app in a real browser: what only a browser shows."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlmodel import col, select

from catalogue import services
from catalogue.config import load
from catalogue.db import open_engine, reading, writing
from catalogue.models import Observation, Service
from catalogue.services import ServiceFilter
from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
PATIENCE_SECONDS = 60
ATTACK = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
ME = "Nguyễn Thị Bình"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; none is a skip, unless REQUIRE_BROWSER says that there must be one."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        assert os.environ.get("REQUIRE_BROWSER") != "1", f"no browser is installed: {', '.join(PROGRAMS)}"
        pytest.skip(f"no browser is installed: {', '.join(PROGRAMS)}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def settings(demo_catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo that these tests write to."""
    folder = tmp_path_factory.mktemp("browser") / "demo"
    shutil.copytree(demo_catalogue.parent, folder)
    return folder / demo_catalogue.name


@pytest.fixture(scope="session")
def site(settings: Path) -> Iterator[str]:
    """The address of the app, started as its reader would start it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "audit_app.py"]
    options = [f"--server.port={port}", "--server.headless=true", "--", "--config", str(settings)]
    with subprocess.Popen([*command, *options], cwd=ROOT) as app:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()


def wait_for(port: int) -> None:
    """Returns once somebody listens there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the app did not start on port {port}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a reader of its own, who may load nothing from elsewhere."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        one = context.new_page()
        strange: list[str] = []
        one.on("request", lambda request: strange.append(request.url) if is_foreign(request.url) else None)
        one.set_default_timeout(30_000)
        yield one
        assert strange == []


def is_foreign(address: str) -> bool:
    return not address.startswith(("http://127.0.0.1:", "data:", "blob:"))


def open_service(settings: Path) -> Service:
    """A service that nobody has decided yet."""
    with reading(open_engine(load(settings))) as session:
        undecided = ServiceFilter(is_decided=False, tiers=("central",))
        return services.page(session, undecided, number=1, size=1).services[0]


def sign_in(page: Page) -> None:
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    window = page.get_by_role("dialog")
    window.get_by_label("Hoặc ghi tên mới").fill(ME)
    window.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("button", name="Đổi người")).to_be_visible()


def test_the_overview_shows_the_three_verdicts(page: Page, site: str) -> None:
    page.goto(site)
    cards = page.locator(".cards").first
    for verdict in ("Đạt", "Chưa đạt", "Chưa đủ căn cứ"):
        expect(cards.locator(".chip", has_text=verdict).first).to_be_visible()
    expect(cards.locator(".bar .line").first).to_be_visible()


def test_search_without_accents_finds_land(page: Page, site: str) -> None:
    page.goto(f"{site}/services")
    page.get_by_label("Tìm theo tên hoặc mã").fill("dat dai")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=dat+dai**")
    expect(page.locator(".facts").first).to_contain_text("Đất đai")
    page.reload()
    expect(page.get_by_label("Tìm theo tên hoặc mã")).to_have_value("dat dai")


def test_the_next_page_of_the_list_begins_at_its_top(page: Page, site: str) -> None:
    page.goto(f"{site}/services")
    page.get_by_text("2", exact=True).click()
    expect(page.get_by_text("đang hiện từ 51 đến 100")).to_be_visible()
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")


def test_a_click_anywhere_on_a_row_opens_its_review(page: Page, site: str) -> None:
    page.goto(f"{site}/services")
    row = page.locator("[class*='st-key-row-']").first
    name = row.get_by_role("link").inner_text()
    box = row.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 10, box["y"] + box["height"] - 6)
    expect(page.get_by_role("heading", level=2)).to_have_text(name)


def test_a_decision_saved_by_keyboard_stands_in_the_history(page: Page, site: str, settings: Path) -> None:
    service = open_service(settings)
    page.goto(f"{site}/review?service={service.id}")
    note = page.get_by_label("Ghi chú", exact=True)
    note.fill("viết trước khi đăng nhập")
    sign_in(page)
    expect(note).to_have_value("viết trước khi đăng nhập")
    page.get_by_role("button", name="Nhận mọi gợi ý rõ ràng").click()
    expect(page.locator("button[aria-checked='true'], button[aria-pressed='true']").nth(3)).to_be_visible()
    note.click()
    page.keyboard.press("End")
    page.keyboard.type(", rồi thêm")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Đã lưu:")).to_be_visible()
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    page.goto(f"{site}/review?service={service.id}")
    decision = page.locator("details.decision").first
    expect(decision).to_contain_text(ME)
    expect(decision).to_contain_text("viết trước khi đăng nhập, rồi thêm")


def test_the_language_changes_and_lasts(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("cannot be said yet").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("cannot be said yet").first).to_be_visible()
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_text("History of decisions")).to_be_visible()


def test_a_record_full_of_code_is_shown_and_runs_nothing(page: Page, site: str, settings: Path) -> None:
    with writing(open_engine(load(settings))) as session:
        service = session.scalars(select(Service).order_by(col(Service.code).desc()).limit(1)).one()
        service.name = ATTACK
        observation = session.get_one(Observation, service.observation_id)
        observation.text, observation.segments = ATTACK * 40, []
        service_id, code = service.id, service.code
    page.goto(f"{site}/review?service={service_id}")
    expect(page.locator(".kept")).to_contain_text("<script>window.broken = 1</script>")
    expect(page.get_by_role("heading", level=2)).to_have_text(ATTACK)
    page.goto(f"{site}/services?q={code}")
    expect(page.get_by_role("link", name="<script>")).to_be_visible()
    assert page.evaluate("window.broken") is None


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", ["", "services", "review"])
def test_a_telephone_shows_every_screen_without_scrolling_sideways(
    page: Page, site: str, path: str, language: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/{path}?lang={language}")
    expect(page.get_by_role("heading").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
