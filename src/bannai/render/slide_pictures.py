"""Pictures on slides: what a document holds in base64, as the bytes of a file that programs open."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from bannai.documents.model import Picture

_SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@lru_cache(maxsize=64)
def picture_bytes(picture: Picture) -> bytes:
    """Return the file of a picture; b"" when it is no JPEG or PNG whose head can be read."""
    try:
        data = base64.b64decode(picture.data, validate=True)
        if not media_type(data):
            return b""
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
            return data if image.width > 0 and image.height > 0 else b""
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return b""


def media_type(data: bytes) -> str:
    """Return the media type by a file's first bytes, "" for anything but JPEG and PNG."""
    return next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), "")
