"""The command line's JSON has the shapes of docs/cli.md, and its files are what they say they are."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bannai.app import main
from bannai.documents.kinds import Family, InputType
from bannai.engine.scripted import ScriptedEngine
from bannai.paths import package_file
from bannai.render.pptx_theme import load_theme
from bannai.services.engine_choice import EngineChooser
from bannai.services.engine_service import EngineChoice, EngineWhere
from tests.unit.test_writing_service import said_better

SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
LETTER = "cong-van"
DECK = "trinh-chieu-hoi-nghi"
KIND_IDS = sorted(file.stem for file in package_file("kinds").glob("*.toml"))
STARTS = {"docx": b"PK\x03\x04", "pptx": b"PK\x03\x04", "pdf": b"%PDF-", "txt": "PHÁT".encode()}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bannai(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, in a folder of its own: (code, out, err)."""
    monkeypatch.setenv("BANNAI_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


def shown(bannai: Run, *arguments: str) -> Any:
    code, out, err = bannai(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def example(bannai: Run, kind: str) -> str:
    code, out, _ = bannai("kinds", "example", kind)
    assert code == 0
    Path("mau.json").write_text(out, "utf-8")
    return "mau.json"


def test_kinds_list_gives_id_name_family_standard(bannai: Run) -> None:
    kinds = shown(bannai, "kinds", "list")
    assert sorted(kind["id"] for kind in kinds) == KIND_IDS
    for kind in kinds:
        assert list(kind) == ["id", "name", "family", "standard"]
        assert kind["family"] in list(Family)
        assert kind["standard"] in ("nd30", "party05", "speech", "deck")


@pytest.mark.parametrize("kind", KIND_IDS)
def test_kinds_show_gives_every_question_of_the_form(bannai: Run, kind: str) -> None:
    whole = shown(bannai, "kinds", "show", kind)
    assert whole["id"] == kind
    assert {"id", "name", "family", "standard", "inputs", "tones", "lengths", "outline"} <= set(whole)
    for item in whole["inputs"]:
        assert {"key", "label", "type", "required", "help", "example"} <= set(item)
        assert item["type"] in list(InputType)
        assert isinstance(item["required"], bool)
        assert ("columns" in item) is (item["type"] == "table")
        assert ("choices" in item) is (item["type"] == "choice")
    code, out, _ = bannai("kinds", "show", kind)
    assert code == 0
    assert all(item["label"] in out for item in whole["inputs"])


@pytest.mark.parametrize("kind", KIND_IDS)
def test_the_example_of_a_kind_is_accepted_by_draft(bannai: Run, kind: str) -> None:
    file = example(bannai, kind)
    assert isinstance(json.loads(Path(file).read_text("utf-8")), dict)
    draft = shown(bannai, "draft", kind, "--answers", file)
    assert draft["kind"] == kind
    assert draft["missing"] == []


def test_draft_gives_sections_facts_missing_warnings_files(bannai: Run) -> None:
    file = example(bannai, SPEECH)
    draft = shown(bannai, "draft", SPEECH, "--answers", file, "--seed", "7", "-o", "a.docx")
    assert {"kind", "sections", "facts", "missing", "warnings", "files"} <= set(draft)
    assert (draft["seed"], draft["tone"], draft["length"]) == (7, "gan-gui", "vua")
    assert draft["files"] == ["a.docx"]
    for section in draft["sections"]:
        assert list(section) == ["title", "text", "origin"]
        assert section["title"]
        assert section["text"]
    for fact in draft["facts"]:
        assert list(fact) == ["text", "kind", "source"]
    sources = {fact["source"] for fact in draft["facts"]}
    assert "answer:hoc_vien" in sources
    whole = "\n".join(section["text"] for section in draft["sections"])
    told = [fact["text"] for fact in draft["facts"] if fact["source"] == "answer:hoc_vien"]
    assert told == ["64 học viên"]
    assert told[0] in whole


def test_what_is_missing_is_listed_and_marked(bannai: Run) -> None:
    Path("a.json").write_text("{}", "utf-8")
    draft = shown(bannai, "draft", SPEECH, "--answers", "a.json")
    assert "Tên lớp học" in draft["missing"]
    assert any(fact["kind"] == "missing" and "Tên lớp học" in fact["text"] for fact in draft["facts"])
    code, _, err = bannai("draft", SPEECH, "--answers", "a.json", "-o", "a.txt")
    assert code == 0
    assert "Cần bổ sung: Tên lớp học" in err
    assert "[CẦN BỔ SUNG: Tên lớp học]" in Path("a.txt").read_text("utf-8")


def test_an_empty_required_cell_of_a_table_is_marked_and_listed(bannai: Run, tmp_path: Path) -> None:
    (tmp_path / "data" / "kinds").mkdir(parents=True)
    (tmp_path / "data" / "kinds" / "bang.toml").write_text(
        'id = "bang"\nname = "Bảng"\nfamily = "report"\nstandard = "speech"\ntitle = "BẢNG"\n'
        '[[input]]\nkey = "viec"\nlabel = "Việc"\ntype = "table"\n'
        'columns = [{ key = "ten", label = "Tên", required = true }, { key = "so", label = "Số" }]\n'
        '[[section]]\nid = "a"\npurpose = "a"\n[[section.say]]\nas = "list"\neach = "viec"\n'
        'text = "{ten}[: {so}]"\n',
        "utf-8",
    )
    Path("a.json").write_text('{"viec": [{"ten": "một"}, {"so": "5"}]}', "utf-8")
    draft = shown(bannai, "draft", "bang", "--answers", "a.json")
    assert draft["missing"] == ["Việc, dòng 2: Tên"]
    assert "[CẦN BỔ SUNG: Việc, dòng 2: Tên]: 5" in draft["sections"][0]["text"]


def test_several_outputs_and_a_reading_copy_are_written_in_one_run(bannai: Run) -> None:
    file = example(bannai, SPEECH)
    names = ["a.docx", "a.pdf", "a.txt", "a.pptx", "bản đọc.docx"]
    outputs = [part for name in names[:-1] for part in ("-o", name)]
    draft = shown(bannai, "draft", SPEECH, "--answers", file, *outputs, "--reading-copy", names[-1])
    assert draft["files"] == names
    for name in names:
        assert Path(name).read_bytes().startswith(STARTS[name.rpartition(".")[2]])
    for name, size in (("a.docx", b'w:val="28"'), ("bản đọc.docx", b'w:val="3')):
        with zipfile.ZipFile(name) as package:
            assert size in package.read("word/styles.xml") + package.read("word/document.xml")
    stored = shown(bannai, "history", "show", "1")
    assert sorted(Path(item["path"]).name for item in stored["files"]) == sorted(names)
    assert all(Path(item["path"]).suffix == f".{item['format']}" for item in stored["files"])


def test_a_reading_copy_is_for_speeches_only(bannai: Run) -> None:
    file = example(bannai, LETTER)
    code, _, err = bannai("draft", LETTER, "--answers", file, "--reading-copy", "a.docx")
    assert code == 2
    assert "bài phát biểu" in err
    assert not Path("a.docx").exists()


@pytest.mark.parametrize("theme", ["dang", "don-gian"])
def test_a_theme_of_slides_is_chosen_by_its_id_and_reaches_the_file(bannai: Run, theme: str) -> None:
    file = example(bannai, DECK)
    code, _, err = bannai("draft", DECK, "--answers", file, "--seed", "1", "-o", "a.pptx", "--theme", theme)
    assert code == 0, err
    with zipfile.ZipFile("a.pptx") as deck:
        colours = deck.read("ppt/theme/theme1.xml").decode()
    assert all(accent in colours for accent in load_theme(theme).accents)


def test_a_theme_that_is_unknown_or_for_no_slides_is_refused_before_any_work(bannai: Run) -> None:
    file = example(bannai, DECK)
    code, _, err = bannai("draft", DECK, "--answers", file, "-o", "a.pptx", "--theme", "hoa-sen")
    assert code == 2
    assert "hoa-sen" in err
    assert "nha-nuoc" in err
    file = example(bannai, LETTER)
    code, _, err = bannai("draft", LETTER, "--answers", file, "-o", "a.docx", "--theme", "dang")
    assert code == 2
    assert "trình chiếu" in err
    assert not Path("a.pptx").exists()
    assert not Path("a.docx").exists()
    assert json.loads(bannai("history", "list", "--json")[1]) == []


def test_an_existing_file_stays_as_it_was_without_force(bannai: Run) -> None:
    file = example(bannai, SPEECH)
    Path("b.txt").write_text("của tôi", "utf-8")
    code, out, err = bannai("draft", SPEECH, "--answers", file, "-o", "a.txt", "-o", "b.txt")
    assert (code, out) == (2, "")
    assert "b.txt" in err
    assert Path("b.txt").read_text("utf-8") == "của tôi"
    assert not Path("a.txt").exists()  # nothing is begun that cannot be finished
    code, out, _ = bannai("draft", SPEECH, "--answers", file, "-o", "b.txt", "--force")
    assert (code, out) == (0, "Đã ghi b.txt\n")
    assert Path("b.txt").read_text("utf-8").startswith("PHÁT BIỂU")


def test_without_output_the_text_is_printed(bannai: Run) -> None:
    file = example(bannai, SPEECH)
    code, out, err = bannai("draft", SPEECH, "--answers", file, "--seed", "3")
    assert code == 0
    assert out.startswith("PHÁT BIỂU KHAI MẠC\n")
    assert "số liệu mẫu" in err


def test_the_seed_fixes_the_text_and_tone_and_length_change_it(bannai: Run) -> None:
    file = example(bannai, SPEECH)

    def text(*more: str) -> str:
        return bannai("draft", SPEECH, "--answers", file, *more)[1]

    assert text("--seed", "5") == text("--seed", "5")
    assert len({text("--seed", str(seed)) for seed in range(1, 5)}) > 1
    assert "long trọng" in text("--seed", "5", "--tone", "trang-trong") or text("--seed", "5") != text(
        "--seed", "5", "--tone", "trang-trong"
    )
    assert len(text("--seed", "5", "--length", "dai")) > len(text("--seed", "5", "--length", "ngan"))


def test_the_model_engine_without_a_model_says_so_and_drafts(bannai: Run) -> None:
    file = example(bannai, SPEECH)
    draft = shown(bannai, "draft", SPEECH, "--answers", file, "--engine", "model")
    assert "ngân hàng câu" in draft["warnings"][0]
    assert draft["writing"] == []
    assert {part["origin"] for part in draft["sections"]} == {"phrases"}


def test_the_model_engine_writes_through_the_draft_and_says_which_words_are_its_own(
    bannai: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = [ScriptedEngine(said_better)]
    choice = EngineChoice(EngineWhere.HERE, "Có.", lambda: engines[-1])
    monkeypatch.setattr(EngineChooser, "choose", lambda _self: choice)
    file = example(bannai, SPEECH)
    command = ("draft", SPEECH, "--answers", file, "--seed", "5")
    bank = shown(bannai, *command)
    draft = shown(bannai, *command, "--engine", "model")
    changed = [
        it["origin"]
        for it, old in zip(draft["sections"], bank["sections"], strict=True)
        if it["text"] != old["text"]
    ]
    assert changed
    assert set(changed) == {"model"}
    assert {part["origin"] for part in draft["sections"]} == {"model", "phrases"}
    taken = [entry for entry in draft["writing"] if entry["outcome"] == "taken"]
    assert all(entry["text"] in "\n".join(it["text"] for it in draft["sections"]) for entry in taken)
    assert f"{len(taken)} đoạn" in draft["warnings"][0]
    assert {fact["text"] for fact in bank["facts"]} <= {fact["text"] for fact in draft["facts"]}
    assert engines[-1].closed == 1
    first, second = (shown(bannai, "history", "show", number) for number in ("1", "2"))
    assert (first["engine"], first["writing"]) == ("phrases", [])
    assert (second["engine"], second["writing"]) == ("model", draft["writing"])
    entry = second["writing"][0]
    assert (entry["model"], entry["attempts"][0]["seed"]) == ("scripted", 5)
    assert {"slots", "marked", "text", "section"} <= entry.keys()


def test_slides_have_no_prose_for_the_model_engine(bannai: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = EngineChoice(EngineWhere.HERE, "Có.", lambda: ScriptedEngine(said_better))
    monkeypatch.setattr(EngineChooser, "choose", lambda _self: choice)
    file = example(bannai, "trinh-chieu-hoi-nghi")
    draft = shown(bannai, "draft", "trinh-chieu-hoi-nghi", "--answers", file, "--engine", "model")
    assert "không có đoạn văn" in draft["warnings"][0]


def test_the_office_profile_fills_the_head_and_the_data_folder_keeps_one(bannai: Run, tmp_path: Path) -> None:
    answers = {"trich_yeu": "tăng cường trực ban", "kinh_gui": "Trưởng các bản"}
    Path("a.json").write_text(json.dumps(answers), "utf-8")
    profile = {"level": "xã", "name": "Bản Bo", "province": "Lai Châu", "signature": "tm-ubnd-kt-pct"}
    Path("co-quan.json").write_text(json.dumps(profile), "utf-8")
    command = ("draft", LETTER, "--answers", "a.json", "--seed", "1")
    bare = shown(bannai, *command)
    assert "tên xã, phường" in " ".join(bare["missing"])
    given = bannai(*command, "--office", "co-quan.json")[1]
    assert "XÃ BẢN BO" in given
    assert "KT. CHỦ TỊCH" in given
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "office.json").write_text(json.dumps(profile), "utf-8")
    assert bannai(*command)[1] == given


def test_the_history_lists_searches_shows_trashes_and_restores(bannai: Run) -> None:
    file = example(bannai, SPEECH)
    bannai("draft", SPEECH, "--answers", file, "--seed", "4")
    keys = ["id", "kind", "title", "created", "updated", "version", "trashed"]
    (listed,) = shown(bannai, "history", "list")
    assert list(listed) == keys
    assert (listed["id"], listed["kind"], listed["version"]) == (1, SPEECH, 1)
    (hit,) = shown(bannai, "history", "search", "dich vu cong truc tuyen")
    assert list(hit) == [*keys, "snippet"]
    assert shown(bannai, "history", "search", "xuồng máy") == []
    stored = shown(bannai, "history", "show", "1")
    assert {
        "answers",
        "tone",
        "length",
        "seed",
        "missing",
        "text",
        "facts",
        "files",
        "engine",
        "writing",
    } <= set(stored)
    assert stored["answers"] == json.loads(Path(file).read_text("utf-8"))
    assert bannai("history", "trash", "1")[0] == 0
    assert shown(bannai, "history", "list") == []
    assert len(shown(bannai, "history", "list", "--trash")) == 1
    assert bannai("history", "restore", "1")[0] == 0
    assert len(shown(bannai, "history", "list")) == 1
    code, _, err = bannai("history", "restore", "1", "--version", "9")
    assert (code, "phiên bản 9" in err) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        (), ("kinds",), ("kinds", "list"), ("kinds", "show"), ("kinds", "example"), ("draft",), ("demo",),
        ("doctor",), ("history",), ("history", "list"), ("history", "search"), ("history", "show"),
        ("history", "trash"), ("history", "restore"),
    ],
)  # fmt: skip
def test_every_help_is_vietnamese(bannai: Run, command: tuple[str, ...]) -> None:
    code, out, _ = bannai(*command, "--help")
    assert code == 0
    for english in ("Usage", "Options", "Commands", "Show", "required", "INTEGER", "PATH", "COMMAND", "TEXT"):
        assert english not in out
    for line in out.splitlines():
        words = line.split()
        assert not words or not line.startswith("  --") or len(words) < 3 or not line.isascii(), line


def test_the_version_is_one_line(bannai: Run) -> None:
    from bannai import __version__

    assert bannai("--version") == (0, f"{__version__}\n", "")


def test_the_doctor_finds_this_machine_in_order(bannai: Run) -> None:
    findings = shown(bannai, "doctor")
    assert all(list(finding) == ["label", "value", "good"] for finding in findings)
    assert all(finding["good"] for finding in findings)
