"""How long foreign Word files take to read, beside python-docx over the same text. Prints; asserts nothing.

PYTHONPATH=src:. python tests/benchmarks/word_reading.py
"""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

import docx

from bannai.importers.docx_reader import read_docx
from bannai.importers.sandbox import read_paper
from tests.benchmarks.measuring import interleaved, medians
from tests.fixtures.word_files import BODY, look, p, r, table, word_file

_WORDS = "Ủy ban nhân dân xã đã chỉ đạo các thôn, bản tuyên truyền, vận động Nhân dân thực hiện. "
_PARAGRAPHS_A_PAGE, _RUNS = 12, 12


def paper_of(pages: int) -> bytes:
    """Return a paper of many short runs, each with direct formatting, and a table every other page."""
    body = []
    for number in range(pages * _PARAGRAPHS_A_PAGE):
        runs = (r(_WORDS[:60], look("Times New Roman", 14, bold=at % 7 == 0)) for at in range(_RUNS))
        body.append(p(*runs, form=BODY))
        if number % 24 == 0:
            rows = [["1", "Diện tích chè", "ha", "1.250"]] * 12
            body.append(table(*rows, widths=(1000, 3000, 2000, 2000), borders=True))
    return word_file("".join(body))


def bare(data: bytes) -> list[tuple[str, object]]:
    """Read with python-docx what it offers of paragraphs and cells: text, and the size that stands there."""
    document = docx.Document(BytesIO(data))
    paragraphs = [*document.paragraphs]
    for item in document.tables:
        paragraphs += [inner for row in item.rows for cell in row.cells for inner in cell.paragraphs]
    return [(run.text, run.font.size) for paragraph in paragraphs for run in paragraph.runs]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        for pages in (20, 300):
            data = paper_of(pages)
            path = Path(folder) / f"{pages}.docx"
            path.write_bytes(data)
            calls = {
                "reader": lambda path=path: read_docx(path),
                "reader in the child process": lambda path=path: read_paper(path),
                "python-docx": lambda data=data: bare(data),
            }
            taken = medians(interleaved(calls, 3 if pages > 100 else 7))
            for name, time_ms in taken.items():
                ratio = time_ms / taken["python-docx"]
                print(f"{pages} pages, {name}: {time_ms:.0f} ms, {ratio:.2f} times python-docx")


if __name__ == "__main__":
    main()
