"""Newcomers whose chat does not tell at once who they are: their words wait, and are not lost."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import delete, select

from bot.errors import PleinError, Refused, Unclear, Unreachable
from bot.events import CommandReceived, Place
from bot.ports import Profile
from storage.inbox import Arrived
from storage.people import Account
from tests.actor import Actor
from tests.bot import trial
from tests.chat import Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]

MINUTE = timedelta(minutes=1)


class Directory:
    """A chat's directory that fails as told: the next questions each by one error."""

    def __init__(self, chat: Chat, *errors: PleinError, known: int = 0) -> None:
        [adapter] = chat.app.workplace.adapters.values()
        self.asked: list[str] = []
        self._errors = list(errors)
        self._known = known
        self._profile = adapter.profile
        adapter.profile = self.profile  # type: ignore[method-assign]

    async def profile(self, workspace: str, account: str) -> Profile:
        """Fail, after the first `known` were told."""
        self.asked.append(account)
        if len(self.asked) > self._known and self._errors:
            raise self._errors.pop(0)
        return await self._profile(workspace, account)


class Silent:
    """A chat's directory that says nothing until it `speaks`."""

    def __init__(self, chat: Chat) -> None:
        self.speaks = asyncio.Event()
        self._asked = asyncio.Semaphore(0)
        chat.app.workplace.adapters["console"].profile = self.profile  # type: ignore[method-assign]

    async def profile(self, workspace: str, account: str) -> Profile:
        """Wait, and make somebody up."""
        self._asked.release()
        await self.speaks.wait()
        return Profile(name=account)

    async def until(self, count: int) -> None:
        """Wait until so many were asked for."""
        for _ in range(count):
            await self._asked.acquire()


async def _is_answered(chat: Chat, event_id: str) -> bool:
    async with chat.store.transaction() as db:
        states = await db.exec(select(Arrived.state).where(Arrived.event_id == event_id))
        return states.one() == "done"


async def _states(chat: Chat) -> list[str]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(Arrived.state)))


async def _accounts(chat: Chat) -> set[str]:
    async with chat.store.transaction() as db:
        return set(await db.exec(select(Account.external_id)))


async def _forgotten(chat: Chat) -> None:
    """Make strangers of everybody: the console knows its people from the start."""
    await chat.arrive()
    async with chat.store.transaction() as db:
        await db.exec(delete(Account))


def _answers(actor: Actor) -> list[str]:
    return [one.text for one in actor.seen if one.by_bot]


@pytest.mark.parametrize("error", [Unreachable("away"), Unclear("cut off")])
async def test_a_newcomers_words_wait_for_their_profile(chat: Chat, error: PleinError) -> None:
    ada = chat.on("ada")
    await _forgotten(chat)
    Directory(chat, *[error] * 6)

    await ada.types("/plein help")
    assert (_answers(ada), await _states(chat)) == ([], ["waiting"])
    await chat.later(10 * MINUTE)

    assert len(_answers(ada)) == 1
    assert await _states(chat) == ["done"]


async def test_a_directory_is_left_alone_as_long_as_it_asks(chat: Chat) -> None:
    ada = chat.on("ada")
    await _forgotten(chat)
    directory = Directory(chat, Unreachable("busy", retry_after=20 * MINUTE))

    await ada.types("/plein help")
    await chat.later(19 * MINUTE)
    assert len(directory.asked) == 1
    await chat.later(2 * MINUTE)

    assert len(_answers(ada)) == 1


async def test_who_was_told_is_not_asked_for_again(chat: Chat) -> None:
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await _forgotten(chat)
    directory = Directory(chat, Unreachable("busy"), known=2)

    await chat.app.engine.receive(
        CommandReceived(
            id="one",
            place=Place(adapter="console", workspace=ada.workspace, channel="#general"),
            account=ada.account,
            at=chat.now,
            word="plein",
            text="help",
            mentions=(bob.account, cas.account),
        )
    )
    await chat.later(5 * MINUTE)

    assert (len(directory.asked), len(set(directory.asked))) == (4, 3)
    assert await _accounts(chat) == set(directory.asked)
    assert await _states(chat) == ["done"]


async def test_whoever_waits_for_a_chat_keeps_nobody_out(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    silent = Silent(chat)

    def said(account: str) -> CommandReceived:
        return CommandReceived(
            id=f"by {account}",
            place=Place(adapter="console", workspace=ada.workspace, channel=account, kind="direct"),
            account=account,
            at=chat.now,
            word="plein",
            text="help",
        )

    for number in range(40):
        await chat.app.engine.receive(said(f"stranger{number}"))
    async with asyncio.timeout(5):
        await silent.until(40)
    await chat.app.engine.receive(said(bob.account))
    async with asyncio.timeout(5):
        while not await _is_answered(chat, f"by {bob.account}"):  # noqa: ASYNC110 - a row tells
            await asyncio.sleep(0)

    silent.speaks.set()
    await chat.app.settle()
    assert await _states(chat) == ["done"] * 41


async def test_of_a_crowd_only_some_are_asked_for(chat: Chat) -> None:
    ada = chat.on("ada")
    await chat.arrive()
    directory = Directory(chat)

    await chat.app.engine.receive(
        CommandReceived(
            id="crowd",
            place=Place(adapter="console", workspace=ada.workspace, channel="#general"),
            account=ada.account,
            at=chat.now,
            word="plein",
            text="help",
            mentions=tuple(f"stranger{number}" for number in range(10_000)),
        )
    )
    await chat.app.settle()

    assert len(directory.asked) == 50
    assert await _states(chat) == ["done"]


@pytest.mark.slow
async def test_a_directory_that_never_answers_is_not_waited_for_for_ever(chat: Chat) -> None:
    ada = chat.on("ada")
    await _forgotten(chat)
    Directory(chat, *[Unreachable("away")] * 10_000)

    await ada.types("/plein help")
    await chat.later(timedelta(hours=7))

    assert await _states(chat) == ["quarantined"]


async def test_words_that_wait_long_for_their_turn_are_not_given_up(chat: Chat) -> None:
    """A slow directory holds up a queue; what stands in it is no failure."""
    ada = chat.on("ada")
    await _forgotten(chat)
    engine, directory = chat.app.engine, Directory(chat)
    answers, profile = asyncio.Event(), directory.profile

    async def slow(workspace: str, account: str) -> Profile:
        await answers.wait()
        return await profile(workspace, account)

    chat.app.workplace.adapters["console"].profile = slow  # type: ignore[method-assign]
    place = Place(adapter="console", workspace=ada.workspace, channel="#general")
    for number in range(2):
        await engine.receive(
            CommandReceived(
                id=str(number),
                place=place,
                account=ada.account,
                at=chat.now,
                word="plein",
                text="help",
            )
        )
    for _ in range(6):
        chat.clock.move(2 * MINUTE)
        await engine.resume()
    answers.set()
    await chat.settles()

    assert await _states(chat) == ["done", "done"]
    assert directory.asked == [ada.account]


async def test_to_name_somebody_whom_the_chat_does_not_know_takes_no_words_away(
    chat: Chat,
) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await _forgotten(chat)
    Directory(chat, Refused("user_not_found"), known=1)

    await chat.app.engine.receive(
        CommandReceived(
            id="one",
            place=Place(adapter="console", workspace=ada.workspace, channel="#general"),
            account=ada.account,
            at=chat.now,
            word="plein",
            text="help",
            mentions=("gone", bob.account),
        )
    )
    await chat.settles()

    assert len(_answers(ada)) == 1
    assert await _accounts(chat) == {ada.account, bob.account}
    assert await _states(chat) == ["done"]
