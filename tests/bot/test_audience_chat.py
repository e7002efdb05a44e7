"""Saved audiences in the chat: what an editor types and presses, sees, and is refused."""

import pytest
from sqlmodel import select

from bot import save_audience
from storage.audiences import saved_audiences
from storage.audit import AuditEntry
from tests.actor import Actor
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = [
    pytest.mark.skills(*trial.SKILLS),
    pytest.mark.settings(roles={"admin": ["ada@example.org"]}),
]

_ONE = pytest.mark.in_chats("console")


def people(chat: Chat) -> tuple[Actor, Actor]:
    """Give an editor and an admin, among some colleagues."""
    chat.on("bob", department="Wonen", location="Arnhem")
    chat.on("cas", department="Wonen", language="nl", zone="America/New_York")
    return chat.on("noor", role="editor"), chat.on("ada", department="Zorg")


async def expressions(chat: Chat) -> dict[str, str]:
    """Tell what is saved, by name."""
    async with chat.store.transaction() as db:
        return {one.name: one.expression for one in await saved_audiences(db)}


async def test_an_audience_is_saved_shown_changed_and_removed(chat: Chat) -> None:
    noor, _ = people(chat)

    await noor.types("/plein audience")
    noor.whispered("No audience is saved yet")
    await noor.presses("Save an audience")
    await noor.fills(name="wonen", words="department=Wonen")
    card = noor.sees("Audience wonen is saved: department=Wonen")
    assert "This reaches 2 people in 2 time zones." in card.text
    assert "Languages:" in card.text
    assert "They get it in:" in card.text
    assert "audience=wonen" in card.text

    await noor.presses("Change")
    await noor.fills(words="department=Wonen AND location=Arnhem")
    assert "reaches 1 person" in noor.sees("Audience wonen is changed").text
    await noor.types("/plein audience")
    noor.whispered("wonen: department=Wonen AND location=Arnhem")
    await noor.presses("wonen")
    noor.sees("Audience wonen: department=Wonen AND location=Arnhem")

    await noor.presses("Remove")
    noor.whispered("Shall I remove audience wonen")
    assert await expressions(chat) != {}
    await noor.presses("Remove", on="Shall I")
    noor.whispered("Audience wonen is removed.")
    assert await expressions(chat) == {}
    for deed in ("save", "change", "remove"):
        [details] = await deeds(chat, f"audience.{deed}")
        assert details["name"] == "wonen"


async def test_all_of_it_is_typed_in_one_line_and_in_dutch(chat: Chat) -> None:
    noor, _ = people(chat)
    eva = chat.on("eva", role="editor", language="nl")

    await noor.types("/plein audience save wonen department=Wonen")
    noor.sees("Audience wonen is saved")
    await eva.types('/plein doelgroep bewaar "leiding van zorg" afdeling=Zorg')
    assert "Dit bereikt 1 persoon." in eva.sees("Doelgroep leiding van zorg is bewaard").text
    assert 'doelgroep="leiding van zorg"' in eva.last.text
    await eva.types("/plein doelgroep leiding van zorg")
    eva.sees("Doelgroep leiding van zorg: afdeling=Zorg")
    await eva.types("/plein doelgroep verander wonen afdeling=Wonen EN taal=nl")
    eva.sees("Doelgroep wonen is veranderd")
    await eva.types("/plein doelgroep verander leiding van zorg")
    await eva.fills(name="zorg")
    eva.sees("Doelgroep zorg is veranderd")
    await eva.types("/plein doelgroep verwijder zorg")
    await eva.presses("Laten staan")
    eva.whispered("Doelgroep zorg blijft.")

    assert await expressions(chat) == {
        "wonen": "afdeling=Wonen EN taal=nl",
        "zorg": "afdeling=Zorg",
    }


async def test_what_is_wrong_is_told_at_its_place_with_what_was_perhaps_meant(chat: Chat) -> None:
    noor, _ = people(chat)
    await noor.types("/plein audience save wonen department=Wonne")
    noor.whispered("Nobody has department “Wonne”. Did you mean Wonen?")
    await noor.presses("Wonen")
    noor.sees("Audience wonen is saved: department=Wonen")

    await noor.types("/plein audience save")
    await noor.fills(name="Wónen", words="department=Zorg")
    assert "saved as “Wónen” already" in str(noor.errors.get("name") or noor.last.text)
    await noor.fills(name="zorg")
    await noor.types("/plein audience remove wonnen")
    noor.whispered("No audience is saved as “wonnen”. Did you mean wonen?")
    await noor.presses("wonen", on="Did you mean wonen?")

    noor.whispered("Shall I remove audience wonen")


@_ONE
async def test_what_goes_into_a_channel_tells_who_is_in_it(chat: Chat) -> None:
    noor, _ = people(chat)
    await chat.arrive()

    await noor.types("/plein audience save club channel=#random", to="#general")

    noor.whispered("I show it in our own chat.")
    noor.sees("Audience club is saved: channel=#random")


@_ONE
async def test_what_is_used_in_others_stays_and_says_in_which(chat: Chat) -> None:
    noor, ada = people(chat)
    await noor.types("/plein audience save wonen department=Wonen")
    await noor.types("/plein audience save allen audience=wonen OR department=Zorg")
    await noor.types("/plein audience save rest NOT audience=allen")

    await noor.types("/plein audience remove wonen")
    noor.whispered("“wonen” is used in “allen”. Change that first.")
    await noor.types("/plein audience change wonen")
    await noor.fills(name="huizen")
    assert "is used in “allen”" in str(noor.errors or noor.last.text)
    await noor.types("/plein audience wonen")
    card = noor.sees("Audience wonen: department=Wonen").text
    assert "It is used in “allen” and “rest”." in card
    assert "What is planned goes to whoever is in it when it is sent." in card
    await noor.types("/plein audience change wonen audience=rest")

    noor.whispered("would be a part of itself")
    assert ada.seen == []


@_ONE
@pytest.mark.skills("kudos")
@pytest.mark.settings(
    roles={"admin": ["ada@example.org"]}, off={"kudos": {"units": ["audience=board"]}}
)
async def test_who_may_not_switch_skills_off_does_not_by_an_audience(chat: Chat) -> None:
    noor, ada = people(chat)
    await noor.types("/plein audience save raad department=Zorg")
    await noor.types("/plein audience save board audience=raad")
    await ada.types("/plein off kudos audience=board")

    await noor.types("/plein audience change raad everyone")
    noor.whispered("So only who may switch skills off can change it.")
    await noor.types("/plein audience board")
    assert "/plein off kudos and [off.kudos] in the settings" in noor.last.text
    await ada.types("/plein audience change raad name=Bob")
    ada.whispered("I switch nothing off for somebody by name")
    await ada.types("/plein audience change raad channel=#general")
    ada.whispered("Name a channel by itself")
    await ada.types("/plein audience change raad department=Wonen")

    ada.sees("Audience raad is changed: department=Wonen")
    assert (await expressions(chat))["raad"] == "department=Wonen"
    await ada.types("/plein on kudos audience=board")
    await ada.types("/plein audience remove board")
    ada.whispered("“board” is used in [off.kudos] in the settings.")


@_ONE
async def test_a_long_list_says_that_there_is_more(chat: Chat) -> None:
    noor, _ = people(chat)
    await chat.arrive()
    async with chat.store.transaction() as db:
        house = chat.app.workplace
        for number in range(21):
            name = f"team {number:02}"
            await save_audience(db, house, name=name, words="everyone", by=None, now=chat.now)

    await noor.types("/plein audience")

    noor.whispered("There is 1 more")
    assert "team 19" in noor.last.labels
    assert "team 20" not in noor.last.labels


@_ONE
async def test_its_help_has_an_example_that_works(chat: Chat) -> None:
    noor, _ = people(chat)
    chat.on("tom", title="Teamleider")

    await noor.types("/plein audience help")
    assert "/plein audience remove name" in noor.last.text
    await noor.types("/plein audience save help")
    await noor.types(noor.whispered("For example: ").text.partition("For example: ")[2])

    noor.sees("Audience teamleads is saved: title=Teamleider")


@_ONE
async def test_only_who_may_works_with_audiences(chat: Chat) -> None:
    noor, _ = people(chat)
    bob = chat.on("bob")
    await noor.types("/plein audience save wonen department=Wonen")

    await bob.types("/plein audience remove wonen")
    bob.whispered("plein.audiences")
    await bob.presses_of(noor, "Remove")

    assert list(await expressions(chat)) == ["wonen"]


@_ONE
async def test_a_card_of_what_is_gone_says_so(chat: Chat) -> None:
    noor, _ = people(chat)
    await noor.types("/plein audience save wonen department=Wonen")
    await noor.types("/plein audience remove wonen")
    await noor.presses("Remove", on="Shall I")

    await noor.presses("Change", on="is saved")

    noor.whispered("not there any more")


@_ONE
async def test_the_audit_log_has_no_expression(chat: Chat) -> None:
    noor, _ = people(chat)

    await noor.types("/plein audience save bobs email=bob@example.org")

    async with chat.store.transaction() as db:
        [saved] = await saved_audiences(db)
        rows = await db.exec(select(AuditEntry).where(AuditEntry.deed == "audience.save"))
        entry = rows.one()
        assert (entry.by_id, entry.details) == (noor.id, {"audience": saved.id, "name": "bobs"})
