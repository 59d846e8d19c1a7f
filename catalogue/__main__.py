"""python -m catalogue: coverage, lists and checks of what is known."""

import argparse
import sys
from collections.abc import Sequence

from catalogue import answering, coverage, fields, tables
from catalogue.cli import add_command, add_output, console, give, run
from catalogue.config import Config
from catalogue.db import open_engine, reading
from catalogue.i18n import UserError, tr
from catalogue.services import ServiceFilter


def _coverage(chosen: argparse.Namespace, config: Config) -> int:
    language = config.language
    if chosen.preview and chosen.format != "table":
        raise UserError("--preview is shown as a table only: a file of it could be taken for the coverage.")
    with reading(open_engine(config)) as session:
        procedures = coverage.audited_procedures(session, config.plan, with_suggestions=chosen.preview)
    counts = coverage.totals(procedures, config.plan) + coverage.by_sector(procedures, config.plan)
    title = config.plan.title(language)
    if chosen.preview:
        title += "\n" + tr("PREVIEW: as if every suggestion of the machine were confirmed", language)
    give(chosen, title, tables.coverage_table(counts), language)
    return 0


def _services(chosen: argparse.Namespace, config: Config) -> int:
    with reading(open_engine(config)) as session:
        table = tables.service_table(session, ServiceFilter(words=chosen.words))
        give(chosen, tr("Services", config.language), table, config.language)
    return 0


def _fields(chosen: argparse.Namespace, config: Config) -> int:
    with reading(open_engine(config)) as session:
        table = fields.field_table(session)
    give(chosen, tr("Fields read", config.language), table, config.language)
    return 0


def _answer(_chosen: argparse.Namespace, config: Config) -> int:
    answered = answering.answer_new(open_engine(config))
    console().print(tr("{count} pages answered.", config.language, count=answered))
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m catalogue", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    counted = add_command(commands, "coverage", "each target with its numerator and denominator", _coverage)
    counted.add_argument(
        "--preview",
        action="store_true",
        help="what confirming every suggestion would give; counts for nothing",
    )
    add_output(counted)
    listed = add_command(commands, "services", "the list of services", _services)
    listed.add_argument("--words", default="", help="only services with these words, accents or not")
    add_output(listed)
    add_output(add_command(commands, "fields", "which fields the portals fill, and how often", _fields))
    add_command(commands, "answer", "ask the criteria of every page not answered yet", _answer)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 1 for a fault that the reader can mend."""
    return run(parser(), arguments)


if __name__ == "__main__":
    sys.exit(main())
