"""Step 3: what does an event ask for? Commands first, then open dialogues, then choices."""

from collections.abc import Mapping
from dataclasses import replace

from bot.arguments import by_id, plain_names
from bot.asking import is_question
from bot.choose import (
    answered_by,
    answered_choice,
    is_number,
    offered,
    out_of_reach,
    perhaps_meant,
    pressed,
    take,
    typed_choice,
)
from bot.concern import NotYet, handlers_about, without_mention
from bot.content import AnyOf, Button, Call, Json, Text
from bot.courtesy import courtesy, without_courtesy
from bot.cut import quoted
from bot.dialogue import ANSWER, DIRECT, is_about_question
from bot.events import (
    ButtonPressed,
    CommandReceived,
    Event,
    FormSubmitted,
    HomeOpened,
    MemberJoined,
    MemberLeft,
    MessageReceived,
    MessageUnread,
    PollVoted,
    ProfileChanged,
    ReactionAdded,
    ReactionRemoved,
    ShortcutUsed,
)
from bot.form import Form, questions
from bot.intent import Found, Intent, Notice
from bot.meant import names_somebody
from bot.offer import keycap_number
from bot.registry import HOME, Command, Registry, strip_sign
from bot.turn import WORDS, Turn
from storage.choices import Choice, choice_numbered, choices_of
from storage.dialogues import DIALOGUE_TERM, Dialogue, open_dialogue
from storage.doubt import is_being_sent
from storage.outbox import message_sent_as

# More words than this are an answer, whatever the first one looks like.
_SLIP_WORDS = 2
# More words than this, said to the bot, are a question whatever the first one looks like.
_MISTYPED_WORDS = 5
_GREET = "plein.greet"  # answers kind words
# All answers to such a question are listed with it, each with its number.
_LISTED = ("choice", "choices", "yes_no")


async def find(turn: Turn, event: Event, registry: Registry) -> Found:
    """Find what an event asks for. An empty list: nothing, and nobody waits for an answer."""
    match event:
        case MessageReceived():
            return await _message(turn, event, registry)
        case MessageUnread():
            return Notice(Text("core.unread"))
        case CommandReceived(word=word, text=text):
            return await _typed(turn, registry, f"{word} {text}".strip())
        case ButtonPressed(choice=choice):
            return await pressed(turn, registry, choice)
        case PollVoted():
            return await _voted(turn, event, registry)
        case ReactionAdded():
            return await _reacted(turn, event, registry)
        case FormSubmitted(form=form, values=values):
            return await _submitted(turn, registry, form, values)
        case ShortcutUsed(shortcut=name):
            route = registry.shortcuts.get(name)
            return [Intent(route=route, event=event)] if route else Notice(Text("core.closed"))
        case ReactionRemoved():
            turn.message_id = await _ours(turn, event.message)
            about = await handlers_about(turn.db, event, registry)
            return [*_handlers(event, registry), *about]
        case HomeOpened() | MemberJoined() | MemberLeft():
            return _handlers(event, registry)
        case ProfileChanged():
            return []  # the directory follows it; nobody did anything


def _handlers(event: Event, registry: Registry) -> list[Intent]:
    return [Intent(route=route, event=event) for route in registry.events_for(event)]


async def _message(turn: Turn, event: MessageReceived, registry: Registry) -> Found:
    text = event.text.strip()
    words = strip_sign(text)
    if words is not None:
        return await _typed(turn, registry, words, strict=event.addressed)
    private = event.place.kind == "direct"
    bare = without_mention(event, text)
    if event.has_files and not (text if private else bare):
        # No words answer no question that is open, and are none to whoever answers questions.
        return _handlers(event, registry) or _wordless(event)
    answered = await answered_by(turn.db, event)
    if answered is not None and answered.choices:
        found = await answered_choice(turn, registry, bare, answered.choices)
        if found is not None:
            return found
    about = await handlers_about(turn.db, event, registry)
    if about:
        return await _answering(turn, registry, bare, about)
    if private:
        row = await _dialogue(turn)
        if row is not None and row.route in registry.routes:
            return await _answer(turn, registry, text, row)
    is_about_card = answered is not None and answered.had_choices
    if is_about_card and is_number(bare):
        return Notice(Text("core.closed"))  # it is about that card, and not about a newer one
    if not is_about_card and (private or event.place.thread is not None or event.addressed):
        shown = await _offered(turn)
        if is_number(bare):
            shown = _after_questions(shown)
        found = await typed_choice(turn, registry, bare, shown)
        if found is not None:
            return found
    else:
        shown = {}
    handlers = _handlers(event, registry)
    if handlers or not event.addressed:
        return handlers
    found = out_of_reach(turn, bare, shown) or await _addressed(turn, event, registry, text)
    if is_about_card and not private and _is_perhaps_talk(registry, found, text, bare):
        return []  # who answers in a channel calls the bot by that, and perhaps talks with others
    return found


def _is_perhaps_talk(registry: Registry, found: Found, text: str, bare: str) -> bool:
    """Whether nothing was understood, or what asks nothing would be answered, although the bot is
    not called by its name."""
    if isinstance(found, Notice):
        return found.is_lost
    answering = ([registry.answering], [registry.routes[_GREET]])
    is_answered = isinstance(found, list) and [one.route for one in found] in answering
    return is_answered and text == bare and not is_question(bare)


async def _offered(turn: Turn) -> dict[str, list[Choice]]:
    return await offered(turn.db, turn.here, turn.account, turn.house.can(turn.here.adapter))


def _after_questions(shown: dict[str, list[Choice]]) -> dict[str, list[Choice]]:
    """Where a question stands lowest that is over, order by when each was offered: what was changed
    by its answers, above them, is what people look at next."""
    lowest = next(iter(shown.values()), None)
    if lowest is None or lowest[0].route != ANSWER:
        return shown
    return dict(sorted(shown.items(), key=lambda one: one[1][0].id, reverse=True))


async def _answering(turn: Turn, registry: Registry, words: str, about: list[Intent]) -> Found:
    """What answers a message that a skill looks after: a choice of it, or words for that skill."""
    here = turn.here
    shown = await choices_of(
        turn.db,
        about[0].message_id or "",
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
    )
    found = await answered_choice(turn, registry, words, shown) if shown else None
    return about if found is None else found


def _wordless(event: MessageReceived) -> Found:
    return Notice(Text("core.not_understood"), is_lost=True) if event.addressed else []


async def _addressed(turn: Turn, event: MessageReceived, registry: Registry, text: str) -> Found:
    """What is said to the bot without a sign: a command all the same, a question, or unknown."""
    bare = without_mention(event, text)
    wanted = registry.help_for(bare)
    if wanted is not None:
        return wanted
    kind = _kindly(turn, registry, bare)
    if kind is not None:
        return kind
    bare = without_courtesy(bare, called=turn.house.name)
    # Who says nothing but its name wants to know what it can do.
    for words in (bare, bare.rstrip("!?., ") or "help"):
        command = registry.command(words)
        if command is not None and (command.route.form or not registry.stray(words)):
            return await _commanded(turn, registry, words, command)
    if is_about_question(bare):
        return Notice(Text("core.nothing_open"))
    if registry.answering is not None and not _is_mistyped(registry, bare):
        return [Intent(route=registry.answering, event=replace(event, text=bare))]
    return _unknown(turn, registry, bare, "core.not_understood", strict=True)


def _kindly(turn: Turn, registry: Registry, words: str) -> list[Intent] | None:
    """What answers kind words; None when they want something."""
    kind = courtesy(plain_names(words, turn.named), called=turn.house.name)
    return kind and [Intent(route=registry.routes[_GREET], given={"kind": kind})]


def _is_mistyped(registry: Registry, words: str) -> bool:
    """Whether so few words that ask nothing look like a command with a mistake."""
    if len(words.split()) > _MISTYPED_WORDS or is_question(words):
        return False
    return bool(registry.suggestions(words, strict=True))


async def _typed(turn: Turn, registry: Registry, words: str, *, strict: bool = True) -> Found:
    """What a typed command asks for. Others' commands in a channel are left alone unless alike."""
    wanted = registry.help_for(words)
    if wanted is not None:
        return wanted
    command = registry.command(words)
    if command is not None and courtesy(words, called=HOME) != "hello":  # “/plein hello”
        return await _commanded(turn, registry, words, command)
    if strict and (kind := _kindly(turn, registry, words)):
        return kind
    if not strict and not registry.suggestions(words):
        return []
    return _unknown(turn, registry, words, "core.no_such_command")


async def _commanded(turn: Turn, registry: Registry, words: str, command: Command) -> Found:
    """Follow a command, unless the words after it look more like a sub-command with a mistake.
    A question behind one that they may not use is for the command above: “/ask topic of today?”.
    """
    if is_question(command.rest) and not await turn.may(turn.by, command.route.needs):
        command = registry.sentence(words) or command
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
    turn: Turn, registry: Registry, words: str, key: str, *, strict: bool = False
) -> Notice:
    near = registry.suggestions(words, strict=strict)
    shown = plain_names(words, turn.named).split()[: registry.known(words) + 1]
    first = quoted(" ".join(shown))
    if near:
        commands = AnyOf(tuple(_command(one) for one in near))
        meant = Text("core.perhaps", {"word": first, "commands": commands})
        return Notice(meant, tuple(_instead(turn, registry, words, one) for one in near))
    return Notice(Text(key, {"word": first}), is_lost=True)


def _instead(turn: Turn, registry: Registry, words: str, suggestion: str) -> Button:
    """Offer to do what a suggestion says, with the words that were typed after the mistake."""
    count = registry.known(words) + 1
    rest = " ".join(words.split(maxsplit=count)[count:])
    command = registry.command(f"{suggestion[1:]} {rest}")
    if command is None:
        raise LookupError(suggestion)
    call = Call(route=command.route.name, args={WORDS: by_id(command.rest, turn.named)})
    return Button(_command(suggestion), call)


def _command(words: str) -> Text:
    """Say a command as it is typed."""
    return Text("core.command", {"word": words})


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

    A number does so only where it cannot be an answer, or where it was asked for: after what was
    perhaps meant. Where the question wants no free words, a command needs no sign here either.
    """
    route = registry.routes[row.route]
    kinds = {one.name: one.kind for one in questions(route.form or Form)}
    kind = kinds.get(row.asking or "")
    wanted = registry.help_for(text) if kind != "text" else None
    if wanted is not None:
        return wanted
    command = registry.command(text) if kind != "text" else None
    if command is not None and (command.route.form or registry.known(text) > 1):
        return await _commanded(turn, registry, text, command)
    shown = await _offered(turn)
    later = {} if kind in _LISTED else perhaps_meant(shown, row)
    if not is_number(text) or kind == "people" or kind in _LISTED:
        asked_at = row.until - DIALOGUE_TERM
        later |= {key: some for key, some in shown.items() if some[0].offered_at > asked_at}
    found = await typed_choice(turn, registry, text, later)
    if found is not None:
        return found
    return [Intent(route=route, words=text, dialogue=row)]


async def _reacted(turn: Turn, event: ReactionAdded, registry: Registry) -> Found:
    """A keycap under a message of ours takes that choice; other emoji are for who listens."""
    turn.message_id = await _ours(turn, event.message)
    number = keycap_number(event.emoji)
    if number is not None and turn.message_id is None:
        here = turn.here
        if await is_being_sent(
            turn.db, adapter=here.adapter, workspace=here.workspace, channel=here.channel
        ):
            raise NotYet
    if number is not None and turn.message_id is not None:
        choice = await _numbered(turn, turn.message_id, number)
        if choice is not None:
            return await take(turn, registry, choice, "emoji")
    handlers = [*_handlers(event, registry), *await handlers_about(turn.db, event, registry)]
    if number is not None and event.ours and not handlers:
        return Notice(Text("core.closed"))  # what could be chosen there is not kept any more
    return handlers


async def _voted(turn: Turn, event: PollVoted, registry: Registry) -> Found:
    """What was chosen in a poll of ours, all of it or nothing; polls of others are none of ours."""
    ours = await _ours(turn, event.message)
    intents: list[Intent] = []
    for number in event.numbers if ours is not None else ():
        choice = await _numbered(turn, str(ours), number)
        found = (
            await take(turn, registry, choice, "emoji") if choice else Notice(Text("core.closed"))
        )
        if isinstance(found, Notice):
            return found
        intents += found
    return intents


async def _numbered(turn: Turn, message_id: str, number: int) -> Choice | None:
    here = turn.here
    return await choice_numbered(
        turn.db,
        message_id,
        number,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
    )


async def _ours(turn: Turn, message: str) -> str | None:
    here = turn.here
    return await message_sent_as(
        turn.db,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=here.channel,
        sent_as=message,
    )


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
