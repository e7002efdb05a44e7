"""People are known before they speak: as their chat lists them, a page a minute."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from adapters.slack.fake import Slack, limited, said
from bot.everybody import PAUSE, TERM, meet_more
from storage.people import Account, Person
from tests.chat import Chat
from tests.stages import SlackStage

pytestmark = [pytest.mark.skills(), pytest.mark.in_chats("slack")]


@pytest.fixture
async def slack(chat: Chat) -> Slack:
    """A Slack with 450 people whom nobody has met."""
    stage = chat.stages["slack"]
    assert isinstance(stage, SlackStage)
    for number in range(450):
        stage.slack.add_user(f"Person {number}", id=f"UP{number:03}")
    await chat.on("ada").types("help")
    return stage.slack


async def _met(chat: Chat) -> dict[str, Person]:
    async with chat.store.transaction() as db:
        rows = await db.exec(
            select(Account.external_id, Person)
            .join(Person, col(Person.id) == col(Account.person_id))
            .where(col(Account.external_id).startswith("UP"))
        )
        return dict(rows.all())


async def _beat(chat: Chat, after: timedelta = PAUSE) -> int:
    await chat.later(after)
    return await meet_more(chat.app.workplace)


async def test_a_page_a_minute_brings_everybody_once_a_day(chat: Chat, slack: Slack) -> None:
    assert slack.count("users.list") == 0

    pages = [await _beat(chat) for _ in range(5)]

    assert pages == [1, 1, 1, 0, 0]
    assert len(await _met(chat)) == 450
    assert [one.arguments["limit"] for one in slack.calls if one.method == "users.list"] == [
        200
    ] * 3
    assert await _beat(chat, TERM - 4 * PAUSE) == 0
    assert await _beat(chat, 3 * PAUSE) == 1


async def test_no_more_than_a_page_is_asked_for_in_a_minute(chat: Chat, slack: Slack) -> None:
    assert await _beat(chat) == 1
    assert await meet_more(chat.app.workplace) == 0
    assert len(await _met(chat)) <= 200


async def test_after_a_restart_it_goes_on_where_it_was(chat: Chat, slack: Slack) -> None:
    await _beat(chat)
    before = set(await _met(chat))

    await chat.restarts()
    await _beat(chat)

    cursors = [one.arguments.get("cursor") for one in slack.calls if one.method == "users.list"]
    assert cursors == [None, "200"]
    assert before < set(await _met(chat))


async def test_when_slack_has_enough_it_waits_as_long_as_slack_says(
    chat: Chat, slack: Slack
) -> None:
    await _beat(chat)
    slack.fail(limited("300"), method="users.list")

    assert await _beat(chat) == 0
    assert await _beat(chat, timedelta(minutes=4)) == 0
    assert await _beat(chat) == 1

    assert slack.calls[-1].arguments["cursor"] == "200"


async def test_what_slack_refuses_is_asked_again_tomorrow_from_the_beginning(
    chat: Chat, slack: Slack
) -> None:
    await _beat(chat)
    slack.fail(said("invalid_cursor"), method="users.list")

    assert await _beat(chat) == 0
    assert await _beat(chat, TERM - PAUSE) == 0
    assert await _beat(chat) == 1
    assert "cursor" not in slack.calls[-1].arguments


async def test_bots_and_who_left_are_not_met_and_guests_are_guests(
    chat: Chat, slack: Slack
) -> None:
    slack.users["UP000"] |= {"deleted": True}
    slack.users["UP001"] |= {"is_bot": True}
    slack.users["UP002"] |= {"is_stranger": True}
    slack.users["UP003"]["profile"] |= {"email": "three@example.org"}
    slack.users["UP004"]["profile"] |= {"email": "four@elsewhere.example"}
    known = Person(name="Three", name_key="three", email="three@example.org", imported=True)
    async with chat.store.transaction() as db:
        db.add(known)

    for _ in range(3):
        await _beat(chat)

    met = await _met(chat)
    assert not {"UP000", "UP001"} & set(met)
    assert met["UP002"].is_guest
    assert met["UP003"].id == known.id
    assert met["UP004"].email is None
