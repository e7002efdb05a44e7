"""Turns: what one event does, once, whole or not at all."""

import asyncio

import pytest
from sqlmodel import select

from bot.events import ButtonPressed, FormSubmitted, MessageReceived
from storage.inbox import Arrived
from tests.actor import Actor
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = pytest.mark.skills(*trial.SKILLS)


async def said(chat: Chat, actor: Actor, text: str, event_id: str = "event-1") -> MessageReceived:
    """Make the event of somebody's words to the bot."""
    await chat.arrive()
    adapter = chat.app.workplace.adapters[actor.at]
    return MessageReceived(
        id=event_id,
        place=await adapter.direct(actor.workspace, actor.account),
        account=actor.account,
        at=chat.now,
        message=event_id,
        text=text,
        addressed=True,
    )


async def test_an_event_that_comes_again_has_effect_once(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    event = await said(chat, ada, "/gift @bob red for you")

    await asyncio.gather(*(chat.app.engine.receive(event) for _ in range(5)))
    await chat.settles()
    await chat.app.engine.receive(event)
    await chat.settles()

    assert len(await deeds(chat, "gift")) == 1
    assert len([one for one in ada.seen if "for you" in one.text]) == 1


async def test_what_was_typed_is_forgotten_when_it_is_handled(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob red for you")

    async with chat.store.transaction() as db:
        rows = (await db.exec(select(Arrived))).all()
    assert [(row.state, row.payload) for row in rows] == [("done", None)]


async def test_a_handler_that_fails_leaves_nothing_half_done(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/boom")

    ada.whispered("nothing was changed")
    ada.sees_not("half done")
    assert await deeds(chat, "half") == []
    async with chat.store.transaction() as db:
        rows = (await db.exec(select(Arrived))).all()
    assert [row.state for row in rows] == ["quarantined"]


async def test_an_apology_and_the_log_have_the_same_reference_and_the_log_no_words(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = chat.on("ada")

    await ada.types("/boom")

    reference = ada.whispered("reference").text.split("reference ")[1].strip("`. ")
    logged = "".join(capsys.readouterr())
    assert reference in logged
    assert "RuntimeError" in logged
    assert "secret words" not in logged


async def test_words_that_are_refused_are_answered_and_change_nothing(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob red a forbidden thing", to="#general")

    ada.whispered("That word is forbidden.")
    bob.sees_not("forbidden.")
    assert await deeds(chat, "half") == await deeds(chat, "gift") == []


async def test_an_answer_that_is_refused_is_asked_again_and_the_rest_is_kept(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob")
    await ada.fills(colour="Blue", note="a forbidden thing")
    assert ada.errors == {"note": "That word is forbidden."}
    await ada.fills(note="a fine thing")

    assert await deeds(chat, "gift") == [{"colour": "blue", "to": 1, "secret": False}]
    assert await deeds(chat, "half") == []
    ada.sees("A blue gift: a fine thing")


@pytest.mark.in_chats("web")
async def test_all_that_is_wrong_with_a_form_is_told_at_once(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/gift")

    await ada.fills(to=[bob], colour="purple", note="x")

    assert ada.errors.keys() == {"colour", "note"}
    assert await deeds(chat, "gift") == []


async def test_a_form_is_filled_in_one_go(chat: Chat) -> None:
    ada, _, _ = chat.on("ada"), chat.on("bob"), chat.on("cas")

    await ada.types("/gift")
    await ada.fills(to=["bob", "cas"], colour="red", note="for you two", secret=True)

    assert await deeds(chat, "gift") == [{"colour": "red", "to": 2, "secret": True}]


@pytest.mark.parametrize("word", ["/gift", "/cadeau", "!gift", "/Gift", "/plein gift", "gift"])
async def test_a_command_is_known_by_all_its_words(chat: Chat, word: str) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types(f"{word} @bob red for you")

    assert len(await deeds(chat, "gift")) == 1


async def test_a_command_with_a_mistake_gets_suggestions(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/gfit @bob")
    await ada.types("/xyzzy")

    ada.whispered("Did you mean /gift")
    ada.whispered("I do not know the command “xyzzy”")


async def test_talk_of_others_in_a_channel_is_neither_answered_nor_kept(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("what about lunch?", to="#general")
    await ada.types("/etc/hosts is empty", to="#general")
    await ada.types("hooray for lunch", to="#general")

    assert [one.text for one in ada.seen if one.by_bot] == []
    assert len(await deeds(chat, "heard")) == 1
    async with chat.store.transaction() as db:
        assert all(row.payload is None for row in await db.exec(select(Arrived)))


async def test_a_refusal_names_the_permission_and_whom_to_ask(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("Rob Baas", email="rob@example.org", role="editor")

    await ada.types("/rule")

    ada.whispered("trial.rule")
    ada.whispered("Rob Baas")
    ada.sees_not("ruled")


@pytest.mark.settings(roles={"editor": ["ada@example.org"]})
async def test_a_role_of_the_settings_permits(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/rule")

    ada.sees("ruled")


async def test_a_display_name_gives_no_rights(chat: Chat) -> None:
    chat.on("Rob Baas", email="rob@example.org", role="editor")
    other = chat.on("rob baas the second", email="other@example.org")
    other.person.name = "Rob Baas"

    await other.types("/rule")

    other.sees_not("ruled")


async def test_who_left_is_told_and_nothing_is_done(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    event = await said(chat, ada, "/gift @bob red for you")
    await chat.leaves(ada)

    await chat.app.engine.receive(event)
    await chat.settles()

    assert await deeds(chat, "gift") == []
    bob.sees_not("for you")


async def test_a_reaction_and_a_shortcut_know_who_wrote_the_message(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await bob.types("it works", to="#general")

    await ada.reacts("🎁", to="it works")
    await ada.reacts("👍", to="it works")
    await ada.uses_shortcut("Keep this", on="it works")

    assert len(await deeds(chat, "saw")) == 1
    assert await deeds(chat, "kept") == [{"length": 8}]


# Choices.


async def test_a_choice_does_what_it_says_and_typing_it_does_the_same(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/offer")

    await ada.presses("Always")
    await ada.types("always")
    await ada.types("1")

    assert await deeds(chat, "took") == [{"what": "always"}] * 3


async def test_a_choice_for_one_is_taken_by_the_first_alone(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/offer", to="#general")

    await ada.presses("Once")
    await bob.presses("Once")

    assert await deeds(chat, "took") == [{"what": "once"}]
    assert bob.last.place == "dm" or bob.last.only_you


async def test_a_choice_for_each_is_taken_once_by_each(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/offer", to="#general")

    for actor in (ada, bob, ada, bob):
        await actor.presses("Each")

    assert await deeds(chat, "took") == [{"what": "each"}] * 2
    ada.whispered("You have done this already")


async def test_a_choice_of_somebody_else_is_refused(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/offer", to="#general")

    await bob.presses("Mine")
    await ada.presses("Mine")

    bob.whispered("for somebody else")
    assert await deeds(chat, "took") == [{"what": "mine"}]


async def test_a_choice_whose_time_is_over_says_so(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/offer")
    await chat.later(trial.timedelta(hours=2))

    await ada.presses("Soon")

    ada.whispered("The time for this is over")
    assert await deeds(chat, "took") == []


async def test_a_choice_that_was_replaced_is_closed(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/close", to="#general")
    await ada.presses("Go")
    await chat.later(trial.timedelta(minutes=2))

    await ada.presses_again()

    chat.shows("#general", "Closed")
    assert await deeds(chat, "took") == [{"what": "go"}]


async def test_a_forged_choice_or_form_gets_a_kind_answer(chat: Chat) -> None:
    ada = chat.on("ada")
    event = await said(chat, ada, "")
    known = {"place": event.place, "account": ada.account, "at": chat.now}

    await chat.app.engine.receive(ButtonPressed(id="press", choice="no-such-choice", **known))
    answer = await chat.app.engine.receive(FormSubmitted(id="form", form="no-such-form", **known))
    await chat.settles()

    ada.whispered("This question is closed")
    assert "This form is closed" in answer.errors[""]
    assert await deeds(chat, "took") == []


async def test_somebody_elses_form_cannot_be_sent(chat: Chat) -> None:
    if not chat.is_rich:
        return  # nobody has a form to send
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/gift @bob red")
    event = await said(chat, bob, "")
    form = ada.driver.form() if ada.driver else None
    assert form is not None

    answer = await chat.app.engine.receive(
        FormSubmitted(
            id="forged",
            place=event.place,
            account=bob.account,
            at=chat.now,
            form=form.id,
            values={"note": "not mine"},
        )
    )

    assert "This form is closed" in answer.errors[""]
    assert await deeds(chat, "gift") == []


# Ugly words.


async def test_words_of_every_ugliness_are_answered_and_harm_nothing(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")
    ugly = ["/gift @bob red \0\ud800 and \udfff", "\0", "/\0", "/gift " + "@" * 1000, "​" * 50]

    for number, words in enumerate(ugly):
        await chat.app.engine.receive(await said(chat, ada, words, f"ugly-{number}"))
        await chat.settles()

    ada.sees_not("nothing was changed")
    assert len(await deeds(chat, "gift")) == 1
    async with chat.store.transaction() as db:
        assert {row.state for row in await db.exec(select(Arrived))} == {"done"}


# A homeserver takes no message of which words and HTML are longer than 64 KiB.
@pytest.mark.in_chats("web", "console", "slack")
async def test_forty_thousand_characters_are_refused_with_a_reason(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift @bob red " + "x" * 39_900)

    ada.whispered("at most 200 characters")
    assert await deeds(chat, "gift") == []


@pytest.mark.in_chats("web", "console", "slack")
async def test_ten_thousand_mentions_are_refused_with_a_reason(chat: Chat) -> None:
    ada, _ = chat.on("ada"), chat.on("bob")

    await ada.types("/gift " + "@bob " * 7_000)
    assert await deeds(chat, "gift") == []
    event = await said(chat, ada, "/gift " + f"<@{ada.account}>" * 10_000, "many")
    await chat.app.engine.receive(event)
    await chat.settles()

    ada.sees_not("nothing was changed")
    assert await deeds(chat, "gift") == []
