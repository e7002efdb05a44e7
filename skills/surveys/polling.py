"""Quick polls in a channel: for lunch, not for what is delicate (SUR-E12)."""

from typing import ClassVar, Final

from bot import Block, Button, Buttons, Form, Poll, Text, Turn, Wrong, ask_text, verbatim
from skills.surveys.model.polls import QuickPoll, vote, votes
from skills.surveys.settings import skill, t
from storage.table import new_id

_LEAST: Final = 2
_MOST: Final = 10


class Quick(Form):
    """A question, and what can be chosen."""

    title: ClassVar[str] = "surveys.quick_title"
    submit: ClassVar[str] = "surveys.quick_submit"

    question: str = ask_text("surveys.ask_quick", hint="surveys.quick_hint", most=200, is_name=True)
    options: str = ask_text("surveys.ask_choices", hint="surveys.choices_hint", most=500)


@skill.command("poll", "stemming", form=Quick)
async def ask_quickly(turn: Turn, quick: Quick) -> None:
    """Put a question to this channel, with buttons; everybody sees how many chose what."""
    options = list(dict.fromkeys(filter(None, (one.strip() for one in quick.options.split(",")))))
    if not _LEAST <= len(options) <= _MOST:
        raise Wrong(t("how_many_choices", least=_LEAST, most=_MOST), field="options")
    poll = QuickPoll(
        id=new_id(),
        asked_by=turn.by.id,
        question=quick.question,
        options=options,
        message_id="",
        asked_at=turn.now,
    )
    poll.message_id = turn.say(*await _shown(turn, poll))
    turn.db.add(poll)


@skill.button
async def choose_quickly(turn: Turn, poll_id: str, option: int) -> None:
    """Count a vote. Choosing again changes it."""
    poll = await turn.db.get(QuickPoll, poll_id)
    if poll is None or not poll.is_open:
        turn.whisper(t("quick_closed"))
        return
    await turn.lock(f"surveys.poll {poll_id}")
    await vote(turn.db, poll_id, turn.by.id, option)
    turn.update(poll.message_id, *await _shown(turn, poll))


@skill.button
async def close_quickly(turn: Turn, poll_id: str) -> None:
    """Close a quick poll: its votes stand, and who voted for what is forgotten."""
    poll = await turn.db.get(QuickPoll, poll_id)
    if poll is None or not poll.is_open:
        turn.whisper(t("quick_closed"))
    elif poll.asked_by != turn.by.id:
        turn.whisper(t("quick_not_yours"))
    else:
        poll.is_open = False
        turn.db.add(poll)
        turn.update(poll.message_id, *await _shown(turn, poll))


async def _shown(turn: Turn, poll: QuickPoll) -> list[Text | Block]:
    """Show how a poll stands, and that it is no anonymous survey."""
    counted = await votes(turn.db, poll.id)
    counts = tuple(counted[number] for number in range(len(poll.options)))
    if not poll.is_open:
        lines = tuple(
            t("quick_count", option=option, votes=votes_for)
            for option, votes_for in zip(poll.options, counts, strict=True)
        )
        return [t("quick_ended", question=poll.question), t("quick_counts", counts=lines)]
    buttons = tuple(
        Button(verbatim(option), choose_quickly(poll_id=poll.id, option=number))
        for number, option in enumerate(poll.options)
    )
    end = Buttons((Button(t("quick_close"), close_quickly(poll_id=poll.id)),))
    return [
        Poll(t("quick_asks", question=poll.question), buttons, counts=counts),
        t("quick_named"),
        end,
    ]
