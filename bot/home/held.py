"""What did not arrive, or perhaps did not: whoever looks after the bot is told, and decides."""

from bot.content import Block, Button, Buttons, Paragraph, Text, verbatim
from bot.home.skill import skill, t
from bot.turn import Scope, Tick, Turn
from storage.channels import channel_name
from storage.doubt import Held, held_messages, release
from storage.given_up import Cause, GivenUp, drop, given_up, is_first_today, send_after_all

_MOST = 10


@skill.command("plein held", "plein onzeker", needs="deliver")
async def held(turn: Turn) -> None:
    """What I could not deliver, or perhaps not: send it again, or leave it."""
    doubtful = await held_messages(turn.db, most=_MOST)
    lost = (await given_up(turn.db, turn.now))[:_MOST]
    if not doubtful and not lost:
        turn.whisper(t("held_none"))
    for one in doubtful:
        turn.whisper(*_asked(one))
    for one in lost:
        turn.whisper(*await _told(turn, one))


# What perhaps arrived: the bot cannot look.


@skill.timer
async def report_held(tick: Tick, message_id: str) -> None:
    """Tell those who look after the bot, unless somebody has decided meanwhile."""
    for one in await held_messages(tick.db, message_id=message_id):
        for person in await tick.holders("plein.deliver"):
            tick.dm(person, *_asked(one))


@skill.button_for("deliver")
async def send_held(turn: Turn, message_id: str) -> None:
    """Send the copies that perhaps did not arrive once more."""
    await _decide(turn, message_id, send=True)


@skill.button_for("deliver")
async def leave_held(turn: Turn, message_id: str) -> None:
    """Leave it at what may have arrived."""
    await _decide(turn, message_id, send=False)


async def _decide(turn: Turn, message_id: str, *, send: bool) -> None:
    count = await release(turn.db, message_id, send=send, now=turn.now)
    _decided(turn, count, send=send, message=message_id)


def _asked(one: Held) -> tuple[Text | Block, ...]:
    said = t("held", count=one.copies, chat=verbatim(one.adapter), when=one.said_at)
    again = Button(t("held_send"), send_held(message_id=one.message_id))
    leave = Button(t("held_leave"), leave_held(message_id=one.message_id))
    return Paragraph(said), Buttons((again, leave), times="once")


# What was given up: by its cause, for there can be much of it.


@skill.timer
async def report_given_up(tick: Tick, cause: str) -> None:
    """Tell those who look after the bot, once a day for each cause."""
    one = await _of(tick, cause)
    if one is not None and await is_first_today(tick.db, one.cause, tick.now):
        for person in await tick.holders("plein.deliver"):
            tick.dm(person, *await _told(tick, one))


@skill.button_for("deliver")
async def send_given_up(turn: Turn, cause: str) -> None:
    """Send what was given up after all."""
    one = await _of(turn, cause)
    count = 0 if one is None else await send_after_all(turn.db, one.cause, turn.now)
    _decided(turn, count, send=True, cause=cause)


@skill.button_for("deliver")
async def drop_given_up(turn: Turn, cause: str) -> None:
    """Leave it at that, and forget the words."""
    one = await _of(turn, cause)
    count = 0 if one is None else await drop(turn.db, one.cause)
    _decided(turn, count, send=False, cause=cause)


async def _of(scope: Scope, key: str) -> GivenUp | None:
    every = await given_up(scope.db, scope.now)
    return next((one for one in every if one.cause.key == key), None)


async def _told(scope: Scope, one: GivenUp) -> tuple[Text | Block, ...]:
    """Say what did not arrive where, why, and what can be done."""
    cause = one.cause
    said = t("given_up", count=one.copies, where=await _where(scope, cause), when=one.said_at)
    drop_it = Button(t("held_drop"), drop_given_up(cause=cause.key))
    send = Button(t("held_send"), send_given_up(cause=cause.key))
    ways = (send, drop_it) if one.sendable else (drop_it,)
    lost = [] if one.sendable else [t("given_up_lost")]
    return said, _why(one), *lost, Buttons(ways, times="once")


async def _where(scope: Scope, cause: Cause) -> Text:
    chat = verbatim(cause.adapter)
    if cause.channel is None:
        return t("given_up_people", chat=chat) if cause.adapter else t("given_up_nobody")
    if not cause.adapter:
        return verbatim(cause.channel)
    name = await channel_name(scope.db, cause.adapter, cause.workspace, cause.channel)
    return t("given_up_channel", channel=name or cause.channel, chat=chat)


def _why(one: GivenUp) -> Text:
    """Say in plain words what stood in the way, and what to do about it."""
    match one.cause.why:
        case "no_channel":
            return t("why_no_channel")
        case "no_account":
            return t("why_no_account")
        case "not_in":
            return t("why_not_in")
        case "gone":
            return t("why_gone")
        case "forbidden":
            return t("why_forbidden")
        case "nobody":
            return t("why_nobody")
        case "away":
            return t("why_away")
        case "off":
            return t("why_off")
        case "broken":
            return t("why_broken")
        case _:
            return t("why_other", reason=one.reason)


def _decided(turn: Turn, count: int, *, send: bool, **what: str) -> None:
    if not count:
        turn.whisper(t("held_decided"))
        return
    turn.audit("deliver.sent_again" if send else "deliver.left", by=turn.by, **what)
    turn.whisper(t("held_sent", count=count) if send else t("held_left", count=count))
