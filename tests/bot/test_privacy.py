"""What people are told of what is kept, and that it is so: who left is erased in time."""

import sys
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from storage.audit import AuditEntry
from storage.people import Account, Person
from tests.bot import trial
from tests.chat import Chat

pytestmark = pytest.mark.skills(*trial.SKILLS)

DAY = timedelta(days=1)


async def _is_there(chat: Chat, person_id: str) -> bool:
    async with chat.store.transaction() as db:
        return await db.get(Person, person_id) is not None


@pytest.mark.settings(bot={"forget_leavers_after": "7 days"})
async def test_who_left_is_erased_when_the_time_is_over_and_nobody_reads_of_whom(
    chat: Chat,
) -> None:
    ada, bob, cor = chat.on("ada"), chat.on("bob"), chat.on("cor")
    await ada.types("/gift @bob colour=red note=tulips")
    await chat.later(DAY)
    await chat.leaves(ada)
    await chat.leaves(cor)

    await chat.later(7 * DAY)
    assert await _is_there(chat, ada.id)
    async with chat.store.transaction() as db:
        (await db.get_one(Person, cor.id)).is_active = True
    await chat.later(2 * DAY)

    assert not await _is_there(chat, ada.id)
    assert await _is_there(chat, bob.id)
    assert await _is_there(chat, cor.id)
    async with chat.store.transaction() as db:
        entry = (
            await db.exec(select(AuditEntry).where(AuditEntry.deed == "person.forgotten"))
        ).one()
        details = str(entry.details)
        assert (entry.about_id, entry.by_id, entry.details["way"]) == (None, None, "left")
        assert entry.details["rows"]["core_person"] == 1
        assert ada.id not in details
        assert "ada" not in details.lower()


@pytest.mark.in_chats("console")
@pytest.mark.settings(bot={"forget_leavers_after": "7 days"})
async def test_who_comes_back_begins_anew(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("hello")
    await chat.later(DAY)
    for is_active in (False, True, False):
        async with chat.store.transaction() as db:
            (await db.get_one(Person, ada.id)).is_active = is_active
        await chat.later(4 * DAY)

    assert await _is_there(chat, ada.id)


@pytest.mark.in_chats("console")
async def test_however_many_left_all_of_them_are_erased(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By its name: the module is hidden by its command.
    monkeypatch.setattr(sys.modules["bot.home.privacy"], "_MOST_AT_ONCE", 4)
    await chat.on("ada").types("hello")
    long_ago = chat.now - 400 * DAY
    async with chat.store.transaction() as db:
        for number in range(9):
            db.add(Person(name=f"Leaver {number}", is_active=False, left_at=long_ago))

    await chat.later(DAY)

    async with chat.store.transaction() as db:
        assert [one.name for one in await db.exec(select(Person))] == ["Ada"]


@pytest.mark.in_chats("console")
@pytest.mark.settings(bot={"forget_leavers_after": "never"})
async def test_where_leavers_are_never_erased_they_stay_and_that_is_said(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/plein privacy")
    await chat.leaves(bob)

    await chat.later(20 * DAY)

    ada.whispered("it stays until your employer has you erased")
    assert await _is_there(chat, bob.id)


async def test_the_terms_that_people_are_told_are_those_of_the_tables(chat: Chat) -> None:
    ada, bo = chat.on("ada"), chat.on("bo", language="nl")

    await ada.types("/plein privacy")
    await bo.types("/plein privacy")

    said = ada.whispered("What I keep about you").text
    assert "365 days after you leave, you are erased" in said
    assert "only until I have handled it" in said
    assert "the words for 30 days" in said
    assert "that I said it for 730 days" in said
    bo.whispered("365 dagen nadat je weggaat, word je gewist")


@pytest.mark.skills("kudos", "qa", "surveys")
async def test_people_read_where_each_skill_tells_what_it_keeps(chat: Chat) -> None:
    ada, bo = chat.on("ada"), chat.on("bo", language="nl")

    await ada.types("/plein privacy")
    await bo.types("/plein privacy")

    said = ada.whispered("Each skill tells you what it keeps itself").text
    assert "ask privacy" in said
    assert "kudos privacy" in said
    assert "pulse privacy" in said
    assert "vraag privacy" in bo.whispered("Elk onderdeel vertelt zelf wat het bewaart").text


@pytest.mark.in_chats("web")
@pytest.mark.settings(web={"keep_messages": "100 days"})
async def test_the_web_chat_says_for_how_long_it_remembers_what_is_said_there(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/plein privacy")

    ada.whispered(
        "all that is said there, also by you to others, with reactions and files, for 100"
    )


@pytest.mark.adapters("web", "slack")
async def test_people_read_of_the_chats_that_they_are_in(chat: Chat) -> None:
    ada = chat.on("ada", at="web")
    await ada.types("/plein privacy")
    both = ada.whispered("What I keep about you").text
    async with chat.store.transaction() as db:
        await db.exec(delete(Account).where(col(Account.adapter) == "slack"))

    await ada.types("/plein privacy")

    assert "In the web chat:" in both
    assert "Slack itself keeps what is said there" in both
    assert "Slack" not in ada.whispered("What I keep about you").text
