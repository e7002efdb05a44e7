"""Where the author reads comments: one message with the newest of them, each to be answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot import Block, Button, Buttons, Paragraph, Scope, Text, Tick, Turn, verbatim, who
from skills.announcements.answering import MOST_AT_ONCE, answer, answer_all, save
from skills.announcements.model.posts import words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.model.talk import (
    Comment,
    CommentView,
    comments_before,
    known_answers,
    open_comments,
)
from skills.announcements.rights import author_of, mine
from skills.announcements.settings import skill, t

# How long comments may gather before the author is told, and how often they are told at most.
_GATHER: Final = timedelta(seconds=20)
_PACE: Final = timedelta(minutes=10)
_MOST: Final = 5


@skill.on_fact("announcements.commented")
async def comment_came(tick: Tick, announcement_id: str) -> None:
    """Plan to tell the author: several comments are told of together."""
    await tick.lock(f"announcements comments {announcement_id}")
    news = await tick.db.get(Announcement, announcement_id)
    if news is None:
        return
    view = await tick.db.get(CommentView, news.id) or CommentView(announcement_id=news.id)
    tick.db.add(view)
    if view.follows_at is not None and view.follows_at > tick.now:
        return
    moment = tick.now + _GATHER
    if view.told_at is not None:
        moment = max(moment, view.told_at + _PACE)
    _plan(tick, view, moment)


def _plan(tick: Tick, view: CommentView, moment: datetime) -> None:
    view.follows_at = moment
    tick.at(moment, tell_comments(announcement_id=view.announcement_id))


@skill.timer
async def tell_comments(tick: Tick, announcement_id: str) -> None:
    """Show the comments below all else that was said to the author, outside their quiet hours."""
    await tick.lock(f"announcements comments {announcement_id}")
    view = await tick.db.get(CommentView, announcement_id)
    news = await tick.db.get(Announcement, announcement_id)
    author = None if news is None else await author_of(tick, news)
    if view is None or news is None or author is None:
        return
    quiet_until = tick.house.quiet_until(author, tick.now)
    if quiet_until is not None:
        _plan(tick, view, quiet_until)
        return
    view.follows_at, view.told_at = None, tick.now
    if view.message_id is not None:
        tick.remove(view.message_id)
    view.message_id = tick.dm(author, *await _shown(tick, news))


@skill.on_fact("announcements.answered")
async def comment_answered(tick: Tick, announcement_id: str) -> None:
    """Show where the comments stand what was answered."""
    view = await tick.db.get(CommentView, announcement_id)
    news = await tick.db.get(Announcement, announcement_id)
    if view is not None and news is not None and view.message_id is not None:
        tick.update(view.message_id, *await _shown(tick, news))


@skill.button_for("publish")
async def show_comments(turn: Turn, announcement_id: str, before: int | None) -> None:
    """Show what was said before a comment, or last."""
    news = await mine(turn, announcement_id)
    if news is not None:
        turn.whisper(*await _shown(turn, news, before))


async def _shown(
    scope: Scope, news: Announcement, before: int | None = None
) -> Sequence[Text | Block]:
    title = (await words_of(scope.db, news.id)).title
    found = await comments_before(scope.db, news.id, before, _MOST + 1)
    known = {one.comment_id for one in await known_answers(scope.db, news.id)}
    shown = found[-_MOST:]
    said: list[Text | Block] = [t("comments_head", number=news.number, title=title)]
    ways: list[Button] = []
    for comment, person in shown:
        said.append(
            t("comment_item", number=comment.number, person=who(person), when=comment.said_at)
        )
        said.append(Paragraph(verbatim(comment.words or "")))
        said += _answer_of(comment, is_known=comment.id in known)
        ways += _ways(comment, is_known=comment.id in known)
    waiting = len(await open_comments(scope.db, news.id, MOST_AT_ONCE))
    if waiting > 1:
        label = t("answer_all", count=waiting)
        ways.append(Button(label, answer_all(announcement_id=news.id)))
    if len(found) > len(shown):
        earlier = show_comments(announcement_id=news.id, before=shown[0][0].number)
        ways.append(Button(t("comments_earlier"), earlier))
    if not shown:
        said.append(t("comments_none"))
    elif ways:
        said.append(Buttons(tuple(ways)))
    return said


def _answer_of(comment: Comment, *, is_known: bool) -> list[Text | Block]:
    if comment.answer is None:
        return []
    head = t("comment_known") if is_known else t("comment_answered")
    return [head, Paragraph(verbatim(comment.answer))]


def _ways(comment: Comment, *, is_known: bool) -> list[Button]:
    if comment.answer is None:
        label = t("answer_number", number=comment.number)
        return [Button(label, answer(comment_id=comment.id), "primary")]
    label = t("save_number", number=comment.number)
    return [] if is_known else [Button(label, save(comment_id=comment.id))]
