"""Every official kind in both standards, with few and with many answers: what the tests of form use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bannai.documents.kinds import DocumentKind, InputType
from bannai.documents.model import (
    Align,
    Column,
    Document,
    Letterhead,
    Paragraph,
    Run,
    Section,
    Table,
    split_appendices,
)
from bannai.documents.office import Office
from bannai.documents.phrases import Slot, phrase_parts
from bannai.documents.standards import Standard
from bannai.paths import Paths, package_file
from bannai.services.draft_service import DraftRequest, DraftService
from bannai.services.kind_service import KindService, load_standard

STANDARDS = ("nd30", "party05")
SIZES = ("short", "long")
_OTHER_SIDE = {"ubnd": "dang-uy", "dang-uy": "ubnd"}
_AT = "@"

PLACES = tuple(
    f"{name} xã"
    for name in (
        "Văn phòng HĐND và UBND",
        "Phòng Kinh tế",
        "Phòng Văn hóa - Xã hội",
        "Trung tâm Phục vụ hành chính công",
        "Công an",
        "Ban Chỉ huy Quân sự",
        "Hội Nông dân",
        "Hội Liên hiệp Phụ nữ, Đoàn Thanh niên Cộng sản Hồ Chí Minh, Hội Cựu chiến binh",
        "Trạm Y tế",
        "Ủy ban Mặt trận Tổ quốc Việt Nam",
    )
)
_TAIL = (
    " trên địa bàn xã gắn với xây dựng nông thôn mới, chuyển đổi số và giữ gìn bản sắc văn hóa các dân tộc, "
    "bảo đảm quốc phòng, an ninh trong tình hình mới"
)
_ROWS = "\n".join(
    f"{row} | Lò Văn {'ABCDEĐGHIK'[row % 10]} | Bản Nà Kiêu | Hộ nghèo, nhà ở đã hỏng mái và vách | 2.000.000"
    for row in range(1, 121)
)
_WIDE = "\n".join(
    " | ".join([f"Bản số {row}", *(str(row * column) for column in range(1, 10))]) for row in range(1, 31)
)
APPENDICES = f"""Phụ lục I: Danh sách hộ được hỗ trợ sửa chữa nhà ở
STT | Họ và tên | Nơi ở | Hoàn cảnh | Số tiền
{_ROWS}
Phụ lục II: Biểu tổng hợp các chỉ tiêu
Bản | Số hộ | Số khẩu | Hộ nghèo | Cận nghèo | Lao động | Học sinh | Trâu bò | Lợn | Gia cầm
{_WIDE}
Phụ lục III: Quy chế quản lý và sử dụng kinh phí
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quy chế này quy định việc quản lý và sử dụng kinh phí hỗ trợ.
Điều 2. Nguyên tắc
- Công khai, đúng đối tượng;
- Không trùng với nguồn hỗ trợ khác.
Chương II
TỔ CHỨC THỰC HIỆN
Điều 3. Trách nhiệm thi hành
Các phòng, đơn vị và trưởng các bản thi hành Quy chế này."""

OFFICES = {
    "short": Office(level="xã", name="Pu Sam Cáp", province="Lai Châu", province_level="tỉnh"),
    "long": Office(
        level="phường",
        name="Nguyễn Thị Minh Khai - Hồ Xuân Hương",
        province="Thừa Thiên Huế và Quảng Trị",
        province_level="thành phố",
        signer="Nguyễn Hoàng Bảo Khánh Linh",
        contact=(
            "Địa chỉ: số 12, đường Trần Phú, phường - Điện thoại: 0213 3123 456 - Email: ubnd@laichau.gov.vn"
        ),
        two_sided="hai-mat",
    ),
}


class Variants(KindService):
    """The shipped kinds, and under "id@standard" the same in the other standard."""

    def __init__(self) -> None:
        super().__init__(Paths(Path("/nonexistent")))

    def get(self, kind_id: str) -> DocumentKind:
        """Return a kind, or its variant."""
        name, _, standard = kind_id.partition(_AT)
        kind = super().get(name)
        if not standard or standard == kind.standard or kind.form is None:
            return kind
        form = replace(kind.form, issuer=_OTHER_SIDE[kind.form.issuer], issuers=(), signature="")
        return replace(kind, standard=standard, form=form)


@dataclass(frozen=True)
class Case:
    """A paper of the matrix, by name; a twist is what one office has that another has not."""

    kind_id: str
    standard: str
    size: str
    twist: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.kind_id, self.standard, self.size, self.twist)))


def cases() -> list[Case]:
    """Return every official kind × both standards (where the standard knows the paper) × short and long."""
    kinds = Variants()
    found = []
    for file in sorted(package_file("kinds").glob("*.toml")):
        form = kinds.get(file.stem).form
        for standard in STANDARDS if form else ():
            if form and (form.paper == "Công văn" or form.paper in load_standard(standard).abbreviations):
                found += [Case(file.stem, standard, size) for size in SIZES]
    return found


def twisted_cases() -> list[Case]:
    """Return every official kind × its standards × every twist that such a paper may have, short values."""
    kinds = Variants()
    found = []
    for case in cases():
        form = kinds.get(case.kind_id).form
        sent = bool(form and form.addressed)
        for twist in TWISTS if case.size == "short" else ():
            if sent or not twist.startswith("kinh-gui"):
                found.append(replace(case, twist=twist))
    return found


_KINDS = Variants()
_DRAFTS = DraftService(_KINDS)


def paper(case: Case) -> tuple[Document, Standard]:
    """Return the document of a case and its standard."""
    name = f"{case.kind_id}{_AT}{case.standard}"
    kind = _KINDS.get(name)
    answers = _long(kind) if case.size == "long" else _short(kind)
    request = DraftRequest(name, answers, office=OFFICES[case.size], seed=3)
    document, standard = _DRAFTS.draft_now(request).draft.document, load_standard(case.standard)
    if _KINDS.get(case.kind_id).standard != case.standard:
        document = _at_home(document, standard)
    return (TWISTS[case.twist](document, standard) if case.twist else document), standard


def _at_home(document: Document, standard: Standard) -> Document:
    """Return a paper in the other standard, with that one's words where the kind has brought its own."""
    archive = _words(f"{standard.wording['archive']}.")
    subject = document.subject
    if subject:
        first = subject[0].text
        case = str.lower if "subject_mark" in standard.wording else str.upper
        subject = (replace(subject[0], text=case(first[:1]) + first[1:]), *subject[1:])
    return replace(document, subject=subject, recipients=(*document.recipients[:-1], archive))


# ---- twists ---------------------------------------------------------------------------------------------


def _words(text: str) -> tuple[Run, ...]:
    return (Run(text),)


def _head(document: Document) -> Letterhead:
    assert document.letterhead is not None
    return document.letterhead


def _urgent(name: str) -> Callable[[Document, Standard], Document]:
    def twist(document: Document, standard: Standard) -> Document:
        return replace(
            document, letterhead=replace(_head(document), urgency=standard.wording[f"urgency_{name}"])
        )

    return twist


def _draft(document: Document, standard: Standard) -> Document:
    return replace(document, letterhead=replace(_head(document), draft=_words(standard.wording["draft"])))


def _one_addressee(document: Document, _standard: Standard) -> Document:
    return _sent_to(document, f"Ủy ban nhân dân tỉnh Lai Châu{_TAIL}")


def _ten_addressees(document: Document, _standard: Standard) -> Document:
    return _sent_to(document, *PLACES)


def _sent_to(document: Document, *places: str) -> Document:
    above = tuple(it for it in document.recipients if "Như trên" not in it[0].text)
    addressed = tuple(_words(place) for place in places)
    return replace(document, addressed=addressed, recipients=(_words("Như trên;"), *above))


def _two_sided(document: Document, standard: Standard) -> Document:
    return replace(_table_over_three_pages(document, standard), two_sided=True)


def _in_the_text(document: Document, *blocks: Paragraph | Table) -> Document:
    """Put blocks before the last one of the text, which the signature is kept with."""
    main, appendices = split_appendices(document.blocks())
    rest = tuple(Section(f"phu-luc-{at}", "", part) for at, part in enumerate(appendices))
    text = Section("noi-dung", "", (*main[:-1], *blocks, main[-1]))
    return replace(document, sections=(text, *rest))


def _table(columns: int, rows: int, *, wide: bool) -> Table:
    heads = (Column(_words("STT"), 0.4, Align.CENTER), Column(_words("Họ và tên chủ hộ"), 2.0))
    more = tuple(Column(_words(f"Chỉ tiêu thứ {at}"), 1.0, Align.RIGHT) for at in range(1, columns - 1))
    body = tuple(
        (
            _words(str(row)),
            _words(f"Lò Văn Thắng, hộ số {row} của bản Nà Kiêu"),
            *(_words(f"{row * at}.000") for at in range(1, columns - 1)),
        )
        for row in range(1, rows + 1)
    )
    return Table((*heads, *more), body, _words("Bảng 1. Danh sách hộ được hỗ trợ"), wide)


def _table_over_three_pages(document: Document, _standard: Standard) -> Document:
    return _in_the_text(document, _table(4, 75, wide=False))


def _wide_table(document: Document, _standard: Standard) -> Document:
    return _in_the_text(document, _table(9, 40, wide=True))


def _wide_table_last(document: Document, _standard: Standard) -> Document:
    """A wide table is all that stands before the signature."""
    main, _ = split_appendices(document.blocks())
    return replace(document, sections=(Section("noi-dung", "", (*main, _table(9, 12, wide=True))),))


def _unsigned(document: Document, _standard: Standard) -> Document:
    return replace(document, signatures=tuple(replace(it, name=()) for it in document.signatures))


def _address(document: Document, _standard: Standard) -> Document:
    contact = "Địa chỉ: bản Nà Kiêu, xã Pu Sam Cáp, tỉnh Lai Châu - Email: vp.pusamcap@laichau.gov.vn"
    return replace(document, contact=_words(contact))


def crowded(document: Document, lines: int) -> Document:
    """Return a paper whose text is so many lines, one a paragraph."""
    one = "Các phòng, đơn vị và trưởng các bản chịu trách nhiệm thi hành văn bản này."
    return replace(
        document, sections=(Section("a", "", tuple(Paragraph(_words(one)) for _ in range(lines))),)
    )


TWISTS: dict[str, Callable[[Document, Standard], Document]] = {
    "khan": _urgent("khan"),
    "thuong-khan": _urgent("thuong-khan"),
    "hoa-toc": _urgent("hoa-toc"),
    "du-thao": _draft,
    "kinh-gui-mot": _one_addressee,
    "kinh-gui-muoi": _ten_addressees,
    "hai-mat": _two_sided,
    "bang-ba-trang": _table_over_three_pages,
    "bang-ngang": _wide_table,
    "bang-ngang-cuoi": _wide_table_last,
    "chua-ten": _unsigned,
    "dia-chi": _address,
}


# ---- answers --------------------------------------------------------------------------------------------


def _short(kind: DocumentKind) -> dict[str, Any]:
    """The answers that must be given, no more; lists of one."""
    answers = {}
    for item in kind.inputs:
        if item.required and item.example is not None:
            one = item.type in (InputType.LIST, InputType.TABLE) and isinstance(item.example, list)
            answers[item.key] = item.example[:1] if one else item.example
    return answers


def _long(kind: DocumentKind) -> dict[str, Any]:
    """All answers, long: a title of three lines, ten recipients, lists thrice as long, appendices."""
    form = kind.form
    assert form is not None
    answers = kind.example_answers()
    for name in ("co_quan", "nguoi_ky"):  # the office says where, the body how it signs
        answers.pop(name, None)
    for part in phrase_parts(form.subject):
        if (
            isinstance(part, Slot)
            and kind.input(part.key).type is InputType.TEXT
            and _TAIL not in str(answers)
        ):
            answers[part.key] = f"{answers[part.key]}{_TAIL}"
    for item in kind.inputs:
        if item.key in (form.addressed, "noi_nhan"):
            answers[item.key] = list(PLACES)
        elif item.type in (InputType.LIST, InputType.TABLE) and isinstance(answers.get(item.key), list):
            answers[item.key] = answers[item.key] * 3
    keys = {item.key for item in kind.inputs}
    extra = {"do_khan": "thuong-khan", "du_thao": "lan-3", "phu_luc": APPENDICES, "ngay_ky": "03/02/2027"}
    extra |= {"so_van_ban": "7"}
    return answers | {key: value for key, value in extra.items() if key in keys}
