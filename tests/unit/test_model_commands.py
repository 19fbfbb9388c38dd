"""`bannai models …`: results on standard output, what is wrong in a Vietnamese sentence, exit codes kept."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bannai.app import main
from bannai.cli.model_commands import _Progress
from bannai.engine.fingerprints import fingerprint
from bannai.engine.llama.builds import give_up, working_build
from bannai.engine.llama.measurement import Measured, remember
from bannai.engine.machine import Machine
from bannai.errors import BadInputError
from bannai.paths import Paths
from bannai.services import doctor_service
from bannai.services.backup_service import BackupService
from bannai.services.doctor_service import DoctorService
from bannai.services.kind_service import KindService
from bannai.services.model_service import ModelService
from bannai.services.server_service import ServerService
from bannai.services.settings_service import SettingsService
from tests.fixtures.engines import picky_probe
from tests.unit.gguf_files import QWEN3_17, TINY, write_model
from tests.unit.hostile_server import JSON_HEAD, serving

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    home = tmp_path / "Văn phòng Đảng ủy" / "Dữ liệu"
    monkeypatch.setenv("BANNAI_HOME", str(home))
    return home


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["models", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


def read(result: tuple[int, str, str], code: int = 0) -> Any:
    assert result[0] == code, result[2]
    return json.loads(result[1])


def test_without_models_the_list_is_empty_and_one_is_suggested(run: Run) -> None:
    code, out, _ = run("list")
    assert code == 0
    assert "Không có mô hình, chương trình vẫn soạn được" in out
    assert read(run("list", "--json")) == []


def test_a_model_is_added_listed_verified_chosen_and_removed(run: Run, home: Path, tmp_path: Path) -> None:
    source = write_model(tmp_path / "USB" / "Mô hình.gguf", TINY, words=True)
    digits = hashlib.sha256(source.read_bytes()).hexdigest()
    added = read(run("add", str(source), "--json"))
    assert added == {
        "name": "Mô hình.gguf",
        "path": str(home / "models" / "Mô hình.gguf"),
        "copied": True,
        "size": source.stat().st_size,
        "sha256": digits,
    }
    assert read(run("add", str(source), "--json"))["copied"] is False
    (listed,) = read(run("list", "--json"))
    assert (listed["state"], listed["place"], listed["architecture"]) == ("ready", "own", "qwen3")
    assert (listed["license"], listed["quantisation"], listed["chosen"]) == ("apache-2.0", "Q4_K_M", False)
    assert read(run("verify", "mô hình", "--json")) == {
        "name": "Mô hình.gguf", "sha256": digits, "against": "added", "same": True
    }  # fmt: skip
    assert run("choose", "Mô hình")[0] == 0
    assert read(run("list", "--json"))[0]["chosen"] is True
    assert "đang chọn" in run("list")[1]
    code, _, err = run("remove", "Mô hình")
    assert (code, "thêm --yes" in err) == (2, True)
    code, out, _ = run("remove", "Mô hình", "--yes")
    assert (code, out) == (0, "Đã xóa Mô hình.gguf.\n")
    assert read(run("list", "--json")) == []


def test_a_changed_file_fails_its_check(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("add", str(write_model(tmp_path / "m.gguf")))[0] == 0
    with (home / "models" / "m.gguf").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x01")
    assert read(run("verify", "m", "--json"), code=1)["same"] is False
    code, out, _ = run("verify", "m")
    assert (code, "bị thay đổi hoặc hỏng" in out) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["add", "không có.gguf"], 1, "Không có tệp"),
        (["add", "."], 1, "Không có tệp"),
        (["verify", "lạ"], 2, "Không có mô hình nào"),
        (["remove", "lạ", "--yes"], 2, "Không có mô hình nào"),
        (["choose", "lạ"], 2, "Không có mô hình nào"),
        (["add"], 2, "Thiếu"),
        (["server", "--address", "ftp://a"], 2, "chưa đúng"),
        (["server", "--check"], 2, "Chưa ghi địa chỉ"),
        (["server", "--key-file", "không có"], 2, "Không đọc được"),
        (["nghĩ"], 2, "Không có lệnh"),
    ],
)
def test_what_is_wrong_is_told(run: Run, home: Path, arguments: list[str], code: int, told: str) -> None:
    result = run(*arguments)
    assert result[0] == code
    assert told in result[2]
    assert result[1] == ""
    assert not (home / "models").exists()


def test_a_file_that_is_no_model_is_refused_and_nothing_changes(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "m.gguf").write_bytes(b"<html>404</html>")
    code, _, err = run("add", str(tmp_path / "m.gguf"))
    assert (code, "trang web" in err) == (1, True)
    assert not home.exists()


def test_no_model_can_be_chosen(run: Run, home: Path) -> None:
    write_model(home / "models" / "m.gguf")
    chosen = read(run("choose", "--none", "--json"))
    assert chosen["writes"] is None
    assert "đang tắt" in chosen["sentence"]
    assert not SettingsService(Paths(home)).read().use_model


def test_the_server_is_off_until_it_is_typed_and_the_key_is_kept_apart(
    run: Run, home: Path, tmp_path: Path
) -> None:
    off = read(run("server", "--json"))
    assert (off["on"], off["address"], off["key"]) == (False, "", False)
    (tmp_path / "khóa.txt").write_text("sk-secret\n", "utf-8")
    key = str(tmp_path / "khóa.txt")
    on = read(run("server", "--address", "192.168.1.5:8080", "--model", "qwen", "--key-file", key, "--json"))
    assert (on["on"], on["address"], on["key"], on["outside"]) == (
        True,
        "http://192.168.1.5:8080/v1",
        True,
        False,
    )
    assert "sk-secret" not in json.dumps(on) + (home / "settings.json").read_text("utf-8")
    code, out, _ = run("server", "--address", "https://api.example.com")
    assert (code, "NGOÀI mạng" in out) == (0, True)
    assert read(run("server", "--off", "--json"))["on"] is False
    assert (home / ".server-key").is_file()
    done = BackupService(Paths(home)).make(tmp_path / "backup.zip")
    assert done is not None
    assert done.files == 1
    assert b"sk-secret" not in (tmp_path / "backup.zip").read_bytes()
    (tmp_path / "rỗng").write_text("", "utf-8")
    assert read(run("server", "--key-file", str(tmp_path / "rỗng"), "--json"))["key"] is False


def test_the_server_is_asked_when_it_is_told_to(run: Run, allow_loopback: set[int]) -> None:
    with serving(lambda line: line.send(JSON_HEAD, b'{"data": [{"id": "gemma"}]}')) as server:
        allow_loopback.add(server.port)
        seen = read(run("server", "--address", server.address, "--check", "--json"))
        assert (seen["reachable"], seen["models"]) == (True, ["gemma"])
        assert "trả lời tốt, dùng mô hình gemma" in seen["sentence"]
        other = read(run("server", "--address", server.address, "--model", "qwen", "--check", "--json"))
        assert "không có mô hình đã chọn" in other["sentence"]
    code, out, _ = run("server", "--check")
    assert (code, "Không liên lạc được" in out) == (1, True)


def test_keys_that_cannot_be_are_refused(home: Path) -> None:
    servers = ServerService(Paths(home), SettingsService(Paths(home)))
    for key in ("hai từ", "khóa", "a" * 400, "a\nX-Other: b"):
        with pytest.raises(BadInputError):
            servers.set_key(key)
    with pytest.raises(BadInputError):
        servers.set("10.0.0.1", "q" * 400)


def test_progress_of_large_files_is_told_with_the_time_that_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = iter(range(0, 10_000, 2))
    progress = _Progress(lambda: float(next(times)))
    total = 1000 * 1024 * 1024
    for done in range(0, 1001, 5):
        progress.show(done * 1024 * 1024, total)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 20
    assert lines[0] == "5 % (50 MB trong 1.000 MB), còn khoảng 6 phút"
    assert lines[-1] == "100 % (1.000 MB trong 1.000 MB)"


def celeron(free_gib: float) -> Machine:
    return Machine(2, 4 * 1024**3, int(free_gib * 1024**3), "Celeron N4020", ("SSE4.2", "AVX2"))


def doctor(home: Path, free_gib: float) -> dict[str, tuple[str, bool]]:
    paths = Paths(home)
    settings = SettingsService(paths)
    machine = celeron(free_gib)
    models = ModelService(paths, settings, lambda: machine, None, home / "none", lambda: True)
    service = DoctorService(
        paths, KindService(paths), models, ServerService(paths, settings), lambda: machine
    )
    return {finding.label: (finding.value, finding.good) for finding in service.look()}


def test_the_doctor_tells_memory_cores_and_whether_the_model_fits(home: Path) -> None:
    none = doctor(home, 2)
    assert none["Bộ nhớ"] == ("4,0 GB", True)
    assert none["Bộ nhớ đang trống"] == ("2,0 GB", True)
    assert none["Số nhân"] == ("2", True)
    assert none["Bộ xử lý"] == ("Celeron N4020", True)
    assert none["Máy viết giúp"] == ("Chưa có tệp máy viết; bài do ngân hàng câu soạn.", True)
    path = write_model(home / "models" / "m.gguf", QWEN3_17)
    assert doctor(home, 2)["Máy viết giúp"] == ("Máy viết giúp đã sẵn sàng, dùng tệp m.", True)
    value, good = doctor(home, 1)["Máy viết giúp"]
    assert (good, "không đủ cho máy viết giúp" in value) == (False, True)
    path.write_bytes(path.read_bytes()[:9000])
    value, good = doctor(home, 2)["Máy viết giúp"]
    assert (good, "bị cụt" in value) == (False, True)
    SettingsService(Paths(home)).write(SettingsService(Paths(home)).read().__class__(use_model=False))
    assert doctor(home, 1)["Máy viết giúp"][1]
    ServerService(Paths(home), SettingsService(Paths(home))).set("10.0.0.9")
    assert "máy chủ 10.0.0.9" in doctor(home, 1)["Máy viết giúp"][0]


def test_the_doctor_tells_instructions_the_build_and_the_speed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_service, "find_spec", lambda _name: object())
    folders = (tmp_path / "avx2", tmp_path / "sse42")
    for folder in folders:
        folder.mkdir()
    monkeypatch.setattr(doctor_service, "build_folders", lambda _program: folders)
    path = write_model(home / "models" / "m.gguf", QWEN3_17)
    before = doctor(home, 2)
    assert before["Tập lệnh"] == ("SSE4.2, AVX2", True)
    assert before["Bản chạy của bộ máy"] == ("chưa thử; máy sẽ thử khi viết lần đầu", True)
    assert before["Tốc độ viết giúp"] == ("chưa đo; máy sẽ đo khi viết lần đầu", True)

    engine, machine = Paths(home).engine, celeron(2)
    give_up(folders[0], engine, machine.processor)
    tuple(working_build(folders, engine, machine.processor, target=picky_probe))
    remember(engine, fingerprint(path), machine, Measured(1, False, 23.4, 5.6))
    after = doctor(home, 2)
    build, good = after["Bản chạy của bộ máy"]
    assert good
    assert "“sse42” 1" in build
    assert after["Tốc độ viết giúp"] == ("mỗi giây đọc 23, viết 6 mảnh chữ, dùng 1 nhân", True)

    give_up(folders[1], engine, machine.processor)
    sentence, good = doctor(home, 2)["Bản chạy của bộ máy"]
    assert (good, "quá cũ" in sentence) == (False, True)
