"""Words and spans are cut where a reader would cut them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cut import cut, split
from bot.primitives import Anchor, Bold, Break, Code, Italic, Mention, Span, Spans, Words, plain

FAMILY = "👩‍👩‍👧"
ACCENTED = "e\u0301"
TANNED = "👍🏽"
FLAG = "🇳🇱"
WELSH = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


def pieces(text: str, limit: int) -> list[str]:
    return [plain(piece) for piece in split((Words(text),), limit)]


def letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("one", [FAMILY, ACCENTED, TANNED, FLAG, "❤\ufe0f", WELSH, "한"])
def test_what_looks_like_one_character_is_never_cut_in_two(one: str) -> None:
    limit = 2 * len(one) - 1

    assert pieces(one * 5, limit) == [one] * 5
    assert cut(one * 5, limit + 1) == f"{one}…"


def test_flags_are_cut_between_countries() -> None:
    assert pieces("a" + "🇳🇱🇧🇪🇩🇪", 4) == ["a🇳🇱", "🇧🇪🇩🇪"]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 20, ["short"]),
        ("First part.\n\nSecond part. Third", 26, ["First part.", "Second part. Third"]),
        ("First line\nsecond. Third word", 22, ["First line", "second. Third word"]),
        ("One is here. Two is there", 20, ["One is here.", "Two is there"]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("exactly ten", 7, ["exactly", "ten"]),
        ("incomprehensibilities", 10, ["incomprehe", "nsibilitie", "s"]),
        ("   \n ", 3, []),
        ("   \n ", 30, []),
    ],
)
def test_a_cut_falls_after_a_paragraph_a_sentence_a_word_or_a_letter(
    text: str, limit: int, expected: list[str]
) -> None:
    assert pieces(text, limit) == expected


def test_bold_stays_bold_on_both_sides() -> None:
    spans = (Words("a "), Bold((Words("bb "), Italic((Words("cc dd"),)))))

    assert split(spans, 7) == [
        (Words("a "), Bold((Words("bb "), Italic((Words("cc"),))))),
        (Bold((Italic((Words("dd"),)),)),),
    ]


def test_a_link_leads_to_the_same_place_on_both_sides() -> None:
    spans = (Anchor("https://example.org", (Words("one two"),)),)

    assert split(spans, 4) == [
        (Anchor("https://example.org", (Words("one"),)),),
        (Anchor("https://example.org", (Words("two"),)),),
    ]


def test_a_mention_is_never_cut_in_two() -> None:
    ada = Mention("U1", "Ada de Vries")

    assert split((Words("Hello "), ada, Words("!")), 15) == [(Words("Hello"),), (ada, Words("!"))]
    assert split((Words("Hi "), ada), 8) == [(Words("Hi"),), (Mention("U1", "Ada de…"),)]


def test_a_head_stays_with_what_follows() -> None:
    words = (Words("12. incomprehensible"),)

    assert plain(split(words, 10, head=4)[0]) == "12. incomp"


def test_a_word_that_is_shortened_ends_in_dots() -> None:
    assert cut("Ada Lovelace", 12) == "Ada Lovelace"
    assert cut("Ada Lovelace", 5) == "Ada…"
    assert cut("Ada", 1) == "…"
    assert cut("Ada", 0) == ""


leaves: st.SearchStrategy[Span] = (
    st.builds(Words, st.text() | st.text(st.sampled_from(f"ab. \n{FAMILY}{ACCENTED}{FLAG}")))
    | st.builds(Code, st.text(max_size=9))
    | st.builds(Mention, st.just("U1"), st.text(max_size=7))
    | st.builds(Break)
)
trees: st.SearchStrategy[Spans] = st.recursive(
    st.lists(leaves).map(tuple),
    lambda inner: st.lists(leaves | st.builds(Bold, inner) | st.builds(Italic, inner)).map(tuple),
)


@given(trees, st.integers(8, 40), st.integers(0, 3))
def test_no_letter_is_lost_and_no_limit_exceeded(spans: Spans, limit: int, head: int) -> None:
    found = split(spans, limit, head)

    assert all(0 < len(plain(piece)) <= limit for piece in found)
    assert letters("".join(plain(piece) for piece in found)) == letters(plain(spans))


@given(st.text(), st.integers(0, 20))
def test_a_shortened_word_fits(words: str, limit: int) -> None:
    assert len(cut(words, limit)) <= limit


@pytest.mark.parametrize(
    "spans",
    [
        (Words("a" + "\u0301\u0316" * 500_000),),
        (Words("🇳" * 200_000),),
        (Words(" \u0301" * 200_000),),
        (Words(" " * 400_000),),
        tuple(Mention(f"U{number}", "Ada de Vries") for number in range(100_000)),
    ],
    ids=["accents", "flags", "accented spaces", "spaces", "mentions"],
)
def test_a_flood_is_cut_within_the_limit(spans: Spans) -> None:
    # Were cutting it a square of its length, this alone would take minutes.
    found = split(spans, 3000)

    assert all(len(plain(piece)) <= 3000 for piece in found)
