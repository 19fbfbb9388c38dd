"""The zip of a Word file, opened with limits: what it is, its parts, and how they refer to each other.

Nothing is unpacked before it is asked for, pictures never; links to the outside are never followed.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bannai.errors import BadInputError
from bannai.importers.docx_xml import DamagedPartError, Element, parse

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MAIN_TYPES = re.compile(r"wordprocessingml\.(?:document|template)\.main\+xml$")
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, in bytes. The ratio is unpacked to packed, above `ratio_from` bytes of XML.

    300 pages of text are about 10 MB of XML; tables of equal cells pack up to 1:60.
    """

    file: int = 300 * _MEGABYTE
    directory: int = 2 * _MEGABYTE
    files: int = 5_000
    unpacked: int = 1_500 * _MEGABYTE
    part: int = 600 * _MEGABYTE
    xml: int = 48 * _MEGABYTE
    ratio: int = 250
    ratio_from: int = 4 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to by an id: the last word of its type, and a part's name; "" outside the file."""

    kind: str
    target: str


class DocxPackage:
    """An open package. Part names have no leading slash ("word/document.xml")."""

    def __init__(self, archive: ZipFile, name: str, limits: Limits) -> None:
        """Check the directory of the zip. Raises BadInputError."""
        self._archive = archive
        self._name = name
        self._limits = limits
        self._entries: dict[str, ZipInfo] = {}
        self._doubled: set[str] = set()
        self._laid: dict[str, bytes] = {}
        for entry in archive.infolist():
            part = entry.filename.replace("\\", "/").lstrip("/").lower()
            if part in self._entries:
                self._doubled.add(part)
            self._entries[part] = entry
        self._check()
        self.main = self._find_main()

    def _check(self) -> None:
        limits, entries = self._limits, self._archive.infolist()
        if len(entries) > limits.files or sum(entry.file_size for entry in entries) > limits.unpacked:
            raise BadInputError("importers.file_bomb", name=self._name)
        for entry in entries:
            if entry.flag_bits & 1:
                raise BadInputError("importers.file_encrypted", name=self._name)
            if entry.file_size > limits.part or (is_xml(entry) and self._is_bomb(entry)):
                raise BadInputError("importers.file_bomb", name=self._name)
        for mark, message in _OTHER_FORMATS:
            if mark in self._entries:
                raise BadInputError(message, name=self._name)

    def _is_bomb(self, entry: ZipInfo) -> bool:
        large = entry.file_size > self._limits.ratio_from
        return large and entry.file_size > self._limits.ratio * max(entry.compress_size, 1)

    def _find_main(self) -> str:
        """Return the name of the main part. Raises BadInputError for what is no plain Word file."""
        types = self._content_types()
        if any(part.endswith("vbaproject.bin") for part in self._entries) or any(
            "macroEnabled" in content for content in types.values()
        ):
            raise BadInputError("importers.file_macro", name=self._name)
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and self.has(relation.target):
                content = types.get(relation.target.lower(), "")
                if content and not _MAIN_TYPES.search(content):
                    raise BadInputError("importers.file_not_word", name=self._name)
                return relation.target
        if self.has("word/document.xml"):  # the relations are damaged or lost
            return "word/document.xml"
        raise BadInputError("importers.file_not_word", name=self._name)

    def _content_types(self) -> dict[str, str]:
        try:
            root = self.xml("[Content_Types].xml")
        except DamagedPartError:
            return {}
        return {
            (child.get("PartName") or "").lstrip("/").lower(): child.get("ContentType") or ""
            for child in root.iter(_TYPES + "Override")
        }

    def has(self, part: str) -> bool:
        """Say whether a part is there."""
        return part.lower() in self._entries or part.lower() in self._laid

    def lay(self, part: str, data: bytes) -> None:
        """Lay other bytes over a part, in memory alone; the file itself is never changed."""
        self._laid[part.lower()] = data

    def lay_aside(self) -> None:
        """Let all parts be as in the file again."""
        self._laid.clear()

    def size(self, part: str) -> int:
        """Return the unpacked size of a part in bytes, as the directory tells it. Raises KeyError."""
        return self._entries[part.lower()].file_size

    def read(self, part: str) -> bytes:
        """Return the bytes of an XML part. Raises DamagedPartError when they cannot be had whole."""
        if part.lower() in self._laid:
            return self._laid[part.lower()]
        entry = self._entries.get(part.lower())
        if entry is None or part.lower() in self._doubled or entry.file_size > self._limits.xml:
            raise DamagedPartError(part)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise DamagedPartError(part)
        try:
            with self._archive.open(entry) as stream:
                data = stream.read(self._limits.xml + 1)
        except (BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
            raise DamagedPartError(part) from None
        if len(data) > self._limits.xml:
            raise DamagedPartError(part)
        return data

    def xml(self, part: str) -> Element:
        """Return the root of an XML part. Raises DamagedPartError."""
        return parse(self.read(part))

    def main_xml(self) -> Element:
        """Return the root of the main part. Raises BadInputError when it is too long or damaged."""
        if self.size(self.main) > self._limits.xml:
            raise BadInputError("importers.file_too_long", name=self._name)
        try:
            return self.xml(self.main)
        except DamagedPartError:
            raise BadInputError("importers.file_damaged", name=self._name) from None

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Return what a part refers to by id ("" is the package). Damaged or absent relations are none."""
        folder, _, base = part.rpartition("/")
        name = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        try:
            root = self.xml(name)
        except DamagedPartError:
            return {}
        found = {}
        for child in root.iter(_RELATIONSHIPS):
            key, target = child.get("Id"), child.get("Target")
            if key and target is not None:
                outside = (child.get("TargetMode") or "").lower() == "external"
                kind = (child.get("Type") or "").rpartition("/")[2]
                found[key] = Relation(kind, "" if outside else _inside(folder, target))
        return found


def is_xml(entry: ZipInfo) -> bool:
    """Say whether an entry is one that is read as XML."""
    return entry.filename.lower().endswith((".xml", ".rels"))


def _inside(folder: str, target: str) -> str:
    path = unquote(target).replace("\\", "/").partition("#")[0]
    joined = path if path.startswith("/") else posixpath.join(folder, path)
    return posixpath.normpath("/" + joined).lstrip("/")


# Parts that only another format has.
_OTHER_FORMATS = (
    ("content.xml", "importers.file_odt"),
    ("xl/workbook.xml", "importers.file_excel"),
    ("xl/workbook.bin", "importers.file_excel"),
    ("ppt/presentation.xml", "importers.file_powerpoint"),
)
_HEADS = (  # first bytes, without white space and byte order mark
    (b"%PDF", "importers.file_pdf"),
    (b"{\\rtf", "importers.file_rtf"),
    (b"<!doctype html", "importers.file_web_page"),
    (b"<html", "importers.file_web_page"),
    (b"mime-version:", "importers.file_web_page"),
    (b"<?xml", "importers.file_word_xml"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@contextmanager
def open_package(path: Path, limits: Limits | None = None) -> Iterator[DocxPackage]:
    """Open a .docx for reading. Raises BadInputError, one sentence for each thing that it may be instead."""
    limits = limits or Limits()
    name = path.name
    try:
        with path.open("rb") as stream:
            _check_file(stream, name, limits)
            stream.seek(0)
            try:
                archive = ZipFile(stream)
            except (BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error, EOFError):
                raise BadInputError("importers.file_damaged", name=name) from None
            with archive:
                yield DocxPackage(archive, name, limits)
    except FileNotFoundError:
        raise BadInputError("importers.file_missing", name=name) from None
    except IsADirectoryError:
        raise BadInputError("importers.file_is_folder", name=name) from None
    except PermissionError:
        message = "importers.file_is_folder" if path.is_dir() else "importers.file_forbidden"
        raise BadInputError(message, name=name) from None
    except OSError:
        raise BadInputError("importers.file_unreadable", name=name) from None


def _check_file(stream: BinaryIO, name: str, limits: Limits) -> None:
    """Refuse by size and by the first bytes what cannot be a .docx."""
    head = stream.read(4096)
    stream.seek(0, 2)
    size = stream.tell()
    if name.startswith("~$") and size < 1024:
        raise BadInputError("importers.file_lock", name=name)
    if size == 0:
        raise BadInputError("importers.file_empty", name=name)
    if size > limits.file:
        raise BadInputError("importers.file_too_big", name=name, limit=limits.file // _MEGABYTE)
    if head.startswith(_OLE):
        raise BadInputError(_ole_kind(stream, size), name=name)
    if head.startswith(b"PK"):
        if _directory_size(stream, size) > limits.directory:
            raise BadInputError("importers.file_bomb", name=name)
        return
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, message in _HEADS:
        if start.startswith(mark.lower()):
            raise BadInputError(message, name=name)
    raise BadInputError("importers.file_not_word", name=name)


def _ole_kind(stream: BinaryIO, size: int) -> str:
    """Say what an old compound file is, by the names in its directory: encrypted .docx, .doc, another."""
    stream.seek(0)
    found = ""
    overlap = b""
    for _ in range(0, min(size, 400 * _MEGABYTE), _MEGABYTE):
        chunk = overlap + stream.read(_MEGABYTE)
        if "EncryptedPackage".encode("utf-16-le") in chunk:
            return "importers.file_encrypted"
        if not found and "WordDocument".encode("utf-16-le") in chunk:
            found = "importers.file_doc"
        overlap = chunk[-64:]
    return found or "importers.file_not_word"


def _directory_size(stream: BinaryIO, size: int) -> int:
    """Return the size in bytes of the zip's directory (0 when it is not found: the zip is damaged then).

    `zipfile` makes an object for each entry before anybody can count them.
    """
    start = max(0, size - 65_557)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    length = int(struct.unpack_from("<L", tail, at + 12)[0])
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":  # zip64: the true figure stands elsewhere
        stream.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
        record = stream.read(56)
        if record.startswith(b"PK\x06\x06") and len(record) == 56:
            return int(struct.unpack_from("<Q", record, 40)[0])
    return length
