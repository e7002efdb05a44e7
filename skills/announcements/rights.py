"""Who may do what with an announcement: its author, and who looks after all of them."""

from typing import Final

from bot import Scope, Turn
from skills.announcements.model.tables import Announcement, State
from skills.announcements.settings import t
from storage.people import Person

MANAGE: Final = "announcements.manage"


async def mine(turn: Turn, announcement_id: str) -> Announcement | None:
    """Find an announcement that somebody may work with; None when not, and they were told."""
    news = await turn.db.get(Announcement, announcement_id)
    if news is None:
        turn.whisper(t("gone"))
    elif news.author_id != turn.by.id and not await turn.may(turn.by, MANAGE):
        turn.whisper(t("not_yours"))
    else:
        return news
    return None


async def changeable(turn: Turn, announcement_id: str, *states: State) -> Announcement | None:
    """Find one that somebody may work with while it is in one of these states; None when not, and
    they were told."""
    await turn.lock(f"announcements {announcement_id}")
    news = await mine(turn, announcement_id)
    if news is None or news.state in states:
        return news
    turn.whisper(t(f"is_{news.state}", number=news.number))
    return None


def take_up(turn: Turn, news: Announcement) -> bool:
    """Let who works with an announcement be its author, when it has none: it came from elsewhere,
    or they are no longer known. False: it is somebody else's."""
    if news.author_id is None:
        news.author_id, news.card_id, news.preview_id = turn.by.id, None, None
    return news.author_id == turn.by.id


async def author_of(scope: Scope, news: Announcement) -> Person | None:
    """Find who wrote an announcement, as long as they work here."""
    author = None if news.author_id is None else await scope.db.get(Person, news.author_id)
    return author if author is not None and author.is_active else None


def changed(scope: Scope, news: Announcement) -> None:
    """Have the card with which its author works say how things are now."""
    scope.publish("announcements.changed", announcement_id=news.id)


def below(scope: Scope, news: Announcement) -> None:
    """Have the card come anew, below what was said since: one that is changed is not noticed."""
    if news.card_id is not None:
        scope.remove(news.card_id)
        news.card_id = None


def counted(scope: Scope, news: Announcement) -> None:
    """Have the card say soon how things are: a figure on it is not as it was."""
    scope.publish("announcements.counted", announcement_id=news.id)
