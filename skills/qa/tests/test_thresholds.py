"""The threshold: ratings without who gave them, computed at night, and shown as a curve."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from skills.qa.model.ratings import Rating, Threshold
from skills.qa.tests.known import SICK, SICK_ANSWER, know
from tests.chat import Chat

HOLIDAY = "How do I report sick on holiday?"
DAY = timedelta(days=1)


async def _ratings(chat: Chat) -> Sequence[Rating]:
    async with chat.store.transaction() as db:
        return (await db.exec(select(Rating).order_by(col(Rating.confidence)))).all()


async def _were_rated(chat: Chat, count: int, confidence: float, *, is_helpful: bool) -> None:
    async with chat.store.transaction() as db:
        for _ in range(count):
            db.add(
                Rating(
                    by_words=True,
                    confidence=confidence,
                    is_helpful=is_helpful,
                    day=date(2026, 11, 20),
                )
            )


async def test_a_rating_is_counted_once_and_the_last_word_counts(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await bob.types(f"/ask {SICK}")

    await bob.presses("Helpful")
    await bob.presses("Not helpful")
    await bob.presses("Not helpful")

    [rating] = await _ratings(chat)
    assert not rating.is_helpful
    assert (rating.by_words, rating.confidence, rating.day) == (True, 1.0, date(2026, 11, 23))
    assert {*Rating.model_fields} == {"id", "by_words", "confidence", "is_helpful", "day"}


@pytest.mark.in_chats("web", "slack", "matrix")  # a number at the console is for the newest
async def test_what_the_asker_chose_themselves_is_no_rating_of_the_bot(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    await know(chat, noor, ada, HOLIDAY, "Call the hotline.")
    await bob.types(f"/ask {SICK}")
    await bob.presses("Not helpful")

    [other] = {SICK, HOLIDAY} & {*bob.sees("Similar:").labels}
    await bob.presses(other)
    await bob.presses("Helpful")

    [rating] = await _ratings(chat)
    assert not rating.is_helpful


async def test_the_threshold_is_computed_at_night_and_shown_as_a_curve(chat: Chat) -> None:
    """QNA-A4."""
    noor, ines = chat.on("noor", role="editor"), chat.on("ines", role="editor", language="nl")
    await chat.arrive()
    await _were_rated(chat, 20, 0.55, is_helpful=False)
    await noor.types("/ask threshold")
    before = noor.sees("when I am 56% sure or more").text
    await _were_rated(chat, 40, 0.65, is_helpful=True)
    await chat.later(DAY)

    await noor.types("/ask threshold")
    await ines.types("/vraag drempel")

    assert "20 answers were rated so far" in before
    told = noor.sees("when I am 65% sure or more").text.replace("*", "")
    assert "from 55% sure: helpful 67% of 60 rated" in told
    assert "from 65% sure, as it is now: helpful 100% of 40 rated" in told
    assert "from 70% sure: helpful too few to say" in told
    ines.sees("Ik antwoord zelf als ik 65% zeker ben")
    ines.sees("zoals nu")
    ines.sees("Ik vergelijk hier alleen woorden.")


async def test_what_is_less_sure_than_the_threshold_is_no_answer(chat: Chat) -> None:
    """QNA-A4."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada)
    asked = "How do I report sick on a Sunday?"
    async with chat.store.transaction() as db:
        db.add(Threshold(id="words", value=1.01, computed_at=chat.clock.now()))

    await bob.types(f"/ask {asked}")
    unsure = bob.last
    async with chat.store.transaction() as db:
        (await db.exec(select(Threshold))).one().value = 0
    await bob.types(f"/ask {asked}")

    assert "I don't know this one" in unsure.text
    assert SICK in unsure.labels
    bob.whispered(SICK_ANSWER)
