"""Odd words: whatever somebody types gets a kind sentence, at once, and the bot goes on."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pytest

from skills.qa.tests.known import SICK, SICK_ANSWER, know
from skills.qa.tests.test_listening import listens
from tests.actor import Actor
from tests.chat import Chat

UNKNOWN: Final = "I don't know this one"
WHAT: Final = "What would you like to know?"
LONG: Final = "That is long for a question"
# What people type, and what they are told.
ODD: Final = (
    ("a" * 39_000, LONG),
    ("hoe " * 9_500, LONG),
    ("how?\n" * 250, LONG),
    ("why? " * 199, UNKNOWN),
    ("w" * 999, UNKNOWN),
    ("how" + "\n" * 300 + "now", UNKNOWN),
    ("h" + "\u0301" * 700, UNKNOWN),
    ("?!", "This is what I can do"),
    ("👍👍🏽", WHAT),
    ("👩🏽‍🚀🏳️‍🌈 ?", WHAT),
    ("```", WHAT),
    ("> - |", WHAT),
    ("//// /", WHAT),
    ("\u200b\u200b\u200b", WHAT),
    ("\ufeff\ufffe\U000e0041 how", UNKNOWN),
    ("\u202eksa ot woh\u2066", UNKNOWN),
    ("how\0 \0 now\0", UNKNOWN),
    ("\x1b[31mred\x1b[0m \x07\r\n how", UNKNOWN),
    ("\ud800 how \udfff", UNKNOWN),
    ("ı İ ß ǅ ﬁ Å", UNKNOWN),
    ("<script>alert(1)</script><img src=x onerror=alert(1)>", UNKNOWN),
    ("<b>How</b> &lt;i&gt; &#0; &nbsp;?", UNKNOWN),
    ("<!channel> @room @everyone who is <@U0NOBODY> <@nobody:example.org> <#C0NO>", UNKNOWN),
    ("**how [do](javascript:alert(1)) `I ~~| _ ![x](http://e.example/?q=1)", UNKNOWN),
    ("https://example.org/?q=%00&x=<y>", UNKNOWN),
    ("; DROP TABLE qa_item; --", UNKNOWN),
    ('"near*" AND NOT (x OR "', UNKNOWN),
    ("{question} {0} %s %(x)s ${x} \\", UNKNOWN),
    ("-1", UNKNOWN),
    ("Wie melde ich mich krank?", UNKNOWN),
    ("Як повідомити про хворобу?", UNKNOWN),
    ("كيف أبلغ عن مرضي؟", UNKNOWN),
    ("我怎么请病假？", UNKNOWN),
)
# The same behind a command, where its form says what is wrong with it.
AS_COMMAND: Final = {LONG: "Please use at most 1,000 characters.", "This is": "/ask how do I"}


async def _told(by: Actor, words: str, place: str = "dm") -> str:
    """Say something, and give the one message that the bot answers with."""
    before = {one.id for one in by.seen}
    await by.types(words, to=place)
    [told] = [one for one in by.seen if one.by_bot and one.id not in before]
    return told.text


async def test_whatever_is_said_gets_one_kind_sentence_and_the_bot_goes_on(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    """QNA-D5."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)

    for words, told in ODD:
        assert told in await _told(bob, words), ascii(words[:40])
    for words, told in ODD[::2]:
        # A command in Slack is a form of a web page, which cannot hold half a sign.
        if "\ud800" not in words:
            command = AS_COMMAND.get(told, AS_COMMAND.get(told[:7], told))
            assert bob.as_shown(command) in await _told(bob, f"/ask {words}"), ascii(words[:40])
    for words, told in ODD[-13:]:
        assert told in await _told(bob, f"@Plein {words}", "#general")
    await listens(chat, noor, "#random")
    for words, _ in ODD[14:23]:
        await bob.types(f"{words}?", to="#random")
    chat.shows_not("#random", "Perhaps this helps")

    assert SICK_ANSWER in await _told(bob, SICK)
    logged = "".join(capsys.readouterr())
    assert [one for one in ("warning", "error", "Traceback") if one in logged] == []


async def _asks(by: Actor, questions: Sequence[str]) -> None:
    for at, words in enumerate(questions):
        await by.types(words.format(at))


async def test_very_many_questions_at_once_are_all_answered(chat: Chat) -> None:
    """QNA-D5."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await know(chat, noor, ada)
    people = [chat.on(name) for name in ("bob", "cas", "dan", "eva")]
    await chat.arrive()

    asked = [SICK, "Who has the key of room {}?"] * 4
    await asyncio.gather(*(_asks(one, asked) for one in people))
    await chat.later(timedelta(minutes=1))  # Slack and Matrix take so many in a second

    for one in people:
        told = [seen.text for seen in one.seen if seen.by_bot]
        assert len(told) == len(asked)
        assert sum(SICK_ANSWER in words for words in told) == asked.count(SICK)
        assert sum(UNKNOWN in words for words in told) == len(asked) - asked.count(SICK)


async def test_odd_words_are_shown_as_they_are_and_call_nobody(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    odd = "<!channel> @room <b>who</b> has {key} & %s?"
    answer = "<!everyone> @room: the <script> porter, {0}"
    await ada.types(odd)
    await ada.presses("Ask a person")

    assert odd in noor.sees("Question 1, from Ada").text
    await noor.presses("Answer")
    await noor.fills(answer=answer)
    assert answer in ada.sees("Noor answered question 1").text
    await noor.presses("Save as answer")
    await noor.fills(question=odd, audience="everyone", review="Never")
    await bob.types(f"@Plein {odd}", to="#general")

    told = ada.sees(answer, in_="#general")
    assert odd in told.text
