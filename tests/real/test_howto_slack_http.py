"""docs/howto/slack.md where Slack calls Plein: the change to it, and several workspaces."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from adapters.slack.manifest import SCOPES
from tests.emulator import ADA, BOB, GENERAL, KUDOS, SECRET, TEAM, App, Someone
from tests.parts import free_port
from tests.program import Program
from tests.real.howto import blocks, in_line, lines_of, section, settings_with, typed
from tests.real.slack import Inside, Linde, inside_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

BY_HTTP = section("By HTTP instead of sockets")
MANY = section("Several workspaces")


async def manifest_of(settings: str, folder: Path) -> str:
    """Print the manifest of settings."""
    (folder / "plein.toml").write_text(settings, "utf-8")
    return await typed("plein slack manifest --config plein.toml", folder)


async def test_to_change_over_from_sockets_to_http_loses_and_doubles_nothing(
    linde: Linde, tmp_path: Path
) -> None:
    api = f"{linde.proxy.address}/api/"
    more = (
        in_line(r"\[web\] address = .*?", BY_HTTP),
        f"[adapters.slack] {in_line('signing_secret = .*?', BY_HTTP)}",
    )
    modes = [in_line(f'mode = "{mode}"', BY_HTTP) for mode in ("both", "http")]
    both, http = (settings_with(*more, f"[adapters.slack] {mode}", api=api) for mode in modes)

    async with inside_in(linde, tmp_path, mode="socket", settings=settings_with(api=api)) as before:
        await before.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for mending the roof")
        await before.slack.shown(KUDOS, "for mending the roof")

    async with inside_in(linde, tmp_path, mode="both", settings=both) as meanwhile:
        await meanwhile.ada.commands(GENERAL, "/kudos", f"<@{BOB}> for painting the door")
        await meanwhile.slack.shown(KUDOS, "for painting the door")
        await comes_by_http(meanwhile)
        assert "socket_mode_enabled: false" in await manifest_of(both, tmp_path)

    async with inside_in(linde, tmp_path, mode="http", settings=http) as after:
        await comes_by_http(after)
        (*_, command) = await after.commands_by_socket()
        thanks = {"text": f"<@{BOB}> for sweeping the stairs", "trigger_id": "1.2"}
        await after.tells("slash_commands", {**command, **thanks})
        await after.slack.shown(KUDOS, "for sweeping the stairs")

        assert after.count("SELECT count(*) FROM kudos_gift") == 3
        cards = [one for one in await after.slack.messages(KUDOS) if "🙌" in one["text"]]
        assert len(cards) == 3


async def comes_by_http(inside: Inside) -> None:
    """Tell by HTTP, too, what was told over sockets."""
    statuses = [await inside.hands_in(*one) for one in await inside.all_by_http()]
    assert statuses
    assert set(statuses) == {200}


async def test_a_workspace_that_is_named_installs_the_app_and_no_other(
    linde: Linde, tmp_path: Path
) -> None:
    named = lines_of(blocks("toml", MANY)[0].replace("T0123ABCD", TEAM))
    api = f"{linde.proxy.address}/api/"
    settings = settings_with(*named, api=api, without=("[adapters.slack]",))
    secrets = {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_CLIENT_SECRET": "a client secret",
        "SLACK_SEAL_KEY": (await typed(in_line("openssl .*?", MANY), tmp_path)).strip(),
    }
    address = in_line("https://.*?/slack/install", MANY)
    back = address.replace("/install", "/oauth")
    assert back in await manifest_of(settings, tmp_path)
    database = f"sqlite:///{tmp_path}/plein.db"
    program = Program(tmp_path, database, settings=settings, secrets=secrets, port=free_port())
    await program.start()
    try:
        await _installed(linde, program, address, back)
        checked = await typed("plein check --config config.toml", tmp_path, secrets)
    finally:
        linde.proxy.bot = ""
        await program.end()
    assert "All is well." in checked


async def _installed(linde: Linde, program: Program, address: str, back: str) -> None:
    """Send whoever administers a workspace to `address`; they come back to `back`."""
    linde.proxy.bot = program.address
    # The proxy in front of Plein passes it on.
    through = {address: f"{program.address}/slack/install", back: f"{program.address}/slack/oauth"}

    async def installs(team: str) -> httpx2.Response:
        """Be sent to Slack, say yes there, and be sent back."""
        linde.proxy.grants[f"code-of-{team}"] = _granted(team)
        async with httpx2.AsyncClient() as browser:
            sent = await browser.get(through[address])
            asked = urlsplit(sent.headers["location"])
            query = {name: value for name, (value,) in parse_qs(asked.query).items()}
            assert (sent.status_code, asked.netloc) == (303, "slack.com")
            assert query["redirect_uri"] == back
            return await browser.get(
                through[query["redirect_uri"]],
                params={"code": f"code-of-{team}", "state": query["state"]},
                headers={"cookie": sent.headers["set-cookie"].partition(";")[0]},
            )

    refused, taken = await installs("T0ELSE"), await installs(TEAM)

    assert (refused.status_code, taken.status_code) == (403, 200)
    ada = Someone(linde.slack, App("http"), ADA)
    direct = await ada.direct()
    await ada.says(direct, "help")
    await linde.slack.shown(direct, "Hello Ada Jansen! I am Plein")


def _granted(team: str) -> dict[str, Any]:
    app = App("http")
    return {
        "ok": True,
        "access_token": app.token,
        "token_type": "bot",
        "scope": ",".join(SCOPES),
        "bot_user_id": app.user,
        "app_id": app.id,
        "team": {"id": team, "name": "De Linde"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
