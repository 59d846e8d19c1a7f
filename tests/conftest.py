"""What the tests stand on: a catalogue filled by the demo, settings of their own, the real recordings."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """--update-expected, for whoever has mended a parser and has read what changed."""
    parser.addoption(
        "--update-expected", action="store_true", help="write expected.json of the saved cases anew"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips, and says so, what needs the real recordings where they are not."""
    if SHARED.is_dir():
        return
    missing = pytest.mark.skip(reason=f"the real recordings are not here ({SHARED})")
    for item in items:
        if item.get_closest_marker("recordings"):
            item.add_marker(missing)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the real recordings."""
    return SHARED


def write_config(folder: Path, *changes: tuple[str, str]) -> Path:
    """A copy of the project's settings in `folder`, each first text replaced by the second."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"config.toml no longer holds {old!r}"
        text = text.replace(old, new, 1)
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


FAST = ("requests_per_second = 1.0 ", "requests_per_second = 1000.0 ")


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """Settings whose database and archive lie in the test's own folder."""
    return write_config(tmp_path)


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs `python -m ARGUMENTS` as a person would, with English or Vietnamese messages."""

    def command(*arguments: object, language: str = "en_US.UTF-8") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", *map(str, arguments)],
            cwd=ROOT,
            env={"LANG": language, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )

    return command


@pytest.fixture(scope="session")
def demo_catalogue(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The settings file of a catalogue filled by `python -m crawler demo`; read only."""
    file = write_config(tmp_path_factory.mktemp("demo"))
    done = run("crawler", "demo", "--no-app", "--config", file)
    assert done.returncode == 0, done.stderr
    return file
