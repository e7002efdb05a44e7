"""Looking things up, privacy, reports, and cards that stand in two chats."""

import pytest
from sqlmodel import select

from storage.audit import AuditEntry
from storage.people import Account
from tests.chat import Chat


async def test_me_is_for_oneself_and_recent_and_values_are_what_all_may_see(chat: Chat) -> None:
    """KUD-D7."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/kudos @bob for calling back the tenants #together")
    await ada.types("/kudos")
    await ada.fills(people=bob, reason="listening to me last week", is_private=True)

    await bob.types("/kudos me", to="#general")
    mine = bob.whispered("Thanks for you")
    assert "calling back the tenants" in mine.text
    assert "listening to me" in mine.text
    chat.shows_not("#general", "Thanks for you")
    await ada.types("/kudos ik")
    assert "listening to me" in ada.whispered("Thanks from you").text

    await cas.types("/kudos recent")
    newest = cas.whispered("The newest thanks")
    assert "Ada → Bob: for calling back the tenants (Together)" in newest.text
    cas.sees_not("listening to me")

    await cas.types("/kudos values")
    by_value = cas.whispered("Our values").text
    assert "Ada → Bob: for calling back the tenants" in by_value
    assert "(Together)" not in by_value  # it stands under that value
    cas.sees_not("listening to me")


async def test_a_value_is_shown_as_it_is_typed_in_the_readers_language(chat: Chat) -> None:
    """KUD-D5 and KUD-D7."""
    ada, bo, cas = chat.on("ada"), chat.on("bo", language="nl"), chat.on("cas")

    await ada.types("/kudos values")
    await bo.types("/bedankt waarden")
    await bo.types("/bedankt @cas voor de nieuwe stoelen #deklanteerst")

    ada.whispered("#customerfirst")
    assert "#customerfirst" not in bo.whispered("De klant eerst #deklanteerst").text
    assert "Customer first" in cas.whispered("voor de nieuwe stoelen").text


async def test_private_only_takes_effect_in_what_is_shown_already(chat: Chat) -> None:
    """KUD-D8."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/kudos @bob for calling back the tenants")
    await ada.types("/kudos @bob @cas for the move of last week")

    await bob.types("/kudos privacy")
    bob.whispered("for 730 days")
    await bob.fills(private_only=True, no_birthday=True, not_in_rankings=True)

    said = bob.whispered("Noted")
    assert "no card, list or overview says that you were thanked" in said.text
    assert "nothing about your birthday" in said.text
    assert "in no ranking" in said.text
    chat.shows_not("#kudos", "calling back")
    assert "Bob" not in chat.shows("#kudos", "the move of last week").text
    await cas.types("/kudos recent")
    assert "Bob" not in cas.whispered("The newest thanks").text
    await cas.types("/kudos values")
    cas.sees_not("calling back")

    await ada.types("/kudos @bob for listening to me today")
    ada.whispered("Bob only gets thanks in private")
    bob.whispered("for listening to me today")
    chat.shows_not("#kudos", "listening")


async def test_the_privacy_form_shows_what_was_chosen(chat: Chat) -> None:
    """KUD-D8."""
    bob = chat.on("bob")
    await bob.types("/kudos privacy")
    await bob.fills(private_only=True, no_birthday=False, not_in_rankings=False)

    await bob.types("/kudos privacy")
    await bob.fills(not_in_rankings=True)

    said = bob.whispered("Noted")
    assert "no card, list or overview says that you were thanked" in said.text
    assert "in no ranking" in said.text


async def test_who_opens_up_again_is_named_on_cards_that_still_stand(chat: Chat) -> None:
    """KUD-D8."""
    ada, bob = chat.on("ada"), chat.on("bob")
    chat.on("cas")
    await ada.types("/kudos @bob @cas for the move of last week")

    for wish in (True, False):
        await bob.types("/kudos privacy")
        await bob.fills(private_only=wish, no_birthday=False, not_in_rankings=False)

    assert "Bob" in chat.shows("#kudos", "the move of last week").text


async def test_a_receiver_hides_a_card_at_once(chat: Chat) -> None:
    """KUD-D9."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    await ada.types("/kudos @bob for the party of last night")

    await bob.presses("Report", on="thanks")
    await bob.presses("Hide")

    bob.whispered("Hidden")
    chat.shows_not("#kudos", "party")
    await cas.types("/kudos recent")
    cas.sees_not("party")
    await ada.types("/kudos me")
    assert "party" not in ada.whispered("You have not thanked anybody").text
    async with chat.store.transaction() as db:
        audited = (await db.exec(select(AuditEntry))).all()
    assert [(one.deed, one.by_id, one.about_id) for one in audited] == [
        ("kudos.hide", bob.id, ada.id)
    ]


@pytest.mark.settings(roles={"editor": ["eva@example.org"]})
async def test_a_report_goes_to_the_moderators_who_hide_it_everywhere(chat: Chat) -> None:
    """KUD-D9."""
    ada, bob, cas = chat.on("ada"), chat.on("bob"), chat.on("cas")
    eva = chat.on("eva")
    await ada.types("/kudos @bob for finally doing some work")

    await cas.presses("Report", on="finally doing")
    await cas.fills(why="This is not kind at all")
    cas.whispered("A moderator will look at it")
    told = eva.whispered("This is not kind at all")
    assert "Cas" in told.text
    assert "for finally doing some work" in told.text
    ada.sees_not("not kind")
    bob.sees_not("not kind")

    await eva.presses("Hide", on="not kind")

    eva.whispered("Eva has hidden this kudo")
    chat.shows_not("#kudos", "finally doing")
    bob.sees_not("thanks you: for finally doing")
    assert "Cas" not in ada.whispered("have hidden a kudo that you gave").text
    cas.whispered("and hid it")


@pytest.mark.settings(roles={"editor": ["eva@example.org", "emil@example.org"]})
async def test_a_report_is_decided_once_and_can_be_turned_down(chat: Chat) -> None:
    """KUD-D9."""
    ada, cas = chat.on("ada"), chat.on("cas")
    eva, emil = chat.on("eva"), chat.on("emil")
    chat.on("bob")
    await ada.types("/kudos @bob for the new floor plan")
    await cas.presses("Report", on="floor plan")
    await cas.fills(why="I do not like floors")

    await emil.presses("Keep")

    eva.whispered("Emil has kept this kudo")
    cas.whispered("and kept it")
    chat.shows("#kudos", "the new floor plan")


@pytest.mark.settings(roles={"admin": ["eva@example.org"]})
async def test_an_admin_hides_a_card_without_a_report(chat: Chat) -> None:
    """KUD-D9."""
    ada, eva = chat.on("ada"), chat.on("eva")
    chat.on("bob")
    await ada.types("/kudos @bob for the party of last night")

    await eva.presses("Report")
    await eva.presses("Hide")

    chat.shows_not("#kudos", "party")


async def test_nobody_else_is_offered_to_hide(chat: Chat) -> None:
    """KUD-D9."""
    ada, cas = chat.on("ada"), chat.on("cas")
    chat.on("bob")
    await ada.types("/kudos @bob for the party of last night")

    await cas.presses("Report")
    assert "Hide" not in [label for one in cas.seen for label in one.labels]
    await cas.fills(why="I was not invited")

    assert "Nobody here is a moderator yet" in f"{cas.errors} {cas.last.text}"
    chat.shows("#kudos", "party")


@pytest.mark.adapters("web", "console")
async def test_thanks_cross_from_one_chat_to_another(chat: Chat) -> None:
    """KUD-A6."""
    ada, bob = chat.on("ada", at="web"), chat.on("bob", at="console")
    tom = chat.on("tom", at="console")
    await chat.arrive()
    async with chat.store.transaction() as db:
        elsewhere = select(Account).where(Account.person_id == bob.id, Account.adapter == "web")
        for account in await db.exec(elsewhere):
            await db.delete(account)

    await ada.types("/kudos @bob for calling back the tenants", to="#general")

    chat.shows("#kudos", "for calling back the tenants", at="web")
    chat.shows("#kudos", "for calling back the tenants", at="console")
    bob.whispered("thanks you: for calling back the tenants")
    await tom.presses("+1")
    assert "+1 from" in chat.shows("#kudos", "calling back", at="web").text
    await ada.presses("Withdraw")
    chat.shows_not("#kudos", "calling back")
    bob.sees_not("calling back")


@pytest.mark.adapters("slack", "web")
async def test_who_is_in_two_chats_gives_out_of_one_allowance(chat: Chat) -> None:
    """KUD-A6, KUD-D4."""
    ada, tom = chat.on("ada", at="slack"), chat.on("tom", at="slack")
    chat.on("bob", at="web")
    await ada.types("/kudos @bob for calling back the tenants", to="#general")

    await chat.moves(ada, to="web")
    await ada.types("/kudos @bob for the good coffee of today", to="#general")

    ada.whispered("you have 3 left today")
    for words in ("calling back the tenants", "good coffee of today"):
        chat.shows("#kudos", words, at="slack")
        chat.shows("#kudos", words, at="web")
    await tom.presses("+1", on="calling back")
    assert "+1 from" in chat.shows("#kudos", "calling back", at="web").text
