"""The user's own sentences through the whole chain: writer, proposal, document, tracing, tone marks."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bannai.app import main, make_program
from bannai.documents.kinds import Length
from bannai.documents.model import Document, ListBlock, Paragraph, Section, document_inlines, plain_text
from bannai.documents.serial import document_from_json, document_to_json
from bannai.documents.vietnamese import TonePlacement, find_numbers, place_tones
from bannai.drafting.model_writer import ModelWriter
from bannai.drafting.proposals import accepted
from bannai.drafting.slots import slotted
from bannai.drafting.stretches import stretch_at, stretches
from bannai.drafting.writing import Bettered
from bannai.engine.base import TextRequest
from bannai.engine.scripted import ScriptedEngine
from bannai.review.guard import untraced_figures
from bannai.review.tracing import ClaimKind, claims
from bannai.services.draft_service import DraftRequest
from bannai.services.engine_choice import EngineChooser
from bannai.services.engine_service import EngineChoice, EngineWhere
from bannai.services.program import Program
from bannai.services.trial_measures import check_paper
from bannai.services.writing_state import Stage
from tests.unit.adversary import SLIPS, check_parts
from tests.unit.test_writing_service import Desk, base_text
from tests.unit.told_samples import ToldRewrite, told_rewrites, told_stretch

KT = "bao-cao-kinh-te-xa-hoi"
REWRITES = told_rewrites()


def told_well(request: TextRequest) -> str:
    """What an honest model might make of a paragraph of a report: a few joining words."""
    text = base_text(request)
    lead, colon, rest = text.partition(": ")
    if colon and "{{" not in lead:
        return f"{lead}: trong kỳ, {rest}"
    return f"Trong kỳ, {text if text.startswith('{') else text[0].lower() + text[1:]}"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Users" / "Văn phòng xã")


def texts(document: Document) -> list[str]:
    return [plain_text(it) for it in document_inlines(document)]


def test_a_report_is_bettered_through_and_every_figure_says_where_it_comes_from(program: Program) -> None:
    desk = Desk(program, told_well, KT)
    before = desk.order.document
    result = desk.through()
    assert len(result.writing.of(Stage.TAKEN)) >= 8
    assert untraced_figures(result.document) == untraced_figures(before)
    figures = [it for it in claims(result.document) if it.kind is ClaimKind.FIGURE]
    assert [it.text for it in figures] == [it.text for it in claims(before) if it.kind is ClaimKind.FIGURE]
    for claim in figures:
        assert claim.fact is not None
        assert claim.text in claim.fact.text
    assert {fact.id for fact in result.document.facts} == {fact.id for fact in before.facts}
    told = {fact for it in stretches(before, program.kinds.get(KT)) for fact in it.told}
    check_parts(result.document, told)


def test_what_was_refused_leaves_the_users_own_sentences(program: Program) -> None:
    desk = Desk(program, lambda asked: base_text(asked).replace(".", ", rất đáng phấn khởi."), KT)
    result = desk.through()
    assert result.document == desk.order.document
    assert not result.writing.of(Stage.TAKEN)


@pytest.mark.parametrize("rewrite", [*REWRITES[:3], *REWRITES[4:8]], ids=lambda it: it.name)
def test_an_accepted_rewrite_is_traced_figure_by_figure_to_its_answer(rewrite: ToldRewrite) -> None:
    engine = ScriptedEngine([rewrite.text, rewrite.text])
    *_, last = ModelWriter(SLIPS).better(engine, rewrite.stretch, rewrite.wish)
    assert isinstance(last, Bettered)
    (block,) = last.proposal.new
    assert isinstance(block, Paragraph)
    assert plain_text(block.runs) == rewrite.paper
    answers = {fact.id: fact for fact in rewrite.stretch.facts}
    for run in block.runs:
        for span in find_numbers(run.text):
            assert run.fact in answers, span.text
            assert span.text in answers[run.fact].text
    log = json.loads(json.dumps(last.log.as_json()))
    assert log["slots"]
    assert {fact for facts in log["slots"].values() for fact in facts} <= set(answers)


def test_a_reworded_paragraph_is_offered_again_and_taken_in_the_document(program: Program) -> None:
    desk = Desk(program, told_well, KT)
    document = desk.through().document
    kind = program.kinds.get(KT)
    again = 0
    for section in document.sections:
        for position, block in enumerate(section.blocks):
            stretch = stretch_at(document, kind, section.id, position)
            if stretch is None or not stretch.told or "trong kỳ" not in stretch.text.lower():
                continue
            script = [re.sub("(?i)trong kỳ, ", "", slotted(stretch).text, count=1)] * 2
            *_, last = ModelWriter(SLIPS).better(ScriptedEngine(script), stretch)
            if isinstance(last, Bettered):
                again += 1
                better = accepted(document, last.proposal)
                assert better is not None
                assert untraced_figures(better) == untraced_figures(document)
                assert stretch.stands == (block,)
    assert again >= 3


@pytest.mark.parametrize("length", list(Length))
def test_a_trial_holds_the_facts_inside_against_the_paper(program: Program, length: Length) -> None:
    kind = program.kinds.get(KT)
    answers = kind.example_answers()
    draft = program.drafts.draft_now(DraftRequest(KT, answers, length=length, seed=3)).draft
    before = after = draft.document
    wanted = stretches(before, kind)
    for stretch in wanted:
        script = [re.sub("(?m)^", "Trong kỳ ghi nhận ", text) for text in [slotted(stretch).text] * 2]
        *_, last = ModelWriter(SLIPS).better(ScriptedEngine(script), stretch)
        if isinstance(last, Bettered):
            after = accepted(after, last.proposal) or after
    assert after != before
    checked = check_paper(before, after, wanted)
    assert (checked.lost, checked.untraced, checked.form) == ((), (), True)
    assert checked.facts > 80
    spoilt = document_from_json(document_to_json(after).replace("812 con", "813 con"))
    assert check_paper(before, spoilt, wanted).lost == ("812 con trâu",)
    shorter = replace(after, sections=tuple(map(_without_an_item, after.sections)))
    assert not check_paper(before, shorter, wanted).form or shorter == after


def _without_an_item(section: Section) -> Section:
    blocks = [
        replace(block, items=block.items[1:]) if isinstance(block, ListBlock) and block.items[1:] else block
        for block in section.blocks
    ]
    return replace(section, blocks=tuple(blocks))


def test_the_command_line_writes_a_report_through_with_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANNAI_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    choice = EngineChoice(EngineWhere.HERE, "Có.", lambda: ScriptedEngine(told_well))
    monkeypatch.setattr(EngineChooser, "choose", lambda _self: choice)
    assert main(["kinds", "example", KT]) == 0
    Path("mau.json").write_text(capsys.readouterr().out, "utf-8")
    command = ["draft", KT, "--answers", "mau.json", "--seed", "5", "--json"]
    assert main(command) == 0
    bank = json.loads(capsys.readouterr().out)
    assert main([*command, "--engine", "model", "-o", "bao-cao.docx"]) == 0
    draft = json.loads(capsys.readouterr().out)
    taken = [entry for entry in draft["writing"] if entry["outcome"] == "taken"]
    assert len(taken) >= 8
    assert Path("bao-cao.docx").stat().st_size > 10_000
    texts_of = ["\n".join(part["text"] for part in it["sections"]) for it in (bank, draft)]
    assert texts_of[0] != texts_of[1]
    assert re.findall(r"\d[\d.,/]*", texts_of[0]) == re.findall(r"\d[\d.,/]*", texts_of[1])
    assert {fact["text"] for fact in bank["facts"]} == {fact["text"] for fact in draft["facts"]}
    sources = {fact for entry in taken for facts in entry["slots"].values() for fact in facts}
    assert any(fact.startswith("trong_trot.") for fact in sources)


def test_new_words_have_the_offices_tone_marks_and_facts_keep_the_users() -> None:
    answers = ["hoà giải 7/8 vụ tại nhà văn hoá bản Hoà Bình, họp 12 buổi"]
    stretch = told_stretch(KT, "tu_phap", answers)
    text = slotted(stretch).text
    rewrite = f"Trong kỳ, {text[0].lower()}{text[1:]}"
    *_, last = ModelWriter(SLIPS).better(ScriptedEngine([rewrite, rewrite]), stretch)
    assert isinstance(last, Bettered)
    line = "".join(plain_text(it.runs) for it in last.proposal.new if isinstance(it, Paragraph))
    assert "hòa giải" in line
    assert "nhà văn hoá bản Hoà Bình" in line


def test_an_office_with_modern_tone_marks_gets_them_in_what_was_said_anew(program: Program) -> None:
    program.settings.write(replace(program.settings.read(), tone_placement=TonePlacement.MODERN.value))
    desk = Desk(program, told_well, KT)
    taken = desk.through().writing.of(Stage.TAKEN)
    words = [
        run.text
        for passage in taken
        for block in passage.new
        if isinstance(block, Paragraph)
        for run in block.runs
        if run.fact is None
    ]
    assert any("hoà giải" in text for text in words)
    assert all(text == place_tones(text, TonePlacement.MODERN) for text in words)
