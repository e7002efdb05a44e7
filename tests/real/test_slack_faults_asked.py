"""What goes wrong while Plein asks Slack something: who people are, where it is, how to hear it."""

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from sqlmodel import select

from adapters.slack.door import Door
from adapters.slack.socket import Pace, Sockets
from adapters.slack.wire import Wire
from bot.errors import Refused, Unreachable
from bot.everybody import meet_more
from storage.people import Account
from tests.emulator import ADA, BOB, CAS, KUDOS, App
from tests.fault_proxy import HALF, RESET, STALL, Fault, limited, page, said
from tests.real.sender import Sender
from tests.real.slack import Inside, Linde

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

FAULTS = {
    "limited": limited("7"),
    "fatal_error": said("fatal_error"),
    "a page that says 503": page(503, accepted=False),
    "a page that says 200": page(200, accepted=False),
    "reset": replace(RESET, accepted=False),
    "half an answer": replace(HALF, accepted=False),
    "no answer": replace(STALL, accepted=False),
}
THE_RIGHT = {"a right is missing": said("missing_scope"), "the token": said("token_revoked")}
each = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
each_also_of_rights = pytest.mark.parametrize(
    "fault", [*FAULTS.values(), *THE_RIGHT.values()], ids=[*FAULTS, *THE_RIGHT]
)
CARD = f"🙌 <@{ADA}> thanks <@{BOB}>: for mending the roof"


async def cards(sender: Sender) -> int:
    """Count the cards that people see."""
    return sum(CARD in one["text"] for one in await sender.slack.messages(KUDOS))


def goes_wrong(sender: Sender, method: str, fault: Fault) -> None:
    """Let a question go wrong. Over a connection that was open before, aiohttp asks once more by
    itself when it breaks: so that goes wrong, too."""
    sender.meets(method, *[fault] * (2 if fault.how == "reset" else 1))


async def accounts(sender: Sender) -> set[str]:
    """List the accounts that the bot knows."""
    async with sender.app.workplace.store.transaction() as db:
        return set((await db.exec(select(Account.external_id))).all())


@each_also_of_rights
async def test_what_a_newcomer_said_waits_until_slack_tells_who_they_are(
    sender: Sender, fault: Fault
) -> None:
    sender.meets("users.info", fault, None, fault)

    await sender.command("kudos", f"<@{BOB}> for mending the roof", mentions=(BOB,))
    assert await cards(sender) == 0
    await sender.later(minutes=15)

    assert await cards(sender) == 1
    assert {ADA, BOB} <= await accounts(sender)


@each
async def test_a_direct_message_is_looked_up_once_its_chat_is_known(
    sender: Sender, fault: Fault
) -> None:
    sender.meets(f"chat.postMessage {BOB}", RESET)
    sender.meets("conversations.open", fault)

    await sender.command("kudos", f"<@{BOB}> for mending the roof", mentions=(BOB,))
    await sender.later(minutes=15)

    direct = await sender.chat.direct("T0LINDE", BOB)
    told = [one["text"] for one in await sender.slack.messages(direct.channel)]
    assert sum("thanks you: for mending the roof" in one for one in told) == 1
    assert sender.proxy.calls["conversations.open"] == 2


@each_also_of_rights
async def test_everybody_is_met_once_slack_lists_them(sender: Sender, fault: Fault) -> None:
    await sender.doors.open(sender.app.engine)
    goes_wrong(sender, "users.list", fault)

    assert await meet_more(sender.app.workplace) == 0
    sender.proxy.calm()
    await sender.later(hours=25)
    assert await meet_more(sender.app.workplace) == 1

    assert {ADA, BOB, CAS} <= await accounts(sender)


@each_also_of_rights
async def test_channels_that_were_not_listed_are_listed_at_the_next_look(
    sender: Sender, fault: Fault
) -> None:
    await sender.doors.open(sender.app.engine)
    await sender.app.engine.gone("slack", "T0LINDE", [KUDOS])
    goes_wrong(sender, "users.conversations", fault)

    assert not await sender.doors.see_channels()
    assert await sender.app.engine.channels("slack", "T0LINDE") == []
    sender.proxy.calm()
    await sender.later(minutes=1)
    assert await sender.doors.see_channels()

    assert KUDOS in await sender.app.engine.channels("slack", "T0LINDE")


@each_also_of_rights
@pytest.mark.parametrize("method", ["auth.test", "bots.info"])
async def test_who_the_bot_is_can_be_asked_again(sender: Sender, method: str, fault: Fault) -> None:
    goes_wrong(sender, method, fault)

    with pytest.raises((Refused, Unreachable)):
        await sender.doors.open(sender.app.engine)
    sender.proxy.calm()
    await sender.later(minutes=1)
    await sender.doors.open(sender.app.engine)

    assert await sender.doors.workspaces() == ["T0LINDE"]


@each
async def test_a_socket_is_opened_in_the_end(linde: Linde, fault: Fault) -> None:
    seconds = replace(fault, headers={"Retry-After": "0"}) if fault.headers else fault
    linde.proxy.script["apps.connections.open"].extend([seconds, seconds])
    wire = Wire()
    sockets = Sockets(
        cast("Door", None),  # nothing is told
        wire,
        app_token="xapp-socket",
        api=f"{linde.proxy.address}/api/",
        count=1,
        pace=Pace(hello=1, first_pause=0.01, longest_pause=0.01),
    )
    keeping = [asyncio.create_task(one) for one in sockets.keepers()]

    async def is_greeted() -> bool:
        return sockets.greeted == 1

    try:
        await linde.slack.until(is_greeted)
    finally:
        for task in keeping:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await wire.close()
    assert linde.proxy.calls["apps.connections.open"] == 3


async def test_a_start_while_slack_is_in_trouble_ends_well(linde: Linde, tmp_path: Path) -> None:
    inside = Inside(linde, App("socket"), tmp_path)
    linde.proxy.script["auth.test"].extend([page(503, accepted=False), HALF])
    linde.proxy.script["apps.connections.open"].extend([said("internal_error"), limited("1")])

    await inside.start()
    try:
        direct = await inside.ada.direct()
        await inside.ada.says(direct, "help")
        await inside.slack.shown(direct, "Hello Ada Jansen! I am Plein")
    finally:
        await inside.stop()
    assert set(inside.program.errors()) == {"adapter.failed"}
