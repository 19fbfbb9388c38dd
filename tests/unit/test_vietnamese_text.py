from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.vietnamese import (
    TonePlacement,
    clean,
    fold,
    join_list,
    lower_first,
    nfc,
    place_tones,
    split_list,
    syllable_count,
    upper_first,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Arbitrary code points, lone surrogates and noncharacters included."""
MESSY_TEXT = st.text(
    st.sampled_from(
        "aậĐ .,;:!?()[]“”\"'\n\r\t\u00a0\u200b\u2028👍🏽❤\ufe0f\u200d🇻🇳☑1\u20e3\u0301-+•\x0b\ud800"
    )
)
TRADITIONAL, MODERN = TonePlacement.TRADITIONAL, TonePlacement.MODERN


@pytest.mark.parametrize(
    ("messy", "tidy"),
    [
        ("xã  Mường\u00a0Than ", "xã Mường Than"),
        (unicodedata.normalize("NFD", "Đảng ủy"), "Đảng ủy"),
        ("\ufeffBáo\u200b cáo\u202e", "Báo cáo"),
        ("a\x00b\x07c\x9f", "abc"),
        ("\ud800x\udfff\uffff\ufdd0\uf0b7", "x"),
        ("một\r\nhai\rba\u2028bốn\u2029năm\x0bsáu", "một\nhai\nba\nbốn\nnăm\nsáu"),
        ("một\n\n \n\n\nhai", "một\n\nhai"),
        ("\n\n  một  \n\thai\t\n\n", "một\nhai"),
        ("a\u2003b\u3000c\u202fd", "a b c d"),
        ("e\u200b\u0302", "ê"),
        ("Chúc mừng 🎉🎉!", "Chúc mừng!"),
        ("🇻🇳 Việt Nam 🇻🇳", "Việt Nam"),
        ("Cảm ơn 👍🏽 bà con ❤️.", "Cảm ơn bà con."),
        ("gia đình 👨‍👩‍👧 văn hóa", "gia đình văn hóa"),
        ("tốt👍bạn", "tốt bạn"),
        ("(👍 tốt 👍)", "(tốt)"),
        ('"👍 tốt 👍" nhé', '"tốt" nhé'),
        ("một 👍\nhai", "một\nhai"),
        ("1️⃣ Kết quả", "1 Kết quả"),
        ("☑ có ☐ không ✔ ★ © → •", "☑ có ☐ không ✔ ★ © → •"),
        ("20°C, 5 m², 30 ‰, 1/2", "20°C, 5 m², 30 ‰, 1/2"),
        ("[CẦN BỔ SUNG: số hộ]", "[CẦN BỔ SUNG: số hộ]"),
        ("", ""),
    ],
)
def test_clean_makes_text_fit_for_paper(messy: str, tidy: str) -> None:
    assert clean(messy) == tidy


def test_clean_puts_a_single_line_field_on_one_line() -> None:
    assert clean(" Lò Văn\r\nPâng \n\n👍 ", multiline=False) == "Lò Văn Pâng"


@given(ANY_TEXT | MESSY_TEXT, st.booleans())
def test_clean_is_idempotent_and_leaves_nothing_that_breaks_a_file(text: str, multiline: bool) -> None:
    result = clean(text, multiline=multiline)
    assert clean(result, multiline=multiline) == result
    assert unicodedata.is_normalized("NFC", result)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in result if c != "\n")
    assert multiline or "\n" not in result
    assert "\n\n\n" not in result
    for line in result.split("\n"):
        assert line == line.strip(" ")
        assert "  " not in line
    result.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường Nguyễn Huệ", "duong nguyen hue"),
        ("ỦY BAN NHÂN DÂN", "uy ban nhan dan"),
        ("thủy lợi", "thuy loi"),
        (unicodedata.normalize("NFD", "Ngữ văn"), "ngu van"),
        ("Ðồng", "dong"),
        ("30/2020/NĐ-CP", "30/2020/nd-cp"),
    ],
)
def test_fold_drops_case_and_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ANY_TEXT)
def test_fold_is_idempotent_and_unaccented(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(unicodedata.category(char).startswith("M") for char in folded)


@given(st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậĐỨỬỮỰỲỶỸÝỴ ")))
def test_fold_of_vietnamese_is_ascii(text: str) -> None:
    assert fold(text).isascii()


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("Kính thưa bà con!", 4), ("- một – hai;", 2), ("15 hộ / 30 khẩu", 4), ("…  ...", 0)],
)
def test_syllables_are_tokens_with_a_letter_or_a_digit(text: str, count: int) -> None:
    assert syllable_count(text) == count


@pytest.mark.parametrize(
    ("traditional", "modern"),
    [
        ("hòa", "hoà"),
        ("HÒA BÌNH", "HOÀ BÌNH"),
        ("ủy", "uỷ"),
        ("ỦY BAN", "UỶ BAN"),
        ("Ủy ban", "Uỷ ban"),
        ("khóa", "khoá"),
        ("thúy", "thuý"),
        ("khỏe", "khoẻ"),
        ("thủy lợi", "thuỷ lợi"),
        ("Đảng ủy, hóa đơn (xóa)", "Đảng uỷ, hoá đơn (xoá)"),
        ("tọa đàm", "toạ đàm"),
        ("đe dọa, nhòe, lũy kế", "đe doạ, nhoè, luỹ kế"),
        ("bản Tỏa Tình", "bản Toả Tình"),
        ("òa khóc", "oà khóc"),
    ],
)
def test_tone_styles_invert_each_other(traditional: str, modern: str) -> None:
    assert place_tones(traditional, MODERN) == modern
    assert place_tones(modern, TRADITIONAL) == traditional
    assert place_tones(modern, MODERN) == modern
    assert place_tones(traditional, TRADITIONAL) == traditional


@pytest.mark.parametrize(
    "word",
    [
        "quý", "quỷ", "Quý", "quả", "quà", "quẻ", "loại", "hoàn", "toàn", "thuyền", "khuỷu", "khuya",
        "hoa", "khỏi", "thuê", "ngoẹo", "tuýp", "mía", "của", "mùa", "lúa", "Noé", "Chloé", "Zoé",
        "façade", "hoàng", "TOÁN", "oái",
    ],
)  # fmt: skip
def test_words_where_the_styles_agree_and_foreign_words_stay(word: str) -> None:
    assert place_tones(word, MODERN) == word
    assert place_tones(word, TRADITIONAL) == word


@given(ANY_TEXT | st.text(st.sampled_from("hktqQUuyYoaeỳýỷỹỵÒóỏoàáảÁỶ n")), st.sampled_from(TonePlacement))
def test_placing_tones_is_idempotent_and_changes_no_letter(text: str, style: TonePlacement) -> None:
    placed = place_tones(text, style)
    assert place_tones(placed, style) == placed
    assert fold(placed) == fold(text)
    assert len(placed) == len(nfc(text))


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("ủy ban", "Ủy ban"),
        ("“đoàn kết”", "“Đoàn kết”"),
        ("- ổn định", "- Ổn định"),
        ("15 hộ", "15 hộ"),
        ("(a) b", "(A) b"),
        ("", ""),
        ("ßx", "ßx"),
    ],
)
def test_upper_first_raises_the_first_letter(text: str, raised: str) -> None:
    assert upper_first(text) == raised


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("Đẩy mạnh sản xuất", "đẩy mạnh sản xuất"),
        ("Ổn định đời sống", "ổn định đời sống"),
        ("“Đền ơn đáp nghĩa”", "“đền ơn đáp nghĩa”"),
        ("Đồng chí Nguyễn Văn A", "đồng chí Nguyễn Văn A"),
        ("Xã Mường Than", "xã Mường Than"),
        ("Ông Lò Văn Pâng", "ông Lò Văn Pâng"),
        ("Bà Lò Thị Mai", "bà Lò Thị Mai"),
        ("Theo Nghị quyết số 12", "theo Nghị quyết số 12"),
        ("Do UBND xã chủ trì", "do UBND xã chủ trì"),
        ("Tháng Tám", "tháng Tám"),
        ("Thứ Hai", "thứ Hai"),
        ("Quý I năm 2025", "quý I năm 2025"),
        ("Nhóm A gồm", "nhóm A gồm"),
        ("Tết Nguyên đán", "tết Nguyên đán"),
        ("Trung tâm xã", "trung tâm xã"),
        ("Hội nghị", "hội nghị"),
        ("Báo cáo 6 tháng", "báo cáo 6 tháng"),
        ("Nhân dịp này", "nhân dịp này"),
        ("Ở bản", "ở bản"),
    ],
)
def test_lower_first_lowers_a_common_word(text: str, lowered: str) -> None:
    assert lower_first(text) == lowered


@pytest.mark.parametrize(
    "text",
    [
        "UBND xã", "HĐND", "CNTT", "GD&ĐT", "TikTok", "Lai Châu có 38 xã", "Bản Bo", "Viettel Lai Châu",
        "Giàng A Páo", "A Lù", "Nhân dân các dân tộc", "Nhà nước", "Đảng, Nhà nước", "Tết", "Tết đến xuân về",
        "Ủy ban nhân dân xã", "Uỷ ban nhân dân xã", "Hội đồng nhân dân", "Mặt trận Tổ quốc", "Công an xã",
        "Trung tâm Phục vụ hành chính công", "Ban Chỉ huy Quân sự xã", "Hạt Kiểm lâm", "Phòng Kinh tế",
        "Phòng GD&ĐT", "Văn phòng HĐND và UBND", "Hội LHPN xã", "Chủ tịch UBND xã", "Điều 12 Luật Đất đai",
        "Chương II", "Phụ lục I", "Nghị quyết số 57-NQ/TW", "Nghị định 30/2020/NĐ-CP", "Bà Rịa - Vũng Tàu",
        "I. Kết quả", "15 hộ", "đã thường", "V/v báo cáo", "",
    ],
)  # fmt: skip
def test_lower_first_keeps_the_capital_of_a_name(text: str) -> None:
    assert lower_first(text) == text


@given(ANY_TEXT)
def test_changing_the_first_letter_changes_case_only(text: str) -> None:
    for change in (upper_first, lower_first):
        changed = change(text)
        assert change(changed) == changed
        assert changed.lower() == nfc(text).lower() or len(changed) == len(nfc(text))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("a; b; c.", ("a", "b", "c")),
        ("- một;\n- hai;\n- ba.", ("một", "hai", "ba")),
        ("+ một\r\n• hai\n* ba", ("một", "hai", "ba")),
        ("1. một\n2) hai\na) ba\nđ) bốn", ("một", "hai", "ba", "bốn")),
        ("xã (gồm 3 bản; 2 điểm); trường", ("xã (gồm 3 bản; 2 điểm)", "trường")),
        ('“a; b”; «c; d»; "e; f"', ("“a; b”", "«c; d»", '"e; f"')),
        ("một (chưa đóng; hai\nba", ("một (chưa đóng", "hai", "ba")),
        ("a) một (hai; ba\nb) bốn; năm", ("một (hai", "ba", "bốn", "năm")),
        ("một (dòng\ntiếp); hai", ("một (dòng tiếp)", "hai")),
        ("lúa, ngô, v.v.; chè...", ("lúa, ngô, v.v.", "chè...")),
        ("12; 46.", ("12", "46")),
        ("-5 độ; 1.020 ha", ("-5 độ", "1.020 ha")),
        (" ; ;\n-\n.", ()),
        ("", ()),
    ],
)
def test_split_list_finds_the_items(text: str, items: tuple[str, ...]) -> None:
    assert split_list(text) == items


@given(ANY_TEXT | MESSY_TEXT | st.text(st.sampled_from('ab;\n()[]“”". -1)')))
def test_items_of_a_list_are_never_empty(text: str) -> None:
    for item in split_list(text):
        assert item
        assert item == item.strip()


@given(st.lists(st.text(st.sampled_from("abcđêư"), min_size=1)))
def test_split_list_reads_what_a_list_field_holds(items: list[str]) -> None:
    assert split_list(";\n".join(f"- {item}" for item in items) + ".") == tuple(items)


@pytest.mark.parametrize(
    ("items", "joined"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a và b"),
        (["a", "b", "c"], "a, b và c"),
        (["a", " ", "c"], "a và c"),
        (["Văn phòng HĐND và UBND", "Công an xã"], "Văn phòng HĐND và UBND; Công an xã"),
        (["lúa, ngô", "chè", "sắn"], "lúa, ngô; chè; sắn"),
        (["lúa, ngô"], "lúa, ngô"),
    ],
)
def test_join_list_reads_as_a_phrase(items: list[str], joined: str) -> None:
    assert join_list(items) == joined


def test_join_list_takes_another_last_word_or_none() -> None:
    assert join_list(["a", "b", "c"], last="hoặc") == "a, b hoặc c"
    assert join_list(["a", "b", "c"], last="") == "a, b, c"


LONG_TEXTS = {
    "letters": "a" * 1_000_000,
    "spaces": " " * 1_000_000 + "x",
    "emoji and spaces": "👍 " * 500_000,
    "open brackets": "(;" * 500_000,
    "closed brackets": "(" * 300_000 + ";" + ")" * 700_000,
    "mixed brackets": "([{“" * 250_000 + ";" + ")" * 100_000,
    "bullets": "- " * 500_000,
    "dots": "a.,;. " * 160_000,
    "rimes": "hoà" * 300_000,
    "marks": "a" + "\u0301" * 10_000,
    "blank lines": "\n \n" * 300_000,
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS.keys())
@pytest.mark.parametrize(
    "function", [clean, fold, syllable_count, place_tones, upper_first, lower_first, split_list]
)
def test_long_hostile_texts_are_worked_off(function: Callable[[str], object], text: str) -> None:
    function(text)
