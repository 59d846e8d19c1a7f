"""The Vietnamese words of the national portal's page, each with an English gloss.

[real] was read on saved pages, [assumed] was not: no saved page shows it.
"""

from typing import Final, NamedTuple

from crawler.items import Method


class Label(NamedTuple):
    """A word the portal prints, and what it means."""

    vi: str
    en: str


NO_INFORMATION: Final = "Không có thông tin"  # no information [real]
FREE: Final = "Miễn phí"  # free of charge [real]
NO_CASE_NAME: Final = "--"  # stands for the name of a case without one [real]
DONG: Final = "VNĐ"  # dong; printed where the record names no currency [real]
OUTPUT_CODE: Final = "Mã:"  # the code of a result [real]

NAME: Final = "Tên thủ tục"
CODE: Final = "Mã thủ tục"
DECISION: Final = "Số quyết định"
TIER: Final = "Cấp thực hiện"
KIND: Final = "Loại thủ tục"
SECTOR: Final = "Lĩnh vực"
APPLICANTS: Final = "Đối tượng thực hiện"
COMPETENT_AUTHORITY: Final = "Cơ quan có thẩm quyền"
RECEIVING_ADDRESS: Final = "Địa chỉ tiếp nhận HS"
AUTHORISED_AGENCY: Final = "Cơ quan được ủy quyền"
COORDINATING_AGENCY: Final = "Cơ quan phối hợp"

FACTS: Final = {  # the rows at the head of the page, in the page's order [real]
    NAME: "name of the procedure",
    CODE: "code of the procedure",
    DECISION: "number of the publishing decision",
    TIER: "tier that carries it out",
    KIND: "kind of regulation",
    SECTOR: "sector",
    APPLICANTS: "who may apply",
    COMPETENT_AUTHORITY: "competent authority",
    RECEIVING_ADDRESS: "where the dossier is received",
    AUTHORISED_AGENCY: "authorised agency",
    COORDINATING_AGENCY: "coordinating agency",
}

RELATED: Final = "Thủ tục hành chính liên quan"
STEPS: Final = "Trình Tự Thực Hiện"
CHANNELS: Final = "Cách Thức Thực Hiện"
DOCUMENTS: Final = "Thành phần hồ sơ"
LEGAL_BASIS: Final = "Căn cứ pháp lý"
IMPLEMENTING_AGENCY: Final = "Cơ quan thực hiện"
REQUIREMENTS: Final = "Yêu cầu, điều kiện thực hiện"
OUTPUTS: Final = "Kết quả xử lý"
KEYWORDS: Final = "Từ khóa"
NOTE: Final = "Mô tả"

SECTIONS: Final = {  # the headings below them, in the page's order [real]
    RELATED: "related procedures",
    STEPS: "steps",
    CHANNELS: "channels: how to hand in a dossier",
    DOCUMENTS: "documents of the dossier",
    LEGAL_BASIS: "legal basis",
    IMPLEMENTING_AGENCY: "implementing agency",
    REQUIREMENTS: "requirements and conditions",
    OUTPUTS: "results",
    KEYWORDS: "keywords",
    NOTE: "description",
}

CHANNEL_HEADS: Final = ("Hình thức nộp", "Thời gian", "Phí, lệ phí", "Mô tả")  # way, time, fee, note [real]
DOCUMENT_HEADS: Final = ("Tên giấy tờ", "Mẫu đơn, tờ khai", "Số lượng")  # paper, form, number [real]
LAW_HEADS: Final = ("Tên văn bản pháp lý", "Mã văn bản")  # name and code of the legal document [real]

ORIGINALS: Final = "bản chính"  # originals [real]
COPIES: Final = "bản sao"  # copies [real]

TIERS: Final = {  # the record's flags, in the order in which the page names them [real]
    "isMinistry": ("central", Label("Cấp bộ", "ministry")),
    "isProvince": ("province", Label("Cấp tỉnh", "province")),
    "isWard": ("commune", Label("Cấp xã", "commune")),
    "isOtherAgency": ("other", Label("Cơ quan khác", "other agency")),
}

REGULATIONS: Final = {  # [real]; the two saved pages have "được luật giao", 444 others as here
    "ASSIGNED_REGULATION": Label("TTHC được giao luật quy định chi tiết", "detailed rules left to it by law"),
    "NOT_ASSIGNED_REGULATION": Label(
        "TTHC không được luật giao cho địa phương quy định", "not left to the localities by law"
    ),
    "OTHER": Label("Loại khác", "another kind"),
}

METHODS: Final = {  # [real]
    "ONLINE": (Method.ONLINE, Label("Trực tuyến", "online")),
    "POSTAL": (Method.POSTAL, Label("Dịch vụ bưu chính", "by post")),
    "DIRECT": (Method.IN_PERSON, Label("Trực tiếp", "in person")),
}

TIME_UNITS: Final = {
    "WORKING_DAY": Label("Ngày làm việc", "working day"),  # [real]
    "DAY": Label("Ngày", "day"),  # [real]
    "HOUR": Label("Giờ", "hour"),  # [assumed]
    "MONTH": Label("Tháng", "month"),  # [assumed]
    "OTHER": Label("", "no unit: the number or the words stand alone"),  # [real]
}

FEE_KINDS: Final = {
    "FEE": "phí: fee",
    "SERVICE_FEE": "lệ phí: charge",
    "PRICE_LEVEL": "mức giá: price",
}
KINDS: Final = {
    "STANDARD": "published by a ministry for the whole country",
    "SPECIFIC": "published by a province",
    "STANDARD_INTERNAL": "within the administration",
}
STATES: Final = {"ACTIVE": "in force", "UPDATED": "in force, changed since first published"}

# What the portal holds but does not print stands below the page. These labels are ours, not the portal's.
APPENDIX: Final = (
    "Dữ liệu của bản ghi, cổng không in trên trang"  # data of the record, not printed by the portal
)
RETURN_METHOD: Final = "Trả kết quả"  # how the result is returned
FLAG: Final = "Thuộc tính"  # setting of the record
CASE: Final = "Trường hợp"  # case with a code of its own
FURTHER_FEE: Final = "Phí, lệ phí khác"  # the page prints only the first fee of a channel
FEE_ATTACHMENT: Final = "Tệp kèm theo phí, lệ phí"  # file attached to a fee
UNIT_GROUP: Final = "nhóm đơn vị"  # groups of units

RETURN_TYPES: Final = {
    "ONLINE": Label("Trực tuyến", "online"),
    "OFFLINE": Label("Không trực tuyến", "not online"),
}
RETURN_PLACES: Final = {
    "ONLINE": Label("Trực tuyến", "online"),
    "AT_HOME": Label("Tại nhà", "at home"),
    "AT_SUBMISSION_PLACE": Label("Tại nơi nộp hồ sơ", "where the dossier was handed in"),
}
FLAGS: Final = {
    "isFullProcess": Label("Toàn trình", "everything online"),
    "isOfflineOnly": Label("Chỉ nộp trực tiếp", "not online at all"),
    "isVertical": Label("Ngành dọc", "agency directly under a ministry"),
    "isSharedService": Label("Dùng chung", "shared service"),
    "isNonTerritorial": Label("Phi địa giới", "wherever the applicant lives"),
    "isUndetermined": Label("Chưa xác định", "undetermined"),
}
DOCUMENT_FLAGS: Final = {
    "hasElectronicForm": Label("Biểu mẫu điện tử", "form to be filled online"),
    "isProcessingResult": Label("Kết quả của thủ tục", "a result of the procedure itself"),
}
