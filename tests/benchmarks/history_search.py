"""Search over 100,000 drafts: `python tests/benchmarks/history_search.py` prints p50 and p95 in milliseconds.

The store is made once (about a minute or two) in the temporary folder and kept for later runs.
Titles and bodies are made up, seeded, in the words of a commune office; some words are in every draft.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bannai.documents.model import Document, Paragraph, Run, Section
from bannai.store.database import Database
from bannai.store.history import DraftRecord, History

DRAFTS = 100_000
REPEATS = 3

_KINDS = (
    "Báo cáo", "Tờ trình", "Kế hoạch", "Thông báo", "Công văn", "Giấy mời", "Quyết định",
    "Biên bản họp", "Bài phát biểu khai mạc", "Bài phát biểu kết luận hội nghị",
)  # fmt: skip
_TOPICS = (
    "tình hình kinh tế - xã hội", "tra cứu đất đai", "cải cách hành chính", "xây dựng nông thôn mới",
    "bình dân học vụ số", "công tác giảm nghèo bền vững", "phòng, chống thiên tai", "an toàn thực phẩm",
    "Ngày hội Đại đoàn kết toàn dân tộc", "chuyển đổi số", "tuyển quân", "khai giảng năm học mới",
    "bảo hiểm y tế toàn dân", "thu gom rác thải sinh hoạt", "giải phóng mặt bằng", "đăng ký kinh doanh",
    "phổ biến, giáo dục pháp luật", "vệ sinh môi trường", "tiêm phòng gia súc", "thủy lợi nội đồng",
)  # fmt: skip
_PLACES = (
    "thôn Đông", "thôn Đoài", "xã An Phú", "xã Bình Minh", "xã Thạnh Lợi", "ấp Tân Hòa", "bản Nà Lầu",
    "khu phố Ba", "xã Yên Khê", "xã Đắk Nhau",
)  # fmt: skip
_SYLLABLES = """
ủy ban nhân dân đảng bộ chính quyền mặt trận đoàn thể hội viên nông nghiệp công thương dịch vụ sản
xuất thu nhập hộ gia đình văn hóa giáo dục y tế trường học trạm đường giao thông thủy lợi điện nước
sạch rừng chăn nuôi trồng trọt lúa ngô cà phê cao su tiêu điều vốn vay ngân hàng chính sách xã hội
lao động việc làm đào tạo nghề thanh niên phụ nữ cựu chiến binh người cao tuổi trẻ em quốc phòng an
ninh trật tự dân cư khu vực nghị quyết chỉ thị kế hoạch mục tiêu nhiệm vụ giải pháp kết quả hạn chế
nguyên nhân bài kinh nghiệm phương hướng tăng giảm đạt vượt so với cùng kỳ năm trước tháng quý ước
tỷ triệu đồng tấn ha phần trăm thẩm quyền hồ sơ thủ tục
""".split()  # noqa: SIM905
_EVERYWHERE = "Ủy ban nhân dân xã báo cáo kết quả thực hiện nhiệm vụ trong năm 2025 và của các cơ quan."

_QUERIES = (
    # in every draft
    "ủy", "uy ban", "uy ban nhan dan", "nhan dan xa", "xã", "của", "2025",
    "va cua cac", "kết quả", "nam 2025",
    # half typed
    "n", "t", "th", "ng", "ngh", "nghi", "uy b", "uy ban nh", "tra cuu dat d", "chuyen doi s", "kinh te xa h",
    "1", "20", "12", "đ", "truon", "thuy l", "bao cao k",
    # several words, with and without accents, wrongly accented
    "tra cuu dat dai", "tra cứu đất đai", "trà cừu dất đái", "chuyển đổi số",
    "giai phong mat bang xa yen khe",
    "binh dan hoc vu so", "ngay hoi dai doan ket", "thu gom rac thai sinh hoat",
    "cai cach hanh chinh thon dong",
    "cao su ca phe", "rung cao su ngan hang", "dien nuoc sach", "tre em phu nu", "de nghi to trinh",
    "to trinh tuyen quan ban na lau", "bao cao tuyen quan", "quoc phong an ninh", "xa dak nhau",
    # rare
    "mã 77001", "mã 3", "ma 99999", "77001", "khonghecotunao", "uy ban khonghecotunao", "zzz", "số 4321",
    # symbols
    "30/2020/NĐ-CP", "30/2020/nd-cp", "12/2025", "128/BC-UBND", "BC-UBND", "kinh tế - xã hội", "năm/2025",
    '"uỷ ban"', "(xã)", "đất* -đai", "77001/BC-UBND",
    # in many drafts, seldom or never together
    "bản nà lầu khu phố ba", "thon dong thon doai", "tiem phong tuyen quan thuy loi",
)  # fmt: skip


def _build(path: Path) -> None:
    """Make the store: the rows and the index are those that the program makes, in one transaction."""
    chance = random.Random(20251123)
    with Database(path) as database:
        database.connection.execute("PRAGMA synchronous = OFF")
        history = History(database)
        connection = database.connection
        connection.execute("BEGIN")
        for number in range(1, DRAFTS + 1):
            title = f"{chance.choice(_KINDS)} {chance.choice(_TOPICS)} {chance.choice(_PLACES)}"
            words = chance.choices(_SYLLABLES, k=170)
            body = (
                f"{_EVERYWHERE} Số {number}/BC-UBND, mã {number}. {' '.join(words[:90])} "
                f"{chance.choice(_TOPICS)} {chance.randint(1, 9999)} hộ, ngày {chance.randint(1, 28)}/"
                f"{chance.randint(1, 12)}/2025 {' '.join(words[90:])}"
                + (" theo Nghị định 30/2020/NĐ-CP" if number % 50 == 0 else "")
            )
            document = Document("k", "Báo cáo", "nd30", (Section("a", "A", (Paragraph((Run(body),)),)),))
            draft = connection.execute("INSERT INTO drafts (created) VALUES ('2025-11-23T00:00:00.000Z')")
            record = DraftRecord("bao-cao", title, {"so": number}, {})
            history.insert_version(connection, draft.lastrowid or 0, 1, record, document)
            if number % 5000 == 0:
                connection.execute("COMMIT")
                connection.execute("BEGIN")
        connection.execute("COMMIT")


def store() -> Path:
    """Return the path of the store, made if it is not there yet."""
    path = Path(tempfile.gettempdir()) / f"bannai-search-v1-{DRAFTS}" / "bannai.db"
    if not path.exists():
        unfinished = path.with_name(f"unfinished-{os.getpid()}.db")
        _build(unfinished)
        unfinished.rename(path)
    return path


def times_ms() -> dict[str, float]:
    """Return for each query the middle of its times, in milliseconds, on one open store."""
    with Database(store()) as database:
        history = History(database)
        history.search("xã")  # imports, and the first pages
        result = {}
        for query in _QUERIES:
            taken = []
            for _ in range(REPEATS):
                start = time.perf_counter()
                history.search(query)
                taken.append((time.perf_counter() - start) * 1000)
            result[query] = statistics.median(taken)
        return result


def measure() -> dict[str, float]:
    """Return p50, p95 and the slowest time over the mixed queries, in milliseconds, and their number."""
    times = sorted(times_ms().values())
    return {
        "queries": len(times),
        "p50_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20)[-1],
        "max_ms": times[-1],
    }


if __name__ == "__main__":
    if "--each" in sys.argv:
        for query, taken in sorted(times_ms().items(), key=lambda pair: pair[1]):
            print(f"{taken:8.2f}  {query}")
    for name, value in measure().items():
        print(f"{name}: {value:.2f}")
