"""The thirty-four units of the province level: an office that names one need not say which are cities."""

from __future__ import annotations

from bannai.documents.vietnamese import fold

SOURCE = "Nghị quyết 202/2025/QH15"
CITIES = ("Cần Thơ", "Đà Nẵng", "Hà Nội", "Hải Phòng", "Hồ Chí Minh", "Huế")
PROVINCES = (
    *("An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp"),
    *("Gia Lai", "Hà Tĩnh", "Hưng Yên", "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng"),
    *("Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh"),
    *("Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long"),
)
_LEVELS = {
    **{fold(name): "tỉnh" for name in PROVINCES},
    **{fold(name): "thành phố" for name in CITIES},
}


def province_level_of(name: str) -> str:
    """Return `tỉnh` or `thành phố` for the name of one of the thirty-four, "" for any other name.

    Case and accents do not matter; what stands before the name does (`tỉnh Lai Châu` is no name).
    """
    return _LEVELS.get(fold(" ".join(name.split())), "")
