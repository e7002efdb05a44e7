"""Listen mode: switched on and off for a channel, which hears what that means; it ends by itself
when it helps nobody."""

from dataclasses import asdict, replace
from typing import Any

from bot import Block, Button, Buttons, Place, Scope, Text, Tick, Turn
from skills.qa.model.listening import (
    Listening,
    all_listening,
    listening_in,
    overheard_ratings,
)
from skills.qa.model.tables import Question
from skills.qa.settings import settings_in, skill, t
from storage.channels import channel_name
from storage.people import Person


@skill.command("ask listen", "vraag luister", needs="manage")
async def listen(turn: Turn) -> None:
    """Help in this channel unasked; in the direct chat: where I do so."""
    if turn.here.kind == "direct":
        await _list(turn)
        return
    here = replace(turn.here, thread=None)
    name = await _name(turn, here)
    known = await listening_in(turn, here)
    if known is not None:
        turn.whisper(t("listen_there", channel=name), _way_out(turn, known, name))
        return
    way = Button(t("listen_begin"), begin_listening(place=asdict(here)), "primary")
    turn.whisper(t("listen_about", channel=name), Buttons((way,), only=(turn.by.id,), times="once"))


@skill.button_for("manage")
async def begin_listening(turn: Turn, place: dict[str, Any]) -> None:
    """Listen in a channel from now on, and say so there."""
    where = Place(**place)
    name = await _name(turn, where)
    known = await listening_in(turn, where)
    if known is None:
        known = Listening(
            adapter=where.adapter,
            workspace=where.workspace,
            channel=where.channel,
            by_id=turn.by.id,
            since=turn.now,
        )
        turn.db.add(known)
        await turn.db.flush()
        turn.post(where, t("listen_told", who=turn.by.name))
        turn.audit("qa.listen_on", by=turn.by, channel=name)
    turn.whisper(t("listen_there", channel=name), _way_out(turn, known, name))


@skill.command("ask listen off", "vraag luister uit", needs="manage")
async def listen_off(turn: Turn) -> None:
    """Help in this channel unasked no more; in the direct chat: choose where."""
    if turn.here.kind == "direct":
        await _list(turn)
        return
    known = await listening_in(turn, turn.here)
    if known is None:
        turn.whisper(t("listen_not", channel=await _name(turn, turn.here)))
    else:
        await _end(turn, known)


@skill.button_for("manage")
async def end_listening(turn: Turn, listening_id: str) -> None:
    """Listen in a channel no more."""
    known = await turn.db.get(Listening, listening_id)
    if known is None or await listening_in(turn, _place(known)) is None:
        turn.whisper(t("listen_ended"))
    else:
        await _end(turn, known)


async def _end(turn: Turn, listening: Listening) -> None:
    where = _place(listening)
    name = await _name(turn, where)
    await turn.db.delete(listening)
    turn.post(where, t("listen_told_off", who=turn.by.name))
    turn.audit("qa.listen_off", by=turn.by, channel=name)
    turn.whisper(t("listen_off", channel=name))


async def _list(turn: Turn) -> None:
    known = await all_listening(turn.db)
    if not known:
        turn.whisper(t("listen_nowhere"))
        return
    said: list[Text | Block] = [t("listen_head")]
    for one in known:
        name = await _name(turn, _place(one))
        said += [t("listen_line", channel=name, since=one.since), _way_out(turn, one, name)]
    turn.whisper(*said)


def _way_out(turn: Turn, listening: Listening, name: str) -> Buttons:
    way = Button(t("listen_stop", channel=name), end_listening(listening_id=listening.id))
    return Buttons((way,), only=(turn.by.id,))


def _place(listening: Listening) -> Place:
    return Place(
        adapter=listening.adapter, workspace=listening.workspace, channel=listening.channel
    )


async def _name(scope: Scope, place: Place) -> str:
    known = await channel_name(scope.db, place.adapter, place.workspace, place.channel)
    return known or place.channel


@skill.on_fact("qa.rated")
async def stop_when_useless(tick: Tick, question_id: str) -> None:
    """Listen no more in a channel in which several answers in a row helped nobody, and say so."""
    question = await tick.db.get(Question, question_id)
    if question is None or not question.is_overheard:
        return
    where = replace(Place(**question.place), thread=None)
    listening = await listening_in(tick, where)
    if listening is None:
        return
    most = settings_in(tick).listen_stop
    newest = (await overheard_ratings(tick.db, listening))[:most]
    if len(newest) < most or "helpful" in newest:
        return
    await tick.db.delete(listening)
    tick.audit("qa.listen_off", by=None, channel=await _name(tick, where))
    tick.post(where, t("listen_useless", count=most))
    by = None if listening.by_id is None else await tick.db.get(Person, listening.by_id)
    if by is not None and by.is_active:
        tick.dm(by, t("listen_useless_there", channel=await _name(tick, where), count=most))
