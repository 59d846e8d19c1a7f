"""The answers of the national portal's REST service, read into items."""

import re
import unicodedata
from typing import Final

from crawler.items import (
    Agency,
    Case,
    Channel,
    Document,
    DocumentGroup,
    Fee,
    FormFile,
    LegalDocument,
    ListedItem,
    ListPage,
    Output,
    ProcedureItem,
    Step,
)
from crawler.parsers import keys, labels, records
from crawler.parsers.body import envelope_of
from crawler.parsers.printing import print_record
from crawler.parsers.records import in_order
from crawler.parsers.selecting import JsonObject, Keys, LayoutError, Notes

VERSION: Final = 1  # raised whenever the same body would give another item or another printed page

# 1.012753, and as a province's own variant 1.012753.H19 or 1.000110.000.00.00.H01
_CODE = re.compile(r"\d\.\d{6}(\.(000\.00\.00\.)?[A-Z]\d{2})?")
_CASE_CODE = re.compile(r"\d\.\d{6}\.\d{2}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNTIDY = re.compile(r"\A\s|\s\Z|\s\s|[^\S ]")


def parse_list(body: bytes) -> ListPage:
    """One page of the list; raises ParseError with the place of what cannot be read."""
    notes = Notes()
    data = envelope_of(body, notes).child("data", keys.LIST_KEYS)
    items = tuple(_listed(value, f"data.items[{i}]") for i, value in enumerate(data.values("items")))
    total = None if data.raw("total") is None else data.whole("total")
    return ListPage(items, data.text("lastId"), total, notes.all())


def _listed(value: object, place: str) -> ListedItem:
    notes = Notes()
    item = JsonObject(value, place, keys.LISTED_KEYS, notes)
    _check_identity(item)
    if item.raw("codeNotation") != item.raw("code"):
        notes.add("disagreement", item.place("codeNotation"), item.raw("codeNotation"))
    return ListedItem(
        external_id=item.text("id"),
        code_raw=item.text("code"),
        name_raw=item.text("name"),
        sectors=tuple(sorted(item.words("categories"))),
        issuing_agency=item.text("departmentPromulgate"),
        # a record without agencies is listed with one nameless agency
        implementing_agencies=tuple(sorted(name for name in item.words("departments") if name)),
        applicants=tuple(sorted(item.words("formalityTargetType"))),
        state=item.enum("state", labels.STATES),
        kind=item.enum("type", labels.KINDS),
        oddities=notes.all(),
    )


def parse_detail(body: bytes) -> ProcedureItem:
    """A whole record with its printed page; raises ParseError with the place of what cannot be read.

    Equal content gives an equal item whatever the order of the lists that the portal shuffles; only the
    places within the body, in `page.segments` and `oddities`, follow the body as it was received.
    """
    notes = Notes()
    record = envelope_of(body, notes).child("data", keys.RECORD_KEYS)
    _check_identity(record)
    _check_repeated(record)
    record.expect_empty(keys.ALWAYS_EMPTY)
    proposal = record.child("procedureProposal", keys.PROPOSAL_KEYS)
    return ProcedureItem(
        external_id=record.text("id"),
        code_raw=record.text("code"),
        name_raw=record.text("name"),
        sectors=_names(record, "categoriesDetails", keys.SECTOR_KEYS),
        tiers=tuple(tier for flag, (tier, _) in labels.TIERS.items() if record.flag(flag)),
        kind=record.enum("type", labels.KINDS),
        regulation=record.enum("formalityType", labels.REGULATIONS),
        state=record.enum("state", labels.STATES),
        is_internal=record.flag("isInternal"),
        issuing_agency=Agency(
            record.text("departmentPromulgateName"), record.text("departmentPromulgateCode")
        ),
        implementing_agencies=records.agencies(record, records.IMPLEMENTING),
        implementing_agencies_raw=records.line_of(record, records.IMPLEMENTING),
        competent_authorities=records.agencies(record, records.COMPETENT),
        competent_authority_raw=records.line_of(record, records.COMPETENT),
        authorised_agencies=records.agencies(record, records.AUTHORISED),
        coordinating_agencies=records.agencies(record, records.COORDINATING),
        receiving_address=record.text("dossierReceivingAddresses"),
        applicants=_names(record, "subjectTypesDetails", keys.APPLICANT_KEYS),
        steps=_steps(record),
        channels=_channels(record),
        document_groups=_document_groups(record),
        outputs=_outputs(record),
        legal_basis=_legal_basis(record),
        issuing_decision=proposal.text("proposalNumber"),
        decided_on_ms=_moment(proposal, "decisionDate"),
        requirements=record.text("requirementsAndConditions"),
        keywords=record.text("keywords"),
        note=record.text("note"),
        cases=_cases(record),
        return_methods=_return_methods(record),
        flags=tuple((flag, record.flag(flag)) for flag in labels.FLAGS),
        related=(),  # the key is always empty; what ever stands there is noted as left over
        service_groups=_names(record, "serviceGroupsDetails", keys.SERVICE_GROUP_KEYS),
        updated_at_ms=_moment(record, "updatedAt"),
        page=print_record(record),
        oddities=notes.all(),
    )


def _check_identity(record: JsonObject) -> None:
    """Raise where the id is missing; note an id, a code or a name that is not written as it should be."""
    external_id, code, name = record.text("id"), record.text("code"), record.text("name")
    if not external_id:
        raise LayoutError(record.place("id"), external_id)
    if not _ID.fullmatch(external_id):
        record.notes.add("malformed_id", record.place("id"), external_id)
    if not _CODE.fullmatch(code):
        record.notes.add("malformed_code", record.place("code"), code)
    if not name or _UNTIDY.search(name):
        record.notes.add("untidy_text", record.place("name"), name)
    if not unicodedata.is_normalized("NFC", name):
        record.notes.add("not_nfc", record.place("name"), name)


def _check_repeated(record: JsonObject) -> None:
    """Note where two keys that have always said the same differ."""
    for key, other in (("codeNotation", "code"), ("description", "requirementsAndConditions")):
        if record.text(key) != record.text(other):
            record.notes.add("disagreement", record.place(key), record.text(key))


def _names(record: JsonObject, key: str, inner: Keys) -> tuple[str, ...]:
    return tuple(one.text("name") for one in in_order(record, key, inner, "name"))


def _moment(scope: JsonObject, key: str) -> int | None:
    """Epoch milliseconds; None for null and for 0, which stands for a date that is not known."""
    return None if scope.raw(key) is None else scope.whole(key) or None


def _steps(record: JsonObject) -> tuple[Step, ...]:
    return tuple(
        Step(one.text("name"), one.text("description"))
        for one in record.children("executionSteps", keys.STEP_KEYS)
    )


def _channels(record: JsonObject) -> tuple[Channel, ...]:
    """The channels of known methods; one of another method is noted, and stands on the printed page only."""
    channels = []
    for one in record.children("executionMethods", keys.METHOD_KEYS):
        time = records.duration(one, "processingTime", "processingTimeUnit")
        fees = tuple(_fee(fee) for fee in one.children("fees", keys.FEE_KEYS))
        name = one.enum("submissionMethod", labels.METHODS)
        if name in labels.METHODS:
            method, _ = labels.METHODS[name]
            channels.append(
                Channel(method, time.words, time.quantity, time.unit, one.text("description"), fees)
            )
    return tuple(channels)


def _fee(fee: JsonObject) -> Fee:
    value = fee.number("value")
    attached = fee.maybe_child("attachment", keys.FEE_FILE_KEYS)
    return Fee(
        kind=fee.enum("type", labels.FEE_KINDS),
        amount=None if value is None else float(value),
        currency=records.currency(fee),
        note=fee.text("description"),
        attachment=attached.text("fileName") if attached else "",
    )


def _document_groups(record: JsonObject) -> tuple[DocumentGroup, ...]:
    return tuple(
        DocumentGroup(
            group.text("name"),
            tuple(_document(one) for one in group.children("profileComponents", keys.DOCUMENT_KEYS)),
        )
        for group in record.children("executionCases", keys.CASE_GROUP_KEYS)
    )


def _document(one: JsonObject) -> Document:
    return Document(
        name=one.text("name"),
        originals=one.whole("originalQty"),
        copies=one.whole("copyQty"),
        forms=tuple(
            FormFile(form.text("fileName"), form.text("id"), form.text("filePath"))
            for form in one.children("attachments", keys.FORM_KEYS)
        ),
        has_e_form=one.flag("hasElectronicForm"),
        is_output=one.flag("isProcessingResult"),
        code=one.text("code"),
    )


def _outputs(record: JsonObject) -> tuple[Output, ...]:
    found = in_order(record, "resultsDetails", keys.RESULT_KEYS, "name", "code")
    return tuple(Output(one.text("name"), one.text("code")) for one in found)


def _legal_basis(record: JsonObject) -> tuple[LegalDocument, ...]:
    found = in_order(record, "legalBasisesDetails", keys.LAW_KEYS, "name", "code")
    return tuple(LegalDocument(one.text("name"), one.text("code")) for one in found)


def _cases(record: JsonObject) -> tuple[Case, ...]:
    cases = []
    for one in in_order(record, "cases", keys.CASE_KEYS, "code", "name"):
        if not _CASE_CODE.fullmatch(one.text("code")):
            record.notes.add("malformed_code", one.place("code"), one.text("code"))
        time = records.duration(one.child("processingDay", keys.CASE_TIME_KEYS), "qty", "type")
        cases.append(Case(one.text("code"), one.text("name"), time.quantity, time.unit))
    return tuple(cases)


def _return_methods(record: JsonObject) -> tuple[str, ...]:
    ways = []
    for one, values in records.returns(record):
        way = one.enum("type", labels.RETURN_TYPES)
        for value, place in values:
            if value not in labels.RETURN_PLACES:
                record.notes.add("unknown_value", f"{one.place('value')}[{place}]", value)
        ways.append(f"{way}: {', '.join(value for value, _ in values)}")
    return tuple(ways)
