"""Step 3: what does an event ask for? Commands first, then open dialogues, then choices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.arguments import BY_ID, by_id, plain_names
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
from bot.offer import keycap_number, match_word
from bot.registry import Registry, strip_sign
from bot.skill import Route
from bot.turn import WORDS, Turn
from storage.dialogues import Dialogue, open_dialogue
from storage.outbox import Choice, choices_of, message_sent_as, open_choices, take_once
from storage.people import people_by_id

# A call with this argument shows its form, also when nothing is missing.
ASKS = "_asks"


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
            return _typed(turn, registry, f"{word} {text}".strip())
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
        return _typed(turn, registry, words, strict=event.addressed)
    private = event.place.kind == "direct"
    if private:
        row = await _dialogue(turn)
        if row is not None and row.route in registry.routes:
            return [Intent(route=registry.routes[row.route], words=text, dialogue=row)]
    if private or event.place.thread is not None or event.addressed:
        found = await _typed_choice(turn, registry, _without_mention(event, text))
        if found is not None:
            return found
    handlers = _handlers(event, registry)
    if handlers or not event.addressed:
        return handlers
    return _addressed(turn, event, registry, text)


def _without_mention(event: MessageReceived, text: str) -> str:
    """Leave out the name of the bot with which somebody began."""
    for account in event.mentions[:1]:
        text = text.removeprefix(f"<@{account}>").lstrip(" ,:")
    return text


def _addressed(turn: Turn, event: MessageReceived, registry: Registry, text: str) -> Found:
    """What is said to the bot without a sign: a command all the same, a question, or unknown."""
    bare = _without_mention(event, text)
    command = registry.command(bare) or registry.command(bare.rstrip("!?., "))
    if command is not None:
        return [Intent(route=command.route, words=command.rest)]
    if registry.answering is not None:
        return [Intent(route=registry.answering, event=event)]
    return _unknown(turn, registry, bare, "core.not_understood")


def _typed(turn: Turn, registry: Registry, words: str, *, strict: bool = True) -> Found:
    """What a typed command asks for. Others' commands in a channel are left alone unless alike."""
    command = registry.command(words)
    if command is not None:
        return [Intent(route=command.route, words=command.rest)]
    if not strict and not registry.suggestions(words):
        return []
    return _unknown(turn, registry, words, "core.no_such_command")


def _unknown(turn: Turn, registry: Registry, words: str, key: str) -> Notice:
    near = registry.suggestions(words)
    first = " ".join(plain_names(words, turn.named).split()[:2])[:60]
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


async def _typed_choice(turn: Turn, registry: Registry, text: str) -> Found | None:
    """Typing a choice's number or label equals pressing it; the newest message's come first."""
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
        by_message.setdefault(choice.message_id, []).append(choice)
    for choices in by_message.values():
        picked = match_word(text, [(one.number, one.label) for one in choices])
        if len(picked) == 1:
            return await _take(turn, registry, choices[picked[0]])
        if picked:
            names = tuple(choices[index].label for index in picked[:5])
            return Notice(Text("core.which_choice", {"word": text[:60], "choices": AnyOf(names)}))
    return None


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
