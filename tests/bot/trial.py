"""Two small skills that tests of the engine switch on: `trial` does a bit of everything, `echo`
hears its facts."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

from sqlmodel import select

from bot import (
    Button,
    Buttons,
    Form,
    Job,
    Json,
    MessageReceived,
    ReactionAdded,
    ShortcutUsed,
    Skill,
    Tick,
    Turn,
    Wrong,
    ask_channel,
    ask_choice,
    ask_people,
    ask_text,
    ask_yes_no,
    verbatim,
)
from storage.audit import AuditEntry
from tests.chat import Chat

TEXTS: Final = Path(__file__).parent / "trial_texts"
skill = Skill("trial", permissions={"rule": "editor"})
echo = Skill("echo")
SKILLS: Final = ((skill, TEXTS), (echo, TEXTS))
t = skill.text


class Gift(Form):
    """A form with every way to go wrong."""

    title: ClassVar[str] = "trial.gift_title"

    to: list[str] = ask_people("trial.ask_to", most=3)
    colour: str = ask_choice("trial.ask_colour", ("red", "trial.red"), ("blue", "trial.blue"))
    note: str = ask_text("trial.ask_note", least=3, most=200)
    secret: bool = ask_yes_no("trial.ask_secret", optional=True)


@skill.command("gift", "cadeau", form=Gift)
async def gift(turn: Turn, gift: Gift) -> None:
    """Give something."""
    if "forbidden" in gift.note:
        turn.audit("half", by=turn.by)
        raise Wrong(t("forbidden"), field="note")
    turn.audit("gift", by=turn.by, colour=gift.colour, to=len(gift.to), secret=gift.secret)
    turn.say(t("given", note=gift.note, colour=gift.colour))
    turn.publish("trial.given", note=gift.note)


class Note(Form):
    """Something for a channel."""

    title: ClassVar[str] = "trial.note_title"

    channel: str = ask_channel("trial.ask_channel")
    words: str = ask_text("trial.ask_note")


@skill.command("pin", "prik", form=Note)
async def pin(turn: Turn, note: Note) -> None:
    """Put words in a channel."""
    turn.post(note.channel, verbatim(note.words))


@skill.command("thank")
async def thank(turn: Turn) -> None:
    """Say something in a channel that no chat has."""
    turn.post("#thanks", verbatim("thanks"))


@skill.command("boom")
async def boom(turn: Turn) -> None:
    """Fail in the middle."""
    turn.audit("half", by=turn.by)
    turn.say(verbatim("half done"))
    raise RuntimeError(" ".join(("secret", "words")))


@skill.command("rule", "regel", needs="rule")
async def rule(turn: Turn) -> None:
    """Do what editors may."""
    turn.say(verbatim("ruled"))


@skill.command("offer")
async def offer(turn: Turn) -> None:
    """Show choices of each kind."""
    until = turn.now + timedelta(hours=1)
    turn.say(
        verbatim("Take one"),
        Buttons((Button(verbatim("Always"), take(what="always")),)),
        Buttons((Button(verbatim("Once"), take(what="once")),), times="once"),
        Buttons((Button(verbatim("Each"), take(what="each")),), times="once_each"),
        Buttons((Button(verbatim("Mine"), take(what="mine")),), only=(turn.by.id,)),
        Buttons((Button(verbatim("Soon"), take(what="soon")),), until=until),
    )


@skill.button
async def take(turn: Turn, what: str) -> None:
    """Note what was taken."""
    turn.audit("took", by=turn.by, what=what)
    turn.whisper(verbatim(f"You took {what}."))


@skill.command("close")
async def close(turn: Turn) -> None:
    """Show a choice, and replace it at once."""
    shown = turn.say(verbatim("Open"), Buttons((Button(verbatim("Go"), take(what="go")),)))
    turn.at(turn.now + timedelta(minutes=1), shut(message_id=shown))


@skill.timer
async def shut(tick: Tick, message_id: str) -> None:
    """Close a choice."""
    tick.update(message_id, verbatim("Closed"))


@skill.command("wake")
async def wake(turn: Turn) -> None:
    """Set a timer, and one that is taken back."""
    turn.at(turn.now + timedelta(hours=2), ring(who_id=turn.by.id))
    turn.cancel(turn.at(turn.now + timedelta(hours=1), ring(who_id=turn.by.id)))


@skill.timer
async def ring(tick: Tick, who_id: str) -> None:
    """Ring."""
    tick.audit("rang", by=None, about=who_id, at=tick.now.isoformat())


@skill.command("think")
async def think(turn: Turn) -> None:
    """Begin slow work."""
    turn.say(verbatim("thinking"))
    turn.start(ponder(who_id=turn.by.id))


@skill.job
async def ponder(job: Job, who_id: str) -> None:
    """Work slowly, with a transaction only at the end."""
    async with job.transaction() as tick:
        tick.audit("pondered", by=None, about=who_id)
        tick.post("#random", verbatim("a thought"))


@skill.every("daily 11:00")
async def noon(tick: Tick) -> None:
    """Come by every day."""
    tick.audit("noon", by=None, zone=tick.zone, at=tick.now.isoformat())


@skill.every("daily 08:00", per="zone")
async def morning(tick: Tick) -> None:
    """Come by in the morning of each zone."""
    tick.audit("morning", by=None, zone=tick.zone, at=tick.now.isoformat())


@skill.on(MessageReceived, when=lambda event, _: "hooray" in event.text)
async def hear(turn: Turn, event: MessageReceived) -> None:
    """Hear a word in talk that is not for the bot."""
    turn.audit("heard", by=turn.by)


@skill.on(ReactionAdded, when=lambda event, _: event.emoji == "🎁")
async def see(turn: Turn, event: ReactionAdded) -> None:
    """See a reaction."""
    author = turn.account_of(event.author)
    turn.audit("saw", by=turn.by, about=author.id if author else None)


@skill.shortcut
async def keep(turn: Turn, event: ShortcutUsed) -> None:
    """Keep a message."""
    turn.audit("kept", by=turn.by, length=len(event.text))


@echo.on_fact("trial.given")
async def echoed(tick: Tick, note: str) -> None:
    """Hear what another skill told."""
    tick.audit("echoed", by=None, note=note)


async def deeds(chat: Chat, deed: str) -> list[dict[str, Json]]:
    """List the details of what was noted under a name, oldest first."""
    async with chat.store.transaction() as db:
        rows = await db.exec(select(AuditEntry).where(AuditEntry.deed == deed))
        return [row.details for row in sorted(rows, key=lambda row: row.id)]
