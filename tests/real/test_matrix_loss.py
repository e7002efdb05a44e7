"""What happens on a real Synapse when the bot's folder of keys is lost, old, or of no use."""

import shutil

import pytest

from adapters.matrix.wire import SignedOut
from bot.errors import Unreachable
from bot.events import MessageUnread
from tests.real.matrix import Somebody
from tests.real.matrix_inside import Inside
from tests.real.town import Town

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def _devices(town: Town, asker: Somebody, bot: Inside) -> dict[str, set[str]]:
    """Tell the devices of the bot, each with the names of the keys that signed it."""
    told = await town.call(asker, "POST", "keys/query", {"device_keys": {bot.user: []}})
    return {
        name: set(device["signatures"][bot.user])
        for name, device in told["device_keys"][bot.user].items()
    }


async def _talk(bot: Inside, ada: Somebody) -> str:
    """Let both say something in a direct chat, so that each has a key of the other."""
    room = await bot.joins(ada)
    await bot.says(room, "good morning")
    await ada.hears("good morning", room)
    await ada.says(room, "good morning to you")
    await bot.heard("good morning to you")
    return room


async def test_the_same_device_comes_back(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room, first = await _talk(bot, ada), bot.device
    async with bot.runs():
        second = bot.device
        await ada.says(room, "still there?")
        await bot.heard("still there?")

    async with bot.runs():
        assert first == second == bot.device


async def test_a_lost_folder_makes_a_new_device_of_the_same_identity(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room, lost = await _talk(bot, ada), bot.device
    before = await _devices(town, ada, bot)
    await ada.says(room, "said while it was away")
    shutil.rmtree(bot.folder)

    async with bot.runs():
        await bot.heard("said while it was away")
        await bot.says(room, "here I am again")
        await ada.hears("here I am again", room)
        await ada.says(room, "welcome back")
        await bot.heard("welcome back")
        after = await _devices(town, ada, bot)

        assert ada.unread == 0
        assert bot.told(MessageUnread) == []
        assert lost not in after
        identity = before[lost] - {f"ed25519:{lost}"}
        assert len(identity) == 1
        assert after[bot.device] - {f"ed25519:{bot.device}"} == identity


@pytest.mark.parametrize("is_busy", [False, True])
async def test_an_old_copy_of_the_folder_is_not_used(town: Town, *, is_busy: bool) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    copy = bot.folder.with_name("copy")
    async with bot.runs():
        room, old = await _talk(bot, ada), bot.device
        if is_busy:
            await bot.later()
            shutil.copytree(bot.folder, copy)
            await bot.later()
            ada.client.invalidate_outbound_session(room)
            await ada.says(room, "with another key")
            await bot.heard("with another key")
    if not is_busy:
        shutil.copytree(bot.folder, copy)
        async with bot.runs():
            await ada.says(room, "with the same key")
            await bot.heard("with the same key")
    shutil.rmtree(bot.folder)
    shutil.copytree(copy, bot.folder)

    async with bot.runs():
        assert bot.device != old
        await bot.says(room, "here I am again")
        await ada.hears("here I am again", room)
        await ada.says(room, "welcome back")
        await bot.heard("welcome back")


async def test_a_folder_that_cannot_be_read_is_as_good_as_lost(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room, old = await _talk(bot, ada), bot.device
    [path] = bot.folder.glob("*.db")
    path.write_bytes(b"spoilt" * 1000)

    async with bot.runs():
        assert bot.device != old
        await ada.says(room, "are you well?")
        await bot.heard("are you well?")


async def test_a_device_that_somebody_signed_out_does_not_come_back(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        room, old = await _talk(bot, ada), bot.device
        token = bot.machine.access_token
    await town.synapse.call("POST", "/_matrix/client/v3/logout", {}, token=token)
    with pytest.raises(SignedOut):
        async with bot.runs():
            pass

    async with bot.runs():
        assert bot.device != old
        await ada.says(room, "are you well?")
        await bot.heard("are you well?")


async def test_a_folder_that_cannot_be_written_changes_nothing(town: Town) -> None:
    bot, ada = await town.bot(), await town.somebody("ada")
    async with bot.runs():
        await _talk(bot, ada)
        before = await _devices(town, ada, bot)
    shutil.move(bot.folder, bot.folder.with_name("safe"))
    bot.folder.write_text("no folder")
    with pytest.raises((Unreachable, FileExistsError)):
        async with bot.runs():
            pass
    bot.folder.unlink()
    shutil.move(bot.folder.with_name("safe"), bot.folder)

    async with bot.runs():
        assert await _devices(town, ada, bot) == before
