"""docs/howto/slack.md, followed literally, with the emulator in Slack's place."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.emulator import ADA, BOB, CAS, CHANNELS, GENERAL, KUDOS, TEAM, App, Someone
from tests.real.howto import PAGE, blocks, in_line, printed, section, settings_with, started, typed
from tests.real.slack import Inside, Linde, linde_in

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

APP = App("socket")


def _typed(block: str) -> str:
    """What somebody types, who has tokens."""
    mine = block.replace("xoxb-your-token", APP.token).replace("xapp-your-token", "xapp-socket")
    # The last command runs until it is stopped: it takes the place of the shell.
    return re.sub(r"^plein run ", "exec plein run ", mine, flags=re.MULTILINE)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bare(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Linde]:
    """A workspace that has no #kudos yet."""
    channels = {one: name for one, name in CHANNELS.items() if one != KUDOS}
    async with linde_in(tmp_path_factory.mktemp("bare"), channels) as workspace:
        yield workspace


async def test_the_page_leads_to_a_bot_that_answers(bare: Linde, tmp_path: Path) -> None:
    settings = settings_with(api=f"{bare.proxy.address}/api/")
    (tmp_path / "plein.toml").write_text(settings, "utf-8")

    running = await started("\n".join(map(_typed, blocks("sh"))), tmp_path)
    said = await printed(running, "Plein is at")
    try:
        await _try_it(bare, (tmp_path / "manifest.yaml").read_text("utf-8"))
    finally:
        running.terminate()
        await running.communicate()

    assert "in the workspace De Linde (T0LINDE) as @plein" in "\n".join(said)
    assert "All is well." in said
    assert running.returncode == 0


async def _try_it(linde: Linde, manifest: str) -> None:
    """Do what stands under "Try it"."""
    steps = section("5. Try it")

    async def is_heard() -> bool:
        apps = (await linde.slack.page())[0]["state"]["apps"]
        asked = linde.proxy.calls["users.conversations"]
        return bool(asked) and any(one["connected"] for one in apps if one["appId"] == APP.id)

    await linde.slack.until(is_heard)
    ada = Someone(linde.slack, APP, ADA)

    assert in_line("/invite @Plein", steps)
    made = await _invited(linde, in_line("#[a-z]+", steps))

    direct = await ada.direct()
    await ada.says(direct, in_line("help", steps))
    await linde.slack.shown(direct, "Hello Ada Jansen!")

    thanks = in_line("/kudos @name .*?", steps).removeprefix("/kudos @name ")
    await ada.commands(GENERAL, "/kudos", f"<@{BOB}> {thanks}")
    await linde.slack.shown(made, thanks)

    await ada.commands(GENERAL, in_line("/kudos", steps))
    assert (await ada.form())["title"]["text"] == "Give kudos"
    await ada.closes()

    await _from_the_menu(linde, steps, manifest)
    assert not await ada.submits(people=[BOB], reason="for reading the whole page")
    await linde.slack.shown(made, "for reading the whole page")


async def _invited(linde: Linde, name: str) -> str:
    """Make a channel, and invite the bot. The emulator does not tell it: the proxy does."""
    answer = await linde.slack.call(APP, "conversations.create", name=name.removeprefix("#"))
    channel = answer["channel"]["id"]
    joined = {
        "type": "member_joined_channel",
        "user": APP.user,
        "channel": channel,
        "channel_type": "C",
        "team": TEAM,
        "inviter": ADA,
        "event_ts": "1795480000.000100",
    }
    told = linde.proxy.calls["conversations.info"]
    await linde.proxy.tells("events_api", _event(joined))

    async def is_asked() -> bool:
        return linde.proxy.calls["conversations.info"] > told

    await linde.slack.until(is_asked)
    return channel


def _event(event: dict[str, str]) -> dict[str, object]:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP.id,
        "event_id": f"Ev{event['event_ts']}",
        "event": event,
    }


async def _from_the_menu(linde: Linde, steps: str, manifest: str) -> None:
    """Use the entry of a message's menu that the page names, by what the manifest says of it."""
    label = re.search(r"menu of a message, \*\*(.*?)\*\*", steps)
    assert label
    entry = re.search(rf'name: "{label[1]}"\n\s+type: "message"\n\s+callback_id: "(.*?)"', manifest)
    assert entry, manifest
    said = await Someone(linde.slack, APP, CAS).says(GENERAL, "The boiler is warm again")
    inside = Inside(linde, APP, Path())
    await inside.uses_shortcut(entry[1], said, author=CAS)


async def test_an_app_with_one_command_is_told_of_that_alone(tmp_path: Path) -> None:
    (tmp_path / "plein.toml").write_text(blocks("toml")[0], "utf-8")
    command = in_line("plein slack manifest --.*?")

    said = await typed(f"{command} --config plein.toml", tmp_path)

    assert f"asks\n   for `{_commands(said)[0]}` alone" in PAGE
    assert _commands(said) == ["/plein"]


def _commands(manifest: str) -> list[str]:
    return re.findall(r'- command: "(.*?)"', manifest)
