"""What typed words say to a form, in whichever language."""

import pytest

from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = pytest.mark.skills(*trial.SKILLS)


@pytest.mark.parametrize("word", ["red", "Red", "rood", "ROOD,"])
async def test_an_option_is_taken_in_both_languages_after_a_command(chat: Chat, word: str) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types(f"/gift @bob {word} for you")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 1, "secret": False}]
    ada.sees("A red gift: for you")


@pytest.mark.in_chats("console")
async def test_an_option_is_taken_in_both_languages_as_an_answer(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob")

    await ada.types("Blauw")
    await ada.types("for you")
    await ada.types("nee")

    assert await deeds(chat, "gift") == [{"colour": "blue", "to": 1, "secret": False}]


@pytest.mark.parametrize(
    "names",
    [
        "@bob,@tom",
        "@bob;@tom",
        "@bob , @tom",
        "@bob&@tom",
        "@bob and @tom",
        "@bob en @tom",
        "@bob, and @tom",
        "@bob,en @tom",
        '@bob "Tom de Wit"',
        "“Tom de Wit”, @bob",
        '@"Tom de Wit"; @bob:',
        "to\u00a0@bob\t@tom\u00a0",
    ],
)
async def test_people_are_told_apart_however_they_are_written(chat: Chat, names: str) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("Tom de Wit")

    await ada.types(f"/gift {names} red for you two")

    assert ada.sees("A red gift").text == "A red gift: for you two"
    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": False}]


@pytest.mark.in_chats("console")
@pytest.mark.parametrize(
    "answer",
    [
        "bob;tom",
        "bob,Tom de Wit",
        "bob, and tom",
        "bob EN tom",
        "@bob @tom",
        '"Tom de Wit" & bob',
        "Tom\u00a0de\u00a0Wit + bob",
    ],
)
async def test_people_are_told_apart_in_an_answer(chat: Chat, answer: str) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("Tom de Wit")

    await ada.types("/gift")
    await ada.types(answer)
    await ada.fills(colour="Red", note="for you two")

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": False}]


@pytest.mark.parametrize("mark", [",", ";", ":", ", "])
async def test_a_reason_may_follow_a_name_at_once(chat: Chat, mark: str) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types(f"/gift @bob{mark}red because of the soup")

    assert ada.sees("A red gift").text == "A red gift: because of the soup"


@pytest.mark.parametrize("space", ["\t", "\u00a0", "\u2003", "\n", " \u202f"])
async def test_any_white_space_ends_a_command(chat: Chat, space: str) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types(f"/gift{space}@bob{space}red for you")

    assert ada.sees("A red gift").text == "A red gift: for you"


async def test_quotes_around_what_is_no_whole_name_are_a_remark(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("Tom de Wit")

    await ada.types('/gift @bob red "Tom" is the word')
    assert ada.sees("A red gift").text == 'A red gift: "Tom" is the word'
    await ada.types('/gift "Tom" blue for you')

    assert ada.whispered("Did you mean Tom de Wit?").labels == ["Tom de Wit", "Somebody else"]
