"""Broadcasts that perhaps arrived: the bot cannot look, so somebody decides."""

from bot.content import Block, Button, Buttons, Paragraph, Text, verbatim
from bot.home.skill import skill, t
from bot.turn import Tick, Turn
from storage.doubt import Held, held_messages, release

_MOST = 10


@skill.command("plein held", "plein onzeker", needs="deliver")
async def held(turn: Turn) -> None:
    """Messages of which I do not know whether they arrived."""
    found = await held_messages(turn.db, most=_MOST)
    if not found:
        turn.whisper(t("held_none"))
    for one in found:
        turn.whisper(*_asked(one))


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
    if not count:
        turn.whisper(t("held_decided"))
        return
    turn.audit("deliver.sent_again" if send else "deliver.left", by=turn.by, message=message_id)
    turn.whisper(t("held_sent", count=count) if send else t("held_left", count=count))


def _asked(one: Held) -> tuple[Text | Block, ...]:
    said = t("held", count=one.copies, chat=verbatim(one.adapter), when=one.said_at)
    again = Button(t("held_send"), send_held(message_id=one.message_id))
    leave = Button(t("held_leave"), leave_held(message_id=one.message_id))
    return Paragraph(said), Buttons((again, leave), times="once")
