"""Round-ups and digests that stand: what people choose later takes effect in them too."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.kudos.model import InRecap, Recap
from storage.people import Person
from storage.privacy import export_person, forget_person
from tests.actor import Actor
from tests.chat import Chat

# The clock stands at Monday 23 November 2026, 10:00 in Amsterdam; the round-up comes on Friday.
TO_FRIDAY = timedelta(days=4, hours=6)
TO_DECEMBER = timedelta(days=8)


async def _choose(actor: Actor, *, private: bool = False, unranked: bool = False) -> None:
    await actor.types("/kudos privacy")
    await actor.fills(private_only=private, no_birthday=False, not_in_rankings=unranked)


async def test_who_chooses_private_leaves_the_round_up_that_stands(chat: Chat) -> None:
    """KUD-D8."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/kudos @bob @cas for the move of last week #together")
    await ada.types("/kudos @bob for calling back the tenants")
    await chat.later(TO_FRIDAY)
    assert "3 kudos" in chat.shows("#kudos", "A week of thanks").text

    await _choose(bob, private=True)

    week = chat.shows("#kudos", "A week of thanks").text
    assert "1 kudo" in week
    assert "Ada → Cas: for the move of last week" in week
    assert "Bob" not in week
    assert "calling back" not in week

    await _choose(cas, private=True)
    chat.shows_not("#kudos", "A week of thanks")


async def test_who_opens_up_again_is_named_in_the_round_up_that_stands(chat: Chat) -> None:
    """KUD-D8."""
    ada, bob = chat.on("ada"), chat.on("bob")
    chat.on("cas")
    await ada.types("/kudos @bob @cas for the move of last week")
    await chat.later(TO_FRIDAY)

    await _choose(bob, private=True)
    assert "Ada → Cas:" in chat.shows("#kudos", "A week of thanks").text
    await _choose(bob, private=False)

    assert "Ada → Bob and Cas" in chat.shows("#kudos", "A week of thanks").text


@pytest.mark.settings(kudos={"leaderboard": True})
async def test_who_wants_no_ranking_leaves_the_one_that_stands(chat: Chat) -> None:
    """KUD-D8."""
    ada, cas = chat.on("ada"), chat.on("cas")
    chat.on("bob")
    await ada.types("/kudos @bob @cas for the move of last week")
    await chat.later(TO_FRIDAY)
    ranking = chat.shows("#kudos", "A week of thanks").text.partition("Most thanks")[2]
    assert "Cas: 1 kudo" in ranking

    await _choose(cas, unranked=True)

    week, _, ranking = chat.shows("#kudos", "A week of thanks").text.partition("Most thanks")
    assert "Bob: 1 kudo" in ranking
    assert "Cas" not in ranking
    assert "Ada → Bob and Cas" in week


async def test_what_is_hidden_leaves_the_round_up_and_its_counts(chat: Chat) -> None:
    """KUD-D9."""
    ada, bob = chat.on("ada"), chat.on("bob")
    chat.on("cas")
    await chat.later(TO_FRIDAY - timedelta(hours=2))
    await ada.types("/kudos @cas for calling back the tenants")
    await ada.types("/kudos @bob for the party of last night")
    await chat.later(timedelta(hours=2))
    assert "for the party" in chat.shows("#kudos", "2 kudos").text

    await bob.presses("Report", on="thanks you: for the party")
    await bob.presses("Hide")

    week = chat.shows("#kudos", "A week of thanks").text
    assert "1 kudo" in week
    assert "Ada → Cas: for calling back the tenants" in week
    chat.shows_not("#kudos", "party")


async def test_what_is_changed_or_withdrawn_is_so_in_the_round_up_too(chat: Chat) -> None:
    """KUD-D6."""
    ada = chat.on("ada")
    chat.on("bob")
    await chat.later(timedelta(days=4, hours=4, minutes=55))  # it is Friday, 14:55
    await ada.types("/kudos @bob for calling back teh tenants")
    await chat.later(timedelta(minutes=8))
    chat.shows("#kudos", "A week of thanks")

    await ada.presses("Edit")
    await ada.fills(reason="for calling back the tenants")
    assert "back the tenants" in chat.shows("#kudos", "A week of thanks").text

    await ada.presses("Withdraw")
    chat.shows_not("#kudos", "A week of thanks")


async def test_who_chooses_private_leaves_the_digest_of_who_was_their_manager(chat: Chat) -> None:
    """KUD-D8 and KUD-E5."""
    ada, boss = chat.on("ada"), chat.on("boss")
    bob, cas = chat.on("bob", manager="boss"), chat.on("cas", manager="boss")
    await ada.types("/kudos @bob for calling back the tenants")
    await ada.types("/kudos @cas for the good coffee of today")
    await chat.later(TO_DECEMBER)
    boss.whispered("Ada → Cas: for the good coffee of today")
    async with chat.store.transaction() as db:
        (await db.get_one(Person, cas.id)).manager_id = None

    await _choose(cas, private=True)
    assert "Ada → Bob" in boss.whispered("What your team was thanked for in November").text
    boss.sees_not("good coffee")

    await _choose(bob, private=True)
    boss.sees_not("What your team was thanked for in November")


# So many cards are much work, and the same in each chat.
@pytest.mark.in_chats("console", "web")
@pytest.mark.settings(kudos={"per_day": 100})
async def test_however_many_cards_there_are_all_of_them_change(chat: Chat) -> None:
    """KUD-D8; and a list of fifty says that there are more (KUD-E5)."""
    ada, boss, bob = chat.on("ada"), chat.on("boss"), chat.on("bob", manager="boss")
    for number in range(52):
        await ada.types(f"/kudos @bob for good deed number {number}")
    await boss.types("/kudos team")
    assert "And 2 more kudos." in boss.last.text

    await _choose(bob, private=True)

    chat.shows_not("#kudos", "good deed")


@pytest.mark.in_chats("web")
async def test_what_is_remembered_of_recaps_goes_with_people_and_time(chat: Chat) -> None:
    """PRV-D6 and PRV-D7."""
    ada, boss, bob = chat.on("ada"), chat.on("boss"), chat.on("bob", manager="boss")
    await ada.types("/kudos @bob for calling back the tenants")
    await chat.later(TO_DECEMBER)

    async with chat.store.transaction() as db:
        assert "kudos_in_recap" in await export_person(db, bob.id)
        await forget_person(db, bob.id)
        await forget_person(db, boss.id)
        assert (await db.exec(select(InRecap))).all() == []
        left = (await db.exec(select(Recap))).one()  # the round-up
        left.until -= timedelta(days=731)
    await chat.later(timedelta(days=1))

    async with chat.store.transaction() as db:
        assert (await db.exec(select(Recap))).all() == []
