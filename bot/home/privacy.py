"""What is kept of people: said to each of them, and removed when its time is over."""

from datetime import timedelta

from bot.command_help import command_line
from bot.content import Block, Paragraph, Text
from bot.home.skill import skill, t
from bot.job import Job
from bot.turn import Tick, Turn
from storage.audit import AuditEntry
from storage.choices import Choice
from storage.dialogues import Dialogue
from storage.leavers import left_before, note_leavers
from storage.outbox import Outgoing
from storage.people import accounts_of
from storage.privacy import forget_person, sweep

# A job ends before others take it for dead, and goes on as another one.
_MOST_AT_ONCE = 100
_OWN = "/plein privacy"


@skill.command("plein privacy")
async def privacy(turn: Turn) -> None:
    """What I keep about you, and for how long."""
    accounts = (await accounts_of(turn.db, [turn.by.id]))[turn.by.id]
    chats = dict.fromkeys(one.adapter for one in accounts)
    kept = [
        t("privacy_people"),
        _after_leaving(turn.house.forget_leavers_after),
        t("privacy_events", form=Dialogue.kept.in_days()),
        t("privacy_others"),
        t("privacy_messages", words=Outgoing.kept.empties[0].days, whole=Outgoing.kept.in_days()),
        t("privacy_choices", days=Choice.kept.in_days()),
        t("privacy_deeds", days=AuditEntry.kept.in_days()),
        *(text for chat in chats for text in turn.house.kept_by.get(chat, ())),
    ]
    turn.whisper(
        t("privacy"),
        *(Paragraph(text, bullet=True) for text in kept),
        *await _elsewhere(turn),
        t("privacy_rights"),
    )


async def _elsewhere(turn: Turn) -> list[Text | Block]:
    """Name the commands by which skills tell what they keep, those that somebody may use."""
    commands = await turn.house.commands_for(turn.db, turn.by)
    lines = [
        Paragraph(command_line(one), bullet=True)
        for one in commands
        if one.word.endswith(" privacy") and one.word != _OWN
    ]
    return [t("privacy_elsewhere"), *lines] if lines else []


def _after_leaving(term: timedelta | None) -> Text:
    return t("privacy_stays") if term is None else t("privacy_leaves", count=term.days)


@skill.every("daily 03:30")
async def tidy(tick: Tick) -> None:
    """Remove what has been kept long enough, and have those erased who left long ago."""
    await sweep(tick.db, tick.now)
    await note_leavers(tick.db, tick.now)
    tick.start(forget_leavers())


@skill.job
async def forget_leavers(job: Job) -> None:
    """Erase those who left long ago, each in a transaction of their own, as `plein forget` does."""
    after = job.house.forget_leavers_after
    if after is None:
        return
    for _ in range(_MOST_AT_ONCE):
        async with job.transaction() as tick:
            leaver = await left_before(tick.db, tick.now - after)
            if leaver is None:
                return
            rows = await forget_person(tick.db, leaver)
            tick.audit("person.forgotten", by=None, rows=dict(rows), way="left")
    async with job.transaction() as tick:
        tick.start(forget_leavers())
