"""A crawl told on the terminal: progress while it runs, the summary when it ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import progress

from catalogue.cli import console
from catalogue.i18n import Language, tr
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
        task = bar.add_task(title, total=None)
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
            listed=summary.listed,
            fetched=summary.fetched,
            new=summary.new,
            updated=summary.updated,
            unchanged=summary.unchanged,
            failed=len(summary.not_read),
            seconds=summary.seconds,
        )
    )
    if summary.is_complete:
        out.print(tr("complete", language))
        return
    out.print(tr("incomplete: {reason}", language, reason=summary.reason(language)))
    for fetched in summary.not_read[:_MOST_NAMED]:
        out.print(f"  {fetched.code.strip()}  {fetched.outcome.value}  {fetched.url}", markup=False)
    if (more := len(summary.not_read) - _MOST_NAMED) > 0:
        out.print("  " + tr("… and {count} more (table fetch of the catalogue)", language, count=more))
    for outcome, remedy in summary.remedies().items():
        out.print(f"  {outcome.value}: {tr(remedy, language)}", markup=False)
