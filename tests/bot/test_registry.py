"""The command index: a lookup, however many commands there are, and few suggestions."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

import pytest

from bot import Skill, Turn, verbatim
from bot.registry import Registry
from tests.bot import trial
from tests.chat import Chat

# `teama`, `teamb`, …: each looks like all others.
_ALIKE: Final = [f"team{letter}" for letter in "abcdefgh"]
crowd = Skill("crowd")


def _say(word: str) -> Callable[[Turn], Any]:
    async def say(turn: Turn) -> None:
        turn.say(verbatim(word))

    say.__name__ = f"say_{word.replace(' ', '_')}"
    return say


for one in _ALIKE:
    crowd.command(one)(_say(one))


def _registry(count: int) -> Registry:
    """Make an index of the command `kudos me` and `count` others."""
    skill = Skill("many")
    skill.command("plein")(_say("plein"))
    skill.command("kudos me", "bedankt ik")(_say("kudos me"))
    for number in range(count):
        skill.command(f"other{number}", f"kudos other{number}")(_say(f"other{number}"))
    return Registry([skill])


@contextmanager
def _steps() -> Iterator[list[int]]:
    """Count the instructions that Python executes inside."""
    count = [0]

    def follow(frame: FrameType, event: str, _arg: Any) -> Any:
        frame.f_trace_opcodes = True
        count[0] += event == "opcode"
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        yield count
    finally:
        sys.settrace(before)


def _counted(registry: Registry, words: str) -> int:
    """Count the steps of one search; what is cleared away meanwhile may add some of its own."""
    with _steps() as steps:
        registry.command(words)
    return steps[0]


@pytest.mark.parametrize(
    "words", ["kudos me please", "plein kudos me", "kudos nobody", "unheard", "kudos\tme"]
)
def test_a_command_among_a_hundred_is_found_in_as_many_steps_as_one(words: str) -> None:
    counts: list[int] = []
    for registry in (_registry(1), _registry(100)):
        registry.command(words)  # whatever is done once only
        counts.append(min(_counted(registry, words) for _ in range(5)))

    assert counts[0] == counts[1] > 10


def test_the_command_that_was_found_is_the_one_that_was_typed() -> None:
    registry = _registry(100)

    found = registry.command("Kudos ME please")

    assert found is not None
    assert (found.route.short, found.rest) == ("say_kudos_me", "please")
    assert registry.command("kudos nobody") is None


def test_a_word_that_looks_like_many_commands_gets_three_suggestions() -> None:
    registry = _registry(100)

    assert len(registry.suggestions("othr")) == 3
    assert len(registry.suggestions("kudos othr1")) == 3


@pytest.mark.skills(*trial.SKILLS, (crowd, trial.TEXTS))
async def test_people_are_offered_three_commands_at_most(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/teamx")
    said = ada.whispered("Did you mean /team")

    assert len(said.labels) == len(set(said.labels)) == 3
    assert all(label in said.text for label in said.labels)
