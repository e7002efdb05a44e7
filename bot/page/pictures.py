"""Pictures of people, drawn anew before anybody else gets them.

Imported by the first one: docs/decisions/028-files-of-people-come-by-a-page.md says why.
"""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

# More than any screen shows: a small file can unfold to more than there is memory.
_MOST_PIXELS: Final = 40_000_000


class Unseen(ValueError):
    """This is no picture that can be drawn."""


def drawn_anew(data: bytes) -> bytes:
    """Draw a PNG or JPEG anew, upright: what it says of places, people and cameras is left out, and
    so is whatever else hides in it.

    Raises: Unseen, when it is broken, or too large to draw.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                kind = image.format
                if image.width * image.height > _MOST_PIXELS:
                    raise Unseen
                upright = ImageOps.exif_transpose(image)
                upright.info = {
                    name: value for name, value in upright.info.items() if name == "transparency"
                }
                drawn = io.BytesIO()
                upright.save(drawn, kind, **({"quality": 90} if kind == "JPEG" else {}))
    except Unseen:
        raise
    # A broken picture can fail in any way that its reader did not foresee.
    except Exception as error:
        raise Unseen from error
    return drawn.getvalue()
