"""All that the bot can say and ask, in encrypted rooms of a real Synapse, by words and emoji."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.real.matrix_work import Work, work_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Work]:
    """A workplace for the tests of this file: each has words of its own."""
    async with work_in(tmp_path_factory.mktemp("work")) as work:
        yield work
        for one in (work.ada, work.bob, work.noor):
            assert (one.unread, one.unsealed) == (0, 0)


async def test_thanks_are_given_changed_and_withdrawn(work: Work) -> None:
    ada, bob = work.ada, work.bob
    await ada.says(work.room, "!kudos @bob:localhost for mending the roof of the shed")
    card = await bob.hears("thanks Bob Visser: for mending the roof", work.room)
    direct = await work.direct(ada)
    await ada.hears("Your thanks went to", direct)
    await bob.hears("Ada Jansen thanks you: for mending the roof")

    await ada.asks(direct, "1", "What for? (1/2)")
    await ada.asks(direct, "for mending the *leaking* roof <b>", "Which value does it show? (2/2)")
    await ada.asks(direct, "customer first", "Changed.")

    edited = await bob.hears("for mending the *leaking* roof <b>", work.room)
    assert edited.source["content"]["m.relates_to"] == {
        "rel_type": "m.replace",
        "event_id": card.event_id,
    }

    await ada.asks(direct, "Withdraw", "this kudo is gone")
    await bob.until(lambda: card.event_id in bob.gone)


async def test_a_form_is_asked_question_by_question(work: Work) -> None:
    bob, direct = work.bob, await work.direct(work.bob)

    await bob.says(work.room, "!kudos")
    await bob.hears("Whom do you want to thank?", direct)
    await bob.asks(direct, "@nobody", "I do not know anybody called")
    await bob.asks(direct, "@noor:localhost", "What for? (2/4)")
    await bob.asks(direct, "back", "Whom do you want to thank? (1/4)")
    await bob.asks(direct, "Nor de Wit", "Did you mean Noor de Wit?")
    await bob.asks(direct, "1", "What for? (2/4)")
    await bob.asks(direct, "for the good soup of Monday", "Which value does it show? (3/4)")
    await bob.asks(direct, "skip", "In private, without a card in the channel? (4/4)")
    await bob.asks(direct, "yes", "Your thanks went to Noor de Wit")

    await work.noor.hears("Bob Visser thanks you: for the good soup of Monday")
    assert not work.ada.told("good soup of Monday")
