"""A skill is switched off in a channel, or for a unit: whoever turns to it there is told kindly."""

import pytest
from sqlalchemy import event
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Tick, Wrong, remove_audience, save_audience, verbatim
from bot.keep import keep
from storage.people import Person
from storage.standing import standing
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = [
    pytest.mark.skills(*trial.SKILLS),
    pytest.mark.settings(roles={"admin": ["ada@example.org"]}),
]

_ONE = pytest.mark.in_chats("console")


async def test_a_skill_is_switched_off_in_a_channel_and_on_again(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")
    await bob.types("/offer", to="#random")

    await ada.types("/plein off trial here", to="#random")
    ada.whispered("is off from now on in this channel.")
    await bob.types("/offer", to="#random")
    bob.whispered("staat uit in dit kanaal.")
    before = len(bob.seen)
    await bob.presses("Always", on="Take one")
    assert any("staat uit in dit kanaal." in one.text for one in bob.seen[before:])
    assert await deeds(chat, "took") == []

    await bob.types("/offer", to="#general")
    chat.shows("#general", "Take one")
    await ada.types("/plein on trial here", to="#random")
    await bob.presses("Always", on="Take one")
    assert await deeds(chat, "took") == [{"what": "always"}]
    assert len(await deeds(chat, "skill.off")) == len(await deeds(chat, "skill.on")) == 1


async def test_what_is_not_said_to_the_bot_is_passed_over_in_silence(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("what soup", to="#random")
    await ada.types("/plein off trial #random")
    before = len(bob.seen)

    await bob.types("hooray", to="#random")
    await ada.reacts("🎁", to="what soup")

    assert [one.text for one in bob.seen[before:] if one.by_bot] == []
    assert await deeds(chat, "heard") == await deeds(chat, "saw") == []


async def test_a_shortcut_and_a_form_do_nothing_where_their_skill_is_off(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    chat.on("cor")
    await bob.types("what soup", to="#random")
    await bob.types("/gift @cor", to="#random")
    await ada.types("/plein off trial #random")

    await bob.uses_shortcut("trial.keep", on="what soup")
    bob.whispered("is switched off in this channel.")
    await bob.fills(colour="blue", note="for the soup")

    assert await deeds(chat, "gift") == await deeds(chat, "kept") == []
    chat.shows_not("#random", "for the soup")


async def test_a_skill_says_nothing_in_a_channel_where_it_is_off(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/plein off trial #random")

    await bob.types("/pin #random a word")
    bob.whispered("I did not say all of this")
    await bob.types("/think")

    assert await deeds(chat, "pondered") == [{}]
    chat.shows_not("#random", "a word")
    chat.shows_not("#random", "a thought")
    await bob.types("/pin #general a word")
    chat.shows("#general", "a word")


async def test_a_skill_is_not_there_for_a_unit_for_which_it_is_off(chat: Chat) -> None:
    ada = chat.on("ada", department="Zorg")
    bob = chat.on("bob", department="Bestuur", language="nl")
    await bob.types("what soup", to="#random")

    await ada.types("/plein off trial department=bestuur")
    ada.whispered("That is 1 person now.")
    await bob.types("/offer")
    bob.whispered("staat uit voor jouw deel van de organisatie.")
    await bob.types("/help")
    assert "offer" not in bob.last.text
    await bob.types("/offer help")
    bob.whispered("staat uit voor jouw deel van de organisatie.")
    assert await chat.app.engine.shortcuts(bob.at, bob.workspace, bob.account) == []
    await bob.reacts("🎁", to="what soup")
    assert await deeds(chat, "saw") == []

    await ada.types("/offer")
    ada.sees("Take one")
    await ada.types("/plein on trial department=Bestuur")
    await bob.types("/offer")
    bob.sees("Take one")


@_ONE
async def test_a_unit_follows_the_directory(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", department="Zorg", attributes={"contract": "temp"})
    chat.on("cor", department="Bestuur")
    await ada.types("/plein off trial department=Bestuur OR contract=perm")
    ada.whispered("Nobody has contract")
    await ada.types("/plein off trial department=Bestuur OR contract=temp AND NOT location=Goes")
    ada.whispered("Nobody has location")
    await ada.types("/plein off trial department=Bestuur")
    await bob.types("/offer")
    bob.sees("Take one")

    async with chat.store.transaction() as db:
        (await db.get_one(Person, bob.id)).department = "Bestuur"
    await bob.types("/offer")

    bob.whispered("is switched off for your part of the organisation.")


@_ONE
async def test_a_unit_that_nobody_can_tell_any_more_is_everybody(chat: Chat) -> None:
    ada = chat.on("ada")
    bob = chat.on("bob", attributes={"contract": "temp"})
    cor = chat.on("cor")
    await ada.types("/plein off trial contract=temp")
    await cor.types("/offer")
    cor.sees("Take one")

    async with chat.store.transaction() as db:
        (await db.get_one(Person, bob.id)).attributes = {}
    await cor.types("/offer")
    cor.whispered("is switched off for your part of the organisation.")
    await ada.types("/plein off")
    ada.whispered("I cannot tell any more who that is, so it is off for everybody")
    await ada.presses("Switch on")
    ada.whispered("is on again for contract=temp")
    await cor.types("/offer")
    assert "Take one" in cor.last.text


@_ONE
async def test_what_is_off_is_listed_and_switched_on_there(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")
    await ada.types("/plein uit")
    ada.whispered("Er staat niets uit.")
    await ada.types("/plein uit trial #general")
    await ada.types("/plein uit trial #general")
    ada.whispered("staat al uit in #general")

    await ada.types("/plein uit")
    ada.whispered("staat uit in #general")
    await ada.presses("Zet aan")
    ada.whispered("staat weer aan in #general")
    await ada.types("/plein aan trial #general")
    ada.whispered("stond niet uit in #general")


@_ONE
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("trail #general", "Did you mean trial?"),
        ("soup #general", "I have no skill called “soup”. There are: echo and trial."),
        ("plein #general", "I have no skill called “plein”."),
        ("trial", "Where? For example:"),
        ("trial here", "This is our own chat."),
        ("trial #generl", "Did you mean"),
        ("trial channel=general", "Name a channel by itself"),
        ("trial name=Ada", "I switch nothing off for somebody by name"),
        ("trial departmnt=Zorg", "Did you mean"),
    ],
)
async def test_what_is_not_understood_is_told_kindly(chat: Chat, typed: str, told: str) -> None:
    ada = chat.on("ada", department="Zorg")

    await ada.types(f"/plein off {typed}")

    ada.whispered(told)
    assert await deeds(chat, "skill.off") == []


@_ONE
async def test_only_admins_switch_skills_off(chat: Chat) -> None:
    bob = chat.on("bob", role="editor")

    await bob.types("/plein off trial #general")

    bob.whispered("plein.switch")
    assert await deeds(chat, "skill.off") == []


@_ONE
@pytest.mark.skills("kudos")
@pytest.mark.settings(
    roles={"admin": ["ada@example.org"]},
    off={"kudos": {"channels": ["#random"], "units": ["department=Bestuur"]}},
)
async def test_the_settings_switch_a_skill_off_as_well(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", department="Bestuur")

    await ada.types("/kudos @bob for the soup", to="#random")
    ada.whispered("is switched off in this channel.")
    await bob.types("/kudos @ada for the soup")
    bob.whispered("is switched off for your part of the organisation.")
    await ada.types("/plein off")

    ada.whispered("is off in #random, by the settings.")
    ada.whispered("is off for department=Bestuur, by the settings.")


@_ONE
async def test_a_saved_audience_stays_while_a_skill_is_off_for_it(chat: Chat) -> None:
    ada, house = chat.on("ada", department="Bestuur"), chat.app.workplace
    await chat.arrive()
    async with chat.store.transaction() as db:
        words = "department=Bestuur"
        saved = await save_audience(db, house, name="board", words=words, by=None, now=chat.now)
    await ada.types("/plein off trial audience=board")

    await ada.types("/offer")
    ada.whispered("is switched off for your part of the organisation.")
    async with chat.store.transaction() as db:
        with pytest.raises(Wrong) as wrong:
            await remove_audience(db, saved)

    assert house.words(wrong.value.text, "en").startswith("“board” is used in /plein off trial.")


@_ONE
async def test_a_turn_asks_nothing_more_while_nothing_is_off(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM core_switched_off" in statement and "FROM core_account" not in statement:
            asked.append(statement)

    event.listen(chat.store.engine.sync_engine, "before_cursor_execute", note)
    await bob.types("/offer", to="#random")
    await bob.types("/gift @ada blue for the soup")
    assert asked == []

    await ada.types("/plein off echo #random")
    asked.clear()
    await bob.types("/offer", to="#random")
    assert len(asked) == 1


@pytest.mark.in_chats("console", "web")
async def test_what_is_left_out_is_on_record_and_can_be_taken_back(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", department="Bestuur")
    await ada.types("/plein off trial department=Bestuur")
    people = [ada.person, bob.person]

    async with chat.store.transaction() as db:
        tick = _tick(chat, db)
        spread = tick.spread(people, verbatim("to many"))
        alone = tick.dm(bob.person, verbatim("to one"), lane="reminder")
        await keep(tick, chat.app.workplace)
        again = _tick(chat, db)
        again.spread(people, verbatim("to many"), message_id=spread)
        again.update(alone, verbatim("to one, anew"))
        again.remove(spread)
        await keep(again, chat.app.workplace)
        many, one = await standing(db, [spread], chat.now), await standing(db, [alone], chat.now)

    assert (many.left_out, many.nowhere, many.copies.planned) == (1, 0, 1)
    assert (one.left_out, one.nowhere, one.copies.planned) == (1, 0, 0)
    await chat.settles()
    assert not any("to one" in seen.text or "to many" in seen.text for seen in bob.seen)


def _tick(chat: Chat, db: AsyncSession) -> Tick:
    return Tick(db=db, now=chat.now, house=chat.app.workplace, zone="UTC", skill="trial")
