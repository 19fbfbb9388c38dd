import pytest

from bannai.documents.labels import heading_label, letter, marker_label
from bannai.documents.model import Heading, HeadingStyle, ListMarker
from bannai.documents.vietnamese import ordinal_word, roman


@pytest.mark.parametrize(
    ("style", "ordinal", "parent", "label"),
    [
        (HeadingStyle.PART, 1, 0, "Phần I"),
        (HeadingStyle.PART, 4, 0, "Phần IV"),
        (HeadingStyle.CHAPTER, 3, 0, "Chương III"),
        (HeadingStyle.DIVISION, 2, 0, "Mục 2"),
        (HeadingStyle.APPENDIX, 2, 0, "Phụ lục II"),
        (HeadingStyle.APPENDIX, 0, 0, "Phụ lục"),
        (HeadingStyle.APPENDIX_ARABIC, 2, 0, "Phụ lục 2"),
        (HeadingStyle.ROMAN, 4, 0, "IV."),
        (HeadingStyle.ARABIC, 2, 0, "2."),
        (HeadingStyle.DECIMAL, 3, 2, "2.3."),
        (HeadingStyle.LETTER, 5, 0, "đ)"),
        (HeadingStyle.ARTICLE, 12, 0, "Điều 12."),
        (HeadingStyle.PLAIN, 1, 0, ""),
    ],
)
def test_a_heading_is_numbered_as_its_style_says(
    style: HeadingStyle, ordinal: int, parent: int, label: str
) -> None:
    assert heading_label(Heading((), style, ordinal, parent)) == label


def test_every_heading_style_has_a_label() -> None:
    for style in HeadingStyle:
        assert isinstance(heading_label(Heading((), style, 1, 1)), str)


def test_list_items_are_marked_as_their_marker_says() -> None:
    assert [marker_label(marker, 5) for marker in ListMarker] == ["-", "5.", "đ)"]


def test_letters_follow_the_vietnamese_alphabet_without_f_j_w_z() -> None:
    assert "".join(letter(n) for n in range(1, 8)) == "abcdđeg"
    assert [letter(23), letter(24), letter(25)] == ["y", "aa", "ab"]


def test_ordinals_are_said_the_vietnamese_way() -> None:
    spoken = {2: "hai", 10: "mười", 11: "mười một", 14: "mười bốn", 15: "mười lăm", 20: "hai mươi"}
    spoken |= {
        21: "hai mươi mốt",
        24: "hai mươi tư",
        25: "hai mươi lăm",
        99: "chín mươi chín",
        100: "một trăm",
    }
    assert {number: ordinal_word(number) for number in spoken} == spoken


def test_roman_numerals_use_the_short_forms() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40, 99, 2026)] == ["I", "IV", "IX", "XIV", "XL", "XCIX", "MMXXVI"]


@pytest.mark.parametrize("name", [roman, letter, ordinal_word])
def test_there_is_no_zeroth_label(name: object) -> None:
    assert callable(name)
    with pytest.raises(ValueError, match="0"):
        name(0)
