"""A message to many with a file: its bytes are kept once, and each can open it."""

from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from storage.files import OutgoingFile
from storage.outbox import Outgoing
from storage.privacy import forget_person, sweep
from storage.sheets import SharedSheet
from tests.bot.filing import CSV, FILING, NEWER
from tests.chat import Chat

pytestmark = [pytest.mark.skills(FILING)]
rich = pytest.mark.in_chats("web", "slack", "matrix")
DAY = timedelta(days=1)
QUIET = {"quiet_from": "00:00", "quiet_until": "23:59"}


async def _kept(chat: Chat) -> list[bytes]:
    async with chat.store.transaction() as db:
        return sorted(await db.exec(select(OutgoingFile.data)))


@rich
async def test_each_can_open_it_and_it_is_kept_once(chat: Chat) -> None:
    people = [chat.on("ada"), chat.on("bob", language="nl"), chat.on("cas", zone="Asia/Tokyo")]

    await people[0].types("/everybody")

    for one in people:
        assert await one.opens("report.csv") == CSV
    assert await _kept(chat) == [CSV]


@rich
async def test_whoever_comes_later_gets_the_same_file(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/everybody")
    bob = chat.on("bob")
    await chat.arrive()

    await ada.types("/everybody")

    assert await bob.opens("report.csv") == CSV
    assert await _kept(chat) == [CSV]
    async with chat.store.transaction() as db:
        assert (await db.exec(select(func.count()).select_from(SharedSheet))).one() == 2


@rich
async def test_whoever_has_to_wait_for_it_gets_it_later(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", **QUIET)
    await ada.types("/everybody")

    await chat.later(DAY)

    assert await bob.opens("report.csv") == CSV


@rich
async def test_a_newer_file_takes_the_place_of_the_older(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", **QUIET)
    await ada.types("/everybody")

    await ada.types("/renew")
    await chat.later(DAY)

    for one in (ada, bob):
        assert await one.opens("report.csv") == NEWER
        assert sum(bool(seen.files) for seen in one.seen) == 1
        one.sees("Here is the newer report.")


@rich
async def test_what_is_taken_away_is_gone_with_its_file(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", **QUIET)
    await ada.types("/everybody")

    await ada.types("/withdraw")
    await chat.later(DAY)

    for one in (ada, bob):
        assert [seen for seen in one.seen if seen.by_bot] == []


@pytest.mark.in_chats("console")
async def test_where_no_chat_shows_files_none_is_kept(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/everybody")

    ada.sees("report.csv")
    assert await _kept(chat) == []


@pytest.mark.adapters("console", "web")
async def test_where_one_chat_shows_files_the_other_tells_of_it(chat: Chat) -> None:
    ada, bob = chat.on("ada", at="console"), chat.on("bob", at="web")
    await bob.types("hello")
    await ada.types("/everybody")

    assert await bob.opens("report.csv") == CSV
    ada.sees("You cannot open it here.")


@rich
async def test_a_file_goes_with_the_words_and_is_then_not_sent_any_more(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", **QUIET)
    await ada.types("/everybody")

    async with chat.store.transaction() as db:
        await sweep(db, chat.now + timedelta(days=31))
    await chat.later(DAY)

    assert await _kept(chat) == []
    async with chat.store.transaction() as db:
        mine = select(Outgoing.state).where(col(Outgoing.person_id) == bob.id)
        assert set(await db.exec(mine)) == {"dead"}


@pytest.mark.in_chats("web")
async def test_it_stays_for_the_others_when_somebody_is_erased(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", **QUIET)
    await ada.types("/everybody")

    async with chat.store.transaction() as db:
        await forget_person(db, ada.id)
        mine = select(Outgoing).where(col(Outgoing.person_id) == ada.id)
        assert (await db.exec(mine)).all() == []
    await chat.later(DAY)

    assert await bob.opens("report.csv") == CSV
