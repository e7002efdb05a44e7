"""In which channels the bot is: as Slack tells it, and as it lists them."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.slack.model import ADAPTER
from bot.errors import Unreachable
from bot.ports import ChannelSeen
from tests.adapters.slack.inbound import Caller, Calls, recorded

LEFT = (
    "bot_left",
    *("channel_archived", "channel_deleted", "channel_left"),
    *("private_channel_archived", "private_channel_deleted", "private_channel_left"),
)
OPEN = ("bot_joined", "channel_open_again", "private_channel_open_again", "channel_renamed")


async def _knows(caller: Caller, *channels: str, workspace: str = "T0LINDE1") -> None:
    seen = [ChannelSeen(workspace=workspace, channel=one, name=f"#{one}") for one in channels]
    await caller.inbox.seen(ADAPTER, seen)


def _known(caller: Caller) -> list[str]:
    return [one.channel for one in caller.inbox.known]


def _tells(caller: Caller, name: str, **more: Any) -> None:
    channel = {"id": "C0GENERAL", "name": name, "is_private": False, "is_member": True, **more}
    caller.calls.answers["conversations.info"] = {"ok": True, "channel": channel}


async def test_a_channel_into_which_the_bot_came_is_known_by_name(caller: Caller) -> None:
    _tells(caller, "general", is_private=True)

    await caller.event(recorded("bot_joined"))
    await caller.door.close()

    assert [(one.channel, one.name, one.kind) for one in caller.inbox.known] == [
        ("C0GENERAL", "#general", "private")
    ]


async def test_a_renamed_channel_has_its_new_name(caller: Caller) -> None:
    _tells(caller, "algemeen")

    await caller.event(recorded("channel_renamed"))
    await caller.door.close()

    assert [one.name for one in caller.inbox.known] == ["#algemeen"]


@pytest.mark.parametrize("more", [{"is_member": False}, {"is_archived": True}])
@pytest.mark.parametrize("name", OPEN)
async def test_a_channel_in_which_nothing_can_be_said_is_not_known(
    caller: Caller, name: str, more: dict[str, Any]
) -> None:
    channel = recorded(name)["event"]["channel"]
    about = channel if isinstance(channel, str) else channel["id"]
    await _knows(caller, about, "C0OTHER1")
    _tells(caller, "general", id=about, **more)

    await caller.event(recorded(name))
    await caller.door.close()

    assert _known(caller) == ["C0OTHER1"]


@pytest.mark.parametrize("name", LEFT)
async def test_a_channel_that_the_bot_left_or_that_is_closed_is_forgotten(
    caller: Caller, name: str
) -> None:
    gone = recorded(name)["event"]["channel"]
    await _knows(caller, gone, "C0OTHER1")
    await _knows(caller, gone, workspace="T0OTHER1")

    answer = await caller.event(recorded(name))

    assert answer.status_code == 200
    assert [(one.workspace, one.channel) for one in caller.inbox.known] == [
        ("T0LINDE1", "C0OTHER1"),
        ("T0OTHER1", gone),
    ]
    assert caller.inbox.events == []


async def test_a_channel_that_is_open_again_is_known_again(caller: Caller) -> None:
    _tells(caller, "general")
    await caller.event(recorded("channel_archived"))
    await caller.event(recorded("channel_open_again"))
    await caller.door.close()

    assert _known(caller) == ["C0GENERAL"]


async def test_a_channel_whose_id_changed_is_known_by_its_new_one(caller: Caller) -> None:
    payload = recorded("channel_with_another_id")
    before, now = payload["event"]["old_channel_id"], payload["event"]["new_channel_id"]
    await _knows(caller, before)
    _tells(caller, "board", id=now)

    await caller.event(payload)
    await caller.door.close()

    assert _known(caller) == [now]


# As Slack lists them.


async def test_channels_are_listed_page_by_page(caller: Caller) -> None:
    await caller.doors.see_channels()
    await caller.event(recorded("mention"))

    assert [one.name for one in caller.inbox.known] == ["#general"]
    assert caller.inbox.events[0].place.kind == "public"


class Pages(Calls):
    """Lists one channel a page, the last of which may go wrong. After the first question the bot
    comes into `meanwhile`."""

    def __init__(self, caller: Caller, *channels: str, fails: bool = False) -> None:
        super().__init__()
        self.caller = caller
        self.listed = channels
        self.fails = fails
        self.meanwhile: str | None = None

    async def call(self, workspace: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Answer with a page."""
        if method != "users.conversations":
            return await super().call(workspace, method, **arguments)
        number = int(arguments.get("cursor", 0))
        if self.meanwhile is not None:
            await _knows(self.caller, self.meanwhile)
            self.meanwhile = None
        is_last = number == len(self.listed) - 1
        if is_last and self.fails:
            raise Unreachable("away")
        channel = {"id": self.listed[number], "name": "some", "is_private": False}
        after = "" if is_last else str(number + 1)
        return {"channels": [channel], "response_metadata": {"next_cursor": after}}


def _lists(caller: Caller, *channels: str, fails: bool = False) -> Pages:
    pages = Pages(caller, *channels, fails=fails)
    caller.doors._calls = pages  # pyright: ignore[reportPrivateUsage]
    return pages


async def test_what_slack_lists_no_more_is_forgotten(caller: Caller) -> None:
    await _knows(caller, "C1", "C0OLD")
    await _knows(caller, "C0OLD", workspace="T0OTHER1")
    _lists(caller, "C1", "C2")

    await caller.doors.see_channels()

    assert {(one.workspace, one.channel) for one in caller.inbox.known} == {
        ("T0LINDE1", "C1"),
        ("T0LINDE1", "C2"),
        ("T0OTHER1", "C0OLD"),
    }


async def test_a_listing_that_ends_half_way_forgets_nothing(caller: Caller) -> None:
    await _knows(caller, "C0OLD")
    _lists(caller, "C1", "C2", fails=True)

    await caller.doors.see_channels()

    assert _known(caller) == ["C0OLD", "C1"]


async def test_an_endless_listing_forgets_nothing(caller: Caller) -> None:
    await _knows(caller, "C0OLD")
    _lists(caller, *(f"C{number}" for number in range(101)))

    await caller.doors.see_channels()

    assert "C0OLD" in _known(caller)
    assert "C99" in _known(caller)


async def test_a_channel_into_which_the_bot_came_meanwhile_stays(caller: Caller) -> None:
    _lists(caller, "C1").meanwhile = "C0NEW"

    await caller.doors.see_channels()

    assert set(_known(caller)) == {"C0NEW", "C1"}


async def test_a_fault_of_slack_while_channels_are_listed_stops_nothing(caller: Caller) -> None:
    _lists(caller, "C1", fails=True)

    await caller.doors.see_channels()

    assert caller.inbox.known == []


async def test_channels_that_slack_did_not_list_are_asked_for_again_soon(caller: Caller) -> None:
    pages = _lists(caller, "C1", fails=True)
    listening = asyncio.create_task(caller.doors.listen(caller.inbox))

    async with asyncio.timeout(10):
        assert await caller.pauses.begun.get() == 60
        assert caller.inbox.known == []
        pages.fails = False
        caller.pauses.end()
        assert await caller.pauses.begun.get() == 3600

    assert _known(caller) == ["C1"]
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
