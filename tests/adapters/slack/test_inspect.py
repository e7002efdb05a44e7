"""What `plein check` says of several workspaces: where the app is, and what is missing there."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from adapters.slack.examine import inspect
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import Granted, Oauth
from adapters.slack.workspaces import Workspaces
from bot.clock import MovableClock
from bot.remark import Remark
from storage.session import Store
from tests.adapters.slack.inbound import BEGIN, settings, settings_of_many
from tests.adapters.slack.network import Network

ADDRESS = "https://plein.example.org"


async def _installs(store: Store, *teams: str, **more: Any) -> None:
    """Let workspaces install the app; the settings know a third one, too."""
    given = settings_of_many(workspaces=["T1", "T2", "T3", "E1"])
    workspaces = Workspaces(given, store, MovableClock(BEGIN), oauth=Oauth(given, Network()))
    for team in teams:
        granted = {
            "app_id": "A0PLEIN1",
            "enterprise_id": None,
            "team_id": team,
            "bot_user": "U0PLEIN1",
            "scopes": "chat:write",
            "token": f"xoxe.xoxb-secret-{team}",
            "refresh": None,
            "expires_in": None,
        }
        await workspaces.add(Granted(**{**granted, **more}))


async def _remarks(store: Store, network: Network | None = None, **more: Any) -> list[Remark]:
    found = await inspect(
        settings_of_many(**more), store, address=ADDRESS, session=network or Network()
    )
    assert not [one for one in found if "secret" in one.words]
    return list(found)


async def test_before_anybody_has_installed_it_it_says_where_that_is_done(store: Store) -> None:
    [remark] = await _remarks(store)

    assert f"{ADDRESS}/slack/install" in remark.words
    assert not remark.is_problem


async def test_it_names_each_workspace(store: Store) -> None:
    await _installs(store, "T1", "T2")

    found = await _remarks(store)

    assert [one.words for one in found] == [
        "installed in T1 (De Linde)",
        "installed in T2 (De Linde)",
    ]


async def test_a_right_that_is_missing_is_named_with_the_workspace(store: Store) -> None:
    await _installs(store, "T1")
    scopes = ",".join(one for one in SCOPES if one != "files:write")

    found = await _remarks(store, Network(scopes=scopes))

    [problem] = [one.words for one in found if one.is_problem]
    assert problem.startswith("in T1 the right files:write is missing (")


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_token_that_is_not_taken_is_a_problem(store: Store, error: str) -> None:
    await _installs(store, "T1")

    [remark] = await _remarks(store, Network(answers={"auth.test": {"ok": False, "error": error}}))

    assert remark.is_problem
    assert remark.words.startswith(f"no token works in T1 ({error})")
    assert f"{ADDRESS}/slack/install" in remark.words


async def test_a_token_that_is_over_and_can_be_changed_is_no_problem(store: Store) -> None:
    await _installs(store, "T1", refresh="r-secret", expires_in=timedelta(hours=12))
    over = {"ok": False, "error": "token_expired"}

    [remark] = await _remarks(store, Network(answers={"auth.test": over}))

    assert not remark.is_problem
    assert "T1" in remark.words


async def test_one_sealed_with_a_key_that_is_gone_is_a_problem(store: Store) -> None:
    await _installs(store, "T1")

    [remark] = await _remarks(store, seal_keys=["another key, which is as long as it must be"])

    assert remark.is_problem
    assert "no token works in T1" in remark.words


async def test_one_that_the_settings_do_not_name_any_more_is_said_to_be_unheard(
    store: Store,
) -> None:
    await _installs(store, "T3")

    [remark] = await _remarks(store)

    assert "T3" in remark.words
    assert "nobody is heard" in remark.words


async def test_a_slack_that_is_not_there_is_said(store: Store) -> None:
    await _installs(store, "T1")

    [remark] = await _remarks(store, Network(breaks=aiohttp.ClientPayloadError("xoxb-1-secret")))

    assert remark.is_problem
    assert "cannot be reached" in remark.words


async def test_with_one_token_there_is_nothing_to_look_for(store: Store) -> None:
    assert await inspect(settings(), store, address=ADDRESS, session=Network()) == []
