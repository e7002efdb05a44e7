"""A test of an announcement: what everybody will get, to its author alone, and counted nowhere."""

from bot import Block, Button, Buttons, InEach, Scope, Text, Turn
from skills.announcements.copies import copy, reader_buttons, title_alone
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import mine
from skills.announcements.settings import skill, t
from skills.announcements.splitting import tested_titles


@skill.button_for("publish")
async def send_test(turn: Turn, announcement_id: str) -> None:
    """Send the real thing to whoever presses, marked as a test."""
    news = await mine(turn, announcement_id)
    if news is not None:
        await rehearse_for(turn, news)


async def rehearse_for(turn: Turn, news: Announcement) -> None:
    """Send whoever acts what everybody will get; of two titles both."""
    mark = t("test_mark", number=news.number)
    titles = await tested_titles(turn, news)
    if not titles:
        turn.dm(turn.by, mark, *await rehearsal(turn, news))
    for number, title in enumerate(titles, start=1):
        call = rehearse_reading(announcement_id=news.id, number=number)
        read = Buttons((Button(t("split_read"), call, "primary"),), only=(turn.by.id,))
        turn.dm(turn.by, mark, *await title_alone(turn, news, title, read))


async def rehearsal(
    scope: Scope, news: Announcement, *, title: InEach | None = None
) -> list[Text | Block]:
    """Say an announcement as its readers get it, with buttons that note nothing."""
    buttons = reader_buttons(news, confirm=rehearse(), comment=rehearse_comment())
    if news.level == "urgent":
        safe = Button(t("i_am_safe"), rehearse(), "primary")
        buttons = [Buttons((safe, Button(t("i_need_help"), rehearse(), "danger")))]
    return await copy(scope, news, *buttons, title=title)


@skill.button
async def rehearse(turn: Turn) -> None:
    """Tell that the button works, and that nothing was noted."""
    turn.whisper(t("rehearsed"))


@skill.button
async def rehearse_reading(turn: Turn, announcement_id: str, number: int) -> None:
    """Show the whole of it, and count nothing."""
    news = await turn.db.get(Announcement, announcement_id)
    if news is not None:
        titles = await tested_titles(turn, news)
        title = titles[number - 1] if titles else None
        turn.whisper(*await rehearsal(turn, news, title=title))


@skill.button
async def rehearse_comment(turn: Turn) -> None:
    """Tell what the button does for readers."""
    turn.whisper(t("comment_rehearsed"))
