"""Pictures for slides: turned upright, made small, and freed of everything but what is to be seen."""

from __future__ import annotations

import base64
import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from bannai.documents.model import Inline, Picture
from bannai.errors import BadInputError

MOST_BYTES = 80_000_000
MOST_PIXELS = 120_000_000  # a photograph of the best telephones; beyond it a file is a trap or a poster
LONGEST_SIDE = 1600  # pixels: what the wall shows
_QUALITY = 82
_FORMATS = ("JPEG", "PNG")


def read_picture(path: Path, caption: Inline = (), alt: str = "") -> Picture:
    """Return a picture for a slide. Place, time and camera are taken out of it; the file is not changed.

    Raises BadInputError, one sentence, for what is broken, no JPG or PNG, or too large to be opened.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInputError("deck.picture_too_large", name=path.name)
        data = path.read_bytes()
    except OSError:
        raise BadInputError("importers.file_unreadable", name=path.name) from None
    return picture_of(data, path.name, caption, alt)


def picture_of(data: bytes, name: str, caption: Inline = (), alt: str = "") -> Picture:
    """Return the picture of a file's bytes; `name` is for the sentence. Raises as `read_picture`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise BadInputError("deck.picture_too_large", name=name)
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read small at once
                upright = ImageOps.exif_transpose(opened)
                clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
                shown = upright.convert("RGBA" if clear else "RGB")
    except (Image.DecompressionBombError, MemoryError):
        raise BadInputError("deck.picture_too_large", name=name) from None
    except BadInputError:
        raise
    except Exception as error:  # Pillow raises anything for bent files
        raise BadInputError("deck.picture_broken", name=name) from error
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain = Image.new(shown.mode, shown.size)  # a new picture has no place, no time, no camera
    plain.paste(shown)
    stream = BytesIO()
    if plain.mode == "RGBA":
        plain.save(stream, "PNG", optimize=True)
    else:
        plain.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    encoded = base64.b64encode(stream.getvalue()).decode("ascii")
    return Picture(encoded, plain.width, plain.height, caption, alt)
