"""What was said is put differently, or taken away, also when it was not sent yet."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import Button, Buttons, verbatim
from bot.errors import Refused, Unclear
from bot.keep import keep
from bot.turn import Scope
from storage.channels import Channel
from storage.choices import Choice
from storage.doubt import release
from storage.given_up import given_up, send_after_all
from storage.outbox import Outgoing
from storage.standing import Changes, Copies, changes_of, standing
from tests.bot import trial
from tests.bot.test_relay import Storm, said, say
from tests.chat import Chat

pytestmark = [pytest.mark.skills(*trial.SKILLS), pytest.mark.in_chats("console")]

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


async def _deed(chat: Chat, message_id: str, *words: str) -> None:
    """Put a message differently, or take it away."""
    async with chat.store.transaction() as db:
        scope = Scope(db=db, now=chat.now, house=chat.app.workplace)
        if words:
            scope.update(message_id, *map(verbatim, words))
        else:
            scope.remove(message_id)
        await keep(scope, chat.app.workplace)


async def _message(chat: Chat) -> str:
    async with chat.store.transaction() as db:
        return (await db.exec(select(Outgoing.message_id).order_by(col(Outgoing.id)))).all()[-1]


async def _standing(chat: Chat, message_id: str) -> tuple[Copies, Changes]:
    async with chat.store.transaction() as db:
        changes = await changes_of(db, [message_id])
        copies = (await standing(db, [message_id], chat.now)).copies
    return copies, changes.get("console", Changes())


async def test_what_waits_is_sent_in_its_new_words_alone(chat: Chat) -> None:
    chat.on("ada")
    await say(chat, "one")
    message = await _message(chat)

    await _deed(chat, message, "two")
    await chat.settles()

    assert said(chat) == ["two"]
    assert await _standing(chat, message) == (Copies(sent=1), Changes())


async def test_what_waits_is_not_sent_when_it_is_taken_away(chat: Chat) -> None:
    chat.on("ada")
    await say(chat, "one")
    message = await _message(chat)

    await _deed(chat, message)
    await chat.settles()

    assert said(chat) == []
    assert await _standing(chat, message) == (Copies(withdrawn=1), Changes())


async def test_what_waits_can_become_longer_and_shorter(chat: Chat) -> None:
    chat.on("ada")
    await say(chat, "one")
    message = await _message(chat)
    long = ["x" * 3000] * 5

    await _deed(chat, message, *long)
    await _deed(chat, message, "short")
    await _deed(chat, message, *long)
    await chat.settles()

    assert sum(line.count("x") for line in said(chat)) == 15_000
    copies, _ = await _standing(chat, message)
    assert copies == Copies(sent=1)


@pytest.mark.parametrize("words", [("two",), ()])
async def test_a_change_waits_until_what_it_changes_is_there(
    chat: Chat, words: tuple[str, ...]
) -> None:
    chat.on("ada")
    storm = Storm(chat, [Unclear()], delivered=True)
    storm.let_it_find()
    await say(chat, "one", lane="broadcast")
    await chat.settles()
    message = await _message(chat)

    await _deed(chat, message, *words)
    await chat.settles()
    before = await _standing(chat, message)
    await chat.later(5 * MINUTE)

    assert before == (Copies(under_way=1), Changes(waiting=1))
    assert said(chat) == list(words)
    assert await _standing(chat, message) == (Copies(sent=1), Changes(done=1))


async def test_what_was_given_up_is_sent_in_its_new_words_after_all(chat: Chat) -> None:
    chat.on("ada")
    Storm(chat, [Refused("not now", why="not_in")])
    await say(chat, "one")
    await chat.settles()
    message = await _message(chat)

    await _deed(chat, message, "two")
    async with chat.store.transaction() as db:
        [lost] = await given_up(db, chat.now)
        await send_after_all(db, lost.cause, chat.now)
    await chat.settles()

    assert said(chat) == ["two"]


async def test_what_was_given_up_and_taken_away_is_not_to_be_decided_upon(chat: Chat) -> None:
    chat.on("ada")
    Storm(chat, [Refused("not now", why="not_in")])
    await say(chat, "one")
    await chat.settles()

    await _deed(chat, await _message(chat))

    async with chat.store.transaction() as db:
        assert await given_up(db, chat.now) == []


async def test_what_was_perhaps_sent_and_taken_away_stays_unclear(chat: Chat) -> None:
    chat.on("ada")
    Storm(chat, [Unclear()])
    await say(chat, "one", lane="broadcast")
    await chat.later(5 * MINUTE)
    message = await _message(chat)
    held = await _standing(chat, message)

    await _deed(chat, message)
    await chat.later(5 * MINUTE)

    assert held == await _standing(chat, message) == (Copies(unclear=1), Changes())


@pytest.mark.parametrize("words", [("two",), ()])
async def test_what_turns_out_to_be_unclear_after_it_was_changed_is_sent_so_or_not_at_all(
    chat: Chat, words: tuple[str, ...]
) -> None:
    chat.on("ada")
    Storm(chat, [Unclear()])
    await say(chat, "one", lane="broadcast")
    await chat.settles()
    message = await _message(chat)

    await _deed(chat, message, *words)
    await chat.later(5 * MINUTE)
    copies, changes = await _standing(chat, message)
    async with chat.store.transaction() as db:
        await release(db, message, send=True, now=chat.now)
    await chat.settles()

    assert (copies, changes) == (Copies(unclear=1), Changes(missed=1))
    assert said(chat) == list(words)


async def test_a_chat_that_is_switched_off_changes_nothing_and_fails_nothing(chat: Chat) -> None:
    chat.on("ada")
    await say(chat, "one", "two")
    await chat.settles()
    message = await _message(chat)
    console = chat.app.workplace.adapters.pop("console")  # type: ignore[attr-defined]

    await _deed(chat, message, "three")
    changed = await _standing(chat, message)
    await _deed(chat, message)
    chat.app.workplace.adapters["console"] = console  # type: ignore[index]

    assert changed == (Copies(sent=1), Changes(refused=1))
    assert await _standing(chat, message) == changed


@pytest.mark.adapters("console", "web")
async def test_choices_are_labelled_in_each_language_in_which_they_are_read(chat: Chat) -> None:
    chat.on("ada")
    await chat.arrive()
    async with chat.store.transaction() as db:
        channels = await db.exec(select(Channel).where(Channel.name == "#general"))
        next(one for one in channels if one.adapter == "web").language = "nl"
    workplace = chat.app.workplace

    async with chat.store.transaction() as db:
        scope = Scope(db=db, now=chat.now, house=workplace)
        button = Button(trial.t("red"), trial.take(what="red"))
        scope.post("#general", verbatim("Which?"), Buttons((button,)))
        scope.post("#random", verbatim("Which?"), Buttons((button,)))
        await keep(scope, workplace)

    async with chat.store.transaction() as db:
        labels = [one.labels for one in await db.exec(select(Choice))]
    assert labels == [{"en": "Red", "nl": "Rood"}, {}]
