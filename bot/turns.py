"""Steps 2 to 7 of an event, inside one transaction: arrive, find, permit, fill, run, keep."""

import functools
import inspect
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.arguments import BY_ID, by_id
from bot.command_help import help_on
from bot.content import Block, Button, Buttons, Call, Json, Text, message_of
from bot.dialogue import answer, ask_again
from bot.errors import PleinError, Wrong
from bot.events import ButtonPressed, Event, FormSubmitted, HomeOpened, MessageReceived, Place
from bot.fill import asker_of, fill, open_button, questions_of, review, submitted
from bot.find import find
from bot.form import Form
from bot.intent import Help, Intent, Notice
from bot.keep import keep
from bot.page_link import offer_link
from bot.people import Arrival, arrive
from bot.registry import strip_sign
from bot.route import Handler, Route
from bot.show import show
from bot.turn import WORDS, Turn, whos
from bot.workplace import Workplace
from storage.dialogues import Dialogue
from storage.session import lock

_OFFER_FEED = "plein.offer_feed"
_UNOPENED = Text("core.files_unopened")


class Refusal(PleinError):
    """A turn cannot take what it was given; it is rolled back, and the person is told."""

    def __init__(self, wrong: Wrong, intent: Intent, given: Mapping[str, Json]) -> None:
        super().__init__()
        self.wrong = wrong
        self.intent = intent
        self.given = dict(given)
        # Rows are gone with the transaction that read them.
        self.dialogue_id = intent.dialogue.id if intent.dialogue else None


class FormRefused(PleinError):
    """A submitted form has errors, by question; the key "" has what belongs to none."""

    def __init__(self, problems: Mapping[str, Text], language: str) -> None:
        super().__init__()
        self.problems = problems
        self.language = language


async def take_turn(workplace: Workplace, db: AsyncSession, event: Event) -> Turn:
    """Handle one event within an open transaction and return the turn, kept.

    Raises: Strangers, Refusal, FormRefused, and whatever a handler raises: roll back.
    """
    turn = await begin_turn(workplace, db, event)
    if turn.by.is_bot:
        return turn
    if not turn.by.is_active:
        gone = Text("core.not_active")
        if turn.in_home:
            turn.show_home(message_of(gone))
        else:
            turn.whisper(gone)
    else:
        found = await find(turn, event, workplace.registry)
        if found and _brings_files(event):
            if isinstance(found, Notice) and found.is_lost:
                found = Notice(_UNOPENED)
            else:
                turn.whisper(_UNOPENED)
        if isinstance(found, Help):
            await _help(turn, workplace, found)
        elif isinstance(found, Notice):
            if isinstance(event, FormSubmitted):
                raise FormRefused({"": found.text}, workplace.language_of(turn.by))
            offer = (Buttons(found.meant, only=(turn.by.id,), times="once"),) if found.meant else ()
            turn.whisper(found.text, *offer)
        else:
            for intent in found:
                await follow(turn, workplace, intent)
        await _draw_home(turn, workplace, event)
    turn.sheets = await show(turn, workplace)
    await keep(turn, workplace, here=event.place)
    return turn


def _brings_files(event: Event) -> bool:
    """Whether somebody who speaks to the bot sends files along, which it opens for no skill."""
    if not isinstance(event, MessageReceived) or not event.has_files:
        return False
    return event.addressed or strip_sign(event.text.strip()) is not None


async def _draw_home(turn: Turn, workplace: Workplace, event: Event) -> None:
    """After what somebody did in their home, draw it anew; while a form opens nothing is new."""
    if not turn.in_home or turn.home or turn.opening is not None:
        return
    opened = HomeOpened(id=event.id, place=event.place, account=event.account, at=event.at)
    for route in workplace.registry.events_for(opened):
        await follow(turn, workplace, Intent(route=route, event=opened))


async def begin_turn(workplace: Workplace, db: AsyncSession, event: Event) -> Turn:
    """Step 2: find who is behind the accounts, and make the turn. Raises: Strangers.

    Turns of one person wait for each other, over all their accounts and all processes.
    """
    arrival = await arrive(db, event)
    await lock(db, f"person/{arrival.by.id}")
    if arrival.by.last_account_id != arrival.seat.id:
        # What they use now is where they are told of things.
        arrival.by.last_account_id = arrival.seat.id
    return _turn(workplace, db, event, arrival)


def _turn(workplace: Workplace, db: AsyncSession, event: Event, arrival: Arrival) -> Turn:
    return Turn(
        db=db,
        now=workplace.clock.now(),
        house=workplace,
        by=arrival.by,
        here=event.place,
        seat=arrival.seat,
        named=arrival.named,
        trigger=event.trigger,
        in_home=isinstance(event, HomeOpened)
        or (isinstance(event, ButtonPressed) and event.in_home),
    )


async def follow(turn: Turn, workplace: Workplace, intent: Intent) -> None:
    """Steps 4 to 6 for one intent, and for the form that its handler asks to open."""
    if not await _is_permitted(turn, workplace, intent):
        return
    if intent.route.kind == "page":
        await offer_link(turn, workplace.pages_at, intent.route, intent.given)
        return
    if intent.route.kind == "feed":
        offering = workplace.registry.routes[_OFFER_FEED]
        await follow(turn, workplace, Intent(route=offering, given={"feed": intent.route.name}))
        return
    if intent.message_id is not None:
        turn.message_id = intent.message_id
    here, form = turn.here, None
    try:
        form = await _form(turn, workplace, intent)
        if intent.route.form is None or form is not None:
            await run(turn, intent.route, form, intent)
    except Wrong as wrong:
        given = form.model_dump(mode="json") if form else wrong.given or intent.given
        raise Refusal(wrong, intent, given) from wrong
    finally:
        turn.here = here
    if turn.asked is not None:
        asked, turn.asked = turn.asked, None
        route, given = workplace.registry.routes[asked.route], dict(asked.args)
        words = given.pop(WORDS, None)
        again = Intent(route=route, given=given, words=str(words or ""), asks=words is None)
        await follow(turn, workplace, again)


async def _is_permitted(turn: Turn, workplace: Workplace, intent: Intent) -> bool:
    """Step 4: whether the skill is on for this person and in this place, and they may do this.

    Who may not is told why; but who merely did something that a skill listens to, such as to put an
    emoji somewhere or to talk where it hears, did not ask it for anything.
    """
    route = intent.route
    place = turn.here if intent.dialogue is None else place_of(intent.dialogue)
    off = await workplace.off.why(turn.db, turn.by, route.skill, place)
    if off is not None:
        if _is_asked(intent):
            turn.whisper(off)
        return False
    if not await workplace.may(turn.db, turn.by, route.needs):
        if route.within is None:
            turn.whisper(await _refused(turn, workplace, route))
        return False
    return True


def _is_asked(intent: Intent) -> bool:
    """Whether somebody turned to the bot on purpose."""
    event = intent.event
    return intent.route.kind != "event" or (isinstance(event, MessageReceived) and event.addressed)


async def _help(turn: Turn, workplace: Workplace, wanted: Help) -> None:
    said = await help_on(turn, workplace, wanted)
    route = wanted.own or wanted.below[0]
    if not said:
        off = await workplace.off.why(turn.db, turn.by, route.skill, turn.here)
        said = [off or await _refused(turn, workplace, route)]
    turn.whisper(*said)


async def _refused(turn: Turn, workplace: Workplace, route: Route) -> Text:
    """Say who may do it, and whom to ask; also what the permission is called, for who gives it."""
    role = Text(f"core.allowed_{workplace.registry.permissions[route.needs]}")
    about = {"permission": route.needs, "role": role}
    holders = await workplace.holders(turn.db, route.needs)
    if not holders:
        return Text("core.not_allowed", about)
    return Text("core.not_allowed_ask", {**about, "people": whos(holders[:3])})


async def _form(turn: Turn, workplace: Workplace, intent: Intent) -> Form | None:
    """Step 5 for an intent: None when there is no form, or the rest of it is being asked."""
    route, row = intent.route, intent.dialogue
    if route.form is None:
        return None
    if row is None and intent.asks:
        await review(turn, workplace, route, intent.given)
        return None
    if row is None:
        return await fill(turn, workplace, route, intent.given, intent.words)
    turn.here, turn.in_home = place_of(row), row.place.get("home") is True
    if intent.values is not None:
        result = await submitted(turn, workplace, route, row, intent.values)
        if isinstance(result, Form):
            row.state, row.given = "done", {}
            return result
        raise FormRefused(result, workplace.language_of(turn.by))
    asked = await questions_of(turn, route, row.given)
    asker = asker_of(turn, workplace, asked)
    return await answer(turn, workplace, route, row, asked, intent.words, asker)


def place_of(row: Dialogue) -> Place:
    """Tell where a form was begun: that is where its handler speaks."""
    return Place(
        adapter=row.adapter,
        workspace=row.workspace,
        channel=str(row.place["channel"]),
        thread=row.place["thread"],
        kind=row.place["kind"],
    )


async def run(turn: Turn, route: Route, form: Form | None, intent: Intent) -> None:
    """Step 6: the handler, with its arguments in the types that it names; its skill speaks."""
    before, turn.skill = turn.skill, route.skill
    try:
        await _handled(turn, route, form, intent)
    finally:
        turn.skill = before


async def _handled(turn: Turn, route: Route, form: Form | None, intent: Intent) -> None:
    if form is not None:
        await route.handler(turn, form)
    elif route.kind in ("event", "shortcut", "ask"):
        await route.handler(turn, intent.event)
    elif route.kind == "command":
        await route.handler(turn)
    else:
        await route.handler(turn, **coerced(route.handler, intent.given))


@functools.cache
def _coercers(handler: Handler, *, from_words: bool = False) -> dict[str, TypeAdapter[Any]]:
    hints = inspect.signature(handler, eval_str=True).parameters
    return {
        name: TypeAdapter(parameter.annotation)
        for name, parameter in list(hints.items())[1:]
        if from_words or parameter.annotation not in (str, int, bool, float)
    }


def coerced(
    handler: Handler, args: Mapping[str, Json], *, from_words: bool = False
) -> dict[str, Any]:
    """Turn a call's JSON arguments into the types that a handler is annotated with.

    `from_words` when all of them are words, as those in an address are.
    Raises: pydantic.ValidationError, for a call of an older version that fits no more.
    """
    return dict(args) | {
        name: adapter.validate_python(args[name])
        for name, adapter in _coercers(handler, from_words=from_words).items()
        if name in args
    }


async def refuse(workplace: Workplace, db: AsyncSession, event: Event, refusal: Refusal) -> Turn:
    """Tell a person, in a transaction of its own, why what they gave was not taken.

    Raises: FormRefused, for a submitted form: its answer is the acknowledgement.
    """
    turn = await begin_turn(workplace, db, event)
    wrong, intent = refusal.wrong, refusal.intent
    if isinstance(event, FormSubmitted):
        raise FormRefused({wrong.field or "": wrong.text}, workplace.language_of(turn.by))
    if _brings_files(event):
        turn.whisper(_UNOPENED)
    if refusal.dialogue_id is not None:
        row = await db.get(Dialogue, refusal.dialogue_id)
        if row is not None and row.state == "open":
            asked = await questions_of(turn, intent.route, row.given)
            ask_again(turn, row, asked, wrong, intent.words, given=refusal.given)
    else:
        turn.whisper(wrong.text, *_ways_on(workplace, turn, refusal))
    await keep(turn, workplace, here=event.place)
    return turn


def _ways_on(workplace: Workplace, turn: Turn, refusal: Refusal) -> list[Block]:
    """Offer what was perhaps meant, and the form with all that was given."""
    wrong, intent = refusal.wrong, refusal.intent
    route = intent.route
    if wrong.typed is not None and wrong.instead:
        # A press is another event, which does not name again whom these words mention.
        words = by_id(intent.words, turn.named)
        again = [
            (label, {WORDS: words.replace(wrong.typed, f"<@{BY_ID}{value}>", 1)})
            for label, value in wrong.instead
        ]
    elif wrong.field is not None and wrong.instead:
        again = [(label, {**refusal.given, wrong.field: value}) for label, value in wrong.instead]
    else:
        again = []
    buttons = tuple(Button(label, Call(route=route.name, args=args)) for label, args in again)
    if buttons:
        return [Buttons(buttons, only=(turn.by.id,), times="once")]
    if route.form is not None and wrong.field is not None:
        given = dict(refusal.given)
        if not workplace.can(turn.here.adapter).forms:
            # A native form shows what was wrong, to be mended; a dialogue asks that question only.
            given.pop(wrong.field, None)
        return [open_button(route, given)]
    return []
