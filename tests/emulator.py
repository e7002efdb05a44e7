"""A Slack that nobody here wrote, for tests: npm's `local-slack`, and people in front of it.

It listens on every interface of this machine, takes any token, and forgets everything when it
stops. One app hears over sockets, one by HTTP.
"""

import asyncio
import json
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import aiohttp

from tests.parts import LEASH, PATIENCE, absent, free_port

BINARY = (
    Path(__file__).parent.parent / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
)
_BETWEEN = 0.03

TEAM: Final = "T0LINDE"
SECRET: Final = "a signing secret of the emulator"
ADA, BOB, CAS = "U0ADA", "U0BOB", "U0CAS"
GENERAL, KUDOS = "C0GENERAL", "C0KUDOS"
CHANNELS: Final = {GENERAL: "general", KUDOS: "kudos"}
Way = Literal["socket", "http"]
_PEOPLE = ((ADA, "ada", "Ada Jansen"), (BOB, "bob", "Bob Visser"), (CAS, "cas", "Cas Bakker"))


@dataclass(frozen=True, slots=True)
class App:
    """The bot as one app of the emulator, heard in one way."""

    way: Way

    @property
    def id(self) -> str:
        """The app's id."""
        return f"A0{self.way.upper()}"

    @property
    def user(self) -> str:
        """The bot's account."""
        return f"U0{self.way.upper()}"

    @property
    def token(self) -> str:
        """The bot's token."""
        return f"xoxb-{self.way}"


class Emulator:
    """Starts on a free port; `address` is where it is. Everybody is in its `channels`, which are
    named by id."""

    def __init__(self, folder: Path, *, channels: Mapping[str, str] = CHANNELS) -> None:
        self.address = ""
        self._channels = channels
        self._folder = folder
        self._process: Process | None = None
        self._session: aiohttp.ClientSession | None = None

    async def start(self, request_url: str) -> None:
        """Start, telling the events of the app with HTTP to `request_url`."""
        if not BINARY.exists():
            absent("Slack emulator", "run `npm ci` on Linux")
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        config = self._folder / "slack.json"
        config.write_text(json.dumps(_config(request_url, self._channels)), encoding="utf-8")
        command = (*LEASH, str(BINARY), "--config", str(config), "--port", str(port))
        self._process = await asyncio.create_subprocess_exec(
            *command, "--base-host", "127.0.0.1", stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
        # It closes connections that are idle, and a request may meet that.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        await self.until(self._is_up)

    async def stop(self) -> None:
        """End it."""
        if self._session is not None:
            await self._session.close()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _is_up(self) -> bool:
        try:
            await self.state()
        except aiohttp.ClientError:
            return False
        return True

    async def reset(self) -> None:
        """Make it as it was at its start."""
        await self.control("reset")

    async def control(self, path: str, **body: Any) -> dict[str, Any]:
        """Do something as somebody of the workspace."""
        assert self._session is not None
        url = f"{self.address}/_control/{path}"
        async with self._session.post(url, json=body) as answer:
            return await answer.json()

    async def call(self, app: App, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method of the Web API as the bot would."""
        assert self._session is not None
        headers = {"authorization": f"Bearer {app.token}"}
        url = f"{self.address}/api/{method}"
        async with self._session.post(url, json=arguments, headers=headers) as answer:
            return await answer.json()

    async def _get(self, path: str) -> dict[str, Any]:
        assert self._session is not None
        async with self._session.get(f"{self.address}/_control/{path}") as answer:
            return await answer.json()

    async def state(self) -> dict[str, Any]:
        """Tell who and what is there."""
        return await self._get("state")

    async def log(self) -> list[dict[str, Any]]:
        """List what went between it and the bot."""
        return (await self._get("log"))["log"]

    async def trigger(self) -> str:
        """Give the trigger of the newest command: it is good once, and for a while."""
        told = [one["detail"] for one in await self.log() if one["kind"] == "slash_commands"]
        read = [dict(parse_qsl(one)) if isinstance(one, str) else one for one in told]
        return [one["trigger_id"] for one in read if "trigger_id" in one][-1]

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """List the messages in a channel, oldest first."""
        return (await self._get(f"messages/{channel}"))["messages"]

    async def download(self, app: App, file: dict[str, Any]) -> bytes:
        """Fetch the bytes of a file, as it stands in a message, with the bot's token."""
        assert self._session is not None
        headers = {"authorization": f"Bearer {app.token}"}
        async with self._session.get(file["url_private_download"], headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until an async question is answered by something true, and return that."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if found := await holds():
                    return found
                await asyncio.sleep(_BETWEEN)

    async def shown(
        self, channel: str, words: str, *, thread: str | None = None, to: str | None = None
    ) -> dict[str, Any]:
        """Wait for a message of the bot with these words, the newest, and return it. With `to` it
        is one that only this person sees."""

        async def look() -> dict[str, Any] | None:
            found = [
                one
                for one in await self.messages(channel)
                if one.get("bot_id")
                and words in one["text"]
                and (thread is None or one.get("thread_ts") == thread)
                and one.get("ephemeral_to") == to
            ]
            return found[-1] if found else None

        try:
            return await self.until(look)
        except TimeoutError:
            there = [(one.get("ephemeral_to"), one["text"]) for one in await self.messages(channel)]
            raise AssertionError(f"{words!r} for {to} is not among {there}") from None

    async def page(self, deed: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Open its page's socket, do something on it, and list what it is told until that is done:
        first everything that there is."""
        assert self._session is not None
        told: list[dict[str, Any]] = []
        async with self._session.ws_connect(f"{self.address}/ui", max_msg_size=2**25) as wire:
            told.append(await wire.receive_json())
            if deed is not None:
                await wire.send_json(deed)
                async with asyncio.timeout(PATIENCE):
                    while told[-1]["t"] not in ("view", "view_errors"):
                        told.append(await wire.receive_json())
        return told

    async def modal(self) -> dict[str, Any] | None:
        """Give the form that stands open."""
        stack = (await self.page())[0]["state"]["modalStack"]
        return stack[-1] if stack else None

    async def home(self, app: App, user: str) -> dict[str, Any] | None:
        """Give somebody's home, as the bot published it."""
        return (await self.page())[0]["state"]["homeViews"].get(user, {}).get(app.id)


class Someone:
    """Somebody in front of the emulator, who has to do with one app."""

    def __init__(self, slack: Emulator, app: App, user: str) -> None:
        self.slack = slack
        self.app = app
        self.user = user

    async def direct(self) -> str:
        """Give the direct chat with the bot."""
        opened = await self.slack.call(self.app, "conversations.open", users=self.user)
        return opened["channel"]["id"]

    async def says(self, channel: str, text: str, thread: str | None = None) -> str:
        """Say something, and return what Slack calls it."""
        said = await self.slack.control(
            "message", channel=channel, user=self.user, text=text, thread_ts=thread
        )
        return said["message"]["ts"]

    async def commands(self, channel: str, command: str, text: str = "") -> None:
        """Type a slash command."""
        await self.slack.control(
            "command",
            channel=channel,
            user=self.user,
            command=command,
            text=text,
            appId=self.app.id,
        )

    async def presses(self, message: dict[str, Any], label: str) -> None:
        """Press a button of a message."""
        await self.slack.control(
            "interact",
            channel=message["channel"],
            messageTs=message["ts"],
            user=self.user,
            action=button_in(message["blocks"], label),
        )

    async def reacts(self, channel: str, ts: str, name: str, *, present: bool = True) -> None:
        """React to a message, or take that back."""
        await self.slack.control(
            "reaction", channel=channel, ts=ts, user=self.user, name=name, present=present
        )

    async def opens_home(self) -> None:
        """Open the bot's home."""
        await self.slack.control("open-home", user=self.user, appId=self.app.id)

    async def form(self) -> dict[str, Any]:
        """Wait for a form."""
        return await self.slack.until(self.slack.modal)

    async def closes(self) -> None:
        """Close the form that stands open, and send nothing."""
        await self.slack.page({"t": "view_close", "user": self.user})

    async def submits(self, **values: Any) -> dict[str, str]:
        """Send the form that stands open, and return what is told at its questions. What is not
        among these values stays as it was filled in beforehand."""
        view = await self.form()
        given = {
            block["block_id"]: {
                element["action_id"]: _answer(element, values[block["block_id"]])
                if block["block_id"] in values
                else _filled(element)
            }
            for block in view["blocks"]
            if (element := block.get("element"))
        }
        told = await self.slack.page({"t": "view_submit", "user": self.user, "values": given})
        return told[-1].get("errors", {})


def button_in(blocks: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Find a button, or a choice of a menu, by its label, as Slack tells of one that is pressed."""
    for block in blocks:
        menu = block.get("accessory", {})
        for option in menu.get("options", []):
            if option["text"]["text"] == label:
                pressed = {"type": menu["type"], "action_id": menu["action_id"]}
                return {**pressed, "selected_option": option, "block_id": block.get("block_id")}
        for element in block.get("elements", []):
            if element.get("text", {}).get("text") == label:
                return {**element, "block_id": block.get("block_id")}
    raise KeyError(label)


def _answer(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """Fill something in, as Slack tells of it."""
    kind = element["type"]
    match kind:
        case "multi_users_select":
            return {"type": kind, "selected_users": value}
        case "checkboxes":
            chosen = element["options"] if value else []
            return {"type": kind, "selected_options": chosen}
        case "multi_static_select":
            chosen = [one for one in element["options"] if one["value"] in value]
            return {"type": kind, "selected_options": chosen}
        case "static_select" | "radio_buttons":
            return {
                "type": kind,
                "selected_option": next(
                    one for one in element["options"] if one["text"]["text"] == value
                ),
            }
        case _:
            return {"type": kind, "value": value}


def _filled(element: dict[str, Any]) -> dict[str, Any]:
    """Tell of what a field held from the beginning, as Slack does."""
    parts = {
        "value": "initial_value",
        "selected_option": "initial_option",
        "selected_options": "initial_options",
        "selected_users": "initial_users",
        "selected_date": "initial_date",
        "selected_time": "initial_time",
    }
    there = {told: element[part] for told, part in parts.items() if part in element}
    return {"type": element["type"], **there}


def _config(request_url: str, channels: Mapping[str, str]) -> dict[str, Any]:
    bots = [App("socket"), App("http")]
    everybody = [user for user, _, _ in _PEOPLE] + [bot.user for bot in bots]
    return {
        "workspace": {"name": "De Linde", "domain": "linde", "teamId": TEAM},
        "apps": [
            {
                "appId": bot.id,
                "botUserId": bot.user,
                "botName": "plein",
                "botToken": bot.token,
                "appToken": f"xapp-{bot.way}",
                "signingSecret": SECRET,
                "mode": "socket" if bot.way == "socket" else "events",
                "requestUrl": request_url,
            }
            for bot in bots
        ],
        "users": [
            {
                "id": user,
                "name": name,
                "real_name": real,
                "email": f"{name}@example.org",
                "tz": "Europe/Amsterdam",
            }
            for user, name, real in _PEOPLE
        ],
        "channels": [
            {"id": id_, "name": name, "members": everybody} for id_, name in channels.items()
        ],
    }
