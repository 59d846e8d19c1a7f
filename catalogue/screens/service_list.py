"""The list of services: searched, filtered, fifty at a time; each opens its review."""

from collections.abc import Callable
from html import escape

import streamlit as st

from catalogue import services, tables
from catalogue.coverage import decided_answers
from catalogue.db import reading
from catalogue.exports.csv_file import write_csv
from catalogue.models import Service
from catalogue.screens import address
from catalogue.screens.address import to_service
from catalogue.screens.context import Context, here
from catalogue.screens.parts import plain
from catalogue.screens.scrolling import to_top
from catalogue.services import ServiceFilter, ServicePage
from catalogue.tables import level_words, whole
from catalogue.targets import Answers, level_of

PAGE_SIZE = 50
_TURNED = "list.turned"  # the reader asked for another page
REVIEW = "catalogue/screens/review.py"


def render() -> None:
    """The whole screen."""
    context = here()
    st.title(context.say("Services"), anchor=False)
    wanted = _filter(context)
    shown = st.container()
    with reading(context.engine) as session:
        total = services.page(session, wanted, number=1, size=1).total
        number = _pagination(total)
        found = services.page(session, wanted, number=number, size=PAGE_SIZE)
        answers = decided_answers(session, [service.id or 0 for service in found.services])
    address.write(context, wanted, number)
    if st.session_state.pop(_TURNED, False):
        to_top(number)
    with shown:
        _summary(context, wanted, found, number)
        for service in found.services:
            _row(context, service, answers.get(service.id or 0, {}))


def _filter(context: Context) -> ServiceFilter:
    with reading(context.engine) as session:
        sectors, tiers = services.sectors(session), services.tiers(session)
    address.read(sectors, tiers)
    words, decided = st.columns([3, 2])
    sector, tier = st.columns([3, 2])
    words.text_input(
        context.say("Search by name or code, with or without accents"),
        key=address.WORDS,
        persist_state="session",
        max_chars=address.MOST_LETTERS,
        placeholder=context.say("for example: dat dai"),
        on_change=_first_page,
    )
    decided.segmented_control(
        context.say("Decision"),
        list(address.DECIDED),
        key=address.STATE,
        persist_state="session",
        format_func={"decided": context.say("decided"), "open": context.say("not yet")}.__getitem__,
        on_change=_first_page,
    )
    with sector:
        _many(context.say("Sector"), sectors, address.SECTORS, context, lambda name: name)
    with tier:
        _many(
            context.say("Tier"), tiers, address.TIERS, context, lambda name: context.say(tables.TIERS[name])
        )
    return address.chosen()


def _many(title: str, options: list[str], key: str, context: Context, show: Callable[[str], str]) -> None:
    """A filter that takes several values."""
    st.multiselect(
        title,
        options,
        key=key,
        persist_state="session",
        format_func=lambda value: show(value) or context.say("not stated"),
        placeholder=context.say("all"),
        select_all=False,
        on_change=_first_page,
    )


def _first_page() -> None:
    """Another filter makes another list: its reading begins at the top."""
    st.session_state[address.PAGE] = 1


def _turned() -> None:
    st.session_state[_TURNED] = True


def _pagination(total: int) -> int:
    pages = max(1, -(-total // PAGE_SIZE))
    if pages == 1:
        return 1
    st.session_state[address.PAGE] = min(st.session_state[address.PAGE], pages)
    with st.container(horizontal_alignment="center"):
        return st.pagination(pages, key=address.PAGE, persist_state="session", on_change=_turned)


def _summary(context: Context, wanted: ServiceFilter, found: ServicePage, number: int) -> None:
    first = (number - 1) * PAGE_SIZE + 1
    told = context.say(
        "{total} services found, {first} to {last} shown.",
        total=whole(found.total, context.language),
        first=whole(first, context.language),
        last=whole(first + len(found.services) - 1, context.language),
    )
    if not found.services:
        told = context.say("No service is found. Take a filter away, or search for fewer words.")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(f'<p class="lead" role="status">{escape(told)}</p>', width="content")
        st.download_button(
            context.say("Download the whole list (CSV)"),
            lambda: _csv(context, wanted),
            file_name="services.csv",
            mime="text/csv",
            on_click="ignore",
        )


def _csv(context: Context, wanted: ServiceFilter) -> bytes:
    """All services found, not only this page."""
    with reading(context.engine) as session:
        table = tables.service_table(session, wanted)
        return "".join(write_csv(table.header(context.language), table.shown(context.language))).encode()


def _row(context: Context, service: Service, answers: Answers) -> None:
    with st.container(key=f"row-{service.id}", gap=None):
        st.page_link(REVIEW, label=plain(service.name) or "–", query_params=to_service(context, service.id))
        state = (
            context.say("level {level}", level=level_words(level_of(answers)))
            if answers
            else context.say("not yet")
        )
        parts = (service.code, service.sector, context.say(tables.TIERS[service.tier]), service.unit)
        facts = " · ".join(escape(part) for part in parts if part)
        kind = "is-decided" if answers else "is-open"
        st.html(f'<p class="facts"><span class="tag {kind}">{escape(state)}</span> {facts}</p>')


if __name__ == "__main__":
    render()
