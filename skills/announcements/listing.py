"""What is written, waits, is planned and was sent: with what can be done with each."""

from typing import Final

from bot import Block, Button, Buttons, InEach, Text, Turn
from skills.announcements.drafting import announce, edit
from skills.announcements.model.posts import in_states, words_of
from skills.announcements.model.tables import Announcement, State
from skills.announcements.moments import when_of
from skills.announcements.planning import cancel, duplicate
from skills.announcements.rewording import edit_sent
from skills.announcements.rights import MANAGE
from skills.announcements.series_card import show_dates
from skills.announcements.settings import skill, t
from skills.announcements.withdrawing import recall

_MOST: Final = 5
_PARTS: Final[tuple[tuple[Text, tuple[State, ...]], ...]] = (
    (t("list_drafts"), ("draft", "undecided")),
    (t("list_waiting"), ("waiting",)),
    (t("list_series"), ("repeating", "paused")),
    (t("list_planned"), ("planned", "sending")),
    (t("list_sent"), ("sent",)),
)


@skill.command("announce list", "mededeling lijst", "announce lijst", needs="publish")
async def list_all(turn: Turn) -> None:
    """What is written, waits for approval, is planned, and was sent."""
    author = None if await turn.may(turn.by, MANAGE) else turn.by
    said: list[Text | Block] = []
    for heading, states in _PARTS:
        found = await in_states(turn.db, states, author=author, most=_MOST + 1)
        if found:
            said.append(heading)
        for news in found[:_MOST]:
            said += await _item(turn, news)
        if len(found) > _MOST:
            said.append(t("list_more"))
    if said:
        turn.whisper(*said)
    else:
        begin = Button(t("draft_title"), announce(), "primary")
        turn.whisper(t("list_none"), Buttons((begin,), only=(turn.by.id,)))


async def _item(turn: Turn, news: Announcement) -> list[Text | Block]:
    words = await words_of(turn.db, news.id)
    number = news.number
    again = Button(t("duplicate_number", number=number), duplicate(announcement_id=news.id))
    if news.state in ("sending", "sent"):
        ways = [
            Button(t("edit_number", number=number), edit_sent(announcement_id=news.id)),
            Button(t("recall_number", number=number), recall(announcement_id=news.id), "danger"),
        ]
    elif news.state in ("repeating", "paused"):
        ways = [
            Button(t("dates_number", number=number), show_dates(announcement_id=news.id)),
            Button(t("edit_number", number=number), edit(announcement_id=news.id)),
            Button(t("end_number", number=number), cancel(announcement_id=news.id), "danger"),
        ]
    else:
        ways = [
            Button(t("edit_number", number=number), edit(announcement_id=news.id)),
            Button(t("cancel_number", number=number), cancel(announcement_id=news.id), "danger"),
        ]
    return [_line(turn, news, words.title), Buttons((*ways, again), only=(turn.by.id,))]


def _line(turn: Turn, news: Announcement, title: InEach) -> Text:
    if news.sent_at is not None:
        return t("list_sent_item", number=news.number, title=title, when=news.sent_at)
    return t("list_item", number=news.number, title=title, when=when_of(news, turn.house.zone))
