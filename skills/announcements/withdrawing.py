"""Withdrawing: an announcement that went out is taken back wherever the chats let it."""

from sqlmodel import select

from bot import Button, Buttons, Turn
from skills.announcements.bundling import redraw_digests
from skills.announcements.model.posts import words_of
from skills.announcements.model.tables import Reminder
from skills.announcements.rights import changeable, changed
from skills.announcements.settings import skill, t


@skill.button_for("publish")
async def recall(turn: Turn, announcement_id: str) -> None:
    """Ask once more before all of it is taken back: that cannot be undone."""
    news = await changeable(turn, announcement_id, "sending", "sent", "cancelled")
    if news is None:
        return
    if news.level == "urgent":
        turn.whisper(t("recall_urgent"))
        return
    title = (await words_of(turn.db, news.id)).title
    yes = Button(t("recall_yes"), recall_all(announcement_id=news.id), "danger")
    turn.whisper(t("ask_recall", title=title), Buttons((yes,), only=(turn.by.id,), times="once"))


@skill.button_for("publish")
async def recall_all(turn: Turn, announcement_id: str) -> None:
    """Take it back from everybody; what is not sent yet stays here."""
    news = await changeable(turn, announcement_id, "sending", "sent", "cancelled")
    if news is None:
        return
    news.state = "withdrawn"
    turn.remove(news.message_id)
    reminders = select(Reminder).where(Reminder.announcement_id == news.id)
    for one in await turn.db.exec(reminders):
        turn.remove(one.message_id)
        await turn.db.delete(one)
    turn.start(redraw_digests(announcement_id=news.id))
    turn.audit("announcements.recall", by=turn.by, announcement=news.id)
    turn.whisper(t("recalled"))
    changed(turn, news)
