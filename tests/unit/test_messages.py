"""Every sentence that the program says is there, NFC, and filled by the values that its callers give."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from bannai import messages
from bannai.documents.vietnamese import fold, nfc
from bannai.paths import guide_file, package_file

# What is called with a sentence's id and its values.
NAMES = {"text", "BadInputError", "MachineError", "EngineError", "EngineLostError", "EngineRefusedError"}
AREAS = sorted(package_file("messages").glob("*.toml"))


def calls() -> list[tuple[str, tuple[str, ...], str]]:
    """Every (message id, names of its values, place) that the code asks for by a literal id."""
    found = []
    for file in sorted(package_file("").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            message_id = node.args[0].value
            if name not in NAMES or not isinstance(message_id, str):
                continue
            if name == "text" and not (
                isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "messages"
            ):
                continue
            given = tuple(sorted({keyword.arg for keyword in node.keywords if keyword.arg}))
            found.append((message_id, given, f"{file.name}:{node.lineno}"))
    return found


@pytest.mark.parametrize(("message_id", "given", "place"), calls(), ids=lambda value: str(value)[:60])
def test_a_sentence_that_is_asked_for_is_there_with_its_values(
    message_id: str, given: set[str], place: str
) -> None:
    area, _, name = message_id.partition(".")
    table = tomllib.loads((package_file("messages") / f"{area}.toml").read_text("utf-8"))
    assert name in table, f"{place} asks for {message_id}"
    wanted = {slot for _, slot, _, _ in string.Formatter().parse(table[name]) if slot}
    assert wanted <= set(given), f"{place}: {message_id} lacks {wanted - set(given)}"


@pytest.mark.parametrize("file", AREAS, ids=lambda file: file.stem)
def test_sentences_are_composed_vietnamese(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text == nfc(text)
    for name, sentence in tomllib.loads(text).items():
        assert isinstance(sentence, str), name
        assert sentence.strip(), name
        assert "  " not in sentence, name


@pytest.mark.parametrize("file", AREAS, ids=lambda file: file.stem)
def test_a_letter_that_is_pressed_with_alt_is_on_every_keyboard(file: Path) -> None:
    for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
        letters = re.findall(r"&(.)", sentence.replace("&&", ""))
        assert len(letters) <= 1, name
        assert all(letter.isascii() and letter.isalnum() for letter in letters), name


def test_what_the_guide_puts_in_quotes_is_written_so_in_the_window() -> None:
    areas = [tomllib.loads(file.read_text("utf-8")) for file in AREAS]
    shared = tomllib.loads((package_file("kinds") / "common" / "shared.toml").read_text("utf-8"))
    written = {sentence for area in areas for sentence in area.values()}
    written |= {question["label"] for question in shared["form_input"]}
    shown = {sentence.replace("&", "").rstrip(".…: ") for sentence in written}
    quoted = re.findall("“([^”]+)”", guide_file().read_text("utf-8").replace("\n", " "))
    assert len(quoted) > 40
    assert [words for words in quoted if " ".join(words.split()) not in shown] == []


class _Wordings:
    """What a file of the code writes out, and what it puts together of pieces (as patterns)."""

    def __init__(self, file: Path) -> None:
        tree = ast.parse(file.read_text("utf-8"))
        inner = {id(it) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for it in node.values}
        self.texts: set[str] = set()
        self.choices: set[str] = set()  # values of enumerations: any file may put them into a name
        self.patterns: list[tuple[re.Pattern[str], bool]] = []  # and whether another file fills it in
        for top in tree.body:
            shared = isinstance(top, ast.FunctionDef) and not top.name.startswith("_")
            for node in ast.walk(top):
                if isinstance(node, ast.JoinedStr):
                    parts = [
                        re.escape(str(it.value)) if isinstance(it, ast.Constant) else "(.+)"
                        for it in node.values
                    ]
                    self.patterns.append((re.compile("".join(parts)), shared))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
                    self.texts.add(node.value)
                    if isinstance(top, ast.ClassDef) and "Enum" in ast.dump(ast.Tuple(top.bases, ast.Load())):
                        self.choices.add(node.value)


def test_every_sentence_is_said_somewhere() -> None:
    """What is put together of a sentence's name stands somewhere as a word: in the code, or as data."""
    files = [_Wordings(file) for file in sorted(package_file("").rglob("*.py"))]
    texts = set().union(*(it.texts for it in files))
    choices = set().union(*(it.choices for it in files))
    kinds = (it for it in sorted(package_file("").rglob("*.toml")) if it.parent.name != "messages")
    written = (*texts, *(it.read_text("utf-8") for it in kinds))
    words = {word for text in written for word in re.findall(r"[^\W_]+", fold(text))}

    def is_filled(pattern: re.Pattern[str], message_id: str, known: set[str]) -> bool:
        area, _, name = message_id.partition(".")
        if found := pattern.fullmatch(message_id):
            if found.groups() == (name,):  # no more than the area is said: the rest is beside it, whole
                return name in known
            if not pattern.pattern.startswith(re.escape(f"{area}.")):
                return all(hole in texts for hole in found.groups())
        else:
            found = re.match("[a-z]{3}", pattern.pattern) and pattern.fullmatch(name)
        return found is not None and all(
            set(re.findall(r"[^\W_]+", hole)) <= words for hole in found.groups()
        )

    def is_said(message_id: str) -> bool:
        return message_id in texts or any(
            is_filled(pattern, message_id, texts if shared else it.texts | choices)
            for it in files
            for pattern, shared in it.patterns
        )

    names = (f"{file.stem}.{name}" for file in AREAS for name in tomllib.loads(file.read_text("utf-8")))
    silent = {name for name in names if not is_said(name)}
    assert silent == {"drafting.thin_speech_more"}  # said as “thin_more” of a speech


def test_an_unknown_sentence_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        messages.text("errors.there_is_no_such_sentence")
