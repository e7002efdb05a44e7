"""Nothing that people write calls anybody: Synapse counts whom it would notify."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pytest
import pytest_asyncio

from tests.real.matrix import Somebody, plein_in
from tests.real.town import Town
from tests.synapse import Resident

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

_SETTINGS: Final = """[skills.kudos]
per_day = 100
values = [{ tag = "all", en = "@room Cas de Vries", nl = "@room Cas de Vries" }]
"""


def _pill(user: str) -> str:
    return f'<a href="https://matrix.to/#/{user}">Cas de Vries</a>'


def _ways_to_call(cas: str) -> tuple[str, ...]:
    """List what people write to call everybody, or Cas by his account or his name."""
    localpart = cas.removeprefix("@").partition(":")[0]
    return (
        "@room",
        "@room:",
        "@everyone @here @channel",
        "\u202e@room\u202c",
        "@\u200broom",
        "\uff20room",
        "`@room`",
        "*@room*",
        "<b>@room</b>",
        "&#64;room",
        localpart,
        "Cas de Vries",
        "*Cas de Vries*",
        cas,
        f"`{cas}`",
        f"https://matrix.to/#/{cas}",
        f"[Cas de Vries](https://matrix.to/#/{cas})",
        _pill(cas),
        quote(_pill(cas)),
        f"<mx-reply>{_pill(cas)}</mx-reply>",
        f"> <{cas}> what was said @room",
        '"m.mentions": {"room": true}',
    )


@dataclass
class Room:
    """A room without encryption, in which Plein may call everybody, and Cas wants to hear only what
    calls him."""

    town: Town
    id: str
    ada: Somebody
    bob: str
    cas: Somebody

    async def counts(self) -> tuple[int, int]:
        """How many messages there are for Cas to be notified of, and how many of them call him."""
        told = await self.town.call(self.cas, "GET", "sync")
        counted = told["rooms"]["join"][self.id]["unread_notifications"]
        return counted["notification_count"], counted["highlight_count"]

    async def says(self, text: str, **more: object) -> None:
        """Say something that calls nobody by itself."""
        await self.ada.says(self.id, text, **{"m.mentions": {}, **more})


@pytest_asyncio.fixture(loop_scope="session")
async def room(town: Town) -> Room:
    bot = await town.resident("plein")
    program = plein_in(town.synapse, bot, town.folder)
    program.settings = program.settings.replace("[skills.kudos]\n", _SETTINGS)
    await program.start()
    town.stack.push_async_callback(program.end)
    bob, cas = await town.somebody("bob"), await town.somebody("cas", called="Cas de Vries")
    # Anybody can choose a name.
    name = f"@room {cas.user} Cas de Vries {_pill(cas.user)}"
    ada = await town.somebody("ada", called=name)
    id_ = await ada.room(bot.user, bob.user, cas.user, name="Kudos", encrypted=False)
    room = Room(town, id_, ada, bob.user, cas)
    await _may_call(room, bot)
    # Cas is notified only of what calls him.
    await town.call(cas, "PUT", f"pushrules/global/room/{quote(id_)}", {"actions": []})
    return room


async def _may_call(room: Room, bot: Resident) -> None:
    """Let Plein call everybody in the room: it could."""
    path = f"rooms/{room.id}/state/m.room.power_levels"
    levels = await room.town.call(room.ada, "GET", path)
    levels["users"][bot.user] = 100
    await room.town.call(room.ada, "PUT", path, levels)


async def test_words_and_names_call_nobody(room: Room) -> None:
    ways = _ways_to_call(room.cas.user)
    for number, words in enumerate(ways):
        await room.says(f"!kudos {room.bob} for {words} and good bread {number}. #all")
        await room.says(f"!plein {words}")
    html = f"!kudos {room.bob} for {_pill(room.cas.user)} and good coffee of today"
    more = {"format": "org.matrix.custom.html", "formatted_body": html}
    await room.says(f"!kudos {room.bob} for Cas and good coffee of today", **more)
    for number in range(len(ways)):
        await room.ada.hears(f"good bread {number}.", room.id)
    await room.ada.hears("good coffee of today", room.id)
    assert await room.counts() == (0, 0)

    # What Cas does reads all before; the card that is shown anew comes after.
    card = await room.cas.hears(f"{ways[0]} and good bread", room.id)
    await room.cas.reacts(room.id, card.event_id, "1️⃣")
    await room.ada.hears("+1 from Cas de Vries", room.id)
    assert await room.counts() == (0, 0)


async def test_who_is_thanked_is_called(room: Room) -> None:
    """Synapse counts: else the test above could not fail."""
    await room.says(f"!kudos {room.cas.user} for the good coffee of today")
    await room.ada.hears("good coffee of today", room.id)

    assert await room.counts() == (1, 1)
