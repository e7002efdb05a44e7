"""Bars as a picture for a chat: sharp on a phone, and readable on any ground, light or dark.

Imported when the first one is made: docs/decisions/026-what-reports-are-made-with.md says why.
"""

import io
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bot.cut import cut
from bot.report.bars import Bars, written
from bot.report.table import Reading, plain

# Three times as wide as a phone shows it. The colours are those of the web chat; each is at least
# three times as bright or as dark as what it lies on, and words seven times.
_WIDTH: Final = 1080
_MARGIN: Final = 56
PAPER, INK, TRACK, EDGE, FILL = "#fffcf6", "#2a231d", "#eae0ce", "#8d7d69", "#a23b22"
_TITLE, _WORDS = 48, 40  # sizes of letters
_LINE: Final = 1.3  # heights of letters from line to line
_THICK: Final = 32  # a bar
_BETWEEN: Final = 32  # bars
_GAP: Final = 28  # between a label and its value
_COLOURS: Final = 48  # enough for smooth letters
_TITLE_LINES: Final = 2
_LOOKED_AT: Final = 300  # characters, of which fewer than half have room
_NO_CHARACTER: Final = "\U0010ffff"  # what stands for it stands for whatever the font lacks
_NOTHING: Final = "–"  # for a label of which the font has no letter


def to_png(bars: Bars, reading: Reading) -> bytes:
    """Draw bars, each with its label and its value in words above it."""
    title = _wrapped(_seen(str(plain(bars.title, reading))), _font(_TITLE))
    height = round(_LINE * _TITLE) * len(title) + _step() * len(bars.bars) + 2 * _MARGIN
    image = Image.new("RGB", (_WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _WIDTH - 1, height - 1), outline=EDGE, width=2)
    top = _MARGIN
    for line in title:
        draw.text((_MARGIN, top), line, font=_font(_TITLE), fill=INK)
        top += round(_LINE * _TITLE)
    for bar, length in zip(bars.bars, bars.lengths(), strict=True):
        top += _BETWEEN
        value = reading.words(written(bar.value))
        _caption(draw, top, _seen(str(plain(bar.label, reading))), value)
        _bar(draw, top + round(_LINE * _WORDS), length)
        top += _step() - _BETWEEN
    file = io.BytesIO()
    image.quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(file, "PNG")
    return file.getvalue()


def _step() -> int:
    return _BETWEEN + round(_LINE * _WORDS) + _THICK


def _caption(draw: ImageDraw.ImageDraw, top: int, label: str, value: str) -> None:
    font = _font(_WORDS)
    room = _WIDTH - 2 * _MARGIN - _GAP - round(font.getlength(value))
    draw.text((_MARGIN, top), _fitting(label, font, room), font=font, fill=INK)
    draw.text((_WIDTH - _MARGIN, top), value, font=font, fill=INK, anchor="ra")


def _bar(draw: ImageDraw.ImageDraw, top: int, length: float | None) -> None:
    left, right, bottom = _MARGIN, _WIDTH - _MARGIN - 1, top + _THICK - 1
    ground = PAPER if length is None else TRACK
    draw.rectangle((left, top, right, bottom), fill=ground, outline=EDGE, width=2)
    if length:
        # A little is seen, too.
        end = left + max(round(length * (right - left)), 3)
        draw.rectangle((left, top, end, bottom), fill=FILL)


def _wrapped(words: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Break a title into lines; what the last one does not hold is cut."""
    lines: list[str] = []
    rest = words.split()
    room = _WIDTH - 2 * _MARGIN
    while rest and len(lines) < _TITLE_LINES - 1:
        fits = max(
            (n for n in range(1, len(rest) + 1) if font.getlength(" ".join(rest[:n])) <= room),
            default=1,
        )
        lines.append(_fitting(" ".join(rest[:fits]), font, room))
        rest = rest[fits:]
    return [*lines, _fitting(" ".join(rest), font, room)] if rest else lines


def _fitting(words: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    """Shorten words to a width, the last letter … when something went."""
    if font.getlength(words) <= room:
        return words
    short, long = 1, len(words)
    while long - short > 1:
        middle = (short + long) // 2
        if font.getlength(cut(words, middle)) <= room:
            short = middle
        else:
            long = middle
    return cut(words, short)


def _seen(words: str) -> str:
    """Keep what the font has letters for, on one line: no boxes in the place of emoji."""
    composed = unicodedata.normalize("NFC", " ".join(words[:_LOOKED_AT].split()))
    return " ".join("".join(filter(_has, composed)).split()) or _NOTHING


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Of our own: a server may have none. The simple layout is the same wherever Pillow is built.
    data = files("bot.report").joinpath("font", "Inter-Medium.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has(character: str) -> bool:
    return character.isspace() or _drawn(character) != _drawn(_NO_CHARACTER)


def _drawn(character: str) -> bytes:
    image = Image.new("L", (3 * _WORDS, 2 * _WORDS))
    ImageDraw.Draw(image).text((_WORDS, 0), character, font=_font(_WORDS), fill="white")
    return image.tobytes()
