"""The printed page of a national record: its words as the portal's page prints them, each with its place."""

from collections.abc import Iterable

from catalogue.page import KeptText, Part
from crawler.parsers import keys, labels, records
from crawler.parsers.appendix import print_appendix, put_fee
from crawler.parsers.records import Role, in_order
from crawler.parsers.selecting import JsonObject, Keys
from crawler.parsers.writing import PageWriter


def print_record(record: JsonObject) -> KeptText:
    """The page of a record and, below it, what the record holds beyond its page.

    The page's furniture (the choice of an agency, the button) is left out: it says nothing of the record.
    """
    page = PageWriter()
    _print_facts(page, record)
    page.heading(labels.RELATED)
    page.nothing("data.procedureRelatedGroup")
    _print_steps(page, record)
    _print_channels(page, record)
    _print_documents(page, record)
    _print_legal_basis(page, record)
    page.heading(labels.IMPLEMENTING_AGENCY)
    page.line()
    if not _put_agencies(page, record, records.IMPLEMENTING, Part.IMPLEMENTING_AGENCY):
        page.put(labels.NO_INFORMATION, Part.LABEL, record.place(records.IMPLEMENTING.line))
    _print_text(page, record, labels.REQUIREMENTS, "requirementsAndConditions", Part.REQUIREMENT)
    _print_outputs(page, record)
    _print_text(page, record, labels.KEYWORDS, "keywords", Part.KEYWORDS)
    _print_text(page, record, labels.NOTE, "note", Part.NOTE)
    print_appendix(page, record)
    return page.kept()


def _print_facts(page: PageWriter, record: JsonObject) -> None:
    proposal = record.child("procedureProposal", keys.PROPOSAL_KEYS)
    _print_fact(page, labels.NAME, record, "name", Part.NAME)
    _print_fact(page, labels.CODE, record, "code", Part.CODE)
    _print_fact(page, labels.DECISION, proposal, "proposalNumber", Part.DECISION)
    page.label(labels.TIER)
    tiers = [(vi, flag) for flag, (_, (vi, _)) in labels.TIERS.items() if record.flag(flag)]
    page.listed(((vi, record.place(flag)) for vi, flag in tiers), Part.TIER)
    page.label(labels.KIND)
    kind = record.text("formalityType")
    shown = labels.REGULATIONS[kind].vi if kind in labels.REGULATIONS else kind
    page.put(shown, Part.KIND, record.place("formalityType"))
    page.label(labels.SECTOR)
    page.listed(_names(record, "categoriesDetails", keys.SECTOR_KEYS), Part.SECTOR)
    page.label(labels.APPLICANTS)
    page.listed(_names(record, "subjectTypesDetails", keys.APPLICANT_KEYS), Part.APPLICANT)
    page.label(labels.COMPETENT_AUTHORITY)
    _put_agencies(page, record, records.COMPETENT, Part.COMPETENT_AUTHORITY)
    _print_fact(page, labels.RECEIVING_ADDRESS, record, "dossierReceivingAddresses", Part.RECEIVING_ADDRESS)
    page.label(labels.AUTHORISED_AGENCY)
    _put_agencies(page, record, records.AUTHORISED, Part.AUTHORISED_AGENCY)
    page.label(labels.COORDINATING_AGENCY)
    _put_agencies(page, record, records.COORDINATING, Part.COORDINATING_AGENCY)


def _print_fact(page: PageWriter, label: str, scope: JsonObject, key: str, part: Part) -> None:
    page.label(label)
    page.put(scope.text(key), part, scope.place(key))


def _names(record: JsonObject, key: str, inner: Keys) -> Iterable[tuple[str, str]]:
    return ((one.text("name"), one.place("name")) for one in in_order(record, key, inner, "name"))


def _put_agencies(page: PageWriter, record: JsonObject, role: Role, part: Part) -> bool:
    """Write the agencies of a role; False where the page names none."""
    named = records.agencies_in_line(record, role)
    if named is None:
        page.put(record.text(role.line), part, record.place(role.line))
    else:
        page.listed(((one.text("name"), one.place("name")) for one in named), part)
    return bool(record.text(role.line))


def _print_text(page: PageWriter, record: JsonObject, heading: str, key: str, part: Part) -> None:
    page.heading(heading)
    page.line()
    text = record.text(key)
    page.put(text or labels.NO_INFORMATION, part if text else Part.LABEL, record.place(key))


def _print_steps(page: PageWriter, record: JsonObject) -> None:
    page.heading(labels.STEPS)
    steps = record.children("executionSteps", keys.STEP_KEYS)
    if not steps:
        page.nothing(record.place("executionSteps"))
    for step in steps:
        page.line()
        name, text = step.text("name"), step.text("description")
        page.put(name, Part.STEP_NAME, step.place("name"))
        if name and text:
            page.plain("\n")
        page.put(text, Part.STEP, step.place("description"))


def _print_channels(page: PageWriter, record: JsonObject) -> None:
    page.heading(labels.CHANNELS)
    page.heads(labels.CHANNEL_HEADS)
    for one in record.children("executionMethods", keys.METHOD_KEYS):
        name = one.text("submissionMethod")
        shown = labels.METHODS[name][1].vi if name in labels.METHODS else name
        time = records.duration(one, "processingTime", "processingTimeUnit").words
        page.line()
        page.put(shown, Part.CHANNEL, one.place("submissionMethod"))
        page.next_cell()
        page.put(
            time or labels.NO_INFORMATION, Part.TIME if time else Part.LABEL, one.place("processingTime")
        )
        page.next_cell()
        fees = one.children("fees", keys.FEE_KEYS)
        if fees:
            put_fee(page, fees[0])
        else:
            page.put(labels.NO_INFORMATION, Part.LABEL, one.place("fees"))
        page.next_cell()
        page.put(one.text("description"), Part.CHANNEL_NOTE, one.place("description"))


def _print_documents(page: PageWriter, record: JsonObject) -> None:
    page.heading(labels.DOCUMENTS)
    for group in record.children("executionCases", keys.CASE_GROUP_KEYS):
        page.line()
        name = group.text("name")
        page.put(name or labels.NO_CASE_NAME, Part.CASE if name else Part.LABEL, group.place("name"))
        documents = group.children("profileComponents", keys.DOCUMENT_KEYS)
        if documents:
            page.heads(labels.DOCUMENT_HEADS)
        for one in documents:
            page.line()
            page.put(one.text("name"), Part.DOCUMENT, one.place("name"))
            page.next_cell()
            forms = one.children("attachments", keys.FORM_KEYS)
            page.listed(((form.text("fileName"), form.place("fileName")) for form in forms), Part.FORM_FILE)
            page.next_cell()
            _put_quantity(page, one)


def _put_quantity(page: PageWriter, one: JsonObject) -> None:
    page.put(f"{one.whole('originalQty')} {labels.ORIGINALS}", Part.QUANTITY, one.place("originalQty"))
    if copies := one.whole("copyQty"):
        page.plain(",")
        page.put(f"{copies} {labels.COPIES}", Part.QUANTITY, one.place("copyQty"))


def _print_legal_basis(page: PageWriter, record: JsonObject) -> None:
    page.heading(labels.LEGAL_BASIS)
    page.heads(labels.LAW_HEADS)
    for law in in_order(record, "legalBasisesDetails", keys.LAW_KEYS, "name", "code"):
        page.line()
        page.put(law.text("name"), Part.LAW, law.place("name"))
        page.next_cell()
        page.put(law.text("code"), Part.LAW_CODE, law.place("code"))


def _print_outputs(page: PageWriter, record: JsonObject) -> None:
    outputs = in_order(record, "resultsDetails", keys.RESULT_KEYS, "name", "code")
    if outputs:  # the only heading that the page leaves out where there is nothing to say
        page.heading(labels.OUTPUTS)
    for output in outputs:
        page.line()
        page.put(output.text("name"), Part.OUTPUT, output.place("name"))
        page.next_cell()
        page.put(labels.OUTPUT_CODE, Part.LABEL, output.place("code"))
        page.plain(" ")
        page.put(output.text("code"), Part.OUTPUT_CODE, output.place("code"))
