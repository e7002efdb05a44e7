"""What a message looks like to somebody in Matrix: its HTML, in plain words, and what to choose."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from adapters.matrix.draw import POLL
from adapters.matrix.fake_client import Shown
from adapters.matrix.fake_world import World

_TO = "https://matrix.to/#/"
_TEXT = "org.matrix.msc1767.text"
_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_TALLY = re.compile(r" \(\d+\)$")  # how often it was chosen, in a poll
_BLOCKS = ("p", "li", "ul", "ol", "pre", "blockquote", "div")


def words(world: World, shown: Shown) -> str:
    """Tell what somebody reads."""
    content = shown.content
    if POLL in content:
        answers = (f"{one['text']} ({shown.votes.get(one['id'], 0)})" for one in _answers(content))
        return "\n".join((content[POLL]["question"][_TEXT], *answers))
    if names := [name for name, _ in files(content)]:
        return "\n".join(dict.fromkeys((*names, content["body"])))
    if "formatted_body" not in content:
        return str(content.get("body", ""))
    page = _Page(world)
    page.feed(content["formatted_body"])
    page.close()
    return page.read()


def files(content: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """List what can be opened: its name, and where it is."""
    is_file = content.get("msgtype") in ("m.file", "m.image")
    return [(content.get("filename", content["body"]), content["url"])] if is_file else []


def choices(shown: Shown, text: str) -> Sequence[tuple[str, str]]:
    """List what can be chosen, as somebody reads it: labels, without a tally, and numbers; of a
    poll its answers, until it is ended."""
    if POLL in shown.content:
        answers = () if shown.is_ended else _answers(shown.content)
        return [(one["text"], one["id"]) for one in answers]
    return [(_TALLY.sub("", label), number) for number, label in _NUMBERED.findall(text)]


def _answers(content: dict[str, Any]) -> list[dict[str, str]]:
    return [{"id": one["id"], "text": one[_TEXT]} for one in content[POLL]["answers"]]


class _Page(HTMLParser):
    """Draws HTML as lines. A pill is the name of whoever it is of; a link shows where it leads."""

    def __init__(self, world: World) -> None:
        super().__init__(convert_charrefs=True)
        self._world = world
        self._parts: list[str] = []
        self._link = ""
        self._label = ""

    def read(self) -> str:
        lines = "".join(self._parts).split("\n")
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._link, self._label = dict(attrs).get("href") or "", ""
        elif tag == "br" or tag in _BLOCKS:
            self._parts.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._parts.append(self._linked())
            self._link = ""
        elif tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._link:
            self._label += data
        else:
            self._parts.append(data)

    def _linked(self) -> str:
        target = unquote(self._link.removeprefix(_TO))
        if self._link.startswith(_TO) and target.startswith("@"):
            return f"@{self._world.called(target)}"
        if self._link.startswith(_TO) or self._label == self._link:
            return self._label
        return f"{self._label}: {self._link}"
