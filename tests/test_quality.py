"""The code is clean by ruff and by mypy's strict rules."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "tool",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=["lint", "format", "types"],
)
def test_the_code_is_clean(tool: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_of_the_recordings_is_in_the_repository() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of files to look through")
    listed = subprocess.run(
        [git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    tops = {line.split("/")[0] for line in listed.splitlines()}
    assert tops <= {
        ".ci",
        ".gitignore",
        ".streamlit",
        "LICENSE",
        "README.md",
        "audit_app.py",
        "catalogue",
        "config.toml",
        "crawler",
        "pyproject.toml",
        "requirements.txt",
        "tests",
    }
