"""What Slack is answered by HTTP, and when: only when what it told is safe."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from adapters.slack.door import CROWD, DEADLINE, MOST, Door
from adapters.slack.heard import Heard
from adapters.slack.model import SlackHeard
from adapters.slack.oauth import Oauth
from adapters.slack.wire import Wire
from adapters.slack.workspaces import Workspaces
from bot.clock import MovableClock
from bot.events import CommandReceived, Event
from bot.ports import Answer
from storage.session import Store
from tests.adapters.slack.inbound import BEGIN, Caller, Calls, KeepingInbox, recorded, settings

EVENTS = ("message_in_channel", "mention", "reaction_added", "member_joined")
GESTURES = ("command", "button_pressed", "form_submitted", "shortcut_on_message", "option_chosen")


@pytest.mark.parametrize("name", EVENTS)
async def test_an_event_is_answered_when_it_is_in_the_inbox(caller: Caller, name: str) -> None:
    answer = await caller.event(recorded(name))

    assert (answer.status_code, answer.text) == (200, "")
    assert len(caller.inbox.events) == 1


@pytest.mark.parametrize("name", GESTURES)
async def test_what_hands_do_is_answered_when_it_is_in_the_inbox(caller: Caller, name: str) -> None:
    answer = await caller.gesture(recorded(name))

    assert (answer.status_code, answer.text) == (200, "")
    assert len(caller.inbox.events) == 1


@pytest.mark.parametrize("name", [*EVENTS, *GESTURES])
async def test_a_replay_changes_nothing(caller: Caller, name: str) -> None:
    send = caller.event if name in EVENTS else caller.gesture

    answers = [await send(recorded(name)) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert len(caller.inbox.events) == 1


async def test_two_gestures_alike_are_two(caller: Caller) -> None:
    await caller.gesture(recorded("command"))
    await caller.gesture(recorded("command") | {"trigger_id": "444.555.666"})

    assert len(caller.inbox.events) == 2


async def test_a_message_and_its_mention_are_heard_once(caller: Caller) -> None:
    message, mention = recorded("message_with_mention"), recorded("mention")

    await caller.event(message)
    await caller.event(mention)

    assert len(caller.inbox.events) == 1


async def test_one_gesture_that_comes_as_two_messages_is_heard_once(caller: Caller) -> None:
    first = recorded("message_in_direct_chat")
    second = first | {
        "event_id": "Ev0OTHER1",
        "event": {**first["event"], "ts": "1795428000.900000"},
    }

    await caller.event(first)
    await caller.event(second)

    assert len(caller.inbox.events) == 1


async def test_an_event_id_that_comes_again_with_another_body_is_a_repeat(caller: Caller) -> None:
    first = recorded("message_in_direct_chat")
    changed = {**first["event"], "ts": "1795428000.9", "client_msg_id": "other", "text": "changed"}

    await caller.event(first)
    answer = await caller.event(first | {"event": changed})

    assert answer.status_code == 200
    assert len(caller.inbox.events) == 1


async def test_a_retry_with_the_first_still_running_is_one_event(caller: Caller) -> None:
    caller.headers = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    payload = recorded("message_with_mention")

    answers = await asyncio.gather(*(caller.event(payload) for _ in range(20)))

    assert {one.status_code for one in answers} == {200}
    assert len({event.id for event in caller.inbox.events}) == 1


class SlowInbox(KeepingInbox):
    """An inbox whose database takes its time, until `go`."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def receive(self, event: Event) -> Answer:
        """Wait for the database."""
        await self.go.wait()
        return await super().receive(event)


hasty = pytest.mark.parametrize("deadline", [0.1])


@hasty
async def test_a_slow_database_is_answered_with_try_again_and_the_event_is_kept(
    caller: Caller,
) -> None:
    slow = caller.door.inbox = SlowInbox()

    first = await caller.event(recorded("message_in_direct_chat"))
    slow.go.set()

    assert first.status_code == 503
    assert "x-slack-no-retry" not in first.headers
    async with asyncio.timeout(10):  # Slack tries again
        while (await caller.event(recorded("message_in_direct_chat"))).status_code != 200:
            pass
    assert len(slow.events) == 1


class HesitantInbox(SlowInbox):
    """An inbox whose database takes half of the deadline."""

    async def receive(self, event: Event) -> Answer:
        """Wait for a moment."""
        asyncio.get_running_loop().call_later(0.1, self.go.set)
        return await super().receive(event)


@pytest.mark.parametrize("deadline", [0.2])
async def test_the_deadline_begins_when_a_request_does(caller: Caller, deadline: float) -> None:
    slow = caller.door.inbox = HesitantInbox()
    raw = json.dumps(recorded("message_in_direct_chat")).encode()

    async def dripping() -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        yield raw[:10]
        while loop.time() < began + deadline:  # noqa: ASYNC110 - time itself is waited for
            await asyncio.sleep(0)
        yield raw[10:]

    headers = {**caller.signed(raw), "content-type": "application/json"}
    answer = await caller.client.post("/slack/events", content=dripping(), headers=headers)
    await caller.door.close()

    assert answer.status_code == 503
    assert len(slow.events) == 1


@pytest.mark.slow
async def test_a_body_that_does_not_come_in_is_to_be_sent_again(caller: Caller) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    answer = await caller.client.post("/slack/events", content=endless())

    assert answer.status_code == 503
    assert "x-slack-no-retry" not in answer.headers
    assert caller.inbox.events == []


async def test_a_database_that_is_away_is_answered_with_try_again(caller: Caller) -> None:
    caller.inbox.wrong = OSError("away")

    assert (await caller.event(recorded("reaction_added"))).status_code == 503
    assert (await caller.gesture(recorded("command"))).status_code == 503
    caller.inbox.wrong = None
    assert (await caller.event(recorded("reaction_added"))).status_code == 200


@hasty
async def test_too_much_at_once_is_answered_with_try_again(caller: Caller) -> None:
    slow = caller.door.inbox = SlowInbox()
    payloads = [recorded("reaction_added") | {"event_id": f"Ev{n}"} for n in range(MOST + 1)]

    answers = await asyncio.gather(*(caller.event(one) for one in payloads))
    slow.go.set()

    assert {one.status_code for one in answers} == {503}
    await caller.door.close()
    assert CROWD <= len(slow.events) <= MOST


async def test_a_crowd_that_waits_long_already_is_not_made_longer(caller: Caller) -> None:
    slow = caller.door.inbox = SlowInbox()
    payloads = [recorded("reaction_added") | {"event_id": f"Ev{n}"} for n in range(CROWD + 1)]
    waiting = [asyncio.create_task(caller.event(one)) for one in payloads[:CROWD]]
    while len(caller.door._working) < CROWD:  # noqa: ASYNC110 - they are on their way
        await asyncio.sleep(0)
    caller.door.deadline = 0

    refused = await caller.event(payloads[-1])
    slow.go.set()

    assert refused.status_code == 503
    assert {one.status_code for one in await asyncio.gather(*waiting)} == {200}
    caller.door.deadline = DEADLINE
    assert (await caller.event(payloads[-1])).status_code == 200


async def test_before_the_bot_listens_slack_is_told_to_try_again(caller: Caller) -> None:
    caller.door.inbox = None

    assert (await caller.event(recorded("reaction_added"))).status_code == 503


async def test_errors_of_a_form_stand_at_their_questions(caller: Caller) -> None:
    caller.inbox.answer = Answer(errors={"title": "Too long.", "": "Try later."})

    answer = await caller.gesture(recorded("form_submitted"))

    assert answer.json() == {
        "response_action": "errors",
        "errors": {"title": "Too long. Try later."},
    }


class OnceInbox(SlowInbox):
    """An inbox that tells errors once, as the bot does: a repeat is told nothing."""

    async def receive(self, event: Event) -> Answer:
        """Wait for the database, and tell errors of what is new."""
        answer = Answer() if self.events else Answer(errors={"title": "Too long."})
        self.events.append(event)
        await self.go.wait()
        return answer


async def test_a_form_that_comes_again_meanwhile_is_told_the_same(caller: Caller) -> None:
    inbox = caller.door.inbox = OnceInbox()
    asyncio.get_running_loop().call_later(0.05, inbox.go.set)

    first, again = await asyncio.gather(
        *(caller.gesture(recorded("form_submitted")) for _ in range(2))
    )

    assert first.json()["errors"] == {"title": "Too long."}
    assert again.json() == first.json()


async def test_a_menu_that_asks_for_options_gets_none(caller: Caller) -> None:
    answer = await caller.gesture(recorded("options_asked"))

    assert answer.json() == {"options": []}


async def test_a_signed_event_that_makes_no_sense_does_not_count_against_us(caller: Caller) -> None:
    answer = await caller.event(recorded("message_with_wrong_types"))

    assert answer.status_code == 200
    assert caller.inbox.events == []


@pytest.mark.parametrize("body", [{"enterprise": 7}, {"team": []}, {"authorizations": [None]}])
async def test_what_bolt_stumbles_over_is_refused_and_not_fatal(
    caller: Caller, body: dict[str, Any]
) -> None:
    answer = await caller.event(recorded("reaction_added") | body)

    assert answer.status_code in (200, 400, 403)
    assert (await caller.event(recorded("member_joined"))).status_code == 200


async def test_a_command_with_the_word_payload_arrives_whole(caller: Caller) -> None:
    await caller.gesture(recorded("command_of_a_skill"))

    (event,) = caller.inbox.events
    assert isinstance(event, CommandReceived)
    assert event.text == "<@U0BOB001> payload & more"


async def test_what_an_event_said_is_not_in_the_names_it_is_known_by(
    caller: Caller, sqlite_url: str
) -> None:
    await caller.event(recorded("message_with_mention"))

    store = Store(sqlite_url)
    async with store.transaction() as db:
        rows = (await db.exec(select(SlackHeard))).all()
    await store.close()

    assert {row.key[0] for row in rows} == {"m", "e", "c"}
    assert {row.event_id for row in rows} == {caller.inbox.events[0].id}
    assert "U0ADA001" not in "".join(row.model_dump_json() for row in rows)


def _names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_secrets_in_the_environment_make_bolt_open_no_files(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "from the environment")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    clock, calls, store = MovableClock(BEGIN), Calls(), Store(sqlite_url)
    checked = settings()
    workspaces = Workspaces(checked, store, clock, oauth=Oauth(checked, Wire()))
    door = Door(workspaces, Heard(store, clock), calls, clock)
    await workspaces.learn(calls)
    door.inbox = KeepingInbox()

    answer = await door.dispatch(recorded("reaction_added"), {}, way="http")
    await store.close()

    assert answer.status == 200
    assert _names_in(home) == set()


async def test_nothing_of_what_people_say_is_logged(
    caller: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    payload = recorded("message_in_direct_chat")
    payload["event"]["text"] = "canary in the words"
    broken = recorded("command") | {"text": "canary in the words", "user_id": "?"}
    caller.inbox.wrong = OSError("canary in the error")

    await caller.event(payload)
    await caller.gesture(broken)

    said = capsys.readouterr()
    assert "canary" not in said.out + said.err
