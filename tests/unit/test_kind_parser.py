"""A kind is refused with file and line for whatever is wrong in it, and never breaks the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bannai.documents.kind_parser import Shared, parse_condition, parse_kind, parse_shared
from bannai.documents.kinds import Condition, InputType, Length, StatementForm, Tone
from bannai.documents.toml_tables import KindError
from bannai.drafting.kind_check import check_kind
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.services.kind_service import KindService

KIND = """\
id = "thu"
name = "Thử"
family = "report"
standard = "nd30"
summary = "Để thử"
title = "BÁO CÁO"

[length_words]
vua = [100, 200]

[words]
we = "chúng ta"
ask = { trang-trong = ["tôi đề nghị"], gan-gui = ["tôi nhờ", "nhờ"] }

[phrases]
loi = ["Xin cảm ơn {khach}."]

[form]
paper = "Báo cáo"
issuer = "ubnd"
subject = "{ten}"

[[input]]
key = "ten"
label = "Tên"
required = true

[[input]]
key = "khach"
label = "Khách"
type = "people"

[[input]]
key = "so_lieu"
label = "Số liệu"
type = "table"
columns = [
  { key = "chi_tieu", label = "Chỉ tiêu" },
  { key = "gia_tri", label = "Giá trị", type = "number" },
]

[[computed]]
key = "tong"
formula = "sum"
of = ["so_lieu.gia_tri"]

[[fixed]]
key = "luat"
text = "Luật số 72/2025/QH15"
source = "Công báo"

[[section]]
id = "mot"
purpose = "Mở đầu"
words = [10, 20]
[[section.say]]
text = "{ten}."
[[section.say]]
as = "list"
each = "so_lieu"
when = "so_lieu & !khach"
text.trang-trong = ["{chi_tieu}"]
text.gan-gui = "{chi_tieu}: {gia_tri}"

[[section]]
id = "hai"
purpose = "Bảng"
[[section.say]]
as = "table"
input = "so_lieu"
columns = [{ header = "TT", text = "{n}" }, { header = "Chỉ tiêu", text = "{chi_tieu}" }]
"""


def place_of(text: str) -> int:
    """The line (from 1) where a text stands in the kind."""
    return KIND[: KIND.index(text)].count("\n") + 1


def refused(kind: str) -> str:
    with pytest.raises(KindError) as caught:
        parse_kind(kind, "thu.toml", check=check_kind)
    return str(caught.value)


def test_a_kind_is_read_whole() -> None:
    kind = parse_kind(KIND, "thu.toml", check=check_kind)
    assert (kind.id, kind.standard, kind.words) == ("thu", "nd30", {Length.MEDIUM: (100, 200)})
    assert [item.key for item in kind.inputs] == ["ten", "khach", "so_lieu"]
    assert kind.input("khach").type is InputType.PEOPLE
    assert kind.input("so_lieu").columns[1].type == "number"
    assert kind.lexicon["ask"] == {"trang-trong": ("tôi đề nghị",), "gan-gui": ("tôi nhờ", "nhờ")}
    assert kind.lexicon["we"] == {"": ("chúng ta",)}
    listing = kind.outline[0].statements[1]
    assert listing.form is StatementForm.LIST
    assert {tone: len(texts) for tone, texts in listing.texts.items()} == {"trang-trong": 1, "gan-gui": 1}
    assert listing.when == ((Condition("so_lieu"), Condition("khach", negated=True)),)
    assert kind.tones == (Tone.SOLEMN,)
    assert kind.fixed[0].source == "Công báo"


@pytest.mark.parametrize(
    ("anchor", "added"),
    [
        ('summary = "Để thử"\n', "moi = 1\n"),
        ('subject = "{ten}"\n', "moi = 1\n"),
        ("required = true\n", "moi = 1\n"),
        ('of = ["so_lieu.gia_tri"]\n', "moi = 1\n"),
        ('source = "Công báo"\n', "moi = 1\n"),
        ("words = [10, 20]\n", "moi = 1\n"),
        ('when = "so_lieu & !khach"\n', "moi = 1\n"),
        ('input = "so_lieu"\n', "moi = 1\n"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_at_every_level(anchor: str, added: str) -> None:
    line = place_of(anchor) + 1
    message = refused(KIND.replace(anchor, anchor + added, 1))
    assert message == f"thu.toml, dòng {line}: khóa “moi” không có trong loại văn bản"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{ key = "chi_tieu", label = "Chỉ tiêu" }', '{ key = "chi_tieu", label = "Chỉ tiêu", moi = 1 }'),
        ('{ header = "TT", text = "{n}" }', '{ header = "TT", text = "{n}", moi = 1 }'),
    ],
)
def test_an_unknown_key_of_a_column_is_named_near_its_line(old: str, new: str) -> None:
    message = refused(KIND.replace(old, new))
    found = re.fullmatch(r"thu\.toml, dòng (\d+): khóa “moi” không có trong loại văn bản", message)
    assert found
    assert abs(int(found[1]) - place_of(old)) <= 1


@pytest.mark.parametrize(
    ("old", "new", "line_of", "reason"),
    [
        ('text = "{ten}."', 'text = "{ten"', 'text = "{ten}."', "thiếu “}”"),
        ('text = "{ten}."', 'text = "{tenn}."', 'text = "{ten}."', "không có câu hỏi “tenn”"),
        ('text = "{ten}."', 'text = "{ten|to}."', 'text = "{ten}."', "không có bộ lọc “to”"),
        ('text = "{ten}."', 'text = "{ten|date:dai}."', 'text = "{ten}."', "không hiểu “:dai”"),
        ('text = "{ten}."', 'text = "{@loi}"', 'text = "{ten}."', "không có từ “@loi”"),
        ('text = "{ten}."', 'text = "{>chao}"', 'text = "{ten}."', "không có câu “>chao”"),
        ('each = "so_lieu"', 'each = "so"', 'each = "so_lieu"', "không có câu hỏi “so”"),
        ('input = "so_lieu"', 'input = "ten"', 'input = "so_lieu"', "không phải là bảng"),
        ('when = "so_lieu & !khach"', 'when = "so_lieu & "', "when =", "không đúng cách viết"),
        ('when = "so_lieu & !khach"', 'when = "co"', "when =", "không có câu hỏi “co”"),
        ('as = "list"', 'as = "danh_sach"', 'as = "list"', "chọn một trong"),
        ('family = "report"', 'family = "bao-cao"', "family =", "chọn một trong"),
        ('type = "people"', 'type = "nguoi"', 'type = "people"', "chọn một trong"),
        ('formula = "sum"', 'formula = "tong"', "formula =", "không có"),
        ('of = ["so_lieu.gia_tri"]', 'of = ["so_lieu.gia"]', "of =", "không có “so_lieu.gia”"),
        ('purpose = "Mở đầu"\n', "", 'id = "mot"', "thiếu khóa “purpose”"),
        ('id = "hai"', 'id = "mot"', 'id = "hai"', "trùng mã phần “mot”"),
        ('key = "khach"', 'key = "ten"', 'key = "ten"', "trùng khóa"),
        ("words = [10, 20]", "words = [10]", "words = [10", "hai số nguyên"),
        ("vua = [100, 200]", 'vua = ["x", "y"]', "vua =", "hai số nguyên"),
        ("vua = [100, 200]", "rat_dai = [1, 2]", "vua =", "chọn một trong"),
        ('we = "chúng ta"', "we = 3", "we =", "chuỗi"),
        ('we = "chúng ta"', "we = []", "we =", "chuỗi"),
        ('title = "BÁO CÁO"', "title = 5", "title =", "sai kiểu"),
        ('["Xin cảm ơn {khach}."]', '["Xin {>loi}"]', "loi =", "gọi lại chính nó"),
        ('["Xin cảm ơn {khach}."]', '["Xin {khach|to}"]', "loi =", "không có bộ lọc “to”"),
        ('["Xin cảm ơn {khach}."]', '["Xin {khac}"]', "loi =", "không có câu hỏi “khac”"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line_of: str, reason: str) -> None:
    message = refused(KIND.replace(old, new, 1))
    found = re.match(r"thu\.toml, dòng (\d+): ", message)
    assert found, message
    assert reason in message
    assert abs(int(found[1]) - place_of(line_of)) <= 1, message


def test_a_circle_of_includes_is_refused() -> None:
    circle = KIND.replace('loi = ["Xin cảm ơn {khach}."]', 'a = "{>b}"\nb = "<x|{>c}>"\nc = "[{>a}]"')
    assert "gọi lại chính nó" in refused(circle)


def test_what_is_no_toml_is_told_with_the_file() -> None:
    assert refused("id = ").startswith("thu.toml: tệp bị cụt")
    assert refused("id = x").startswith("thu.toml, dòng 1, ký tự 6")


def test_an_official_paper_gets_the_common_questions_after_its_own() -> None:
    shared = parse_shared(
        '[words]\nwe = "ta"\n[phrases]\nthanks = "Cảm ơn"\n'
        '[[form_input]]\nkey = "ngay_ky"\nlabel = "Ngày ký"\ntype = "date"\n'
        '[[form_input]]\nkey = "ten"\nlabel = "Trùng"\n',
        "shared.toml",
    )
    kind = parse_kind(KIND, "thu.toml", shared, check_kind)
    assert [item.key for item in kind.inputs] == ["ten", "khach", "so_lieu", "ngay_ky"]
    assert kind.input("ten").label == "Tên"
    assert kind.lexicon["we"] == {"": ("chúng ta",)}
    assert "thanks" in kind.phrases
    without_form = KIND.replace('[form]\npaper = "Báo cáo"\nissuer = "ubnd"\nsubject = "{ten}"\n', "")
    assert [item.key for item in parse_kind(without_form, "t", shared).inputs] == ["ten", "khach", "so_lieu"]
    assert parse_kind(KIND, "thu.toml", Shared()).input("ten").required


def test_a_condition_is_read_with_and_or_not_and_values() -> None:
    assert parse_condition("a & !b & ky=thang | c") == (
        (Condition("a"), Condition("b", negated=True), Condition("ky", "thang")),
        (Condition("c"),),
    )
    for broken in ("", "a &", "| a", "!", "=x"):
        with pytest.raises(ValueError, match="^" + re.escape(broken) + "$"):
            parse_condition(broken)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner)),
    max_leaves=4,
)


def toml(value: object) -> str:
    """A value as TOML; what TOML cannot write becomes a number."""
    match value:
        case bool():
            return str(value).lower()
        case str() if value.isprintable():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case int() if abs(value) < 2**63:
            return str(value)
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
        case dict():
            return "{ " + ", ".join(f"k{n} = {toml(item)}" for n, item in enumerate(value.values())) + " }"
        case _:
            return "0.5"


LINES = [number for number, line in enumerate(KIND.split("\n")) if re.match(r"[\w.\-]+ = ", line)]


@settings(max_examples=400)
@given(line=st.sampled_from(LINES), value=VALUES)
def test_any_value_at_any_key_is_taken_or_told(line: int, value: object) -> None:
    lines = KIND.split("\n")
    lines[line] = f"{lines[line].partition(' = ')[0]} = {toml(value)}"
    told = ""
    try:
        parse_kind("\n".join(lines), "thu.toml", check=check_kind)
    except KindError as error:
        told = str(error)
    assert not told or told.startswith("thu.toml")


# In the data folder


def own_kind(tmp_path: Path, text: str) -> KindService:
    folder = tmp_path / "kinds"
    folder.mkdir(exist_ok=True)
    (folder / "thu.toml").write_text(text, "utf-8")
    return KindService(Paths(tmp_path))


def test_an_own_kind_is_there_and_overrides_by_id(tmp_path: Path) -> None:
    kinds = own_kind(tmp_path, KIND)
    assert kinds.get("thu").name == "Thử"
    assert "thu" in [kind.id for kind in kinds.list()]
    kinds = own_kind(tmp_path, KIND.replace('id = "thu"', 'id = "cong-van"'))
    assert kinds.get("cong-van").name == "Thử"
    assert not kinds.warnings


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('standard = "nd30"', 'standard = "../nd30"', "không có tiêu chuẩn “../nd30”"),
        ('issuer = "ubnd"', 'issuer = "bo"', "không có cơ quan “bo”"),
        ('issuer = "ubnd"', 'issuer = "ubnd"\nsignature = "ai"', "không có cách ký “ai”"),
        ('id = "thu"', 'id = "../thu"', "mã “../thu”"),
        ("required = true", 'required = true\noffice = "chu_tich"', "không có mục “chu_tich”"),
        ("[form]", "[form", "dòng 18, ký tự 6"),
    ],
)
def test_a_broken_own_kind_is_told_and_stops_nothing(tmp_path: Path, old: str, new: str, reason: str) -> None:
    kinds = own_kind(tmp_path, KIND.replace(old, new, 1))
    assert len(kinds.list()) > 0
    assert len(kinds.warnings) == 1
    assert reason in kinds.warnings[0]
    assert "thu.toml" in kinds.warnings[0]
    with pytest.raises(BadInputError):
        kinds.get("thu")


def test_an_own_kind_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "x.toml").write_bytes(KIND.encode("utf-16"))
    kinds = KindService(Paths(tmp_path))
    assert kinds.list()
    assert "x.toml" in kinds.warnings[0]


@pytest.mark.parametrize("kind_id", ["", "x", "../shared", "a" * 300, "common/shared", "công-văn", "a\0b"])
def test_an_unknown_kind_is_bad_input_whatever_its_name(tmp_path: Path, kind_id: str) -> None:
    with pytest.raises(BadInputError, match="Không có loại văn bản"):
        KindService(Paths(tmp_path)).get(kind_id)
