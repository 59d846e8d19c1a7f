"""What both command lines share: settings, language, faults told instead of thrown, tables, files."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from catalogue.config import DEFAULT_FILE, Config, load
from catalogue.exports.csv_file import write_csv
from catalogue.i18n import Language, UserError, tr
from catalogue.tables import Table, is_number

FORMATS = ("table", "csv", "json")
_PIPE_WIDTH = 160  # columns, where the output is no terminal that says how wide it is

Command = Callable[[argparse.Namespace, Config], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(commands: Commands, name: str, about: str, run: Command) -> argparse.ArgumentParser:
    """A command that takes --config FILE like every other."""
    parser = commands.add_parser(name, help=about, description=about)
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_FILE, metavar="FILE", help="settings (default: config.toml)"
    )
    parser.set_defaults(run=run)
    return parser


def add_output(parser: argparse.ArgumentParser) -> None:
    """--format and --output, for commands that give a table."""
    parser.add_argument("--format", choices=FORMATS, default="table", help="default: table")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: the terminal")


def run(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """The exit status of a command: 1 for a fault that the reader can mend, told in one message."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    chosen = parser.parse_args(arguments)
    language = _language_of_environment()
    try:
        config = load(chosen.config)
        language = config.language
        status: int = chosen.run(chosen, config)
    except UserError as error:
        sys.stderr.write(error.text(language) + "\n")
        return 1
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write(tr("Stopped. What was finished is kept.", language) + "\n")
        return 130
    return status


def _language_of_environment() -> Language:
    """For faults in the settings themselves, before they could name a language."""
    return Language.EN if os.environ.get("LANG", "").startswith("en") else Language.VI


def console(*, to_error: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for a table in a file."""
    stream = sys.stderr if to_error else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _PIPE_WIDTH, highlight=False)


def show(title: str, table: Table, language: Language) -> None:
    """A table on the terminal."""
    drawn = Grid(title=escape(title), title_justify="left", title_style="bold")
    for name, column in zip(table.header(language), table.columns, strict=True):
        drawn.add_column(name, justify="right" if is_number(column) else "left", overflow="fold")
    for row in table.shown(language):
        drawn.add_row(*map(escape, row))
    console().print(drawn)


def _as_json(records: Iterable[dict[str, object]]) -> Iterator[str]:
    """One object a line, in pieces."""
    separator = "[\n"
    for record in records:
        yield separator + json.dumps(record, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def write(pieces: Iterable[str], output: Path | None) -> None:
    """`pieces` to a file, which appears only when whole, or to the terminal."""
    if output is None:
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
        return
    temporary = output.with_name(output.name + ".part")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        temporary.replace(output)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UserError("{file} cannot be written: {reason}", file=output, reason=error) from error


def give(chosen: argparse.Namespace, title: str, table: Table, language: Language) -> None:
    """A table in the format and to the place that the command line asks for."""
    if chosen.format == "csv":
        write(write_csv(table.header(language), table.shown(language)), chosen.output)
    elif chosen.format == "json":
        write(_as_json(table.records()), chosen.output)
    elif chosen.output:
        raise UserError("--output goes with --format csv or --format json.")
    else:
        show(title, table, language)
