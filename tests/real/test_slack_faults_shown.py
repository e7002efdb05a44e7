"""What goes wrong while Plein shows or changes something in Slack that is no new message."""

from dataclasses import replace
from typing import Any

import pytest

from tests.emulator import ADA, BOB, CAS, KUDOS
from tests.fault_proxy import HALF, RESET, STALL, Fault, limited, page, said
from tests.real.sender import AS_HTTP, Sender

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

NOT_DONE = {
    "limited": limited("7"),
    "limited without a time": limited(None),
    "internal_error": said("internal_error"),
    "a page that says 503": page(503, accepted=False),
    "a page that says 200": page(200, accepted=False),
    "reset": replace(RESET, accepted=False),
    "half an answer": replace(HALF, accepted=False),
    "no answer": replace(STALL, accepted=False),
}
# Slack did it all the same.
DONE = {
    "fatal_error, and done": said("fatal_error", accepted=True),
    "a page that says 502, and done": page(502, accepted=True),
    "reset, and done": RESET,
    "half an answer, and done": HALF,
    "no answer, and done": STALL,
}
TOO_LATE = {code: said(code) for code in ("expired_trigger_id", "exchanged_trigger_id")}
AT_ONE_DOOR = {"a right is missing": said("missing_scope"), "the token": said("token_revoked")}


def each(*some: dict[str, Fault]) -> pytest.MarkDecorator:
    """Run a test once for each fault."""
    faults = {name: fault for one in some for name, fault in one.items()}
    return pytest.mark.parametrize("fault", faults.values(), ids=faults)


async def whispered(sender: Sender, words: str) -> list[dict[str, Any]]:
    """List what Ada alone sees in #kudos, with these words."""
    return [
        one
        for one in await sender.slack.messages(KUDOS)
        if one.get("ephemeral_to") == ADA and words in one["text"]
    ]


async def cards(sender: Sender) -> list[str]:
    """List what everybody reads in #kudos."""
    seen = await sender.slack.messages(KUDOS)
    return [one["text"] for one in seen if "ephemeral_to" not in one]


# Forms.


@each(NOT_DONE, TOO_LATE, AT_ONE_DOOR)
async def test_who_gets_no_form_gets_a_button_for_it(sender: Sender, fault: Fault) -> None:
    sender.meets("views.open", fault)

    await sender.command("kudos", trigger=await sender.trigger())
    assert await sender.slack.modal() is None
    (offered,) = await whispered(sender, "There is a short form for this.")
    await sender.later(minutes=5)
    await sender.press(offered, "Fill it in", trigger=await sender.trigger())

    form = await sender.slack.modal()
    assert form is not None
    assert form["title"]["text"] == "Give kudos"


@each(DONE)
async def test_a_form_that_came_all_the_same_can_be_used(sender: Sender, fault: Fault) -> None:
    sender.meets("views.open", fault)

    await sender.command("kudos", trigger=await sender.trigger())

    form = await sender.slack.modal()
    assert form is not None
    assert len(await whispered(sender, "There is a short form for this.")) == 1


# Homes.


@each(NOT_DONE, DONE, AT_ONE_DOOR)
async def test_a_home_that_was_not_drawn_is_drawn_at_the_next_look(
    sender: Sender, fault: Fault
) -> None:
    sender.meets("views.publish", fault)

    await sender.opens_home()
    assert (await sender.slack.home(AS_HTTP, ADA) is not None) == fault.accepted
    await sender.later(minutes=5)
    await sender.opens_home()

    home = await sender.slack.home(AS_HTTP, ADA)
    assert home is not None
    assert "Hello Ada Jansen!" in str(home["blocks"])


# Cards.


async def card(sender: Sender) -> dict[str, Any]:
    """Have Ada thank Bob, and give the card of it."""
    await sender.command("kudos", f"<@{BOB}> for mending the roof", mentions=(BOB,))
    return await sender.slack.shown(KUDOS, "for mending the roof")


@each(NOT_DONE, DONE, AT_ONE_DOOR)
async def test_a_card_is_changed_in_the_end(sender: Sender, fault: Fault) -> None:
    given = await card(sender)
    sender.meets(f"chat.update {KUDOS}", fault)

    await sender.press(given, "+1", by=CAS)
    await sender.later(minutes=10)

    (text,) = await cards(sender)
    assert f"+1 from <@{CAS}>" in text


async def test_what_is_withdrawn_while_its_change_waits_is_gone(sender: Sender) -> None:
    given = await card(sender)
    (told,) = await whispered(sender, "Your thanks went to")
    sender.meets(f"chat.update {KUDOS}", RESET, page(503, accepted=False))

    await sender.press(given, "+1", by=CAS)
    await sender.press(told, "Withdraw")
    await sender.later(minutes=10)

    assert await cards(sender) == []


@each(NOT_DONE, DONE, AT_ONE_DOOR)
async def test_what_is_withdrawn_is_gone_in_the_end(sender: Sender, fault: Fault) -> None:
    await card(sender)
    (told,) = await whispered(sender, "Your thanks went to")
    sender.meets(f"chat.delete {KUDOS}", fault)

    await sender.press(told, "Withdraw")
    await sender.later(minutes=10)

    assert await cards(sender) == []


# What one person sees. Nobody can look it up: it is said again.


@each(NOT_DONE, AT_ONE_DOOR)
async def test_what_one_person_did_not_see_is_said_again_once(sender: Sender, fault: Fault) -> None:
    sender.meets("chat.postEphemeral", fault)

    await card(sender)
    assert await whispered(sender, "Your thanks went to") == []
    await sender.later(minutes=10)

    assert len(await whispered(sender, "Your thanks went to")) == 1


@each(DONE)
async def test_what_one_person_perhaps_saw_is_said_once_more(sender: Sender, fault: Fault) -> None:
    sender.meets("chat.postEphemeral", fault)

    await card(sender)
    assert len(await whispered(sender, "Your thanks went to")) == 1
    await sender.later(minutes=30)

    assert len(await whispered(sender, "Your thanks went to")) == 2


async def test_what_slack_shows_nobody_there_is_said_in_the_direct_chat(sender: Sender) -> None:
    sender.meets("chat.postEphemeral", said("user_not_in_channel"))

    await card(sender)

    direct = (await sender.chat.direct("T0LINDE", ADA)).channel
    await sender.slack.shown(direct, "Your thanks went to")
    assert await whispered(sender, "Your thanks went to") == []
