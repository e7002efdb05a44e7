"""Bars as a picture for a chat: sharp on a phone, and readable on any ground, light or dark.

Imported when the first one is made: docs/decisions/026-what-reports-are-made-with.md says why.
"""

from typing import Final

from PIL import ImageDraw

from bot.report.bars import Bars, written
from bot.report.drawing import (
    EDGE,
    FILL,
    INK,
    MARGIN,
    PAPER,
    TRACK,
    WIDTH,
    WORDS,
    begin,
    fitting,
    font,
    saved,
    seen,
    step,
)
from bot.report.table import Reading

_THICK: Final = 32  # a bar
_BETWEEN: Final = 32  # bars
_GAP: Final = 28  # between a label and its value


def to_png(bars: Bars, reading: Reading) -> bytes:
    """Draw bars, each with its label and its value in words above it."""
    image, draw, top = begin(bars.title, _step() * len(bars.bars), reading)
    for bar, length in zip(bars.bars, bars.lengths(), strict=True):
        top += _BETWEEN
        value = reading.words(written(bar.value))
        _caption(draw, top, seen(bar.label, reading), value)
        _bar(draw, top + step(WORDS), length)
        top += _step() - _BETWEEN
    return saved(image)


def _step() -> int:
    return _BETWEEN + step(WORDS) + _THICK


def _caption(draw: ImageDraw.ImageDraw, top: int, label: str, value: str) -> None:
    letters = font(WORDS)
    room = WIDTH - 2 * MARGIN - _GAP - round(letters.getlength(value))
    draw.text((MARGIN, top), fitting(label, letters, room), font=letters, fill=INK)
    draw.text((WIDTH - MARGIN, top), value, font=letters, fill=INK, anchor="ra")


def _bar(draw: ImageDraw.ImageDraw, top: int, length: float | None) -> None:
    left, right, bottom = MARGIN, WIDTH - MARGIN - 1, top + _THICK - 1
    ground = PAPER if length is None else TRACK
    draw.rectangle((left, top, right, bottom), fill=ground, outline=EDGE, width=2)
    if length:
        # A little is seen, too.
        end = left + max(round(length * (right - left)), 3)
        draw.rectangle((left, top, end, bottom), fill=FILL)
