"""Bars: what a picture shows, in each chat's light, and the same in words."""

import hashlib
import io
import re
import subprocess
import sys
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.content import verbatim
from bot.report import Share
from bot.report.bars import MOST_BARS, Bar, Bars, Value, written
from bot.report.drawing import EDGE, FILL, INK, PAPER, TRACK
from bot.report.picture import to_png
from bot.report.table import Percent
from tests.bot.reading import reading
from tests.house.tree import ROOT

EN, NL = reading("en"), reading("nl")
NAMES = "Wonen én Zorg, Zoë Çelik, Ayşe Yığıt, Łódź, Ελένη, Юля, €5 – ‘ja’ “nee” … % & №"


def bars(*values: Value, title: str = "Report", label: str = "Wonen") -> Bars:
    return Bars(verbatim(title), tuple(Bar(verbatim(label), value) for value in values))


def drawn(made: Bars) -> Image.Image:
    image = Image.open(io.BytesIO(to_png(made, EN)))
    assert image.format == "PNG"
    return image.convert("RGB")


def _near(one: tuple[int, ...], colour: str) -> bool:
    """Whether two colours are the same to the eye: a palette has few of them."""
    pairs = zip(one, ImageColor.getrgb(colour), strict=True)
    return all(abs(left - right) <= 3 for left, right in pairs)


def filled(image: Image.Image) -> list[int]:
    """How many dots of each bar are filled, from the top."""
    columns = [image.getpixel((60, y)) for y in range(image.height)]
    lengths: list[int] = []
    is_inside = False
    for y, pixel in enumerate(columns):
        assert isinstance(pixel, tuple)
        is_fill = _near(pixel, FILL)
        if is_fill and not is_inside:
            row = [image.getpixel((x, y + 16)) for x in range(image.width)]
            lengths.append(sum(isinstance(one, tuple) and _near(one, FILL) for one in row))
        is_inside = is_fill
    return lengths


def test_a_bar_is_as_long_as_its_value() -> None:
    image = drawn(bars(Share(20, 20), Share(5, 10), Percent(0.25), title="l", label="l"))

    whole, half, quarter = filled(image)
    assert image.width - whole <= 120
    assert half == pytest.approx(whole / 2, abs=2)
    assert quarter == pytest.approx(whole / 4, abs=2)


def test_numbers_are_as_long_as_they_are_beside_the_largest() -> None:
    assert bars(3, 12, 0, -1).lengths() == [0.25, 1, 0, 0]
    assert bars(0, 0).lengths() == [0, 0]
    assert bars(Share(1, 4), Percent(1.5), None, Share(0, 0)).lengths() == [0.25, 1, None, 0]


def test_a_little_is_seen_and_nothing_is_not() -> None:
    assert len(filled(drawn(bars(Share(10, 10), title="l", label="l")))) == 1
    little = drawn(bars(Share(1, 9999)))
    nothing = drawn(bars(Share(0, 9999)))

    left = [image.getpixel((57, image.height - 70)) for image in (little, nothing)]
    assert isinstance(left[0], tuple)
    assert isinstance(left[1], tuple)
    assert _near(left[0], FILL)
    assert not _near(left[1], FILL)


def _luminance(colour: str) -> float:
    channels = (value / 255 for value in ImageColor.getrgb(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_words_and_bars_stand_out_from_their_ground() -> None:
    assert _contrast(INK, PAPER) >= 7
    assert _contrast(FILL, TRACK) >= 3
    assert _contrast(FILL, PAPER) >= 3
    for chat in ("#ffffff", "#1a1d21", PAPER):
        assert _contrast(EDGE, chat) >= 3


def test_the_picture_has_a_ground_of_its_own() -> None:
    image = Image.open(io.BytesIO(to_png(bars(1), EN)))

    assert not image.has_transparency_data
    corner = image.convert("RGB").getpixel((10, 10))
    assert isinstance(corner, tuple)
    assert _near(corner, PAPER)


def test_the_letters_of_names_here_are_there_without_fonts_of_the_system() -> None:
    [box] = {to_png(bars(1, label=one), EN) for one in ("\U0010ffff", "👍", "–")}

    assert [one for one in NAMES if not one.isspace() and one != "–"] == [
        one
        for one in NAMES
        if not one.isspace() and one != "–" and to_png(bars(1, label=one), EN) != box
    ]


def test_what_the_font_has_no_letter_for_is_left_out() -> None:
    assert to_png(bars(1, label="Team 👍🏽 Wonen"), EN) == to_png(bars(1, label="Team Wonen"), EN)
    assert to_png(bars(1, label="Zoe\u0308"), EN) == to_png(bars(1, label="Zoë"), EN)


def test_a_long_label_ends_in_an_ellipsis_before_its_value() -> None:
    long = "Onderhoud en Vastgoedbeheer Regio Noord-Oost Gelderland en omstreken"

    image = drawn(bars(Share(1200, 12345), label=long, title="l"))

    caption = image.crop((60, image.height - 136, 1020, image.height - 92)).convert("L")
    columns = [caption.crop((x, 0, x + 1, caption.height)).tobytes() for x in range(960)]
    inked = "".join("#" if min(column) < 200 else " " for column in columns)
    assert re.search(r"# {20,}#", inked), "the label runs into its value"
    assert to_png(bars(1, label=long * 2), EN) == to_png(bars(1, label=long * 9), EN)


def test_the_same_values_are_the_same_bytes() -> None:
    assert to_png(bars(1, 2, None), EN) == to_png(bars(1, 2, None), EN)


def test_a_picture_is_small_enough_for_a_phone() -> None:
    made = bars(*[Share(7, 12)] * MOST_BARS, title="t" * 500, label="Onderhoud " * 50)

    image = drawn(made)

    assert image.size[0] == 1080
    assert image.size[1] < 1800
    assert len(to_png(made, EN)) < 150_000


@given(st.text(), st.text(), st.none() | st.integers() | st.floats(0, 1).map(Percent))
def test_any_words_and_any_value_can_be_drawn(title: str, label: str, value: Value) -> None:
    assert drawn(bars(value, title=title, label=label)).width == 1080


def test_the_words_say_all_that_the_picture_shows() -> None:
    made = Bars(
        verbatim("Bevestigd"),
        (
            Bar(verbatim("Iedereen"), Share(1281, 1371)),
            Bar(verbatim("Wonen"), Percent(0.125)),
            Bar(verbatim("Zorg"), None),
            Bar(verbatim("Beheer"), 1200),
        ),
    )

    assert NL.words(made.words()) == (
        "Bevestigd. Iedereen: 1.281 van 1.371 (93%), Wonen: 12%, Zorg: onbekend en Beheer: 1.200."
    )
    assert EN.words(made.words()) == (
        "Bevestigd. Iedereen: 1,281 of 1,371 (93%), Wonen: 12%, Zorg: not known and Beheer: 1,200."
    )
    assert EN.words(written(Share(0, 3))) == "0 of 3 (0%)"


@pytest.mark.parametrize("count", [0, MOST_BARS + 1])
def test_no_bars_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} bars"):
        bars(*[1] * count)


def test_the_font_is_the_one_of_which_the_origin_is_told() -> None:
    folder = files("bot.report").joinpath("font")
    told = re.search(r"SHA-256: `(\w+)`", folder.joinpath("README.md").read_text("utf-8"))

    data = folder.joinpath("Inter-Medium.ttf").read_bytes()
    assert told is not None
    assert hashlib.sha256(data).hexdigest() == told[1]
    assert "SIL OPEN FONT LICENSE" in folder.joinpath("LICENSE.txt").read_text("utf-8")


def test_who_imports_the_bot_waits_for_no_pictures_and_no_workbooks() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "import bot, bot.app, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "bot.report" in listed
    assert {"PIL", "xlsxwriter"} & set(listed) == set()
