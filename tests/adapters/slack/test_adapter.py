"""What the bot asks of Slack, on a small strict Slack in memory."""

import json
from datetime import timedelta

import pytest

from adapters.slack import fake, views
from adapters.slack.history import EVENT_TYPE
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Place
from bot.form import FormView, QuestionView
from bot.primitives import ButtonRow, Line, Picture, PressButton, Primitives, Words
from tests.adapters.slack.bench import NOW, Bench, FakeMarks

HELLO: Primitives = (Line((Words("hello"),)),)
FORM = FormView(
    id="f1",
    title="Thanks",
    submit="Send",
    close="Cancel",
    questions=(QuestionView(name="to", kind="text", label="For whom?"),),
)


def texts(bench: Bench, channel: str | None = None) -> list[str]:
    return [one.text for one in bench.slack.messages(channel or bench.general)]


# Sending.


async def test_a_message_is_posted_without_previews_and_with_a_mark(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "row-1")

    [message] = bench.slack.messages(bench.general)
    [call] = bench.slack.calls
    assert (sent, message.text) == (message.ts, "hello")
    assert call.arguments["unfurl_links"] is call.arguments["unfurl_media"] is False
    assert (call.arguments["parse"], call.arguments["link_names"]) == ("none", False)
    assert message.metadata is not None
    assert message.metadata["event_type"] == EVENT_TYPE
    assert "row-1" not in json.dumps(message.metadata)


async def test_a_repeat_of_a_key_posts_nothing_new(bench: Bench) -> None:
    first = await bench.chat.send(bench.place(), HELLO, "same")
    again = await bench.chat.send(bench.place(), HELLO, "same")

    assert first == again
    assert texts(bench) == ["hello"]


async def test_a_thread_is_answered_in_the_thread(bench: Bench) -> None:
    first = await bench.chat.send(bench.place(), HELLO, "k1")

    await bench.chat.send(bench.place(thread=first), HELLO, "k2")

    assert [one.thread for one in bench.slack.messages(bench.general)] == [None, first]


async def test_a_thread_of_another_channel_is_refused(bench: Bench) -> None:
    other = bench.slack.add_channel("#other")
    first = bench.slack.say(bench.ada, other, "elsewhere")

    with pytest.raises(Refused):
        await bench.chat.send(bench.place(thread=first.ts), HELLO, "k1")


async def test_a_whisper_is_seen_by_one_person_and_is_in_no_history(bench: Bench) -> None:
    place = bench.place(only=bench.ada)

    sent = await bench.chat.send(place, HELLO, "k1")

    assert [one.text for one in bench.slack.ephemerals(bench.ada, bench.general)] == ["hello"]
    assert texts(bench) == []
    assert bench.slack.ephemerals(bench.bob) == []
    assert await bench.chat.find(place, "k1", NOW) == []
    await bench.chat.remove(place, sent, "k2")


async def test_a_whisper_that_cannot_be_shown_goes_to_the_direct_chat(bench: Bench) -> None:
    guest = bench.slack.add_user("Cas")

    await bench.chat.send(bench.place(only=guest), HELLO, "k1")

    assert texts(bench, bench.slack.direct(guest)) == ["hello"]
    assert texts(bench) == []


async def test_a_whisper_in_a_thread_that_is_gone_goes_to_the_direct_chat(bench: Bench) -> None:
    other = bench.slack.add_channel("#other", bench.ada)
    elsewhere = bench.slack.say(bench.ada, other, "elsewhere")

    await bench.chat.send(bench.place(only=bench.ada, thread=elsewhere.ts), HELLO, "k1")

    assert texts(bench, bench.slack.direct(bench.ada)) == ["hello"]


async def test_a_whisper_that_changes_is_whispered_anew(bench: Bench) -> None:
    place = bench.place(only=bench.ada)
    sent = await bench.chat.send(place, HELLO, "k1")

    await bench.chat.update(place, sent, (Line((Words("bye"),)),), "k2")

    assert [one.text for one in bench.slack.ephemerals(bench.ada)] == ["hello", "bye"]


async def test_a_channel_that_was_archived_meanwhile_is_refused(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "k1")
    bench.slack.channels[bench.general].is_archived = True

    for deed in (
        bench.chat.send(bench.place(), HELLO, "k2"),
        bench.chat.update(bench.place(), sent, HELLO, "k3"),
        bench.chat.remove(bench.place(), sent, "k4"),
    ):
        with pytest.raises(Refused, match="is_archived"):
            await deed


async def test_a_picture_that_slack_cannot_fetch_becomes_a_link(bench: Bench) -> None:
    url = "https://intranet.example.org/cat.png"
    bench.slack.methods.unreachable.add(url)

    await bench.chat.send(bench.place(), (*HELLO, Picture(url, "a cat")), "k1")

    [message] = bench.slack.messages(bench.general)
    assert message.blocks[1]["text"]["text"] == f"<{url}|a cat>"


@pytest.mark.parametrize("code", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
async def test_what_slack_takes_no_blocks_for_is_said_in_words(bench: Bench, code: str) -> None:
    yes = ButtonRow((PressButton("c1", "Yes", 1),))
    bench.slack.fail(fake.said(code), method="chat.postMessage")

    sent = await bench.chat.send(bench.place(), (*HELLO, yes), "k1")
    bench.slack.fail(fake.said(code), method="chat.update")
    await bench.chat.update(bench.place(), sent, (Line((Words("bye"),)), yes), "k2")

    [message] = bench.slack.messages(bench.general)
    assert (message.text, message.blocks) == ("bye\n1. Yes", [])


async def test_a_yes_that_does_not_name_the_message_is_unclear(bench: Bench) -> None:
    bench.slack.fail(fake.Fault(accepted=True, body=b'{"ok": true}'))

    with pytest.raises(Unclear):
        await bench.chat.send(bench.place(), HELLO, "k1")


# Changing.


async def test_a_message_is_replaced_in_place_and_keeps_its_mark(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "k1")

    await bench.chat.update(bench.place(), sent, (Line((Words("bye"),)),), "k2")

    assert texts(bench) == ["bye"]
    assert await bench.new_chat().find(bench.place(), "k1", NOW) == [sent]


async def test_a_long_message_can_be_replaced(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "k1")
    long: Primitives = tuple(Line((Words("word " * 500),)) for _ in range(3))

    await bench.chat.update(bench.place(), sent, long, "k2")

    [message] = bench.slack.messages(bench.general)
    assert len(message.blocks) == 3
    assert len(message.text) <= 4000


async def test_gone_already_is_fine_and_replacing_it_is_refused(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "k1")

    await bench.chat.remove(bench.place(), sent, "k2")
    await bench.chat.remove(bench.place(), sent, "k3")

    assert texts(bench) == []
    with pytest.raises(Refused, match="message_not_found"):
        await bench.chat.update(bench.place(), sent, HELLO, "k4")


async def test_what_people_said_is_not_ours_to_remove(bench: Bench) -> None:
    said = bench.slack.say(bench.ada, bench.general, "mine")

    with pytest.raises(Refused, match="cant_delete_message"):
        await bench.chat.remove(bench.place(), said.ts, "k1")


@pytest.mark.parametrize("fault", [fake.reset(), fake.stall(), fake.page(503), fake.half()])
async def test_a_change_of_which_nobody_knows_is_simply_made_again(
    bench: Bench, fault: fake.Fault
) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "k1")
    bench.slack.fail(fault, method="chat.update")
    bye = (Line((Words("bye"),)),)

    with pytest.raises(Unreachable):
        await bench.chat.update(bench.place(), sent, bye, "k2")
    await bench.chat.update(bench.place(), sent, bye, "k2")

    assert texts(bench) == ["bye"]


# Looking up.


@pytest.mark.parametrize("in_thread", [False, True])
async def test_an_unclear_send_is_found_by_its_mark_once_the_history_knows_it(
    bench: Bench, in_thread: bool
) -> None:
    first = bench.slack.say(bench.ada, bench.general, "a question")
    place = bench.place(thread=first.ts if in_thread else None)
    bench.slack.lag = timedelta(seconds=5)
    bench.slack.fail(fake.reset())
    with pytest.raises(Unclear):
        await bench.chat.send(place, HELLO, "k1")

    chat = bench.new_chat()
    assert await chat.find(place, "k1", NOW) == []
    bench.clock.move(timedelta(seconds=60))
    assert await chat.find(place, "k1", NOW) == [bench.slack.messages(bench.general)[1].ts]
    assert await chat.find(place, "k2", NOW) == []


async def test_a_send_that_never_arrived_is_not_found(bench: Bench) -> None:
    bench.slack.fail(fake.reset(accepted=False))
    with pytest.raises(Unclear):
        await bench.chat.send(bench.place(), HELLO, "k1")

    assert await bench.chat.find(bench.place(), "k1", NOW) == []


async def test_two_copies_are_both_found_the_older_first(bench: Bench) -> None:
    first = await bench.chat.send(bench.place(), HELLO, "k1")
    second = await bench.new_chat().send(bench.place(), HELLO, "k1")

    assert await bench.chat.find(bench.place(), "k1", NOW) == [first, second]


async def test_a_mark_made_with_another_key_or_for_another_workspace_is_not_ours(
    bench: Bench,
) -> None:
    await bench.new_chat(marks=FakeMarks("other")).send(bench.place(), HELLO, "k1")
    elsewhere = Place(adapter="slack", workspace="T0OTHER", channel=bench.general)
    await bench.chat.send(elsewhere, HELLO, "k1")

    assert await bench.chat.find(bench.place(), "k1", NOW) == []


async def test_a_busy_channel_is_looked_through_page_by_page(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "k1")
    for _ in range(450):
        bench.slack.say(bench.ada, bench.general, "busy")

    assert await bench.chat.find(bench.place(), "k1", NOW) == [sent]
    assert bench.slack.count("conversations.history") == 3


async def test_a_channel_that_is_too_busy_is_not_taken_for_an_empty_one(bench: Bench) -> None:
    for _ in range(5100):
        bench.slack.say(bench.ada, bench.general, "busy")

    with pytest.raises(Unreachable):
        await bench.chat.find(bench.place(), "k1", NOW)


async def test_what_was_said_while_the_bot_was_away_does_not_hide_it(bench: Bench) -> None:
    sent = await bench.chat.send(bench.place(), HELLO, "k1")
    bench.clock.move(timedelta(hours=10))
    for _ in range(5100):
        bench.slack.say(bench.ada, bench.general, "busy")

    assert await bench.chat.find(bench.place(), "k1", NOW) == [sent]
    assert bench.slack.count("conversations.history") == 1


async def test_a_try_of_hours_later_is_found_too(bench: Bench) -> None:
    bench.clock.move(timedelta(hours=10))
    sent = await bench.chat.send(bench.place(), HELLO, "k1")

    assert await bench.chat.find(bench.place(), "k1", NOW) == [sent]
    assert await bench.chat.find(bench.place(thread=sent), "k1", NOW) == [sent]


async def test_where_the_bot_may_not_look_it_says_so(bench: Bench) -> None:
    bench.slack.scopes.discard("channels:history")

    with pytest.raises(Refused, match="missing_scope"):
        await bench.chat.find(bench.place(), "k1", NOW)


def test_an_operator_can_forbid_looking_up(bench: Bench) -> None:
    assert bench.chat.can.find
    assert not bench.new_chat(look_up=False).can.find


# Forms and homes.


async def test_a_form_opens_for_who_asked_for_it(bench: Bench) -> None:
    trigger = views.trigger_of("T0PLEIN", bench.slack.new_trigger(bench.ada))

    await bench.chat.open_form(trigger, FORM)

    shown = bench.slack.modal(bench.ada)
    assert shown is not None
    assert shown.view["private_metadata"] == "f1"


async def test_a_trigger_that_is_late_used_or_nonsense_opens_nothing(bench: Bench) -> None:
    used = views.trigger_of("T0PLEIN", bench.slack.new_trigger(bench.ada))
    late = views.trigger_of("T0PLEIN", bench.slack.new_trigger(bench.bob))
    await bench.chat.open_form(used, FORM)
    bench.clock.move(timedelta(seconds=3.1))

    for trigger in (used, late, views.trigger_of("T0PLEIN", "1.2.x"), "nonsense"):
        with pytest.raises(Refused):
            await bench.chat.open_form(trigger, FORM)
    assert bench.slack.modal(bench.bob) is None


@pytest.mark.parametrize("fault", [fake.reset(), fake.stall(), fake.page(), fake.limited()])
async def test_a_form_of_which_nobody_knows_can_be_offered_another_way(
    bench: Bench, fault: fake.Fault
) -> None:
    bench.slack.fail(fault)
    trigger = views.trigger_of("T0PLEIN", bench.slack.new_trigger(bench.ada))

    with pytest.raises(Unreachable):
        await bench.chat.open_form(trigger, FORM)


async def test_a_home_is_shown_and_a_newer_one_is_left_alone(bench: Bench) -> None:
    await bench.chat.show_home("T0PLEIN", bench.ada, [HELLO])
    before = bench.slack.homes[bench.ada].hash
    await bench.chat.show_home("T0PLEIN", bench.ada, [(Line((Words("new"),)),)], version=before)

    await bench.chat.show_home("T0PLEIN", bench.ada, [(Line((Words("old"),)),)], version=before)

    home = bench.slack.home(bench.ada)
    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "new"
    with pytest.raises(Refused):
        await bench.chat.show_home("T0PLEIN", "U0NOBODY", [HELLO])


# People and places.


async def test_a_direct_chat_is_asked_for_once(bench: Bench) -> None:
    place = await bench.chat.direct("T0PLEIN", bench.ada)
    again = await bench.chat.direct("T0PLEIN", bench.ada)

    assert place == again
    assert (place.channel, place.kind) == (bench.slack.direct(bench.ada), "direct")
    assert bench.slack.count("conversations.open") == 1
    await bench.chat.send(place, HELLO, "k1")
    assert texts(bench, place.channel) == ["hello"]


async def test_a_place_named_by_its_person_is_their_direct_chat(bench: Bench) -> None:
    place = Place(adapter="slack", workspace="T0PLEIN", channel=bench.ada, kind="direct")

    sent = await bench.chat.send(place, HELLO, "k1")
    assert await bench.chat.find(place, "k1", NOW) == [sent]
    assert await bench.chat.members(place) == [bench.ada]
    await bench.chat.update(place, sent, (Line((Words("bye"),)),), "k2")
    assert texts(bench, bench.slack.direct(bench.ada)) == ["bye"]
    await bench.chat.remove(place, sent, "k3")

    assert texts(bench, bench.slack.direct(bench.ada)) == []
    assert bench.slack.count("conversations.open") == 0


async def test_who_cannot_be_written_to_is_refused(bench: Bench) -> None:
    gone = bench.slack.add_user("Gone", deleted=True)
    robot = bench.slack.add_user("Robot", is_bot=True)

    for account in (gone, robot, "U0NOBODY", "nobody@example.org"):
        with pytest.raises(Refused):
            await bench.chat.direct("T0PLEIN", account)


async def test_people_are_known_by_their_profile(bench: Bench) -> None:
    profile = await bench.chat.profile("T0PLEIN", bench.ada)

    assert (profile.name, profile.email) == ("Ada Jansen", "ada@example.org")
    assert (profile.language, profile.zone) == ("nl", "Europe/Amsterdam")
    assert (profile.is_bot, profile.is_guest, profile.is_active) == (False, False, True)
    with pytest.raises(Refused, match="user_not_found"):
        await bench.chat.profile("T0PLEIN", "U0NOBODY")


@pytest.mark.parametrize(
    "details",
    [
        {"email": "mallory@example.org.evil.example"},
        {"email": "mallory@evil.example"},
        {"email": "ada@example.org", "is_email_confirmed": False},
        {"email": "ada@example.org", "is_restricted": True},
        {"email": "ada@example.org", "is_ultra_restricted": True},
        {"email": "ada@example.org", "is_stranger": True},
        {"email": "ada@example.org", "is_bot": True},
        {"email": None},
    ],
)
async def test_an_address_that_nobody_vouches_for_is_not_believed(
    bench: Bench, details: dict[str, object]
) -> None:
    user = bench.slack.add_user("Mallory", **details)  # pyright: ignore[reportArgumentType]

    assert (await bench.chat.profile("T0PLEIN", user)).email is None


async def test_guests_bots_and_people_who_left_are_told_apart(bench: Bench) -> None:
    guest = bench.slack.add_user("Guest", is_restricted=True)
    stranger = bench.slack.add_user("Stranger", is_stranger=True, team_id="T0OTHER")
    robot = bench.slack.add_user("Robot", is_bot=True)
    gone = bench.slack.add_user("Gone", deleted=True, tz="Mars/Base", locale="fr-FR")

    profiles = [await bench.chat.profile("T0PLEIN", one) for one in (guest, stranger, robot, gone)]

    assert [one.is_guest for one in profiles] == [True, True, False, False]
    assert [one.is_bot for one in profiles] == [False, False, True, False]
    assert [one.is_active for one in profiles] == [True, True, True, False]
    assert (profiles[3].zone, profiles[3].language) == (None, None)


async def test_everybody_in_a_channel_is_listed_and_the_bot_is_not(bench: Bench) -> None:
    crowd = [bench.slack.add_user(f"Person {number}") for number in range(450)]
    channel = bench.slack.add_channel("#all", *crowd)
    place = Place(adapter="slack", workspace="T0PLEIN", channel=channel)

    assert await bench.chat.members(place) == crowd
    assert bench.slack.count("conversations.members") == 3


async def test_a_list_of_members_that_does_not_end_is_left(bench: Bench) -> None:
    endless = json.dumps(
        {"ok": True, "members": ["U1"], "response_metadata": {"next_cursor": "again"}}
    )
    bench.slack.fail(*[fake.Fault(body=endless.encode())] * 500, method="conversations.members")
    bench.chat.api.buckets = fake.Unhurried()

    with pytest.raises(Refused, match="more than can be listed"):
        await bench.chat.members(bench.place())

    assert bench.slack.count("conversations.members") == 100


async def test_what_can_never_be_sent_is_refused(bench: Bench) -> None:
    private = bench.slack.add_channel("#secret", is_private=True)
    bench.slack.channels[private].members.clear()

    for channel in ("C0NOWHERE", "no-such-place", private):
        place = Place(adapter="slack", workspace="T0PLEIN", channel=channel)
        with pytest.raises(Refused):
            await bench.chat.send(place, HELLO, channel)


async def test_listening_is_left_to_the_doors(bench: Bench) -> None:
    inbox = object()

    await bench.chat.listen(inbox)  # pyright: ignore[reportArgumentType]

    assert bench.doors.inboxes == [inbox]
