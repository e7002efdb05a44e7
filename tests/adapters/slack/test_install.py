"""Installing the app in one more workspace."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette

from adapters.slack.install import Install
from adapters.slack.oauth import Oauth
from adapters.slack.workspaces import Workspaces
from bot.clock import MovableClock
from bot.ports import About
from storage.session import Store
from tests.adapters.slack.inbound import BEGIN, settings_of_many
from tests.adapters.slack.test_workspaces import Tokens
from tests.chat import FakeWeb

HERE = "http://plein.example.org"


@dataclass
class Site:
    """The bot's web site, the tokens that Slack gives, and what is installed."""

    browser: httpx2.AsyncClient
    tokens: Tokens
    workspaces: Workspaces
    clock: MovableClock

    async def begin(self) -> str:
        """Go to Slack, and give the state that Slack sends back."""
        answer = await self.browser.get("/slack/install")
        assert answer.status_code == 303
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        assert query["redirect_uri"] == [f"{HERE}/slack/oauth"]
        assert "chat:write" in query["scope"][0].split(",")
        return query["state"][0]

    async def end(self, **query: str) -> httpx2.Response:
        """Come back from Slack."""
        return await self.browser.get("/slack/oauth", params=query)


@pytest.fixture
async def site(sqlite_url: str) -> AsyncIterator[Site]:
    checked, clock, tokens, store = (
        settings_of_many(),
        MovableClock(stopped_at=BEGIN),
        Tokens(),
        Store(sqlite_url),
    )
    oauth = Oauth(checked, tokens)
    workspaces = Workspaces(checked, store, clock, oauth=oauth)
    about = About(name="Plein", language="nl", zone="Europe/Amsterdam", clock=clock)
    app = Starlette(routes=Install(checked, workspaces, oauth, FakeWeb(), about).routes())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=HERE) as browser:
        yield Site(browser, tokens, workspaces, clock)
    await store.close()


async def test_who_agrees_has_the_bot_in_their_workspace(site: Site) -> None:
    state = await site.begin()

    answer = await site.end(state=state, code="code")

    assert answer.status_code == 200
    assert "Plein is geïnstalleerd" in answer.text
    assert [one.workspace for one in await site.workspaces.all()] == ["T1"]
    assert site.tokens.asked[0]["code"] == "code"


async def test_a_workspace_that_the_settings_do_not_name_gets_nothing(site: Site) -> None:
    site.tokens.team = "T0STRANGE"
    state = await site.begin()

    answer = await site.end(state=state, code="code")

    assert answer.status_code == 403
    assert "T0STRANGE toe te voegen" in answer.text
    assert await site.workspaces.all() == []


async def test_who_says_no_installs_nothing(site: Site) -> None:
    state = await site.begin()

    answer = await site.end(state=state, error="access_denied")

    assert answer.status_code == 400
    assert site.tokens.asked == []


async def test_the_way_back_works_only_where_it_began(site: Site) -> None:
    state = await site.begin()
    site.browser.cookies.clear()

    answer = await site.end(state=state, code="code")

    assert answer.status_code == 400
    assert site.tokens.asked == []


async def test_the_way_back_works_once(site: Site) -> None:
    state = await site.begin()
    await site.end(state=state, code="code")

    assert (await site.end(state=state, code="code")).status_code == 400


async def test_the_way_back_is_open_for_ten_minutes(site: Site) -> None:
    state = await site.begin()
    site.clock.move(timedelta(minutes=11))

    assert (await site.end(state=state, code="code")).status_code == 400


@pytest.mark.parametrize("state", ["", "x", "9999999999.é", "99999999999999999999.0", "1.2"])
async def test_a_forged_state_installs_nothing(site: Site, state: str) -> None:
    await site.begin()

    assert (await site.end(state=state, code="code")).status_code == 400
    assert site.tokens.asked == []


async def test_a_code_that_slack_does_not_take_is_told(site: Site) -> None:
    state = await site.begin()
    site.tokens.failing = {"ok": False, "error": "invalid_code"}

    answer = await site.end(state=state, code="<script>")

    assert answer.status_code == 400
    assert "niet geïnstalleerd" in answer.text
    assert "<script>" not in answer.text
