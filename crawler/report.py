"""A crawl told on the terminal: progress while it runs, the summary when it ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress
from rich.console import Console
from rich.markup import escape

from catalogue.cli import console
from catalogue.i18n import Language, tr
from catalogue.states import Publication, Sight
from crawler import crawl
from crawler.job import Progress

_MOST_NAMED = 20


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar on the error stream, so that the output stays clean."""
    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console(to_error=True)) as bar:
        task = bar.add_task(escape(title), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def tell(summary: crawl.Summary, language: Language) -> None:
    """The summary, with what was not read by name and what to do about it."""
    out = console()
    out.print(
        tr(
            "{portal}: listed {listed}, fetched {fetched}, new {new}, updated {updated}, "
            "unchanged {unchanged}, failed {failed}, {seconds:.1f} s",
            language,
            portal=summary.portal,
            listed=summary.ledger.listed,
            failed=summary.ledger.sights.get(Sight.COULD_NOT_LOOK, 0),
            seconds=summary.seconds,
            **summary.figures,
        )
    )
    if summary.is_resumed:
        out.print(
            tr("run {run} was taken up again where it had been broken off", language, run=summary.run_id)
        )
    if summary.is_complete:
        out.print(tr("complete", language))
    else:
        out.print(tr("incomplete: {reason}", language, reason=summary.reason(language)))
    _tell_not_read(summary, language, out)
    _tell_publication(summary, language, out)


def _tell_not_read(summary: crawl.Summary, language: Language, out: Console) -> None:
    for fetched in summary.not_read[:_MOST_NAMED]:
        out.print(f"  {fetched.code.strip()}  {fetched.outcome.value}  {fetched.url}", markup=False)
    if (more := len(summary.not_read) - _MOST_NAMED) > 0:
        out.print("  " + tr("… and {count} more (table fetch of the catalogue)", language, count=more))
    for outcome, remedy in summary.remedies().items():
        out.print(f"  {outcome.value}: {tr(remedy, language)}", markup=False)


def _tell_publication(summary: crawl.Summary, language: Language, out: Console) -> None:
    for warning in summary.ledger.warnings:
        out.print(tr("warning: {reason}", language, reason=warning.text(language)), markup=False)
    if summary.publication is Publication.WAITING:
        out.print(tr("held back, the published inventory stays as it was:", language))
        for reason in summary.ledger.reasons:
            out.print(f"  {reason.text(language)}", markup=False)
        out.print(
            tr(
                "  look: python -m crawler ledger {run}; a lead may promote or refuse it",
                language,
                run=summary.run_id,
            )
        )
