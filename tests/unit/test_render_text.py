from __future__ import annotations

import unicodedata

import pytest

from bannai.render.text import render_text
from tests.unit.sample_documents import DECISION, DECK, LETTER, MINUTES, PARTY_REPORT, REPORT, SAMPLES, SPEECH


@pytest.mark.parametrize("sample", SAMPLES)
def test_text_is_nfc_with_one_blank_line_at_most_and_one_newline_at_the_end(sample: str) -> None:
    text = render_text(SAMPLES[sample][0])
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert "\n\n\n" not in text
    assert text == text.strip("\n") + "\n"
    assert "None" not in text


def test_a_report_begins_with_its_head_and_title() -> None:
    assert render_text(REPORT).startswith(
        "ỦY BAN NHÂN DÂN\nXÃ MƯỜNG THAN\n\nSố:      /BC-UBND\n\nMường Than, ngày      tháng 6 năm 2026\n\n"
        "BÁO CÁO\nTình hình phát triển kinh tế - xã hội 6 tháng đầu năm 2026\n\n"
        "Kính gửi: Ủy ban nhân dân tỉnh Lai Châu\n\n"
    )


def test_headings_and_items_carry_their_numbers() -> None:
    text = render_text(REPORT)
    for line in (
        "I. Kết quả đạt được",
        "1. Phát triển kinh tế",
        "1.2. Thương mại, dịch vụ",
        "- Chợ trung tâm họp 6 phiên;\n- Tổng mức bán lẻ đạt 45 tỷ đồng.",
        "d) Lao động thiếu;\nđ) Mưa lũ.",
        "1. Giữ vững diện tích chè;",
    ):
        assert f"\n\n{line}" in text or f"\n{line}\n" in text, line
    assert "Điều 1. Thành lập Tổ công nghệ số cộng đồng" in render_text(DECISION)
    assert "Phần I\nKết quả thực hiện" in render_text(PARTY_REPORT)


def test_tables_and_charts_have_a_tab_between_cells() -> None:
    text = render_text(REPORT)
    head = "Bảng 1. Một số chỉ tiêu chủ yếu\n\nTT\tChỉ tiêu\tĐơn vị tính\tKế hoạch\tThực hiện\n"
    assert f"{head}1\tDiện tích chè\tha" in text
    assert "(đơn vị tính: tấn)\n\n\tNăm 2025\tNăm 2026\nQuý I\t1.250\t1.400\n" in text


def test_a_deck_has_label_and_value_and_its_notes() -> None:
    text = render_text(DECK)
    assert "Diện tích: 1.274,5 ha" in text
    assert "Lời dẫn: Nhấn mạnh mức tăng so với năm trước.\nMời đại biểu xem ảnh." in text


def test_a_letter_lists_its_addressees_and_recipients() -> None:
    text = render_text(LETTER)
    assert "Số:      /UBND-VHXH\nV/v tăng cường phòng cháy, chữa cháy rừng mùa khô 2026\nKHẨN\n" in text
    assert "Kính gửi:\n- Các phòng chuyên môn" in text
    assert "- Trưởng các bản, tổ dân phố.\n" in text
    assert text.endswith("CHỦ TỊCH\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n")


def test_minutes_and_a_speech_end_with_their_signers() -> None:
    assert "THƯ KÝ\n(Ký, ghi rõ họ tên)\nLò Văn Thắng\n\nCHỦ TỌA\n" in render_text(MINUTES)
    text = render_text(SPEECH)
    assert text.startswith("BÀI PHÁT BIỂU\nTại Lễ khai giảng")
    assert "\n\nMường Than, ngày 05 tháng 9 năm 2026\n\n" in text
