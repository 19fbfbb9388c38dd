"""The parts of a Word file that is being mended: parsed once, changed, added, handed back as bytes."""

from __future__ import annotations

from lxml import etree

from bannai.importers.docx_package import DocxPackage
from bannai.importers.docx_xml import DamagedPartError, Element

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES_PART = "[Content_Types].xml"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


class Parts:
    """The XML of one file. A part that cannot be read cannot be changed."""

    def __init__(self, package: DocxPackage) -> None:
        """Open nothing yet."""
        self._package = package
        self._roots: dict[str, Element] = {}
        self._changed: dict[str, bytes] = {}
        self.main = package.main

    def root(self, part: str) -> Element:
        """Return the root of a part, the same one each time. Raises DamagedPartError."""
        if part not in self._roots:
            self._roots[part] = self._package.xml(part)
        return self._roots[part]

    def can_change(self, part: str) -> bool:
        """Say whether a part is there and can be read."""
        try:
            self.root(part)
        except DamagedPartError:
            return False
        return True

    def target(self, key: str) -> str:
        """Return the part that the main part refers to by an id, "" for none."""
        relation = self._package.relations(self.main).get(key)
        return relation.target if relation is not None else ""

    def of_kind(self, kind: str) -> list[str]:
        """Return the parts that the main part refers to, by the last word of the relation's type."""
        found = [it.target for it in self._package.relations(self.main).values() if it.kind == kind]
        return [part for part in dict.fromkeys(found) if part and self.can_change(part)]

    def root_of_kind(self, kind: str) -> Element | None:
        """Return the root of the first part of a kind, None when there is none that can be read."""
        return next((self.root(part) for part in self.of_kind(kind)), None)

    def stories(self) -> list[str]:
        """Return the parts that hold text."""
        kinds = ("header", "footer", "footnotes", "endnotes")
        return [self.main, *(part for kind in kinds for part in self.of_kind(kind))]

    def add(self, kind: str, root: Element, source: str = "") -> str:
        """Add a header or footer part beside the main part; return the id by which it is referred to.

        With a `source` what that part refers to (pictures) is referred to by the new one too.
        """
        folder = self.main.rpartition("/")[0]
        prefix = f"{folder}/" if folder else ""
        number = 1
        while self._package.has(f"{prefix}{kind}-bannai{number}.xml"):
            number += 1
        name = f"{prefix}{kind}-bannai{number}.xml"
        self._lay(name, root)
        self._roots[name] = root
        if source and self._package.has(_relations_of(source)):
            self._lay(_relations_of(name), self._package.xml(_relations_of(source)))
        key = self._relate(kind, name.rpartition("/")[2])
        types = self.root(_TYPES_PART)
        made = etree.SubElement(types, f"{{{_TYPES}}}Override")
        made.set("PartName", f"/{name}")
        made.set("ContentType", f"{_WORD_TYPE}.{kind}+xml")
        self._lay(_TYPES_PART, types)
        return key

    def _relate(self, kind: str, target: str) -> str:
        part = _relations_of(self.main)
        try:
            root = self.root(part)
        except DamagedPartError:
            root = self._roots[part] = etree.Element(f"{{{_RELATIONS}}}Relationships")
        taken = {child.get("Id") for child in root}
        number = 1
        while f"rIdBanAI{number}" in taken:
            number += 1
        made = etree.SubElement(root, f"{{{_RELATIONS}}}Relationship")
        made.set("Id", f"rIdBanAI{number}")
        made.set("Type", f"{_OFFICE}/{kind}")
        made.set("Target", target)
        self._lay(part, root)
        return f"rIdBanAI{number}"

    def _lay(self, part: str, root: Element) -> None:
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        if not self._package.has(part) or self._package.read(part) != data:
            self._package.lay(part, data)
            self._changed[part] = data

    def keep(self) -> None:
        """Let the package be read with what has been changed so far; the trees are made anew after that."""
        for part, root in self._roots.items():
            if part in self._changed or self._differs(part, root):
                self._lay(part, root)
        self._roots.clear()

    def _differs(self, part: str, root: Element) -> bool:
        return bool(etree.tostring(root) != etree.tostring(self._package.xml(part)))

    def changed(self) -> dict[str, bytes]:
        """Return every part that is another than in the file, by name; a template becomes a plain file."""
        if self._changed:
            self._no_template()
        return dict(self._changed)

    def _no_template(self) -> None:
        """Let the main part be that of a document: Word opens no .docx that says it is a template."""
        if not self.can_change(_TYPES_PART):
            return
        types = self.root(_TYPES_PART)
        for child in types.iter(f"{{{_TYPES}}}Override"):
            if (child.get("ContentType") or "") == f"{_WORD_TYPE}.template.main+xml":
                child.set("ContentType", f"{_WORD_TYPE}.document.main+xml")
                self._lay(_TYPES_PART, types)


def _relations_of(part: str) -> str:
    folder, _, base = part.rpartition("/")
    return f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
