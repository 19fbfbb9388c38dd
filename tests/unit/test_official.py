"""The frame of an official paper: head, number, place and date, signatures, recipients, by each standard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bannai.documents.kind_parser import parse_kind
from bannai.documents.model import Document, Section, plain_text
from bannai.documents.office import Office
from bannai.drafting.brief import make_brief
from bannai.drafting.kind_check import check_kind
from bannai.drafting.outline import Draft, assemble
from bannai.drafting.phrase_rendering import WriterOptions
from bannai.drafting.phrase_writer import PhraseWriter
from bannai.paths import Paths
from bannai.services.kind_service import KindService

NBSP = "\u00a0"
KINDS = KindService(Paths(Path("/nonexistent")))
OFFICE = Office(level="xã", name="Bản Bo", province="Lai Châu", province_level="tỉnh")
KIND = """\
id = "thu"
name = "Thử"
family = "{family}"
standard = "{standard}"
[form]
paper = "{paper}"
issuer = "{issuer}"
subject = "{{ten}}"
drafting_unit = "[{{don_vi}}]"
addressed = "kinh_gui"
recipients = ["Như trên", "{{noi_nhan|first}}", "Lưu: VT[, {{don_vi}}]"]
{more}
[[input]]
key = "ten"
label = "Tên"
[[input]]
key = "don_vi"
label = "Đơn vị"
[[input]]
key = "kinh_gui"
label = "Kính gửi"
type = "list"
[[input]]
key = "noi_nhan"
label = "Nơi nhận"
type = "list"
{inputs}
[[section]]
id = "a"
purpose = "a"
[[section.say]]
text = "Nội dung."
"""


def drafted(
    paper: str = "Báo cáo",
    standard: str = "nd30",
    issuer: str = "ubnd",
    *,
    office: Office = OFFICE,
    more: str = "",
    inputs: str = "",
    **answers: Any,
) -> Draft:
    family = "party" if standard == "party05" else "state"
    source = KIND.format(
        family=family, standard=standard, paper=paper, issuer=issuer, more=more, inputs=inputs
    )
    kind = parse_kind(source, "thu.toml", KINDS.shared, check_kind)
    rules = KINDS.standard(standard)
    brief = make_brief(kind, answers, office, KINDS.ranks, rules)
    writer = PhraseWriter(brief, WriterOptions(kind.tones[0], kind.lengths[0], 1), KINDS.ranks)
    sections = [Section(part.id, "", writer.section(part)) for part in kind.outline]
    return assemble(kind, brief, rules, writer, sections)


def head(document: Document) -> dict[str, str]:
    assert document.letterhead
    found = document.letterhead
    return {
        "superior": " / ".join(map(plain_text, found.superior)),
        "issuer": " / ".join(map(plain_text, found.issuer)),
        "symbol": plain_text(found.symbol),
        "place_date": plain_text(found.place_date),
        "letter": plain_text(found.letter_subject),
    }


@pytest.mark.parametrize(
    ("paper", "standard", "issuer", "answers", "symbol"),
    [
        ("Báo cáo", "nd30", "ubnd", {"so_van_ban": "125"}, "Số: 125/BC-UBND"),
        ("Báo cáo", "nd30", "ubnd", {"so_van_ban": "5"}, "Số: 05/BC-UBND"),
        ("Quyết định", "nd30", "ubnd", {"so_van_ban": 9}, "Số: 09/QĐ-UBND"),
        ("Tờ trình", "nd30", "hdnd", {"so_van_ban": "10"}, "Số: 10/TTr-HĐND"),
        ("Công văn", "nd30", "ubnd", {"so_van_ban": "7", "don_vi": "Phòng Kinh tế"}, "Số: 07/UBND-KT"),
        ("Công văn", "nd30", "ubnd", {"so_van_ban": "7", "don_vi": "phòng kinh tế xã"}, "Số: 07/UBND-KT"),
        ("Công văn", "nd30", "ubnd", {"so_van_ban": "7", "don_vi": "VHXH"}, "Số: 07/UBND-VHXH"),
        ("Công văn", "nd30", "ubnd", {"so_van_ban": "7"}, "Số: 07/UBND"),
        ("Báo cáo", "party05", "dang-uy", {"so_van_ban": "5"}, "Số 05-BC/ĐU"),
        ("Công văn", "party05", "dang-uy", {"so_van_ban": "15"}, "Số 15-CV/ĐU"),
        ("Báo cáo", "party05", "chi-bo", {"so_van_ban": "15"}, "Số 15-BC/CB"),
        ("Báo cáo", "nd30", "ubnd", {}, f"Số: {NBSP * 6}/BC-UBND"),
        ("Báo cáo", "party05", "dang-uy", {}, f"Số {NBSP * 6}-BC/ĐU"),
    ],
)
def test_the_number_line_follows_the_paper_and_the_standard(
    paper: str, standard: str, issuer: str, answers: dict[str, Any], symbol: str
) -> None:
    draft = drafted(paper, standard, issuer, **answers)
    assert head(draft.document)["symbol"] == symbol
    assert not [label for label in draft.missing if "Số" in label or "Ngày" in label]


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("05/11/2025", "Bản Bo, ngày 05 tháng 11 năm 2025"),
        ("15/2/2025", "Bản Bo, ngày 15 tháng 02 năm 2025"),
        ("15/3/2025", "Bản Bo, ngày 15 tháng 3 năm 2025"),
        (None, f"Bản Bo, ngày {NBSP * 6} tháng {NBSP * 6} năm {NBSP * 6}"),
    ],
)
def test_the_day_takes_a_zero_below_ten_and_room_for_the_pen_when_not_given(
    day: str | None, shown: str
) -> None:
    assert head(drafted(ngay_ky=day).document)["place_date"] == shown


@pytest.mark.parametrize(
    ("standard", "office", "place"),
    [
        ("nd30", Office(level="xã", name="Bo", province="Lai Châu"), "Bo"),
        ("nd30", Office(level="phường", name="5", province="Cần Thơ"), "Phường 5"),
        ("nd30", Office(level="xã", name="Bản Bo", place="Mường Tè"), "Mường Tè"),
        ("party05", Office(level="xã", name="Bo", province="Lai Châu"), "Xã Bo"),
        ("party05", Office(level="phường", name="Lai Châu", province="Lai Châu"), "Phường Lai Châu"),
        ("party05", Office(level="xã", name="Bản Bo", province="Lai Châu"), "Bản Bo"),
    ],
)
def test_the_place_takes_its_level_where_the_standard_wants_it(
    standard: str, office: Office, place: str
) -> None:
    issuer = "ubnd" if standard == "nd30" else "dang-uy"
    line = head(drafted("Báo cáo", standard, issuer, office=office).document)["place_date"]
    assert line.startswith(f"{place}, ngày")


def test_the_head_names_the_body_and_the_one_above_it() -> None:
    assert head(drafted().document)["issuer"] == "ỦY BAN NHÂN DÂN / XÃ BẢN BO"
    party = head(drafted("Báo cáo", "party05", "dang-uy").document)
    assert party["superior"] == "ĐẢNG BỘ TỈNH LAI CHÂU"
    assert party["issuer"] == "ĐẢNG UỶ XÃ BẢN BO"
    city = Office(level="phường", name="Hòa Khánh", province="Đà Nẵng", province_level="thành phố")
    named = head(drafted("Báo cáo", "party05", "dang-uy", office=city).document)
    assert named["superior"] == "ĐẢNG BỘ THÀNH PHỐ ĐÀ NẴNG"
    assert named["issuer"] == "ĐẢNG UỶ PHƯỜNG HOÀ KHÁNH"  # the Party sets tone marks the modern way
    cell = Office(level="xã", name="Bản Bo", unit="bản Nà Khương")
    assert head(drafted("Báo cáo", "party05", "chi-bo", office=cell).document)["issuer"] == (
        "CHI BỘ BẢN NÀ KHƯƠNG"
    )


def test_what_the_office_lacks_is_marked_listed_and_leaves_no_double_space() -> None:
    draft = drafted("Báo cáo", "party05", "dang-uy", office=Office())
    assert draft.missing == ("tên tỉnh, thành phố", "tên xã, phường", "địa danh")
    shown = head(draft.document)
    assert shown["superior"] == "ĐẢNG BỘ [CẦN BỔ SUNG: tên tỉnh, thành phố]"
    assert shown["issuer"] == "ĐẢNG UỶ [CẦN BỔ SUNG: tên xã, phường]"
    assert shown["place_date"].startswith("[CẦN BỔ SUNG: địa danh], ngày")
    marks = [fact.text for fact in draft.document.facts if fact.kind == "missing"]
    assert marks == [f"[CẦN BỔ SUNG: {label}]" for label in draft.missing]


def test_a_level_that_nobody_gave_is_asked_for_and_not_assumed() -> None:
    draft = drafted(office=Office(name="Tân Phú"))
    assert head(draft.document)["issuer"] == (
        "ỦY BAN NHÂN DÂN / [CẦN BỔ SUNG: xã, phường hay đặc khu] TÂN PHÚ"
    )
    assert draft.missing == ("xã, phường hay đặc khu",)


@pytest.mark.parametrize(
    ("province", "shown", "asked"),
    [
        ("Đà Nẵng", "ĐẢNG BỘ THÀNH PHỐ ĐÀ NẴNG", ()),
        ("Lai Châu", "ĐẢNG BỘ TỈNH LAI CHÂU", ()),
        ("Hà Giang", "ĐẢNG BỘ [CẦN BỔ SUNG: tỉnh hay thành phố] HÀ GIANG", ("tỉnh hay thành phố",)),
    ],
)
def test_a_province_is_called_as_the_national_assembly_has_set_it_up_and_others_are_asked_for(
    province: str, shown: str, asked: tuple[str, ...]
) -> None:
    office = Office(level="phường", name="Hòa Khánh", province=province)
    draft = drafted("Báo cáo", "party05", "dang-uy", office=office)
    assert head(draft.document)["superior"] == shown
    assert draft.missing == asked
    origins = {fact.id: str(fact.provenance) for fact in draft.document.facts}
    known = origins.get("office.province_level", "")
    assert known == ("" if asked else "fixed:Nghị quyết 202/2025/QH15")


def test_the_answers_own_commune_wins_and_is_not_mixed_with_another() -> None:
    other = Office(level="xã", name="Nà Tăm", province="Sơn La", signer="Người khác")
    document = drafted(office=other, co_quan="UBND xã Bản Bo, tỉnh Lai Châu").document
    assert head(document)["issuer"].endswith("XÃ BẢN BO")
    assert plain_text(document.signatures[0].name) == ""


def lines(document: Document, at: int = 0) -> list[str]:
    return [plain_text(line) for line in document.signatures[at].lines]


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("Phó Chủ tịch ký thay Chủ tịch", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("pho chu tich", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("tl-cvp", ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
        (None, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
    ],
)
def test_who_signs_is_understood_by_id_label_or_alias(who: str | None, shown: list[str]) -> None:
    assert lines(drafted(nguoi_ky=who).document) == shown


def test_the_signature_falls_back_from_answer_to_profile_to_kind_to_body() -> None:
    profile = Office(level="xã", name="Bản Bo", signature="tuq-tp", signer="Lò Văn A")
    kinds_own = 'signature = "tl-cvp"'
    assert lines(drafted(office=profile, more=kinds_own, nguoi_ky="Chủ tịch").document)[-1] == "CHỦ TỊCH"
    assert lines(drafted(office=profile, more=kinds_own).document)[-1] == "TRƯỞNG PHÒNG"
    assert lines(drafted(more=kinds_own).document)[-1] == "CHÁNH VĂN PHÒNG"
    unknown = Office(level="xã", name="Bản Bo", signature="không-có")
    assert lines(drafted(office=unknown).document)[-1] == "CHỦ TỊCH"
    assert plain_text(drafted(office=profile).document.signatures[0].name) == "Lò Văn A"
    assert (
        plain_text(drafted(office=profile, ten_nguoi_ky="Vàng A B").document.signatures[0].name) == "Vàng A B"
    )


def test_minutes_are_signed_by_two_the_secretary_first() -> None:
    inputs = "".join(f'[[input]]\nkey = "{key}"\nlabel = "{key}"\n' for key in ("ten_thu_ky", "ten_chu_tri"))
    document = drafted(
        "Biên bản", more="minutes = true", inputs=inputs, ten_thu_ky="Lò Thị A", ten_chu_tri="Vàng A B"
    ).document
    assert [lines(document, at) for at in (0, 1)] == [["THƯ KÝ"], ["CHỦ TRÌ"]]
    assert [plain_text(item.name) for item in document.signatures] == ["Lò Thị A", "Vàng A B"]
    assert {item.note for item in document.signatures} == {"(Ký, ghi rõ họ tên)"}


def test_a_letter_has_its_subject_under_the_number_and_no_type_name() -> None:
    letter = drafted("Công văn", ten="tăng cường trực ban.").document
    assert head(letter)["letter"] == "V/v tăng cường trực ban"
    assert (letter.type_name, letter.subject) == ((), ())
    party = drafted("Công văn", "party05", "dang-uy", ten="tăng cường trực ban").document
    assert head(party)["letter"] == "về việc tăng cường trực ban"
    report = drafted(ten="Kết quả quý I").document
    assert (plain_text(report.type_name), plain_text(report.subject)) == ("BÁO CÁO", "Kết quả quý I")
    assert head(report)["letter"] == ""


def test_recipients_close_with_semicolons_and_the_last_with_a_stop() -> None:
    document = drafted(noi_nhan=["Thường trực Đảng ủy (b/c)."], kinh_gui="Công an xã", don_vi="KT").document
    assert [plain_text(item) for item in document.recipients] == [
        "Như trên;",
        "Thường trực Đảng ủy (b/c);",
        "Lưu: VT, KT.",
    ]
    # Nobody is addressed: nothing is above.
    assert [plain_text(item) for item in drafted().document.recipients] == ["Lưu: VT."]


def test_addressees_begin_with_a_capital() -> None:
    document = drafted(kinh_gui="trưởng các bản; Công an xã").document
    assert [plain_text(item) for item in document.addressed] == ["Trưởng các bản", "Công an xã"]


@pytest.mark.parametrize(
    ("standard", "issuer", "more", "end"),
    [
        ("nd30", "ubnd", "", "Nội dung./."),
        ("nd30", "ubnd", "ends_with_mark = false", "Nội dung."),
        ("party05", "dang-uy", "", "Nội dung."),
    ],
)
def test_the_body_closes_with_the_mark_of_the_standard(
    standard: str, issuer: str, more: str, end: str
) -> None:
    document = drafted("Báo cáo", standard, issuer, more=more).document
    (block,) = document.sections[-1].blocks
    assert plain_text(block.runs) == end  # type: ignore[union-attr]  # the kind above writes one paragraph
