"""Documents made by hand, one for each form of paper; the tests of every writer use them."""

from __future__ import annotations

from decimal import Decimal

from bannai.documents.facts import Fact, FactKind, Provenance, ProvenanceKind
from bannai.documents.model import (
    Align,
    Block,
    Chart,
    ChartKind,
    Column,
    Document,
    Heading,
    HeadingStyle,
    Inline,
    Letterhead,
    ListBlock,
    ListMarker,
    Paragraph,
    ParagraphRole,
    Run,
    Section,
    Series,
    Signature,
    Slide,
    SlideLayout,
    Table,
)
from bannai.documents.standards import Standard, parse_standard
from bannai.paths import package_file


def standard(name: str) -> Standard:
    return parse_standard(package_file(f"documents/standards/{name}.toml").read_text(encoding="utf-8"))


def words(text: str) -> Inline:
    return (Run(text),)


def body(text: str) -> Paragraph:
    return Paragraph(words(text))


def heading(style: HeadingStyle, ordinal: int, text: str, parent: int = 0) -> Heading:
    return Heading(words(text), style, ordinal, parent)


TABLE = Table(
    columns=(
        Column(words("TT"), 0.5, Align.CENTER),
        Column(words("Chỉ tiêu"), 3.0),
        Column(words("Đơn vị tính"), 1.0, Align.CENTER),
        Column(words("Kế hoạch"), 1.2, Align.RIGHT),
        Column(words("Thực hiện"), 1.2, Align.RIGHT),
    ),
    rows=(
        (words("1"), words("Diện tích chè"), words("ha"), words("1.250"), (Run("1.274,5", fact="f1"),)),
        (words("2"), words("Sản lượng chè búp tươi"), words("tấn"), words("8.600"), words("8.912")),
        (words("3"), words("Tỷ lệ hộ nghèo"), words("%"), words("≤ 9,5"), words("8,75")),
    ),
    caption=words("Bảng 1. Một số chỉ tiêu chủ yếu"),
)

CHART = Chart(
    kind=ChartKind.COLUMN,
    title=words("Sản lượng chè búp tươi"),
    categories=("Quý I", "Quý II", "Quý III"),
    series=(
        Series(
            "Năm 2025",
            (Decimal("1250"), Decimal("3410.5"), None),
            (words("1.250"), words("3.410,5"), ()),
        ),
        Series("Năm 2026", (Decimal("1400"), Decimal("3600")), (words("1.400"), ())),
    ),
    unit="tấn",
)

LONG = (
    "Ủy ban nhân dân xã đã chỉ đạo các thôn, bản tuyên truyền, vận động Nhân dân chuyển đổi cơ cấu "
    "cây trồng, mở rộng diện tích chè, đưa giống mới vào sản xuất; phối hợp với các phòng chuyên môn "
    "kiểm tra, hướng dẫn kỹ thuật chăm sóc, thu hái, bảo quản và tiêu thụ sản phẩm trên địa bàn."
)

_REPORT_BLOCKS: tuple[Block, ...] = (
    body(
        "Thực hiện Kế hoạch số 12/KH-UBND ngày 05/01/2026 của Ủy ban nhân dân tỉnh Lai Châu, "
        "Ủy ban nhân dân xã báo cáo như sau:"
    ),
    heading(HeadingStyle.ROMAN, 1, "Kết quả đạt được"),
    heading(HeadingStyle.ARABIC, 1, "Phát triển kinh tế"),
    body(LONG),
    heading(HeadingStyle.DECIMAL, 1, "Nông nghiệp", 1),
    Paragraph(
        (Run("Diện tích chè đạt "), Run("1.274,5 ha", fact="f1", bold=True), Run(", tăng 2% so kế hoạch."))
    ),
    heading(HeadingStyle.DECIMAL, 2, "Thương mại, dịch vụ", 1),
    ListBlock((words("Chợ trung tâm họp 6 phiên;"), words("Tổng mức bán lẻ đạt 45 tỷ đồng."))),
    TABLE,
    Paragraph(words("Nguồn: Phòng Kinh tế xã."), ParagraphRole.NOTE),
    heading(HeadingStyle.ARABIC, 2, "Văn hóa - xã hội"),
    heading(HeadingStyle.LETTER, 1, "Giáo dục"),
    body(LONG),
    heading(HeadingStyle.LETTER, 2, "Y tế"),
    body(LONG),
    CHART,
    heading(HeadingStyle.ROMAN, 2, "Tồn tại, hạn chế và nguyên nhân"),
    heading(HeadingStyle.ARABIC, 1, "Tồn tại, hạn chế"),
    ListBlock(
        tuple(
            words(text)
            for text in ("Hạ tầng còn yếu;", "Vốn ít;", "Giá chè thấp;", "Lao động thiếu;", "Mưa lũ.")
        ),
        ListMarker.LETTER,
    ),
    heading(HeadingStyle.ARABIC, 2, "Nguyên nhân"),
    ListBlock((words("Địa bàn rộng, dân cư phân tán;"), words("Thời tiết bất thường.")), ListMarker.ARABIC),
    heading(HeadingStyle.ROMAN, 3, "Phương hướng, nhiệm vụ"),
    ListBlock((words("Giữ vững diện tích chè;"), words("Giảm hộ nghèo.")), ListMarker.ARABIC),
    body("Trên đây là báo cáo của Ủy ban nhân dân xã Mường Than./."),
)

REPORT = Document(
    kind_id="bao-cao-kinh-te-xa-hoi",
    kind_name="Báo cáo kinh tế - xã hội",
    standard="nd30",
    letterhead=Letterhead(
        superior=(),
        issuer=(words("ỦY BAN NHÂN DÂN"), words("XÃ MƯỜNG THAN")),
        symbol=words("Số:      /BC-UBND"),
        place_date=words("Mường Than, ngày      tháng 6 năm 2026"),
    ),
    type_name=words("BÁO CÁO"),
    subject=words("Tình hình phát triển kinh tế - xã hội 6 tháng đầu năm 2026"),
    addressed=(words("Ủy ban nhân dân tỉnh Lai Châu"),),
    sections=(Section("noi-dung", "Nội dung", _REPORT_BLOCKS),),
    signatures=(
        Signature(
            (words("TM. ỦY BAN NHÂN DÂN"), words("KT. CHỦ TỊCH"), words("PHÓ CHỦ TỊCH")),
            words("Lò Văn Thắng"),
        ),
    ),
    recipients=(
        words("Như trên;"),
        words("Thường trực Đảng ủy, Thường trực Hội đồng nhân dân xã;"),
        words("Lưu: VT, VP."),
    ),
    facts=(Fact("f1", "1.274,5 ha", FactKind.NUMBER, Provenance(ProvenanceKind.ANSWER, "dien_tich")),),
)

LETTER = Document(
    kind_id="cong-van",
    kind_name="Công văn",
    standard="nd30",
    letterhead=Letterhead(
        superior=(),
        issuer=(words("ỦY BAN NHÂN DÂN"), words("PHƯỜNG TÂN PHONG")),
        symbol=words("Số:      /UBND-VHXH"),
        place_date=words("Tân Phong, ngày 05 tháng 02 năm 2026"),
        letter_subject=words("V/v tăng cường phòng cháy, chữa cháy rừng mùa khô 2026"),
        urgency="KHẨN",
    ),
    addressed=(
        words("Các phòng chuyên môn thuộc Ủy ban nhân dân phường"),
        words("Công an phường, Ban Chỉ huy Quân sự phường"),
        words("Trưởng các bản, tổ dân phố"),
    ),
    sections=(
        Section("noi-dung", "Nội dung", (body(LONG), body(f"{LONG} Yêu cầu thực hiện nghiêm túc./."))),
    ),
    signatures=(Signature((words("CHỦ TỊCH"),)),),
    recipients=(words("Như trên;"), words("Lưu: VT.")),
)

DECISION = Document(
    kind_id="quyet-dinh",
    kind_name="Quyết định",
    standard="nd30",
    letterhead=Letterhead(
        superior=(words("UBND TỈNH LAI CHÂU"),),
        issuer=(words("ỦY BAN NHÂN DÂN"), words("XÃ MƯỜNG THAN")),
        symbol=words("Số:      /QĐ-UBND"),
        place_date=words("Mường Than, ngày      tháng 3 năm 2026"),
    ),
    type_name=words("QUYẾT ĐỊNH"),
    subject=words(
        "Về việc thành lập Tổ công nghệ số cộng đồng các bản trên địa bàn xã Mường Than, "
        "tỉnh Lai Châu giai đoạn 2026 - 2030"
    ),
    sections=(
        Section(
            "can-cu",
            "Căn cứ",
            (
                Paragraph(
                    words("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;"),
                    ParagraphRole.LEGAL_BASIS,
                ),
                Paragraph(
                    words("Theo đề nghị của Trưởng phòng Văn hóa - Xã hội."), ParagraphRole.LEGAL_BASIS
                ),
                Paragraph(words("QUYẾT ĐỊNH:"), ParagraphRole.DECIDES),
            ),
        ),
        Section(
            "dieu",
            "Điều",
            (
                heading(HeadingStyle.ARTICLE, 1, "Thành lập Tổ công nghệ số cộng đồng"),
                heading(HeadingStyle.ARABIC, 1, "Thành phần"),
                body(LONG),
                heading(HeadingStyle.ARABIC, 2, "Nhiệm vụ"),
                heading(HeadingStyle.LETTER, 1, "Hướng dẫn người dân;"),
                heading(HeadingStyle.LETTER, 2, "Phổ biến kỹ năng số;"),
                heading(HeadingStyle.LETTER, 3, "Báo cáo hằng tháng;"),
                heading(HeadingStyle.LETTER, 4, "Bảo quản thiết bị;"),
                heading(HeadingStyle.LETTER, 5, "Đề xuất khen thưởng."),
                heading(HeadingStyle.ARTICLE, 2, "Quyền lợi"),
                heading(HeadingStyle.ARABIC, 1, "Được tập huấn"),
                body(LONG),
                heading(HeadingStyle.ARTICLE, 3, "Trách nhiệm thi hành"),
                body("Văn phòng, các phòng chuyên môn và các Tổ chịu trách nhiệm thi hành Quyết định này./."),
            ),
        ),
    ),
    signatures=(Signature((words("CHỦ TỊCH"),), words("Nguyễn Thị Hương")),),
    recipients=(words("Như Điều 3;"), words("Lưu: VT.")),
)

MINUTES = Document(
    kind_id="bien-ban",
    kind_name="Biên bản",
    standard="nd30",
    letterhead=Letterhead(
        superior=(words("ỦY BAN NHÂN DÂN XÃ MƯỜNG THAN"),),
        issuer=(words("TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG BẢN NÀ CANG"),),
        symbol=words("Số:      /BB-TCNS"),
        place_date=words("Mường Than, ngày 05 tháng 02 năm 2026"),
    ),
    type_name=words("BIÊN BẢN"),
    subject=words("Họp Tổ công nghệ số cộng đồng"),
    sections=(
        Section(
            "noi-dung",
            "Nội dung",
            (
                body("Thời gian bắt đầu: 14 giờ 00 phút, ngày 05 tháng 02 năm 2026."),
                heading(HeadingStyle.PLAIN, 1, "Thành phần"),
                ListBlock(
                    (words("Bà Nguyễn Thị Hương - Tổ trưởng, chủ trì;"), words("Ông Lò Văn Thắng - thư ký."))
                ),
                heading(HeadingStyle.PLAIN, 1, "Diễn biến"),
                ListBlock((words("Ý kiến thứ nhất;"), words("Ý kiến thứ hai.")), ListMarker.LETTER),
                body("Cuộc họp kết thúc vào 16 giờ 30 phút cùng ngày./."),
            ),
        ),
    ),
    signatures=(
        Signature((words("THƯ KÝ"),), words("Lò Văn Thắng"), note="(Ký, ghi rõ họ tên)"),
        Signature((words("CHỦ TỌA"),), words("Nguyễn Thị Hương"), note="(Ký, ghi rõ họ tên)"),
    ),
)

PARTY_REPORT = Document(
    kind_id="bao-cao-chi-bo",
    kind_name="Báo cáo của chi bộ",
    standard="party05",
    letterhead=Letterhead(
        superior=(words("ĐẢNG BỘ XÃ MƯỜNG THAN"),),
        issuer=(words("CHI BỘ BẢN NÀ CANG"),),
        symbol=words("Số      -BC/CB"),
        place_date=words("Mường Than, ngày      tháng 6 năm 2026"),
    ),
    type_name=words("BÁO CÁO"),
    subject=words("kết quả công tác xây dựng Đảng 6 tháng đầu năm 2026"),
    addressed=(words("Đảng uỷ xã Mường Than"), words("Uỷ ban Kiểm tra Đảng uỷ xã")),
    sections=(
        Section(
            "phan-1",
            "Phần I",
            (
                heading(HeadingStyle.PART, 1, "Kết quả thực hiện"),
                heading(HeadingStyle.ROMAN, 1, "Công tác chính trị, tư tưởng"),
                body(LONG),
                heading(HeadingStyle.ROMAN, 2, "Công tác tổ chức"),
                heading(HeadingStyle.ARABIC, 1, "Đảng viên"),
                body(LONG),
            ),
        ),
        Section(
            "phan-2",
            "Phần II",
            (
                heading(HeadingStyle.PART, 2, "Phương hướng, nhiệm vụ"),
                heading(HeadingStyle.ROMAN, 1, "Nhiệm vụ trọng tâm"),
                ListBlock((words("Kết nạp 02 đảng viên mới;"), words("Sinh hoạt chuyên đề hằng quý."))),
            ),
        ),
    ),
    signatures=(Signature((words("T/M CHI BỘ"), words("BÍ THƯ")), words("Vàng A Páo")),),
    recipients=(words("Như trên;"), words("Các đồng chí đảng viên trong chi bộ;"), words("Lưu Chi bộ.")),
)

SPEECH = Document(
    kind_id="bai-phat-bieu",
    kind_name="Bài phát biểu",
    standard="speech",
    type_name=words("BÀI PHÁT BIỂU"),
    subject=words("Tại Lễ khai giảng lớp bình dân học vụ số xã Mường Than"),
    dateline=words("Mường Than, ngày 05 tháng 9 năm 2026"),
    sections=(
        Section("mo-dau", "Mở đầu", (Paragraph(words("Kính thưa các đồng chí!"), ParagraphRole.SALUTATION),)),
        Section(
            "than", "Thân bài", (body(LONG), heading(HeadingStyle.PLAIN, 1, "Ba việc cần làm"), body(LONG))
        ),
        Section("ket", "Kết", (Paragraph(words("Xin trân trọng cảm ơn!"), ParagraphRole.CLOSING),)),
    ),
    signatures=(Signature((words("NGƯỜI PHÁT BIỂU"),), words("Nguyễn Thị Hương")),),
)

DECK = Document(
    kind_id="trinh-chieu",
    kind_name="Bài trình chiếu",
    standard="deck",
    type_name=(),
    sections=(
        Section(
            "slides",
            "Trang",
            (
                Slide(SlideLayout.COVER, words("Cây chè Mường Than"), subtitle=words("Báo cáo tại hội nghị")),
                Slide(
                    SlideLayout.BULLETS,
                    words("Kết quả"),
                    (ListBlock((words("Trồng mới 24,5 ha;"), words("Sản lượng 8.912 tấn."))),),
                    (body("Nhấn mạnh mức tăng so với năm trước."), body("Mời đại biểu xem ảnh.")),
                ),
                Slide(SlideLayout.CHART, words("Sản lượng"), (CHART,)),
                Slide(SlideLayout.TABLE, words("Chỉ tiêu"), (TABLE, TABLE)),
                Slide(
                    SlideLayout.FIGURES,
                    words("Con số"),
                    (Table((Column(()), Column(())), ((words("Diện tích"), words("1.274,5 ha")),)),),
                ),
                Slide(SlideLayout.THANKS, words("Trân trọng cảm ơn")),
            ),
        ),
    ),
)

SAMPLES: dict[str, tuple[Document, str]] = {
    "report": (REPORT, "nd30"),
    "letter": (LETTER, "nd30"),
    "decision": (DECISION, "nd30"),
    "minutes": (MINUTES, "nd30"),
    "party_report": (PARTY_REPORT, "party05"),
    "speech": (SPEECH, "speech"),
    "reading": (SPEECH, "reading"),
    "deck_handout": (DECK, "speech"),
}
