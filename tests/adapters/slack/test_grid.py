"""Enterprise Grid: an organisation with several workspaces has installed the app as a whole."""

from typing import Any

import pytest
from sqlmodel import select

from adapters.slack import SlackChat
from adapters.slack.doors import Doors
from adapters.slack.fake import page
from bot.everybody import meet_more
from storage.channels import Channel
from storage.people import Account, Person
from tests import stages
from tests.actor import Actor
from tests.chat import Chat
from tests.stages import GridStage

pytestmark = [pytest.mark.skills("kudos"), pytest.mark.in_chats("slack")]
EAST, WEST = "E0LINDE/T0EAST", "E0LINDE/T0WEST"


@pytest.fixture(autouse=True)
def _grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(stages.STAGES, "slack", GridStage)


@pytest.fixture
async def people(chat: Chat) -> tuple[Actor, Actor]:
    """Ada of one workspace, and Bob of another."""
    people = chat.on("ada"), chat.on("bob")
    await chat.arrive()
    return people


def _stage(chat: Chat) -> GridStage:
    stage = chat.stages["slack"]
    assert isinstance(stage, GridStage)
    return stage


def _doors(chat: Chat) -> Doors:
    slack = chat.app.workplace.adapters["slack"]
    assert isinstance(slack, SlackChat)
    assert isinstance(slack.doors, Doors)
    return slack.doors


async def _accounts(chat: Chat) -> set[tuple[str, str, str]]:
    async with chat.store.transaction() as db:
        rows = await db.exec(select(Account, Person).where(Account.person_id == Person.id))
        return {(one.workspace, one.external_id, person.name) for one, person in rows}


async def test_channels_are_known_in_each_workspace(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    async with chat.store.transaction() as db:
        known = {(one.workspace, one.name) for one in await db.exec(select(Channel))}

    assert known == {
        (workspace, name)
        for workspace in (EAST, WEST)
        for name in ("#general", "#kudos", "#random")
    }


async def test_a_kudo_goes_from_one_workspace_to_another(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    ada, bob = people

    await ada.types("/kudos @bob for the demo of today", to="#general")

    ada.whispered("Your thanks went to")
    assert len([one for one in chat.seen_in("#kudos") if "the demo of today" in one.text]) == 1
    assert [one for one in bob.seen if one.place == "dm" and "thanks you" in one.text]


async def test_forms_buttons_reactions_and_homes_work(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    ada, bob = people

    await ada.types("/kudos", to="#general")
    await ada.fills(people=["bob"], reason="for the demo of today")
    await ada.presses("Edit")
    await ada.fills(reason="for the demo of yesterday")
    await bob.types("The boiler is fixed.", to="#general")
    await ada.reacts("🙌", to="boiler is fixed")
    await bob.types("/kudos @ada for the good bread of today", to="#general")
    await bob.presses("Withdraw")

    cards = [one.text for one in chat.seen_in("#kudos") if one.by_bot]
    assert len([one for one in cards if "the demo of yesterday" in one]) == 1
    assert not [one for one in cards if "good bread" in one]
    assert len([one for one in bob.seen if one.place == "dm" and "thanks you" in one.text]) == 2


async def test_an_account_is_one_person_in_all_workspaces(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    ada, bob = people
    _stage(chat).slack.users[bob.account]["profile"].pop("email")
    assert (WEST, bob.account, "Bob") in await _accounts(chat)

    await ada.types("/kudos @bob for the demo of today", to="#general")

    found = await _accounts(chat)
    assert {(EAST, bob.account, "Bob"), (WEST, bob.account, "Bob")} <= found
    async with chat.store.transaction() as db:
        assert len(list(await db.exec(select(Person).where(Person.name == "Bob")))) == 1


async def test_people_are_listed_workspace_by_workspace(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    slack = _stage(chat).slack
    slack.add_user("Cas Bakker", id="U0CAS", team_id="T0WEST")

    while await meet_more(chat.app.workplace):
        pass

    assert (WEST, "U0CAS", "Cas Bakker") in await _accounts(chat)
    asked: list[Any] = [one.arguments for one in slack.calls if one.method == "users.list"]
    assert {one["team_id"] for one in asked} == {"T0EAST", "T0WEST"}


async def test_a_workspace_that_is_taken_away_is_no_place_to_post_in(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    _stage(chat).slack.teams.remove("T0WEST")

    await _doors(chat).see_channels()

    async with chat.store.transaction() as db:
        assert {one.workspace for one in await db.exec(select(Channel))} == {EAST}


async def test_a_fault_while_workspaces_are_listed_forgets_nothing(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    _stage(chat).slack.fail(page(503, accepted=False), method="auth.teams.list")
    doors = _doors(chat)

    await doors.see_channels()

    assert await doors.workspaces() == [EAST, WEST]
    async with chat.store.transaction() as db:
        assert {one.workspace for one in await db.exec(select(Channel))} == {EAST, WEST}


async def test_workspaces_are_listed_page_by_page(chat: Chat, people: tuple[Actor, Actor]) -> None:
    _stage(chat).slack.teams += [f"T0MORE{number}" for number in range(450)]
    doors = _doors(chat)

    await doors.see_channels()

    assert len(await doors.workspaces()) == 452
