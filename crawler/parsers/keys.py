"""The keys of the REST answers: those read, and those left out on purpose, each with its reason.

A key in neither table is reported as an oddity. All of them were seen in real answers.
"""

from typing import Final

from crawler.parsers.labels import DOCUMENT_FLAGS, FLAGS, TIERS
from crawler.parsers.selecting import Keys

_REPEATED_IDS: Final = "the ids of the list of the same name, which is read"
_SAME_TIME: Final = "a time stamp of the portal's own, no part of what a reader is told"
_INTERNAL_ID: Final = "an id of the portal's database that nothing else refers to"


def _keys(always: str, sometimes: str = "", left_out: dict[str, str] | None = None) -> Keys:
    return Keys(frozenset(always.split()), frozenset(sometimes.split()), left_out or {})


ENVELOPE_KEYS: Final = _keys("code data", "message")

LIST_KEYS: Final = _keys("items", "lastId total")

LISTED_KEYS: Final = _keys(
    "id code name categories departments departmentPromulgate formalityTargetType state type",
    left_out={
        "codeNotation": "the code once more",
        "categoryIds": _REPEATED_IDS,
        "departmentPromulgateId": "the agency is known by its name here and by its code in the record",
    },
)

# Empty in every record seen; what ever stands there is reported as "leftover".
ALWAYS_EMPTY: Final = {
    "decisionNo": "the decision stands in procedureProposal",
    "departmentDetails": "the agencies stand in departments…",
    "fees": "the fees stand in executionMethods",
    "formalityTargetType": "the applicants stand in subjectTypesDetails",
    "procedureRelatedGroup": "related procedures: never filled, so its shape is not known",
    "profileComponents": "the documents stand in executionCases",
    "targetObjects": "the applicants stand in subjectTypesDetails",
}

RECORD_KEYS: Final = _keys(
    "id code codeNotation name description state type formalityType isInternal "
    "departmentPromulgateCode departmentPromulgateName executingAgencies delegatedAgencies "
    "authorizedAgencies coordinatingAgencies departmentsExecuting departmentsAuthority "
    "departmentsAuthorized departmentsCoordinating dossierReceivingAddresses subjectTypesDetails "
    "executionSteps executionMethods executionCases resultsDetails legalBasisesDetails "
    "procedureProposal requirementsAndConditions keywords note categoriesDetails cases "
    "returningMethods serviceGroupsDetails updatedAt unitGroupsExecuting unitGroupsAuthority "
    "unitGroupsAuthorized unitGroupsCoordinating " + " ".join((*TIERS, *FLAGS)),
    left_out={
        **ALWAYS_EMPTY,
        "category": "the sector once more, left out in some records",
        "createdAt": _SAME_TIME,
        "categoryIds": _REPEATED_IDS,
        "departmentAuthorityIds": _REPEATED_IDS,
        "departmentAuthorizedIds": _REPEATED_IDS,
        "departmentCoordinatingIds": _REPEATED_IDS,
        "departmentExecutingIds": _REPEATED_IDS,
        "departmentPromulgateId": "the agency is known by its code",
        "legalBasisIds": _REPEATED_IDS,
        "resultIds": _REPEATED_IDS,
        "serviceGroupIds": _REPEATED_IDS,
        "subjectTypeIds": _REPEATED_IDS,
        "unitGroupAuthorityIds": _REPEATED_IDS,
        "unitGroupAuthorizedIds": _REPEATED_IDS,
        "unitGroupCoordinatingIds": _REPEATED_IDS,
        "unitGroupExecutingIds": _REPEATED_IDS,
    },
)

PROPOSAL_KEYS: Final = _keys(
    "proposalNumber decisionDate",
    left_out={
        "id": _INTERNAL_ID,
        "decisionNumber": "null in every record seen; the number stands in proposalNumber",
        "issuingAgency": "the promulgating agency in every record seen",
        "proposalType": "the kind of the record once more",
        "publicationDate": _SAME_TIME,
    },
)

AGENCY_KEYS: Final = _keys("name code", left_out={"id": "agencies are known by name and code"})
UNIT_GROUP_KEYS: Final = _keys("name", left_out={"id": "groups of units are known by name"})
SECTOR_KEYS: Final = _keys("name", left_out={"id": _INTERNAL_ID, "code": "the list gives names only"})
APPLICANT_KEYS: Final = _keys("name", left_out={"id": _INTERNAL_ID, "code": "the list gives names only"})
SERVICE_GROUP_KEYS: Final = _keys(
    "name",
    left_out={"id": _INTERNAL_ID, "type": "citizens or businesses: the applicants say it"},
)
STEP_KEYS: Final = _keys("name description")
METHOD_KEYS: Final = _keys("submissionMethod processingTime processingTimeUnit fees", "description")
FEE_KEYS: Final = _keys("type value", "currencyId currencyName description attachment")
FEE_FILE_KEYS: Final = _keys("fileName", left_out={"fileId": _INTERNAL_ID})
CASE_GROUP_KEYS: Final = _keys("name profileComponents")
DOCUMENT_KEYS: Final = _keys(
    "name code originalQty copyQty attachments",
    " ".join(DOCUMENT_FLAGS),
    left_out={
        "profileComponentId": "documents are known by name and code",
        "required": "false in every record seen, even for forms that are required",
        "source": "empty in every record seen",
    },
)
FORM_KEYS: Final = _keys("fileName id filePath", left_out={"bucketName": "where the portal stores its files"})
RESULT_KEYS: Final = _keys("name code", left_out={"id": "results are known by name and code"})
LAW_KEYS: Final = _keys("name code", left_out={"id": "legal documents are known by name and code"})
CASE_KEYS: Final = _keys(
    "code name processingDay",
    left_out={"id": _INTERNAL_ID, "profileComponents": "empty in every record seen"},
)
CASE_TIME_KEYS: Final = _keys("qty type")
RETURN_KEYS: Final = _keys("type value")
