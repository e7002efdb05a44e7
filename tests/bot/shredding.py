"""A skill that keeps a secret until it is shredded, for tests of keys: `shred`."""

from typing import ClassVar, Final

from sqlmodel import select

from bot import Button, Buttons, Form, Select, Skill, Turn, Wrong, ask_text, verbatim
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
    _hide(turn, "tulips")


def _hide(turn: Turn, what: str) -> None:
    turn.keys.make(NAME)
    sealed = turn.keys.seal(NAME, what.encode(), about=_ABOUT, size=100)
    turn.audit("secret", by=None, sealed=sealed.hex())


class Secret(Form):
    """What is to be kept."""

    off_chat: ClassVar[bool] = True

    what: str = ask_text("shred.ask_note", least=3, most=90)


@shred.command("confide", form=Secret)
async def confide(turn: Turn, secret: Secret) -> None:
    """Keep what only the key opens, unless it is about roses."""
    _hide(turn, secret.what)
    await turn.db.flush()
    if "roses" in secret.what:
        raise Wrong(verbatim("no roses"), field="what")


@shred.button
async def pick(turn: Turn, flower: str) -> None:
    """Keep which one; of daisies something fails."""
    _hide(turn, flower)
    if flower == "daisies":
        raise RuntimeError(flower)


@shred.command("flowers")
async def flowers(turn: Turn) -> None:
    """Offer two flowers."""
    two = [Button(verbatim(one), pick(one)) for one in ("tulips", "daisies")]
    turn.say(verbatim("Which?"), Buttons(tuple(two)))


@shred.button
async def feel(turn: Turn, how: str) -> None:
    """Keep how somebody feels, which is nobody's business, and go on."""
    assert turn.message_id is not None
    _hide(turn, how)
    turn.update(turn.message_id, verbatim("Thank you."))


@shred.command("ask")
async def ask(turn: Turn) -> None:
    """Ask it, here if nobody sees the answer."""
    two = tuple(Button(verbatim(one), feel(one)) for one in ("Well", "Badly"))
    turn.say(verbatim("How are you?"), Buttons(two, unseen=True))
    turn.whisper(verbatim("unseen" if turn.has_unseen else "seen"))


@shred.command("pick")
async def pick_one(turn: Turn) -> None:
    """Ask it by a list, and something that anybody may see."""
    two = tuple(Button(verbatim(one), feel(one)) for one in ("Well", "Badly"))
    help = Buttons((Button(verbatim("Help"), pick("tulips")),))
    turn.say(Select(verbatim("How are you?"), two, unseen=True), help)


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
