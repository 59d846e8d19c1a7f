"""What the README says exists, and what exists is in the README."""

import argparse
import re
from pathlib import Path

import pytest

import catalogue.__main__ as catalogue_cli
import crawler.__main__ as crawler_cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(parser: argparse.ArgumentParser) -> dict[str, set[str]]:
    """Each command with its options, as argparse knows them."""
    (choices,) = [a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return {
        name: {option for action in command._actions for option in action.option_strings} - {"-h", "--help"}
        for name, command in choices.items()
    }


@pytest.mark.parametrize(
    ("room", "parser"), [("crawler", crawler_cli.parser()), ("catalogue", catalogue_cli.parser())]
)
def test_every_command_and_option_is_in_the_readme_and_the_reverse(
    room: str, parser: argparse.ArgumentParser
) -> None:
    real = commands(parser)
    written = set(re.findall(rf"python -m {room} ([a-z-]+)", README))
    assert written == set(real)
    for name, options in real.items():
        line = next(line for line in README.splitlines() if f"| `python -m {room} {name}" in line)
        shared = {"--config", "--format", "--output"}  # said once, above the table or for all tables
        assert set(re.findall(r"--[a-z-]+", line)) | shared >= options, name
        assert set(re.findall(r"--[a-z-]+", line.split("|")[1])) <= options, name


@pytest.mark.parametrize("command", ["-m crawler demo", "-m pytest"])
def test_the_newcomers_commands_are_one_line_each(command: str) -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3.11 -m venv")]
    assert sum(line.endswith(command) for line in lines) == 1


def test_every_room_and_file_the_readme_names_is_there() -> None:
    rows = re.findall(r"^\| `([a-z_./]+)` \|(.*)\|$", README, re.MULTILINE)
    assert rows
    for room, text in rows:
        assert (ROOT / room).exists(), room
        for name in re.findall(r"`([a-z_]+\.py|[a-z]+/)`", text):
            assert (ROOT / room / name).exists(), f"{room}{name}"


def test_every_requirement_says_why_it_is_there() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for line in (line for line in lines if line and not line.startswith("#")):
        assert re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+ +# .{10,}", line), line
