"""TCVN3 and VNI text to Unicode and back; Unicode text stays as it is."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest

from bannai.documents.vietnamese import nfc
from bannai.documents.vietnamese.legacy import (
    LegacyEncoding,
    convert_runs,
    encoding_of_font,
    from_unicode,
    is_capitals_font,
    to_unicode,
    unicode_font,
)
from bannai.documents.vietnamese.legacy_guess import guess_encoding

TCVN3, VNI = LegacyEncoding.TCVN3, LegacyEncoding.VNI
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SMALL = [nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES if vowel + tone not in "aeiouy"]
SMALL.append("đ")
LETTERS = SMALL + [letter.upper() for letter in SMALL]
SENTENCE = "Cộng hòa xã hội chủ nghĩa Việt Nam, ước đạt 1.274,5 ha; thủy lợi ở Mường Than."


def test_there_are_134_accented_letters() -> None:
    assert len(set(LETTERS)) == 134


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_goes_to_vni_and_back(letter: str) -> None:
    written = from_unicode(letter, VNI)
    assert written != letter or letter in "íìÍÌ"
    assert to_unicode(written, VNI) == letter


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_goes_to_tcvn3_and_back(letter: str) -> None:
    capitals = letter.isupper()
    written = from_unicode(letter, TCVN3, capitals=capitals)
    assert len(written) == 1
    assert "\xa0" < written <= "\xff"
    assert to_unicode(written, TCVN3, capitals=capitals) == letter


@pytest.mark.parametrize("encoding", LegacyEncoding)
def test_no_two_letters_are_written_alike(encoding: LegacyEncoding) -> None:
    assert len({from_unicode(letter, encoding) for letter in SMALL}) == 67


def test_only_seven_capitals_have_a_code_in_a_tcvn3_font_of_small_letters() -> None:
    coded = []
    for letter in LETTERS[67:]:
        try:
            from_unicode(letter, TCVN3)
        except ValueError:
            continue
        coded.append(letter)
    assert sorted(coded) == sorted("ĂÂÊÔƠƯĐ")


@pytest.mark.parametrize(
    ("old", "text"),
    [
        # As they stand in papers of the time.
        ("céng hßa x· héi chñ nghÜa viÖt nam", "cộng hòa xã hội chủ nghĩa việt nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("b×nh qu©n", "bình quân"),
        ("ngµy 15 th¸ng 6 n¨m 2004", "ngày 15 tháng 6 năm 2004"),
        ("M\xadêng T\xadëng", "Mường Tưởng"),
        ("kÕ ho¹ch ®\xadîc duyÖt", "kế hoạch được duyệt"),
    ],
)
def test_old_papers_in_tcvn3_are_read(old: str, text: str) -> None:
    assert to_unicode(old, TCVN3) == text


@pytest.mark.parametrize(
    ("old", "text"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("UÛY BAN NHAÂN DAÂN", "ỦY BAN NHÂN DÂN"),
        ("thò xaõ Höông Thuûy, tænh", "thị xã Hương Thủy, tỉnh"),
        ("Tyû leä; nghæ; kyõ; kî", "Tỷ lệ; nghỉ; kỹ; kỵ"),
        ("Uûy", "Ủy"),
    ],
)
def test_old_papers_in_vni_are_read(old: str, text: str) -> None:
    assert to_unicode(old, VNI) == text


def test_the_table_of_tcvn3_is_that_of_the_c_library() -> None:
    iconv = shutil.which("iconv")
    if iconv is None:
        pytest.skip("there is no iconv to compare with")
    small = "".join(SMALL) + "ĂÂÊÔƠƯĐ"
    codes = from_unicode(small, TCVN3).encode("latin-1")
    done = subprocess.run([iconv, "-f", "TCVN5712-1", "-t", "UTF-8"], input=codes, capture_output=True)
    if done.returncode:
        pytest.skip("this iconv does not know TCVN5712-1")
    assert unicodedata.normalize("NFC", done.stdout.decode()) == small


@pytest.mark.parametrize("encoding", LegacyEncoding)
def test_signs_and_ascii_stay(encoding: LegacyEncoding) -> None:
    kept = "Abc 123 ./;:()%-+=\t\n“…” – • \u00a0"
    assert to_unicode(kept, encoding) == kept
    assert from_unicode(kept, encoding) == kept


@pytest.mark.parametrize(
    ("font", "encoding", "capitals", "unicode"),
    [
        (".VnTime", TCVN3, False, "Times New Roman"),
        (".VnTimeH", TCVN3, True, "Times New Roman"),
        (".VnArial NarrowH", TCVN3, True, "Arial"),
        (".vntimeh", TCVN3, True, "Times New Roman"),
        (".VnHelvetIns", TCVN3, False, "Arial"),
        ("VNI-Times", VNI, False, "Times New Roman"),
        ("VNI-Helve", VNI, False, "Arial"),
        ("Times New Roman", None, False, "Times New Roman"),
        ("Vnbook", None, False, "Vnbook"),
        ("", None, False, ""),
    ],
)
def test_the_name_of_a_font_tells_its_encoding(
    font: str, encoding: LegacyEncoding | None, capitals: bool, unicode: str
) -> None:
    assert encoding_of_font(font) is encoding
    assert is_capitals_font(font) is capitals
    assert unicode_font(font) == unicode


def test_runs_are_converted_each_by_its_font() -> None:
    runs = [
        ("céng hßa", ".VnTimeH"),
        (" x· ", ".VnTime"),
        ("Xã – bình", "Times New Roman"),
        ("Coäng", "VNI-Times"),
    ]
    assert convert_runs(runs) == ["CỘNG HÒA", " xã ", "Xã – bình", "Cộng"]


def test_a_letter_and_its_mark_may_stand_in_two_runs() -> None:
    runs = [("Coâ", "VNI-Times"), ("ng ho", "VNI-Times"), ("øa", "VNI-Helve")]
    assert convert_runs(runs) == ["Cô", "ng hò", "a"]
    assert convert_runs([("Ho", "VNI-Times"), ("äi", "Arial")]) == ["Ho", "äi"]


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH", "VNI-Times"])
@pytest.mark.parametrize("text", [SENTENCE, "các", "Hoàng Văn Thái", "mời họp", "Độc lập"])
def test_unicode_typed_in_an_old_font_is_untouched(text: str, font: str) -> None:
    assert convert_runs([(text, font)]) == [text]


@pytest.mark.parametrize("encoding", LegacyEncoding)
def test_the_encoding_is_recognised_without_fonts(encoding: LegacyEncoding) -> None:
    text = from_unicode(SENTENCE.lower(), encoding)
    guess = guess_encoding(text)
    assert guess.encoding == encoding.value
    assert guess.confidence > 0.5


def test_unicode_text_is_recognised_as_such() -> None:
    guess = guess_encoding(SENTENCE)
    assert (guess.encoding, guess.confidence > 0.5) == ("unicode", True)
    assert guess_encoding("no accents here 123").confidence == 0


def test_a_single_word_is_not_enough_to_be_sure() -> None:
    assert guess_encoding("héi").confidence < guess_encoding("céng hßa x· héi chñ nghÜa").confidence
