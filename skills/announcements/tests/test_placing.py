"""One post in a channel, where that reaches the same people."""

from datetime import timedelta

from skills.announcements.tests.writing import drafts
from tests.chat import Chat

LIFT = "Please take the stairs."


async def test_a_channel_with_the_same_people_is_suggested_first(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")

    await drafts(noor, audience="channel=#general")
    assert "one post there reaches them all" in noor.sees("not sent yet").text
    await noor.presses("Post it in #general")
    noor.sees("It is posted in #general")
    await noor.presses("Send now")

    assert chat.shows("#general", LIFT).by_bot
    bob.sees_not(LIFT, in_="dm")
    noor.sees("Announcement 1 is sent")


async def test_who_changes_their_mind_sends_it_to_each(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor, audience="channel=#general")
    await noor.presses("Post it in #general")

    await noor.presses("Send it to each person")
    await noor.presses("Send now")

    bob.sees(LIFT, in_="dm")
    chat.shows_not("#general", LIFT)


async def test_a_must_read_goes_to_each(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")

    await drafts(noor, audience="channel=#general", must_read=True)

    assert "Post it in #general" not in noor.sees("not sent yet").labels


async def test_a_post_that_is_moved_to_later_waits_for_its_new_moment(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor, audience="channel=#general", moment="tomorrow 9:00")
    await noor.presses("Post it in #general")
    await noor.presses("Schedule")
    await noor.presses("Edit")
    await noor.fills(moment="2026-11-25 09:00")
    await noor.presses("Schedule")

    await chat.later(timedelta(days=1))
    chat.shows_not("#general", LIFT)
    await chat.later(timedelta(days=1))

    assert chat.shows("#general", LIFT).by_bot


async def test_a_post_is_recalled_where_it_stands(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor, audience="channel=#general")
    await noor.presses("Post it in #general")
    await noor.presses("Send now")

    await noor.presses("Recall")
    await noor.presses("Yes, take it back")

    chat.shows_not("#general", LIFT)
