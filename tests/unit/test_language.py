"""What the language review finds in a text, and what it leaves alone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.app import make_program
from bannai.documents.model import document_inlines, plain_text
from bannai.review.language import SlipKind, find_slips
from bannai.review.syllables import is_syllable, nearest_syllable
from bannai.services.draft_service import DraftRequest
from bannai.services.program import Program

KIND_IDS = tuple(
    sorted(file.stem for file in (Path(__file__).parents[2] / "src/bannai/kinds").glob("*.toml"))
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("language"))


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_no_example_document_of_any_tone_is_found_fault_with(program: Program, kind_id: str) -> None:
    kind = program.kinds.get(kind_id)
    for tone in kind.tones:
        for seed in range(1, 6):
            for answers in (kind.example_answers(), {}):
                request = DraftRequest(kind_id, answers, seed=seed, tone=tone)
                document = program.drafts.draft_now(request).draft.document
                texts = [plain_text(inline) for inline in document_inlines(document)]
                assert not [slip for text in texts for slip in find_slips(text)]


@pytest.mark.parametrize(
    ("text", "wrong", "meant"),
    [
        ("Chương trình thií điểm", "thií", "thí"),
        ("các nghành, các cấp", "nghành", "ngành"),
        ("Nghành giáo dục xã", "Nghành", "Ngành"),
        ("toàn Nghành giáo dục", "Nghành", "Ngành"),
        ("kếtt quả đạt được", "kếtt", "kết"),
        ("của Uỷỷ ban nhân dân", "Uỷỷ", "Ủy"),
        ("KẾTT QUẢ THỰC HIỆN", "KẾTT", "KẾT"),
        ("hòan thành nhiệm vụ", "hòan", "hoàn"),
        ("cuả bà con", "cuả", "của"),
        ("nguời dân", "nguời", "người"),
        ("phục vụ ngưòi dân", "ngưòi", "người"),
        ("quản lý nhànước", "nhànước", "nhà nước"),
        ("kủa xã", "kủa", "của"),
        ("đăng kýý", "kýý", "ký"),
        ("mọi ngươì dân", "ngươì", "người"),
        ("không phat hiện", "phat", ""),
        ("pháp luât", "luât", ""),
    ],
)
def test_a_slip_of_the_keys_is_found_and_what_was_meant_is_said(text: str, wrong: str, meant: str) -> None:
    assert [(slip.kind, slip.text, slip.suggestion) for slip in find_slips(text)] == [
        (SlipKind.SYLLABLE, wrong, meant)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("kết quả **rất tốt** ạ", SlipKind.LEFTOVER, "**"),
        ("kết quả ** tốt", SlipKind.LEFTOVER, "**"),
        ("## Kết quả", SlipKind.LEFTOVER, "## "),
        ("Kính gửi {{ten}}:", SlipKind.LEFTOVER, "{{ten}}"),
        ("còn [[ghi chú", SlipKind.LEFTOVER, "[["),
        ("{% if x %} xã", SlipKind.LEFTOVER, "{% if x %}"),
        ("xem [trang này](trang) nhé", SlipKind.LEFTOVER, "[trang này](trang)"),
        ("chữ <b>đậm", SlipKind.LEFTOVER, "<b>"),
        ("thu&nbsp;chi", SlipKind.LEFTOVER, "&nbsp;"),
        ("tổng #REF! triệu", SlipKind.LEFTOVER, "#REF!"),
        ("Kính thưa 同志 các đồng chí", SlipKind.FOREIGN, "同志"),
        ("хã Bản Bo", SlipKind.FOREIGN, "х"),
        ("kết quả phát triễn kinh tế", SlipKind.CONFUSED, "phát triễn"),
        ("Bổ xung kinh phí", SlipKind.CONFUSED, "Bổ xung"),
        ("của của xã", SlipKind.DOUBLED, "của của"),
        ("Của của xã", SlipKind.DOUBLED, "Của của"),
        ("gửi Hội Nông dân xã Hội Nông dân xã", SlipKind.DOUBLED, "Hội Nông dân xã Hội Nông dân xã"),
        ("§¶ng bé x·", SlipKind.LEGACY, "§¶ng"),
        ("khoản 1 Ðiều 4", SlipKind.LEGACY, "Ðiều"),
        ("trường\u200bhọc", SlipKind.INVISIBLE, "\u200b"),
        ("xã , phường", SlipKind.SPACING, " "),
        ("xã,, phường", SlipKind.SPACING, ",,"),
    ],
)
def test_a_leftover_is_found_where_it_stands(text: str, kind: SlipKind, found: str) -> None:
    slip = find_slips(text)[0]
    assert (slip.kind, slip.text, text[slip.start : slip.end]) == (kind, found, found)


def test_letters_whose_marks_are_characters_of_their_own_are_found() -> None:
    text = unicodedata.normalize("NFD", "phát triển")
    assert {slip.kind for slip in find_slips(text)} == {SlipKind.DECOMPOSED}
    assert [slip.suggestion for slip in find_slips(text)] == ["phát", "triển"]


@pytest.mark.parametrize(
    "text",
    [
        "hòa hoà thủy thuỷ ủy uỷ khỏe khoẻ quý quí lý lí kỹ kĩ tỷ tỉ",
        "gì giếng giết giữ già quyền quốc quỳnh khuỷu nguệch ngoạc noãn thuở góa xoong goòng yêu yến ỷ ại",
        "UBND, HĐND, UBMTTQ, NĐ-CP, QĐ-TTg, CTr/ĐU, GDĐT, LĐTB&XH, TP. Hồ Chí Minh, ThS. Nguyễn Văn A",
        "Đồng bào Hmông, Mnông, Xtiêng, Gié-Triêng, Ê-đê ở Krông Nô, Đắk Lắk, Bắc Kạn, Kon Plông",
        "ông Kpă Thuyên, bà H'Hen Niê, ông Y Bhôk Mlô",
        "Diện tích 650 m², 20 m³, 12,5 km2, 8h00, 5G, QL32, H5N1, COVID-19",
        "Gửi về xabanbo@laichau.gov.vn hoặc https://dichvucong.gov.vn/nop-ho-so trên website, Zalo, Facebook",
        "trí tuệ nhân tạo (artificial intelligence), ôm-bút-xman, in-tơ-nét, a-xít, bê-tông, Lê-nin, các-bon",
        "luôn luôn, ngày ngày, năm năm, xuất bản bản tin, quyết định định giá, đình công công bố",
        "Viện kiểm sát kiểm sát việc tuân theo pháp luật; người khiếu nại khiếu nại lần đầu",
        "[CẦN BỔ SUNG: Thời gian]",
        "khả năng xuất khẩu; chủ sở hữu chung thực hiện nghĩa vụ; tăng 5,2 % so với cùng kỳ ./.",
        "* Về kinh tế: - Trồng trọt; + Chăn nuôi.",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert find_slips(text) == ()


def test_a_word_of_the_office_itself_passes() -> None:
    assert find_slips("họp các bảnn")
    assert not find_slips("họp các Bảnn", own_words={"bảnn"})


@pytest.mark.parametrize(
    "word",
    ["phàt", "kểt", "tôch", "iêu", "oàc", "nghà", "ka", "gê", "cê", "boa", "tiẻc", "ưan", "thươn-", "quu"],
)
def test_what_the_rule_forbids_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_a_right_syllable_near_a_wrong_one_keeps_its_case() -> None:
    assert nearest_syllable("NGHÀNH") == "NGÀNH"
    assert nearest_syllable("Cuả") == "Của"
    assert nearest_syllable("xyz") == ""


@given(st.text(max_size=80))
def test_any_text_can_be_looked_at_and_every_slip_stands_in_it(text: str) -> None:
    end = 0
    for slip in find_slips(text):
        assert text[slip.start : slip.end] == slip.text != ""
        assert slip.start >= end
        end = slip.end


@pytest.mark.parametrize(
    "piece",
    ["[", "{%", "${", "a", "a.", "a-", "@", "((", " ", "x y ", "é", "Ab ", "a@b ", "**", "nghành ", "và "],
)
def test_a_long_text_of_anything_is_looked_at_in_linear_time(piece: str) -> None:
    find_slips(piece * (100_000 // len(piece)))
