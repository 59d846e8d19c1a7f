"""What a record holds and the portal's page does not print, written below the page."""

from catalogue.page import Part
from crawler.parsers import keys, labels, records
from crawler.parsers.records import Role, in_order
from crawler.parsers.selecting import JsonObject
from crawler.parsers.writing import PageWriter

_GROUPS: tuple[tuple[Role, str, Part], ...] = (
    (records.COMPETENT, labels.COMPETENT_AUTHORITY, Part.COMPETENT_AUTHORITY),
    (records.AUTHORISED, labels.AUTHORISED_AGENCY, Part.AUTHORISED_AGENCY),
    (records.COORDINATING, labels.COORDINATING_AGENCY, Part.COORDINATING_AGENCY),
    (records.IMPLEMENTING, labels.IMPLEMENTING_AGENCY, Part.IMPLEMENTING_AGENCY),
)


def print_appendix(page: PageWriter, record: JsonObject) -> None:
    """Write the appendix under its own heading; a record without such data has the heading alone."""
    page.heading(labels.APPENDIX)
    _print_returns(page, record)
    for flag, (shown, _) in labels.FLAGS.items():
        if record.flag(flag):
            page.label(labels.FLAG)
            page.put(f"{shown} ({flag})", Part.FLAG, record.place(flag))
    _print_cases(page, record)
    for role, label, part in _GROUPS:
        groups = in_order(record, role.groups, keys.UNIT_GROUP_KEYS, "name")
        if groups:
            page.label(f"{label} ({labels.UNIT_GROUP})")
            page.listed(((one.text("name"), one.place("name")) for one in groups), part)
    _print_fees(page, record)
    _print_document_flags(page, record)


def _print_returns(page: PageWriter, record: JsonObject) -> None:
    for one, values in records.returns(record):
        page.label(labels.RETURN_METHOD)
        page.put(_both(one.text("type"), labels.RETURN_TYPES), Part.RETURN_METHOD, one.place("type"))
        page.next_cell()
        page.listed(
            ((_both(value, labels.RETURN_PLACES), f"{one.place('value')}[{i}]") for value, i in values),
            Part.RETURN_METHOD,
        )


def _both(word: str, known: dict[str, labels.Label]) -> str:
    """A word of the record for a reader: the label with the word itself in brackets."""
    return f"{known[word].vi} ({word})" if word in known else word


def _print_cases(page: PageWriter, record: JsonObject) -> None:
    for one in in_order(record, "cases", keys.CASE_KEYS, "code", "name"):
        day = one.child("processingDay", keys.CASE_TIME_KEYS)
        page.label(labels.CASE)
        page.put(one.text("code"), Part.CASE, one.place("code"))
        page.next_cell()
        page.put(one.text("name"), Part.CASE, one.place("name"))
        page.next_cell()
        page.put(records.duration(day, "qty", "type").words, Part.CASE, day.place("qty"))


def _print_fees(page: PageWriter, record: JsonObject) -> None:
    """The fees behind the first of each channel, and the files attached to any fee."""
    for channel in record.children("executionMethods", keys.METHOD_KEYS):
        name = channel.text("submissionMethod")
        shown = labels.METHODS[name][1].vi if name in labels.METHODS else name
        for i, fee in enumerate(channel.children("fees", keys.FEE_KEYS)):
            if i > 0:
                page.label(f"{labels.FURTHER_FEE} ({shown})")
                put_fee(page, fee)
            attached = fee.maybe_child("attachment", keys.FEE_FILE_KEYS)
            if attached:
                page.label(f"{labels.FEE_ATTACHMENT} ({shown})")
                page.put(attached.text("fileName"), Part.FEE_NOTE, attached.place("fileName"))


def put_fee(page: PageWriter, fee: JsonObject) -> None:
    """Write the amount of a fee and, in brackets behind it, its description."""
    words = records.amount_words(fee)
    page.put(words, Part.LABEL if words == labels.NO_INFORMATION else Part.FEE, fee.place("value"))
    if note := fee.text("description"):
        page.plain(" (")
        page.put(note, Part.FEE_NOTE, fee.place("description"))
        page.plain(")")


def _print_document_flags(page: PageWriter, record: JsonObject) -> None:
    for group in record.children("executionCases", keys.CASE_GROUP_KEYS):
        for one in group.children("profileComponents", keys.DOCUMENT_KEYS):
            for flag, label in labels.DOCUMENT_FLAGS.items():
                if one.flag(flag):
                    page.line()
                    page.put(f"{label.vi} ({flag})", Part.FLAG, one.place(flag))
                    page.next_cell()
                    page.put(one.text("name"), Part.FLAG, one.place("name"))
