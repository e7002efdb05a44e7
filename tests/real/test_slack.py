"""Plein in a Slack that nobody here wrote: everything over the real wire, in both ways."""

import json

import pytest

from tests.emulator import ADA, BOB, CAS, GENERAL, KUDOS
from tests.real.slack import Inside

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

GIVEN = "Your thanks went to"
CARD = f"🙌 <@{ADA}> thanks <@{BOB}>: "


async def _is_gone(inside: Inside, ts: str) -> bool:
    return ts not in [one["ts"] for one in await inside.slack.messages(KUDOS)]


async def test_a_message_to_the_bot_is_answered(inside: Inside) -> None:
    direct = await inside.ada.direct()

    await inside.ada.says(direct, "help")

    await inside.slack.shown(direct, "Hello Ada Jansen! I am Plein")


async def test_a_mention_in_a_channel_is_answered_once(inside: Inside) -> None:
    await inside.ada.says(GENERAL, f"<@{inside.app.user}> kudos values")

    answer = await inside.slack.shown(GENERAL, "Our values", to=ADA)
    # It came as a message and as a mention, and over sockets to each of them.
    await inside.ada.says(GENERAL, f"<@{inside.app.user}> kudos rules")
    await inside.slack.shown(GENERAL, "How kudos work here", to=ADA)
    again = [one for one in await inside.slack.messages(GENERAL) if one["text"] == answer["text"]]
    assert len(again) == 1


async def test_what_is_asked_in_a_thread_is_answered_there(inside: Inside) -> None:
    root = await inside.bob.says(GENERAL, "Who keeps the keys of number 12?")

    await inside.ada.says(GENERAL, f"<@{inside.app.user}> kudos privacy", thread=root)

    await inside.slack.shown(GENERAL, "What I keep about your thanks", thread=root, to=ADA)


async def test_a_command_with_words_gives_a_kudo(inside: Inside) -> None:
    await inside.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for mending the roof")

    card = await inside.slack.shown(KUDOS, f"{CARD}for mending the roof")
    await inside.slack.shown(GENERAL, GIVEN, to=ADA)
    await inside.slack.shown(await inside.bob.direct(), "thanks you: for mending the roof")
    assert [one["type"] for one in card["blocks"]] == ["section", "actions"]


async def test_a_form_is_refused_with_errors_and_then_taken(inside: Inside) -> None:
    await inside.ada.commands(GENERAL, "/kudos")
    await inside.ada.form()

    errors = await inside.ada.submits(people=[BOB], reason="short")
    assert list(errors) == ["reason"]
    assert "at least 10 characters" in errors["reason"]
    assert not await inside.ada.submits(people=[BOB], reason="for sweeping the stairs")

    await inside.slack.shown(KUDOS, f"{CARD}for sweeping the stairs")
    assert await inside.slack.modal() is None


async def test_a_button_changes_the_card_where_it_stands(inside: Inside) -> None:
    await inside.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for painting the door")
    card = await inside.slack.shown(KUDOS, "for painting the door")

    await inside.cas.presses(card, "+1")

    changed = await inside.slack.shown(KUDOS, f"painting the door\n+1 from <@{CAS}>")
    assert changed["ts"] == card["ts"]


async def test_a_button_opens_a_form_and_the_card_says_what_was_changed(inside: Inside) -> None:
    await inside.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for fixing the boiler on Sunday")
    card = await inside.slack.shown(KUDOS, "boiler on Sunday")
    whisper = await inside.slack.shown(GENERAL, GIVEN, to=ADA)

    await inside.ada.presses(whisper, "Edit")
    form = await inside.ada.form()
    await inside.ada.submits(reason="for fixing the boiler on Monday")

    changed = await inside.slack.shown(KUDOS, "boiler on Monday")
    assert form["title"]["text"] == "Change your kudo"
    assert changed["ts"] == card["ts"]


async def test_what_is_withdrawn_is_deleted(inside: Inside) -> None:
    await inside.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for feeding the cats")
    card = await inside.slack.shown(KUDOS, "for feeding the cats")
    whisper = await inside.slack.shown(GENERAL, GIVEN, to=ADA)

    await inside.ada.presses(whisper, "Withdraw")

    await inside.slack.until(lambda: _is_gone(inside, card["ts"]))


async def test_a_reaction_gives_a_kudo_and_taking_it_back_takes_it(inside: Inside) -> None:
    said = await inside.bob.says(GENERAL, "The boiler at number 12 is warm again")

    await inside.ada.reacts(GENERAL, said, "raised_hands")
    card = await inside.slack.shown(KUDOS, f"{CARD}for a message in #general")
    await inside.ada.reacts(GENERAL, said, "raised_hands", present=False)

    await inside.slack.until(lambda: _is_gone(inside, card["ts"]))


async def test_a_shortcut_on_a_message_opens_a_form(inside: Inside) -> None:
    said = await inside.bob.says(GENERAL, "The boiler at number 12 is warm again")
    await inside.ada.commands(GENERAL, "/kudos", "rules")

    await inside.uses_shortcut("kudos.give_for_message", said, author=BOB)
    assert (await inside.ada.form())["title"]["text"] == "Give kudos"
    assert not await inside.ada.submits(people=[BOB], reason="for making it warm again")

    await inside.slack.shown(KUDOS, f"{CARD}for making it warm again")


async def test_a_request_that_slack_did_not_sign_is_refused(inside: Inside) -> None:
    raw = json.dumps({"type": "event_callback", "event": {"type": "message"}}).encode()

    status = await inside.hands_in(raw, kind="application/json", secret="a guess")

    # Over sockets there is no such door at all.
    assert status == (404 if inside.app.way == "socket" else 401)


async def test_who_people_are_is_asked_of_slack(inside: Inside) -> None:
    await inside.cas.commands(GENERAL, "/plein", "settings")

    form = await inside.cas.form()

    assert "Europe/Amsterdam" in json.dumps(form["blocks"])
    assert inside.proxy.calls["users.info"]
    await inside.cas.closes()
