"""Opening a session: where it runs, who leads it, and until when one can ask."""

from datetime import datetime
from typing import ClassVar, cast

from pydantic import ValidationInfo, field_validator

from bot import (
    Form,
    Job,
    Once,
    Tick,
    Turn,
    Wrong,
    ask_channel,
    ask_people,
    ask_text,
    ask_yes_no,
    due_in,
    read_moment,
)
from skills.qa.board.card import channel_card
from skills.qa.board.closing import close_late, ends_at, stop_asking
from skills.qa.board.desk import tell_moderators
from skills.qa.board.voting import make_secret
from skills.qa.model.board import Board, BoardModerator, held_board
from skills.qa.settings import skill, t
from storage.channels import channels_called
from storage.people import people_by_id


class Session(Form):
    """A session to which people bring questions without their name."""

    title: ClassVar[str] = "qa.board_title"
    submit: ClassVar[str] = "qa.board_submit"

    name: str = ask_text("qa.board_name", hint="qa.board_name_hint", most=120, takes_rest=True)
    channel: str = ask_channel("qa.board_channel", hint="qa.board_channel_hint")
    until: str = ask_text("qa.board_until_ask", hint="qa.board_until_hint", most=100, optional=True)
    moderators: list[str] = ask_people(
        "qa.board_moderators", hint="qa.board_moderators_hint", most=10, optional=True
    )
    at_once: bool = ask_yes_no("qa.board_at_once", hint="qa.board_at_once_hint", optional=True)

    @field_validator("until")
    @classmethod
    def _is_a_moment(cls, until: str, info: ValidationInfo) -> str:
        """Refuse words that are no moment as soon as they are given. Raises: Wrong."""
        _read(cast("Turn", info.context), until)
        return until


def _read(turn: Turn, words: str) -> datetime | None:
    """Read until when one can ask; None is until the session is closed. Raises: Wrong."""
    if not words:
        return None
    zone, language = turn.house.zone_of(turn.by), turn.house.language_of(turn.by)
    match read_moment(words, now=turn.now, zone=zone, language=language):
        case Once(day=day, at=at) if (due := due_in(day, at, zone)) > turn.now:
            return due
        case _:
            raise Wrong(t("board_until_wrong"), field="until")


@skill.command("ask session", "vraag sessie", form=Session, needs="host")
async def open_session(turn: Turn, form: Session) -> None:
    """Open a session: people ask without their name, and vote for what is to be answered."""
    channels = await channels_called(turn.db, form.channel)
    if not any(one.kind == "public" for one in channels):
        raise Wrong(t("board_private"), field="channel")
    found = await people_by_id(turn.db, form.moderators)
    if wrong := [one.name for one in found.values() if one.is_bot or not one.is_active]:
        raise Wrong(t("board_not_them", people=tuple(wrong)), field="moderators")
    board = Board(
        title=form.name,
        channel=form.channel,
        host_id=turn.by.id,
        is_checked=not form.at_once,
        until=_read(turn, form.until),
        opened_at=turn.now,
    )
    make_secret(turn, board)
    turn.db.add(board)
    await turn.db.flush()
    leaders = list(found) or [turn.by.id]
    turn.db.add_all([BoardModerator(board_id=board.id, person_id=one) for one in leaders])
    if board.until is not None:
        turn.at(board.until, stop_asking(board_id=board.id))
    turn.at(ends_at(board), close_late(board_id=board.id))
    turn.audit("qa.board_opened", by=turn.by, board=board.id, moderators=[*leaders])
    turn.start(count_people(board_id=board.id))
    turn.whisper(t("board_opened", channel=board.channel))


@skill.job
async def count_people(job: Job, board_id: str) -> None:
    """Count who is in the channel of a session, to say so where they are few, and show the
    session there."""
    async with job.transaction() as tick:
        board = await tick.db.get(Board, board_id)
        channel = None if board is None else board.channel
    if channel is None:
        return
    try:
        people = len((await job.house.members([channel]))[channel])
    except Wrong:
        people = None  # a chat that does not tell
    async with job.transaction() as tick:
        board = await held_board(tick, board_id)
        if board is not None and board.card_id is None:
            board.people = people
            board.card_id = tick.post(board.channel, *await channel_card(tick, board))
            await tell_moderators(tick, board, came=False)


@skill.on_fact("qa.board_changed")
async def board_changed(tick: Tick, board_id: str, came: bool) -> None:
    """Have the card of a session, and the lists of who leads it, say how it stands now."""
    board = await held_board(tick, board_id)
    if board is None:
        return
    if board.card_id is not None:
        tick.update(board.card_id, *await channel_card(tick, board))
    await tell_moderators(tick, board, came=came)
