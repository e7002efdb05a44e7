"""Enterprise Grid: an organisation with several workspaces has installed the app as a whole."""

from datetime import timedelta
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
ALL = "E0LINDE"


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


async def _channels(chat: Chat) -> list[tuple[str, str]]:
    async with chat.store.transaction() as db:
        return [(one.workspace, one.name) for one in await db.exec(select(Channel))]


async def _accounts(chat: Chat) -> set[tuple[str, str, str]]:
    async with chat.store.transaction() as db:
        rows = await db.exec(select(Account, Person).where(Account.person_id == Person.id))
        return {(one.workspace, one.external_id, person.name) for one, person in rows}


async def test_the_channels_of_all_workspaces_are_known_once(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    slack = _stage(chat).slack
    slack.add_channel("#east", teams=("T0EAST",))
    slack.add_channel("#west", teams=("T0WEST",))

    await _doors(chat).see_channels()

    assert sorted(await _channels(chat)) == [
        (ALL, name) for name in ("#east", "#general", "#kudos", "#random", "#west")
    ]


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


async def test_a_card_of_one_workspace_is_at_hand_in_another(chat: Chat) -> None:
    ada, bob, cas, dirk = (chat.on(name) for name in ("ada", "bob", "cas", "dirk"))
    await chat.arrive()
    teams = [_stage(chat).slack.users[one.account]["team_id"] for one in (ada, bob, cas, dirk)]
    await ada.types("/kudos @bob for the demo of today", to="#general")

    await dirk.reacts("🙌", to="the demo of today")
    await cas.presses("+1")

    assert teams == ["T0EAST", "T0WEST"] * 2
    [card] = [one.text for one in chat.seen_in("#kudos") if one.by_bot]
    assert "Cas" in card
    assert "Dirk" in card


async def test_people_are_listed_workspace_by_workspace(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    slack = _stage(chat).slack
    slack.add_user("Cas Bakker", id="U0CAS", team_id="T0WEST")

    before = slack.count("auth.teams.list")
    while await meet_more(chat.app.workplace):
        await chat.later(timedelta(minutes=1))

    assert (ALL, "U0CAS", "Cas Bakker") in await _accounts(chat)
    assert slack.count("auth.teams.list") == before + 1
    asked: list[Any] = [one.arguments for one in slack.calls if one.method == "users.list"]
    assert {one["team_id"] for one in asked} == {"T0EAST", "T0WEST"}


async def test_what_is_only_in_a_workspace_that_was_taken_away_is_forgotten(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    slack = _stage(chat).slack
    slack.add_channel("#west", teams=("T0WEST",))
    await _doors(chat).see_channels()
    slack.teams.remove("T0WEST")

    await _doors(chat).see_channels()

    assert (ALL, "#west") not in await _channels(chat)
    assert (ALL, "#general") in await _channels(chat)


async def test_a_fault_while_workspaces_are_listed_forgets_nothing(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    _stage(chat).slack.fail(page(503, accepted=False), method="auth.teams.list")

    await _doors(chat).see_channels()

    assert len(await _channels(chat)) == 3


async def test_workspaces_are_listed_page_by_page(chat: Chat, people: tuple[Actor, Actor]) -> None:
    slack = _stage(chat).slack
    slack.teams += [f"T0MORE{number}" for number in range(250)]
    slack.add_channel("#last", teams=("T0MORE249",))

    await _doors(chat).see_channels()

    assert (ALL, "#last") in await _channels(chat)
    assert slack.count("auth.teams.list") == 3


async def test_people_of_a_workspace_with_several_pages_are_listed_to_the_last(
    chat: Chat, people: tuple[Actor, Actor]
) -> None:
    slack = _stage(chat).slack
    for number in range(250):
        slack.add_user(f"Person {number}", id=f"UE{number:03}", team_id="T0EAST")
    slack.add_user("Person last", id="UW000", team_id="T0WEST")

    while await meet_more(chat.app.workplace):
        await chat.later(timedelta(minutes=1))

    met = {account for _, account, _ in await _accounts(chat)}
    assert {"UE000", "UE249", "UW000"} <= met
