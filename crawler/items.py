"""What one source said, in the source's own words: nothing inferred, nothing tidied away."""

from dataclasses import dataclass, field
from enum import StrEnum

from catalogue.page import KeptText


class Method(StrEnum):
    """How a dossier may be handed in."""

    ONLINE = "online"
    POSTAL = "postal"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something the parser met and did not expect; kept, counted and shown per run."""

    kind: str  # "unknown_label", "malformed_code", "untidy_text", "leftover", ...
    where: str  # the path in the body
    value: str


@dataclass(frozen=True, slots=True)
class Agency:
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    kind: str  # as the source says it: FEE, SERVICE_FEE, PRICE_LEVEL
    amount: float | None  # in `currency`; None where the source gives no number
    currency: str
    note: str
    attachment: str = ""  # name of an attached fee schedule


@dataclass(frozen=True, slots=True)
class Channel:
    method: Method
    time_raw: str  # as printed: "10 Ngày làm việc", free text, or "" where none is given
    time_quantity: float | None
    time_unit: str  # WORKING_DAY, DAY, HOUR, MONTH, OTHER
    note: str
    fees: tuple[Fee, ...]


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FormFile:
    name: str
    file_id: str = ""
    file_path: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    originals: int
    copies: int
    forms: tuple[FormFile, ...]
    has_e_form: bool = False
    is_output: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """The documents asked for in one case ("trường hợp")."""

    name: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class LegalDocument:
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Output:
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Case:
    """A sub-procedure with a code of its own, such as 1.001193.01."""

    code: str
    name: str
    time_quantity: float | None
    time_unit: str


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One line of a portal's list of procedures."""

    external_id: str
    code_raw: str
    name_raw: str
    sectors: tuple[str, ...]
    issuing_agency: str
    implementing_agencies: tuple[str, ...]
    applicants: tuple[str, ...]
    state: str
    kind: str
    oddities: tuple[Oddity, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """One answer of the list call."""

    items: tuple[ListedItem, ...]
    next_cursor: str
    total: int | None
    oddities: tuple[Oddity, ...] = ()  # of the page itself; those of an item stand with the item


@dataclass(frozen=True, slots=True)
class ProcedureItem:
    """Everything one detail record says. Lists whose order the source shuffles are sorted."""

    external_id: str
    code_raw: str
    name_raw: str
    sectors: tuple[str, ...]
    tiers: tuple[str, ...]  # central, province, commune, other: all that the record ticks
    kind: str  # STANDARD, SPECIFIC, STANDARD_INTERNAL
    regulation: str  # ASSIGNED_REGULATION, NOT_ASSIGNED_REGULATION, OTHER
    state: str  # ACTIVE, UPDATED
    is_internal: bool
    issuing_agency: Agency
    implementing_agencies: tuple[Agency, ...]
    implementing_agencies_raw: str
    competent_authorities: tuple[Agency, ...]
    competent_authority_raw: str
    authorised_agencies: tuple[Agency, ...]
    coordinating_agencies: tuple[Agency, ...]
    receiving_address: str
    applicants: tuple[str, ...]
    steps: tuple[Step, ...]
    channels: tuple[Channel, ...]
    document_groups: tuple[DocumentGroup, ...]
    outputs: tuple[Output, ...]
    legal_basis: tuple[LegalDocument, ...]
    issuing_decision: str
    decided_on_ms: int | None  # epoch milliseconds, as the source gives it
    requirements: str
    keywords: str
    note: str
    cases: tuple[Case, ...]
    return_methods: tuple[str, ...]  # "OFFLINE: AT_HOME, AT_SUBMISSION_PLACE"
    flags: tuple[tuple[str, bool], ...]  # isFullProcess, isOfflineOnly, isVertical, ...
    related: tuple[str, ...]
    service_groups: tuple[str, ...]
    updated_at_ms: int | None
    page: KeptText
    oddities: tuple[Oddity, ...] = field(default=())
