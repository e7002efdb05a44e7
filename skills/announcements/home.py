"""What waits for somebody in their own home: to confirm, to answer, to approve, to change."""

from datetime import timedelta
from typing import Final

from bot import Block, Button, Buttons, InEach, Text, Turn
from skills.announcements.approving import look_at
from skills.announcements.asking import APPROVE, named
from skills.announcements.bundling import read
from skills.announcements.confirming import confirm
from skills.announcements.drafting import edit
from skills.announcements.helping import URGENT
from skills.announcements.model.alarms import alone_in_need, unanswered
from skills.announcements.model.approvals import newest_approval, open_approvals
from skills.announcements.model.posts import in_states, words_of
from skills.announcements.model.readers import unconfirmed
from skills.announcements.model.tables import Announcement
from skills.announcements.safety import safety_buttons
from skills.announcements.settings import skill, t
from skills.announcements.tallying import show_safety

_MOST: Final = 3
_MOST_LOOKED_AT: Final = 20
# What nobody said was over, is for nobody's home for ever.
_URGENT_FOR: Final = timedelta(days=1)


@skill.home
async def to_confirm(turn: Turn) -> list[Text | Block]:
    """Show what somebody has not answered or confirmed yet, with its buttons."""
    said: list[Text | Block] = []
    for news in await unanswered(turn.db, turn.by.id, turn.now - _URGENT_FOR, _MOST):
        said += [t("home_urgent", title=await _title(turn, news)), safety_buttons(news)]
    found = await unconfirmed(turn.db, turn.by.id, turn.now, _MOST + 1)
    for news in found[:_MOST]:
        number, title = news.number, await _title(turn, news)
        ways = (
            Button(t("read_number", number=number), read(announcement_id=news.id)),
            Button(t("confirm_number", number=number), confirm(announcement_id=news.id)),
        )
        said += [t("home_must_read", number=number, title=title), Buttons(ways)]
    return [*said, *_more(len(found))]


@skill.home
async def waiting_for_you(turn: Turn) -> list[Text | Block]:
    """Show who needs help, what is to be approved, and what came back to its author."""
    said: list[Text | Block] = []
    if await turn.may(turn.by, URGENT):
        said += await _to_help(turn)
    if await turn.may(turn.by, APPROVE):
        said += await _to_approve(turn)
    return [*said, *await _to_change(turn)]


async def _to_help(turn: Turn) -> list[Text | Block]:
    said: list[Text | Block] = []
    for news, count in await alone_in_need(turn.db, _MOST):
        names = Button(t("show_safety"), show_safety(announcement_id=news.id))
        title = await _title(turn, news)
        said += [t("help_list", count=count, title=title), Buttons((names,))]
    return said


async def _to_approve(turn: Turn) -> list[Text | Block]:
    said: list[Text | Block] = []
    found = [
        (approval, await turn.db.get_one(Announcement, approval.announcement_id))
        for approval in await open_approvals(turn.db, _MOST_LOOKED_AT)
        if approval.asked_by_id != turn.by.id
    ]
    others = [(approval, news) for approval, news in found if news.author_id != turn.by.id]
    for approval, news in others[:_MOST]:
        author = await named(turn, news.author_id)
        look = Button(t("look_at", number=news.number), look_at(approval_id=approval.id))
        said += [
            t("home_approve", number=news.number, title=await _title(turn, news), author=author),
            Buttons((look,)),
        ]
    return [*said, *_more(len(others))]


async def _to_change(turn: Turn) -> list[Text | Block]:
    """Show what the author wanted to send, and got back."""
    said: list[Text | Block] = []
    for news in await in_states(turn.db, ("draft",), author=turn.by, most=_MOST_LOOKED_AT):
        approval = await newest_approval(turn.db, news.id)
        if approval is not None and approval.verdict in ("change", "late", "dropped"):
            again = Button(t("edit_number", number=news.number), edit(announcement_id=news.id))
            title = await _title(turn, news)
            said += [t("home_change", number=news.number, title=title), Buttons((again,))]
    return said[: 2 * _MOST]


async def _title(turn: Turn, news: Announcement) -> InEach:
    return (await words_of(turn.db, news.id)).title


def _more(count: int) -> list[Text]:
    return [t("list_more")] if count > _MOST else []
