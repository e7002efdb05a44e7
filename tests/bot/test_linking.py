"""One person on several chats: a code from one typed in the other, and taking a chat off again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot import Tick, Turn, verbatim
from bot.skill import Skill
from storage.audit import AuditEntry
from storage.linking import LinkCode
from storage.people import Account, Grant, Person
from storage.privacy import export_person, forget_person, sweep
from tests.actor import Actor
from tests.bot.trial import TEXTS
from tests.chat import Chat

_CODE = re.compile(r"\b([34679ACDEFGHJKMNPRTWXY]{4}-[34679ACDEFGHJKMNPRTWXY]{4})\b")

pytestmark = [
    pytest.mark.skills("kudos"),
    pytest.mark.settings(kudos={"channel": "#kudos", "per_day": 5}),
    pytest.mark.adapters("web", "console"),
    pytest.mark.adapters("web", "slack"),
]


def _both(chat: Chat, **more: Any) -> tuple[Actor, Actor]:
    """Give Ada of the directory in one chat, and the same human as a stranger in the other."""
    here, there = chat.app.workplace.adapters
    ada = chat.on("Ada de Vries", at=here, imported=True, email="ada@example.org")
    return ada, chat.on("Adaatje", at=there, email="a.devries@example.org", **more)


def _code_of(actor: Actor) -> str:
    found = _CODE.search(actor.whispered("Your code is").text)
    return found[1] if found else pytest.fail(f"no code in {actor.last.text}")


async def _link(asks: Actor, types: Actor) -> None:
    await asks.types("/plein link")
    await types.types(f"/plein link {_code_of(asks)}")
    await types.presses("Yes, both are me")


async def _people(chat: Chat) -> list[str]:
    async with chat.store.transaction() as db:
        return sorted(await db.exec(select(Person.name).where(col(Person.is_bot).is_(False))))


async def _deeds(chat: Chat) -> list[str]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(AuditEntry.deed).order_by(col(AuditEntry.id))))


async def test_a_code_of_one_chat_makes_one_person_in_the_other(chat: Chat) -> None:
    ada, stranger = _both(chat)
    bob = chat.on("bob", at=ada.at)
    await bob.types("/kudos @Adaatje for the soup")

    await ada.types("/plein link")
    await stranger.types(f"/plein link {_code_of(ada)}")
    stranger.whispered(f"{ada.at.title()}: Ada de Vries")
    stranger.whispered(f"{stranger.at.title()}: Adaatje")
    assert await _people(chat) == ["Ada de Vries", "Adaatje", "Bob"]
    await stranger.presses("Yes, both are me")

    stranger.whispered("you are one person")
    ada.sees("are linked with")
    assert await _people(chat) == ["Ada de Vries", "Bob"]
    assert "accounts.linked" in await _deeds(chat)
    await ada.types("/kudos me")
    ada.whispered("for the soup")


async def test_whichever_side_asks_the_one_of_the_directory_stays(chat: Chat) -> None:
    ada, stranger = _both(chat)

    await _link(stranger, ada)

    assert await _people(chat) == ["Ada de Vries"]
    await stranger.types("/plein unlink")
    stranger.whispered(f"{stranger.at.title()}: Adaatje")


@pytest.mark.parametrize("typed", ["{}", "{lower}", "{spaced}", "`{}`", " {} ."])
async def test_a_code_may_be_typed_as_people_type(chat: Chat, typed: str) -> None:
    ada, stranger = _both(chat)

    await ada.types("/plein link")
    code = _code_of(ada)
    words = typed.format(code, lower=code.lower().replace("-", ""), spaced=" ".join(code))
    await stranger.types(f"/plein link {words}")

    stranger.whispered("Shall I link")


async def test_a_code_asked_for_in_a_channel_is_shown_to_that_person_alone(chat: Chat) -> None:
    ada, _ = _both(chat)
    bob = chat.on("bob", at=ada.at)

    await ada.types("/plein link", to="#general")

    assert ada.sees("Your code is").place == "dm"
    bob.sees_not("Your code is")
    chat.shows_not("#general", _code_of(ada))


async def test_a_code_that_is_wrong_or_old_or_used_gets_the_same_answer(chat: Chat) -> None:
    ada, stranger = _both(chat)
    bob = chat.on("bob", at=stranger.at)
    await ada.types("/plein link")
    first = _code_of(ada)
    await ada.types("/plein link")

    told: list[str] = []
    for code in ("ABCD-3467", first, "-", "x" * 90, "½€\u202e"):
        await bob.types(f"/plein link {code}")
        told.append(bob.last.text)
    await chat.later(timedelta(minutes=61))
    await bob.types(f"/plein link {_code_of(ada)}")
    told.append(bob.last.text)

    assert len(set(told)) == 1
    bob.whispered("This code does not work")


async def test_who_tries_too_often_has_to_wait_even_with_the_right_code(chat: Chat) -> None:
    ada, stranger = _both(chat)

    for _ in range(5):
        await stranger.types("/plein link ABCD-3467")
    await ada.types("/plein link")
    await stranger.types(f"/plein link {_code_of(ada)}")

    stranger.whispered("wrong too often")
    await chat.later(timedelta(minutes=61))
    await _link(ada, stranger)
    stranger.whispered("you are one person")


async def test_a_code_works_for_the_first_who_types_it_and_once(chat: Chat) -> None:
    ada, stranger = _both(chat)
    bob = chat.on("bob", at=stranger.at)

    await ada.types("/plein link")
    code = _code_of(ada)
    await stranger.types(f"/plein link {code}")
    await bob.types(f"/plein link {code}")
    bob.whispered("This code does not work")
    await stranger.presses("Yes, both are me")
    await bob.types(f"/plein link {code}")

    bob.sees_not("Shall I link")
    assert await _people(chat) == ["Ada de Vries", "Bob"]


async def test_a_code_is_not_stored_as_it_is(chat: Chat) -> None:
    ada, _ = _both(chat)

    await ada.types("/plein link")

    async with chat.store.transaction() as db:
        [row] = await db.exec(select(LinkCode))
    assert _code_of(ada).replace("-", "") not in row.code_hash.upper()


async def test_no_means_that_nothing_is_linked_and_the_code_is_over(chat: Chat) -> None:
    ada, stranger = _both(chat)

    await ada.types("/plein link")
    code = _code_of(ada)
    await stranger.types(f"/plein link {code}")
    await stranger.presses("No")
    await stranger.types(f"/plein link {code}")

    stranger.whispered("This code does not work")
    assert await _people(chat) == ["Ada de Vries", "Adaatje"]


async def test_a_yes_after_ten_minutes_links_nothing(chat: Chat) -> None:
    ada, stranger = _both(chat)
    await ada.types("/plein link")
    await stranger.types(f"/plein link {_code_of(ada)}")
    stranger.sees("Shall I link")

    await chat.later(timedelta(minutes=11))
    await stranger.presses("Yes, both are me")

    assert await _people(chat) == ["Ada de Vries", "Adaatje"]


async def test_ones_own_code_is_for_the_other_chat(chat: Chat) -> None:
    ada, _ = _both(chat)

    await ada.types("/plein link")
    await ada.types(f"/plein link {_code_of(ada)}")

    ada.whispered("your own code")


async def test_two_people_of_the_directory_are_told_to_ask_an_admin(chat: Chat) -> None:
    ada, other = _both(chat, imported=True)

    await ada.types("/plein link")
    await other.types(f"/plein link {_code_of(ada)}")

    other.whispered("Only whoever runs this bot")
    assert await _people(chat) == ["Ada de Vries", "Adaatje"]


async def test_a_press_that_comes_twice_links_once(chat: Chat) -> None:
    ada, stranger = _both(chat)

    await _link(ada, stranger)
    await stranger.presses_again()

    assert (await _deeds(chat)).count("accounts.linked") == 1


async def test_it_works_in_dutch(chat: Chat) -> None:
    here, there = chat.app.workplace.adapters
    ada = chat.on("Ada de Vries", at=here, imported=True, language="nl")
    other = chat.on("Adaatje", at=there, language="nl", email="a.devries@example.org")

    await ada.types("/plein koppel")
    found = _CODE.search(ada.whispered("Je code is").text)
    assert found is not None
    await other.types(f"/plein koppel {found[1]}")
    other.whispered("Zal ik")
    await other.presses("Ja, ik ben het allebei")
    await other.types("/plein ontkoppel")

    other.whispered("In deze chats ben je één persoon")


# Afterwards.


async def test_afterwards_nothing_is_sent_twice(chat: Chat) -> None:
    ada, stranger = _both(chat)
    bob = chat.on("bob", at=ada.at)
    await _link(ada, stranger)

    await bob.types("/kudos @Ada for the first soup")
    ada.sees_not("for the first soup", in_="dm")
    stranger.sees("for the first soup", in_="dm")
    await ada.types("/plein help")
    await bob.types("/kudos @Ada for the second soup")

    ada.sees("for the second soup", in_="dm")
    stranger.sees_not("for the second soup", in_="dm")
    for actor in (ada, stranger):
        cards = [one for one in actor.seen if one.place == "#kudos" and "second soup" in one.text]
        assert len(cards) == 1


async def test_messages_go_to_the_chat_that_somebody_chose(chat: Chat) -> None:
    ada, stranger = _both(chat)
    bob = chat.on("bob", at=ada.at)
    await _link(ada, stranger)

    await ada.types("/plein settings")
    await ada.fills(chat=f"{stranger.at.title()}: Adaatje")
    ada.whispered(f"comes in {stranger.at.title()}: Adaatje")
    await bob.types("/kudos @Ada for the soup")

    stranger.sees("for the soup", in_="dm")
    ada.sees_not("for the soup", in_="dm")


async def test_an_answer_comes_where_somebody_asks(chat: Chat) -> None:
    ada, stranger = _both(chat)
    await _link(ada, stranger)
    before = len(stranger.seen)

    await ada.types("/plein privacy")

    ada.whispered("What I keep about you")
    assert len(stranger.seen) == before


async def test_language_and_clock_follow_a_person_over_chats(chat: Chat) -> None:
    ada, stranger = _both(chat)
    await _link(ada, stranger)

    await ada.types("/plein settings")
    await ada.fills(language="Nederlands", zone="Europe/London")
    await stranger.types("/plein hulp")

    stranger.whispered("Hallo Ada de Vries")


def _waker() -> Skill[Any]:
    skill = Skill("trial")

    @skill.command("wake")
    async def wake(turn: Turn) -> None:
        turn.at(turn.now + timedelta(hours=13), remind(person_id=turn.by.id))

    @skill.timer
    async def remind(tick: Tick, person_id: str) -> None:
        person = await tick.db.get_one(Person, person_id)
        tick.dm(person, verbatim("tea"), lane="reminder")

    return skill


@pytest.mark.skills((_waker(), TEXTS))
async def test_quiet_hours_follow_a_person_over_chats(chat: Chat) -> None:
    ada, stranger = _both(chat)
    await _link(ada, stranger)

    await ada.types("/plein settings")
    await ada.fills(quiet="van 19:00 tot 08:00")
    ada.whispered("From 19:00 until 08:00")
    await stranger.types("/wake")
    await chat.later(timedelta(hours=21))  # 07:00
    stranger.sees_not("tea")
    await stranger.types("/plein privacy")
    stranger.whispered("What I keep about you")
    await chat.later(timedelta(hours=1, minutes=1))

    stranger.sees("tea")
    ada.sees_not("tea")


async def test_an_event_that_comes_twice_has_effect_once(chat: Chat) -> None:
    ada, stranger = _both(chat)
    bob = chat.on("bob", at=ada.at)
    await _link(ada, stranger)
    await bob.types("/plein help")
    received: list[Any] = []
    take = chat.app.engine.receive

    async def twice(event: Any) -> Any:
        answer = await take(event)
        received.append(await take(event))
        return answer

    chat.app.engine.receive = twice  # type: ignore[method-assign]
    await chat.open()
    await stranger.types("/kudos @bob for the soup")
    await ada.types("/kudos @bob for the salad")

    assert len(received) >= 2
    for part in ("soup", "salad"):
        assert len([one for one in bob.seen if one.place == "dm" and part in one.text]) == 1
        assert len([one for one in bob.seen if one.place == "#kudos" and part in one.text]) == 1


# Taking off.


async def test_a_chat_that_is_taken_off_is_a_person_of_its_own(chat: Chat) -> None:
    ada, stranger = _both(chat)
    bob = chat.on("bob", at=ada.at)
    await _link(ada, stranger)
    await bob.types("/kudos @Ada for the soup")

    await ada.types("/plein unlink")
    await ada.presses(f"Take off {stranger.at.title()}: Adaatje")
    ada.whispered("All that is there now stays with you")
    assert await _people(chat) == ["Ada de Vries", "Bob"]
    await ada.presses("Take off")

    ada.whispered("is a person of its own again")
    assert await _people(chat) == ["Ada de Vries", "Adaatje", "Bob"]
    assert (await _deeds(chat))[-1] == "accounts.unlinked"
    await ada.types("/kudos me")
    ada.whispered("for the soup")


async def test_who_is_taken_off_can_be_linked_again(chat: Chat) -> None:
    ada, stranger = _both(chat)
    await _link(ada, stranger)
    await stranger.types("/plein unlink")
    await stranger.presses(f"Take off {stranger.at.title()}: Adaatje")
    await stranger.presses("Take off")
    stranger.whispered("was taken off Ada de Vries")

    await _link(ada, stranger)

    assert await _people(chat) == ["Ada de Vries"]


async def test_ones_only_chat_cannot_be_taken_off(chat: Chat) -> None:
    ada, _ = _both(chat)

    await ada.types("/plein unlink")

    ada.whispered("None of them can be taken off")


async def test_what_is_stored_is_in_an_export_goes_with_an_erasure_and_ends(chat: Chat) -> None:
    ada, stranger = _both(chat)
    await ada.types("/plein link")
    await stranger.types("/plein link ABCD-3467")

    async with chat.store.transaction() as db:
        exported = await export_person(db, ada.id)
        assert "core_link_code" in exported
        assert "core_link_try" in await export_person(db, stranger.id)
        await forget_person(db, ada.id)
        assert (await db.exec(select(LinkCode))).all() == []
        swept = await sweep(db, chat.now + timedelta(days=2))
    assert swept["core_link_try"] == 1


async def test_a_role_is_held_in_both_chats(chat: Chat) -> None:
    ada, stranger = _both(chat)
    await chat.arrive()
    async with chat.store.transaction() as db:
        db.add(Grant(person_id=ada.id, role="admin", granted_at=chat.now))
    await _link(ada, stranger)

    await stranger.types("/plein held")

    stranger.whispered("There is nothing to decide")
    async with chat.store.transaction() as db:
        assert len(set(await db.exec(select(Account.person_id)))) == 1
