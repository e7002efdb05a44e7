"""What leaves for Slack is within every documented limit, or does not leave. Pure.

Slack refuses a whole message for one option that is a letter too long, without much of a reason.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from adapters.slack import limits
from adapters.slack.limits import size
from bot.errors import Refused

Json: TypeAlias = dict[str, Any]

_TEXTS = ("plain_text", "mrkdwn")
_BLOCKS_OF = {
    "message": ("section", "actions", "image", "divider", "context", "header"),
    "home": ("section", "actions", "image", "divider", "context", "header"),
    "modal": ("section", "actions", "image", "divider", "context", "header", "input"),
}
_BOXES = ("checkboxes", "radio_buttons")
_SELECTS = ("static_select", "multi_static_select")
_ELEMENTS = (
    *_BOXES,
    *_SELECTS,
    "button",
    "conversations_select",
    "datepicker",
    "multi_users_select",
    "number_input",
    "plain_text_input",
    "timepicker",
    "users_select",
)
_EVENT_TYPE = re.compile(r"[a-z_]{1,255}")


def check_payload(payload: Mapping[str, Any], *, text: int = limits.TEXT) -> None:
    """Let a message pass that keeps to every limit; `text` is the most characters of its text.

    Raises: Refused, with what is too long and by how much, but with none of its words.
    """
    _refuse(message_problems(payload, text=text))


def check_view(view: Mapping[str, Any]) -> None:
    """Let a modal or a home pass that keeps to every limit. Raises: Refused, as above."""
    _refuse(view_problems(view))


def _refuse(problems: Iterator[str]) -> None:
    problem = next(problems, None)
    if problem is not None:
        raise Refused(f"Slack would not take it: {problem}")


def message_problems(payload: Mapping[str, Any], *, text: int = limits.TEXT) -> Iterator[str]:
    """List what is wrong with a message."""
    words = str(payload.get("text") or "")
    if not words.strip():
        yield "no text"
    yield from _most("text", size(words), text)
    blocks = _list(payload.get("blocks"))
    yield from _most("blocks", len(blocks), limits.BLOCKS)
    yield from _most("all blocks", weight(blocks), limits.ALL_BLOCKS)
    yield from _blocks(blocks, "message")
    metadata = payload.get("metadata")
    if metadata is not None:
        yield from _most("metadata", len(json.dumps(metadata)), limits.METADATA)
        if not _EVENT_TYPE.fullmatch(str(metadata.get("event_type"))):
            yield "metadata has no event_type of small letters"


def view_problems(view: Mapping[str, Any]) -> Iterator[str]:
    """List what is wrong with a view."""
    kind = str(view.get("type"))
    if kind not in ("modal", "home"):
        yield f"a view of type {kind}"
        return
    if kind == "modal":
        yield from _text("title", view.get("title"), limits.TITLE)
    for name in ("submit", "close"):
        if name in view:
            yield from _text(name, view[name], limits.TITLE)
    blocks = _list(view.get("blocks"))
    yield from _most("blocks", len(blocks), limits.VIEW_BLOCKS)
    yield from _blocks(blocks, kind)
    for name, most in (("private_metadata", limits.PRIVATE), ("callback_id", limits.CALLBACK_ID)):
        yield from _most(name, size(str(view.get(name, ""))), most)
    yield from _most("view", len(json.dumps(view).encode()), limits.VIEW)


def weight(value: object) -> int:
    """Tell how long something is as JSON, each character counted once."""
    match value:
        case str():
            return len(value) + 2
        case bool() | int() | float() | None:
            return 5
        case dict():
            pairs = cast("dict[str, object]", value).items()
            return 2 + sum(len(name) + 4 + weight(one) for name, one in pairs)
        case _:
            return 2 + sum(1 + weight(one) for one in _list(value))


def _list(value: object) -> list[Any]:
    return list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else []


def _most(name: str, count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"{name}: {count}, at most {most}"


def _one_to(name: str, count: int, most: int) -> Iterator[str]:
    if not count:
        yield f"{name}: none"
    yield from _most(name, count, most)


def _text(name: str, text: Any, most: int, *, plain: bool = True) -> Iterator[str]:
    if not isinstance(text, dict):
        yield f"{name}: no text"
        return
    found = cast("Json", text)
    if found.get("type") not in (_TEXTS[:1] if plain else _TEXTS):
        yield f"{name}: of type {found.get('type')}"
    yield from _one_to(name, size(str(found.get("text") or "")), most)


def _blocks(blocks: Sequence[Json], kind: str) -> Iterator[str]:
    named = [str(block["block_id"]) for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        yield "two blocks with one block_id"
    for name in named:
        yield from _one_to("block_id", len(name), limits.BLOCK_ID)
    for block in blocks:
        if block.get("type") not in _BLOCKS_OF[kind]:
            yield f"a block of type {block.get('type')} in a {kind}"
        yield from _block(block)


def _block(block: Json) -> Iterator[str]:
    match block.get("type"):
        case "section":
            yield from _section(block)
        case "header":
            yield from _text("header", block.get("text"), limits.HEADER)
        case "image":
            yield from _one_to("image_url", len(str(block.get("image_url", ""))), limits.URL)
            yield from _one_to("alt_text", size(str(block.get("alt_text", ""))), limits.ALT)
        case "actions":
            elements = _list(block.get("elements"))
            yield from _one_to("elements", len(elements), limits.ELEMENTS)
            yield from _elements(elements)
        case "input":
            yield from _text("label", block.get("label"), limits.LABEL)
            if "hint" in block:
                yield from _text("hint", block["hint"], limits.HINT)
            yield from _elements([block.get("element") or {}])
        case _:
            pass


def _section(block: Json) -> Iterator[str]:
    fields = _list(block.get("fields"))
    if "text" in block or not fields:
        yield from _text("section", block.get("text"), limits.SECTION, plain=False)
    yield from _most("fields", len(fields), limits.FIELDS)
    for field in fields:
        yield from _text("field", field, limits.FIELD, plain=False)
    if "accessory" in block:
        yield from _elements([block["accessory"]])


def _elements(elements: Sequence[Json]) -> Iterator[str]:
    named = [str(element.get("action_id", "")) for element in elements]
    if len(set(named)) < len(named):
        yield "two elements with one action_id"
    for element in elements:
        kind = str(element.get("type"))
        if kind not in _ELEMENTS:
            yield f"an element of type {kind}"
        yield from _one_to("action_id", len(str(element.get("action_id", ""))), limits.ACTION_ID)
        if "placeholder" in element:
            yield from _text("placeholder", element["placeholder"], limits.PLACEHOLDER)
        yield from _element(kind, element)


def _element(kind: str, element: Json) -> Iterator[str]:
    if kind == "button":
        yield from _text("button", element.get("text"), limits.BUTTON)
        yield from _most("value", len(str(element.get("value", ""))), limits.BUTTON_VALUE)
        yield from _most("url", len(str(element.get("url", ""))), limits.URL)
    elif kind in _BOXES:
        yield from _options(_list(element.get("options")), limits.BOXES)
    elif kind in _SELECTS and "option_groups" in element:
        groups = _list(element["option_groups"])
        yield from _one_to("option_groups", len(groups), limits.GROUPS)
        for group in groups:
            yield from _text("group", group.get("label"), limits.OPTION)
            yield from _options(_list(group.get("options")), limits.OPTIONS)
    elif kind in _SELECTS:
        yield from _options(_list(element.get("options")), limits.OPTIONS)
    elif kind == "plain_text_input":
        yield from _most("initial_value", size(str(element.get("initial_value", ""))), limits.INPUT)
        for name in ("min_length", "max_length"):
            yield from _most(name, int(element.get(name, 1)), limits.INPUT)
    if "max_selected_items" in element and int(element["max_selected_items"]) < 1:
        yield "max_selected_items: none"


def _options(options: Sequence[Json], most: int) -> Iterator[str]:
    yield from _one_to("options", len(options), most)
    for option in options:
        yield from _text("option", option.get("text"), limits.OPTION, plain=False)
        yield from _one_to("option value", len(str(option.get("value", ""))), limits.OPTION_VALUE)
