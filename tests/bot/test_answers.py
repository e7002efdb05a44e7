"""What was perhaps meant by a value that a choice does not have."""

import pytest

from bot.answers import suggestions
from bot.content import verbatim
from bot.form import Option, Question

VALUES = Question(
    name="value",
    kind="choice",
    ask=verbatim("Which value?"),
    tag=True,
    options=tuple(
        Option(value=tag, label=verbatim(tag), also=also)
        for tag, also in {
            "customerfirst": ("Customerfirst", "Deklanteerst", "De klant eerst"),
            "together": ("Together", "Samen"),
            "courage": ("Courage", "Lef"),
            "craft": ("Craftsmanship", "Vakwerk"),
        }.items()
    ),
)
SWITCH = Question(
    name="wanted",
    kind="choice",
    ask=verbatim("On or off?"),
    options=tuple(
        Option(value=value, label=verbatim(value), also=(dutch,))
        for value, dutch in {"on": "aan", "off": "uit"}.items()
    ),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("klanterst", "customerfirst"),
        ("klanteerst", "customerfirst"),
        ("de-klant-eerst", "customerfirst"),
        ("klant", "customerfirst"),
        ("custmerfirst", "customerfirst"),
        ("customer", "customerfirst"),
        ("costumerfrist", "customerfirst"),
        ("togeter", "together"),
        ("togehter", "together"),
        ("samn", "together"),
        ("saemn", "together"),
        ("Sámenn", "together"),
        ("lev", "courage"),
        ("elf", "courage"),
        ("leff", "courage"),
        ("courrage", "courage"),
        ("vakwrek", "craft"),
        ("vakmanschap", None),
        ("kraft", "craft"),
        ("craftmanship", "craft"),
        ("craftsman", "craft"),
    ],
)
def test_a_typing_mistake_finds_what_was_meant_first(typed: str, meant: str | None) -> None:
    assert next((value for _, value in suggestions(VALUES, typed)), None) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "pizza",
        "teamwork",
        "mens",
        "moed",
        "team",
        "fun",
        "ketel",
        "boiler",
        "vrijdag",
        "x",
        "a",
        "goedbezig",
        "topper",
        "respect",
        "coffee",
        "de",
        "er",
        "monday",
        "trots",
        "thanks",
        "1234",
    ],
)
def test_a_word_that_looks_like_nothing_gets_no_suggestion(typed: str) -> None:
    assert suggestions(VALUES, typed) == ()


@pytest.mark.parametrize(("typed", "meant"), [("of", "off"), ("uti", "off"), ("aann", "on")])
def test_a_short_word_with_a_mistake_is_recognised(typed: str, meant: str) -> None:
    assert suggestions(SWITCH, typed)[0][1] == meant
