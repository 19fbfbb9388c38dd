"""Bad input on the command line: one Vietnamese sentence and exit 2, or it is cleaned; never a traceback."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bannai.app import main

KIND = "phat-bieu-khai-mac-binh-dan-hoc-vu-so"
ENGLISH = re.compile(
    r"\b(error|traceback|exception|usage|options?|invalid|missing|required|no such|the|file|not|value|try)\b",
    re.IGNORECASE,
)
# Every type of input, as data, so that each is tried with what it cannot be.
TYPES = """\
id = "moi-kieu"
name = "Mọi kiểu"
family = "report"
standard = "speech"
title = "THỬ"
""" + "".join(
    f'[[input]]\nkey = "{kind}"\nlabel = "Ô {kind}"\ntype = "{kind}"\n{more}\n'
    for kind, more in [
        ("text", ""),
        ("long_text", ""),
        ("number", ""),
        ("quantity", 'unit = "ha"'),
        ("date", ""),
        ("time", ""),
        ("list", ""),
        (
            "table",
            'columns = [{ key = "ten", label = "Tên" }, { key = "so", label = "Số", type = "number" }]',
        ),
        ("choice", 'choices = { thang = "Tháng", quy = "Quý" }'),
        ("people", ""),
    ]
)
TYPES += '[[section]]\nid = "a"\npurpose = "a"\n'
TYPES += "".join(
    f'[[section.say]]\ntext = "{{{kind}}}."\n'
    for kind in (
        "text",
        "long_text",
        "number",
        "quantity",
        "date",
        "time",
        "list",
        "table",
        "choice",
        "people",
    )
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bannai(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, in a folder of its own: (code, out, err)."""
    monkeypatch.setenv("BANNAI_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "kinds").mkdir(parents=True)
    (tmp_path / "data" / "kinds" / "moi-kieu.toml").write_text(TYPES, "utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


def draft(bannai: Run, answers: Any, kind: str = "moi-kieu", *more: str) -> tuple[int, str, str]:
    data = answers if isinstance(answers, bytes) else json.dumps(answers).encode("utf-8")
    Path("cau-tra-loi.json").write_bytes(data)
    return bannai("draft", kind, "--answers", "cau-tra-loi.json", "--seed", "1", *more)


def text_of(bannai: Run, answers: Any) -> str:
    code, out, err = draft(bannai, answers, "moi-kieu", "--json")
    assert code == 0, err
    return "\n".join(part["text"] for part in json.loads(out)["sections"])


def refused(result: tuple[int, str, str], *words: str, code: int = 2) -> None:
    """Exit 2, nothing on standard output, one Vietnamese sentence with the words."""
    got, out, err = result
    assert (got, out) == (code, ""), err
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert not err.isascii()
    for word in words:
        assert word in err
    spoken = re.sub(r"“[^”]*”|\S*[./_-]\S*", "", err)
    assert not ENGLISH.search(spoken), err


def test_an_unknown_kind_and_an_unknown_key_are_named(bannai: Run) -> None:
    refused(draft(bannai, {}, "khong-co"), "“khong-co”", "bannai kinds list")
    refused(draft(bannai, {"lạ": 1}), "“lạ”", "“Mọi kiểu”")
    refused(draft(bannai, {"lạ" * 200: 1}), "“Mọi kiểu”")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("text", True, "phải là chữ"),
        ("text", ["a"], "phải là chữ"),
        ("text", {"a": 1}, "phải là chữ"),
        ("long_text", ["a"], "phải là chữ"),
        ("number", "nhiều", "phải là một số"),
        ("number", "1,2,3", "phải là một số"),
        ("number", [1], "phải là chữ"),
        ("quantity", "nhiều ha", "phải là một số"),
        ("date", "31/02/2025", "phải là một ngày có thật"),
        ("date", "hôm nay", "phải là một ngày có thật"),
        ("date", 20251105, "phải là một ngày có thật"),
        ("time", "sáng sớm", "phải là giờ"),
        ("time", "25 giờ", "phải là giờ"),
        ("list", {"a": 1}, "phải là danh sách"),
        ("list", 5, "phải là danh sách"),
        ("list", ["a", None], "phải là chữ"),
        ("list", [["a"]], "phải là chữ"),
        ("table", {"ten": "a"}, "phải là bảng"),
        ("table", [5], "phải là bảng"),
        ("table", [{"la": "a"}], "không có cột “la”"),
        ("table", [["a", "1", "thừa"]], "phải là bảng"),
        ("table", [{"ten": "a", "so": "nhiều"}], "cột “Số” phải là số"),
        ("table", [{"ten": ["a"]}], "phải là chữ"),
        ("choice", "năm", "Tháng; Quý"),
        ("choice", ["Tháng"], "phải là chữ"),
        ("people", [{"name": "a", "rank": "vua"}], "người dự"),
        ("people", [{"name": "a", "rank": ["khach"]}], "người dự"),
        ("people", [{"name": "a", "rank": None, "tuoi": 1}], "người dự"),
        ("people", [None], "phải là chữ"),
        ("text", "[CẦN BỔ SUNG: tên]", "còn dấu [CẦN BỔ SUNG]"),
        ("text", "a" * 20_001, "20.000 ký tự"),
        ("long_text", "a" * 1_000_000, "200.000 ký tự"),
        ("list", ["a"] * 501, "quá 500 mục"),
        ("number", 10**150, "quá lớn"),
        ("number", 1e300, "quá lớn"),
        ("quantity", -(10**120), "quá lớn"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(bannai: Run, key: str, value: Any, words: str) -> None:
    refused(draft(bannai, {key: value}), words, f"“Ô {key}”" if "cột" not in words else "“Ô table”")


def test_a_wrong_value_writes_nothing(bannai: Run) -> None:
    refused(draft(bannai, {"date": "x"}, "moi-kieu", "-o", "a.docx"))
    assert not Path("a.docx").exists()
    assert json.loads(bannai("history", "list", "--json")[1]) == []


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({"text": unicodedata.normalize("NFD", "Đặng Hữu Phước")}, "Đặng Hữu Phước."),
        ({"text": "a\x00b\x07\u200bc\ufeff"}, "Abc."),
        ({"text": "vui 😀 lắm 👍🏽!"}, "Vui lắm!"),
        ({"text": "\ud800một"}, "Một."),
        ({"text": "hai\r\ndòng"}, "Hai dòng."),
        ({"text": 2025}, "2025."),
        ({"number": 32907.6}, "32.907,6."),
        ({"number": 1020}, "1.020."),
        ({"quantity": 1020}, "1.020 ha."),
        ({"quantity": "hơn 36.000 nhân khẩu"}, "Hơn 36.000 nhân khẩu."),
        ({"date": "ngày 5/11/2025"}, "05/11/2025."),
        ({"time": "8h00"}, "8 giờ 00."),
        ({"list": "a; b; c"}, "A, b và c."),
        ({"list": [1, 25]}, "1 và 25."),
        ({"table": [["chè", 5]]}, "Chè."),
        ({"choice": "quy"}, "Quý."),
        ({"choice": "THÁNG"}, "Tháng."),
        ({"people": [{"name": "lãnh đạo xã", "rank": "khach"}]}, "Các đồng chí lãnh đạo xã."),
        ({"text": "A <b>{x}|[y]\\"}, "A <b>{x}|[y]\\."),
        ({"text": None, "list": [], "table": [], "people": "", "date": ""}, ""),
    ],
)
def test_what_can_be_cleaned_is_cleaned(bannai: Run, answers: Any, line: str) -> None:
    assert text_of(bannai, answers) == line


def test_all_that_is_said_comes_out_in_nfc_and_long_text_keeps_its_paragraphs(bannai: Run) -> None:
    given = unicodedata.normalize("NFD", "Tiếng Việt\n\n\nở hai đoạn")
    text = text_of(bannai, {"long_text": given})
    assert unicodedata.is_normalized("NFC", text)
    assert text == "Tiếng Việt\n\nở hai đoạn."


def test_a_date_that_says_more_than_a_date_is_told(bannai: Run) -> None:
    code, out, _ = draft(bannai, {"date": "8 giờ, ngày 05/11/2025 (dự kiến)"}, "moi-kieu", "--json")
    assert code == 0
    warnings = json.loads(out)["warnings"]
    assert any("8 giờ, dự kiến" in warning and "“Ô date”" in warning for warning in warnings)
    code, out, _ = draft(bannai, {"date": "thứ Tư, ngày 05/11/2025"}, "moi-kieu", "--json")
    assert not any("Ô date" in warning for warning in json.loads(out)["warnings"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không có gì"),
        (b"  \n", "không có gì"),
        (b"\xef\xbb\xbf", "không có gì"),
        (b"xin chao", "không phải JSON"),
        (b"{\n\n'a': 1}", "dòng 3"),
        (b'{"text": NaN}', "không phải JSON"),
        (b'{"number": Infinity}', "không phải JSON"),
        (b'{"number": 1e999}', "quá lớn"),
        (b'{"number": ' + b"9" * 5000 + b"}", "không phải JSON"),
        (b"[" * 100_000, "không phải JSON"),
        (b"[]", "đối tượng JSON"),
        (b'"a"', "đối tượng JSON"),
        (b"null", "đối tượng JSON"),
        ('{"text": "xã"}'.encode("utf-16"), "UTF-8"),
        ('{"text": "xã"}'.encode("latin-1"), "UTF-8"),
        (b'{"facts": [{"label": "a"}]}', "“label” và “value”"),
        (b'{"facts": [1]}', "“label” và “value”"),
        (b'{"facts": [{"label": 1, "value": "a"}]}', "“label” và “value”"),
        ('{"facts": [{"label": "Lạ", "value": "a"}]}'.encode(), "“Lạ”"),
    ],
)
def test_a_file_that_holds_no_answers_is_told(bannai: Run, data: bytes, words: str) -> None:
    refused(draft(bannai, data), words)


def test_a_byte_order_mark_is_passed_over(bannai: Run) -> None:
    assert draft(bannai, b'\xef\xbb\xbf{"text": "a"}')[0] == 0


def test_a_file_that_is_not_there_or_is_a_folder_or_too_big_is_told(bannai: Run, tmp_path: Path) -> None:
    refused(bannai("draft", KIND, "--answers", "khong-co.json"), "khong-co.json")
    (tmp_path / "thư mục").mkdir()
    refused(bannai("draft", KIND, "--answers", "thư mục"), "thư mục")
    refused(draft(bannai, b" " * (17 * 2**20)), "16 MB")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("xoa",), "Không có lệnh “xoa”"),
        (("kinds", "xoa"), "Không có lệnh “xoa”"),
        (("--nhanh",), "“--nhanh”"),
        (("draft", KIND), "--answers"),
        (("draft",), "Thiếu LOẠI"),
        (("draft", KIND, "--answers", "a.json", "--seed", "x"), "--seed"),
        (("draft", KIND, "--answers", "a.json", "--seed", "-1"), "--seed"),
        (("draft", KIND, "--answers", "a.json", "--seed", "9" * 30), "--seed"),
        (("draft", KIND, "--answers", "a.json", "--tone", "vui"), "trang-trong, gan-gui"),
        (("draft", KIND, "--answers", "a.json", "--length", "1"), "ngan, vua, dai"),
        (("draft", KIND, "--answers", "a.json", "--engine", "x"), "phrases, model"),
        (("draft", KIND, "--answers", "a.json", "thừa"), "viết chưa đúng"),
        (("draft", KIND, "--answers"), "--answers"),
        (("draft", KIND, "--answers", "a.json", "--lạ"), "--lạ"),
        (("draft", KIND, "--answers", "a.json", "-o", "a.odt"), ".docx, .pptx, .pdf, .txt"),
        (("draft", KIND, "--answers", "a.json", "-o", "a"), ".docx"),
        (("draft", KIND, "--answers", "a.json", "-o", "a.txt", "-o", "./a.txt"), "hai lần"),
        (("history", "show", "x"), "SỐ"),
        (("history", "show", "7"), "số 7"),
        (("history", "show", "9" * 40), "Không có bản thảo"),
        (("history", "restore", "7"), "số 7"),
        (("history", "trash", "-1"), ""),
        (("history", "list", "--limit", "0"), "--limit"),
        (("kinds", "show", "x"), "“x”"),
        (("kinds", "example", "a" * 400), "Không có loại"),
    ],
)
def test_a_command_written_wrongly_is_told(bannai: Run, arguments: tuple[str, ...], words: str) -> None:
    Path("a.json").write_text("{}", "utf-8")
    refused(bannai(*arguments), words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "JSON"),
        ("[1]", "đối tượng JSON"),
        ("[" * 100_000, "không phải JSON"),
        ('{"level": "thôn"}', "“level”"),
        ('{"xa": "Bản Bo"}', "“xa”"),
        ('{"name": 5}', "“name”"),
        ('{"name": "' + "a" * 400 + '"}', "“name”"),
    ],
)
def test_a_bad_office_profile_is_told(bannai: Run, text: str, words: str) -> None:
    Path("co-quan.json").write_text(text, "utf-8")
    refused(draft(bannai, {}, "moi-kieu", "--office", "co-quan.json"), words)


def test_a_fact_given_twice_is_joined_or_told_never_lost(bannai: Run) -> None:
    def facts(*pairs: tuple[str, Any]) -> Any:
        return {"facts": [{"label": label, "value": value} for label, value in pairs]}

    assert text_of(bannai, facts(("Ô list", "a; b"), ("Ô list", ["c"]))) == "A, b và c."
    assert text_of(bannai, facts(("Ô text", "a"), ("ô TEXT:", "b"))) == "A; b."
    assert text_of(bannai, facts(("Ô date", "05/11/2025"), ("Ô date", "05/11/2025"))) == "05/11/2025."
    refused(draft(bannai, facts(("Ô date", "05/11/2025"), ("Ô date", "06/11/2025"))), "hai lần", "“Ô date”")


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("target", ["/proc/bannai/a.docx", "/dev/null/a.docx", "thu-muc.docx"])
def test_a_target_that_takes_no_file_is_told_and_the_draft_is_kept(bannai: Run, target: str) -> None:
    Path("thu-muc.docx").mkdir()
    code, out, err = draft(bannai, {"text": "còn đây"}, "moi-kieu", "-o", target)
    assert code in (1, 2)
    assert out == ""
    assert target in err
    assert err.count("\n") == 1
    kept = json.loads(bannai("history", "search", "con day", "--json")[1])
    assert len(kept) == 1
