"""The set-up script and the lock files: what must hold before anything is installed."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK_NAMES = ["build", "dev", "llm-build", "llm", "run"]
ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)", re.MULTILINE)


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, looking at an empty checkout under an accented name instead of at this one."""
    root = tmp_path / "UBND xã Tân Phú"
    (root / "requirements").mkdir(parents=True)
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    for name in LOCK_NAMES:
        (root / "requirements" / f"{name}.lock").write_text("click==8.0\n", encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", root)
    monkeypatch.setattr(dev, "VENV", root / ".venv")
    monkeypatch.setattr(dev, "BUILD", root / "build")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "LOCKS", root / "requirements")
    return dev


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def pins(name: str) -> set[tuple[str, str]]:
    return {
        (package.lower().replace("_", "-"), version) for package, version in ENTRY.findall(lock_text(name))
    }


def project() -> dict[str, dict[str, list[str]]]:
    content: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return content


def required_names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~;, ]", requirement)[0].lower() for requirement in requirements}


# ── lock files ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_lock_files_are_those_that_the_script_installs(dev: ModuleType) -> None:
    assert {path.stem for path in (ROOT / "requirements").glob("*.lock")} == set(LOCK_NAMES)
    assert {name for names in dev.STAGES.values() for name in names} == {
        f"{name}.lock" for name in LOCK_NAMES
    }


@pytest.mark.parametrize("name", LOCK_NAMES)
def test_no_lock_file_names_a_registry_or_a_path_of_some_machine(name: str) -> None:
    lines = lock_text(name).splitlines()
    options = [line for line in lines if line.startswith("-")]
    assert options == []
    assert [line for line in lines if "://" in line or " @ " in line or "file:" in line] == []
    assert [line for line in lines if re.search(r"(^|\s)/\w", line)] == []


@pytest.mark.parametrize("name", LOCK_NAMES)
def test_every_locked_package_has_a_version_and_a_hash(name: str) -> None:
    entries = re.split(r"^(?=\w)", lock_text(name), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry for entry in entries if not ENTRY.match(entry) or "--hash=sha256:" not in entry] == []


def test_the_lock_files_cover_every_dependency_that_the_project_declares() -> None:
    names = {name: {package for package, _ in pins(name)} for name in LOCK_NAMES}
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    groups = project()["dependency-groups"]
    declared = required_names(project()["project"]["dependencies"])
    assert declared <= names["run"]
    assert declared <= names["dev"]
    assert required_names(extras["dev"]) <= names["dev"]
    assert required_names(extras["llm"]) <= names["llm"]
    assert required_names(groups["build"]) <= names["build"]
    assert required_names(groups["llm-build"]) <= names["llm-build"]


def test_the_development_lock_holds_what_runs_and_builds_at_the_same_versions() -> None:
    assert pins("run") <= pins("dev")
    assert pins("build") <= pins("dev")


def test_the_lock_files_never_ask_for_two_versions_of_one_package() -> None:
    together = pins("dev") | pins("llm-build") | pins("llm")
    names = [name for name, _ in together]
    assert {name for name in names if names.count(name) > 1} <= {"numpy"}  # one a Python version, by markers


def test_the_shipped_lock_holds_no_test_tool() -> None:
    assert {"pytest", "ruff", "mypy", "hatchling", "llama-cpp-python"}.isdisjoint(n for n, _ in pins("run"))


def test_an_entry_is_split_from_its_lock_with_all_its_hashes(dev: ModuleType) -> None:
    entry, rest = dev.split_lock(lock_text("llm"), dev.LLM)
    assert entry.startswith("llama-cpp-python==")
    assert "--hash=sha256:" in entry
    assert "numpy==" not in entry
    assert ENTRY.findall(rest) == [pair for pair in ENTRY.findall(lock_text("llm")) if pair[0] != dev.LLM]


# ── stamps ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stage_counts_as_installed_only_when_its_stamp_is_there(checkout: ModuleType) -> None:
    assert not checkout.is_installed("run")
    checkout.write_stamp(checkout.VENV / "run.stamp", checkout.stage_key("run"))
    assert checkout.is_installed("run")
    assert not checkout.is_installed("dev")
    assert not checkout.is_installed("llm")


def test_the_development_stage_includes_what_runs(checkout: ModuleType) -> None:
    checkout.write_stamp(checkout.VENV / "dev.stamp", checkout.stage_key("dev"))
    assert checkout.is_installed("run")


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements/dev.lock"])
def test_a_changed_file_makes_the_stamp_stale(checkout: ModuleType, changed: str) -> None:
    checkout.write_stamp(checkout.VENV / "dev.stamp", checkout.stage_key("dev"))
    (checkout.ROOT / changed).write_text("something else", encoding="utf-8")
    assert not checkout.is_installed("dev")


def test_a_change_of_compiler_flags_makes_the_engine_stale(
    checkout: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.write_stamp(checkout.VENV / "llm.stamp", checkout.stage_key("llm"))
    assert checkout.is_installed("llm")
    monkeypatch.setattr(checkout, "LLM_DEFINES", "GGML_NATIVE=OFF")
    assert not checkout.is_installed("llm")


def test_another_place_or_python_makes_every_stamp_stale(
    checkout: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stage in checkout.STAGES:
        checkout.write_stamp(checkout.VENV / f"{stage}.stamp", checkout.stage_key(stage))
    monkeypatch.setattr(checkout, "VENV_IDENTITY", "3.14 /somewhere/else")
    assert not any(checkout.is_installed(stage) for stage in checkout.STAGES)


def test_a_missing_python_makes_every_stamp_worthless(
    checkout: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.write_stamp(checkout.VENV / "run.stamp", checkout.stage_key("run"))
    monkeypatch.setattr(checkout, "PYTHON", checkout.VENV / "bin" / "python")
    assert not checkout.is_installed("run")


def test_a_half_written_stamp_counts_for_nothing(checkout: ModuleType) -> None:
    stamp = checkout.VENV / "run.stamp"
    checkout.write_stamp(stamp, checkout.stage_key("run"))
    stamp.write_bytes(stamp.read_bytes()[:20] + b"\xff")
    assert not checkout.is_installed("run")


def test_a_fingerprint_does_not_confuse_where_one_part_ends(dev: ModuleType) -> None:
    assert dev.fingerprint(["ab", "c"]) != dev.fingerprint(["a", "bc"])


def test_a_failed_engine_is_not_compiled_again_until_asked(
    checkout: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempts = []

    def fail() -> None:
        attempts.append(1)
        raise checkout.SetupError("no compiler")

    monkeypatch.setattr(checkout, "install_llm", fail)
    monkeypatch.setattr(checkout, "ensure_packages", lambda *groups: None)
    assert checkout.ensure_llm() is False
    said = capsys.readouterr().out
    assert "phrase bank" in said
    assert checkout.LLM_RETRY in said
    assert checkout.ensure_llm() is False
    assert len(attempts) == 1
    assert checkout.LLM_RETRY in capsys.readouterr().out
    assert checkout.ensure_llm(retry=True) is False
    assert len(attempts) == 2


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_failing_step_shows_the_end_of_its_own_log_only(
    checkout: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    log = checkout.BUILD / "step.log"
    checkout.quietly("first", [sys.executable, "-c", "print('of before')"], log)
    with pytest.raises(checkout.SetupError, match=r"second: exit code 3.*step\.log"):
        checkout.quietly("second", [sys.executable, "-c", "print('the cause'); raise SystemExit(3)"], log)
    said = capsys.readouterr().out
    assert "| the cause" in said
    assert "of before" not in said


def test_all_steps_run_and_the_summary_names_the_failed_ones(
    checkout: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    good, bad = [sys.executable, "-c", "print('ran')"], [sys.executable, "-c", "raise SystemExit(1)"]
    assert checkout.perform([("types", bad), ("tests", good)]) == 1
    said = capfd.readouterr().out
    assert "ran" in said
    assert said.splitlines()[-1].startswith("FAILED: types (2 steps")
    assert checkout.perform([("tests", good)]) == 0


def test_the_short_tier_leaves_the_long_tests_out(dev: ModuleType) -> None:
    short, long = dev.pytest_command([], long=False), dev.pytest_command(["-k", "x"], long=True)
    assert "not long" in short
    assert "long or not long" in long
    assert long[-2:] == ["-k", "x"]


def test_debugging_uses_one_process(dev: ModuleType) -> None:
    command = dev.pytest_command(["--pdb"], long=False)
    assert command[command.index("-n") + 1] == "0"


@pytest.mark.parametrize("argv", [[], ["unknown"], ["--help"]])
def test_the_usage_is_shown_for_anything_unknown(
    dev: ModuleType, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(argv) == (0 if argv == ["--help"] else 2)
    said = capsys.readouterr().out
    assert all(f"dev.py {name}" in said for name in dev.COMMANDS)


def test_the_script_parses_on_an_older_python_and_says_which_it_needs() -> None:
    text = (ROOT / "dev.py").read_text(encoding="utf-8")
    compile(text, "dev.py", "exec", flags=0, dont_inherit=True)
    assert ":=" not in text
    assert "from __future__" not in text
    assert text.index("sys.version_info < (3, 11)") < text.index("import tomllib")


def test_the_script_needs_only_the_standard_library() -> None:
    code = "import runpy, sys; sys.argv = ['dev.py', '--help']; runpy.run_path('dev.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert "dev.py test" in done.stdout


# ── system packages ──────────────────────────────────────────────────────────────────────────────────────


def test_a_package_under_its_new_name_is_not_missing(dev: ModuleType) -> None:
    wanted = ["libegl1", "libglib2.0-0|libglib2.0-0t64", "xvfb"]
    assert dev.missing_packages(wanted, {"libglib2.0-0t64", "libegl1"}) == ["xvfb"]
    assert dev.missing_packages(wanted, set()) == wanted


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ID": "debian"}, True),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, True),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, True),
        ({"ID": "fedora"}, False),
        ({}, False),
    ],
)
def test_debian_and_its_kin_are_recognised(dev: ModuleType, fields: dict[str, str], expected: bool) -> None:
    assert dev.is_debian_like(fields) is expected


def test_the_package_lists_are_sorted_names() -> None:
    listed = tomllib.loads((ROOT / "requirements" / "debian.toml").read_text(encoding="utf-8"))
    assert set(listed) == {"run", "test", "llm"}
    for group in listed.values():
        assert group == sorted(set(group))
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+|-]+", entry) for entry in group)


def test_without_root_the_exact_command_is_printed(
    checkout: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout.LOCKS / "debian.toml").write_text('run = ["libegl1", "new|newt64"]\n', encoding="utf-8")
    monkeypatch.setattr(checkout, "is_debian_like", lambda fields: True)
    monkeypatch.setattr(checkout.platform, "freedesktop_os_release", dict)
    monkeypatch.setattr(checkout.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(checkout, "installed_packages", lambda wanted: set())
    monkeypatch.setattr(checkout, "find_spec", lambda name: object())
    monkeypatch.setattr(checkout, "root_prefix", lambda: None)
    checkout.ensure_packages("run")
    assert "sudo apt-get install --no-install-recommends libegl1 new\n" in capsys.readouterr().out
