"""Emoji by one name, however chats and people call them."""

import pytest

from bot.emoji import plain_emoji, short_names


@pytest.mark.parametrize(
    ("name", "emoji"),
    [
        ("🙌", "🙌"),
        ("🙌🏽", "🙌"),
        ("raised_hands", "🙌"),
        (":raised_hands:", "🙌"),
        ("raised_hands::skin-tone-3", "🙌"),
        (":raised_hands::skin-tone-3:", "🙌"),
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("❤️", "❤"),
        ("heart", "❤"),
        ("flag-nl", "🇳🇱"),
        ("two", "2⃣"),
        ("2️⃣", "2⃣"),
    ],
)
def test_an_emoji_is_the_same_however_it_is_named(name: str, emoji: str) -> None:
    assert plain_emoji(name) == emoji


@pytest.mark.parametrize("name", ["kudos", ":kudos:", "kudos::skin-tone-2"])
def test_an_emoji_of_the_workplace_keeps_its_name(name: str) -> None:
    assert plain_emoji(name) == "kudos"


@pytest.mark.parametrize("name", ["", ":", "::", " ", "a b", "<!here>", "x" * 999])
def test_what_is_no_name_stays_words(name: str) -> None:
    assert plain_emoji(name) == name.strip().strip(":")


def test_an_emoji_that_was_made_plain_stays_as_it_is() -> None:
    assert {plain_emoji(one) for one in short_names().values()} == set(short_names().values())
