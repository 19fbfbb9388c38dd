"""The guard over a model's text: good texts pass, each kind of fault is refused and named."""

from __future__ import annotations

from random import Random

import pytest

from bannai.documents.facts import FactKind
from bannai.drafting.section_guard import SectionGuard, Verdict
from bannai.drafting.writing import Reason, Wish
from tests.fixtures.hostile_engines import HOSTILE, Hostile
from tests.long_tier import rotation
from tests.unit.adversary import SLIPS
from tests.unit.writing_samples import Rewrite, good_rewrites, slotted_of, stretch_of

REWRITES = good_rewrites()
BASE = (
    "Lớp ta có {{n1}}. Diện tích chè năm trước là {{n2}}, năm nay là {{n3}}, {{n4}}. "
    "Xã chưa hoàn thành {{n5}} đường.\nMở lớp vào {{d1}}. Xã ta sẽ lo: {{t1}}; {{t2}}. Tôi xin cảm ơn {{p1}}."
)
SLOTS = {
    "n1": ("64 học viên", "Số học viên", "hoc_vien"),
    "n2": ("410 ha", "Năm trước: Diện tích chè", "so_lieu.1.nam_truoc"),
    "n3": ("446 ha", "Năm nay: Diện tích chè", "so_lieu.1.nam_nay"),
    "n4": ("tăng 36 ha", "Diện tích chè", "so_lieu.1.chenh"),
    "n5": ("3 km", "Đường chưa xong", "duong"),
    "d1": ("ngày 12/10/2026", "Ngày mở lớp", "ngay"),
    "t1": ("trồng mới 30 ha chè", "Mục tiêu", "muc_tieu.1"),
    "t2": ("xóa nhà tạm", "Mục tiêu", "muc_tieu.2"),
    "p1": ("ông Lò Văn Pâng", "Cảm ơn ai", "cam_on"),
}
STRETCH = stretch_of(BASE, SLOTS)
TAKEN = slotted_of(BASE, SLOTS)


def judged(text: str, wish: Wish = Wish.BETTER) -> Verdict:
    return SectionGuard(
        STRETCH, TAKEN, SLIPS, "Quy tắc là viết đoạn văn cho thật hay và thật gọn gàng"
    ).judge(text, wish)


def changed(old: str, new: str) -> str:
    better = BASE.replace("Lớp ta có", "Lớp ta lần này có")
    assert old in better
    return better.replace(old, new, 1)


def test_nine_in_ten_good_rewrites_are_taken_unchanged() -> None:
    assert len(REWRITES) >= 40
    refused = [
        f"{it.name}: {verdict.fault or verdict.marks}"
        for it in REWRITES
        if (verdict := SectionGuard(it.stretch, it.taken, SLIPS).judge(it.text, it.wish)).fault
        or verdict.marks
        or verdict.text != it.text
    ]
    assert len(refused) <= len(REWRITES) // 10, refused


@pytest.mark.parametrize("it", REWRITES, ids=lambda it: it.name)
def test_what_stands_there_is_only_refused_for_being_the_same(it: Rewrite) -> None:
    verdict = SectionGuard(it.stretch, it.taken, SLIPS).judge(it.taken.text, Wish.BETTER)
    assert verdict.fault
    assert verdict.fault.reason is Reason.UNCHANGED


def test_a_harmless_change_is_taken() -> None:
    verdict = judged(changed("Lớp ta", "Lớp của ta"))
    assert verdict.fault is None
    assert verdict.marks == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{{n1}}", "{{n9}}", Reason.UNKNOWN_SLOT),
        ("{{n1}}", "{{n1}", Reason.UNKNOWN_SLOT),
        (" {{n1}}", " nhiều người học", Reason.MISSING_SLOT),
        ("{{p1}}", "{{p1}} và {{p1}}", Reason.SURPLUS_SLOT),
        ("{{n1}}", "{{n1}} và 5 thầy", Reason.DIGIT),
        ("{{n1}}", "{{n1}} và ５ thầy", Reason.DIGIT),
        ("{{n1}}", "{{n1}}, ½ là nữ", Reason.DIGIT),
        ("{{n1}}", "{{n1}}, khóa XII", Reason.DIGIT),
        ("{{n1}}", "{{n1}} ở ba bản", Reason.NUMBER_WORD),
        ("{{n1}}", "{{n1}}, một nửa là nữ", Reason.NUMBER_WORD),
        ("{{n1}}", "{{n1}} của năm hộ", Reason.NUMBER_WORD),
        ("{{n1}}", "{{n1}}, gấp đôi lớp cũ", Reason.NUMBER_WORD),
        ("{{n1}}", "{{n1}}, chín mươi phần trăm là nữ", Reason.NUMBER_WORD),
        ("{{n1}}", "{{n1}} từ hôm qua", Reason.DATE_WORD),
        ("{{n1}}", "{{n1}} từ cuối năm ngoái", Reason.DATE_WORD),
        ("{{n1}}", "{{n1}} trâu", Reason.UNIT),
        ("có {{n1}}", "có hơn {{n1}}", Reason.DIRECTION),
        ("có {{n1}}", "chỉ có {{n1}}", Reason.DIRECTION),
        ("{{n1}}", "{{n1}} trở lên", Reason.DIRECTION),
        ("có {{n1}}", "giảm còn {{n1}}", Reason.DIRECTION),
        ("năm nay là {{n3}}", "năm nay giảm còn {{n3}}", Reason.DIRECTION),
        ("chưa hoàn thành {{n5}}", "hoàn thành {{n5}}", Reason.DIRECTION),
        ("vào {{d1}}", "sau {{d1}}", Reason.DATE_WORD),
        ("cảm ơn {{p1}}", "không cảm ơn {{p1}}", Reason.NEGATION),
        ("cảm ơn {{p1}}.", "cảm ơn {{p1}}. Nói thế là không đúng.", Reason.NEGATION),
        ("lo: {{t1}}; {{t2}}", "lo {{t1}}, thay vì {{t2}}", Reason.NEGATION),
        ("sẽ lo:", "đã lo xong:", Reason.TENSE),
        ("sẽ lo:", "sẽ không lo:", Reason.NEGATION),
        ("có {{n1}}", "có thể hứa với {{n1}}", Reason.PROMISE),
        ("{{n1}}", "{{n1}}, đông nhất từ trước đến giờ", Reason.CLAIM),
        ("{{n1}}", "{{n1}} vui vẻ 学习", Reason.FOREIGN),
        ("{{n1}}", "{{n1}} vui vẻ хорошо", Reason.FOREIGN),
        ("Lớp ta", "**Lớp** ta", Reason.LEFTOVER),
        ("Lớp ta", "Lớp\x00 ta", Reason.LEFTOVER),
        ("Lớp ta", "Lớp\ud83d ta", Reason.LEFTOVER),
        ("Lớp ta", "- Lớp ta", Reason.FORM),
        ("cảm ơn", "camr ơn", Reason.SYLLABLE),
        ("Lớp ta", "Dưới đây là đoạn văn: lớp ta", Reason.TALK),
        ("{{p1}}.", "{{p1}}. Bà con thấy thế nào?", Reason.TALK),
        ("{{p1}}.", "{{p1}} và cả", Reason.CUT),
        ("Lớp ta", "Quy tắc là viết đoạn văn cho thật hay và thật gọn gàng. Lớp ta", Reason.ECHO),
        ("Lớp ta", "Ta cùng vui, ta cùng học. Ta cùng vui, ta cùng học. Lớp ta", Reason.REPETITION),
        ("{{n1}}", "{{n1}}, theo lời ông nguyễn văn an", Reason.NAMES),
    ],
)
def test_each_fault_is_refused_and_named(old: str, new: str, reason: Reason) -> None:
    fault = judged(changed(old, new)).fault
    assert fault is not None
    assert fault.reason is reason, fault


@pytest.mark.parametrize(
    ("one", "other"), [("n2", "n3"), ("n1", "n2"), ("n1", "n5"), ("t1", "t2"), ("p1", "t1"), ("n4", "n5")]
)
def test_facts_that_took_each_others_place_are_refused(one: str, other: str) -> None:
    better = changed("Lớp ta", "Lớp của ta")
    text = better.replace(f"{{{{{one}}}}}", "\0").replace(f"{{{{{other}}}}}", f"{{{{{one}}}}}")
    fault = judged(text.replace("\0", f"{{{{{other}}}}}")).fault
    assert fault is not None
    assert fault.reason in (Reason.SWAPPED, Reason.UNANCHORED, Reason.DIRECTION), fault


def test_figures_may_change_their_order_where_the_words_beside_them_go_along() -> None:
    text = changed(
        "Diện tích chè năm trước là {{n2}}, năm nay là {{n3}}, {{n4}}.",
        "Diện tích chè năm nay là {{n3}}, năm trước là {{n2}}, như thế là {{n4}}.",
    )
    assert judged(text).fault is None


@pytest.mark.parametrize(
    ("put_in", "mark", "kind"),
    [
        ("theo lời anh Vàng A Dế", "Vàng A Dế", FactKind.NAME),
        ("ở huyện Sìn Hồ", "Sìn Hồ", FactKind.NAME),
        ("theo Luật Đất đai", "Luật Đất đai", FactKind.CITATION),
        ("theo nghị quyết của tỉnh", "nghị quyết của tỉnh", FactKind.CITATION),
    ],
)
def test_a_name_or_citation_that_nobody_gave_is_marked(put_in: str, mark: str, kind: FactKind) -> None:
    verdict = judged(changed("{{n1}}", f"{{{{n1}}}}, {put_in}"))
    assert verdict.fault is None
    assert verdict.marks == ((mark, kind),)


def test_more_than_a_few_names_are_a_tale() -> None:
    text = changed("{{n1}}", "{{n1}}, có anh Vàng A Dế, chị Lù Thị Sen và ông Hà Văn Bo")
    fault = judged(text).fault
    assert fault is not None
    assert fault.reason is Reason.NAMES


def test_what_is_only_set_around_a_text_is_taken_off() -> None:
    good = changed("Lớp ta", "Lớp của ta")
    for wrapped in (f"```\n{good}\n```", f"Đoạn văn: {good}", f"“{good}”", f"\n {good} \n"):
        verdict = judged(wrapped)
        assert verdict.fault is None, verdict
        assert verdict.text == good


def test_letters_in_pieces_and_uneven_spaces_are_mended() -> None:
    import unicodedata

    good = changed("Lớp ta", "Lớp của ta")
    verdict = judged(unicodedata.normalize("NFD", good).replace(" ", "  ").replace("{{n1}}", "{{ N1 }}"))
    assert verdict.fault is None
    assert verdict.text == good


def test_the_wish_sets_the_length() -> None:
    same = changed("Lớp ta", "Lớp của ta")
    shorter = judged(same, Wish.SHORTER).fault
    assert shorter
    assert shorter.reason is Reason.TOO_LONG
    assert judged(same, Wish.LONGER).fault is None


def test_an_unfinished_text_is_stopped_at_what_cannot_be_mended_and_not_before() -> None:
    guard = SectionGuard(STRETCH, TAKEN, SLIPS)
    assert guard.broken("Lớp ta có {{n") is None
    assert guard.broken("Lớp ta có {{n1}}. Diện") is None
    assert guard.broken("Lớp ta có 64 học viên vui vẻ").reason is Reason.DIGIT  # type: ignore[union-attr]
    assert guard.broken("{{n1}} và {{n1}} học viên").reason is Reason.SURPLUS_SLOT  # type: ignore[union-attr]
    assert guard.broken("Lớp ta có {{n8}} và nhiều").reason is Reason.UNKNOWN_SLOT  # type: ignore[union-attr]
    assert guard.broken("bà con " * 600).reason is Reason.TOO_LONG  # type: ignore[union-attr]


def spoilt_and_taken(way: Hostile, draws: range) -> list[str]:
    """Return the good rewrites that the guard took after a hostile way had spoilt them."""
    found = []
    for number, it in enumerate(REWRITES):
        guard = SectionGuard(it.stretch, it.taken, SLIPS)
        for draw in draws:
            text, put_in = way.write(it.text, Random(f"{way.name}{number}{draw}"))
            verdict = guard.judge(text, it.wish)
            own = way.name == "units" and any(slot.text.endswith(put_in) for slot in it.taken.slots)
            if put_in and not own and verdict.fault is None:
                found.append(f"{put_in}: {verdict.text}")
    return found


_SPOILING = [way for way in HOSTILE if way.never]


@pytest.mark.parametrize("way", _SPOILING, ids=lambda way: way.name)
def test_a_good_rewrite_that_was_spoilt_is_refused(way: Hostile) -> None:
    """The spoilt text is far from what stood there, so the guard cannot lean on that."""
    assert not spoilt_and_taken(way, range(rotation() % 12, rotation() % 12 + 1))


@pytest.mark.long
@pytest.mark.parametrize("way", _SPOILING, ids=lambda way: way.name)
def test_every_good_rewrite_that_was_spoilt_is_refused(way: Hostile) -> None:
    assert not spoilt_and_taken(way, range(12))
