"""Step 3: what does an event ask for? Commands first, then open dialogues, then choices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.arguments import ASKS, BY_ID, by_id, plain_names
from bot.content import AnyOf, Button, Call, Json, Text, verbatim
from bot.dialogue import ANSWER, DIRECT
from bot.events import (
    ButtonPressed,
    CommandReceived,
    Event,
    FormSubmitted,
    MemberJoined,
    MemberLeft,
    MessageReceived,
    PollVoted,
    ReactionAdded,
    ReactionRemoved,
    ShortcutUsed,
)
from bot.form import Form, questions
from bot.meant import names_somebody
from bot.offer import heard, keycap_number, match_word
from bot.registry import Command, Registry, strip_sign
from bot.skill import Route
from bot.turn import WORDS, Turn
from storage.dialogues import DIALOGUE_TERM, Dialogue, open_dialogue
from storage.outbox import Choice, choices_of, message_sent_as, open_choices, take_once
from storage.people import people_by_id

# A first word of plain talk must look more like a command than one that has a sign.
_TALK_ALIKE = 0.75
# More words than this are an answer, whatever the first one looks like.
_SLIP_WORDS = 2
# A bare number presses a choice for so long; later it means something else.
_NUMBER_TERM = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A route to run, with what is given for it so far.

    `words` are still to be read; `dialogue` is the form that they (or `values`) answer. `asks`
    shows the form although nothing may be missing.
    """

    route: Route
    given: Mapping[str, Json] = field(default_factory=dict[str, Json])
    words: str = ""
    event: Event | None = None
    dialogue: Dialogue | None = None
    values: Mapping[str, Json] | None = None
    message_id: str | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind sentence for the one who did something that leads nowhere.

    `meant` offers what they perhaps meant, to do at once.
    """

    text: Text
    meant: tuple[Button, ...] = ()


Found = list[Intent] | Notice


def concerns_us(event: Event, registry: Registry) -> bool:
    """Tell at once, without the database, whether an event can matter to the bot.

    Talk of others in a channel does not: it is neither handled nor kept.
    """
    match event:
        case MessageReceived(text=text, addressed=addressed, place=place):
            return (
                addressed
                or place.thread is not None
                or strip_sign(text) is not None
                or bool(registry.events_for(event))
            )
        case ReactionAdded(emoji=emoji) | ReactionRemoved(emoji=emoji):
            return keycap_number(emoji) is not None or bool(registry.events_for(event))
        case MemberJoined() | MemberLeft():
            return bool(registry.events_for(event))
        case CommandReceived() | ButtonPressed() | PollVoted() | FormSubmitted() | ShortcutUsed():
            return True


async def find(turn: Turn, event: Event, registry: Registry) -> Found:
    """Find what an event asks for. An empty list: nothing, and nobody waits for an answer."""
    match event:
        case MessageReceived():
            return await _message(turn, event, registry)
        case CommandReceived(word=word, text=text):
            return await _typed(turn, registry, f"{word} {text}".strip())
        case ButtonPressed(choice=choice):
            return await _pressed(turn, registry, choice)
        case PollVoted(choices=choices):
            return await _voted(turn, registry, choices)
        case ReactionAdded():
            return await _reacted(turn, event, registry)
        case FormSubmitted(form=form, values=values):
            return await _submitted(turn, registry, form, values)
        case ShortcutUsed(shortcut=name):
            route = registry.shortcuts.get(name)
            return [Intent(route=route, event=event)] if route else Notice(Text("core.closed"))
        case ReactionRemoved():
            turn.message_id = await _ours(turn, event.message)
            return _handlers(event, registry)
        case MemberJoined() | MemberLeft():
            return _handlers(event, registry)


def _handlers(event: Event, registry: Registry) -> list[Intent]:
    return [Intent(route=route, event=event) for route in registry.events_for(event)]


async def _message(turn: Turn, event: MessageReceived, registry: Registry) -> Found:
    text = event.text.strip()
    words = strip_sign(text)
    if words is not None:
        return await _typed(turn, registry, words, strict=event.addressed)
    private = event.place.kind == "direct"
    if private:
        row = await _dialogue(turn)
        if row is not None and row.route in registry.routes:
            return await _answer(turn, registry, text, row)
    if private or event.place.thread is not None or event.addressed:
        found = await _typed_choice(turn, registry, _without_mention(event, text))
        if found is not None:
            return found
    handlers = _handlers(event, registry)
    if handlers or not event.addressed:
        return handlers
    return await _addressed(turn, event, registry, text)


def _without_mention(event: MessageReceived, text: str) -> str:
    """Leave out the name of the bot with which somebody began."""
    for account in event.mentions[:1]:
        text = text.removeprefix(f"<@{account}>").lstrip(" ,:")
    return text


async def _addressed(turn: Turn, event: MessageReceived, registry: Registry, text: str) -> Found:
    """What is said to the bot without a sign: a command all the same, a question, or unknown."""
    bare = _without_mention(event, text)
    for words in (bare, bare.rstrip("!?., ")):
        command = registry.command(words)
        if command is not None and (command.route.form or not registry.stray(words)):
            return await _commanded(turn, registry, words, command)
    if registry.answering is not None:
        return [Intent(route=registry.answering, event=event)]
    return _unknown(turn, registry, bare, "core.not_understood", cutoff=_TALK_ALIKE)


async def _typed(turn: Turn, registry: Registry, words: str, *, strict: bool = True) -> Found:
    """What a typed command asks for. Others' commands in a channel are left alone unless alike."""
    command = registry.command(words)
    if command is not None:
        return await _commanded(turn, registry, words, command)
    if not strict and not registry.suggestions(words):
        return []
    return _unknown(turn, registry, words, "core.no_such_command")


async def _commanded(turn: Turn, registry: Registry, words: str, command: Command) -> Found:
    """Follow a command, unless the words after it look more like a sub-command with a mistake."""
    intent = Intent(route=command.route, words=command.rest)
    if not registry.stray(words):
        return [intent]
    if command.route.form is None:
        return _unknown(turn, registry, words, "core.no_such_command")
    if not _could_be_a_slip(registry, words, command):
        return [intent]
    if await names_somebody(turn.db, command.rest):
        return [intent]
    notice = _unknown(turn, registry, words, "core.no_such_command")
    return Notice(notice.text, (*notice.meant, _anyway(turn, command)))


def _could_be_a_slip(registry: Registry, words: str, command: Command) -> bool:
    """Whether so few words are no answer to a form: like a sub-command, or one for a person."""
    rest = command.rest.split()
    if len(rest) > _SLIP_WORDS or any(letter in command.rest for letter in "@#"):
        return False
    if registry.suggestions(words):
        return True
    first = next(iter(questions(command.route.form or Form)), None)
    return len(rest) == 1 and first is not None and first.kind == "people" and first.required


def _anyway(turn: Turn, command: Command) -> Button:
    """Offer to fill the form of a command all the same, with the words that were typed."""
    title = (command.route.form or Form).title
    label = Text("core.form_open" if title == Form.title else title)
    words = by_id(command.rest, turn.named)
    return Button(label, Call(route=command.route.name, args={WORDS: words}))


def _unknown(
    turn: Turn, registry: Registry, words: str, key: str, *, cutoff: float = 0.5
) -> Notice:
    near = registry.suggestions(words, cutoff=cutoff)
    shown = plain_names(words, turn.named).split()[: registry.known(words) + 1]
    first = " ".join(shown)[:60]
    if near:
        meant = Text("core.perhaps", {"word": first, "commands": AnyOf(tuple(near))})
        return Notice(meant, tuple(_instead(turn, registry, words, one) for one in near))
    return Notice(Text(key, {"word": first}))


def _instead(turn: Turn, registry: Registry, words: str, suggestion: str) -> Button:
    """Offer to do what a suggestion says, with the words that were typed after the mistake."""
    count = len(suggestion.split())
    rest = " ".join(words.split(maxsplit=count)[count:])
    command = registry.command(f"{suggestion[1:]} {rest}")
    if command is None:
        raise LookupError(suggestion)
    call = Call(route=command.route.name, args={WORDS: by_id(command.rest, turn.named)})
    return Button(verbatim(suggestion), call)


async def _dialogue(turn: Turn) -> Dialogue | None:
    return await open_dialogue(
        turn.db,
        person_id=turn.by.id,
        adapter=turn.here.adapter,
        workspace=turn.here.workspace,
        channel=DIRECT,
    )


async def _answer(turn: Turn, registry: Registry, text: str, row: Dialogue) -> Found:
    """Words while a question is open answer it, but for a choice that was shown after it.

    A number does so only where it cannot be an answer. Where the question wants no free words, a
    command needs no sign here either.
    """
    route = registry.routes[row.route]
    kinds = {one.name: one.kind for one in questions(route.form or Form)}
    kind = kinds.get(row.asking or "")
    command = registry.command(text) if kind != "text" else None
    if command is not None and (command.route.form or registry.known(text) > 1):
        return await _commanded(turn, registry, text, command)
    if not _is_number(text) or kind in ("choice", "choices", "people", "yes_no"):
        asked_at = row.until - DIALOGUE_TERM
        found = await _typed_choice(turn, registry, text, since=asked_at)
        if found is not None:
            return found
    return [Intent(route=route, words=text, dialogue=row)]


def _is_number(text: str) -> bool:
    return heard(text).strip("(.):").isdecimal()


async def _typed_choice(
    turn: Turn, registry: Registry, text: str, *, since: datetime | None = None
) -> Found | None:
    """Typing a choice's label equals pressing it; the newest message's come first.

    A number means the newest message only, and not one of days ago: the rest are out of sight.
    With `since`, only what was shown later counts.
    """
    here = turn.here
    shown = await open_choices(
        turn.db,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
        thread=here.thread,
        account=turn.account,
    )
    by_message: dict[str, list[Choice]] = {}
    for choice in shown:
        if since is not None and choice.offered_at <= since:
            continue
        by_message.setdefault(choice.message_id, []).append(choice)
    if _is_number(text):
        by_message = _newest(by_message, turn.now)
    for choices in by_message.values():
        picked = match_word(text, [(one.number, one.label) for one in choices])
        if len(picked) == 1:
            return await _take(turn, registry, choices[picked[0]])
        if picked:
            names = tuple(choices[index].label for index in picked[:5])
            return Notice(Text("core.which_choice", {"word": text[:60], "choices": AnyOf(names)}))
    return None


def _newest(by_message: dict[str, list[Choice]], now: datetime) -> dict[str, list[Choice]]:
    return {
        message_id: choices
        for message_id, choices in list(by_message.items())[:1]
        if now - choices[0].offered_at < _NUMBER_TERM
    }


async def _pressed(turn: Turn, registry: Registry, choice_id: str) -> Found:
    choice = await turn.db.get(Choice, choice_id)
    if choice is None:
        return Notice(Text("core.closed"))
    return await _take(turn, registry, choice)


async def _voted(turn: Turn, registry: Registry, choices: tuple[str, ...]) -> Found:
    intents: list[Intent] = []
    for choice_id in choices:
        found = await _pressed(turn, registry, choice_id)
        if isinstance(found, Notice):
            return found
        intents += found
    return intents


async def _reacted(turn: Turn, event: ReactionAdded, registry: Registry) -> Found:
    """A keycap under a message of ours takes that choice; other emoji are for who listens."""
    turn.message_id = await _ours(turn, event.message)
    number = keycap_number(event.emoji)
    if number is not None and turn.message_id is not None:
        for choice in await choices_of(turn.db, turn.message_id):
            if choice.number == number:
                return await _take(turn, registry, choice)
    return _handlers(event, registry)


async def _ours(turn: Turn, message: str) -> str | None:
    here = turn.here
    return await message_sent_as(
        turn.db,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
        sent_as=message,
    )


async def _take(turn: Turn, registry: Registry, choice: Choice) -> Found:
    """Check that this person may take this choice, now, once more."""
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
    people = await people_by_id(turn.db, re.findall(rf"<@{BY_ID}(\w+)>", words))
    turn.named |= {f"{BY_ID}{person_id}": person for person_id, person in people.items()}
    return [Intent(route=route, given=given, words=words, message_id=choice.message_id, asks=asks)]


async def _answered(turn: Turn, registry: Registry, choice: Choice) -> Found:
    """A choice of a dialogue's question stands for typing its value."""
    row = await turn.db.get(Dialogue, str(choice.args.get("dialogue")))
    route = registry.routes.get(row.route) if row else None
    if row is None or route is None or row.state != "open":
        return Notice(Text("core.closed"))
    if row.asking != choice.args.get("question"):
        return Notice(Text("core.closed"))
    return [Intent(route=route, words=str(choice.args.get("typed")), dialogue=row)]


async def _submitted(
    turn: Turn, registry: Registry, form_id: str, values: Mapping[str, Json]
) -> Found:
    row = await turn.db.get(Dialogue, form_id)
    route = registry.routes.get(row.route) if row else None
    if row is None or route is None or row.person_id != turn.by.id or row.asking is not None:
        return Notice(Text("core.form_closed"))
    if row.state != "open" or turn.now >= row.until:
        return Notice(Text("core.form_done" if row.state == "done" else "core.form_closed"))
    return [Intent(route=route, dialogue=row, values=values)]
