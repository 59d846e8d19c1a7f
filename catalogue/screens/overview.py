"""Overview: how the plan's targets stand, how certain that is, and how fresh."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from catalogue import coverage, ledger, tables
from catalogue.coverage import AuditedProcedure, Count
from catalogue.db import reading
from catalogue.exports.csv_file import write_csv
from catalogue.i18n import N_
from catalogue.screens import reads
from catalogue.screens.bars import cards
from catalogue.screens.context import Context, here
from catalogue.screens.parts import table, verdict_chip
from catalogue.screens.reads import LastRun
from catalogue.tables import PUBLICATIONS, RUN_STATES, moment, whole


def render() -> None:
    """The whole screen."""
    context = here()
    with reading(context.engine) as session:
        procedures = coverage.audited_procedures(session, context.config.plan)
        runs = reads.last_runs(session)
    _head(context, procedures)
    if not runs:
        st.info(context.say("The catalogue is empty. Read a portal first: python -m crawler crawl"))
        return
    plan = context.config.plan
    totals, sectors = coverage.totals(procedures, plan), coverage.by_sector(procedures, plan)
    st.html(cards(totals, context.language))
    st.subheader(context.say("By sector"))
    st.html(_sector_table(context, totals, sectors))
    whole_table = tables.coverage_table([*totals, *sectors])
    st.download_button(
        context.say("Download the coverage table (CSV)"),
        "".join(write_csv(whole_table.header(context.language), whole_table.shown(context.language))),
        file_name="coverage.csv",
        mime="text/csv",
        on_click="ignore",
    )
    _preview(context)
    st.subheader(context.say("Freshness"))
    st.html(_run_table(context, runs))


def _head(context: Context, procedures: Sequence[AuditedProcedure]) -> None:
    plan = context.config.plan
    st.title(plan.title(context.language), anchor=False)
    seen = sum(1 for procedure in procedures if procedure.answers)
    told = context.say(
        "{act} · {count} procedures in scope, {seen} of them with decisions. Only decisions count.",
        act=plan.legal_act,
        count=whole(len(procedures), context.language),
        seen=whole(seen, context.language),
    )
    st.html(f'<p class="lead">{escape(told)}</p>')


def _sector_table(context: Context, totals: Sequence[Count], sectors: Sequence[Count]) -> str:
    """A row per sector, a column per target; the last row is the whole."""
    width = len(totals)
    groups = [sectors[start : start + width] for start in range(0, len(sectors), width)]
    rows = [
        [escape(group[0].sector or context.say("not stated")), *_cells(context, group)] for group in groups
    ]
    rows.append([escape(context.say("All sectors")), *_cells(context, totals)])
    header = [
        context.say("Sector"),
        *(f"{count.target.code} (≥ {count.target.threshold} %)" for count in totals),
    ]
    return table(
        header, rows, context.say("Met of denominator, certain to possible share, verdict"), has_totals=True
    )


def _cells(context: Context, counts: Sequence[Count]) -> list[str]:
    return [_cell(context, count) for count in counts]


def _cell(context: Context, count: Count) -> str:
    if count.denominator == 0:
        return verdict_chip(count.verdict, context.language)
    lower, upper = (tables.per_cent(bound, context.language) for bound in (count.lower, count.upper))
    share = f"{lower} %" if lower == upper else f"{lower}–{upper} %"
    met = f"{whole(count.met, context.language)}/{whole(count.denominator, context.language)}"
    return f"<b>{met}</b> <small>{share}</small> {verdict_chip(count.verdict, context.language)}"


def _preview(context: Context) -> None:
    st.subheader(context.say("Preview"))
    if not st.toggle(context.say("Show what confirming every suggestion would give"), key="preview"):
        return
    with reading(context.engine) as session:
        procedures = coverage.audited_procedures(session, context.config.plan, with_suggestions=True)
    caution = context.say(
        "NOT COUNTED. As if every open question were answered the way the machine suggests."
    )
    totals = coverage.totals(procedures, context.config.plan)
    st.html(f'<p class="caution">{escape(caution)}</p>' + cards(totals, context.language, is_preview=True))


def _run_table(context: Context, runs: Sequence[LastRun]) -> str:
    header = [
        context.say(name)
        for name in (
            N_("Portal"),
            N_("Last crawl"),
            N_("State"),
            N_("Listed"),
            N_("Read"),
            N_("Failed"),
            N_("New, changed, unchanged"),
        )
    ]
    return table(
        header, [_run_row(context, last) for last in runs], context.say("Newest crawl of each portal")
    )


def _run_row(context: Context, last: LastRun) -> list[str]:
    run = last.run
    words = [context.say(RUN_STATES[run.state]), context.say(PUBLICATIONS[run.publication])]
    reasons = "".join(f"<br><small>{escape(r.text(context.language))}</small>" for r in ledger.reasons(run))
    claimed = "" if run.claimed is None else f"/{whole(run.claimed, context.language)}"
    changes = (whole(value, context.language) for value in (run.new, run.updated, run.unchanged))
    return [
        escape(last.portal.title),
        moment(run.finished_at or run.started_at),
        escape(" · ".join(words)) + reasons,
        whole(run.listed, context.language) + claimed,
        whole(run.fetched, context.language),
        whole(run.failed, context.language),
        " · ".join(changes),
    ]


if __name__ == "__main__":
    render()
