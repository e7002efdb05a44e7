"""Very long words, wherever somebody can type: they get a short answer, and lose nothing."""

from collections.abc import Mapping
from typing import Final

import pytest

from bot import (
    Form,
    Skill,
    Turn,
    ask_channel,
    ask_choice,
    ask_choices,
    ask_date,
    ask_number,
    ask_people,
    ask_text,
    ask_time,
    ask_yes_no,
)
from tests.actor import Actor
from tests.bot import trial
from tests.chat import Chat

every = Skill("every")
_LENGTH: Final = 40_000
_LONG: Final = ("x", "9", "é", "😀", "x, ", "@x ", "#", "1. ", "\n-")
# More than a short sentence and a question with its options takes.
_SHORT: Final = 400


class Every(Form):
    """A question of each kind."""

    number: int = ask_number("trial.ask_note", most=10)
    sure: bool = ask_yes_no("trial.ask_secret")
    colour: str = ask_choice("trial.ask_colour", ("red", "trial.red"), ("blue", "trial.blue"))
    colours: list[str] = ask_choices("trial.ask_colour", ("red", "trial.red"), least=1)
    to: list[str] = ask_people("trial.ask_to")
    channel: str = ask_channel("trial.ask_channel")
    day: str = ask_date("trial.ask_note")
    hour: str = ask_time("trial.ask_note")
    note: str = ask_text("trial.ask_note", most=200)


_GOOD: Final[Mapping[str, str]] = {
    "number": "5",
    "sure": "yes",
    "colour": "red",
    "colours": "red",
    "to": "Bob",
    "channel": "#general",
    "day": "2026-12-15",
    "hour": "10:00",
    "note": "done",
}


@every.command("every", form=Every)
async def ask(turn: Turn, every: Every) -> None:
    """Take an answer of each kind."""
    turn.audit("every", by=turn.by, number=every.number)


pytestmark = [
    pytest.mark.skills(*trial.SKILLS, (every, trial.TEXTS)),
    pytest.mark.in_chats("console"),
]


@pytest.mark.parametrize("kind", _GOOD)
async def test_a_very_long_answer_is_refused_in_few_words_and_asked_again(
    chat: Chat, kind: str
) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await ada.types("/every")
    for name, answer in _GOOD.items():
        if name == kind:
            for part in _LONG:
                await _is_short(ada, part * (_LENGTH // len(part)))
        await ada.types(answer)

    assert await trial.deeds(chat, "every") == [{"number": 5}]


@pytest.mark.parametrize(
    "head",
    ["/gift @", "/gift #", "/gift ", "/pin #", "/", "gift @", "", "@", "/plein ", "/gift @bob "],
)
async def test_very_long_words_to_the_bot_get_a_short_answer(chat: Chat, head: str) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    await chat.arrive()

    for part in _LONG:
        await _is_short(ada, head + part * (_LENGTH // len(part)))
        await ada.types("stop")


async def _is_short(ada: Actor, words: str) -> None:
    before = len(ada.seen)
    await ada.types(words)
    said = [one for one in ada.seen[before:] if one.by_bot]
    assert 1 <= len(said) <= 2, [one.text[:200] for one in said]
    assert all(len(one.text) < _SHORT for one in said), [one.text[:600] for one in said]
    assert not any("something went wrong" in one.text for one in said), said
