"""Nothing that people write calls anybody: Synapse counts whom it would notify."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
import pytest_asyncio

from tests.real.matrix import Somebody, in_front_of, plein_in
from tests.synapse import Resident, Synapse

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

_CAS: Final = "@cas:localhost"
_PILL: Final = f'<a href="https://matrix.to/#/{_CAS}">Cas de Vries</a>'
WORDS: Final = (
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
    "cas",
    "Cas de Vries",
    "*Cas de Vries*",
    _CAS,
    f"`{_CAS}`",
    f"https://matrix.to/#/{_CAS}",
    f"[Cas de Vries](https://matrix.to/#/{_CAS})",
    _PILL,
    quote(_PILL),
    f"<mx-reply>{_PILL}</mx-reply>",
    f"> <{_CAS}> what was said @room",
    '"m.mentions": {"room": true}',
)
# Anybody can choose a name.
_NAME: Final = f"@room {_CAS} Cas de Vries {_PILL}"
_SETTINGS: Final = """[skills.kudos]
per_day = 100
values = [{ tag = "all", en = "@room Cas de Vries", nl = "@room Cas de Vries" }]
"""


@dataclass
class House:
    """A room without encryption, in which Plein may call everybody, and Cas wants to hear only what
    calls him."""

    synapse: Synapse
    room: str
    ada: Somebody
    cas: Somebody

    async def counts(self) -> tuple[int, int]:
        """How many messages there are for Cas to be notified of, and how many of them call him."""
        told = await self.synapse.call(
            "GET", "/_matrix/client/v3/sync", token=self.cas.client.access_token
        )
        counted = told["rooms"]["join"][self.room]["unread_notifications"]
        return counted["notification_count"], counted["highlight_count"]

    async def says(self, text: str, words: str, **more: object) -> None:
        """Say something that calls nobody by itself, and wait for what Plein shows of it."""
        await self.ada.says(self.room, text, **{"m.mentions": {}, **more})
        await self.ada.hears(words, self.room)


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    synapse = Synapse(tmp_path)
    await synapse.start()
    bot, ada, bob, cas = [await synapse.register(one) for one in ("plein", "ada", "bob", "cas")]
    for one, name in ((ada, _NAME), (cas, "Cas de Vries")):
        path = f"/_matrix/client/v3/profile/{one.user}/displayname"
        await synapse.call("PUT", path, {"displayname": name}, token=one.token)
    program = plein_in(synapse, bot, tmp_path)
    program.settings = program.settings.replace("[skills.kudos]\n", _SETTINGS)
    await program.start()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(synapse.stop)
        stack.push_async_callback(program.end)
        people = [
            await stack.enter_async_context(in_front_of(synapse, one, tmp_path))
            for one in (ada, bob, cas)
        ]
        others = [bot.user, bob.user, cas.user]
        room = await people[0].room(*others, name="Kudos", alias="kudos", encrypted=False)
        house = House(synapse, room, people[0], people[2])
        await _may_call(house, ada, bot)
        await _is_quiet(house)
        yield house


async def _may_call(house: House, ada: Resident, bot: Resident) -> None:
    """Let Plein call everybody in the room: it could."""
    path = f"/_matrix/client/v3/rooms/{house.room}/state/m.room.power_levels"
    levels = await house.synapse.call("GET", path, token=ada.token)
    levels["users"][bot.user] = 100
    await house.synapse.call("PUT", path, levels, token=ada.token)


async def _is_quiet(house: House) -> None:
    """Let Cas be notified only of what calls him."""
    path = f"/_matrix/client/v3/pushrules/global/room/{quote(house.room)}"
    await house.synapse.call("PUT", path, {"actions": []}, token=house.cas.client.access_token)


async def test_words_and_names_call_nobody(house: House) -> None:
    for number, words in enumerate(WORDS):
        said = f"{words} and good bread {number}."
        await house.says(f"!kudos @bob:localhost for {said} #all", f"good bread {number}.")
        await house.ada.says(house.room, f"!plein {words}", **{"m.mentions": {}})
    html = f"!kudos @bob:localhost for {_PILL} and good coffee of today"
    more = {"format": "org.matrix.custom.html", "formatted_body": html}
    await house.says("!kudos @bob:localhost for Cas and good coffee of today", "of today", **more)
    assert await house.counts() == (0, 0)

    # What Cas does reads all before; the card that is shown anew comes after.
    card = await house.cas.hears(f"{WORDS[0]} and good bread", house.room)
    await house.cas.reacts(house.room, card.event_id, "1️⃣")
    await house.ada.hears("+1 from Cas de Vries", house.room)
    assert await house.counts() == (0, 0)


async def test_who_is_thanked_is_called(house: House) -> None:
    """Synapse counts: else the test above could not fail."""
    await house.says(f"!kudos {_CAS} for the good coffee of today", "good coffee of today")

    assert await house.counts() == (1, 1)
