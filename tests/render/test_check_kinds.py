"""The program's own papers pass its own check: no error, no warning; also when LibreOffice has saved them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bannai.documents.facts import FactKind
from bannai.documents.model import Document, Run, Signature, plain_text
from bannai.documents.standards import Severity, Standard
from bannai.importers.docx_reader import read_docx
from bannai.review.check import CheckResult, check_paper
from bannai.services.draft_service import DraftRequest
from tests.long_tier import sample
from tests.render.libreoffice import LibreOffice
from tests.render.test_rendered_kinds import CASES, KIND_IDS, Office, Paper, show
from tests.unit.sample_documents import PARTY_REPORT, REPORT, words

FORMS = ("short", "example", "long")
CHECKED_TODAY, SAVED_TODAY = 20, 6
_TAIL = ", trên địa bàn toàn xã, nhất là các bản vùng cao, vùng sâu, vùng xa còn nhiều khó khăn"
_LENGTHENED = {"trich_yeu", "noi_dung", "yeu_cau", "nhiem_vu", "han_che", "kien_nghi", "ly_do", "tinh_hinh"}


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def answers(office: Office, kind_id: str, form: str) -> dict[str, Any]:
    """The example answers: those that are required alone, all, or all with long texts."""
    kind = office.kinds.get(kind_id)
    example = kind.example_answers()
    if form == "short":
        required = {item.key for item in kind.inputs if item.required}
        return {key: value for key, value in example.items() if key in required}
    if form == "long":
        return {key: _longer(value) if key in _LENGTHENED else value for key, value in example.items()}
    return dict(example)


def _longer(value: Any) -> Any:
    if isinstance(value, str):
        return value.rstrip(".;") + _TAIL
    return [_longer(item) for item in value] if isinstance(value, list) else value


def drafted(office: Office, kind_id: str, form: str, number: int) -> Paper:
    kind = office.kinds.get(kind_id)
    number, tone = divmod(number, len(kind.tones))
    seed, length = divmod(number, len(kind.lengths))
    given = answers(office, kind_id, form)
    request = DraftRequest(
        kind_id, given, tone=kind.tones[tone], length=kind.lengths[length], seed=seed % 20 + 1
    )
    return Paper(
        f"{kind_id} {form} {request.tone} {request.length} {request.seed}",
        office.drafts.draft_now(request).draft.document,
    )


def standards(office: Office) -> Mapping[str, Standard]:
    return {name: office.kinds.standard(name) for name in ("nd30", "party05")}


def alarms(result: CheckResult, document: Document, name: str) -> list[str]:
    """What a correct paper is accused of; a place that nobody filled in is rightly told."""
    missing = any(fact.kind is FactKind.MISSING for fact in document.facts)
    found = [
        f"{name}: {it.severity} {it.rule}: {it.found}"
        for it in result.findings
        if it.severity is not Severity.HINT and not (it.rule == "missing_mark" and missing)
    ]
    wanted = document.standard if document.standard in ("nd30", "party05") else ""
    if result.verdict.standard != wanted:
        found.append(f"{name}: taken for {result.verdict.standard or 'nothing'}, not {wanted or 'nothing'}")
    return found


def problems_of(office: Office, papers: list[Paper], folder: Path) -> list[str]:
    found = []
    for paper in papers:
        path = folder / "a.docx"
        path.write_bytes(office.exports.render(paper.document, "docx"))
        found += alarms(check_paper(read_docx(path), standards(office)), paper.document, paper.name)
    return found


@pytest.mark.parametrize("kind_id", KIND_IDS)
def test_a_paper_of_every_kind_passes(office: Office, kind_id: str, tmp_path: Path) -> None:
    papers = [drafted(office, kind_id, form, 0) for form in FORMS]
    problems = problems_of(office, papers, tmp_path)
    assert not problems, show(problems)


def test_a_sample_of_papers_passes(office: Office, tmp_path: Path) -> None:
    chosen = sample(product(KIND_IDS, FORMS, CASES), CHECKED_TODAY)
    problems = problems_of(office, [drafted(office, *case) for case in chosen], tmp_path)
    assert not problems, show(problems)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("kind_id", "form"), [*product(KIND_IDS, FORMS)])
def test_all_papers_of_a_kind_pass(office: Office, kind_id: str, form: str, tmp_path: Path) -> None:
    problems = problems_of(office, [drafted(office, kind_id, form, number) for number in CASES], tmp_path)
    assert not problems, show(problems)


# ---- every body and every signature of both standards ---------------------------------------------------


def heads(office: Office) -> Iterator[Paper]:
    """A report of every body that a standard knows, signed in each of its ways."""
    slots = {"level": "XÃ", "name": "MƯỜNG THAN", "province_level": "TỈNH", "province": "LAI CHÂU"}
    slots["unit"] = "BẢN NÀ CANG"
    for base in (REPORT, PARTY_REPORT):
        standard = office.kinds.standard(base.standard)
        assert base.letterhead
        for (body_id, body), (sign_id, preset) in product(
            standard.bodies.items(), standard.signatures.items()
        ):
            if body_id not in preset.bodies:
                continue
            symbol = f"Số: 05/BC-{body.symbol}" if base.standard == "nd30" else f"Số 05-BC/{body.symbol}"
            head = replace(
                base.letterhead,
                superior=tuple((Run(line.format(**slots)),) for line in body.superior),
                issuer=tuple((Run(line.format(**slots)),) for line in body.issuer),
                symbol=words(symbol),
            )
            signature = Signature(tuple(map(words, preset.lines)), words("Lò Văn Thắng"))
            document = replace(base, letterhead=head, signatures=(signature,))
            yield Paper(f"{base.standard} {body_id} {sign_id}", document)


def test_every_body_and_every_signature_passes(office: Office, tmp_path: Path) -> None:
    papers = [*heads(office)]
    assert len(papers) > 20
    problems = problems_of(office, papers, tmp_path)
    assert not problems, show(problems)


def test_the_components_of_every_body_are_recognised(office: Office, tmp_path: Path) -> None:
    from bannai.review.anatomy import Part
    from bannai.review.components import recognise

    problems = []
    for paper in heads(office):
        head = paper.document.letterhead
        assert head
        path = tmp_path / "a.docx"
        path.write_bytes(office.exports.render(paper.document, "docx"))
        anatomy = recognise(read_docx(path), office.kinds.standard(paper.document.standard).abbreviations)
        for part, lines in ((Part.SUPERIOR, head.superior), (Part.ISSUER, head.issuer)):
            wanted = [plain_text(line) for line in lines]
            if [line.text for line in anatomy.of(part)] != wanted:
                problems.append(
                    f"{paper.name}: {part} {[line.text for line in anatomy.of(part)]}, not {wanted}"
                )
        (signing,) = anatomy.signatures
        shown = [line.text for line in signing.lines]
        if shown != [*map(plain_text, paper.document.signatures[0].lines), "Lò Văn Thắng"]:
            problems.append(f"{paper.name}: signed {shown}")
    assert not problems, show(problems)


# ---- saved by LibreOffice -------------------------------------------------------------------------------


def saved_problems(office: Office, libreoffice: LibreOffice, papers: list[Paper], folder: Path) -> list[str]:
    files = {f"{n}.docx": office.exports.render(paper.document, "docx") for n, paper in enumerate(papers)}
    found = []
    for name, data in libreoffice.to_docx(files).items():
        paper = papers[int(Path(name).stem)]
        path = folder / name
        path.write_bytes(data)
        found += alarms(check_paper(read_docx(path), standards(office)), paper.document, paper.name)
    return found


@pytest.mark.render
@pytest.mark.timeout(300)
def test_a_sample_of_papers_passes_when_libreoffice_has_saved_it(
    office: Office, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    chosen = sample(product(KIND_IDS, FORMS, CASES), SAVED_TODAY)
    problems = saved_problems(office, libreoffice, [drafted(office, *case) for case in chosen], tmp_path)
    assert not problems, show(problems)


@pytest.mark.long
@pytest.mark.render
@pytest.mark.timeout(900)
@pytest.mark.parametrize("form", FORMS)
def test_a_paper_of_every_kind_passes_when_libreoffice_has_saved_it(
    office: Office, libreoffice: LibreOffice, form: str, tmp_path: Path
) -> None:
    papers = [drafted(office, kind_id, form, number) for kind_id, number in product(KIND_IDS, (0, 3))]
    problems = saved_problems(office, libreoffice, papers, tmp_path)
    assert not problems, show(problems)
