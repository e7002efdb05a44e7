"""Where the bot is installed, and with which token it speaks there."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from adapters.slack.adapter import SlackChat
from adapters.slack.api import Api
from adapters.slack.door import Door
from adapters.slack.examine import inspect
from adapters.slack.fake import Slack
from adapters.slack.heard import Heard
from adapters.slack.model import SlackInstallation
from adapters.slack.oauth import Granted, Oauth
from adapters.slack.workspaces import Workspaces, name_of, parts_of
from bot.clock import MovableClock
from bot.errors import Refused, Unreachable
from bot.events import Place
from bot.primitives import Line, Words
from bot.seal import Seal
from storage.session import Store
from tests.adapters.slack.bench import FakeMarks, FakeNotes, SilentDoors
from tests.adapters.slack.inbound import (
    KEY,
    Calls,
    KeepingInbox,
    recorded,
    settings,
    settings_of_many,
)
from tests.adapters.slack.network import Network

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
OTHER_KEY = KEY[::-1]


class Tokens:
    """Stands where the network stands: gives tokens as `oauth.v2.access` does. A refresh token
    works once. `failing` is answered instead."""

    closed = False

    def __init__(self) -> None:
        self.valid = {"r-1"}
        self.team = "T1"
        self.asked: list[dict[str, str]] = []
        self.failing: dict[str, Any] | None = None
        self.status = 200

    @asynccontextmanager
    async def request(self, method: str, url: str, **options: Any) -> AsyncIterator["_Answer"]:
        assert (method, url) == ("POST", "https://slack.com/api/oauth.v2.access")
        self.asked.append(options["data"])
        await asyncio.sleep(0)  # as a network does, this lets others go on
        yield _Answer(self.status, self.failing or self._granted(options["data"]))

    def _granted(self, given: dict[str, str]) -> dict[str, Any]:
        number = len(self.asked) + 1
        if "code" not in given and given.get("refresh_token") not in self.valid:
            return {"ok": False, "error": "invalid_refresh_token"}
        self.valid = {f"r-{number}"}
        return {
            "ok": True,
            "app_id": "A0PLEIN1",
            "bot_user_id": "U0PLEIN1",
            "team": {"id": self.team, "name": "De Linde"},
            "enterprise": None,
            "scope": "chat:write",
            "access_token": f"xoxe.xoxb-{number}",
            "refresh_token": f"r-{number}",
            "expires_in": 43200,
        }

    async def ws_connect(self, url: str, **options: Any) -> Any:
        raise AssertionError("no sockets here")

    async def close(self) -> None:
        pass


class _Answer:
    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status = status
        self._body = body

    async def json(self, **options: Any) -> dict[str, Any]:
        return self._body


def _granted(**more: Any) -> Granted:
    return Granted(
        **{
            "app_id": "A0PLEIN1",
            "enterprise_id": None,
            "team_id": "T1",
            "bot_user": "U0PLEIN1",
            "scopes": "chat:write",
            "token": "xoxe.xoxb-1",
            "refresh": "r-1",
            "expires_in": timedelta(hours=12),
            **more,
        }
    )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(BEGIN)


def _workspaces(store: Store, clock: MovableClock, tokens: Tokens, **more: Any) -> Workspaces:
    checked = settings_of_many(**more)
    return Workspaces(checked, store, clock, oauth=Oauth(checked, tokens))


@pytest.mark.parametrize(
    ("enterprise", "team", "name"),
    [(None, "T1", "T1"), ("E1", "T1", "E1/T1"), ("E1", None, "E1"), ("-", "T1", "T1")],
)
def test_a_workspace_is_named_by_organisation_and_team(
    enterprise: str | None, team: str | None, name: str
) -> None:
    assert name_of(enterprise, team) == name
    assert name_of(*parts_of(name)) == name


async def test_a_form_of_a_guest_from_another_grid_is_for_where_the_app_is(
    store: Store, clock: MovableClock
) -> None:
    workspaces = _workspaces(store, clock, Tokens())
    await workspaces.add(_granted())
    door = Door(workspaces, Heard(store, clock), Calls(), clock)
    door.inbox = inbox = KeepingInbox()
    form = recorded("form_of_a_sister_workspace")
    form["enterprise"]["id"] = "E0OTHERS"
    form["view"]["app_installed_team_id"] = "T1"

    answer = await door.dispatch(form, {"x-plein-stamp": "s"}, way="http")

    assert answer.status == 200
    assert [one.place.workspace for one in inbox.events] == ["T1"]


async def test_who_is_taken_off_the_list_is_heard_no_more(
    store: Store, clock: MovableClock
) -> None:
    listed = _workspaces(store, clock, Tokens())
    await listed.add(_granted())
    await listed.add(_granted(enterprise_id="E1", team_id=None))
    after = _workspaces(store, clock, Tokens(), workspaces=["E1"])

    assert [one.workspace for one in await after.all()] == ["E1"]
    assert await after.find(None, "T1") is None
    assert await after.find("E1", "T9") is not None
    with pytest.raises(Refused, match="not installed in T1"):
        await after.token("T1")
    with pytest.raises(Refused, match="not among the workspaces"):
        await after.add(_granted())


async def test_one_workspace_is_known_by_asking(store: Store, clock: MovableClock) -> None:
    checked = settings()
    workspaces = Workspaces(checked, store, clock, oauth=Oauth(checked, Tokens()))
    with pytest.raises(Unreachable):
        await workspaces.find(None, "T0LINDE1")

    await workspaces.learn(Calls())

    who = await workspaces.find(None, "T0LINDE1")
    assert who is not None
    assert (who.workspace, who.app, who.user) == ("T0LINDE1", "A0PLEIN1", "U0PLEIN1")
    assert await workspaces.find(None, "T0OTHER1") is None
    assert await workspaces.token("T0LINDE1") == "xoxb-1-abc"


async def test_a_token_is_changed_before_it_is_over(store: Store, clock: MovableClock) -> None:
    tokens = Tokens()
    workspaces = _workspaces(store, clock, tokens)
    await workspaces.add(_granted())

    first = await workspaces.token("T1")
    clock.move(timedelta(hours=11))
    second = await workspaces.token("T1")
    third = await workspaces.token("T1")

    assert (first, second, third) == ("xoxe.xoxb-1", "xoxe.xoxb-2", "xoxe.xoxb-2")
    assert len(tokens.asked) == 1


async def test_who_hears_something_waits_for_no_token(store: Store, clock: MovableClock) -> None:
    tokens = Tokens()
    workspaces = _workspaces(store, clock, tokens)
    await workspaces.add(_granted())
    clock.move(timedelta(hours=13))

    who = await workspaces.find(None, "T1")

    assert who is not None
    assert who.workspace == "T1"
    assert tokens.asked == []


async def test_many_who_need_a_new_token_at_once_ask_for_one(
    store: Store, clock: MovableClock
) -> None:
    tokens = Tokens()
    processes = [_workspaces(store, clock, tokens) for _ in range(1 if store.is_sqlite else 3)]
    await processes[0].add(_granted())
    clock.move(timedelta(hours=13))

    found = await asyncio.gather(*(one.token("T1") for one in processes for _ in range(5)))

    assert set(found) == {"xoxe.xoxb-2"}
    assert len(tokens.asked) == 1


async def test_a_token_that_still_works_is_used_while_slack_is_away(
    store: Store, clock: MovableClock
) -> None:
    tokens = Tokens()
    workspaces = _workspaces(store, clock, tokens)
    await workspaces.add(_granted())
    tokens.status = 503

    clock.move(timedelta(hours=11))
    assert await workspaces.token("T1") == "xoxe.xoxb-1"
    clock.move(timedelta(hours=2))
    with pytest.raises(Unreachable):
        await workspaces.token("T1")


async def _remarks(store: Store, **more: Any) -> list[str]:
    found = await inspect(
        settings_of_many(**more), store, address="https://plein.example.org", session=Network()
    )
    return [one.words for one in found if one.is_problem]


async def test_what_is_said_waits_until_a_lost_token_is_given_again(
    store: Store, clock: MovableClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is wrong with what was said: whoever installs the app again lets it out."""
    slack = Slack(clock=clock, team="T1")
    slack.tokens = {"xoxe.xoxb-again"}
    place = Place(adapter="slack", workspace="T1", channel=slack.add_channel("#general"))
    tokens = Tokens()
    workspaces = _workspaces(store, clock, tokens)
    chat = SlackChat(
        Api(slack, workspaces, clock=clock),
        SilentDoors(),
        clock=clock,
        notes=FakeNotes(),
        marks=FakeMarks(),
    )
    await workspaces.add(_granted(refresh="r-old"))
    clock.move(timedelta(hours=13))

    for _ in range(3):
        with pytest.raises(Unreachable) as waits:
            await chat.send(place, (Line((Words("hello"),)),), "key-1")
        assert waits.value.retry_after == timedelta(minutes=5)
        assert not waits.value.is_alone
    assert len(tokens.asked) == 1
    who = await workspaces.find(None, "T1")
    assert who is not None
    [remark] = await _remarks(store)
    logged = "".join(capsys.readouterr())  # wherever the log goes in this process
    await workspaces.add(_granted(token="xoxe.xoxb-again"))

    assert await chat.send(place, (Line((Words("hello"),)),), "key-1")
    assert await _remarks(store) == []
    [(why, reference)] = re.findall(r"in T1 \((.*?); reference (\w{8})\)", remark)
    assert why == "oauth.v2.access: invalid_refresh_token"
    assert "https://plein.example.org/slack/install" in remark
    assert reference in logged


async def test_a_lost_token_has_one_reference_until_something_else_is_wrong(
    store: Store, clock: MovableClock
) -> None:
    tokens = Tokens()
    workspaces = _workspaces(store, clock, tokens)
    await workspaces.add(_granted())
    clock.move(timedelta(hours=13))
    tokens.failing = {"ok": False, "error": "bad_client_secret"}
    told: list[str] = []

    for error in ("bad_client_secret", "bad_client_secret", "invalid_client_id"):
        tokens.failing = {"ok": False, "error": error}
        with pytest.raises(Unreachable):
            await workspaces.token("T1")
        told += await _remarks(store)
        clock.move(timedelta(minutes=2))
    tokens.failing = None

    assert await workspaces.token("T1") == "xoxe.xoxb-5"
    assert told[0] == told[1]
    assert "invalid_client_id" in told[2]
    assert await _remarks(store) == []


@pytest.mark.parametrize("error", ["fatal_error", "internal_error", "service_unavailable"])
async def test_a_passing_fault_of_slack_is_tried_again(
    store: Store, clock: MovableClock, error: str
) -> None:
    tokens = Tokens()
    workspaces = _workspaces(store, clock, tokens)
    await workspaces.add(_granted())
    tokens.failing = {"ok": False, "error": error}
    clock.move(timedelta(hours=13))

    with pytest.raises(Unreachable):
        await workspaces.token("T1")
    tokens.failing = None

    assert (await workspaces.token("T1")).startswith("xoxe.xoxb-")


async def test_an_organisation_that_installs_the_app_has_it_everywhere(
    store: Store, clock: MovableClock
) -> None:
    workspaces = _workspaces(store, clock, Tokens())
    await workspaces.add(_granted(enterprise_id="E1", team_id=None, token="org", refresh=None))
    await workspaces.add(_granted(enterprise_id="E1", token="own", refresh=None))

    assert await workspaces.token("E1/T1") == "own"
    assert await workspaces.token("E1") == "org"
    who = await workspaces.find("E1", "T2")
    assert who is not None
    assert (who.workspace, who.team) == ("E1", None)
    assert await workspaces.find("E2", "T2") is None


async def test_taking_the_app_out_of_one_workspace_leaves_it_in_the_others(
    store: Store, clock: MovableClock
) -> None:
    workspaces = _workspaces(store, clock, Tokens())
    for team in ("T1", "T2"):
        await workspaces.add(_granted(team_id=team, refresh=None))

    assert await workspaces.remove(None, "T1", at=clock.now())

    assert [who.workspace for who in await workspaces.all()] == ["T2"]
    with pytest.raises(Refused, match="not installed in T1"):
        await workspaces.token("T1")


async def test_what_ended_before_it_was_installed_again_leaves_it_installed(
    store: Store, clock: MovableClock
) -> None:
    """Slack tells again what was not acknowledged: after a minute, after an hour."""
    workspaces = _workspaces(store, clock, Tokens())
    await workspaces.add(_granted(refresh=None))
    clock.move(timedelta(hours=1))
    ended = clock.now()
    clock.move(timedelta(minutes=1))
    await workspaces.add(_granted(token="new", refresh=None, expires_in=None))

    assert not await workspaces.remove(None, "T1", at=ended)

    assert await workspaces.token("T1") == "new"


async def test_a_token_that_still_works_is_used_when_slack_gives_no_new_one(
    store: Store, clock: MovableClock
) -> None:
    workspaces = _workspaces(store, clock, Tokens())
    await workspaces.add(_granted(refresh="r-old"))

    clock.move(timedelta(hours=11))

    assert await workspaces.token("T1") == "xoxe.xoxb-1"


async def test_installing_again_replaces_the_token(store: Store, clock: MovableClock) -> None:
    workspaces = _workspaces(store, clock, Tokens())
    await workspaces.add(_granted(refresh=None))
    await workspaces.token("T1")

    await workspaces.add(_granted(token="new", refresh=None, expires_in=None))

    assert await workspaces.token("T1") == "new"
    assert len(await workspaces.all()) == 1


async def test_no_token_lies_open_in_the_database(store: Store, clock: MovableClock) -> None:
    workspaces = _workspaces(store, clock, Tokens())
    await workspaces.add(_granted(token="canary", refresh="canary too"))

    async with store.transaction() as db:
        row = (await db.exec(select(SlackInstallation))).one()

    assert "canary" not in row.model_dump_json()


async def test_what_another_key_sealed_is_sealed_anew(store: Store, clock: MovableClock) -> None:
    before = _workspaces(store, clock, Tokens())
    await before.add(_granted(refresh=None, expires_in=None))
    between = _workspaces(store, clock, Tokens(), seal_keys=[OTHER_KEY, KEY])
    after = _workspaces(store, clock, Tokens(), seal_keys=[OTHER_KEY])

    with pytest.raises(Unreachable):
        await after.token("T1")
    [remark] = await _remarks(store)
    assert "sealed with a key that is not among those" in remark
    await between.token("T1")
    clock.move(timedelta(minutes=2))

    assert await after.token("T1") == "xoxe.xoxb-1"
    assert await _remarks(store, seal_keys=[OTHER_KEY]) == []


def test_a_sealed_token_cannot_be_moved_to_another_workspace() -> None:
    seal = Seal([KEY])
    sealed = seal.seal("xoxb-1", "T1 t")

    assert seal.open(sealed, "T1 t") == "xoxb-1"
    for about in ("T2 t", "T1 r"):
        with pytest.raises(Refused):
            seal.open(sealed, about)
    with pytest.raises(Refused):
        seal.open(sealed[:-6] + "AAAAAA", "T1 t")
    with pytest.raises(Refused):
        seal.open("nonsense", "T1 t")
