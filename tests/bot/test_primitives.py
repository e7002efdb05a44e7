"""What an adapter draws can be kept as JSON and read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.primitives import (
    Anchor,
    Bold,
    Break,
    ButtonRow,
    ChannelLink,
    Code,
    Fact,
    Facts,
    Italic,
    Line,
    LinkButton,
    LinkRow,
    Mention,
    Menu,
    MenuOption,
    Picture,
    PollBox,
    PollOption,
    PressButton,
    Primitives,
    Reaction,
    Reactions,
    Words,
    from_json,
    plain_text,
    to_json,
    to_python,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
numbers = st.integers(1, 99)
leaves = (
    st.builds(Words, words)
    | st.builds(Code, words)
    | st.builds(Mention, words, words)
    | st.builds(ChannelLink, words, words)
    | st.builds(Break)
)
spans = st.recursive(
    st.lists(leaves, max_size=3).map(tuple),
    lambda inner: st.lists(
        leaves
        | st.builds(Bold, inner)
        | st.builds(Italic, inner)
        | st.builds(Anchor, words, inner),
        max_size=3,
    ).map(tuple),
    max_leaves=6,
)


def several(one: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=3).map(tuple)


primitives = (
    st.builds(Line, spans, st.booleans())
    | st.builds(Facts, several(st.builds(Fact, spans, spans)))
    | st.builds(Picture, words, words)
    | st.builds(ButtonRow, several(st.builds(PressButton, words, words, numbers)))
    | st.builds(LinkRow, several(st.builds(LinkButton, words, words)))
    | st.builds(Menu, words, several(st.builds(MenuOption, words, words, numbers)))
    | st.builds(PollBox, spans, several(st.builds(PollOption, words, words, numbers, numbers)))
    | st.builds(Reactions, several(st.builds(Reaction, words, words)))
)


@given(st.lists(primitives, max_size=4).map(tuple))
def test_a_sheet_comes_back_from_json_as_it_was(sheet: Primitives) -> None:
    assert from_json(to_json(sheet)) == sheet


def test_every_primitive_and_span_says_its_kind() -> None:
    sheet = (Line((Bold((Words("a"),)),)), Reactions((Reaction("x", "id"),)))

    assert to_python(sheet) == [
        {
            "kind": "line",
            "bullet": False,
            "spans": [{"kind": "bold", "spans": [{"kind": "words", "text": "a"}]}],
        },
        {"kind": "reactions", "reactions": [{"emoji": "x", "choice": "id"}]},
    ]


def test_json_of_another_shape_is_refused() -> None:
    with pytest.raises(ValidationError):
        from_json('[{"kind": "carousel"}]')


def test_a_sheet_is_read_aloud_line_by_line() -> None:
    sheet: Primitives = (
        Line((Words("Thanks "), Mention("U1", "Ada"), Words(" in "), ChannelLink("C1", "kudos"))),
        Line((Italic((Code("x"), Break(), Words("y"))),), bullet=True),
        Facts((Fact((Words("Left"),), (Words("3"),)),)),
        Picture("https://example.org/a.png", "A cake"),
        ButtonRow((PressButton("id1", "Yes", 1), PressButton("id2", "No", 2))),
        LinkRow((LinkButton("More", "https://example.org"),)),
        Menu("Which?", (MenuOption("id3", "Tea", 3),)),
        PollBox((Words("Lunch?"),), (PollOption("id4", "Soup", 4, 7),)),
        Reactions((Reaction("1️⃣", "id1"),)),
    )

    assert plain_text(sheet).split("\n") == [
        "Thanks @Ada in #kudos",
        "• x",
        "y",
        "Left: 3",
        "A cake",
        "1. Yes",
        "2. No",
        "More: https://example.org",
        "Which?",
        "3. Tea",
        "Lunch?",
        "4. Soup (7)",
    ]
