"""A skill that keeps a secret until it is shredded, for tests of keys: `shred`."""

from typing import Final

from sqlmodel import select

from bot import Skill, Turn, Wrong, verbatim
from storage.audit import AuditEntry
from storage.key_ring import KeyGone
from tests.bot.trial import TEXTS

shred = Skill("shred")
SKILLS: Final = ((shred, TEXTS),)
NAME: Final = "shred.secret"
_ABOUT: Final = "core_audit/secret"


@shred.command("hide")
async def hide(turn: Turn) -> None:
    """Keep something that only the key opens."""
    turn.keys.make(NAME)
    sealed = turn.keys.seal(NAME, b"tulips", about=_ABOUT, size=100)
    turn.audit("secret", by=None, sealed=sealed.hex())


@shred.command("show")
async def show(turn: Turn) -> None:
    """Say it."""
    (kept,) = await turn.db.exec(select(AuditEntry).where(AuditEntry.deed == "secret"))
    sealed = bytes.fromhex(kept.details["sealed"])
    try:
        turn.say(verbatim(turn.keys.open(NAME, sealed, about=_ABOUT).decode()))
    except KeyGone:
        turn.say(verbatim("it is gone"))


@shred.command("forget")
async def forget(turn: Turn) -> None:
    """Forget it for ever."""
    turn.keys.destroy(NAME)
    turn.audit("forgot", by=None)


@shred.command("almost")
async def almost(turn: Turn) -> None:
    """Nearly forget it."""
    turn.keys.destroy(NAME)
    turn.audit("forgot", by=None)
    await turn.db.flush()
    raise Wrong(verbatim("not today"))
