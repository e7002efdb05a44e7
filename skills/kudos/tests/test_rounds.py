"""What comes by the clock: the weekly round-up, milestones, and the digest for managers."""

from datetime import timedelta

import pytest
from sqlmodel import select

from skills.kudos.model import Gift, Past
from tests.chat import Chat

# The clock stands at Monday 23 November 2026, 10:00 in Amsterdam.
TO_FRIDAY = timedelta(days=4, hours=6)
TO_DECEMBER = timedelta(days=8)


async def test_the_week_is_looked_back_at_by_value_without_a_ranking(chat: Chat) -> None:
    """KUD-E4 and KUD-A5."""
    ada, bob = chat.on("ada"), chat.on("bob")
    chat.on("cas")
    await ada.types("/kudos @bob for calling back the tenants #together")
    await ada.types("/kudos @cas for the quick repair of the lift #together")
    await bob.types("/kudos @ada for the good coffee of today")

    await chat.later(TO_FRIDAY)

    week = chat.shows("#kudos", "A week of thanks")
    assert "3 kudos" in week.text
    assert "Together: 2 kudos" in week.text
    assert "the quick repair of the lift" in week.text
    assert "Without a value: 1 kudo" in week.text
    assert "for the first time: Ada and Bob" in week.text
    assert "Most thanks" not in week.text
    assert "You see this every week" in week.text


async def test_who_gave_before_is_not_a_newcomer_the_next_week(chat: Chat) -> None:
    """KUD-E4."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob for calling back the tenants")
    await chat.later(timedelta(days=7))
    await ada.types("/kudos @bob for the good coffee of today")
    await bob.types("/kudos @ada for the good talk of today")

    await chat.later(TO_FRIDAY)

    assert "for the first time: Bob." in chat.shows("#kudos", "A week of thanks").text


async def test_a_gift_to_three_is_three_thank_yous_in_every_count(chat: Chat) -> None:
    """KUD-E4, counted as in KUD-D4 and KUD-A5."""
    ada = chat.on("ada")
    for name in ("bob", "cas", "dirk"):
        chat.on(name)
    await ada.types("/kudos @bob @cas @dirk for the move of last week #together")
    ada.whispered("you have 2 left today")

    await chat.later(TO_FRIDAY)

    week = chat.shows("#kudos", "A week of thanks").text
    assert "A week of thanks: 3 kudos" in week
    assert "Together: 3 kudos" in week


async def test_a_gift_that_was_hidden_is_nobodys_first(chat: Chat) -> None:
    """KUD-E4 and KUD-D9."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/kudos @bob for the party of last night")
    await bob.presses("Report", on="thanks")
    await bob.presses("Hide")
    await chat.later(timedelta(days=7))
    await ada.types("/kudos @bob for calling back the tenants")

    await chat.later(TO_FRIDAY)

    assert "for the first time: Ada" in chat.shows("#kudos", "A week of thanks").text


@pytest.mark.settings(kudos={"values": [{"tag": "craft", "en": "Craft", "nl": "Vakwerk"}]})
async def test_a_value_that_was_taken_out_is_looked_back_at_all_the_same(chat: Chat) -> None:
    """KUD-E4."""
    ada = chat.on("ada")
    chat.on("bob")
    await ada.types("/kudos @bob for the quick repair of the lift #craft")
    async with chat.store.transaction() as db:
        (await db.exec(select(Gift))).one().value = "courage"

    await chat.later(TO_FRIDAY)

    assert "#courage: 1 kudo" in chat.shows("#kudos", "A week of thanks").text


async def test_an_empty_week_passes_in_silence(chat: Chat) -> None:
    """KUD-E4."""
    ada = chat.on("ada")
    await ada.types("/kudos rules")
    assert "There is no ranking of people." in ada.last.text
    assert "to each other" not in ada.last.text  # that rule is for rankings

    await chat.later(TO_FRIDAY)

    chat.shows_not("#kudos", "A week of thanks")


@pytest.mark.settings(kudos={"leaderboard": True})
async def test_a_ranking_that_is_switched_on_leaves_out_who_does_not_want_it(chat: Chat) -> None:
    """KUD-E4 and KUD-D8."""
    ada, cas = chat.on("ada"), chat.on("cas")
    chat.on("bob")
    await cas.types("/kudos privacy")
    await cas.fills(private_only=False, no_birthday=False, not_in_rankings=True)
    await ada.types("/kudos @bob @cas for calling back the tenants")
    await ada.types("/kudos @cas for the quick repair of the lift")

    await chat.later(TO_FRIDAY)

    ranking = chat.shows("#kudos", "A week of thanks").text.partition("Most thanks")[2]
    assert "Bob: 1 kudo" in ranking
    assert "Cas" not in ranking


@pytest.mark.settings(kudos={"leaderboard": True})
async def test_a_ring_counts_for_the_ranking_once_a_third_person_agrees(chat: Chat) -> None:
    """KUD-A3."""
    ada, bob, tom = chat.on("ada"), chat.on("bob"), chat.on("tom")
    await ada.types("/kudos @bob for being my best friend")
    await bob.types("/kudos @ada for being my best friend")
    for one in (ada, bob):
        await one.types("/kudos rules")
        assert "more than 50% of their kudos to each other" in one.last.text

    await chat.later(TO_FRIDAY)
    week = chat.shows("#kudos", "A week of thanks")
    assert "Most thanks" not in week.text

    await bob.types("/kudos @ada for the good coffee of today")
    await ada.types("/kudos @bob for calling back the tenants")
    await tom.presses("+1", on="calling back the tenants")
    await chat.later(timedelta(days=7))
    week = chat.shows("#kudos", "A week of thanks")
    assert "Bob: 1 kudo" in week.text
    assert "Ada: 1 kudo" not in week.text


@pytest.mark.settings(kudos={"milestones": [3, 1000]})
async def test_what_all_reach_together_is_celebrated_once(chat: Chat) -> None:
    """KUD-A5."""
    ada, bob = chat.on("ada"), chat.on("bob")
    chat.on("cas")
    await ada.types("/kudos @bob for calling back the tenants")
    chat.shows_not("#kudos", "Together we said")

    await bob.types("/kudos @ada @cas for the good coffee of today")
    await bob.types("/kudos @ada for the good talk of today")

    parties = [one for one in chat.seen_in("#kudos") if "thank you 3 times" in one.text]
    assert len(parties) == 1


async def test_a_manager_gets_the_texts_of_the_month_and_no_score(chat: Chat) -> None:
    """KUD-E5."""
    ada, bob, cas = chat.on("ada"), chat.on("bob", manager="boss"), chat.on("cas", manager="boss")
    boss = chat.on("boss", zone="Europe/Lisbon")
    await ada.types("/kudos @bob for calling back the tenants #together")
    await ada.types("/kudos @boss for the good talk of today")
    await cas.types("/kudos privacy")
    await cas.fills(private_only=True, no_birthday=False, not_in_rankings=False)
    await ada.types("/kudos @cas for something between us")

    await boss.types("/kudos team", to="#general")
    team = boss.whispered("What your team was thanked for this month")
    assert "Ada → Bob: for calling back the tenants (Together)" in team.text
    assert "between us" not in team.text
    assert "good talk" not in team.text

    await chat.later(TO_DECEMBER)
    digest = boss.whispered("What your team was thanked for in November")
    assert "Ada → Bob: for calling back the tenants" in digest.text
    assert "between us" not in digest.text
    assert "because people report to you" in digest.text
    assert bob.seen[-1].text != digest.text


async def test_the_digest_comes_at_nine_on_the_managers_own_clock(chat: Chat) -> None:
    """KUD-E5."""
    ada = chat.on("ada")
    chat.on("bob", manager="boss")
    boss = chat.on("boss", zone="America/New_York")
    await ada.types("/kudos @bob for calling back the tenants")

    await chat.later(timedelta(days=8, hours=4, minutes=59))
    boss.sees_not("What your team")
    await chat.later(timedelta(minutes=2))
    boss.whispered("What your team was thanked for in November")


async def test_a_manager_can_stop_the_digest(chat: Chat) -> None:
    """KUD-E5."""
    ada = chat.on("ada")
    chat.on("bob", manager="boss")
    boss = chat.on("boss")
    await ada.types("/kudos @bob for calling back the tenants")

    await boss.types("/kudos digest off")
    boss.whispered("Stopped")
    await chat.later(TO_DECEMBER)

    boss.sees_not("What your team was thanked for in")


@pytest.mark.parametrize(
    "words", ["/bedankt overzicht uit", "/kudos digest Uit", "/kudos digest off"]
)
async def test_a_manager_can_stop_the_digest_in_dutch(chat: Chat, words: str) -> None:
    """KUD-E5."""
    boss = chat.on("boss", language="nl")

    await boss.types(words)

    assert boss.as_shown("/bedankt overzicht aan") in boss.whispered("Gestopt").text


async def test_a_word_that_the_digest_does_not_know_is_named(chat: Chat) -> None:
    """KUD-E5."""
    boss = chat.on("boss", language="nl")

    await boss.types("/bedankt overzicht uti")
    boss.whispered("Ik ken “uti” niet. Bedoel je uit?")
    await boss.presses("uit")

    boss.whispered("Gestopt")


async def test_who_has_no_team_is_told_so(chat: Chat) -> None:
    """KUD-E5."""
    ada = chat.on("ada")

    await ada.types("/kudos team")

    ada.whispered("Nobody reports to you")


async def test_after_two_years_only_the_number_is_left(chat: Chat) -> None:
    """PRV-D7."""
    ada = chat.on("ada")
    chat.on("bob")
    await ada.types("/kudos @bob for calling back the tenants")
    async with chat.store.transaction() as db:
        gift = (await db.exec(select(Gift))).one()
        gift.given_at -= timedelta(days=731)

    await chat.later(timedelta(days=1))

    async with chat.store.transaction() as db:
        assert (await db.exec(select(Gift))).all() == []
        assert [one.thanks for one in await db.exec(select(Past))] == [1]
