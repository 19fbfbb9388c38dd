"""Whatever a file says, a check ends with a result, and every place that it names can be found again."""

# ruff: noqa: E501  # a list of pieces
from __future__ import annotations

import random
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bannai.documents.mends import ReplaceText, SetLetters
from bannai.importers.docx_places import find, split_place
from bannai.importers.docx_reader import read_docx
from bannai.importers.docx_xml import parse
from bannai.review.check import CheckResult, check_paper
from tests.fixtures.form_faults import BASES, DOCUMENT, FAULTS, sown, written
from tests.fixtures.old_papers import HEADS, old_paper
from tests.fixtures.word_files import p, r, word_file
from tests.long_tier import rotation
from tests.unit.sample_documents import standard

STANDARDS = {name: standard(name) for name in ("nd30", "party05")}
_PIECES = (
    "Số:", "Số", "/", "-", "BC", "UBND", "ngày", "tháng 2", "năm 2026", "Căn cứ", "Điều", "1.", "a)", "(", ")", "45",
    "bốn mươi tư", "\t", "\n", "     ", "Kính gửi", ":", ";", "TM.", "T/M", "CHỦ TỊCH", "Nơi nhận", "Lưu: VT", "PHỤ LỤC",
    "Phần thứ nhất", "30/02/2025", "QUYẾT ĐỊNH", "BÁO CÁO", "*", "-----", "____", "{{", "**", "ơ\u0300", "\U0001f389", "经",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM", "Độc lập", "…", "....", "\u200b", "thứ hai,", "đồng",
)  # fmt: skip


def checked(data: bytes, folder: Path, chosen: str = "auto") -> CheckResult:
    path = folder / "a.docx"
    path.write_bytes(data)
    return check_paper(read_docx(path), STANDARDS, chosen)


def bent(texts: dict[str, str], source: random.Random) -> None:
    """Words exchanged, cut, doubled; paragraphs thrown about."""
    xml = texts[DOCUMENT]
    pieces = xml.split("</w:t>")
    for _ in range(source.randint(1, 12)):
        at = source.randrange(len(pieces) - 1)
        head, mark, words = pieces[at].rpartition(">")
        cut = source.randint(0, len(words))
        filling = source.choice(_PIECES).replace("\t", " ").replace("\n", " ")
        pieces[at] = (
            head
            + mark
            + source.choice((words[:cut] + filling + words[cut:], filling, words[:cut], words * 2))
        )
    texts[DOCUMENT] = "</w:t>".join(pieces)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("number", range(12))
def test_bent_papers_are_checked_to_the_end(tmp_path: Path, base: str, number: int) -> None:
    source = random.Random(f"{base} {number} {rotation()}")
    result = checked(written(BASES[base], lambda texts: bent(texts, source)), tmp_path)
    assert all(it.found and it.required for it in result.findings)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("base", BASES)
def test_thousands_of_bent_papers_are_checked_to_the_end(tmp_path: Path, base: str) -> None:
    for number in range(1000):
        source = random.Random(f"{base} {number}")
        for chosen in ("auto", "nd30", "party05"):
            checked(written(BASES[base], lambda texts, it=source: bent(texts, it)), tmp_path, chosen)  # type: ignore[misc]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.sampled_from(_PIECES), max_size=8), min_size=1, max_size=14),
    st.sampled_from(("nd30", "party05")),
)
def test_any_lines_are_checked_to_the_end(tmp_path: Path, lines: list[list[str]], chosen: str) -> None:
    body = "".join(p(r(" ".join(pieces))) for pieces in lines)
    result = checked(word_file(body), tmp_path, chosen)
    assert len(result.anatomy.lines) == len(result.anatomy.parts)


@pytest.mark.parametrize("fault", [*FAULTS[::4]], ids=lambda fault: fault.name)
def test_every_place_of_a_finding_is_found_again(tmp_path: Path, fault: object) -> None:
    data = sown(fault)  # type: ignore[arg-type]
    result = checked(data, tmp_path)
    with ZipFile(tmp_path / "a.docx") as archive:
        roots = {name: parse(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")}
    texts = {line.place: line.paragraph.text for line in result.anatomy.lines}
    for finding in result.findings:
        for spot in finding.spots:
            name, path = split_place(spot.place)
            assert find(roots[name], path) is not None
            assert 0 <= spot.start <= spot.end <= len(texts.get(spot.place, "x" * spot.end))
        for mend in finding.mends:
            if isinstance(mend, ReplaceText | SetLetters):
                assert 0 <= mend.start <= mend.end <= len(texts[mend.place])


@pytest.mark.parametrize("head", HEADS)
def test_mends_of_an_old_paper_name_letters_that_are_there(tmp_path: Path, head: str) -> None:
    result = checked(old_paper(head=head, changes=True), tmp_path)
    texts = {line.place: line.paragraph.text for line in result.anatomy.lines}
    mends = [
        it for finding in result.findings for it in finding.mends if isinstance(it, ReplaceText | SetLetters)
    ]
    assert all(mend.end <= len(texts[mend.place]) for mend in mends)
