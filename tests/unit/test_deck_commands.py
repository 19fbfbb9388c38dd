"""`bannai deck` and `bannai themes` from the outside, and what the services tell of decks."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from pptx import Presentation

from bannai.app import main
from bannai.documents.model import Picture, Run, Slide, SlideLayout, plain_text
from bannai.paths import Paths
from bannai.services.program import Program
from tests.unit.sample_slides import EVERY_LAYOUT, deck_of, words

Run_ = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bannai(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs a command in a folder and returns code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--data-dir", str(tmp_path / "dữ liệu"), *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


TEXT = "Vùng chè Bản Bo\n\nKết quả năm 2025\n- Diện tích 1.180 ha\n- Sản lượng 10.150 tấn\n"


def test_a_text_becomes_slides_word_for_word_with_its_times(bannai: Run_, tmp_path: Path) -> None:
    (tmp_path / "bài.txt").write_text(TEXT, encoding="utf-8")
    code, out, err = bannai(
        "deck", "bài.txt", "-o", "bài.pptx", "--minutes", "10", "--theme", "dang", "--json"
    )
    assert (code, err) == (0, "")
    made = json.loads(out)
    assert made["title"] == "Vùng chè Bản Bo"
    assert [slide["layout"] for slide in made["slides"]] == ["cover", "bullets"]
    assert sum(slide["seconds"] for slide in made["slides"]) == 600
    assert made["warnings"] == []
    deck = Presentation(str(tmp_path / "bài.pptx"))
    assert deck.slides[1].placeholders[1].text_frame.text == "Diện tích 1.180 ha\nSản lượng 10.150 tấn"


def test_one_call_gives_deck_handout_and_script_in_four_to_three(bannai: Run_, tmp_path: Path) -> None:
    (tmp_path / "bài.txt").write_text(TEXT, encoding="utf-8")
    code, _, err = bannai(
        "deck", "bài.txt", "-o", "a.pptx", "-o", "a.pdf", "--handout", "b.docx", "--script", "c.docx",
        "--aspect", "4:3",
    )  # fmt: skip
    assert (code, err) == (0, "")
    deck = Presentation(str(tmp_path / "a.pptx"))
    assert deck.slide_width is not None
    assert deck.slide_height is not None
    assert abs(deck.slide_width / deck.slide_height - 4 / 3) < 0.001
    script = [paragraph.text for paragraph in docx.Document(str(tmp_path / "c.docx")).paragraphs]
    assert any(text.startswith("Trang 2. Kết quả năm 2025") for text in script)
    assert (tmp_path / "b.docx").is_file()
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_figures_of_a_csv_become_charts(bannai: Run_, tmp_path: Path) -> None:
    (tmp_path / "số liệu.csv").write_bytes("\ufeffNăm;Diện tích (ha)\n2024;1.120\n2025;1.180\n".encode())
    code, _, err = bannai("deck", "số liệu.csv", "-o", "a.pptx", "--title", "Vùng chè")
    assert (code, err) == (0, "")
    deck = Presentation(str(tmp_path / "a.pptx"))
    (chart,) = (shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    assert list(chart.plots[0].categories) == ["2024", "2025"]
    assert list(chart.plots[0].series[0].values) == [1120, 1180]


def test_a_finished_word_report_and_a_kept_draft_become_slides(bannai: Run_, tmp_path: Path) -> None:
    code, out, _ = bannai("kinds", "example", "bao-cao-chuyen-de")
    (tmp_path / "answers.json").write_text(out, encoding="utf-8")
    code, _, _ = bannai(
        "draft", "bao-cao-chuyen-de", "--answers", "answers.json", "--seed", "3", "-o", "bc.docx"
    )
    assert code == 0
    for source in (["bc.docx"], ["--draft", "1"]):
        code, out, _ = bannai("deck", *source, "-o", "bc.pptx", "--force", "--json")
        assert code == 0
        made = json.loads(out)
        assert 5 <= len(made["slides"]) <= 22
        assert made["slides"][0]["layout"] == "cover"
        assert not [it for it in made["warnings"] if "chưa rõ lấy từ đâu" in it or "Trang " in it[:6]]
        assert all(slide["notes"] for slide in made["slides"])


def test_a_kept_deck_is_written_as_it_is(bannai: Run_, tmp_path: Path) -> None:
    _, out, _ = bannai("kinds", "example", "trinh-chieu-hoi-nghi")
    (tmp_path / "answers.json").write_text(out, encoding="utf-8")
    bannai("draft", "trinh-chieu-hoi-nghi", "--answers", "answers.json", "--seed", "3", "-o", "a.pptx")
    code, _, _ = bannai("deck", "--draft", "1", "-o", "b.pptx")
    assert code == 0
    assert (tmp_path / "a.pptx").read_bytes() == (tmp_path / "b.pptx").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words_of_error"),
    [
        (("deck",), "chỉ một trong hai"),
        (("deck", "a.txt", "--draft", "1"), "chỉ một trong hai"),
        (("deck", "thiếu.docx"), ""),
        (("deck", "thiếu.txt"), "thiếu.txt"),
        (("deck", "ảnh.png"), "không làm bài trình chiếu được"),
        (("deck", "rỗng.txt"), "không có chữ nào"),
        (("deck", "rỗng.csv"), "không có bảng số liệu"),
        (("deck", "a.txt", "--minutes", "500"), "180"),
        (("deck", "a.txt", "--theme", "hồng"), "hồng"),
        (("deck", "a.txt", "--handout", "h.txt"), "chỉ ghi được"),
        (("themes", "remove", "dang"), "dang"),
        (("themes", "add", "a.txt"), "không mở được như một tệp PowerPoint"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_writes_nothing(
    bannai: Run_, tmp_path: Path, arguments: tuple[str, ...], words_of_error: str
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "rỗng.txt").write_text("\n \n", encoding="utf-8")
    (tmp_path / "rỗng.csv").write_text("\n", encoding="utf-8")
    (tmp_path / "ảnh.png").write_bytes(b"x")
    before = {file.name for file in tmp_path.iterdir() if file.is_file()}
    code, out, err = bannai(*arguments)
    assert (code, out) == (2, "")
    assert words_of_error in err
    assert len(err.strip().splitlines()) == 1
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == before


def test_an_own_template_is_added_used_and_removed(bannai: Run_, tmp_path: Path) -> None:
    stream = BytesIO()
    Presentation().save(stream)
    (tmp_path / "huyện.pptx").write_bytes(stream.getvalue())
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    code, out, _ = bannai("themes", "add", "huyện.pptx", "--name", "Mẫu huyện", "--json")
    assert code == 0
    theme = json.loads(out)["id"]
    assert theme in bannai("themes", "list")[1]
    code, _, err = bannai("deck", "a.txt", "-o", "a.pptx", "--theme", theme)
    assert (code, err) == (0, "")
    assert Presentation(str(tmp_path / "a.pptx")).slides[1].slide_layout.name == "Title and Content"
    assert bannai("themes", "remove", theme)[0] == 0
    assert theme not in bannai("themes", "list", "--json")[1]


def test_a_draft_of_slides_tells_what_its_check_finds(bannai: Run_, tmp_path: Path) -> None:
    code, out, _ = bannai("kinds", "example", "trinh-chieu-hoi-nghi")
    answers = json.loads(out) | {"thoi_luong": "15 phút"}
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    arguments = (
        "draft",
        "trinh-chieu-hoi-nghi",
        "--answers",
        "answers.json",
        "--aspect",
        "4:3",
        "-o",
        "a.pptx",
    )
    code, _, err = bannai(*arguments)
    assert code == 0
    assert "Trang " not in err
    deck = Presentation(str(tmp_path / "a.pptx"))
    last = deck.slides[len(deck.slides) - 1].notes_slide.notes_text_frame
    assert last is not None
    assert "hết trang này: 15 phút]" in last.text


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(Paths(tmp_path / "dữ liệu"))


def test_what_the_check_finds_is_told_in_vietnamese(program: Program) -> None:
    bent = Picture("x", 4, 3)
    untold = Slide(SlideLayout.BULLETS, words("Thu 512 tỷ đồng"), picture=bent)
    deck = deck_of(*(block for block in EVERY_LAYOUT.blocks() if isinstance(block, Slide)), untold)
    told = program.decks.check(deck, program.exports.render(deck, "pptx"))
    assert any("Ảnh ở trang “Thu 512 tỷ đồng” bị hỏng" in sentence for sentence in told)
    assert any("số “512” chưa rõ lấy từ đâu" in sentence for sentence in told)
    figures = program.decks.check(deck, program.exports.render(deck, "pptx"), figures=False)
    assert not any("chưa rõ lấy từ đâu" in sentence for sentence in figures)


def test_a_chart_of_two_hundred_points_takes_one_slide_and_is_told(program: Program) -> None:
    rows = "\n".join(f"Tháng {n % 12 + 1}/{2000 + n // 12}\t{n * 7}" for n in range(200))
    made = program.decks.from_figures(f"Tháng\tSố hồ sơ\n{rows}", "Hồ sơ")
    data = program.exports.render(made.document, "pptx")
    deck = Presentation(BytesIO(data))
    assert len(deck.slides) == 2
    (chart,) = (shape.chart for shape in deck.slides[1].shapes if shape.has_chart)
    assert list(chart.plots[0].series[0].values) == [n * 7 for n in range(200)]
    told = program.decks.check(made.document, data)
    assert len(told) == 1
    assert "200 mốc" in told[0]


def test_text_in_windows_own_letters_is_read(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "cũ.txt"
    file.write_bytes("Vùng chè\r\n\r\nKết quả\r\n- tốt\r\n".encode("utf-16"))
    made = program.decks.from_file(file)
    assert made is not None
    assert plain_text(made.document.type_name) == "Vùng chè"
    assert made.document.type_name == (Run("Vùng chè", made.document.type_name[0].fact),)
