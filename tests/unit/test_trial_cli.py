"""`bannai models trial` as it is typed: reports, sheets, JSON, Ctrl-C, refusals; once with a real child."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bannai import messages
from bannai.app import main
from bannai.cli.trial_command import trial
from bannai.engine.base import Cancelled, EngineEvent, TextRequest
from bannai.engine.llama.plan import LoadPlan
from bannai.services import trial_models
from tests.unit.trial_engines import TimedEngine, fluent, nonsense

Run = Callable[..., tuple[int, str, str]]
SCRIPTS = {"tot": fluent, "xau": nonsense}


class PlannedEngine(TimedEngine):
    """Stands for the engine in a child process: what it writes hangs on the file's name."""

    def __init__(self, plan: LoadPlan, folder: Path) -> None:
        super().__init__(SCRIPTS[plan.path.stem], plan.label)
        del folder


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


@pytest.fixture
def two_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two files that are models, with scripted engines behind them."""
    from tests.fixtures.gguf_maker import write_random

    write_random(tmp_path / "tot.gguf", seed=1)
    write_random(tmp_path / "xau.gguf", seed=2)
    monkeypatch.setattr(trial_models, "LocalEngine", PlannedEngine)
    return "tot.gguf", "xau.gguf"


def shown(bannai: Run, *arguments: str) -> Any:
    code, out, err = bannai("models", "trial", *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_two_models_are_ranked_and_told_as_json(bannai: Run, two_models: tuple[str, str]) -> None:
    values = shown(bannai, *reversed(two_models), "--briefs", "2")
    assert [(it["name"], it["rank"]) for it in values["models"]] == [("tot", 1), ("xau", None)]
    good, bad = values["models"]
    assert good["score"] > 30 > bad["score"] == 0
    assert good["facts_kept"] == bad["facts_kept"] == 1.0
    assert good["label"].startswith("tot.gguf (")
    assert values["briefs"] == 2
    assert values["stopped"] is False


def test_the_manual_names_every_option_and_every_key_of_the_json(
    bannai: Run, two_models: tuple[str, str]
) -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text("utf-8")
    values = shown(bannai, two_models[0], "--briefs", "1")
    model = values["models"][0]
    for key in (*values, *model, *model["per_brief"][0]):
        assert f'"{key}"' in manual, key
    for option in (option for parameter in trial.params[1:] for option in parameter.opts):
        assert option in manual or option == "--output", option


def test_the_report_stands_on_standard_output_and_progress_beside_it(
    bannai: Run, two_models: tuple[str, str]
) -> None:
    code, out, err = bannai("models", "trial", two_models[0], "--briefs", "1")
    assert code == 0
    assert out.startswith(f"# {messages.text('trial.title')}\n")
    assert "đề 1/1" in err
    assert "được lấy" in err
    assert "đề 1/1" not in out


def test_report_sheet_and_key_are_written_and_never_over_others(
    bannai: Run, two_models: tuple[str, str], tmp_path: Path
) -> None:
    line = (
        "models",
        "trial",
        two_models[0],
        "--briefs",
        "1",
        "-o",
        "b.md",
        "--sheet",
        "p.docx",
        "--pairs",
        "3",
    )
    code, out, err = bannai(*line)
    assert code == 0, err
    assert out.count("Đã ghi") == 3
    assert (tmp_path / "b.md").read_text("utf-8").startswith("# ")
    assert (tmp_path / "p.docx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "p-dap-an.txt").read_text("utf-8").count("Cặp ") == 3
    code, _, err = bannai(*line)
    assert code == 2
    assert "b.md" in err
    assert bannai(*line, "--force")[0] == 0


def test_a_model_of_which_nothing_was_taken_has_no_sheet(bannai: Run, two_models: tuple[str, str]) -> None:
    code, _, err = bannai("models", "trial", two_models[1], "--briefs", "1", "--sheet", "p.docx")
    assert code == 0
    assert messages.text("trial.no_pairs") in err
    assert not Path("p.docx").exists()


def test_a_second_run_takes_over_what_is_known_unless_it_is_to_begin_again(
    bannai: Run, two_models: tuple[str, str]
) -> None:
    first = shown(bannai, two_models[0], "--briefs", "1")
    code, out, err = bannai("models", "trial", two_models[0], "--briefs", "1", "--json")
    assert code == 0
    assert json.loads(out) == first
    assert "đã có kết quả" in err
    assert "đã có kết quả" not in bannai("models", "trial", two_models[0], "--briefs", "1", "--again")[2]


def test_ctrl_c_gives_the_report_so_far_and_the_same_line_goes_on(
    bannai: Run, two_models: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Interrupted(PlannedEngine):
        def stream(self, request: TextRequest, cancelled: Cancelled) -> Iterator[EngineEvent]:
            asked.append(request.task)
            if len(asked) == 10:  # in the second brief
                signal.raise_signal(signal.SIGINT)
            yield from super().stream(request, cancelled)

    monkeypatch.setattr(trial_models, "LocalEngine", Interrupted)
    before = signal.getsignal(signal.SIGINT)
    code, out, err = bannai("models", "trial", two_models[0], "--briefs", "5", "--json")
    values = json.loads(out)
    assert code == 0
    assert values["stopped"] is True
    assert values["models"][0]["briefs"] >= 1
    assert values["models"][0]["briefs"] < 5
    assert messages.text("trial.interrupted") in err
    assert signal.getsignal(signal.SIGINT) is before

    monkeypatch.setattr(trial_models, "LocalEngine", PlannedEngine)
    code, out, err = bannai("models", "trial", two_models[0], "--briefs", "5", "--json")
    assert json.loads(out)["models"][0]["briefs"] == 5
    assert err.count("đã có kết quả") == values["models"][0]["briefs"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("khong-co.gguf",),
        ("tot.gguf", "tot.gguf"),
        ("tot.gguf", "./tot.gguf"),
        ("tot.gguf", "--briefs", "0"),
        ("tot.gguf", "-o", "b.docx"),
        ("tot.gguf", "--sheet", "p.pptx"),
        (),
    ],
)
def test_what_cannot_be_tried_is_refused_in_a_sentence_before_anything_is_begun(
    bannai: Run, two_models: tuple[str, str], tmp_path: Path, wrong: tuple[str, ...]
) -> None:
    del two_models
    code, out, err = bannai("models", "trial", *wrong)
    assert code == 2
    assert not out
    assert err.strip().count("\n") == 0
    assert not (tmp_path / "data" / "trials").exists()


def test_a_file_that_is_no_model_is_refused_with_its_reason(bannai: Run, tmp_path: Path) -> None:
    (tmp_path / "rac.gguf").write_bytes(b"GGUF" + bytes(200))
    code, _, err = bannai("models", "trial", "rac.gguf")
    assert code in (1, 2)
    assert "rac.gguf" in err


def test_a_made_model_is_tried_in_a_real_child_process(bannai: Run, tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp")
    from tests.fixtures.gguf_maker import write_scripted

    folder = tmp_path / "Văn phòng Đảng ủy"
    folder.mkdir()
    write_scripted(folder / "mô hình.gguf")
    values = shown(bannai, str(folder / "mô hình.gguf"), "--briefs", "1")
    (model,) = values["models"]
    assert model["name"] == "mô hình"
    assert model["passages"] > 5
    assert (model["taken"], model["rank"]) == (0, None)  # it says the same sentence to everything
    assert model["reasons"] == {"missing_slot": 2 * model["passages"]}
    assert model["missed"] == model["slots"] > 0
    assert model["facts_kept"] == 1.0
    assert model["guard_held"] is True
    assert model["writing_speed"] > 0
    assert model["reading_speed"] > 0
    assert model["peak_bytes"] > 10 * 1024**2
