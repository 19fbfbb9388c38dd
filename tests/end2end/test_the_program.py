"""An official at a bare laptop: draft, open the files, find the draft again, lose the power in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pypdfium2
import pytest
from docx import Document as WordDocument
from pptx import Presentation

from bannai.paths import package_file
from bannai.services.demo_service import SAMPLES

Bannai = Callable[..., "CompletedProcess[str]"]
SPEECH = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
LETTER = "cong-van"
NAME = "Bài phát biểu của đồng chí Phó Bí thư"
DECKS = sorted(file.stem for file in package_file("kinds").glob("trinh-chieu-*.toml"))


def example(bannai: Bannai, kind: str) -> Path:
    file = Path(f"Câu trả lời {kind}.json")
    file.write_text(bannai("kinds", "example", kind).stdout, "utf-8")
    return file


def test_a_speech_is_drafted_and_its_files_hold_the_same_words(bannai: Bannai, office_folder: Path) -> None:
    answers = example(bannai, SPEECH)
    outputs = [part for ending in ("docx", "pdf", "txt") for part in ("-o", f"{NAME}.{ending}")]
    process = bannai("draft", SPEECH, "--answers", str(answers), "--seed", "1", *outputs, "--json")
    assert process.returncode == 0, process.stderr
    sections = json.loads(process.stdout)["sections"]
    word = "\n".join(paragraph.text for paragraph in WordDocument(f"{NAME}.docx").paragraphs)
    plain = Path(f"{NAME}.txt").read_text("utf-8")
    with pypdfium2.PdfDocument(f"{NAME}.pdf") as pdf:
        assert len(pdf) >= 2
        page = pdf[0].get_textpage()
        assert "PHÁT BIỂU KHAI MẠC" in page.get_text_range()
        page.close()
    for section in sections:
        for line in section["text"].splitlines():
            assert line in word
            assert line in plain


def test_a_deck_is_drafted_with_native_slides(bannai: Bannai, office_folder: Path) -> None:
    answers = example(bannai, DECKS[0])
    assert bannai("draft", DECKS[0], "--answers", str(answers), "-o", "Trình chiếu.pptx").returncode == 0
    deck = Presentation("Trình chiếu.pptx")
    assert len(deck.slides) > 3
    assert any(shape.has_text_frame for shape in deck.slides[0].shapes)


def test_the_history_finds_without_accents_what_another_process_drafted(
    bannai: Bannai, office_folder: Path
) -> None:
    for kind in (SPEECH, LETTER):
        assert bannai("draft", kind, "--answers", str(example(bannai, kind))).returncode == 0
    found = json.loads(bannai("history", "search", "nop ho so dich vu cong", "--json").stdout)
    assert [hit["kind"] for hit in found] == [SPEECH]
    shown = json.loads(bannai("history", "show", str(found[0]["id"]), "--json").stdout)
    assert "nộp hồ sơ dịch vụ công trực tuyến" in shown["text"]
    assert (office_folder.parent / "Dữ liệu Bản AI" / "bannai.db").is_file()


def test_the_demo_writes_every_sample_and_its_pages(bannai: Bannai, office_folder: Path) -> None:
    process = bannai("demo", "Bản mẫu")
    assert process.returncode == 0, process.stderr
    for kind, endings in SAMPLES:
        for ending in endings:
            assert (office_folder / "Bản mẫu" / f"{kind}.{ending}").stat().st_size > 1000
        picture = office_folder / "Bản mẫu" / f"{kind}-trang-1.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
    assert json.loads(bannai("history", "list", "--json").stdout) == []


def test_bad_input_ends_with_2_and_one_sentence(bannai: Bannai, office_folder: Path) -> None:
    Path("hỏng.json").write_bytes(b"\xff\xfe{\x00}\x00")
    for arguments in (
        ("draft", LETTER, "--answers", "hỏng.json"),
        ("draft", "không-có", "--answers", "hỏng.json"),
        ("draft", LETTER, "--answers", "Không có.json"),
        ("vẽ",),
    ):
        process = bannai(*arguments)
        assert process.returncode == 2
        assert process.stdout == ""
        assert process.stderr.count("\n") == 1
        assert not process.stderr.isascii()


@pytest.mark.skipif(os.name == "nt", reason="signals and devices of POSIX")
def test_a_reader_that_goes_away_and_a_full_disk_bring_no_traceback(
    environment: dict[str, str], office_folder: Path
) -> None:
    command = [sys.executable, "-m", "bannai", "kinds", "show", SPEECH, "--json"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not shutil.which("unshare"), reason="no unshare on this system")
def test_a_machine_without_any_network_interface_drafts_the_same(
    environment: dict[str, str], bannai: Bannai, office_folder: Path
) -> None:
    answers = example(bannai, SPEECH)
    command = [sys.executable, "-m", "bannai", "draft", SPEECH, "--answers", str(answers), "--seed", "1"]
    alone = subprocess.run(
        ["unshare", "--map-root-user", "--net", *command],
        env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if "unshare" in alone.stderr:
        pytest.skip(f"unshare is not allowed here: {alone.stderr.strip()}")
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout == bannai(*command[3:]).stdout


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_process_killed_at_any_moment_leaves_no_half_file_and_a_sound_history(
    environment: dict[str, str], bannai: Bannai, office_folder: Path
) -> None:
    answers = example(bannai, SPEECH)
    assert bannai("draft", SPEECH, "--answers", str(answers), "-o", "trước.docx").returncode == 0
    started = time.monotonic()
    bannai("draft", SPEECH, "--answers", str(answers), "-o", "đo.docx", "-o", "đo.pdf")
    whole = time.monotonic() - started
    cut = 0
    for step in range(1, 13):
        target = f"lần {step}.docx"
        command = ["draft", SPEECH, "--answers", str(answers), "-o", target, "-o", "trước.docx", "--force"]
        process = subprocess.Popen([sys.executable, "-m", "bannai", *command], env=environment)
        try:
            process.wait(timeout=whole * step / 12)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            cut += 1
        for path in [Path(target), Path("trước.docx")]:
            if path.exists():
                assert WordDocument(str(path)).paragraphs
    assert cut > 3
    with sqlite3.connect(Path(environment["BANNAI_HOME"]) / "bannai.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    drafts = json.loads(bannai("history", "list", "--json").stdout)
    assert len(drafts) >= 2
    for draft in drafts:
        assert bannai("history", "show", str(draft["id"]), "--json").returncode == 0
    assert bannai("draft", SPEECH, "--answers", str(answers), "-o", "sau.docx").returncode == 0
