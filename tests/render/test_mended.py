"""Our own papers need no mending; mended papers open in LibreOffice, and saved there are still right."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from bannai.documents.vietnamese import TonePlacement, fold
from bannai.importers.docx_reader import read_docx
from bannai.review.check import check_paper
from bannai.review.mending import words_of
from tests.fixtures.form_faults import BY_NAME, sown
from tests.fixtures.old_papers import HEADS, LINES, RULES, old_paper
from tests.render.libreoffice import LibreOffice
from tests.render.reopened import pdf_text, squeezed
from tests.render.test_check_kinds import FORMS, drafted, standards
from tests.render.test_rendered_kinds import CASES, KIND_IDS, Office
from tests.unit.mended import mended

OLD = [
    (head, rule, font)
    for head, rule, font in product(HEADS, RULES, ("Times New Roman", ".VnTime", "VNI-Times"))
    if (HEADS.index(head) + RULES.index(rule)) % 3 == ("Times New Roman", ".VnTime", "VNI-Times").index(font)
]
DRAWN = sorted(
    name for name, it in BY_NAME.items() if any("line" in rule or "page" in rule for rule in it.rules)
)


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_our_own_papers_need_no_mending(office: Office, kind_id: str, tmp_path: Path) -> None:
    for number, form in enumerate(FORMS):
        paper = drafted(office, kind_id, form, CASES[number * 7 % len(CASES)])
        data = office.exports.render(paper.document, "docx")
        assert mended(data, tmp_path).made == [], paper.name


@pytest.mark.render
def test_mended_old_papers_open_and_say_the_same(libreoffice: LibreOffice, tmp_path: Path) -> None:
    files = {}
    for head, rule, font in OLD:
        result = mended(old_paper(head=head, rule=rule, font=font), tmp_path)
        files[f"{head} {rule} {font.strip('.')}.docx"] = result.data
    assert len(files) == len(OLD) >= 20
    pdfs = libreoffice.to_pdf(files)
    for name, data in pdfs.items():
        count, text = pdf_text(data)
        assert count == 1, name
        if "boxes" not in name:  # in boxes that overlap, letters of the two come mixed
            shown = squeezed(fold(text))
            assert all(squeezed(fold(line)) in shown for line in LINES), name


@pytest.mark.render
def test_mended_papers_saved_by_libreoffice_are_still_right(
    libreoffice: LibreOffice, office: Office, tmp_path: Path
) -> None:
    files = {f"{number}.docx": mended(sown(BY_NAME[name]), tmp_path) for number, name in enumerate(DRAWN)}
    saved = libreoffice.to_docx({name: it.data for name, it in files.items()})
    for name, data in saved.items():
        path = tmp_path / "saved.docx"
        path.write_bytes(data)
        result = check_paper(read_docx(path), standards(office))
        before = files[name]
        words = [words_of(it.anatomy.paper).partition("\n")[0] for it in (result, before.after)]
        assert words[0] == words[1], DRAWN[int(name[:-5])]  # headers hold fields that LibreOffice fills anew
        told = {it.rule for it in result.findings} - set(before.left)
        assert not told & set(before.made), DRAWN[int(name[:-5])]


@pytest.mark.render
def test_old_papers_saved_by_libreoffice_are_mended(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Its XML is quite another: runs cut, fonts in styles, shapes in alternatives."""
    files = {
        f"{head} {rule} {font.strip('.')}.docx": old_paper(
            head=head, rule=rule, font=font, numbers="automatic"
        )
        for head, rule, font in OLD
    }
    for name, data in libreoffice.to_docx(files).items():
        result = mended(data, tmp_path)
        boxes = {"head_form"} if "boxes" in name else set()
        assert set(result.left) == {"superior_none"} | boxes, name
        assert not set(result.made) & set(result.left), name
        assert mended(result.data, tmp_path).made == [], name


def test_own_papers_of_an_office_with_modern_tones_keep_their_words(office: Office, tmp_path: Path) -> None:
    for kind_id in KIND_IDS:
        data = office.exports.render(drafted(office, kind_id, "example", 0).document, "docx")
        assert set(mended(data, tmp_path, tones=TonePlacement.MODERN).made) <= {"tones"}
