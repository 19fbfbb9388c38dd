"""Where a text ends before the model says so, and what is held back on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bannai.documents.model import document_inlines, plain_text
from bannai.engine.llama.endings import LoopDetector, SlotHold, StopGuard
from bannai.paths import Paths, package_file
from bannai.services.draft_service import DraftRequest, DraftService
from bannai.services.kind_service import KindService


def stopped(stops: list[str], pieces: list[str]) -> tuple[str, bool]:
    guard, text = StopGuard(stops), ""
    for piece in pieces:
        told, met = guard.push(piece)
        text += told
        if met:
            return text, True
    return text + guard.rest(), False


@pytest.mark.parametrize(
    ("pieces", "text", "met"),
    [
        (["Một câu.\n\n", "Câu sau"], "Một câu.", True),
        (["Một câu.\n", "\nCâu sau"], "Một câu.", True),
        (["Một câu.\n", "Câu sau"], "Một câu.\nCâu sau", False),
        (["Một câu.\n"], "Một câu.\n", False),
        (["a HẾT b"], "a ", True),
        (["a HẾ", "N HẾ", "T"], "a HẾN ", True),
        (["\n\n"], "", True),
    ],
)
def test_a_stop_string_ends_the_text_however_it_is_cut(pieces: list[str], text: str, met: bool) -> None:
    assert stopped(["\n\n", "HẾT", ""], pieces) == (text, met)


@given(st.lists(st.text("ab\n", max_size=4), max_size=12), st.lists(st.text("ab\n", min_size=1, max_size=3)))
def test_the_guard_tells_what_stands_before_the_first_stop_string(
    pieces: list[str], stops: list[str]
) -> None:
    text, met = stopped(stops, pieces)
    whole = "".join(pieces)
    assert whole.startswith(text)
    if met:
        assert any(whole[len(text) :].startswith(stop) for stop in stops)
    else:
        assert text == whole
        assert not any(stop in whole for stop in stops)
    assert not any(stop in text for stop in stops)


def goes_round(text: str) -> bool:
    detector = LoopDetector()
    return any(detector.push(char) for char in text)


SENTENCE = "Cán bộ và nhân dân trong xã đoàn kết, thi đua lao động sản xuất, giữ gìn an ninh trật tự. "


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 6,
        "và " * 60,
        "rất rất tốt và " * 30,
        "Mở đầu khác hẳn. " + SENTENCE * 6,
        "." * 40,
        "\n" * 40,
        "a" * 100,
        "hahaha" * 30,
        "- Tiếp tục đẩy mạnh tuyên truyền, vận động nhân dân.\n" * 8,
    ],
)
def test_a_text_that_goes_round_is_noticed(text: str) -> None:
    assert goes_round(text)


def test_it_is_noticed_before_a_sentence_stands_there_four_times() -> None:
    detector, told = LoopDetector(), 0
    for char in SENTENCE * 6:
        told += 1
        if detector.push(char):
            break
    assert told < 4 * len(SENTENCE)


def test_official_prose_that_repeats_names_does_not_go_round() -> None:
    names = "Ủy ban nhân dân xã Tân Phú"
    acts = [
        "xây",
        "dựng",
        "rà",
        "soát",
        "kiểm",
        "tra",
        "tuyên",
        "truyền",
        "hoàn",
        "thành",
        "báo",
        "cáo",
        "phối",
        "hợp",
        "chỉ",
        "đạo",
        "giám",
        "sát",
        "đôn",
        "đốc",
    ]
    assert not goes_round("".join(f"{names} đã {act} việc thứ {act}; " for act in acts))


def test_no_draft_of_the_phrase_bank_goes_round() -> None:
    from pathlib import Path

    drafts = DraftService(KindService(Paths(Path("/nonexistent"))))
    for file in sorted(package_file("kinds").glob("*.toml")):
        kind = drafts.kind(file.stem)
        document = drafts.draft_now(DraftRequest(kind.id, kind.example_answers(), seed=1)).draft.document
        for inlines in document_inlines(document):
            assert not goes_round(plain_text(inlines)), (kind.id, plain_text(inlines))


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (["đạt {", "{", "n1", "}", "} hộ"], ["đạt ", "", "", "", "{{n1}} hộ"]),
        (["{{n1}}, {{", "n2}}"], ["{{n1}}, ", "{{n2}}"]),
        (["{{n1}} và {{n2}}."], ["{{n1}} và {{n2}}."]),
        (["không có gì"], ["không có gì"]),
    ],
)
def test_a_slot_is_told_whole(pieces: list[str], told: list[str]) -> None:
    hold = SlotHold()
    assert [hold.push(piece) for piece in pieces] == told
