"""Announcements in encrypted rooms of a real Synapse, by words and emoji."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.real.matrix import Somebody
from tests.real.matrix_camera import shoots
from tests.real.matrix_work import Work, work_in
from tests.real.town import town_in
from tests.synapse import Synapse

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

BOTH = 'name="Ada Jansen" OR name="Bob Visser"'
TEXT = "On Monday the lift is out of use."
TEKST = "Maandag doet de lift het niet."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Work]:
    """A workplace for the tests of this file, where Ada reads Dutch."""
    async with town_in(synapse, tmp_path_factory.mktemp("announcing")) as town:
        work = await work_in(town)
        await work.bob.asks(await work.direct(work.bob), "help", "Hello Bob Visser!")
        await work.noor.asks(await work.direct(work.noor), "help", "Hello Noor de Wit!")
        ada = await work.direct(work.ada)
        await work.ada.asks(ada, "!plein settings", "Which language do you like to read?")
        await work.ada.asks(ada, "Nederlands", "(2/4)")
        for number in (3, 4):
            await work.ada.asks(ada, "overslaan", f"({number}/4)")
        await work.ada.asks(ada, "overslaan", "Genoteerd")
        yield work
        for one in (work.ada, work.bob, work.noor):
            assert (one.unread, one.unsealed) == (0, 0)


async def writes(work: Work, *told: tuple[str, str]) -> None:
    """Let Noor say things to the bot, each when the answer to the one before has come."""
    direct = await work.direct(work.noor)
    for words, answer in told:
        await work.noor.asks(direct, words, answer)


def caps_under(somebody: Somebody, words: str) -> int:
    """Count the emoji under the message that reads so by now."""
    edits = [event for _, event in somebody.seen if words in event.body]
    about = edits[-1].source["content"]["m.relates_to"]["event_id"]
    there = [one for one in somebody.reactions if one.event_id not in somebody.gone]
    return sum(one.reacts_to == about for one in there)


async def test_a_must_read_goes_its_whole_way(work: Work, browser: Any, tmp_path: Path) -> None:
    ada, bob, noor = work.ada, work.bob, work.noor
    await writes(
        work,
        ("!announce", "Title (1/6)"),
        ("The lift is broken", "Text (2/6)"),
        (TEXT, "For whom (3/6)"),
        (BOTH, "When (4/6)"),
        ("now", "(5/6)"),
        ("yes", "(6/6)"),
        ("skip", "not sent yet: The lift is broken"),
        ("In Dutch too", "(1/2)"),
        ("De lift is stuk", "(2/2)"),
        (TEKST, "In Dutch: De lift is stuk"),
    )
    direct = await work.direct(noor)
    await shoots(browser, noor, direct, tmp_path, "announcement-draft", words="lift is broken")
    await writes(work, ("Send now", "is sent: The lift is broken"))
    in_english, in_dutch = await bob.hears(TEXT), await ada.hears(TEKST)
    await bob.reacts(await work.direct(bob), in_english.event_id, "1️⃣")
    await bob.hears("Thank you: noted that you read it.")

    work.clock.move(timedelta(days=2, minutes=1))
    reminder = await ada.hears("Lees De lift is stuk hierboven")
    work.clock.move(timedelta(minutes=1))  # for so long its news gathers
    await noor.hears("Confirmed: 1 of 2.")
    await noor.until(lambda: caps_under(noor, "is sent: The lift is broken") == 6)
    await shoots(browser, noor, direct, tmp_path, "announcement-sent", words="lift is broken")
    assert not bob.told("Please read")
    await ada.until(lambda: any(one.reacts_to == reminder.event_id for one in ada.reactions))
    await shoots(browser, ada, await work.direct(ada), tmp_path, "announcement-nl")
    await ada.asks(
        await work.direct(ada), "ik heb dit gelezen", "genoteerd dat je dit gelezen hebt"
    )
    await ada.until(lambda: reminder.event_id in ada.gone)

    await writes(
        work,
        ("Edit", "(1/2)"),
        ("skip", "(2/2)"),
        ("It works again on Tuesday.", "Reset confirmations?"),
    )
    changed = await bob.hears("It works again on Tuesday.")
    assert changed.source["content"]["m.relates_to"] == {
        "rel_type": "m.replace",
        "event_id": in_english.event_id,
    }
    await ada.hears("Bewerkt op")
    await writes(
        work,
        ("Recall", "back from everybody?"),
        ("Yes, take it back", "I am taking it back."),
    )
    await bob.until(lambda: in_english.event_id in bob.gone)
    await ada.until(lambda: in_dutch.event_id in ada.gone)
    work.clock.move(timedelta(minutes=1))
    await noor.hears("Matrix: 2 of 2 taken away.")


async def test_a_message_is_announced_by_an_answer_to_it(work: Work) -> None:
    said = await work.bob.says(work.room, "The canteen is open again.")
    await work.noor.hears("The canteen is open again.", work.room)

    answer = {"m.relates_to": {"m.in_reply_to": {"event_id": said}}}
    await work.noor.says(work.room, "!Announce this", **answer)
    await work.noor.hears("Title (1/5)", await work.direct(work.noor))
    await writes(
        work,
        ("Canteen", "For whom (2/5)"),
        (BOTH, "When (3/5)"),
        ("now", "(4/5)"),
        ("skip", "(5/5)"),
        ("skip", "not sent yet: Canteen"),
        ("1", "is sent: Canteen"),
    )

    copy = await work.bob.hears("Canteen\nThe canteen is open again.")
    assert "From Noor de Wit" in copy.body
