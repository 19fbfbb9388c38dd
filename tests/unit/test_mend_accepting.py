"""Tracked changes accepted: the text on paper stays, nothing of the old one is left in the file."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bannai.documents.paper import ChangeCounts
from bannai.documents.paper_walk import body_text
from tests.fixtures.word_files import deleted, inserted, look, numbered, p, r, table, text_box, word_file
from tests.unit.mended import mended
from tests.unit.opened_papers import read_bytes

_WHO = 'w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z"'
DELETED_MARK = f"<w:del {_WHO}/>"
ROW_DELETED = f"<w:tr><w:trPr><w:del {_WHO}/></w:trPr><w:tc><w:tcPr/>{p('hàng bỏ')}</w:tc></w:tr>"
ROW_INSERTED = f"<w:tr><w:trPr><w:ins {_WHO}/></w:trPr><w:tc><w:tcPr/>{p('hàng mới')}</w:tc></w:tr>"

CASES = {
    "words inserted and deleted": p("Có ", deleted("45"), inserted(r("54")), " hộ."),
    "a mark deleted: two paragraphs become one": p("Một dòng ", mark=DELETED_MARK) + p("và dòng nữa."),
    "three paragraphs become one": p("a ", mark=DELETED_MARK) + p("b ", mark=DELETED_MARK) + p("c"),
    "a whole paragraph deleted": p("Trước.") + p(deleted("Bỏ cả đoạn."), mark=DELETED_MARK) + p("Sau."),
    "the last mark before a table deleted": p("Trước bảng", mark=DELETED_MARK) + table(["ô"]) + p("Sau."),
    "an inserted paragraph": p(inserted(r("Đoạn mới.")), mark=f"<w:ins {_WHO}/>") + p("Cũ."),
    "rows": table(["giữ"]).replace("</w:tbl>", f"{ROW_DELETED}{ROW_INSERTED}</w:tbl>") + p("Hết."),
    "moved words": p(
        f"<w:moveFromRangeStart {_WHO} w:name='m'/>",
        f"<w:moveFrom {_WHO}>{r('đi')}</w:moveFrom><w:moveFromRangeEnd w:id='9'/>",
        f"<w:moveTo {_WHO}>{r('đến')}</w:moveTo>",
    ),
    "changes of form": p(
        r("chữ", look("Times New Roman", 14) + f"<w:rPrChange {_WHO}><w:rPr><w:b/></w:rPr></w:rPrChange>"),
        form=f'<w:jc w:val="both"/><w:pPrChange {_WHO}><w:pPr/></w:pPrChange>',
    ),
    "in a text box": p("ngoài", text_box(p("trong ", deleted("cũ"), inserted(r("mới"))))),
    "a run marked by LibreOffice": p(r("giữ "), r("bỏ", f"<w:del {_WHO}/>"), r("thêm", f"<w:ins {_WHO}/>")),
    "an inserted link around words": p(f"<w:hyperlink>{inserted(r('liên kết'))}</w:hyperlink>"),
    "a deleted item": p(r("một"), form=numbered(1)) + p(deleted("hai"), mark=DELETED_MARK) + p(r("ba")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_text_on_paper_stays(tmp_path: Path, name: str) -> None:
    body = CASES[name]
    data = word_file(
        body + p("Cuối."), settings="<w:trackRevisions/>", headers={"default": p(deleted("x"), "y")}
    )
    before = read_bytes(tmp_path, data)
    assert before.changes != ChangeCounts()
    result = mended(data, tmp_path, accept=True)
    assert "tracked_changes" in result.made
    after = read_bytes(tmp_path, result.data)
    assert after.changes == ChangeCounts()
    squeezed = [re.sub(r"\s", "", body_text(it)) for it in (before, after)]
    assert squeezed[0] == squeezed[1]
    with ZipFile(BytesIO(result.data)) as archive:
        for part in ("word/document.xml", "word/header1.xml", "word/settings.xml"):
            xml = archive.read(part).decode("utf-8")
            assert not re.search(r"<w:(?:ins|del|delText|move\w+|\w+Change|trackRevisions)[ />]", xml), part
    assert mended(result.data, tmp_path, accept=True).made == []


def test_changes_stay_where_nobody_asks(tmp_path: Path) -> None:
    result = mended(word_file(CASES["words inserted and deleted"]), tmp_path)
    assert "tracked_changes" in result.left
    assert read_bytes(tmp_path, result.data).changes == ChangeCounts(inserted=1, deleted=1)


def test_text_beside_changes_is_mended_and_they_stay(tmp_path: Path) -> None:
    body = p("văn hoá, ", deleted("khoẻ"), inserted(r("khoẻ mạnh")), " và thuỷ lợi")
    result = mended(word_file(body), tmp_path)
    paper = read_bytes(tmp_path, result.data)
    assert body_text(paper) == "văn hóa, khỏe mạnh và thủy lợi"
    assert paper.changes == ChangeCounts(inserted=1, deleted=1)
