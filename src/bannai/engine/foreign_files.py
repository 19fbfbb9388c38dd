"""What a file that is no GGUF is instead, by its first bytes: so that the refusal says something useful."""

from __future__ import annotations

# First bytes → the sentence (of messages/models.toml) that tells what it is.
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "models.file_packed"),
    (b"PK\x05\x06", "models.file_packed"),
    (b"Rar!", "models.file_packed"),
    (b"7z\xbc\xaf\x27\x1c", "models.file_packed"),
    (b"\x1f\x8b", "models.file_packed"),
    (b"\xfd7zXZ\x00", "models.file_packed"),
    (b"\x28\xb5\x2f\xfd", "models.file_packed"),
    (b"BZh", "models.file_packed"),
    # ggml, ggmf, ggjt and ggla: what came before GGUF, each written as a little-endian number
    (b"lmgg", "models.file_old_format"),
    (b"fmgg", "models.file_old_format"),
    (b"tjgg", "models.file_old_format"),
    (b"algg", "models.file_adapter"),
    (b"FUGG", "models.file_big_endian"),
    (b"version https://git-lfs", "models.file_pointer"),
    (b"\x80\x02", "models.file_other_model"),  # a pickle: PyTorch's older form
    (b"\x89HDF", "models.file_other_model"),
)


def foreign_reason(opening: bytes, size: int) -> str:
    """Return the id of the sentence for a file that begins so and does not begin as GGUF does."""
    if not size or not opening:
        return "models.file_empty"
    if not opening.strip(b"\x00"):
        return "models.file_zeros"
    for sign, reason in _SIGNS:
        if opening.startswith(sign):
            return reason
    words = opening.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if words.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<script")):
        return "models.file_web_page"
    # safetensors: the length of a JSON text, then that text
    if len(opening) > 9 and opening[8:9] == b"{" and 2 <= int.from_bytes(opening[:8], "little") < 1 << 30:
        return "models.file_other_model"
    return "models.file_foreign"
