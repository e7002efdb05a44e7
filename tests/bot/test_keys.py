"""Keys in the hands of a handler: there before what they seal, and gone when that is over."""

import pytest

from bot.turn import Tick
from storage.session import roll_back
from tests.bot import shredding
from tests.bot.shredding import NAME
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = [
    pytest.mark.skills(*shredding.SKILLS),
    pytest.mark.in_chats("console"),
    pytest.mark.on_databases("sqlite", "sqlite-file", "postgresql"),
]


async def test_what_is_sealed_outlives_the_bot_until_its_key_is_destroyed(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/hide")
    await chat.restarts()

    await ada.types("/show")
    ada.sees("tulips")
    await ada.types("/forget")
    await ada.types("/show")

    ada.sees("it is gone")
    assert chat.store.keys.names("shred.") == []


async def test_a_turn_that_is_not_kept_destroys_nothing(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/hide")

    await ada.types("/almost")
    ada.sees("not today")
    await ada.types("/show")

    ada.sees("tulips")
    assert await deeds(chat, "forgot") == []


async def test_a_key_is_destroyed_only_when_that_is_on_the_disk(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/hide")
    app = chat.app

    async with chat.store.transaction() as db:
        tick = Tick(db=db, now=chat.now, house=app.workplace, zone=app.workplace.zone)
        tick.keys.destroy(NAME)
        during = tick.keys.names("shred.")

    assert (during, chat.store.keys.names("shred.")) == ([NAME], [])


async def test_a_transaction_that_undoes_itself_destroys_nothing(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/hide")
    app = chat.app

    async with chat.store.transaction() as db:
        tick = Tick(db=db, now=chat.now, house=app.workplace, zone=app.workplace.zone)
        tick.keys.destroy(NAME)
        await roll_back(db)

    assert chat.store.keys.names("shred.") == [NAME]


@pytest.mark.on_databases("sqlite-file")
async def test_a_key_that_cannot_be_destroyed_undoes_no_turn(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/hide")
    folder = chat.store.keys.folder
    assert folder is not None
    (folder / f"{NAME}.key").unlink()
    (folder / f"{NAME}.key").mkdir()

    await ada.types("/forget")

    assert len(await deeds(chat, "forgot")) == 1
    assert not [one for one in ada.seen if "reference" in one.text]
