"""One sentence, one meaning: what an official may write, and what the rules must make of it."""

import pytest

from catalogue.criteria import Source, answer_all
from catalogue.criteria.negation import polarity
from catalogue.page import KeptText, Part, PortalKind, Segment

PRESENCE = {
    "no": [
        "Người nộp hồ sơ không phải đi lại, mọi khâu đều xử lý trên môi trường điện tử.",
        "Tổ chức, cá nhân không bắt buộc phải đến trụ sở cơ quan.",
        "Toàn bộ thủ tục thực hiện trực tuyến từ khâu nộp đến khâu trả kết quả.",
        "Thủ tục được thực hiện hoàn toàn trên môi trường mạng.",
        "Việc giải quyết hoàn toàn trực tuyến, không cần gặp trực tiếp.",
        "Không yêu cầu bản giấy, không kiểm tra thực tế và không yêu cầu người nộp có mặt.",
    ],
    "unknown": [
        "Chủ dự án không phải nộp bản giấy.",
        "Cơ quan thẩm định không tổ chức kiểm tra thực tế.",
        "Người nộp không phải đến trực tiếp để nộp hồ sơ.",
        "Trường hợp nộp trực tuyến, người nộp không phải đến cơ quan.",
        "Người nộp không phải đến trực tiếp nếu đã có chữ ký số.",
        "Thành viên hội đồng có mặt ít nhất hai phần ba.",
        "Nộp hồ sơ trực tiếp đến Sở Nông nghiệp và Môi trường.",
        "Chưa quy định việc kiểm tra thực địa.",
        "Miễn kiểm tra thực tế đối với cơ sở đã được công nhận.",
    ],
    "yes:in_person": [
        "Hồ sơ chưa hợp lệ thì người nộp phải đến trực tiếp để giải trình.",
        "Người dự thi phải có mặt đúng giờ tại điểm thi.",
        "Người đề nghị tham dự kỳ sát hạch do Bộ tổ chức.",
        "Chủ dự án trực tiếp trình bày báo cáo trước hội đồng thẩm định.",
        "Các bên được mời đến Ủy ban nhân dân xã để hòa giải.",
        "Ủy ban nhân dân xã mời các bên tranh chấp đến hòa giải.",
        "Người yêu cầu ký trước mặt cán bộ tiếp nhận.",
    ],
    "yes:on_site": [
        "Không tổ chức họp hội đồng nhưng có kiểm tra thực địa.",
        "Đoàn thẩm định tiến hành kiểm tra trực tiếp tại nhà máy.",
        "Hội đồng đi khảo sát thực tế khu vực dự án.",
        "Cán bộ địa chính đến thửa đất để đo đạc.",
        "Chi cục cử cán bộ xuống hiện trường lấy mẫu.",
        "Tổ công tác kiểm tra tại hiện trường.",
        "Kiểm tra thực tế tại cơ sở chỉ khi cần thiết.",
    ],
    "yes:paper": [
        "Khi đến nhận kết quả, người được cấp phải nộp lại bản chính giấy phép cũ.",
        "Chủ cơ sở phải xuất trình bản gốc để đối chiếu.",
        "Bản giấy của hồ sơ được gửi sau qua bưu điện trong 05 ngày.",
        "Sau khi nộp trực tuyến, tổ chức gửi bản chính hồ sơ qua bưu điện.",
    ],
}
SUBMISSION = {
    "no": [
        "Hiện nay chưa tiếp nhận hồ sơ trực tuyến.",
        "Hồ sơ không nộp được qua Cổng Dịch vụ công.",
        "Chưa triển khai nộp hồ sơ trên môi trường mạng.",
        "Việc nộp hồ sơ qua mạng chưa được áp dụng.",
        "Chỉ tiếp nhận hồ sơ trực tiếp hoặc qua bưu chính.",
        "Chỉ nhận hồ sơ bản giấy.",
        "Thủ tục chưa được cung cấp trực tuyến.",
    ],
    "unknown": [
        "Không bắt buộc nộp hồ sơ trực tuyến.",
        "Trường hợp không nộp trực tuyến thì nộp tại quầy.",
        "Nếu không thể nộp hồ sơ qua mạng, người nộp gửi qua bưu điện.",
        "Phí chưa thanh toán trực tuyến được.",
        "Không tổ chức họp trực tuyến.",
    ],
    "yes": [
        "Hồ sơ gửi trực tuyến trên Cổng, không phải nộp bản giấy.",
        "Người nộp khai hồ sơ trên dịch vụ công trực tuyến.",
        "Nộp hồ sơ bằng phương thức điện tử.",
    ],
}
PAYMENT = {
    "no": [
        "Lệ phí chưa được thanh toán trực tuyến.",
        "Không hỗ trợ nộp lệ phí qua mạng.",
        "Phí chỉ thu bằng tiền mặt tại quầy.",
        "Người nộp chỉ được nộp lệ phí trực tiếp tại Bộ phận Một cửa.",
        "Chưa có chức năng thanh toán trực tuyến.",
    ],
    "yes": [
        "Lệ phí nộp qua Cổng Dịch vụ công quốc gia.",
        "Thanh toán phí thẩm định trực tuyến trên Cổng.",
        "Người nộp thanh toán lệ phí bằng ví điện tử.",
        "Đóng lệ phí trên Cổng thanh toán.",
        "Phí thẩm định được trả qua mạng.",
    ],
    "unknown": [
        "Nộp phí thẩm định qua chuyển khoản ngân hàng.",
        "Nộp phí bằng tiền mặt hoặc chuyển khoản.",
        "Nộp phí và nhận kết quả trực tuyến.",
        "Lệ phí nộp trực tuyến. Phí thẩm định chưa thanh toán trực tuyến được.",
        "Phí thu một lần, không nộp hồ sơ qua mạng.",
        "Nộp hồ sơ trực tuyến và nộp phí tại quầy.",
        "Mức thu phí khi nộp hồ sơ trực tuyến bằng 50%.",
        "Trường hợp không thanh toán phí trực tuyến thì nộp tại Kho bạc.",
        "Sau khi nhận thông báo, tổ chức nộp phí, lệ phí vào tài khoản của Cục.",
    ],
}
RESULT = {
    "yes:postal": [
        "Giấy phép được gửi cho tổ chức qua bưu điện.",
        "Kết quả giải quyết được gửi về địa chỉ đăng ký qua đường bưu chính.",
    ],
    "yes:online": [
        "Kết quả chỉ trả bản điện tử, không trả bản giấy qua bưu chính.",
        "Người nộp tải kết quả từ tài khoản của mình trên Cổng.",
        "Trả kết quả: trực tuyến.",
        "Giấy phép điện tử được cấp trên Cổng Dịch vụ công quốc gia.",
        "Kết quả trả qua thư điện tử.",
    ],
    "yes:in_person": [
        "Trả Giấy chứng nhận cho người sử dụng đất tại Bộ phận Một cửa.",
        "Nhận kết quả tại nơi nộp hồ sơ.",
        "Tổ chức đến Bộ phận Một cửa nhận kết quả.",
    ],
    "unknown": [
        "Kết quả chuyển đến Trung tâm Phục vụ hành chính công.",
        "Kết quả thẩm định được gửi qua mạng cho Bộ Tài chính.",
        "Thông báo để người nộp đến nhận kết quả.",
    ],
    "yes:online:postal:in_person": [
        "Kết quả giao trực tiếp hoặc qua bưu chính; bản điện tử gửi vào tài khoản của người nộp trên Cổng.",
    ],
}
IDENTITY = {
    "unknown": [
        "Giấy phép được ký số và đóng dấu điện tử.",
        "Cục trưởng ký số văn bản trả lời.",
        "Không yêu cầu chữ ký số.",
        "Chuyển khoản vào tài khoản của Cục do Kho bạc cấp.",
    ],
    "yes:digital_signature": [
        "Hồ sơ được ký số bởi người đại diện theo pháp luật.",
    ],
    "yes:vneid": [
        "Đăng nhập hệ thống bằng tài khoản VNeID.",
        "Xác thực bằng tài khoản định danh điện tử.",
    ],
    "yes:ministry_account": [
        "Đăng nhập Cổng Dịch vụ công của Bộ bằng tài khoản được cấp.",
        "Người nộp dùng tài khoản do Sở Nông nghiệp và Môi trường cấp.",
    ],
    "yes:national_portal_account": [
        "Tổ chức, cá nhân đăng nhập Cổng Dịch vụ công quốc gia.",
    ],
}
SENTENCES = [
    (code, said, words)
    for code, table in (
        ("E2E.PRESENCE", PRESENCE),
        ("L3.SUBMIT", SUBMISSION),
        ("L4.PAY", PAYMENT),
        ("L4.RESULT", RESULT),
        ("ID.AUTH", IDENTITY),
    )
    for said, sentences in table.items()
    for words in sentences
]


def answer_to(code: str, words: str) -> str:
    """The answer and its items on a page of one step; but for submission, it can be submitted online."""
    channel = "" if code == "L3.SUBMIT" else "Trực tuyến"
    cells = [Segment(0, len(words), Part.STEP, 0, "")]
    if channel:
        cells.append(Segment(len(words) + 1, len(words) + 1 + len(channel), Part.CHANNEL, 1, ""))
    page = KeptText(f"{words}\n{channel}", tuple(cells))
    answer = answer_all(page, Source(PortalKind.NATIONAL, is_public=True))[code]
    return ":".join((answer.answer, *answer.items))


@pytest.mark.parametrize(("code", "said", "words"), SENTENCES)
def test_a_sentence_alone_means(code: str, said: str, words: str) -> None:
    assert answer_to(code, words) == said


@pytest.mark.parametrize(
    ("words", "affirmed", "denied"),
    [
        ("không phải có mặt", "", ("không phải có mặt",)),
        ("không nhận bản giấy, nộp qua mạng", ", nộp qua mạng", ("không nhận bản giấy",)),
        ("không yêu cầu tổ chức, cá nhân có mặt", "", ("không yêu cầu tổ chức, cá nhân có mặt",)),
        ("không kiểm tra nhưng họp", "nhưng họp", ("không kiểm tra ",)),
        ("không đến cơ quan và không nộp bản giấy", "và", ("không đến cơ quan ", "không nộp bản giấy")),
        ("nếu không nộp qua mạng thì nộp tại quầy", "nếu thì nộp tại quầy", ()),
        ("không phải đến trừ trường hợp khác", "trừ trường hợp khác", ()),
        ("không phải là cơ quan nộp bản giấy", "không phải là cơ quan nộp bản giấy", ()),
    ],
)
def test_a_denial_reaches_to_the_end_of_its_clause(
    words: str, affirmed: str, denied: tuple[str, ...]
) -> None:
    sides = polarity(words)
    assert (sides.affirmed.split(), sides.denied) == (affirmed.split(), denied)
    assert len(sides.affirmed) == len(words)
