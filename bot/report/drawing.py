"""What pictures for a chat are drawn with: their colours, and letters that fit.

Imported when the first one is made: docs/decisions/026-what-reports-are-made-with.md says why.
"""

import io
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.content import Text
from bot.cut import cut
from bot.report.table import Reading, plain

# Three times as wide as a phone shows it. The colours are those of the web chat; each is at least
# three times as bright or as dark as what it lies on, and words seven times.
WIDTH: Final = 1080
MARGIN: Final = 56
PAPER, INK, TRACK, EDGE, FILL = "#fffcf6", "#2a231d", "#eae0ce", "#8d7d69", "#a23b22"
TITLE, WORDS, SMALL = 48, 40, 32  # sizes of letters
_LINE: Final = 1.3  # heights of letters from line to line
_COLOURS: Final = 48  # enough for smooth letters
_TITLE_LINES: Final = 2
_LOOKED_AT: Final = 300  # characters, of which fewer than half have room
_NO_CHARACTER: Final = "\U0010ffff"  # what stands for it stands for whatever the font lacks
_NOTHING: Final = "–"  # for a label of which the font has no letter


def step(size: int) -> int:
    """Tell how far the next line of letters is below this one."""
    return round(_LINE * size)


def begin(
    title: Text, below: int, reading: Reading
) -> tuple[Image.Image, ImageDraw.ImageDraw, int]:
    """Begin a picture: its ground and its title, and room for so many dots below that. Gives where
    these begin, too."""
    lines = wrapped(seen(title, reading), font(TITLE))
    height = step(TITLE) * len(lines) + below + 2 * MARGIN
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH - 1, height - 1), outline=EDGE, width=2)
    top = MARGIN
    for line in lines:
        draw.text((MARGIN, top), line, font=font(TITLE), fill=INK)
        top += step(TITLE)
    return image, draw, top


def saved(image: Image.Image) -> bytes:
    """Give a picture as PNG."""
    file = io.BytesIO()
    image.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(file, "PNG")
    return file.getvalue()


def wrapped(words: str, letters: ImageFont.FreeTypeFont) -> list[str]:
    """Break a title into lines; what the last one does not hold is cut."""
    lines: list[str] = []
    rest = words.split()
    room = WIDTH - 2 * MARGIN
    while rest and len(lines) < _TITLE_LINES - 1:
        fits = max(
            (n for n in range(1, len(rest) + 1) if letters.getlength(" ".join(rest[:n])) <= room),
            default=1,
        )
        lines.append(fitting(" ".join(rest[:fits]), letters, room))
        rest = rest[fits:]
    return [*lines, fitting(" ".join(rest), letters, room)] if rest else lines


def fitting(words: str, letters: ImageFont.FreeTypeFont, room: int) -> str:
    """Shorten words to a width, the last letter … when something went."""
    if letters.getlength(words) <= room:
        return words
    short, long = 1, len(words)
    while long - short > 1:
        middle = (short + long) // 2
        if letters.getlength(cut(words, middle)) <= room:
            short = middle
        else:
            long = middle
    return cut(words, short)


def seen(text: Text, reading: Reading) -> str:
    """Keep what the font has letters for, on one line: no boxes in the place of emoji."""
    words = str(plain(text, reading))
    composed = unicodedata.normalize("NFC", " ".join(words[:_LOOKED_AT].split()))
    return " ".join("".join(filter(_has, composed)).split()) or _NOTHING


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Give the letters of a size."""
    # Of our own: a server may have none. The simple layout is the same wherever Pillow is built.
    data = files("bot.report").joinpath("font", "Inter-Medium.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has(character: str) -> bool:
    return character.isspace() or _drawn(character) != _drawn(_NO_CHARACTER)


def _drawn(character: str) -> bytes:
    image = Image.new("L", (3 * WORDS, 2 * WORDS))
    ImageDraw.Draw(image).text((WORDS, 0), character, font=font(WORDS), fill="white")
    return image.tobytes()
