"""What is a question, and what is none."""

import pytest

from bot import is_question


@pytest.mark.parametrize(
    "words",
    [
        "Until when?",
        "Thanks. And the stairs? They are slippery.",
        "(is that so?)",
        "what about the goods lift",
        "How long will it take",
        "Can I come in through the back",
        "hoelang duurt dat",
        "Waarom is dat",
        "waarvoor dient dit",
        "Mag ik de goederenlift nemen",
        "Geldt dit ook voor bezoekers",
    ],
)
def test_a_question_is_known_by_its_mark_or_by_how_it_begins(words: str) -> None:
    assert is_question(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Good to know",
        "See https://example.org/lift?floor=2",
        "What a good idea!",
        "Wat fijn!",
        "Is goed",
        "Will do",
        "Hoera, de trap is goed voor mij",
        "Whatever",
        "Welkom terug",
        "I wonder",
    ],
)
def test_what_asks_nothing_is_no_question(words: str) -> None:
    assert not is_question(words)
