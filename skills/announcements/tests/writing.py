"""What many scripts of announcements do first: write one, and see its preview."""

from typing import Any

from sqlmodel import select, update

from skills.announcements.model import Announcement
from storage.outbox import Outgoing
from tests.actor import Actor
from tests.chat import Chat

WORDS = {
    "heading": "The lift is broken",
    "text": "On Monday the lift is out of use.\n\nPlease take the stairs.",
    "audience": "everyone",
    "moment": "now",
    "must_read": False,
    "clock": None,
}


async def drafts(author: Actor, **words: Any) -> None:
    """Write an announcement, and let its preview come."""
    await author.types("/announce")
    await author.fills(**{**WORDS, **words})


async def sends(author: Actor, **words: Any) -> None:
    """Write an announcement, and send it now."""
    await drafts(author, **words)
    await author.presses("Send now")


def staff(chat: Chat, *names: str, **details: Any) -> list[Actor]:
    """Give people who work here."""
    return [chat.on(name, **details) for name in names]


async def comments(reader: Actor, words: str, *, by: str = "Comment") -> None:
    """Say something about the newest announcement, by its button."""
    await reader.presses(by)
    await reader.fills(words=words)


async def belongs(chat: Chat) -> None:
    """Let what stands in a channel be the announcement."""
    async with chat.store.transaction() as db:
        rows = await db.exec(select(Outgoing).where(Outgoing.kind == "post"))
        [there] = [one for one in rows if one.account is None]
        await db.exec(update(Announcement).values(message_id=there.message_id))


async def asks(chat: Chat, moment: str = "tomorrow 9:00", **words: Any) -> tuple[Actor, Actor]:
    """Let Noor write something, and Ada be asked for approval."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", role="editor")
    await drafts(noor, moment=moment, **words)
    await noor.presses("Send now" if moment == "now" else "Schedule")
    return noor, ada


async def alarms(author: Actor, audience: str = "everyone") -> None:
    """Send something urgent."""
    await author.types("/announce urgent")
    await author.fills(
        heading="Fire in the hall",
        text="Leave by the back door.",
        audience=audience,
        reason="There is a fire.",
    )
    await author.presses("Send urgently…")
    sure = author.last
    await author.presses(sure.labels[0], on="Are you sure")
