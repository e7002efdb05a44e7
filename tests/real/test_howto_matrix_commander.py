"""docs/howto/matrix-commander.md, followed literally, with that client and a real Synapse."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.parts import PATIENCE, absent
from tests.program import HOUSE, Program
from tests.real.howto import blocks, in_line, page, section, typed
from tests.real.matrix import plein_in
from tests.synapse import Resident, Synapse, synapse_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

PAGE = page("matrix-commander")
_COMMANDER = HOUSE / ".commander"


def _commands(title: str) -> list[str]:
    return blocks("sh", section(title, PAGE))


class Typist:
    """Somebody at a command line, in a folder of their own."""

    def __init__(self, folder: Path, homeserver: str, who: Resident) -> None:
        folder.mkdir()
        (folder / "commander").symlink_to(_COMMANDER)
        self._folder = folder
        self._mine = {
            "--user-login @ada:example.org": f"--user-login {who.user}",
            "your password": who.password,
            "https://matrix.example.org": homeserver,
            "example.org": "localhost",
        }

    async def types(self, block: str) -> str:
        """Type a block, and give what it prints. Its variables are there for the next."""
        for theirs, mine in self._mine.items():
            block = block.replace(theirs, mine)
        before = "test ! -f variables || . ./variables"
        after = "declare -p DIRECT ROOM > variables 2>/dev/null || true"
        home = {"HOME": str(self._folder)}
        return await typed(f"{before}\n{block}\n{after}", self._folder, home)

    async def types_until(self, block: str, *words: str) -> str:
        """Type a block again and again, until it prints all this."""
        said = ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not all(one in said for one in words):
                    said = await self.types(block)
        assert [one for one in words if one not in said] == [], said
        return said


@pytest_asyncio.fixture(loop_scope="session")
async def synapse(tmp_path: Path) -> AsyncIterator[Synapse]:
    """A homeserver that makes rooms as the page says."""
    if not _COMMANDER.exists():
        absent("matrix-commander", "run `make .commander/.installed`")
    version = in_line('default_room_version: ".*?"', PAGE).partition(": ")[2].strip('"')
    async with synapse_in(tmp_path, default_room_version=version) as synapse:
        yield synapse


@pytest_asyncio.fixture(loop_scope="session")
async def plein(synapse: Synapse, tmp_path: Path) -> AsyncIterator[Program]:
    """Plein, which runs already."""
    program = plein_in(synapse, await synapse.register("plein"), tmp_path)
    await program.start()
    await program.until_ready()
    yield program
    await program.end()


async def test_the_page_leads_from_a_command_line_to_thanks(
    synapse: Synapse, plein: Program, tmp_path: Path
) -> None:
    assert "commander/bin/pip install matrix-commander\n" in _commands("1. Install it")[0]
    residents = [await synapse.register(name) for name in ("ada", "bob")]
    ada, bob = [Typist(tmp_path / one.user, synapse.address, one) for one in residents]
    for block in _commands("2. Sign in"):
        await ada.types(block)
        await bob.types(block)

    begin, members, ask, look = _commands("3. Alone with Plein")
    await ada.types(begin)
    await ada.types_until(members, "@plein:localhost")
    await ada.types(ask)
    await ada.types_until(look, "Hello ada! I am Plein.")

    make, thank, card = _commands("4. Thank somebody")
    accept, read = _commands("5. When Plein or somebody else invites you")[0].splitlines()
    await ada.types(make)
    await bob.types(accept)
    everybody = members.replace("DIRECT", "ROOM")
    await ada.types_until(everybody, "@plein:localhost", "@bob:localhost")
    await ada.types(thank)
    await ada.types_until(card, "🙌 ada thanks bob: for fixing the boiler on Sunday")

    await bob.types_until(accept, "!")  # the id of the room in which Plein tells him
    await bob.types_until(read, "🙌 ada thanks you: for fixing the boiler on Sunday")
    await _nothing_was_plain(synapse, residents[0])


async def _nothing_was_plain(synapse: Synapse, ada: Resident) -> None:
    """The homeserver has no words of all this."""
    rooms = await synapse.call("GET", "/_matrix/client/v3/joined_rooms", token=ada.token)
    assert len(rooms["joined_rooms"]) == 2
    for room in rooms["joined_rooms"]:
        path = f"/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=50"
        told = await synapse.call("GET", path, token=ada.token)
        kinds = [one["type"] for one in told["chunk"]]
        assert "m.room.encrypted" in kinds
        assert "m.room.message" not in kinds
