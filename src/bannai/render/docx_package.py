"""The package of a .docx file: its fixed parts and the zip around them, the same bytes for the same parts."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"'
HEADER_RELATION = "rId4"
FIRST_HEADER_RELATION = "rId5"
FIRST_FOOTER_RELATION = "rId6"  # of page 1 alone: the issuer's address
NO_FOOTER_RELATION = "rId7"  # of the first page of an appendix, which would take over that of page 1

# What XML 1.0 cannot hold (section 2.2, production [2] Char), written as escapes for the eye.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PARTS = (  # name in word/, relation type, content type
    ("styles", "styles", "styles"),
    ("numbering", "numbering", "numbering"),
    ("settings", "settings", "settings"),
    ("header1", "header", "header"),
    ("header2", "header", "header"),
)
_FOOTERS = (("footer1", "footer", "footer"), ("footer2", "footer", "footer"))

_CONTENT_TYPES = (
    f'{XML_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    '{parts}<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE_RELATIONS = (
    f'{XML_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/>'
    "</Relationships>"
)
_DOCUMENT_RELATIONS = f'{XML_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{{parts}}</Relationships>'
# Compatibility mode 15: Word 2013 and later lay the page out as they do their own; Word 2010 reads it too.
_SETTINGS = (
    f"{XML_HEAD}<w:settings {NAMESPACES}>"
    '<w:zoom w:percent="100"/>{mirror}<w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
    ' w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)


def escape(text: str) -> str:
    """Return text for XML, in an element or in a quoted attribute.

    Raises ValueError when it holds a character that XML cannot hold (control characters, lone
    surrogates): such text is cleaned where it comes in, never dropped in silence here.
    """
    if found := _ILLEGAL.search(text):
        raise ValueError(f"character U+{ord(found[0]):04X} cannot stand in a .docx: {text!r}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _core_properties(title: str) -> str:
    # No author, comment or dates: the clerk's own Word adds them, and the bytes hang on the document alone.
    return (
        f'{XML_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )


def package(
    *,
    title: str,
    body: str,
    styles: str,
    numbering: str,
    header: str,
    first_header: str,
    footers: tuple[str, ...] = (),
    mirrored: bool = False,
) -> bytes:
    """Return the bytes of a .docx from the XML texts of its parts (each without the XML declaration).

    `footers` are that of page 1 and the empty one of other first pages; `mirrored` is for two-sided printing.
    """
    known = _PARTS + _FOOTERS[: len(footers)]
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{content}+xml"/>'
        for name, _, content in known
    )
    relations = "".join(
        f'<Relationship Id="rId{index}" Type="{_OFFICE}/{relation}" Target="{name}.xml"/>'
        for index, (name, relation, _) in enumerate(known, start=1)
    )
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES.replace("{parts}", types),
        "_rels/.rels": _PACKAGE_RELATIONS,
        "docProps/core.xml": _core_properties(title),
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS.replace("{parts}", relations),
        "word/document.xml": XML_HEAD + body,
        "word/styles.xml": XML_HEAD + styles,
        "word/numbering.xml": XML_HEAD + numbering,
        "word/settings.xml": _SETTINGS.replace("{mirror}", "<w:mirrorMargins/>" if mirrored else ""),
        "word/header1.xml": XML_HEAD + header,
        "word/header2.xml": XML_HEAD + first_header,
    }
    parts |= {f"word/footer{number}.xml": XML_HEAD + xml for number, xml in enumerate(footers, start=1)}
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the earliest date of the format, on every machine
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, xml.encode())
    return buffer.getvalue()
