"""A test of an announcement: what everybody will get, to its author alone, and counted nowhere."""

from bot import Block, Button, Buttons, Scope, Text, Turn
from skills.announcements.copies import copy
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import mine
from skills.announcements.settings import skill, t


@skill.button_for("publish")
async def send_test(turn: Turn, announcement_id: str) -> None:
    """Send the real thing to whoever presses, marked as a test."""
    news = await mine(turn, announcement_id)
    if news is not None:
        turn.dm(turn.by, t("test_mark", number=news.number), *await rehearsal(turn, news))


async def rehearsal(scope: Scope, news: Announcement) -> list[Text | Block]:
    """Say an announcement as its readers get it, with buttons that note nothing."""
    buttons: list[Buttons] = []
    if news.level == "must_read":
        buttons.append(Buttons((Button(t("confirm"), rehearse(), "primary"),)))
    if news.level == "urgent":
        safe = Button(t("i_am_safe"), rehearse(), "primary")
        buttons.append(Buttons((safe, Button(t("i_need_help"), rehearse(), "danger"))))
    elif news.has_comments:
        buttons.append(Buttons((Button(t("comment"), rehearse_comment()),)))
    return await copy(scope, news, *buttons)


@skill.button
async def rehearse(turn: Turn) -> None:
    """Tell that the button works, and that nothing was noted."""
    turn.whisper(t("rehearsed"))


@skill.button
async def rehearse_comment(turn: Turn) -> None:
    """Tell what the button does for readers."""
    turn.whisper(t("comment_rehearsed"))
