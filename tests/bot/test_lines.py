"""Figures over time, and of groups side by side: what a picture shows, and the same in words."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.content import verbatim
from bot.report import (
    MOST_HEAT_COLUMNS,
    MOST_HEAT_ROWS,
    MOST_LINES,
    MOST_MOMENTS,
    Curve,
    Estimate,
    Heat,
    HeatRow,
    Lines,
)
from bot.report import drawn_heat as heats
from bot.report import drawn_lines as pictures
from bot.report.drawing import FILL, PAPER
from tests.bot.reading import reading

EN, NL = reading("en"), reading("nl")
SURE = Estimate(value=50, low=40, high=60)


def lines(
    *figures: Estimate | None, compared: tuple[int | None, ...] = (), count: int = 1
) -> Lines:
    moments = tuple(verbatim(f"R{at}") for at in range(len(figures)))
    curve = Curve(label=verbatim("Room"), figures=figures, compared=compared)
    beside = verbatim("Before") if compared else None
    return Lines(title=verbatim("Trend"), moments=moments, curves=(curve,) * count, compared=beside)


def heat(*rows: tuple[int | None, ...], label: str = "Wonen") -> Heat:
    return Heat(
        title=verbatim("By theme"),
        columns=tuple(verbatim(f"Theme {at}") for at in range(len(rows[0]) if rows else 1)),
        rows=tuple(HeatRow(verbatim(label), row) for row in rows),
        hidden=verbatim("too few"),
    )


def drawn(made: Lines | Heat) -> Image.Image:
    data = pictures.to_png(made, EN) if isinstance(made, Lines) else heats.to_png(made, EN)
    return Image.open(io.BytesIO(data)).convert("RGB")


def dots_of(image: Image.Image, colour: str, left: int, right: int) -> int:
    """Count the dots of a colour in a part of the room where a line is drawn."""
    wanted = ImageColor.getrgb(colour)
    count = 0
    for x in range(left, right):
        for y in range(200, 415):
            pixel = image.getpixel((x, y))
            assert isinstance(pixel, tuple)
            count += all(abs(one - its) <= 6 for one, its in zip(pixel, wanted, strict=True))
    return count


def test_a_hole_is_never_drawn_over() -> None:
    whole, hole = drawn(lines(SURE, SURE, SURE)), drawn(lines(SURE, None, SURE))

    # Between the second moment and the last.
    assert dots_of(whole, FILL, 650, 900) > 1000
    assert dots_of(hole, FILL, 650, 900) == 0
    assert dots_of(hole, pictures.BAND, 650, 900) == 0


def test_a_line_has_its_band_where_it_is_known_how_sure_it_is() -> None:
    assert dots_of(drawn(lines(SURE, SURE)), pictures.BAND, 400, 800) > 5_000
    assert dots_of(drawn(lines(SURE, Estimate(value=50))), pictures.BAND, 400, 800) == 0


def test_what_it_is_compared_with_is_dotted_and_goes_on_level() -> None:
    plain = drawn(lines(None, None, None, compared=(None, None, None)))
    dotted = drawn(lines(None, None, None, compared=(50, None, None)))

    many = dots_of(dotted, "#2a231d", 300, 1000) - dots_of(plain, "#2a231d", 300, 1000)
    assert 300 < many < 700 * 7 / 2  # dots, and paper between them


def test_a_change_is_told_by_its_shape() -> None:
    changed = Estimate(value=50, low=40, high=60, is_changed=True)
    round_one, pointed = (drawn(lines(one)) for one in (SURE, changed))

    assert dots_of(pointed, FILL, 500, 700) > 1.5 * dots_of(round_one, FILL, 500, 700)


def _luminance(colour: str) -> float:
    channels = (value / 255 for value in ImageColor.getrgb(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_words_and_lines_stand_out_from_what_they_lie_on() -> None:
    for colour, ink in heats.COLOURS:
        assert _contrast(colour, ink) >= 4.5
    assert _contrast(heats.GREY, "#2a231d") >= 7
    assert _contrast(FILL, pictures.BAND) >= 3
    assert _contrast(FILL, PAPER) >= 3


def test_a_hidden_cell_is_told_from_every_other_one_by_its_hatch() -> None:
    image = drawn(heat((None, 50), (0, 100)))

    # Along a row of dots in the cell, off its middle.
    def colours(x: int, y: int) -> int:
        return len({image.getpixel((x + at, y)) for at in range(100)})

    top = image.height - 56 - (2 * 42 + 20) - 20 - 2 * 64
    assert colours(410, top + 12) > 1
    assert colours(730, top + 12) == 1
    assert colours(410, top + 64 + 12) == 1


def test_the_words_say_all_that_the_pictures_show() -> None:
    made = lines(
        SURE, None, Estimate(value=71, low=62, high=80, is_changed=True), compared=(48, None, None)
    )

    assert EN.words(made.words()) == (
        "Trend. Room: R0 48% in Before, R0 50% (40% to 60%) and R2 71% (62% to 80%), changed."
    )
    assert NL.words(heat((None, 50), (0, 7)).words()) == (
        "By theme. Wonen: Theme 0 too few en Theme 1 50%. Wonen: Theme 0 0% en Theme 1 7%."
    )


def test_what_is_marked_is_called_as_the_lines_say() -> None:
    figures = (Estimate(value=60, is_changed=True), Estimate(value=90))
    curve = Curve(label=verbatim("Helped"), figures=figures)
    steps = (verbatim("40%"), verbatim("50%"))
    made = Lines(title=verbatim("T"), moments=steps, curves=(curve,), mark=verbatim("now"))
    plain = Lines(title=verbatim("T"), moments=steps, curves=(curve,))

    assert EN.words(made.words()) == "T. Helped: 40% 60% (now) and 50% 90%."
    assert drawn(made).tobytes() != drawn(plain).tobytes()


def test_a_score_is_no_percentage() -> None:
    curve = Curve(label=verbatim("eNPS"), figures=(Estimate(value=-12),), kind="score")
    made = Lines(title=verbatim("T"), moments=(verbatim("R1"),), curves=(curve,))

    assert EN.words(made.words()) == "T. eNPS: R1 -12."


def test_pictures_are_small_enough_for_a_phone() -> None:
    long = lines(*[SURE] * MOST_MOMENTS, compared=(50,) * MOST_MOMENTS, count=MOST_LINES)
    many = heat(*[(50,) * MOST_HEAT_COLUMNS] * MOST_HEAT_ROWS, label="Onderhoud " * 9)

    for made in (long, many):
        image = drawn(made)
        assert image.width == 1080
        assert image.height < 2000


@given(st.text(), st.none() | st.integers(0, 100))
def test_any_words_and_any_value_can_be_drawn(label: str, value: int | None) -> None:
    assert drawn(heat((value,), label=label)).width == 1080


def test_what_does_not_fit_is_refused() -> None:
    for count in (0, MOST_LINES + 1):
        with pytest.raises(ValueError, match=f"{count} lines"):
            lines(SURE, count=count)
    for count in (0, MOST_MOMENTS + 1):
        with pytest.raises(ValueError, match=f"{count} moments"):
            lines(*[SURE] * count)
    with pytest.raises(ValueError, match="has not the 2"):
        lines(SURE, SURE, compared=(1,))
    for count in (0, MOST_HEAT_ROWS + 1):
        with pytest.raises(ValueError, match=f"{count} rows"):
            heat(*[(1,)] * count)
    with pytest.raises(ValueError, match="columns"):
        heat((1,) * (MOST_HEAT_COLUMNS + 1))
    with pytest.raises(ValueError, match="as many values"):
        heat((1,), (1, 2))
