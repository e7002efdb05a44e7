"""Step 3, for what was offered: which choice is meant, and may this person take it now?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.arguments import ASKS, BY_ID
from bot.content import AnyOf, Text
from bot.cut import quoted
from bot.dialogue import ANSWER
from bot.events import MessageReceived, Place
from bot.intent import Chosen, Intent, Notice
from bot.offer import heard, match_word
from bot.ports import Capabilities
from bot.registry import Registry
from bot.turn import WORDS, Turn
from storage.choices import Choice, choices_of, had_choices, open_choices, take_once
from storage.dialogues import Dialogue
from storage.outbox import message_sent_as
from storage.people import people_by_id

# A bare number presses a choice for so long, and only of the newest message. What it meant in an
# older one is answered with the words to type, and never done: which card somebody still sees
# above is a guess, a press cannot always be undone, and words say what they do.
_NUMBER_TERM = timedelta(days=1)
_MOST_NAMED = 5


def is_number(text: str) -> bool:
    """Whether nothing but the number of a choice was typed: `2`, `(2)` or `2.`"""
    return heard(text).strip("(.):").isdecimal()


async def offered(
    db: AsyncSession, here: Place, account: str, can: Capabilities
) -> dict[str, list[Choice]]:
    """List what an account can choose in a place, of each message, the newest first: that is the
    one which stands lowest there."""
    shown = await open_choices(
        db,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
        thread=here.thread,
        account=account,
        in_place=not can.edits_below,
    )
    by_message: dict[str, list[Choice]] = {}
    for choice in shown:
        by_message.setdefault(choice.message_id, []).append(choice)
    return by_message


How: TypeAlias = Literal["pressed", "typed", "emoji"]


@dataclass(frozen=True, slots=True)
class Answered:
    """A message of ours that somebody answers: what can be chosen in it, and whether anything ever
    could."""

    choices: Sequence[Choice]
    had_choices: bool


async def answered_by(db: AsyncSession, event: MessageReceived) -> Answered | None:
    """Find the message that is answered, however old it is; None, where it is not ours."""
    if event.answers is None:
        return None
    here = event.place
    message_id = await message_sent_as(
        db,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
        sent_as=event.answers,
    )
    if message_id is None:
        return None
    choices = await choices_of(
        db,
        message_id,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
    )
    return Answered(choices, bool(choices) or await had_choices(db, message_id))


def perhaps_meant(shown: Mapping[str, list[Choice]], row: Dialogue) -> dict[str, list[Choice]]:
    """Leave only what is offered as an answer to the question that stands open, if it is newest."""
    wanted = {"dialogue": row.id, "question": row.asking}
    return {
        message_id: choices
        for message_id, choices in list(shown.items())[:1]
        if choices[0].route == ANSWER and wanted.items() <= choices[0].args.items()
    }


async def typed_choice(
    turn: Turn, registry: Registry, text: str, by_message: dict[str, list[Choice]]
) -> Chosen | None:
    """Typing a choice's label equals pressing it; the newest message's come first.

    A number means the newest message only, and not one of days ago: the rest are out of sight.
    """
    return await _taken(turn, registry, text, picked_by(text, by_message, turn.now))


async def answered_choice(
    turn: Turn, registry: Registry, text: str, choices: Sequence[Choice]
) -> Chosen | None:
    """What somebody answers to one message: no matter how old that is, a number means that one."""
    found = await _taken(turn, registry, text, picked_of(text, choices))
    if found is None and is_number(text):
        if seen := to_be_pressed(turn, choices):
            return seen
        names = _names(turn, choices)
        words = {"word": quoted(text), "options": AnyOf(names)}
        return Notice(Text("core.form_no_option", words))
    return found


async def _taken(
    turn: Turn, registry: Registry, text: str, picked: Sequence[Choice]
) -> Chosen | None:
    if len(picked) == 1:
        return await take(turn, registry, picked[0], "typed")
    if picked and (seen := to_be_pressed(turn, picked)):
        return seen
    if picked:
        names = _names(turn, picked)
        return Notice(Text("core.which_choice", {"word": quoted(text), "choices": AnyOf(names)}))
    return None


def _names(turn: Turn, choices: Sequence[Choice]) -> tuple[str, ...]:
    language = turn.house.language_of(turn.by)
    return tuple(one.label_in(language) for one in choices[:_MOST_NAMED])


def picked_by(text: str, by_message: dict[str, list[Choice]], now: datetime) -> list[Choice]:
    """List the choices of one message that were perhaps meant by what was typed."""
    if is_number(text):
        by_message = _newest(by_message, now)
    for choices in by_message.values():
        if picked := picked_of(text, choices):
            return picked
    return []


def picked_of(text: str, choices: Sequence[Choice]) -> list[Choice]:
    """List those that were perhaps meant by what was typed, by number or in words."""
    languages = sorted({name for one in choices for name in one.labels}) or [""]
    found = [
        at
        for language in languages
        for at in match_word(text, [(one.number, one.label_in(language)) for one in choices])
    ]
    return [choices[at] for at in dict.fromkeys(found)]


def out_of_reach(turn: Turn, text: str, by_message: Mapping[str, list[Choice]]) -> Notice | None:
    """Say what to type for a number that only an older message has; None for anything else."""
    if not is_number(text):
        return None
    # The answers to a question are none any more when it is not asked.
    language = turn.house.language_of(turn.by)
    found = [
        choices[index]
        for choices in by_message.values()
        for index in match_word(text, [(one.number, "") for one in choices])
        if choices[index].route != ANSWER
    ]
    if seen := to_be_pressed(turn, found):
        return seen
    names = tuple(dict.fromkeys(one.label_in(language) for one in found))[:_MOST_NAMED]
    return Notice(Text("core.old_number", {"choices": AnyOf(names)})) if names else None


def _newest(by_message: dict[str, list[Choice]], now: datetime) -> dict[str, list[Choice]]:
    return {
        message_id: choices
        for message_id, choices in list(by_message.items())[:1]
        if now - choices[0].offered_at < _NUMBER_TERM
    }


async def pressed(turn: Turn, registry: Registry, choice_id: str) -> Chosen:
    """What a press asks for; one that we do not know is told to be closed."""
    choice = await turn.db.get(Choice, choice_id)
    if choice is None:
        return Notice(Text("core.closed"))
    return await take(turn, registry, await _as_it_is(turn, choice), "pressed")


async def _as_it_is(turn: Turn, choice: Choice) -> Choice:
    """Give a choice as its message offers it now: that may have been changed while somebody
    pressed, and calls the same."""
    if choice.is_open:
        return choice
    here = turn.here
    offered_now = await choices_of(
        turn.db,
        choice.message_id,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
    )
    same = (one for one in offered_now if (one.route, one.args) == (choice.route, choice.args))
    return next(same, choice)


def to_be_pressed(turn: Turn, choices: Sequence[Choice], how: How = "typed") -> Notice | None:
    """Say so where one of these is not taken in this way, because others could read of it."""
    can = turn.house.can(turn.here.adapter)
    if how == "pressed" or not any(one.is_unseen for one in choices):
        return None
    if not can.types_unseen:
        return Notice(Text("core.unseen_press" if can.unseen else "core.unseen_elsewhere"))
    is_seen = how == "emoji" or turn.here.kind != "direct"
    return Notice(Text("core.unseen_type")) if is_seen else None


async def take(turn: Turn, registry: Registry, choice: Choice, how: How) -> Chosen:
    """Check that this person may take this choice, now and in this way, once more."""
    if seen := to_be_pressed(turn, [choice], how):
        return seen
    route = registry.routes.get(choice.route)
    if not choice.is_open or (route is None and choice.route != ANSWER):
        return Notice(Text("core.closed"))
    if choice.until is not None and turn.now >= choice.until:
        return Notice(Text("core.too_late"))
    if choice.only is not None and turn.by.id not in choice.only.split(" "):
        return Notice(Text("core.not_yours"))
    if choice.times != "always" and not await take_once(turn.db, choice, turn.by.id, turn.now):
        return Notice(Text("core.taken_already"))
    turn.message_id = choice.message_id
    if route is None:
        return await _answered(turn, registry, choice)
    given = dict(choice.args)
    words, asks = str(given.pop(WORDS, "")), bool(given.pop(ASKS, False))
    await _name(turn, words)
    return [Intent(route=route, given=given, words=words, message_id=choice.message_id, asks=asks)]


async def _name(turn: Turn, words: str) -> None:
    """Let words that were kept name the people who are in them by id."""
    people = await people_by_id(turn.db, re.findall(rf"<@{BY_ID}(\w+)>", words))
    turn.named |= {f"{BY_ID}{person_id}": person for person_id, person in people.items()}


async def _answered(turn: Turn, registry: Registry, choice: Choice) -> Chosen:
    """A choice of a dialogue's question stands for typing its value."""
    row = await turn.db.get(Dialogue, str(choice.args.get("dialogue")))
    route = registry.routes.get(row.route) if row else None
    if row is None or route is None or row.state != "open":
        return Notice(Text("core.closed"))
    if row.asking != choice.args.get("question"):
        return Notice(Text("core.closed"))
    words = str(choice.args.get("typed"))
    await _name(turn, words)
    return [Intent(route=route, words=words, dialogue=row)]
