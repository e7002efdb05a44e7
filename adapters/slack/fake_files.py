"""Files in the little Slack: places for bytes, and where a file is shown."""

import itertools
from dataclasses import dataclass, field
from typing import Final

from adapters.slack.check import Json
from adapters.slack.fake_world import Channel, Message, No, World
from adapters.slack.limits import IMAGE_ALT

PLACE: Final = "https://files.slack.com/upload/v1/"


@dataclass(slots=True, kw_only=True)
class FakeFile:
    """A file; `data` is there once it was handed over, `shown` are the messages that show it."""

    id: str
    name: str
    length: int
    alt: str
    data: bytes | None = None
    title: str = ""
    shown: list[Message] = field(default_factory=list[Message])

    def told(self) -> Json:
        """Show it as Slack tells of files."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "size": self.length,
            "channels": [one.channel for one in self.shown if one.channel[:1] == "C"],
            "groups": [one.channel for one in self.shown if one.channel[:1] == "G"],
            "ims": [one.channel for one in self.shown if one.channel[:1] == "D"],
        }


class FakeFiles:
    """What the methods of files do. `known` is every file by its id."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[str, FakeFile] = {}
        self._count = itertools.count(1)

    def place(self, given: Json) -> Json:
        """Give a place for bytes."""
        name, length = given.get("filename"), int(given.get("length") or 0)
        if not name or length < 1 or len(str(given.get("alt_txt", ""))) > IMAGE_ALT:
            raise No("invalid_arguments")
        made = FakeFile(
            id=f"F{next(self._count):09}",
            name=str(name),
            length=length,
            alt=str(given.get("alt_txt", "")),
        )
        self.known[made.id] = made
        return {"upload_url": f"{PLACE}{made.id}", "file_id": made.id}

    def take(self, file_id: str, data: bytes) -> int:
        """Take bytes; the status to answer. Others than were announced are refused."""
        made = self.known.get(file_id)
        if made is None or len(data) != made.length:
            return 400
        made.data = data
        return 200

    def complete(self, given: Json, channel: Channel) -> Json:
        """Show files that were handed over."""
        wanted = [self._handed_over(str(one.get("id"))) for one in given.get("files") or ()]
        if not wanted:
            raise No("invalid_arguments")
        for made, one in zip(wanted, given["files"], strict=True):
            made.title = str(one.get("title") or made.name)
            world, thread = self.world, given.get("thread_ts")
            message = Message(
                ts="",
                channel=channel.id,
                user=world.bot_user,
                bot=world.bot,
                text=str(given.get("initial_comment") or ""),
                thread=thread,
                at=world.now,
                files=[made.told()],
            )
            made.shown.append(world.put(message))
        return {"files": [{"id": one.id, "title": one.title} for one in wanted]}

    def _handed_over(self, file_id: str) -> FakeFile:
        made = self.known.get(file_id)
        if made is None or made.data is None:
            raise No("file_not_found")
        return made

    def info(self, given: Json) -> Json:
        """Tell of a file."""
        return {"file": self._handed_over(str(given.get("file"))).told()}

    def delete(self, given: Json) -> Json:
        """Take a file away, with the messages that are nothing without it."""
        made = self._handed_over(str(given.get("file")))
        del self.known[made.id]
        for message in made.shown:
            self.world.drop(message)
        return {}
