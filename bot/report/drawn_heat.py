"""Percentages of groups side by side as a picture for a chat: darker is more, hidden is hatched.

Imported when the first one is made: docs/decisions/026-what-reports-are-made-with.md says why.
"""

from typing import Final

from PIL import Image, ImageDraw

from bot.content import Text
from bot.report.drawing import (
    EDGE,
    INK,
    MARGIN,
    PAPER,
    SMALL,
    WIDTH,
    begin,
    fitting,
    font,
    saved,
    seen,
    step,
)
from bot.report.heat import STEPS, Heat
from bot.report.table import Reading

# From few to many, each with the colour of what is written in it.
COLOURS: Final = (
    ("#fbeee4", INK),
    ("#f3d0bb", INK),
    ("#e6a585", INK),
    ("#a84b30", PAPER),
    ("#6f2613", PAPER),
)
GREY, HATCH = "#e3e0da", "#bdb8af"
_HIGH: Final = 64  # a row
_LABELS: Final = 330  # the names of groups
_HEADINGS: Final = 330  # the names of columns, upwards
_GAP: Final = 20
_LINES: Final = 14  # of a hatch, apart


def to_png(heat: Heat, reading: Reading) -> bytes:
    """Draw a row of cells for each group, with the percentage in it, under the names of columns."""
    legend = 2 * step(SMALL) + _GAP
    names = [seen(one, reading) for one in heat.columns]
    letters = font(SMALL)
    headings = min(round(max(letters.getlength(one) for one in names)), _HEADINGS) + _GAP
    below = _GAP + headings + _HIGH * len(heat.rows) + _GAP + legend
    image, draw, top = begin(heat.title, below, reading)
    top += _GAP
    wide = (WIDTH - 2 * MARGIN - _LABELS) // len(names)
    for at, name in enumerate(names):
        _upwards(image, name, MARGIN + _LABELS + at * wide + wide // 2, top + headings - _GAP)
    top += headings
    for row in heat.rows:
        label = fitting(seen(row.label, reading), letters, _LABELS - _GAP)
        draw.text((MARGIN, top + _HIGH // 2), label, INK, letters, anchor="lm")
        for at, value in enumerate(row.values):
            left = MARGIN + _LABELS + at * wide
            _cell(image, (left, top, left + wide - 5, top + _HIGH - 5), value)
        top += _HIGH
    _legend(image, top + _GAP, heat, reading)
    return saved(image)


def _cell(image: Image.Image, box: tuple[int, int, int, int], value: int | None) -> None:
    draw = ImageDraw.Draw(image)
    middle = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    if value is None:
        _hatch(image, box)
        draw.text(middle, "–", INK, font(SMALL), anchor="mm")
        return
    colour, ink = COLOURS[max(at for at, least in enumerate(STEPS) if value >= least)]
    draw.rectangle(box, colour, EDGE, 2)
    draw.text(middle, str(value), ink, font(SMALL), anchor="mm")


def _hatch(image: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Fill a cell with slanting lines: it is told from others without its colour."""
    left, top, right, bottom = box
    wide, high = right - left + 1, bottom - top + 1
    cell = Image.new("RGB", (wide, high), GREY)
    draw = ImageDraw.Draw(cell)
    for at in range(-high, wide, _LINES):
        draw.line((at, high, at + high, 0), HATCH, 3)
    draw.rectangle((0, 0, wide - 1, high - 1), None, EDGE, 2)
    image.paste(cell, (left, top))


def _upwards(image: Image.Image, name: str, middle: int, bottom: int) -> None:
    letters = font(SMALL)
    words = fitting(name, letters, _HEADINGS)
    line = Image.new("RGB", (round(letters.getlength(words)) + 2, step(SMALL)), PAPER)
    ImageDraw.Draw(line).text((0, 2), words, INK, letters)
    upright = line.transpose(Image.Transpose.ROTATE_90)
    image.paste(upright, (middle - upright.width // 2, bottom - upright.height))


def _legend(image: Image.Image, top: int, heat: Heat, reading: Reading) -> None:
    """Say which colour is how much, and what is hidden."""
    draw, letters = ImageDraw.Draw(image), font(SMALL)
    x = MARGIN
    for at, least in enumerate(STEPS):
        colour, _ = COLOURS[at]
        most = STEPS[at + 1] - 1 if at + 1 < len(STEPS) else 100
        words = reading.words(Text("core.heat_step", {"least": least, "most": most}))
        draw.rectangle((x, top + 4, x + 40, top + 40), colour, EDGE, 2)
        draw.text((x + 52, top + 22), words, INK, letters, anchor="lm")
        x += 192
    top += step(SMALL) + _GAP
    _hatch(image, (MARGIN, top + 4, MARGIN + 40, top + 40))
    room = WIDTH - 2 * MARGIN - 52
    words = fitting(seen(heat.hidden, reading), letters, room)
    draw.text((MARGIN + 52, top + 22), words, INK, letters, anchor="lm")
