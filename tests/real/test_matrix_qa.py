"""Questions in encrypted rooms of a real Synapse: asked, answered in a thread, saved, and known to
the next who asks; by words, numbers and emoji.

`PLEIN_SCREENSHOTS=1` keeps the picture in docs/screenshots.
"""

from collections.abc import AsyncIterator
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

SICK = "How do I report sick?"
BY_PHONE = "Call your manager before nine, and tell the planning desk."
WIFI = "The password of the wifi hangs beside the printer."
ASKED = "What is the password of the wifi?"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Work]:
    """A workplace for the tests of this file, where Ada looks after all answers, as Noor does."""
    async with town_in(synapse, tmp_path_factory.mktemp("knowing")) as town:
        work = await work_in(town, "qa")
        for one, name in ((work.bob, "Bob"), (work.noor, "Noor"), (work.ada, "Ada")):
            await one.asks(await work.direct(one), "help", f"Hello {name}")
        yield work
        for one in (work.ada, work.bob, work.noor):
            assert (one.unread, one.unsealed) == (0, 0)


def newest_of(somebody: Somebody, event: Any) -> str:
    """Give what a message says by now."""
    edits = [
        one
        for _, one in somebody.seen
        if one.source["content"].get("m.relates_to", {}).get("rel_type") == "m.replace"
        and one.source["content"]["m.relates_to"]["event_id"] == event.event_id
    ]
    return str((edits or [event])[-1].body)


async def test_a_question_goes_its_whole_way(work: Work, browser: Any, tmp_path: Path) -> None:
    ada, bob = work.ada, work.bob
    of_bob, of_ada = await work.direct(bob), await work.direct(ada)
    unknown = await bob.asks(of_bob, f"!ask {SICK}", "I don't know this one.")
    await bob.reacts(of_bob, unknown.event_id, "1️⃣")
    receipt = await bob.hears("Ada Jansen has it")

    card = await ada.hears("Question 1, from Bob Visser:", of_ada)
    thread = {"rel_type": "m.thread", "event_id": card.event_id, "is_falling_back": True}
    await ada.says(of_ada, BY_PHONE, **{"m.relates_to": thread})
    await bob.hears(BY_PHONE, of_bob)
    await bob.until(lambda: "Answered." in newest_of(bob, receipt))
    await ada.hears("Your answer was sent.", of_ada)
    await ada.until(lambda: "You answered question 1" in newest_of(ada, card))
    for words, answer in (
        ("Save as answer", "(1/4)"),
        ("skip", "(2/4)"),
        ("skip", "(3/4)"),
        ("skip", "(4/4)"),
        ("skip", "Saved as answer 1."),
    ):
        await ada.asks(of_ada, words, answer)

    answer = await bob.asks(of_bob, "report sick, how?", "Source")
    assert BY_PHONE in answer.body
    await bob.until(lambda: sum(one.reacts_to == answer.event_id for one in bob.reactions) == 3)
    await shoots(browser, bob, of_bob, tmp_path, "question", words="")
    await bob.asks(of_bob, "1", "Good to hear.")


async def test_a_message_is_saved_and_asked_by_an_answer_to_it(work: Work) -> None:
    ada, bob, noor = work.ada, work.bob, work.noor
    said = await bob.says(work.room, WIFI)
    await noor.hears(WIFI, work.room)
    await noor.says(
        work.room, "!Save as answer", **{"m.relates_to": {"m.in_reply_to": {"event_id": said}}}
    )
    of_noor = await work.direct(noor)
    await noor.hears("(1/6)", of_noor)
    for words, answer in (
        (ASKED, "(2/6)"),
        ("skip", "(3/6)"),
        ("everyone", "(4/6)"),
        ("skip", "(5/6)"),
        ("skip", "(6/6)"),
        ("wifi", "Saved as answer 2."),
    ):
        await noor.asks(of_noor, words, answer)

    asked = await bob.says(work.room, ASKED)
    await ada.hears(ASKED, work.room)
    await ada.says(
        work.room, "!Ask this", **{"m.relates_to": {"m.in_reply_to": {"event_id": asked}}}
    )
    await ada.hears(WIFI, await work.direct(ada))
    assert not bob.told("Source", work.room)
