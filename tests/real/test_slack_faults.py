"""What goes wrong between Plein and Slack: over the real wire, by a clock that is moved."""

from dataclasses import replace

import pytest

from tests.emulator import ADA, BOB, KUDOS
from tests.fault_proxy import HALF, RESET, STALL, Fault, limited, page, said
from tests.real.sender import Sender

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

# Bob is told in his own chat at the same time.
POST = f"chat.postMessage {KUDOS}"
CARD = f"🙌 <@{ADA}> thanks <@{BOB}>: for mending the roof"


async def thanks(sender: Sender) -> None:
    """Have Ada give a kudo: its card is posted in #kudos."""
    await sender.command("kudos", f"<@{BOB}> for mending the roof", mentions=(BOB,))


async def cards(sender: Sender) -> int:
    """Count the cards that people see."""
    return sum(CARD in one["text"] for one in await sender.slack.messages(KUDOS))


UNCLEAR = {
    "reset": RESET,
    "half an answer": HALF,
    "fatal_error": said("fatal_error", accepted=True),
    "request_timeout": said("request_timeout", accepted=True),
    "a page that says 503": page(503, accepted=True),
    "a page that says 200": page(200, accepted=True),
    "no answer": STALL,
}
NOT_DONE = {
    "reset": replace(RESET, accepted=False),
    "internal_error": said("internal_error"),
    "a page that says 502": page(502, accepted=False),
    "a page that says 200": page(200, accepted=False),
}


@pytest.mark.parametrize("fault", UNCLEAR.values(), ids=UNCLEAR)
async def test_what_slack_took_and_did_not_say_is_there_once(sender: Sender, fault: Fault) -> None:
    sender.meets(POST, fault)

    await thanks(sender)
    assert await cards(sender) == 1
    await sender.later(minutes=15)

    assert await cards(sender) == 1
    assert sender.proxy.calls["conversations.history"] >= 1


@pytest.mark.parametrize("fault", NOT_DONE.values(), ids=NOT_DONE)
async def test_what_slack_did_not_take_is_said_again_once(sender: Sender, fault: Fault) -> None:
    sender.meets(POST, fault)

    await thanks(sender)
    assert await cards(sender) == 0
    await sender.later(minutes=15)

    assert await cards(sender) == 1


async def test_a_card_is_said_again_where_nobody_may_look(sender: Sender) -> None:
    sender.meets(POST, RESET)
    sender.meets("conversations.history", *[said("missing_scope")] * 9)

    await thanks(sender)
    await sender.later(minutes=2)

    assert await cards(sender) == 2


@pytest.mark.parametrize("after", ["7", None, "0", "soon", "Mon, 23 Nov 2026 09:00:07 GMT"])
async def test_slack_is_left_alone_as_long_as_it_asks(sender: Sender, after: str | None) -> None:
    sender.meets(POST, limited(after))

    await thanks(sender)
    assert await cards(sender) == 0
    await sender.later(minutes=1)

    assert await cards(sender) == 1


async def test_a_token_that_slack_does_not_take_loses_nothing(sender: Sender) -> None:
    sender.meets(POST, *[said("token_revoked")] * 4)

    await thanks(sender)
    await sender.later(hours=1)

    assert await cards(sender) == 1
