"""An office's own template: fields become questions, the result looks like it, nothing slips through."""

from __future__ import annotations

import json
import re
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bannai.app import main, make_program
from bannai.documents.kinds import InputType
from bannai.documents.model import Document, Run
from bannai.documents.paper_walk import body_text, readable, walk
from bannai.documents.patterns import FIELD, field_name
from bannai.drafting.papers.renewal import with_lines
from bannai.drafting.papers.template import template_fields, template_problems
from bannai.errors import BadInputError, BannaiError
from bannai.importers.docx_filling import fill_template
from bannai.importers.docx_reader import read_docx
from bannai.render.text import render_text
from bannai.review.guard import untraced_figures
from bannai.services.draft_service import DraftFinished, DraftRequest
from bannai.services.program import Program
from tests.fixtures.templates import ANSWERS, BOLD, split, template
from tests.fixtures.word_files import (
    deleted,
    p,
    packed,
    r,
    relationships,
    text_box,
    word_file,
    word_parts,
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path / "Văn phòng Đảng ủy")


def saved(folder: Path, data: bytes, name: str = "Giấy mời_họp.docx") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def drafted(program: Program, kind_id: str, answers: dict[str, Any]) -> DraftFinished:
    return program.drafts.draft_now(DraftRequest(kind_id, answers))


def problems(folder: Path, *paragraphs: str) -> list[tuple[str, str]]:
    paper = read_docx(saved(folder, word_file("".join(p(split(it)) for it in paragraphs))))
    return [(it.text, it.place) for it in template_problems(paper)]


# Fields


def test_fields_cut_into_runs_are_found_with_label_and_type(tmp_path: Path, program: Program) -> None:
    found = program.templates.check(saved(tmp_path, template()))
    assert found is not None
    assert found.name == "Giấy mời họp"
    assert found.problems == ()
    assert [(it.key, it.label, it.type) for it in found.questions] == [
        ("so_van_ban", "Số", InputType.TEXT),
        ("ngay", "Ngày", InputType.TEXT),
        ("thang", "Tháng", InputType.TEXT),
        ("nam", "Năm", InputType.TEXT),
        ("ten_hoi_nghi", "Dự …", InputType.TEXT),
        ("ho_va_ten", "Họ và tên", InputType.TEXT),
        ("ngay_hop", "Ngày họp", InputType.DATE),
        ("so_luong", "Số lượng đại biểu", InputType.QUANTITY),
        ("thanh_phan", "Thành phần", InputType.LIST),
        ("gio", "Giờ", InputType.TIME),
        ("nguoi_ky", "Người ký", InputType.TEXT),
    ]


def test_the_filled_file_says_what_the_document_says_and_looks_like_the_template(
    tmp_path: Path, program: Program
) -> None:
    source = saved(tmp_path, template())
    kind = program.templates.add(source)
    document = drafted(program, kind.id, ANSWERS).draft.document
    result = tmp_path / "ra.docx"
    program.exports.export(document, result)
    before, after = read_docx(source), read_docx(result)
    text = body_text(after)
    for line in (
        "Số: 15/GM-UBND",
        "Dự hội nghị tổng kết",
        "Kính mời: Lò Thị Én & <con>",
        "Ngày họp: 05/02/2026, số lượng đại biểu: 40 người.",
        "- Trưởng các bản;\n- Bí thư chi bộ;",
        "mời lúc 7 giờ 30.",
        "Lò Văn Thắng",
    ):
        assert line in text
    assert "{" not in text
    looks = {readable(it.paragraph): it.paragraph.look for it in walk(before.blocks)}
    for found in walk(after.blocks):
        assert found.paragraph.look in looks.values()
        assert {run.look.font for run in found.paragraph.runs} <= {"Times New Roman"}
    bold = next(it.paragraph for it in walk(after.blocks) if "tổng kết" in it.paragraph.text)
    assert all(run.look.bold for run in bold.runs if run.text)
    words = sorted(re.findall(r"\w+", text.lower().replace("<con>", "con")))
    ours = render_text(document) + "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập Tự do Hạnh phúc"
    assert words == sorted(re.findall(r"\w+", ours.lower()))


def test_every_value_has_its_source_and_history_holds_the_draft(tmp_path: Path, program: Program) -> None:
    kind = program.templates.add(saved(tmp_path, template()))
    finished = drafted(program, kind.id, ANSWERS)
    sources = {fact.text: str(fact.provenance) for fact in finished.draft.document.facts}
    assert sources["hội nghị tổng kết"] == "answer:ten_hoi_nghi"
    assert sources["30/2020/NĐ-CP"] == "fixed:Giấy mời_họp.docx"
    assert not untraced_figures(finished.draft.document)
    draft_id = program.history.keep(finished, "phrases")
    assert program.history.document(draft_id) == finished.draft.document
    assert program.exports.formats_of(finished.draft.document) == ("docx", "txt")


def test_what_nobody_answered_is_marked_in_the_file_too(tmp_path: Path, program: Program) -> None:
    kind = program.templates.add(saved(tmp_path, template()))
    finished = drafted(program, kind.id, {"so_van_ban": "15"})
    assert "Họ và tên" in finished.draft.missing
    program.exports.export(finished.draft.document, tmp_path / "ra.docx")
    text = body_text(read_docx(tmp_path / "ra.docx"))
    assert "Kính mời: [CẦN BỔ SUNG: Họ và tên]" in text
    assert text.count("[CẦN BỔ SUNG") == len(finished.draft.missing)


def test_a_field_in_header_text_box_and_table_is_filled_and_a_deleted_one_is_not_asked(
    tmp_path: Path, program: Program
) -> None:
    body = p(split("Tên: {{ten}}")) + p(text_box(p(split("Hộp: {{ten}} và {{tuổi}}"))))
    body += p(r("Còn "), deleted("{{bo di}}"), r("lại."))
    file = saved(tmp_path, word_file(body, headers={"default": p(split("Đầu trang {{ten}}"))}))
    kind = program.templates.add(file, "Mẫu thử")
    assert {item.label for item in kind.inputs} == {"Tên", "Tuổi"}
    document = drafted(program, kind.id, {"ten": "Én", "tuoi": "41"}).draft.document
    program.exports.export(document, tmp_path / "ra.docx")
    with zipfile.ZipFile(tmp_path / "ra.docx") as archive:
        assert "Đầu trang Én" in re.sub(r"<[^>]+>", "", archive.read("word/header1.xml").decode())
        main_part = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    assert main_part.count("Hộp: Én và 41") >= 1
    assert "{{ten}}" not in main_part


def test_lines_of_a_long_answer_are_broken_and_values_are_not_read_as_xml(tmp_path: Path) -> None:
    file = saved(tmp_path, word_file(p(split("Ý: {{y}}.", BOLD))))
    filled = fill_template(file, {"y": ["một & <hai>\nba"]})
    paper = read_docx(saved(tmp_path, filled, "ra.docx"))
    assert body_text(paper) == "Ý: một & <hai>\nba."


# What is no plain field


@pytest.mark.parametrize(
    ("tag", "part"),
    [
        ("{ten}", "hai dấu ngoặc"),
        ("{{ten", "thiếu dấu đóng"),
        ("ten}}", "thiếu dấu mở"),
        ("{{ten}", "thiếu dấu đóng"),
        ("{% if a %}", "lệnh"),
        ("{# ghi chú #}", "lệnh"),
        ("{{ ten|upper }}", "chỉ gồm một cái tên"),
        ("{{ a.__class__ }}", "chỉ gồm một cái tên"),
        ("{{ 6*7 }}", "chỉ gồm một cái tên"),
        ("{{ 'x' }}", "chỉ gồm một cái tên"),
        ("{{}}", "chưa có tên"),
        ("{{ 1a }}", "bắt đầu bằng chữ"),
    ],
)
def test_a_broken_tag_is_told_with_its_place_before_use(
    tmp_path: Path, program: Program, tag: str, part: str
) -> None:
    file = saved(tmp_path, word_file(p("Đoạn đầu.") + p(split(f"Tên {tag} hết")) + p("{{tot}}")))
    found = program.templates.check(file)
    assert found is not None
    (problem,) = found.problems
    assert problem.place == "đoạn 2"
    assert part in problem.reason
    assert "{{ tên chỗ điền }}" in problem.reason or "tên" in problem.reason
    with pytest.raises(BadInputError, match="chưa thêm"):
        program.templates.add(file)
    assert program.templates.list() == []


def test_a_tag_over_two_paragraphs_is_two_problems(tmp_path: Path) -> None:
    assert problems(tmp_path, "Đây {{ho va", "ten}} hết") == [("{{ho va", "đoạn 1"), ("}}", "đoạn 2")]


def test_a_field_that_only_a_page_header_has_is_told(tmp_path: Path, program: Program) -> None:
    file = saved(tmp_path, word_file(p("{{a}}"), headers={"default": p("{{b}}")}))
    found = program.templates.check(file)
    assert found is not None
    assert [it.text for it in found.problems] == ["{{b}}"]


def test_a_file_without_fields_is_refused(tmp_path: Path, program: Program) -> None:
    with pytest.raises(BadInputError, match="chưa có chỗ điền"):
        program.templates.check(saved(tmp_path, word_file(p("Không có gì."))))


@settings(max_examples=60)
@example(["%", "}"])
@example(["{{ten}}", "#", "}"])
@given(
    st.lists(
        st.sampled_from(["{{", "}}", "{", "}", "ten", " ", "ngày", "|", "%", "#", "a1", "."]), max_size=14
    )
)
def test_a_template_that_is_taken_can_always_be_filled(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("mau")
    text = "".join(pieces)
    file = saved(folder, word_file(p(split(text, size=2)) + p("Hết.")))
    paper = read_docx(file)
    fields = template_fields(paper)
    if template_problems(paper):
        return
    filled = fill_template(file, {it.name: ["giá trị"] for it in fields})
    shown = body_text(read_docx(saved(folder, filled, "ra.docx")))
    assert "{{" not in shown
    assert shown.count("giá trị") == len(FIELD.findall(text))
    assert {field_name(name) for name in FIELD.findall(text)} == {it.name for it in fields}


# What comes from strangers' sticks


def with_relation(kind: str, target: str, *, external: bool = True) -> bytes:
    parts = word_parts(p("{{ten}}"))
    parts["word/_rels/document.xml.rels"] = relationships([("rId9", kind, target)], external=external)
    return packed(parts)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "http://10.0.0.1/x.dotm"),
        ("image", "file://///10.0.0.1/anh.png"),
        ("hyperlink", "file:///c:/x.exe"),
        ("oleObject", "embeddings/o.bin"),
        ("frame", "http://10.0.0.1/"),
    ],
)
def test_links_that_fetch_or_run_are_refused(
    tmp_path: Path, program: Program, kind: str, target: str
) -> None:
    file = saved(tmp_path, with_relation(kind, target))
    with pytest.raises(BadInputError, match="không an toàn"):
        program.templates.check(file)


def test_a_plain_link_to_a_page_or_a_mailbox_is_no_danger(tmp_path: Path, program: Program) -> None:
    file = saved(tmp_path, with_relation("hyperlink", "mailto:vanphong@banbo.gov.vn"))
    found = program.templates.check(file)
    assert found is not None
    assert found.problems == ()


@pytest.mark.parametrize(
    "code", ["INCLUDETEXT \\\\10.0.0.1\\a.docx", "DDEAUTO c:\\cmd.exe", "LINK Excel.Sheet"]
)
def test_field_codes_that_fetch_or_run_are_refused(tmp_path: Path, program: Program, code: str) -> None:
    half = len(code) // 2
    xml = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code[:half]}</w:instrText></w:r><w:r><w:instrText>{code[half:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    with pytest.raises(BadInputError, match="không an toàn"):
        program.templates.check(saved(tmp_path, word_file(p("{{ten}}") + xml)))


def test_a_template_with_macros_is_refused(tmp_path: Path, program: Program) -> None:
    parts = word_parts(p("{{ten}}"))
    parts["word/vbaProject.bin"] = b"x"
    with pytest.raises(BadInputError, match="macro"):
        program.templates.check(saved(tmp_path, packed(parts)))


def test_bound_data_do_not_take_the_value_back(tmp_path: Path) -> None:
    xml = (
        '<w:p><w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>{{ten}}</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    filled = fill_template(saved(tmp_path, word_file(xml)), {"ten": ["Én"]})
    with zipfile.ZipFile(BytesIO(filled)) as archive:
        assert b"dataBinding" not in archive.read("word/document.xml")


def test_bent_templates_are_refused_in_a_sentence(tmp_path: Path, program: Program) -> None:
    whole = template()
    for cut in range(0, len(whole), max(1, len(whole) // 12)):
        data = bytearray(whole)
        data[cut : cut + 40] = b"\x00" * len(data[cut : cut + 40])
        file = saved(tmp_path, bytes(data))
        with suppress(BannaiError):  # nothing else may come out
            assert program.templates.check(file) is not None


# Leftovers and edits


def test_braces_in_an_answer_make_the_export_fail_loudly(tmp_path: Path, program: Program) -> None:
    kind = program.templates.add(saved(tmp_path, template()))
    document = drafted(program, kind.id, ANSWERS | {"ho_va_ten": "Én {{x"}).draft.document
    with pytest.raises(BadInputError, match="còn dấu ngoặc"):
        program.exports.export(document, tmp_path / "ra.docx")
    assert not (tmp_path / "ra.docx").exists()


def test_edited_words_of_the_template_are_not_lost_in_silence(tmp_path: Path, program: Program) -> None:
    kind = program.templates.add(saved(tmp_path, template()))
    document = drafted(program, kind.id, ANSWERS).draft.document

    def edited(wanted: str, new: str) -> Document:
        return with_lines(
            document, lambda line, _: tuple(Run(it.text.replace(wanted, new), it.fact) for it in line)
        )

    with pytest.raises(BadInputError, match="Lời văn của mẫu"):
        program.exports.export(edited("Kính mời", "Trân trọng kính mời"), tmp_path / "ra.docx")
    program.exports.export(edited("hội nghị tổng kết", "hội nghị sơ kết"), tmp_path / "ra.docx")
    assert "Dự hội nghị sơ kết" in body_text(read_docx(tmp_path / "ra.docx"))


# Kinds


def test_a_template_is_a_kind_until_it_is_removed(tmp_path: Path, program: Program) -> None:
    file = saved(tmp_path, template())
    first, second = program.templates.add(file), program.templates.add(file, "Giấy mời họp")
    assert (first.id, second.id) == ("mau-rieng-giay-moi-hop", "mau-rieng-giay-moi-hop-2")
    again = make_program(program.paths.data)
    assert {first.id, second.id} <= {kind.id for kind in again.kinds.list()}
    assert again.kinds.get(first.id) == first
    again.templates.remove(first.id)
    assert [kind.id for kind in again.templates.list()] == [second.id]
    assert not (program.paths.kinds / first.id).exists()
    with pytest.raises(BadInputError):
        again.kinds.get(first.id)
    with pytest.raises(BadInputError):
        again.templates.remove("cong-van")


def test_a_broken_template_is_told_and_the_other_kinds_are_there(tmp_path: Path, program: Program) -> None:
    kind = program.templates.add(saved(tmp_path, template()))
    (program.paths.kinds / kind.id / "kind.json").write_text("{", "utf-8")
    again = make_program(program.paths.data)
    assert kind.id not in [it.id for it in again.kinds.list()]
    assert any("bị hỏng" in warning for warning in again.kinds.warnings)


def test_a_template_whose_file_is_gone_says_so(tmp_path: Path, program: Program) -> None:
    kind = program.templates.add(saved(tmp_path, template()))
    program.kinds.patterns.template_file(kind.id).unlink()
    document = drafted(program, kind.id, ANSWERS).draft.document
    with pytest.raises(BadInputError, match="Không còn tệp Word"):
        program.exports.export(document, tmp_path / "ra.docx")


def test_the_commands_check_add_list_draft_and_remove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("moi.docx").write_bytes(template())
    Path("hong.docx").write_bytes(word_file(p("{{ten") + p("{{tot}}")))
    Path("tra-loi.json").write_text(json.dumps(ANSWERS), "utf-8")

    def shown(*arguments: str, code: int = 0) -> Any:
        assert main([*arguments, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    assert [it["key"] for it in shown("templates", "check", "hong.docx", code=2)["fields"]] == ["tot"]
    assert shown("templates", "check", "moi.docx")["problems"] == []
    added = shown("templates", "add", "moi.docx", "--name", "Giấy mời của xã")
    assert added == {
        "id": "mau-rieng-giay-moi-cua-xa",
        "name": "Giấy mời của xã",
        "file": "moi.docx",
        "fields": 11,
    }
    assert shown("templates", "list") == [added]
    assert main(["draft", added["id"], "--answers", "tra-loi.json", "-o", "ra.docx"]) == 0
    assert "Lò Văn Thắng" in body_text(read_docx(Path("ra.docx")))
    assert main(["templates", "remove", added["id"]]) == 0
    capsys.readouterr()
    assert shown("templates", "list") == []


def test_a_pdf_would_lose_the_look_of_the_template_and_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    saved(tmp_path, template())
    assert main(["templates", "add", "Giấy mời_họp.docx", "--json"]) == 0
    kind = json.loads(capsys.readouterr().out)["id"]
    Path("a.json").write_text(json.dumps(ANSWERS), "utf-8")
    assert main(["draft", kind, "--answers", "a.json", "-o", "ra.docx", "-o", "ra.pdf"]) == 2
    assert "chưa ghi .pdf" in capsys.readouterr().err
    assert not Path("ra.docx").exists()
    assert main(["history", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
