"""python -m crawler: crawls, the demo, the replica portal."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from catalogue import answering
from catalogue.cli import add_command, run
from catalogue.config import Config
from catalogue.db import open_engine
from catalogue.i18n import UserError, tr
from crawler import crawl, demo, develop, publishing, reparse, report, verify, warc
from crawler.replica.faults import Fault
from crawler.replica.server import BUNDLED, serve

INCOMPLETE = 2  # the exit status of a crawl that did not read everything
_APP = Path(__file__).parents[1] / "audit_app.py"


def _crawl(chosen: argparse.Namespace, config: Config) -> int:
    if not config.portals:
        raise UserError("config.toml names no portal: add a [[portals]] section.")
    portal = config.portal(chosen.portal) if chosen.portal else config.portals[0]
    engine = open_engine(config)
    with report.progress_bar(portal.title) as progress:
        summary = crawl.crawl(config, engine, portal, progress)
    report.tell(summary, config.language)
    with report.progress_bar(tr("Answering the criteria", config.language)) as progress:
        answering.answer_new(engine, progress)
    return 0 if summary.is_complete else INCOMPLETE


def _demo(chosen: argparse.Namespace, config: Config) -> int:
    summary = demo.run(config)
    if not chosen.no_app:
        command = [sys.executable, "-m", "streamlit", "run", str(_APP), "--", "--config", str(chosen.config)]
        return subprocess.run(command, check=False).returncode  # noqa: S603 (our own file and settings)
    return 0 if summary.is_complete else INCOMPLETE


def _replica(chosen: argparse.Namespace, _config: Config) -> int:
    try:
        serve(chosen.recordings, chosen.port, Fault(chosen.fault))
    except (ValueError, OSError) as error:
        raise UserError("The replica cannot be started: {reason}", reason=error) from error
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    crawled = add_command(commands, "crawl", "read a portal into the catalogue", _crawl)
    crawled.add_argument("--portal", metavar="NAME", help="default: the first of config.toml")
    shown = add_command(commands, "demo", "the whole job on the bundled ministry, then the app", _demo)
    shown.add_argument("--no-app", action="store_true", help="do not open the app")
    served = add_command(commands, "replica", "serve recordings as the national portal would", _replica)
    served.add_argument("--recordings", type=Path, default=BUNDLED, metavar="DIR")
    served.add_argument("--port", type=int, default=0, help="default: any free one")
    served.add_argument("--fault", choices=[fault.value for fault in Fault], default=Fault.NONE.value)
    for room in (publishing, verify, warc, reparse, develop):
        room.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 complete, 2 incomplete, 1 for a fault that the reader can mend."""
    return run(parser(), arguments)


if __name__ == "__main__":
    sys.exit(main())
