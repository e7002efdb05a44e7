"""Comments: what a reader says in the thread of their copy, or by its button, goes to the author.

In a channel the thread is for all to read, and is only counted; a question is taken up there, too.
"""

import re
from dataclasses import asdict, replace
from typing import ClassVar, Final

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    MessageReceived,
    Paragraph,
    Text,
    Turn,
    alike_sentences,
    ask_text,
    carried,
    is_question,
    verbatim,
)
from skills.announcements.model.posts import announced_as, is_announced, words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.model.talk import Comment, KnownAnswer, known_answers, note_comment
from skills.announcements.rights import author_of, counted
from skills.announcements.settings import skill, t
from storage.people import Person

_MOST_WORDS: Final = 3000
_MOST_OFFERED: Final = 3


class Remark(Form):
    """What somebody wants to say about an announcement."""

    title: ClassVar[str] = "announcements.comment_title"
    submit: ClassVar[str] = "announcements.comment_submit"

    words: str = ask_text(
        "announcements.ask_comment",
        hint="announcements.comment_hint",
        most=_MOST_WORDS,
        lines=4,
        takes_rest=True,
    )
    announcement_id: str = carried()


@skill.button
async def comment(turn: Turn, announcement_id: str) -> None:
    """Ask what somebody wants to say."""
    news = await turn.db.get(Announcement, announcement_id)
    if news is not None and await _author(turn, news) is not None:
        turn.ask(commented(announcement_id=news.id))
    elif news is None:
        turn.whisper(t("gone"))


@skill.form(Remark)
async def commented(turn: Turn, remark: Remark) -> None:
    """Take what was said by the button."""
    news = await turn.db.get(Announcement, remark.announcement_id)
    if news is None:
        turn.whisper(t("gone"))
    else:
        await _hear(turn, news, remark.words)


@skill.on(MessageReceived, about=is_announced)
async def reply(turn: Turn, event: MessageReceived) -> None:
    """Take what was said in the thread of an announcement."""
    news = None if turn.message_id is None else await announced_as(turn.db, turn.message_id)
    words = _readable(turn, event)
    if news is None or not words:
        return
    if event.place.kind == "direct":
        await _hear(turn, news, words)
    elif news.has_comments and news.state != "withdrawn":
        await _overhear(turn, news, words, root=event.place.thread or event.answers)


async def _hear(turn: Turn, news: Announcement, words: str) -> None:
    """Take what somebody says to the author."""
    author = await _author(turn, news)
    if author is None:
        return
    await _lock(turn, news)
    said = await note_comment(
        turn.db, news.id, turn.by, turn.now, words=words, is_question=is_question(words)
    )
    counted(turn, news)
    if await _offer_known(turn, news, said):
        return
    _go_on(turn, news, said)
    _answer(turn, news, t("comment_passed_on", author=author.name))


async def _overhear(turn: Turn, news: Announcement, words: str, root: str | None) -> None:
    """Count what is said in a channel; a question is kept until it has its answer."""
    await _lock(turn, news)
    counted(turn, news)
    if not is_question(words):
        await note_comment(turn.db, news.id, turn.by, turn.now, state="said")
        return
    place = asdict(replace(turn.here, thread=root))
    said = await note_comment(
        turn.db, news.id, turn.by, turn.now, words=words, is_question=True, place=place
    )
    if not await _offer_known(turn, news, said):
        _go_on(turn, news, said)


async def _lock(turn: Turn, news: Announcement) -> None:
    await turn.lock(f"announcements comments {news.id}")


def _go_on(turn: Turn, news: Announcement, said: Comment) -> None:
    """Let the author know, and whoever answers questions."""
    said.state = "open"
    turn.publish("announcements.commented", announcement_id=news.id)
    if said.is_question:
        turn.publish(
            "announcements.question_asked",
            announcement_id=news.id,
            comment_id=said.id,
            person_id=turn.by.id,
            question=said.words,
            language=turn.house.language_of(turn.by),
        )


# What was asked before.


async def _offer_known(turn: Turn, news: Announcement, said: Comment) -> bool:
    """Offer the answers to what was asked before and is much the same; False without any."""
    if not said.is_question:
        return False
    known = await known_answers(turn.db, news.id)
    near = alike_sentences(said.words or "", [one.question for one in known], _MOST_OFFERED)
    if not near:
        return False
    said.state = "offered"
    ways = (
        Button(t("offer_helps"), helped(comment_id=said.id), "primary"),
        Button(t("offer_ask"), ask_anyway(comment_id=said.id)),
    )
    _answer(
        turn,
        news,
        t("offer_head"),
        *[line for index in near for line in _lines(known[index])],
        Buttons(ways, only=(turn.by.id,), times="once"),
    )
    return True


def _lines(known: KnownAnswer) -> list[Text | Block]:
    return [t("offer_question", question=known.question), Paragraph(verbatim(known.answer))]


@skill.button
async def helped(turn: Turn, comment_id: str) -> None:
    """What was asked before was enough."""
    said = await turn.db.get(Comment, comment_id)
    if said is not None and said.state == "offered":
        said.state = "helped"
    turn.whisper(t("offer_helped"))


@skill.button
async def ask_anyway(turn: Turn, comment_id: str) -> None:
    """What was asked before was something else: now it goes on."""
    said = await turn.db.get(Comment, comment_id)
    news = None if said is None else await turn.db.get(Announcement, said.announcement_id)
    if said is None or news is None:
        turn.whisper(t("gone"))
        return
    author = await _author(turn, news)
    if author is not None and said.state == "offered":
        _go_on(turn, news, said)
        turn.whisper(t("comment_passed_on", author=author.name))


async def _author(turn: Turn, news: Announcement) -> Person | None:
    """Find who reads what is said about an announcement; None when nobody does, and who wants to
    say something was told."""
    author = await author_of(turn, news)
    title = (await words_of(turn.db, news.id)).title
    if news.state == "withdrawn":
        _answer(turn, news, t("gone"))
    elif author is None:
        _answer(turn, news, t("comments_nobody", title=title))
    elif not news.has_comments:
        _answer(turn, news, t("comments_closed", title=title, author=author.name))
    else:
        return author
    return None


def _answer(turn: Turn, news: Announcement, *said: Text | Block) -> None:
    """Say something to who comments, in the thread of their copy where there is one."""
    if turn.here.kind == "direct":
        turn.dm(turn.by, *said, under=news.message_id)
    else:
        turn.whisper(*said)


def _readable(turn: Turn, event: MessageReceived) -> str:
    """Give what was said with names in the place of mentions."""
    words = event.text
    for account in event.mentions:
        person = turn.account_of(account)
        words = words.replace(f"<@{account}>", "" if person is None else f"@{person.name}")
    return re.sub(r"[ \t]+", " ", words).strip()[:_MOST_WORDS]
