#!/usr/bin/env python3
"""Sets the project up, then does one of these (standard library only):

  python3 dev.py run [ARGS]            open the window (no display: write samples); the same as `bannai ARGS`
  python3 dev.py test [--long] [ARGS]  lint, types and tests; ARGS go to pytest
  python3 dev.py lint [--fix]          lint and types only; mend what can be mended
  python3 dev.py bench [ARGS]          the benchmarks
  python3 dev.py screenshots [ARGS]    pictures of every page of the window
  python3 dev.py llm                   install the local model's engine, also after a failure
  python3 dev.py lock [--upgrade]      make the lock files anew (needs `uv` on the PATH)

Everything lands in `.venv`, from lock files with hashes. Stamps tell what is installed; each is written last.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (an older Python must get as far as this sentence)
    sys.exit("Ban AI needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

import hashlib
import os
import platform
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

Command = Sequence[str | Path]

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PIP: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
PINNED = [*PIP, "install", "--require-hashes"]
LOCKS = ROOT / "requirements"
# What an environment is bound to: the Python that made it, and where it stands.
VENV_IDENTITY = f"{sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix} {VENV}"
# `dev.lock` holds all of `run.lock` and `build.lock`, at the same versions.
STAGES = {"run": ("run.lock", "build.lock"), "dev": ("dev.lock",), "llm": ("llm-build.lock", "llm.lock")}

LLM = "llama-cpp-python"
# Never -march=native: a wheel from here may end up on a stick, and die of SIGILL on the next laptop.
LLM_DEFINES = "GGML_NATIVE=OFF;LLAVA_BUILD=OFF"
# The bindings force llama.cpp's tool library on, with its HTTP client; this, read by CMake, leaves it out.
LLM_INCLUDE = "set(LLAMA_BUILD_COMMON OFF)\n"
LLM_RETRY = "python3 dev.py llm"

say = partial(print, flush=True)


class SetupError(Exception):
    """Something could not be installed; the message says what, and where the log is."""


def fingerprint(parts: Iterable[str | Path]) -> str:
    """Return a hash over texts and the contents of files; an absent file counts as empty."""
    contents = [p if isinstance(p, str) else p.read_bytes() if p.is_file() else b"" for p in parts]
    return hashlib.sha256(repr(contents).encode()).hexdigest()


def is_current(stamp: Path, key: str) -> bool:
    """Tell whether `stamp` holds `key`."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8", errors="replace") == key


def write_stamp(stamp: Path, key: str) -> None:
    """Write `key` into `stamp` in one step, so that no half-written stamp is ever read."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    partial = stamp.with_name(stamp.name + ".partial")
    partial.write_text(key, encoding="utf-8")
    partial.replace(stamp)


def stage_key(stage: str) -> str:
    """Return what the stamp of a stage (`run`, `dev`, `llm`) must hold."""
    more = [LLM_DEFINES, LLM_INCLUDE] if stage == "llm" else [ROOT / "pyproject.toml"]
    return fingerprint([VENV_IDENTITY, *more, *(LOCKS / name for name in STAGES[stage])])


def is_installed(stage: str) -> bool:
    """Tell whether a stage is installed as the files say now; `dev` includes `run`."""
    stages = {stage, "dev"} if stage == "run" else {stage}
    return PYTHON.exists() and any(is_current(VENV / f"{name}.stamp", stage_key(name)) for name in stages)


def call(command: Command, environment: Mapping[str, str] | None = None, log: BinaryIO | None = None) -> int:
    """Run a command in the repository's root, with its output shown or in `log`; return its exit code."""
    streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
    variables = {**os.environ, **(environment or {})}
    return subprocess.call([*map(str, command)], cwd=ROOT, env=variables, **(streams if log else {}))


def quietly(title: str, command: Command, log: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run a command with its output in `log` and one line on the screen; on failure show the log's end."""
    started = time.monotonic()
    say(f"  {title} …", end=" ")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab+") as sink:
        start = sink.seek(0, os.SEEK_END)
        code = call(command, environment, sink)
        say(f"{'done' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s")
        if code != 0:
            sink.seek(start)
            tail = sink.read().decode("utf-8", "replace").splitlines()[-20:]
            say("\n".join(f"    | {line}" for line in tail))
            raise SetupError(f"{title}: exit code {code}. The whole log: {log}")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock on this checkout's set-up, so that two calls never install at the same moment."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with (ROOT / ".setup.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another dev.py is installing here; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def missing_packages(wanted: Iterable[str], installed: set[str]) -> list[str]:
    """Return the entries of `wanted` of which no alternative ("a|b") is in `installed`."""
    return [entry for entry in wanted if installed.isdisjoint(entry.split("|"))]


def is_debian_like(os_release: Mapping[str, str]) -> bool:
    """Tell from the fields of /etc/os-release whether this is Debian, Ubuntu or a child of theirs."""
    names = f"{os_release.get('ID', '')} {os_release.get('ID_LIKE', '')}"
    return not {"debian", "ubuntu"}.isdisjoint(names.split())


def installed_packages(wanted: Iterable[str]) -> set[str]:
    """Return the names of all packages that dpkg says are installed, of those in `wanted`."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *"|".join(wanted).split("|")]
    lines = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    return {line.split()[0] for line in lines if line.endswith(" installed")}


def root_prefix() -> list[str] | None:
    """Return what to put before a command to run it as root, or None where that needs a password."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def ensure_packages(*groups: str) -> None:
    """Install missing system packages, or print the command that does. Never fatal: much works without."""
    if not (groups and shutil.which("apt-get") and is_debian_like(platform.freedesktop_os_release())):
        return
    listed = tomllib.loads((LOCKS / "debian.toml").read_text(encoding="utf-8"))
    wanted = [entry for group in groups for entry in listed[group]]
    wanted += [] if find_spec("ensurepip") else ["python3-venv"]
    missing = missing_packages(wanted, installed_packages(wanted))
    names = [entry.split("|")[0] for entry in missing]  # a renamed package still answers to its old name
    if not names:
        return
    by_hand = f"sudo apt-get install --no-install-recommends {' '.join(names)}"
    prefix, failed = root_prefix(), BUILD / "packages.failed"
    if prefix is None or is_current(failed, by_hand):
        say(f"System libraries are missing; going on without. To install them:\n    {by_hand}")
        return
    say(f"Installing {len(names)} system packages (with LibreOffice this takes some minutes)")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    try:
        quietly("reading the package lists", [*apt, "update"], BUILD / "apt.log")
        install = [*apt, "install", "-y", "--no-install-recommends", *names]
        quietly(f"installing {', '.join(names)}", install, BUILD / "apt.log")
    except SetupError as problem:
        say(f"WARNING: {problem}\n  Going on without. To install them by hand:\n    {by_hand}")
        write_stamp(failed, by_hand)


def ensure_venv() -> None:
    """Make `.venv`, and make it anew if it is broken, moved or of another Python."""
    made_for = VENV / "made-for.stamp"
    if PYTHON.exists() and is_current(made_for, VENV_IDENTITY):
        return
    if VENV.exists():
        say("  .venv is incomplete, was moved or belongs to another Python: making it anew")
        shutil.rmtree(VENV)
    base = getattr(sys, "_base_executable", sys.executable)
    quietly("making .venv", [base, "-m", "venv", VENV], BUILD / "venv.log")
    write_stamp(made_for, VENV_IDENTITY)


def ensure(stage: str, *packages: str) -> None:
    """Install groups of system packages, the pinned libraries of a stage, this project in editable form."""
    ensure_packages(*packages)
    if is_installed(stage):
        return
    say("Setting up Bản AI; the first time this takes one to three minutes")
    with one_at_a_time():
        ensure_venv()
        log = VENV / "setup.log"
        locks = [arg for name in STAGES[stage] for arg in ("-r", LOCKS / name)]
        quietly("installing the pinned libraries", [*PINNED, *locks], log)
        project = [*PIP, "install", "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT]
        quietly("installing the program itself", project, log)
        write_stamp(VENV / f"{stage}.stamp", stage_key(stage))


def split_lock(text: str, name: str) -> tuple[str, str]:
    """Split a lock file's text into the entry of package `name` (with its hashes) and all the rest."""
    entries = re.split(r"^(?=\w)", text, flags=re.MULTILINE)
    chosen = [entry for entry in entries if entry.startswith(f"{name}==")]
    return "".join(chosen), "".join(entry for entry in entries if entry not in chosen)


def ensure_llm(*, retry: bool = False) -> bool:
    """Compile and install the engine; return whether it is there. A failure is remembered until `retry`."""
    if is_installed("llm"):
        return True
    failed = VENV / "llm.failed"
    if is_current(failed, stage_key("llm")) and not retry:
        say(f"The local model's engine is missing: its last install failed. To try again: {LLM_RETRY}")
        return False
    ensure_packages("llm")
    say("Installing the local model's engine; compiling takes about two minutes on two cores")
    try:
        with one_at_a_time():
            if not is_installed("llm"):
                install_llm()
    except SetupError as problem:
        say(f"WARNING: {problem}\n  What is missing: {LLM}. To try again: {LLM_RETRY}")
        say("  Everything works except the local model: texts come from the phrase bank.")
        write_stamp(failed, stage_key("llm"))
        return False
    failed.unlink(missing_ok=True)
    return True


def install_llm() -> None:
    """Build the engine's wheel, unless this very build is there already, and install it with its needs."""
    log = VENV / "llm-install.log"
    log.unlink(missing_ok=True)
    build_key = fingerprint([LLM_DEFINES, LLM_INCLUDE, *(LOCKS / name for name in STAGES["llm"])])
    folder = BUILD / "llm" / build_key[:16]  # outside .venv: it outlives one that is made anew
    folder.mkdir(parents=True, exist_ok=True)
    entry, rest = split_lock((LOCKS / "llm.lock").read_text(encoding="utf-8"), LLM)
    (folder / "engine.txt").write_text(entry, encoding="utf-8")
    (folder / "rest.txt").write_text(rest, encoding="utf-8")
    tools: list[str | Path] = [] if list(folder.glob("*.whl")) else ["-r", LOCKS / "llm-build.lock"]
    quietly("installing what it needs", [*PINNED, "-r", folder / "rest.txt", *tools], log)
    if tools:
        quietly("fetching its source", [PYTHON, ROOT / "packaging" / "engine_source.py", folder], log)
        # No cache: pip's knows nothing of compiler flags, and could hand out a wheel built for one CPU only.
        wheel = [*PIP, "wheel", "--no-cache-dir", "--no-deps", "--no-build-isolation", "--require-hashes"]
        wheel += ["--no-index", "-f", folder / "source", "-r", folder / "engine.txt"]
        (folder / "only.cmake").write_text(LLM_INCLUDE, encoding="utf-8")
        nice = ["nice"] if shutil.which("nice") else []  # somebody may be using the window meanwhile
        command = [*nice, *wheel, "-w", folder / "unfinished"]
        defines = f"{LLM_DEFINES};CMAKE_PROJECT_llama_cpp_INCLUDE={(folder / 'only.cmake').as_posix()}"
        quietly("compiling it", command, log, {"SKBUILD_CMAKE_DEFINE": defines})
        shutil.move(next((folder / "unfinished").glob("*.whl")), folder)
    built = next(folder.glob("*.whl"))
    quietly("installing it", [*PIP, "install", "--no-deps", "--no-index", "--force-reinstall", built], log)
    quietly("trying it", [PYTHON, "-c", "import llama_cpp; llama_cpp.llama_backend_init()"], log)
    write_stamp(VENV / "llm.stamp", stage_key("llm"))


def run(args: list[str]) -> int:
    """Open the window, or write samples where there is no display; with `args` be `bannai` itself."""
    ensure("run", "run")
    bannai = [str(PYTHON), "-m", "bannai"]
    if args:
        return call([*bannai, *args])
    if sys.platform == "linux" and not any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY")):
        samples = BUILD / "demo"
        say("There is no display here, so no window: writing finished samples instead.")
        code = call([*bannai, "demo", samples])
        say(f"The samples are in {samples}" if code == 0 else f"The samples failed with exit code {code}.")
        ensure_llm()
        return code
    with subprocess.Popen(bannai, cwd=ROOT) as window:
        ensure_llm()
    return window.returncode


def checks(*, fix: bool = False) -> list[tuple[str, Command]]:
    """Return the static checks: title and command."""
    return [
        ("ruff check", [PYTHON, "-m", "ruff", "check", *(["--fix"] if fix else [])]),
        ("ruff format", [PYTHON, "-m", "ruff", "format", *([] if fix else ["--check"])]),
        ("mypy", [PYTHON, "-m", "mypy"]),
    ]


def pytest_command(args: list[str], *, long: bool) -> Command:
    """Return pytest's command line: two workers unless debugging; `args` come last and win."""
    workers = 0 if {"--pdb", "--trace", "-s"}.intersection(args) else min(2, os.cpu_count() or 1)
    return [PYTHON, "-m", "pytest", "-m", f"{'long or ' * long}not long", "-n", str(workers), *args]


def perform(steps: list[tuple[str, Command]], environment: Mapping[str, str] | None = None) -> int:
    """Run all steps, also after a failure; end with one line that names the failed ones."""
    started, failed = time.monotonic(), list[str]()
    for title, command in steps:
        say(f"\n── {title} {'─' * (70 - len(title))}")
        step_started = time.monotonic()
        code = call(command, environment)
        say(f"── {title}: {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - step_started:.1f} s")
        failed += [title] if code != 0 else []
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All passed"
    say(f"\n{verdict} ({len(steps)} steps, {time.monotonic() - started:.0f} s)")
    return 1 if failed else 0


def test(args: list[str]) -> int:
    """Lint, types and tests. `--long` runs the full counts; other arguments go to pytest."""
    ensure("dev", "run", "test", "llm")
    engine, long = ensure_llm(), "--long" in args
    command = pytest_command([arg for arg in args if arg != "--long"], long=long)
    environment = {"QT_QPA_PLATFORM": "offscreen", "BANNAI_TEST_TIER": "long" if long else "short"}
    code = perform([*checks(), ("pytest", command)], environment)
    if not engine:
        say(f"WARNING: tested without {LLM}, which could not be installed. To try again: {LLM_RETRY}")
    return code


def lint(args: list[str]) -> int:
    """Lint and types only; `--fix` mends what can be mended."""
    ensure("dev")
    return perform(checks(fix="--fix" in args))


def bench(args: list[str]) -> int:
    """Run the benchmarks."""
    ensure("dev", "run")
    return call([PYTHON, ROOT / "tests" / "benchmarks" / "run.py", *args])


def screenshots(args: list[str]) -> int:
    """Take pictures of every page of the window."""
    ensure("dev", "run")
    return call([PYTHON, ROOT / "tests" / "screenshots" / "take.py", *args])


def llm(args: list[str]) -> int:
    """Install the local model's engine, also after a failure."""
    ensure("run")
    return 0 if ensure_llm(retry=True) else 1


def lock(args: list[str]) -> int:
    """Make the lock files anew; versions stay as they are unless `args` says `--upgrade`."""
    if shutil.which("uv") is None:
        raise SetupError("This needs `uv` on the PATH: pip install uv")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
    dev = ["-c", "requirements/dev.lock"]
    for name, inputs in {
        "dev": ["pyproject.toml", "--extra", "dev", "--group", "build"],
        "run": ["pyproject.toml", *dev],
        "build": ["--group", "build", *dev],
        "llm-build": ["--group", "llm-build", *dev],
        "llm": ["pyproject.toml", "--extra", "llm", *dev, "-c", "requirements/llm-build.lock"],
    }.items():
        plain = ["--no-header", "--no-config", "--quiet", "-o", f"requirements/{name}.lock"]
        if call(["uv", "pip", "compile", *inputs, *options, *plain, *args]) != 0:
            raise SetupError(f"uv could not make {name}.lock")
    return 0


COMMANDS = {command.__name__: command for command in (run, test, lint, bench, screenshots, llm, lock)}


def main(argv: list[str]) -> int:
    """Do what the command line says; return the exit code."""
    if not argv or argv[0] not in COMMANDS:
        say(__doc__ or "")
        return 0 if argv in (["-h"], ["--help"]) else 2
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a console or pipe without Vietnamese letters
    try:
        return COMMANDS[argv[0]](argv[1:])
    except SetupError as problem:
        say(f"\nThis did not work: {problem}\nThe same command continues where it stopped.")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The same command continues where it stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
