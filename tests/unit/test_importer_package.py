"""What is not a plain .docx is refused in one clear sentence; damage beside the main part is a warning."""

from __future__ import annotations

import re
import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bannai.documents.paper_walk import body_text
from bannai.errors import BadInputError
from bannai.importers.docx_package import DocxPackage, Limits, open_package
from bannai.importers.docx_reader import read_docx
from tests.fixtures.word_files import (
    content_types,
    field,
    p,
    packed,
    part,
    relationships,
    theme,
    word_file,
    word_parts,
)

GOOD = word_file(p("Xin chào"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def with_part(name: str, content: str | bytes) -> bytes:
    return packed({**word_parts(p("Xin chào")), name: content})


def encrypted_entries(data: bytes) -> bytes:
    """Set the bit of encryption in every header of a zip."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 1)
    return bytes(changed)


def refused(path: Path, data: bytes, limits: Limits | None = None) -> str:
    """The id of the sentence by which a file is refused; it must be a sentence without English or a path."""
    path.write_bytes(data)
    with pytest.raises(BadInputError) as caught:
        read_docx(path, limits=limits)
    sentence = str(caught.value)
    assert path.name in sentence
    assert str(path.parent) not in sentence
    assert not re.search(r"\b(?:error|zip|XML part|invalid|exception)\b", sentence, re.IGNORECASE)
    assert len(sentence) > 40
    return caught.value.message_id.removeprefix("importers.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7\n...", "file_pdf"),
        (b"{\\rtf1\\ansi ...", "file_rtf"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "file_web_page"),
        (b"  <HTML><body>", "file_web_page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "file_web_page"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "file_word_xml"),
        ("Chỉ là chữ".encode(), "file_not_word"),
        (bytes(1000), "file_not_word"),
        (OLE + utf16("WordDocument"), "file_doc"),
        (OLE + utf16("WordDocument") + utf16("EncryptedPackage"), "file_encrypted"),
        (OLE + bytes(1_500_000) + utf16("EncryptedPackage"), "file_encrypted"),
        (OLE + utf16("Workbook"), "file_not_word"),
        (GOOD[: len(GOOD) // 2], "file_damaged"),
        (GOOD[:40], "file_damaged"),
        (encrypted_entries(GOOD), "file_encrypted"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "file_odt"),
        (packed({"xl/workbook.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "file_excel"),
        (packed({"ppt/presentation.xml": "<x/>"}), "file_powerpoint"),
        (packed({"readme.txt": "hello"}), "file_not_word"),
        (with_part("word/vbaProject.bin", b"macro"), "file_macro"),
        (with_part("Word/VBAPROJECT.BIN", b"macro"), "file_macro"),
        (
            with_part(
                "[Content_Types].xml",
                content_types("application/vnd.ms-word.document.macroEnabled.main+xml"),
            ),
            "file_macro",
        ),
        (with_part("[Content_Types].xml", content_types("application/x-something")), "file_not_word"),
        (with_part("word/document.xml", "<w:document"), "file_damaged"),
        (with_part("word/document.xml", b""), "file_damaged"),
        (with_part("word/document.xml", "chữ thường"), "file_damaged"),
        (with_part("word/document.xml", "<a>" * 300 + "</a>" * 300), "file_damaged"),
    ],
)
def test_what_is_no_readable_word_file_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    assert refused(tmp_path / "báo cáo.docx", data) == message


def test_files_that_are_not_there_or_not_files_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as caught:
        read_docx(tmp_path / "không có.docx")
    assert caught.value.message_id == "importers.file_missing"
    with pytest.raises(BadInputError) as caught:
        read_docx(tmp_path)
    assert caught.value.message_id == "importers.file_is_folder"


def test_the_lock_file_of_word_is_known(tmp_path: Path) -> None:
    assert refused(tmp_path / "~$báo cáo.docx", b"\x05Admin" + bytes(156)) == "file_lock"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(file=len(GOOD) - 1), "file_too_big"),
        (Limits(files=3), "file_bomb"),
        (Limits(unpacked=1000), "file_bomb"),
        (Limits(part=500), "file_bomb"),
        (Limits(directory=100), "file_bomb"),
        (Limits(xml=900), "file_too_long"),
    ],
)
def test_limits_are_kept(tmp_path: Path, limits: Limits, message: str) -> None:
    assert refused(tmp_path / "lớn.docx", GOOD, limits) == message


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = with_part("word/document.xml", part("document", "<w:p/>" * 3_000_000))
    assert len(bomb) < 200_000
    assert refused(tmp_path / "bom.docx", bomb) in ("file_bomb", "file_too_long")


def test_a_directory_that_lies_about_sizes_does_not_fill_the_memory(tmp_path: Path) -> None:
    data = bytearray(with_part("word/document.xml", part("document", "<w:p/>" * 1_000_000)))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        name_length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + name_length] == b"word/document.xml":
            struct.pack_into("<L", data, at + 24, 500)  # the unpacked size, as told
        at = data.find(b"PK\x01\x02", at + 1)
    assert refused(tmp_path / "dối.docx", bytes(data)) == "file_damaged"


def test_a_zip64_directory_is_measured_too(tmp_path: Path) -> None:
    end = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 10**10, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 4, 1)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert refused(tmp_path / "64.docx", b"PK\x03\x04" + end + locator + tail) == "file_bomb"


def test_pictures_are_never_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = DocxPackage.read

    def noted(self: DocxPackage, name: str) -> bytes:
        opened.append(name)
        return real(self, name)

    monkeypatch.setattr(DocxPackage, "read", noted)
    path = tmp_path / "ảnh.docx"
    path.write_bytes(word_file(p("a"), media={"rIdp": bytes(3_000_000)}))
    read_docx(path)
    assert opened
    assert not [name for name in opened if "media" in name]


# ---- entities and links --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://localhost/evil.dtd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
@pytest.mark.parametrize("entity", ["&a;", ""])
def test_a_part_with_a_doctype_is_not_read(tmp_path: Path, doctype: str, entity: str) -> None:
    body = part("document", f"<w:body>{p('trước').replace('trước', 'trước' + entity)}</w:body>")
    evil = body.replace("?>\n", f"?>\n{doctype}")
    assert refused(tmp_path / "a.docx", with_part("word/document.xml", evil)) == "file_damaged"


def test_links_to_the_outside_are_not_followed(tmp_path: Path) -> None:
    parts = word_parts(p("chữ"))
    outside = [
        ("rIdstyles", "styles", "http://localhost/styles.xml"),
        ("rIdn", "numbering", "file:///etc/passwd"),
    ]
    parts["word/_rels/document.xml.rels"] = relationships(outside, external=True)
    path = tmp_path / "a.docx"
    path.write_bytes(packed(parts))
    paper = read_docx(path)  # the tests' network is closed: an attempt would fail this one
    assert (body_text(paper), paper.warnings) == ("chữ", ())


def test_paths_that_lead_out_of_the_package_lead_nowhere(tmp_path: Path) -> None:
    parts = word_parts(p("chữ"))
    parts["word/_rels/document.xml.rels"] = relationships([("a", "styles", "../../../../etc/passwd")])
    path = tmp_path / "a.docx"
    path.write_bytes(packed(parts))
    assert body_text(read_docx(path)) == "chữ"


# ---- damage beside the main part -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("word/styles.xml", "warning_styles"),
        ("word/numbering.xml", "warning_numbering"),
        ("word/settings.xml", "warning_settings"),
        ("word/theme/theme1.xml", "warning_theme"),
        ("word/header1.xml", "warning_header"),
        ("word/footer1.xml", "warning_footer"),
        ("word/footnotes.xml", "warning_notes"),
        ("word/comments.xml", "warning_comments"),
    ],
)
@pytest.mark.parametrize("damage", ["<w:broken", "", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', None])
def test_a_damaged_side_part_is_a_warning(
    tmp_path: Path, name: str, warning: str, damage: str | None
) -> None:
    parts = word_parts(
        p("thân"),
        styles="<w:style/>",
        numbering="<w:num/>",
        settings="<w:a/>",
        theme=theme(),
        headers={"default": p("đầu")},
        footers={"default": p(field("PAGE", "1"))},
        footnotes="<w:footnote/>",
        comments="<w:comment/>",
    )
    if damage is None:
        del parts[name]
    else:
        parts[name] = damage
    path = tmp_path / "a.docx"
    path.write_bytes(packed(parts))
    paper = read_docx(path)
    assert body_text(paper) == "thân"
    assert [(item.message_id, item.part) for item in paper.warnings] == [(f"importers.{warning}", name)]


def test_lost_relations_and_types_still_lead_to_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(packed({"word/document.xml": part("document", f"<w:body>{p('chữ')}</w:body>")}))
    assert body_text(read_docx(path)) == "chữ"


def test_a_part_that_stands_twice_is_not_trusted(tmp_path: Path) -> None:
    buffer = BytesIO(GOOD)
    with ZipFile(buffer, "a", ZIP_DEFLATED) as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", part("document", f"<w:body>{p('khác')}</w:body>"))
    assert refused(tmp_path / "a.docx", buffer.getvalue()) == "file_damaged"


def test_names_with_backslashes_and_other_case_are_found(tmp_path: Path) -> None:
    parts = word_parts(
        p("chữ", form='<w:pStyle w:val="A"/>'),
        styles='<w:style w:styleId="A"><w:rPr><w:b/></w:rPr></w:style>',
    )
    odd = {name.replace("word/styles", "Word\\Styles"): content for name, content in parts.items()}
    path = tmp_path / "a.docx"
    path.write_bytes(packed(odd))
    with open_package(path) as package:
        assert package.has("word/styles.xml")
    assert read_docx(path).warnings == ()
