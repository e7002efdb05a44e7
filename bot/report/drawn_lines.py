"""Figures over time as a picture for a chat: a line with its band, under each other.

Each has room of its own, so nothing has to be told apart by its colour. Imported when the first one
is made: docs/decisions/026-what-reports-are-made-with.md says why.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, TypeAlias

from PIL import ImageDraw

from bot.content import Text
from bot.report.drawing import (
    FILL,
    INK,
    MARGIN,
    PAPER,
    SMALL,
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
from bot.report.lines import Curve, Estimate, Lines
from bot.report.table import Reading

BAND: Final = "#f3d6c8"
_HIGH: Final = 210  # a line's room
_BETWEEN: Final = 36
_GAP: Final = 22  # between a caption and what is below it
_AXIS: Final = 110  # for the numbers beside it
_INSET: Final = 48  # so that the first and the last figure have room for their words
_DOT, _DIAMOND, _SQUARE = 9, 17, 9  # half their size
_APART: Final = 18  # dots of a dotted line
_LEFT, _RIGHT = MARGIN + _AXIS, WIDTH - MARGIN - 1
_Spot: TypeAlias = tuple[float, float]


def to_png(lines: Lines, reading: Reading) -> bytes:
    """Draw lines under each other, each with its name and its last figure above it."""
    has_dots = lines.compared is not None and any(one.compared for one in lines.curves)
    height = _step() * len(lines.curves) + _BETWEEN + step(SMALL) * (2 + has_dots)
    image, draw, top = begin(lines.title, height, reading)
    across = _across(len(lines.moments))
    for curve in lines.curves:
        top += _BETWEEN
        _caption(draw, top, curve, reading)
        top += step(WORDS) + _GAP
        _Panel(draw, top, curve, reading).draw(across)
        top += _HIGH
        _moments(draw, top, lines.moments, across, reading)
        top += step(SMALL)
    mark = lines.mark or Text("core.line_mark")
    _legend(draw, top + _BETWEEN, mark, lines.compared if has_dots else None, reading)
    return saved(image)


def _step() -> int:
    return _BETWEEN + step(WORDS) + _GAP + _HIGH + step(SMALL)


def _across(count: int) -> list[float]:
    """Tell where the moments are, from the left."""
    first, last = _LEFT + _INSET, _RIGHT - _INSET
    if count == 1:
        return [(first + last) / 2]
    return [first + at * (last - first) / (count - 1) for at in range(count)]


def _caption(draw: ImageDraw.ImageDraw, top: int, curve: Curve, reading: Reading) -> None:
    letters = font(WORDS)
    last = curve.figures[-1]
    value = "–" if last is None else seen(curve.said(last.value), reading)
    room = WIDTH - 2 * MARGIN - 28 - round(letters.getlength(value))
    draw.text((MARGIN, top), fitting(seen(curve.label, reading), letters, room), INK, letters)
    draw.text((WIDTH - MARGIN, top), value, INK, letters, anchor="ra")


def _moments(
    draw: ImageDraw.ImageDraw,
    top: int,
    moments: Sequence[Text],
    across: Sequence[float],
    reading: Reading,
) -> None:
    """Say when, under the figures: the last one, and before it as many as have room."""
    letters = font(SMALL)
    until = float(WIDTH)
    for moment, x in reversed(list(zip(moments, across, strict=True))):
        words = seen(moment, reading)
        half = letters.getlength(words) / 2
        middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        if middle + half <= until:
            draw.text((middle, top + 6), words, INK, letters, anchor="ma")
            until = middle - half - 24


def _legend(
    draw: ImageDraw.ImageDraw, top: int, mark: Text, compared: Text | None, reading: Reading
) -> None:
    letters, middle = font(SMALL), MARGIN + 36
    room = WIDTH - 2 * MARGIN - 96
    y = top + SMALL // 2 + 3
    draw.rectangle((MARGIN, y - 12, MARGIN + 72, y + 12), BAND)
    draw.line((MARGIN, y, MARGIN + 72, y), FILL, 5)
    said = [Text("core.line_band"), mark]
    y += step(SMALL)
    _diamond(draw, (middle, y))
    if compared is not None:
        said.append(Text("core.line_dots", {"name": compared}))
        y += step(SMALL)
        _dotted(draw, (MARGIN, y), (MARGIN + 72, y))
        _square(draw, (middle, y))
    for at, one in enumerate(said):
        words = fitting(seen(one, reading), letters, room)
        draw.text((MARGIN + 96, top + at * step(SMALL)), words, INK, letters)


class _Panel:
    """The room of one line, from `top`."""

    def __init__(self, draw: ImageDraw.ImageDraw, top: int, curve: Curve, reading: Reading) -> None:
        self._draw, self._top, self._curve, self._reading = draw, top, curve, reading
        self._least = -100 if curve.kind == "score" else 0

    def draw(self, across: Sequence[float]) -> None:
        """Draw its axis, its band, what it is compared with, the line, and what its figures are."""
        self._axis()
        runs = list(self._runs(across))
        for run in runs:
            self._band(run)
        self._compared(across)
        for run in runs:
            spots = [(x, self._y(one.value)) for x, one in run]
            if len(spots) > 1:
                self._draw.line(spots, FILL, 6, joint="curve")
            for at, (x, one) in enumerate(run):
                spot = x, self._y(one.value)
                if one.is_changed:
                    _diamond(self._draw, spot)
                else:
                    _dot(self._draw, spot, _DOT, FILL)
                if one.is_changed or at in (0, len(run) - 1):
                    self._say(spot, one.value)

    def _y(self, value: int) -> float:
        part = (value - self._least) / (100 - self._least)
        return self._top + (1 - part) * (_HIGH - 1)

    def _axis(self) -> None:
        letters = font(SMALL)
        for value in (self._least, (100 + self._least) // 2, 100):
            y = self._y(value)
            self._draw.line((_LEFT, y, _RIGHT, y), TRACK, 3)
            words = seen(self._curve.said(value), self._reading)
            self._draw.text((_LEFT - 14, y), words, INK, letters, anchor="rm")

    def _runs(self, across: Sequence[float]) -> Iterator[list[tuple[float, Estimate]]]:
        """Give the figures that follow each other without a hole."""
        pairs = zip(across, self._curve.figures, strict=True)
        for is_there, run in groupby(pairs, key=lambda pair: pair[1] is not None):
            if is_there:
                yield [(x, one) for x, one in run if one is not None]

    def _band(self, run: Sequence[tuple[float, Estimate]]) -> None:
        edges = [
            (x, self._y(one.low), self._y(one.high))
            for x, one in run
            if one.low is not None and one.high is not None
        ]
        for x, low, high in edges:
            self._draw.rectangle((x - _DOT, high, x + _DOT, low), BAND)
        if len(edges) < len(run):
            return  # of one it is not known: a band over it would say that it is
        for (x, low, high), (then, its_low, its_high) in pairwise(edges):
            self._draw.polygon([(x, low), (x, high), (then, its_high), (then, its_low)], BAND)

    def _compared(self, across: Sequence[float]) -> None:
        spots = [
            (x, value)
            for x, value in zip(across, self._curve.compared, strict=False)
            if value is not None
        ]
        if not spots:
            return
        ends = [*((x, self._y(value)) for x, value in spots), (_RIGHT, self._y(spots[-1][1]))]
        for start, end in pairwise(ends):
            _dotted(self._draw, start, end)
        for spot in ends[:-1]:
            _square(self._draw, spot)
        for x, value in dict.fromkeys((spots[0], spots[-1])):
            self._say((x, self._y(value)), value)

    def _say(self, spot: _Spot, value: int) -> None:
        """Say a figure above its mark, or below where there is no room."""
        x, y = spot
        is_high = y - self._top < SMALL
        below = y + _DIAMOND + 6, "ma"
        at, anchor = below if is_high else (y - _DIAMOND - 4, "mb")
        words = seen(self._curve.said(value), self._reading)
        letters = font(SMALL)
        self._draw.text(
            (x, at), words, INK, letters, anchor=anchor, stroke_width=3, stroke_fill=PAPER
        )


def _dot(draw: ImageDraw.ImageDraw, spot: _Spot, half: int, colour: str) -> None:
    x, y = spot
    draw.ellipse((x - half, y - half, x + half, y + half), colour)


def _diamond(draw: ImageDraw.ImageDraw, spot: _Spot) -> None:
    x, y = spot
    corners = [(x - _DIAMOND, y), (x, y - _DIAMOND), (x + _DIAMOND, y), (x, y + _DIAMOND)]
    draw.polygon(corners, FILL, INK, 3)


def _square(draw: ImageDraw.ImageDraw, spot: _Spot) -> None:
    x, y = spot
    draw.rectangle((x - _SQUARE, y - _SQUARE, x + _SQUARE, y + _SQUARE), PAPER, INK, 4)


def _dotted(draw: ImageDraw.ImageDraw, start: _Spot, end: _Spot) -> None:
    (x, y), (then, its_y) = start, end
    length = max(((then - x) ** 2 + (its_y - y) ** 2) ** 0.5, 1)
    for at in range(0, round(length) + 1, _APART):
        part = at / length
        _dot(draw, (x + part * (then - x), y + part * (its_y - y)), 3, INK)
