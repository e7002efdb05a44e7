"""Primitives → what Slack shows: blocks for the eye, a text for ears and notifications. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final, cast

from adapters.slack import mrkdwn
from adapters.slack.check import Json, check_payload, weight
from adapters.slack.limits import (
    ALL_BLOCKS,
    ALT,
    BLOCKS,
    BUTTON,
    FIELD,
    HEADER,
    OPTION,
    PLACEHOLDER,
    SECTION,
    TEXT,
    UPDATE_TEXT,
    URL,
    size,
)
from bot.cut import cut, split
from bot.markup import is_address
from bot.primitives import (
    Anchor,
    Bold,
    ButtonRow,
    Fact,
    Facts,
    FileBox,
    Line,
    LinkRow,
    Menu,
    MenuOption,
    Picture,
    PollBox,
    Primitive,
    Primitives,
    Reactions,
    Spans,
    Words,
    plain_text,
)

# Begins the action_id of a button that only opens an address: pressing it says nothing to us.
LINK: Final = "link"
_LONG: Final = 500  # Slack hides the rest of a longer section behind "see more", unless told


def messages(sheet: Primitives) -> list[Json]:
    """Draw a sheet as the `text` and `blocks` of a message, and again, each time more plainly.

    Every choice is in the text too, with the number that can be typed. Slack refuses a whole
    message for a picture that it cannot fetch: then it is a link. At last there are words alone.
    Raises: Refused, for what no limit allows.
    """
    drawn = [message(sheet)]
    if any(isinstance(one, Picture) for one in sheet):
        drawn.append(message(sheet, pictures=False))
    return [*drawn, {"text": drawn[0]["text"], "blocks": []}]


def replacements(sheet: Primitives) -> list[Json]:
    """Draw a sheet as `messages` does, to replace a message: the text of those is shorter."""
    text = _text(sheet, UPDATE_TEXT)
    drawn = [payload | {"text": text} for payload in messages(sheet)]
    for payload in drawn:
        check_payload(payload, text=UPDATE_TEXT)
    return drawn


def message(sheet: Primitives, *, pictures: bool = True) -> Json:
    """Draw a sheet as one message, its pictures shown or as links. Raises: Refused, as above."""
    payload: Json = {"text": _text(sheet, TEXT), "blocks": _blocks(sheet, pictures=pictures)}
    check_payload(payload)
    return payload


def home(sheets: Sequence[Primitives]) -> list[Json]:
    """Draw sheets as the blocks of a home, one under the other; what stands there in bold alone is
    a heading, so that the parts can be told apart at a glance."""
    return [block for sheet in sheets for block in _under_headings(sheet)]


def _under_headings(sheet: Primitives) -> Iterator[Json]:
    for heading, part in groupby(sheet, _heading):
        if heading:
            yield from ({"type": "header", "text": plain(heading, HEADER)} for _ in part)
        else:
            yield from _blocks(tuple(part), pictures=False)


def _heading(primitive: Primitive) -> str:
    """Read a line that is bold as a whole, and short enough for a heading; others are none."""
    match primitive:
        case Line(spans=(Bold(),), bullet=False):
            words = plain_text((primitive,)).strip()
            return words if size(words) <= HEADER else ""
        case _:
            return ""


def choice_in(action: Mapping[str, Any]) -> str | None:
    """Find the choice in an action that Slack tells of; None for one that says nothing to us."""
    option: object = action.get("selected_option")
    if isinstance(option, dict):
        value: object = cast("Json", option).get("value")
    else:
        value = action.get("value")
    is_link = str(action.get("action_id", "")).startswith(f"{LINK}-")
    return value if isinstance(value, str) and value and not is_link else None


# The text.


def _text(sheet: Primitives, most: int) -> str:
    text = "\n".join(part for one in sheet if (part := _aloud(one)))
    if size(text) <= most:
        return text
    short = mrkdwn.tight((Words(plain_text(sheet)),))
    return cut(short, most - sum(character > "\uffff" for character in short))


def _aloud(primitive: Primitive) -> str:
    match primitive:
        case Line(spans=spans, bullet=bullet):
            return f"• {mrkdwn.aloud(spans)}" if bullet else mrkdwn.aloud(spans)
        case Facts(facts=facts):
            pairs = ((mrkdwn.aloud(one.label), mrkdwn.aloud(one.value)) for one in facts)
            return "\n".join(f"{label}: {value}" for label, value in pairs)
        case Picture(url=url, alt=alt):
            return mrkdwn.aloud((Anchor(url, (Words(alt or url),)),))
        case FileBox() | ButtonRow() | LinkRow() | Menu() | PollBox() | Reactions():
            return mrkdwn.escape(plain_text((primitive,)))


# The blocks.


def _blocks(sheet: Primitives, *, pictures: bool) -> list[Json]:
    """Draw blocks, more plainly where they would be too many or too long for one message.

    Menus give way first, since each option costs more than its words; typing their numbers works
    always.
    """
    ways: tuple[Primitives, ...] = (sheet, _tight(sheet), _without_menus(_tight(sheet)))
    for way in ways:
        blocks = list(_drawn(way, pictures=pictures))
        if len(blocks) <= BLOCKS and weight(blocks) <= ALL_BLOCKS:
            return blocks
    words = mrkdwn.tight((Words(plain_text(sheet)),))
    return [_section(piece) for piece in _pieces(words)]


def _tight(sheet: Primitives) -> Primitives:
    return tuple(
        replace(one, spans=(Words(mrkdwn.tight(one.spans)),)) if isinstance(one, Line) else one
        for one in sheet
    )


def _without_menus(sheet: Primitives) -> Primitives:
    return tuple(
        Line((Words(plain_text((one,))),)) if isinstance(one, Menu) else one for one in sheet
    )


def _pieces(words: str) -> Iterator[str]:
    for spans in split((Words(words),), SECTION // 2):
        yield from mrkdwn.sections(spans)


def _drawn(sheet: Primitives, *, pictures: bool) -> Iterator[Json]:
    items: list[str] = []
    for one in sheet:
        match one:
            case Line(spans=spans, bullet=True):
                first, *rest = [*mrkdwn.sections((Words("• "), *spans)), ""]
                items += [first, *(piece for piece in rest if piece)]
                continue
            case _:
                yield from _listed(items)
                items.clear()
                yield from _primitive(one, pictures=pictures)
    yield from _listed(items)


def _listed(items: Sequence[str]) -> Iterator[Json]:
    """Put the items of a list under each other in as few sections as hold them."""
    text = ""
    for item in items:
        longer = f"{text}\n{item}" if text else item
        if text and size(longer) > SECTION:
            yield _section(text)
            longer = item
        text = longer
    if text:
        yield _section(text)


def _primitive(primitive: Primitive, *, pictures: bool) -> Iterator[Json]:
    match primitive:
        case Line(spans=spans):
            yield from (_section(piece) for piece in mrkdwn.sections(spans))
        case Facts(facts=facts):
            yield from _facts(facts)
        case Picture():
            yield _picture(primitive, is_shown=pictures)
        case ButtonRow():
            yield _button_row(primitive)
        case LinkRow():
            yield _link_row(primitive)
        case Menu():
            yield _menu(primitive)
        case FileBox():
            raise TypeError("a file is uploaded, and not drawn")
        case PollBox() | Reactions():
            raise TypeError(f"Slack declares no {primitive.kind}")


def _section(text: str) -> Json:
    block: Json = {"type": "section", "text": _marked(text)}
    return {**block, "expand": True} if len(text) > _LONG else block


def _marked(text: str) -> Json:
    # Verbatim: Slack makes no links, channels or mentions of words by itself.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, most: int) -> Json:
    """Draw words without any formatting, shortened to at most as many characters."""
    words = text if size(text) <= most else cut(text, most // 2)
    return {"type": "plain_text", "text": words, "emoji": True}


def _facts(facts: Sequence[Fact]) -> Iterator[Json]:
    fields = [_fact(fact) for fact in facts]
    if all(size(field) <= FIELD for field in fields):
        yield {"type": "section", "fields": [_marked(field) for field in fields]}
        return
    for fact in facts:
        spans: Spans = (*fact.label, Words(": "), *fact.value)
        yield from (_section(piece) for piece in mrkdwn.sections(spans))


def _fact(fact: Fact) -> str:
    label = mrkdwn.draw(fact.label)
    bold = f"*{label}*" if label.strip() and "\n" not in label and "*" not in label else label
    return f"{bold}\n{mrkdwn.draw(fact.value)}"


def _picture(picture: Picture, *, is_shown: bool) -> Json:
    if is_shown and is_address(picture.url) and len(picture.url) <= URL:
        alt = cut(picture.alt or picture.url, ALT // 2)
        return {"type": "image", "image_url": picture.url, "alt_text": alt}
    return _section(mrkdwn.draw((Anchor(picture.url, (Words(picture.alt or picture.url),)),)))


def _button_row(row: ButtonRow) -> Json:
    return {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "text": plain(one.label, BUTTON),
                "action_id": one.choice,
                "value": one.choice,
                **({} if one.style == "plain" else {"style": one.style}),
            }
            for one in row.buttons
        ],
    }


def _link_row(row: LinkRow) -> Json:
    if any(len(one.url) > URL for one in row.links):
        links = (mrkdwn.draw((Anchor(one.url, (Words(one.label),)),)) for one in row.links)
        return _section("\n".join(links))
    return {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "text": plain(one.label, BUTTON),
                "action_id": f"{LINK}-{number}",
                "url": one.url,
            }
            for number, one in enumerate(row.links)
        ],
    }


def _menu(menu: Menu) -> Json:
    select: Json = {
        "type": "static_select",
        "action_id": f"menu-{menu.options[0].choice}",
        "options": [_option(one) for one in menu.options],
    }
    # A label that was shortened stands in full above the menu already, which stands alone then.
    if menu.label and not menu.label.endswith("…"):
        return {"type": "section", "text": plain(menu.label, PLACEHOLDER), "accessory": select}
    named = {"placeholder": plain(menu.label, PLACEHOLDER)} if menu.label else {}
    return {"type": "actions", "elements": [{**select, **named}]}


def _option(option: MenuOption) -> Json:
    return {"text": plain(option.label, OPTION), "value": option.choice}
