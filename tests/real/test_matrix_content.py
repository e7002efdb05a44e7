"""All that the bot can say and ask, in encrypted rooms of a real Synapse, by words and emoji."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from adapters.matrix.draw import POLL, POLL_END
from tests.bot.filing import CSV, PNG
from tests.drivers import FormPage, address_in
from tests.real.matrix_work import Work, work_in
from tests.real.town import town_in
from tests.synapse import Synapse

_ANSWER = "org.matrix.msc3381.poll.response"
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def work(synapse: Synapse, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Work]:
    """A workplace for the tests of this file: each has words of its own."""
    async with town_in(synapse, tmp_path_factory.mktemp("work")) as town:
        work = await work_in(town)
        yield work
        for one in (work.ada, work.bob, work.noor):
            assert (one.unread, one.unsealed) == (0, 0)


async def test_thanks_are_given_changed_and_withdrawn(work: Work) -> None:
    ada, bob = work.ada, work.bob
    await ada.says(work.room, f"!kudos {bob.user} for mending the roof of the shed")
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
    await bob.asks(direct, work.noor.user, "What for? (2/4)")
    await bob.asks(direct, "back", "Whom do you want to thank? (1/4)")
    await bob.asks(direct, "Nor de Wit", "Did you mean Noor de Wit?")
    await bob.asks(direct, "1", "What for? (2/4)")
    await bob.asks(direct, "for the good soup of Monday", "Which value does it show? (3/4)")
    await bob.asks(direct, "skip", "In private, without a card in the channel? (4/4)")
    await bob.asks(direct, "yes", "Your thanks went to Noor de Wit")

    await work.noor.hears("Bob Visser thanks you: for the good soup of Monday")
    assert not work.ada.told("good soup of Monday")


async def test_a_card_gets_a_plus_one_by_an_emoji_and_is_hidden_by_a_moderator(work: Work) -> None:
    ada, bob, noor = work.ada, work.bob, work.noor
    await bob.says(work.room, f"!kudos {noor.user} for the cake of Tuesday")
    card = await ada.hears("thanks Noor de Wit: for the cake of Tuesday", work.room)
    await ada.reacts(work.room, card.event_id, "👍")
    await bob.hears("+1 from Ada Jansen", work.room)
    direct = await work.direct(noor)

    await noor.reacts(work.room, card.event_id, "2️⃣")
    asked = await noor.hears("You can hide this kudo at once", direct)
    assert "1. Hide\n2. Tell the moderators" in asked.body
    await noor.asks(direct, "2", "What is wrong with it?")
    await noor.asks(direct, "I brought no cake", "A moderator will look at it")
    told = await ada.hears("Noor de Wit reports a kudo: “I brought no cake”")
    assert "1. Hide\n2. Keep" in told.body
    await ada.asks(await work.direct(ada), "hide", "has hidden this kudo")

    await noor.hears("A moderator looked at the kudo that you reported, and hid it.", direct)
    await bob.until(lambda: card.event_id in bob.gone)


async def test_a_reply_stands_for_a_menu(work: Work) -> None:
    ada, bob = work.ada, work.bob
    said = await bob.says(work.room, "I have watered all the plants")
    await ada.hears("watered all the plants", work.room)

    await ada.says(work.room, "!Give kudos", **{"m.relates_to": _answers(said)})
    direct = await work.direct(ada)
    await ada.hears("What for?", direct)
    await ada.asks(direct, "for all these plants", "Which value")
    await ada.asks(direct, "skip", "In private")
    await ada.asks(direct, "no", "Your thanks went to Bob Visser")

    await bob.hears("Ada Jansen thanks Bob Visser: for all these plants", work.room)


def _answers(event: str) -> dict[str, Any]:
    return {"m.in_reply_to": {"event_id": event}}


async def test_what_there_is_to_look_up_is_shown(work: Work) -> None:
    ada, direct = work.ada, await work.direct(work.ada)
    shown = {
        "!plein": "This is your own page",
        "!plein privacy": "What I keep about you",
        "!kudos rules": "How kudos work here",
        "!kudos values": "Our values, and the newest thanks",
        "!kudos team": "Nobody reports to you",
        "!kudos report": "Values in quarter",
        "!kudos digest off": "no monthly digest",
        "!kudoz": "Did you mean",
        "gibberish": "I do not understand that.",
    }
    for words, answer in shown.items():
        await ada.asks(direct, words, answer)


async def test_settings_are_asked_and_hold(work: Work) -> None:
    noor, direct = work.noor, await work.direct(work.noor)

    await noor.asks(direct, "!plein settings", "Which language do you like to read?")
    await noor.asks(direct, "Nederlands", "(2/4)")
    await noor.asks(direct, "skip", "(3/4)")
    await noor.asks(direct, "overslaan", "(4/4)")
    await noor.asks(direct, "overslaan", "Genoteerd: ik praat Nederlands met je")
    said = f"!bedankt {work.bob.user} voor de warme soep van gisteren"
    await noor.asks(direct, said, "Je bedankje ging naar Bob Visser")
    await noor.asks(direct, "1", "Waarvoor? (1/2)")
    await noor.asks(direct, "stop", "Gestopt. Er is niets verstuurd.")

    await noor.asks(direct, "!bedankt privacy", "Alleen privé bedankt worden?")
    await noor.asks(direct, "misschien", "Antwoord met")
    await noor.asks(direct, "ja", "(2/3)")
    await noor.asks(direct, "nee", "(3/3)")
    await noor.asks(direct, "overslaan", "Genoteerd. Dit geldt vanaf nu.")


async def test_two_chats_become_one_person_by_a_code(work: Work) -> None:
    direct = await work.direct(work.bob)
    at_home = await work.at_console("Bobbie", "bobbie@example.org")
    told = await work.bob.asks(direct, "!plein link", "Your code is")
    [code] = set(re.findall(r"\b\w{4}-\w{4}\b", told.body))

    await at_home.say("dm", f"/plein link {code}", None)
    await work.bob.until(lambda: any("Yes, both are me" in one.text for one in at_home.seen()))
    await at_home.say("dm", "yes, both are me", None)

    await work.bob.hears("are linked with", direct)


@pytest.mark.parametrize("command", ["!report report.csv", "!secret", "!picture"])
async def test_a_file_is_encrypted_on_its_way(work: Work, command: str) -> None:
    ada = work.ada
    count, is_picture = len(ada.files), command == "!picture"

    await ada.says(work.room, command)
    room, event, data = await ada.opens_file(count)

    content = event.source["content"]
    assert data == (PNG if is_picture else CSV)
    assert event.body == "Who got how many kudos"
    assert content["filename"] == ("chart.png" if is_picture else "report.csv")
    assert content["msgtype"] == ("m.image" if is_picture else "m.file")
    assert room == (await work.direct(ada) if command == "!secret" else work.room)


async def test_a_picture_elsewhere_is_a_link_with_its_words(work: Work) -> None:
    said = await work.ada.asks(work.room, "!today", "Lunch today")

    assert "A bowl of pumpkin soup: https://lunch.example.org/bowl" in said.body
    assert '<a href="https://lunch.example.org/recipe">Recipe</a>' in said.formatted_body


async def test_a_long_text_comes_in_order(work: Work) -> None:
    bob, noor = work.bob, work.noor
    for number in range(7):
        await bob.says(work.room, f"!kudos {work.ada.user} for {number} {'long words ' * 80}")
        await noor.hears(f"Bob Visser thanks Ada Jansen: for {number}", work.room)
    before = len(noor.seen)

    await noor.asks(await work.direct(noor), "!kudos recent", "for 0 long")

    shown = "\n".join(event.body for _, event in noor.seen[before:])
    assert re.findall(r"for (\d) long", shown) == ["6", "5", "4", "3", "2", "1", "0"]
    assert len(noor.seen) - before > 1


async def test_what_is_said_in_a_thread_is_answered_there(work: Work) -> None:
    ada = work.ada
    root = await ada.says(work.room, "Shall we talk about lunch?")
    relation = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, **_answers(root)}

    asked = await ada.asks(work.room, "!seat", "Where do you sit?", **{"m.relates_to": relation})
    assert _thread_of(asked) == root
    await ada.says(work.room, "at the window", **{"m.relates_to": relation})
    await ada.hears("Your seat is kept: At the window.", await work.direct(ada))


def _thread_of(event: Any) -> str:
    return event.source["content"]["m.relates_to"]["event_id"]


async def test_what_must_not_be_typed_in_a_room_is_a_page(work: Work) -> None:
    noor, direct = work.noor, await work.direct(work.noor)
    await noor.says(work.room, "!word")
    told = await noor.hears("/form/", direct)
    page = FormPage(None, str(address_in(told.body)))
    await page.open()

    await page.send(word="green")

    await noor.hears("Noted about nothing.", direct)
    assert not work.ada.told("/form/")


async def test_a_poll_is_answered_in_it_and_in_words_and_ends(work: Work) -> None:
    ada, bob = work.ada, work.bob
    await ada.says(work.room, "!ask")
    await bob.hears("0 people have chosen.", work.room)
    [poll] = [one for one in bob.others if one.type == POLL]
    assert poll.source["content"]["org.matrix.msc1767.text"] == (
        "What do we eat?\n1. Soup\n2. Bread\n3. Cake"
    )

    await bob.sends(work.room, _ANSWER, _vote(poll.event_id, "1"))
    await ada.hears("1 person has chosen.", work.room)
    await bob.sends(work.room, _ANSWER, _vote(poll.event_id, "3"))
    await ada.says(work.room, "@plein cake")
    await bob.hears("2 people have chosen.", work.room)
    await ada.says(work.room, "@plein enough")

    await bob.hears("It will be Cake.", work.room)
    [end] = [one for one in bob.others if one.type == POLL_END]
    assert end.source["content"]["m.relates_to"]["event_id"] == poll.event_id
    await bob.sends(work.room, _ANSWER, _vote(poll.event_id, "2"))
    await bob.hears("This question is closed.", await work.direct(bob))


def _vote(poll: str, *answers: str) -> dict[str, Any]:
    relation = {"rel_type": "m.reference", "event_id": poll}
    return {"m.relates_to": relation, _ANSWER: {"answers": list(answers)}}
