"""Whatever JSON stands in the file of answers, drafting takes it or names what is wrong: never a crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bannai.app import main
from bannai.documents.kinds import InputField, InputType
from bannai.documents.model import document_inlines, plain_text
from bannai.errors import BadInputError
from bannai.paths import Paths, package_file
from bannai.services.draft_service import DraftRequest, DraftService
from bannai.services.kind_service import KindService

KINDS = KindService(Paths(Path("/nonexistent")))
KIND_IDS = sorted(file.stem for file in package_file("kinds").glob("*.toml"))
SERVICE = DraftService(KINDS)

WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "UBND xã Bản Bo, tỉnh Lai Châu", "12/10/2026", "8 giờ 00", "8 giờ 00, ngày 05/11/2025", "46 tổ",
            "hơn 36.000 nhân khẩu", "–3,5%", "1" * 99, "9" * 101, "0,000001", "a; b; c", ";;;", "...", "./.",
            "v.v.", "2022: 1.020; 2023: 1.065", "2022: 0; 2023: 5", ": 5", "31/02/2025", "[CẦN BỔ SUNG: x]",
            "\ud800", "\x00\x07", "e\u0302\u0301", "\u200b", "😀", "{ten}", "<a|b>", "100%", "(", "“",
            "trang trọng", "Phó Chủ tịch", "năm", "1.234.567.890 đồng", "-5", "ĐẢNG ỦY XÃ", "xã 1", "\n\n",
        ]
    ),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.sampled_from([10**30, 10**99, 10**150, -(10**200), 1e300, 0, -0.0])
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, st.just("name")), inner, max_size=3)
    ),
    max_leaves=6,
)


def fitting(item: InputField) -> st.SearchStrategy[Any]:
    """Values near to what an input wants."""
    if item.type is InputType.TABLE:
        cells = st.one_of(WORDS, NUMBERS, st.none())
        return st.lists(
            st.dictionaries(st.sampled_from([column.key for column in item.columns]), cells), max_size=3
        )
    if item.type is InputType.PEOPLE:
        ranks = st.sampled_from([*[key for key, _ in KINDS.ranks.labels], "", "vua", None, 1])
        person = st.one_of(WORDS, st.fixed_dictionaries({"name": WORDS, "rank": ranks}))
        return st.lists(person, max_size=4)
    if item.type is InputType.LIST:
        return st.lists(WORDS, max_size=4)
    if item.choices:
        return st.sampled_from([*item.choices, *item.choices.values()])
    return st.one_of(WORDS, NUMBERS)


@st.composite
def answers_for(draw: st.DrawFn, kind_id: str) -> Any:
    """Answers of a kind: its example with some of them replaced by something near or by anything."""
    kind = KINDS.get(kind_id)
    form = draw(st.integers(0, 9))
    if form == 0:
        return draw(ANYTHING)
    if form == 1:
        labels = st.sampled_from(
            [label for item in kind.inputs for label in (item.label, *item.aliases)]
            + ["Giọng văn", "Khác (ha)"]
        )
        fact = st.fixed_dictionaries({"label": st.one_of(labels, WORDS), "value": st.one_of(WORDS, ANYTHING)})
        return {"facts": draw(st.lists(fact, max_size=6))}
    answers: dict[str, Any] = dict(kind.example_answers()) if draw(st.booleans()) else {}
    for number in draw(st.lists(st.integers(0, len(kind.inputs) - 1), max_size=6, unique=True)):
        item = kind.inputs[number]
        answers[item.key] = draw(fitting(item) if draw(st.integers(0, 5)) else ANYTHING)
    if draw(st.integers(0, 8)) == 0:
        answers[draw(WORDS)] = draw(ANYTHING)
    return answers


@pytest.mark.parametrize("kind_id", KIND_IDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_answers_are_drafted_or_refused_with_a_sentence(kind_id: str, data: st.DataObject) -> None:
    answers = data.draw(answers_for(kind_id))
    told = ""
    try:
        finished = SERVICE.draft_now(DraftRequest(kind_id, answers, seed=data.draw(st.integers(0, 99))))
    except BadInputError as error:
        told = str(error)
    else:
        for inline in document_inlines(finished.draft.document):
            line = plain_text(inline)
            assert "  " not in line
            assert line.isprintable() or set(line) & {"\u00a0"}
        json.dumps(finished.answers, ensure_ascii=False).encode("utf-8")
    assert not told or not told.isascii()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_the_command_line_ends_with_0_or_2_for_any_json(
    data: st.DataObject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind_id = data.draw(st.sampled_from(KIND_IDS))
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(data.draw(answers_for(kind_id))), "utf-8")
    code = main(["draft", kind_id, "--answers", str(file), "--seed", "1", "--json"])
    out, err = capsys.readouterr()
    assert code in (0, 2), err
    assert "Traceback" not in err
    if code == 0:
        assert json.loads(out)["kind"] == kind_id
    else:
        assert len(err.strip().split("\n")) == 1
        assert not err.isascii()
