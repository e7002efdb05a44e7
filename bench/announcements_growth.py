"""How announcing grows with a workplace: a table of seconds, and a picture of them."""

import io
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bench.announcements_run import Measured
from bench.databases import POSTGRES, SQLITE
from bot.report.picture import FILL, INK, PAPER, TRACK

_HEAD: Final = (
    "database, people",
    "planned",
    "inserted bare",
    "sent",
    "claimed and sent bare",
    "card",
    "report",
    "taken back",
    "longest wait",
)
_COLOURS: Final[Mapping[str, str]] = {SQLITE: FILL, POSTGRES: "#1f5f8b"}
# Drawn so many times as large as it is shown: so lines are smooth.
_SCALE: Final = 3
_WIDE, _HIGH = 470, 330  # a panel, in pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 34, 40, 50
_SMALL, _LARGE = 12, 15  # sizes of letters
_LEGEND: Final = 34


def table(measured: Sequence[Measured]) -> str:
    """Write the seconds of each step as a Markdown table, by database and size."""
    rule = f"|---|{'--:|' * (len(_HEAD) - 1)}"
    ordered = sorted(measured, key=lambda one: (one.where != SQLITE, one.size))
    return "\n".join([f"| {' | '.join(_HEAD)} |", rule, *map(_row, ordered)])


def _row(one: Measured) -> str:
    seconds = (
        one.planned.seconds,
        one.bare.inserted,
        one.sent.seconds,
        one.bare.sent,
        max(one.cards.values()),
        one.reported.seconds,
        one.recalled.seconds,
        one.together.longest,
    )
    figures = " | ".join(_figure(each) for each in seconds)
    return f"| {one.where}, {one.size:,} | {figures} |"


def _figure(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """One step in the picture: its title, its seconds by the bot and bare, and its aim."""

    title: str
    ours: Callable[[Measured], float]
    bare: Callable[[Measured], float]
    aim: tuple[int, float] | None = None


_PANELS: Final = (
    _Panel(
        title="Planned, beside inserts of the same rows",
        ours=lambda one: one.planned.seconds,
        bare=lambda one: one.bare.inserted,
        aim=(100_000, 15),
    ),
    _Panel(
        title="Sent, beside the same claims and sends",
        ours=lambda one: one.sent.seconds,
        bare=lambda one: one.bare.sent,
    ),
)


def picture(measured: Sequence[Measured]) -> bytes:
    """Draw seconds by people as a PNG, both on a scale by tens: what grows evenly is straight."""
    sheet = _Sheet(len(_PANELS) * _WIDE, _HIGH + _LEGEND)
    for place, panel in enumerate(_PANELS):
        _draw(sheet, place * _WIDE, panel, measured)
    _legend(sheet, [one for one in _COLOURS if any(each.where == one for each in measured)])
    return sheet.png()


class _Sheet:
    """A picture in the making; places are in pixels as it is shown."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * _SCALE, height * _SCALE), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def line(self, points: Sequence[tuple[float, float]], colour: str, *, width: float = 1) -> None:
        """Draw a line along points."""
        scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * _SCALE), joint="curve")

    def dashed(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """Draw a dashed line along points."""
        for (x, y), (to_x, to_y) in itertools.pairwise(points):
            steps = max(round(math.hypot(to_x - x, to_y - y) / 5), 1)
            for step in range(0, steps, 2):
                part = [
                    (x + (to_x - x) * at / steps, y + (to_y - y) * at / steps)
                    for at in (step, step + 1)
                ]
                self.line(part, colour, width=1.5)

    def dot(self, x: float, y: float, colour: str, *, filled: bool) -> None:
        """Draw a dot."""
        box = [(one * _SCALE) for one in (x - 4, y - 4, x + 4, y + 4)]
        fill = colour if filled else PAPER
        self._draw.ellipse(box, fill=fill, outline=colour, width=round(1.5 * _SCALE))

    def words(self, x: float, y: float, said: str, anchor: str, size: int = _SMALL) -> None:
        """Write words at a place, of which `anchor` says where in them it lies."""
        font = files("bot.report").joinpath("font", "Inter-Medium.ttf").read_bytes()
        letters = ImageFont.truetype(io.BytesIO(font), size * _SCALE)
        self._draw.text((x * _SCALE, y * _SCALE), said, font=letters, fill=INK, anchor=anchor)

    def png(self) -> bytes:
        """Give it as it is shown on a screen of two dots a pixel."""
        file = io.BytesIO()
        shown = self._image.resize((self.width * 2, self.height * 2), Image.Resampling.LANCZOS)
        shown.quantize(48).save(file, "PNG", optimize=True)
        return file.getvalue()


def _draw(sheet: _Sheet, left: float, panel: _Panel, measured: Sequence[Measured]) -> None:
    values = [each(one) for one in measured for each in (panel.ours, panel.bare)]
    largest = max(one.size for one in measured)
    aim = panel.aim if panel.aim and panel.aim[0] <= largest else None
    values += [aim[1]] if aim else []
    across = _scale([one.size for one in measured], left + _LEFT, left + _WIDE - _RIGHT)
    up = _scale(values, _HIGH - _BOTTOM, _TOP)
    sheet.words(left + _LEFT, 12, panel.title, "la", _LARGE)
    for value in _tens(values):
        ends = (left + _LEFT, left + _WIDE - _RIGHT)
        sheet.line([(x, up(value)) for x in ends], TRACK)
        sheet.words(left + _LEFT - 8, up(value), f"{value:g} s", "rm")
    for value in _tens([one.size for one in measured]):
        sheet.line([(across(value), y) for y in (_TOP, _HIGH - _BOTTOM)], TRACK)
        sheet.words(across(value), _HIGH - _BOTTOM + 8, f"{value:,.0f}", "ma")
    sheet.words(left + (_LEFT + _WIDE - _RIGHT) / 2, _HIGH - 20, "people", "ma")
    if aim:
        x, y = across(aim[0]), up(aim[1])
        sheet.line([(x - 14, y), (x + 14, y)], INK, width=2)
        sheet.words(x + 14, y - 5, f"aim: {aim[1]:g} s", "rb")
    for where, colour in _COLOURS.items():
        mine = sorted((one for one in measured if one.where == where), key=lambda one: one.size)
        bare = [(across(one.size), up(panel.bare(one))) for one in mine]
        ours = [(across(one.size), up(panel.ours(one))) for one in mine]
        sheet.dashed(bare, colour)
        sheet.line(ours, colour, width=2)
        for filled, points in ((False, bare), (True, ours)):
            for x, y in points:
                sheet.dot(x, y, colour, filled=filled)


def _legend(sheet: _Sheet, places: Sequence[str]) -> None:
    x, y = float(_LEFT), _HIGH + _LEGEND / 2 - 6
    for where in places:
        for is_ours, said in ((True, where), (False, f"{where}, bare")):
            ends = [(x, y), (x + 34, y)]
            if is_ours:
                sheet.line(ends, _COLOURS[where], width=2)
            else:
                sheet.dashed(ends, _COLOURS[where])
            sheet.dot(x + 17, y, _COLOURS[where], filled=is_ours)
            sheet.words(x + 42, y, said, "lm")
            x += 210


def _scale(values: Iterable[float], begin: float, end: float) -> Callable[[float], float]:
    """Make what tells where a value lies, on a scale by tens that has room for all of them."""
    tens = list(_tens(values))
    low, high = math.log10(tens[0]), math.log10(tens[-1])
    return lambda value: begin + (end - begin) * (math.log10(value) - low) / (high - low)


def _tens(values: Iterable[float]) -> Iterator[float]:
    """List the powers of ten around values, two at least."""
    known = list(values)
    low, high = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))
    return (10.0**power for power in range(low, max(high, low + 1) + 1))
