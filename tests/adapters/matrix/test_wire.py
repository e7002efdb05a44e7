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
