"""What was perhaps meant by a value that a choice does not have, and what is no mistake."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.answers import Asker, read_answer, read_submitted, suggestions
from bot.content import Json, verbatim
from bot.events import Place
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


FROM_ZERO = tuple(Option(value=str(one), label=verbatim(str(one))) for one in range(11))
ASKER = Asker(
    db=cast("Any", None),  # nothing is looked up for a choice
    here=Place(adapter="web", workspace="main", channel="c1"),
    now=datetime(2026, 11, 23, 9, tzinfo=UTC),
    zone="Europe/Amsterdam",
    language="en",
    labels={},
    named={},
)


@pytest.mark.parametrize(("kind", "raw"), [("choice", "3"), ("choices", ["0", "3", "10"])])
async def test_an_option_that_was_chosen_is_its_value_also_when_that_is_a_number(
    kind: Any, raw: Json
) -> None:
    question = Question(name="score", kind=kind, ask=verbatim("How bad?"), options=FROM_ZERO)

    assert await read_submitted(question, raw, ASKER) == raw
    assert await read_answer(question, "3", ASKER) in ("2", ["2"])  # typed: the third in the list
