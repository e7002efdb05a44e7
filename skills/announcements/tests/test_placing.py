"""One post in a channel, where that reaches the same people."""

from datetime import timedelta

import pytest

from skills.announcements.tests.writing import drafts
from tests.actor import Actor
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


async def late_post(chat: Chat) -> Actor:
    """Plan a post in a channel, and let nobody run the bot until long after its moment."""
    noor = chat.on("noor", role="editor")
    await drafts(noor, audience="channel=#general", moment="tomorrow 9:00")
    await noor.presses("Post it in #general")
    await noor.presses("Schedule")
    chat.clock.move(timedelta(days=2))
    await chat.settles()
    return noor


@pytest.mark.in_chats("console", "web")
async def test_after_a_long_absence_the_author_decides_whether_it_is_posted(chat: Chat) -> None:
    noor = await late_post(chat)

    chat.shows_not("#general", LIFT)
    assert "too late to post it in #general" in noor.last.text  # a new card, which is noticed
    await noor.presses("Post it after all")

    assert chat.shows("#general", LIFT).by_bot
    assert "too late" not in noor.sees("Announcement 1 is sent").text


@pytest.mark.in_chats("console", "web")
async def test_what_is_too_late_to_be_posted_is_let_go(chat: Chat) -> None:
    noor = await late_post(chat)

    await noor.presses("Cancel")
    await chat.later(timedelta(days=1))

    chat.shows_not("#general", LIFT)
    assert "Post it after all" not in noor.sees("Announcement 1 is cancelled").labels


@pytest.mark.in_chats("console", "web")
async def test_what_is_too_late_gets_another_moment(chat: Chat) -> None:
    noor = await late_post(chat)

    await noor.presses("Edit")
    await noor.fills(moment="tomorrow 9:00")
    await noor.presses("Schedule")
    assert "too late" not in noor.sees("Announcement 1 is planned").text
    await chat.later(timedelta(days=1))

    assert chat.shows("#general", LIFT).by_bot


@pytest.mark.in_chats("console", "web")
async def test_a_short_absence_does_not_keep_it_from_the_channel(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor, audience="channel=#general", moment="tomorrow 9:00")
    await noor.presses("Post it in #general")
    await noor.presses("Schedule")

    chat.clock.move(timedelta(hours=28))
    await chat.settles()

    assert chat.shows("#general", LIFT).by_bot


async def test_a_post_is_recalled_where_it_stands(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor, audience="channel=#general")
    await noor.presses("Post it in #general")
    await noor.presses("Send now")

    await noor.presses("Recall")
    await noor.presses("Yes, take it back")

    chat.shows_not("#general", LIFT)
