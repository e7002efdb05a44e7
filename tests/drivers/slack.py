"""Somebody with Slack open: what its client shows, and what it sends when they do something."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

import pytest

from adapters.slack.check import Json as Block
from adapters.slack.fake_client import Client
from adapters.slack.fake_world import Message
from bot.content import Json
from bot.emoji import plain_emoji, short_names
from bot.form import ChannelView, OptionView, QuestionView
from storage.people import Person
from tests.drivers import slack_look
from tests.drivers.driver import OpenForm, Seen


class SlackDriver:
    """Somebody in Slack. `commands` are the words that the app's manifest gives to Slack, `users`
    are Slack's ids by person."""

    adapter = "slack"
    is_rich = True

    def __init__(
        self, client: Client, *, commands: Iterable[str], users: Mapping[str, str]
    ) -> None:
        self._client = client
        self._commands = frozenset(commands)
        self._users = users
        self.workspace = client.slack.workspace
        # As it was shown: somebody may press what is gone by the time it arrives.
        self._shown: dict[str, Message] = {}

    @property
    def client(self) -> Client:
        """Their Slack, to do what no other chat has."""
        return self._client

    @property
    def errors(self) -> dict[str, str]:
        return self._client.errors

    def seen(self) -> list[Seen]:
        return [self._seen(one) for one in self._client.messages()]

    def _seen(self, message: Message) -> Seen:
        slack = self._client.slack
        choices = list(slack_look.choices(message))
        for _, choice in choices:
            self._shown[choice] = deepcopy(message)
        is_direct = message.channel == self._client.with_bot
        return Seen(
            id=message.ts,
            place="dm" if is_direct else f"#{slack.channels[message.channel].name}",
            text=slack_look.words(slack, message),
            by_bot=message.bot == slack.bot,
            author=message.user,
            only_you=message.only is not None,
            edited=message.edited,
            thread=message.thread,
            choices=choices,
            files=[(one["name"], one["id"]) for one in message.files],
            reactions={
                plain_emoji(name): len(people) for name, people in message.reactions.items()
            },
        )

    def form(self) -> OpenForm | None:
        modal = self._client.modal
        if modal is None:
            return None
        return OpenForm(
            id=modal.view["private_metadata"],
            title=modal.view["title"]["text"],
            questions=[
                _question(one, self._channels())
                for one in modal.view["blocks"]
                if one["type"] == "input"
            ],
        )

    def _channels(self) -> tuple[ChannelView, ...]:
        slack = self._client.slack
        named = [one for one in slack.channels.values() if one.name]
        return tuple(ChannelView(id=one.id, name=f"#{one.name}") for one in named)

    async def say(self, place: str, text: str, thread: str | None) -> None:
        """Type a line. Slack sends no line with a `/` that is no command of it: it says to begin
        with a space, and there are no commands in threads."""
        channel = self._channel(place)
        word, _, rest = text.partition(" ")
        if thread is None and word.casefold() in self._commands:
            await self._client.command(channel, word.removeprefix("/"), rest)
            return
        words = f" {text}" if text.startswith("/") else text
        await self._client.say(channel, words, thread=self._root(thread))

    def _root(self, thread: str | None) -> str | None:
        """Name the message that begins the thread: who answers an answer stays in its thread."""
        answered = None if thread is None else self._message(thread)
        return None if answered is None else answered.thread or answered.ts

    async def press(self, seen: Seen, label: str, handle: str) -> None:
        shown = self._shown.get(handle) or self._client.slack.said(seen.id)
        if shown is None:
            pytest.fail(f"Slack never showed {label!r}")
        await self._client.press(shown, handle)

    async def react(self, seen: Seen, emoji: str, *, off: bool) -> None:
        await self._client.react(self._message(seen.id), _short(emoji), off=off)

    async def use(self, seen: Seen, shortcut: str) -> None:
        await self._client.use(self._message(seen.id), shortcut)

    async def open(self, seen: Seen, handle: str) -> bytes:
        data = self._client.slack.methods.files.known[handle].data
        return data if data is not None else pytest.fail("its bytes never came")

    async def submit(self, form_id: str, values: dict[str, Json]) -> None:
        modal = self._client.modal
        if modal is None or modal.view["private_metadata"] != form_id:
            pytest.fail("this form stands open no longer")
        await self._client.submit(values)

    def account_of(self, person: Person) -> str:
        return self._users[person.id]

    def _channel(self, place: str) -> str:
        return self._client.with_bot if place == "dm" else self._client.slack.channel_called(place)

    def _message(self, ts: str) -> Message:
        found = self._client.slack.said(ts)
        return found or pytest.fail("the message is there no longer")


def _short(emoji: str) -> str:
    """Name an emoji as Slack tells of it; one of its own has a name only."""
    plain = plain_emoji(emoji)
    return next((name for name, known in short_names().items() if known == plain), plain)


def _question(block: Block, channels: tuple[ChannelView, ...]) -> QuestionView:
    element = block["element"]
    groups: list[Block] = element.get("option_groups", [])
    options = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    return QuestionView(
        name=block["block_id"],
        kind=element["action_id"],
        label=block["label"]["text"],
        hint=block.get("hint", {}).get("text", ""),
        required=not block["optional"],
        options=tuple(OptionView(value=one["value"], label=one["text"]["text"]) for one in options),
        value=_filled(element),
        channels=channels if element["type"] == "conversations_select" else (),
    )


def _filled(element: Block) -> Any:
    """Tell what a field holds when the form opens."""
    match element["type"]:
        case "checkboxes" if element["action_id"] == "yes_no":
            return bool(element.get("initial_options"))
        case "checkboxes" | "multi_static_select":
            return [one["value"] for one in element.get("initial_options", [])]
        case "static_select":
            return element.get("initial_option", {}).get("value")
        case "multi_users_select":
            return element.get("initial_users", [])
        case "users_select":
            return [one] if (one := element.get("initial_user")) else []
        case "conversations_select":
            return element.get("initial_conversation")
        case "datepicker":
            return element.get("initial_date")
        case "timepicker":
            return element.get("initial_time")
        case _:
            return element.get("initial_value")
