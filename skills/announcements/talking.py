"""What the card says of the talk about an announcement, and switching comments off and on."""

from typing import Final

from bot import Button, Scope, Text, Turn
from skills.announcements.comment_view import show_comments
from skills.announcements.confirming import said_to_readers
from skills.announcements.model.tables import Announcement
from skills.announcements.model.talk import cheers_of, count_comments
from skills.announcements.model.title_tests import running_test
from skills.announcements.rights import changeable, changed
from skills.announcements.settings import skill, t

_MOST_CHEERS: Final = 5


@skill.button_for("publish")
async def switch_comments(turn: Turn, announcement_id: str, on: bool) -> None:
    """Let readers comment, or let them not. What everybody has already is changed where it stands,
    once it is with everybody: before that, those who come later would not get it any more."""
    news = await changeable(turn, announcement_id, "draft", "waiting", "planned", "sending", "sent")
    if news is None or news.has_comments == on:
        return
    news.has_comments = on
    await turn.db.flush()
    # Of a title alone nothing changes: what can be done comes with the words, when they are read.
    if news.state == "sent" and not await running_test(turn.db, news):
        turn.update(news.message_id, *await said_to_readers(turn, news))
    changed(turn, news)


async def talk_lines(scope: Scope, news: Announcement) -> list[Text]:
    """Say how much is said about an announcement, and what stands under it."""
    said: list[Text] = []
    if comments := await count_comments(scope.db, news.id):
        said.append(t("card_comments", count=comments))
    if cheers := await cheers_of(scope.db, news.id):
        shown = " · ".join(f"{emoji} {count}" for emoji, count in cheers[:_MOST_CHEERS])
        said.append(t("card_cheers", cheers=shown))
    return said


async def talk_ways(scope: Scope, news: Announcement) -> list[Button]:
    """Offer to read the comments, and to switch them off or on."""
    if news.state in ("cancelled", "withdrawn"):
        return []
    ways: list[Button] = []
    if await count_comments(scope.db, news.id):
        ways.append(Button(t("comments"), show_comments(announcement_id=news.id, before=None)))
    label = t("comments_off") if news.has_comments else t("comments_on")
    switch = switch_comments(announcement_id=news.id, on=not news.has_comments)
    return [*ways, Button(label, switch)]
