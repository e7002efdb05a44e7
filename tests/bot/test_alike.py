"""Which sentences ask much the same, whatever words they take for it."""

import pytest

from bot.alike import alike_sentences

KNOWN = (
    "When will the lift work again?",
    "Can I still park in the garage?",
    "Geldt dit ook voor stagiairs?",
    "Waar kan ik parkeren?",
)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("when is the lift working again", 0),
        ("Is parking in the garage still possible?", 1),
        ("Geldt dit voor stagiaires ook", 2),
        ("waar moet ik nu parkeren", 3),
    ],
)
def test_a_sentence_about_the_same_is_alike(said: str, known: int) -> None:
    assert alike_sentences(said, KNOWN)[:1] == [known]


@pytest.mark.parametrize(
    "said",
    [
        "When will the canteen open again?",
        "Can I still get a refund?",
        "Geldt dit ook voor parttimers?",
        "Waar kan ik mijn pas ophalen?",
        "What now?",
        "?",
        "",
    ],
)
def test_a_sentence_in_the_same_words_about_something_else_is_not(said: str) -> None:
    assert alike_sentences(said, KNOWN) == []


def test_the_best_comes_first_and_only_so_many() -> None:
    known = ["The lifts are broken", "The stairs are dark", "Is the lift broken?", "A lift broke"]

    assert alike_sentences("Is the lift broken?", known) == [2, 0, 3]
    assert alike_sentences("Is the lift broken?", known, most=1) == [2]
