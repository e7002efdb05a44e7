"""What a message looks like to somebody in Slack: its blocks, in plain words, and what to press."""

import re
from collections.abc import Iterator

from adapters.slack.check import Json
from adapters.slack.fake import Slack
from adapters.slack.fake_world import Message

_SPECIAL = re.compile(r"<([^<>\n]*)>")
# What Slack obeys as formatting: marks around words, and around nothing else.
_FORMATTED = re.compile(r"(?<!\w)([*_~`])(?=\S)([^\n]*?)(?<=\S)\1(?!\w)")
# Nobody who reads can tell these from what they stand for.
_ALIKE = str.maketrans({"∗": "*", "ˍ": "_", "∼": "~", "ˋ": "`", "＆": "&", "‹": "<", "›": ">"})


def words(slack: Slack, message: Message) -> str:
    """Tell what somebody reads: the blocks, or the text where there are none."""
    if not message.blocks:
        titles = [str(one["title"]) for one in message.files]
        return "\n".join([*titles, _marked(slack, message.text)])
    return "\n".join(line for block in message.blocks for line in _block(slack, block))


def choices(message: Message) -> Iterator[tuple[str, str]]:
    """List what can be pressed, in order: its label and the choice that it carries."""
    for block in message.blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("value"):
                yield element["text"]["text"], element["value"]
            for option in element.get("options", []):
                yield option["text"]["text"], option["value"]


def _block(slack: Slack, block: Json) -> Iterator[str]:
    for text in [block.get("text"), *block.get("fields", [])]:
        if text:
            is_marked = text["type"] == "mrkdwn"
            yield _marked(slack, text["text"]) if is_marked else text["text"]
    if block["type"] == "image":
        yield block["alt_text"]
    for element in block.get("elements", []):
        if "url" in element:
            yield f"{element['text']['text']}: {element['url']}"


def _marked(slack: Slack, text: str) -> str:
    plain = text
    for _ in range(3):  # bold in italic in code
        plain = _FORMATTED.sub(r"\2", plain)
    shown = _SPECIAL.sub(lambda found: _special(slack, found[1]), plain)
    unescaped = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return unescaped.translate(_ALIKE)


def _special(slack: Slack, what: str) -> str:
    target, _, label = what.partition("|")
    if target.startswith("@"):
        return f"@{slack.called(target[1:])}"
    if target.startswith("#"):
        return f"#{slack.channels[target[1:]].name}"
    if target.startswith("!"):
        return f"@{target[1:]}"
    return f"{label}: {target}" if label else target
