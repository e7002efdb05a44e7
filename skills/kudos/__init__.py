"""Thank a colleague, in front of everybody who likes to see it."""

import re
from typing import ClassVar

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    MessageReceived,
    ShortcutUsed,
    Text,
    Turn,
    ask_choice,
    ask_people,
    ask_text,
    ask_yes_no,
    carried,
)
from skills.kudos import (
    home,
    joining,
    moderation,
    overview,
    privacy,
    reactions,
    report_page,
    rounds,
)
from skills.kudos.changing import (
    check_value,
    checked_reason,
    left_today,
    one_value,
    said_enough,
    value_options,
)
from skills.kudos.giving import Present, give_to, public_channel
from skills.kudos.settings import Settings, settings_in, skill, t
from storage.people import people_by_id

__all__ = [
    "home",
    "joining",
    "moderation",
    "overview",
    "privacy",
    "reactions",
    "report_page",
    "rounds",
    "skill",
]

# `@ayse @tom ++ for the boiler`: names at the head, two plus signs, and the reason.
_NAME = r"(?:<@[^<>\s]+>|@[^\s,@+]+(?: [^\s,@+]+){0,2}?)"
_INLINE = re.compile(rf"({_NAME}(?:(?:\s*,|\s+(?:&|and|en))?\s*{_NAME})*)\s*\+\+(?:\s+(.*))?", re.S)


class Draft(Form):
    """A thank-you: words after the command, a native form, a dialogue or a web form."""

    title: ClassVar[str] = "kudos.give_title"
    submit: ClassVar[str] = "kudos.give_submit"

    people: list[str] = ask_people("kudos.ask_people", hint="kudos.people_hint")
    reason: str = ask_text("kudos.ask_reason", hint="kudos.reason_hint", most=1000, lines=3)
    value: str | None = ask_choice("kudos.ask_value", tag=True, optional=True)
    is_private: bool = ask_yes_no("kudos.ask_private", hint="kudos.private_hint", optional=True)
    link: str | None = carried()
    link_in: str | None = carried()
    channel: str | None = carried()

    _said_enough = said_enough


@skill.command("kudos", "bedankt", form=Draft, options=value_options)
async def give(turn: Turn, draft: Draft) -> None:
    """Thank people for something they did."""
    settings = settings_in(turn)
    value, words, aside = one_value(settings, draft.value, draft.reason)
    reason = checked_reason(settings, words)
    check_value(settings, value)
    known = await people_by_id(turn.db, draft.people)
    people = [known[person_id] for person_id in draft.people if person_id in known]
    present = Present(
        reason=reason,
        value=value,
        is_private=draft.is_private,
        link=draft.link,
        link_in=draft.link_in,
        channel=draft.channel,
    )
    await give_to(turn, people, present, *aside)


@skill.home
async def my_kudos(turn: Turn) -> list[Text | Block]:
    """Show what somebody got lately and can still give, and let them give."""
    count = await left_today(turn)
    ways = (
        Button(t("give_title"), give(), "primary"),
        Button(t("home_all"), overview.me()),
        Button(t("home_rules"), overview.rules()),
    )
    said = [*await home.received(turn), home.left_words(turn, count)]
    return [*said, Buttons(ways if count else ways[1:])]


def _is_inline(event: MessageReceived, _settings: Settings) -> bool:
    return "++" in event.text and _INLINE.fullmatch(event.text.strip()) is not None


@skill.on(MessageReceived, when=_is_inline)
async def give_inline(turn: Turn, event: MessageReceived) -> None:
    """Thank people from within the talk of a channel: `@tom ++ for the boiler`."""
    found = _INLINE.fullmatch(event.text.strip())
    if found is not None:
        turn.typed(give(), f"{found[1]} {found[2] or ''}".strip())


@skill.shortcut
async def give_for_message(turn: Turn, event: ShortcutUsed) -> None:
    """Begin a thank-you to whoever wrote a message; with a link to it, if everybody may read it."""
    author = turn.account_of(event.author)
    if author is None or author.is_bot:
        turn.whisper(t("no_author"))
    elif author.id == turn.by.id:
        turn.whisper(t("not_yourself"))
    else:
        channel = await public_channel(turn)
        link = None if channel is None else event.link
        chat = f"{turn.here.adapter}/{turn.here.workspace}"
        turn.ask(give(people=[author.id], link=link, link_in=chat, channel=channel))
