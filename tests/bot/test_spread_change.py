"""A message to many is put differently, or taken away: everybody has it as it is by now, once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import spread as spread_module
from bot import verbatim
from bot.keep import keep
from bot.spread import change_copies
from bot.turn import Tick
from storage.choices import Choice
from storage.outbox import Outgoing
from storage.people import Person
from storage.spreads import Spread
from storage.standing import Changes, changes_of, standing
from storage.timers import Timer
from tests.actor import Actor
from tests.bot.spreading import MESSAGE, SPREADING
from tests.chat import Chat

pytestmark = [pytest.mark.skills(SPREADING)]
editing = pytest.mark.in_chats("web", "slack", "matrix")
DAY = timedelta(days=1)
QUIET = {"quiet_from": "00:00", "quiet_until": "23:59"}


def _news(one: Actor) -> list[str]:
    """List what somebody was told of the lift, without its choices."""
    said = [seen.text.split("\n")[0] for seen in one.seen if seen.by_bot and not seen.only_you]
    return [line for line in said if "lift" in line]


def _tick(chat: Chat, db: AsyncSession) -> Tick:
    return Tick(db=db, now=chat.now, house=chat.app.workplace, zone="UTC")


async def _rows(chat: Chat, *wanted: object) -> list[Outgoing]:
    async with chat.store.transaction() as db:
        mine = select(Outgoing).where(Outgoing.message_id == MESSAGE, *wanted)  # type: ignore[arg-type]
        return list(await db.exec(mine.order_by(col(Outgoing.id))))


async def _changed(chat: Chat) -> Changes:
    async with chat.store.transaction() as db:
        return next(iter((await changes_of(db, [MESSAGE])).values()), Changes())


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two people be many."""
    monkeypatch.setattr(spread_module, "AT_ONCE", 2)


@editing
async def test_each_reads_the_new_words_in_their_language(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")
    await ada.types("/tell")

    await ada.types("/change it works again")

    assert _news(ada) == ["The lift: it works again."]
    assert [one for one in bob.seen if "kapot" in one.text] == []
    bob.sees("De lift: it works again.")
    assert await _changed(chat) == Changes(done=2)


@pytest.mark.in_chats("console")
async def test_where_nothing_can_be_replaced_it_is_said_anew(chat: Chat) -> None:
    ada = chat.on("ada")
    (console,) = chat.app.workplace.adapters.values()
    console.can = replace(console.can, edit=False, remove=False)
    await ada.types("/tell")

    await ada.types("/change it works again")
    await ada.types("/untell")

    ada.sees("The lift is broken")
    ada.sees("it works again")
    ada.sees("withdrawn")
    assert await _changed(chat) == Changes(done=1)
    assert {row.kind for row in await _rows(chat)} == {"post"}


async def test_it_is_taken_away_from_everybody(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/tell")

    await ada.types("/untell")
    await ada.types("/untell")
    await ada.types("/change it works again")

    assert _news(ada) == _news(bob) == []
    assert await _changed(chat) == Changes(done=2)
    async with chat.store.transaction() as db:
        assert (await standing(db, [MESSAGE], chat.now)).copies.sent == 2


async def test_a_press_on_what_was_there_before_gets_a_kind_answer(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/tell")
    async with chat.store.transaction() as db:
        [before] = await db.exec(select(Choice))

    await ada.types("/change it works again")
    await ada.presses("I have seen it")

    ada.whispered("it works again")
    async with chat.store.transaction() as db:
        choices = list(await db.exec(select(Choice).where(col(Choice.is_open))))
    assert [one.message_id for one in choices] == [MESSAGE]
    assert choices[0].id != before.id
    assert choices[0].labels == {"en": "I have seen it", "nl": "Ik heb het gezien"}


async def test_whoever_has_it_not_yet_gets_the_new_words_alone(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", **QUIET)
    await ada.types("/tell")

    await ada.types("/change it works again")
    await chat.later(DAY)

    assert _news(bob) == ["The lift: it works again."]
    assert len(await _rows(chat, col(Outgoing.person_id) == bob.id)) == 1


async def test_whoever_has_it_not_yet_does_not_get_what_was_taken_away(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", **QUIET)
    await ada.types("/tell")

    await ada.types("/untell")
    await chat.later(DAY)

    bob.sees_not("The lift")
    async with chat.store.transaction() as db:
        copies = (await standing(db, [MESSAGE], chat.now)).copies
    assert (copies.sent, copies.withdrawn, copies.planned) == (1, 1, 2)


async def test_whoever_comes_after_it_was_changed_gets_the_new_words(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/tell")
    await ada.types("/change it works again")
    bob = chat.on("bob")
    await chat.arrive()

    await ada.types("/tell it works again")
    await bob.presses("I have seen it")

    assert _news(bob) == ["The lift: it works again."]
    bob.whispered("it works again")
    async with chat.store.transaction() as db:
        still = await db.exec(select(Choice).where(col(Choice.is_open)))
        assert len(still.all()) == 1


@editing
async def test_whoever_comes_later_gets_what_is_said_then(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/tell")
    bob = chat.on("bob")
    await chat.arrive()

    await ada.types("/tell it is still broken")
    await bob.presses("I have seen it")
    await ada.types("/change it works again")

    bob.whispered("it is still broken")
    assert _news(ada) == _news(bob) == ["The lift: it works again."]


@editing
@pytest.mark.usefixtures("two_at_once")
async def test_of_two_changes_everybody_ends_with_the_second(chat: Chat) -> None:
    people = [chat.on(name) for name in ("ada", "bob", "cas", "dee", "eva")]
    await people[0].types("/tell")

    await people[0].types("/change it works, it works again")

    for one in people:
        assert _news(one) == ["The lift: it works again."]
    assert await _changed(chat) == Changes(done=5)
    # Nobody had begun with the first one, so that it is not made at all.
    assert len(await _rows(chat, col(Outgoing.kind) == "update")) == 5


@editing
@pytest.mark.usefixtures("two_at_once")
async def test_many_are_changed_page_by_page_and_taken_away_so(chat: Chat) -> None:
    people = [chat.on(name) for name in ("ada", "bob", "cas", "dee", "eva")]
    await people[0].types("/tell")

    await people[0].types("/change it works again")
    assert {tuple(_news(one)) for one in people} == {("The lift: it works again.",)}
    await people[0].types("/untell")

    assert [_news(one) for one in people] == [[]] * 5
    assert await _changed(chat) == Changes(done=5)


@pytest.mark.in_chats("web")
@pytest.mark.usefixtures("two_at_once")
async def test_a_change_that_was_killed_goes_on_and_changes_nothing_twice(chat: Chat) -> None:
    people = [chat.on(name) for name in ("ada", "bob", "cas", "dee", "eva")]
    await people[0].types("/tell")
    async with chat.store.transaction() as db:
        spread = await db.get_one(Spread, MESSAGE)
        spread.edition = spread.changed = 1
        spread.state = "removed"
        args = {"message_id": MESSAGE, "edition": 1}
        db.add(Timer(kind="job", due_at=chat.now, route="plein.change_more", args=args))
    assert (await _changed(chat)) == Changes(waiting=5)

    async with chat.store.transaction() as db:
        after = await change_copies(_tick(chat, db), message_id=MESSAGE, edition=1, after="")
    assert after is not None
    assert (await _changed(chat)) == Changes(waiting=5)
    await chat.restarts()

    assert await _changed(chat) == Changes(done=5)
    assert len(await _rows(chat, col(Outgoing.kind) == "remove")) == 5


@editing
async def test_who_reads_another_language_by_now_gets_the_new_words_in_it(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/tell")
    async with chat.store.transaction() as db:
        (await db.get_one(Person, bob.id)).language = "nl"

    await ada.types("/change it works again")

    bob.sees("De lift: it works again.")


@editing
@pytest.mark.usefixtures("two_at_once")
async def test_who_reads_otherwise_since_the_change_began_is_not_left_out(chat: Chat) -> None:
    people = [chat.on(name) for name in ("ada", "bob", "cas")]
    await people[0].types("/tell")
    last = max(people, key=lambda one: one.id)
    async with chat.store.transaction() as db:
        tick = _tick(chat, db)
        tick.update(MESSAGE, verbatim("The lift: it works again."))
        await keep(tick, chat.app.workplace)
        (await db.get_one(Person, last.id)).zone = "Asia/Tokyo"

    await chat.settles()

    assert _news(last) == ["The lift: it works again."]


@editing
async def test_who_is_erased_is_not_changed(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/tell")
    async with chat.store.transaction() as db:
        cas = Person(name="Cas", name_key="cas")
        db.add(cas)
    await ada.types("/tell")

    await ada.types("/change it works again")

    [lost] = await _rows(chat, col(Outgoing.person_id) == cas.id)
    assert (lost.state, lost.why, lost.edition) == ("dead", "no_account", 0)
    assert await _changed(chat) == Changes(done=1)
