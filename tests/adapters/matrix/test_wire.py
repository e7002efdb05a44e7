"""What goes wrong on the way to the homeserver."""

import aiohttp
import pytest

from adapters.matrix.library import AsyncClient
from adapters.matrix.wire import Wire, at
from bot.errors import Unreachable
from tests.adapters.matrix.network import SERVER, USER, Network


@pytest.mark.parametrize(
    "breaks",
    [
        aiohttp.ServerDisconnectedError(),
        ConnectionResetError(),
        TimeoutError(),
        RuntimeError("Session is closed"),
    ],
)
async def test_what_breaks_on_the_way_is_tried_again(breaks: Exception) -> None:
    client = AsyncClient(SERVER, USER)
    client.client_session = Network(breaks=breaks)  # type: ignore[assignment]

    with pytest.raises(Unreachable, match=f"GET joined_rooms: {type(breaks).__name__}"):
        await Wire(client).call("GET", at("joined_rooms"))


async def test_what_is_nested_too_deep_keeps_nothing_else_from_being_read() -> None:
    client = AsyncClient(SERVER, USER)
    deep = f'{{"next_batch": "s2", "deep": {"[" * 50_000}{"]" * 50_000}}}'
    client.client_session = Network(answers={"GET sync": (200, deep)})  # type: ignore[assignment]

    assert (await Wire(client).call("GET", at("sync")))["next_batch"] == "s2"
