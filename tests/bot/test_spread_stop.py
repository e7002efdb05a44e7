"""What has not gone out of a message to many is stopped, and told of honestly."""

from datetime import timedelta

import pytest

from bot import turn as turn_module
from tests.bot.spreading import SPREADING
from tests.chat import Chat

pytestmark = [pytest.mark.skills(SPREADING)]


async def test_who_has_it_keeps_it_and_nobody_else_gets_it(chat: Chat) -> None:
    ada = chat.on("ada")
    quiet = [chat.on(one, quiet_from="00:00", quiet_until="23:59") for one in ("bob", "cas")]
    await ada.types("/tell")

    await ada.types("/stop")
    dewi = chat.on("dewi")
    await chat.arrive()
    await ada.types("/tell")
    await chat.later(timedelta(days=1))

    ada.sees("1 delivered, 2 stopped")
    ada.sees("The lift is broken")
    for one in (*quiet, dewi):
        one.sees_not("The lift is broken")


async def test_it_can_be_stopped_before_it_begins(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/stop")
    await ada.types("/tell")

    ada.sees("0 delivered, 0 stopped")
    ada.sees_not("The lift is broken")


async def test_many_are_stopped_in_the_end(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_module, "AT_ONCE", 2)
    ada = chat.on("ada")
    for number in range(5):
        chat.on(f"bob{number}", quiet_from="00:00", quiet_until="23:59")
    await ada.types("/tell")

    await ada.types("/stop")
    await ada.types("/stop")

    ada.sees("1 delivered, 2 stopped")
    ada.sees("1 delivered, 5 stopped")
