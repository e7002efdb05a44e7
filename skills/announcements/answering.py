"""Answers to comments: to one reader or to all who wait, and as what others are shown."""

import textwrap
from typing import ClassVar, Final

from bot import Block, Form, Paragraph, Place, Scope, Text, Tick, Turn, ask_text, carried, verbatim
from skills.announcements.model.posts import words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.model.talk import Comment, know, open_comments
from skills.announcements.rights import mine
from skills.announcements.settings import skill, t
from storage.people import Person

_MOST_WORDS: Final = 3000
_MOST_QUOTED: Final = 150
# So many are answered at once: their messages are made in one transaction.
MOST_AT_ONCE: Final = 200


class Answer(Form):
    """What its author answers to a comment."""

    title: ClassVar[str] = "announcements.answer_title"
    submit: ClassVar[str] = "announcements.answer_submit"

    answer: str = ask_text("announcements.ask_answer", most=_MOST_WORDS, lines=4)
    comment_id: str = carried()


class AnswerToAll(Form):
    """What its author answers to all who wait for it."""

    title: ClassVar[str] = "announcements.answer_title"
    submit: ClassVar[str] = "announcements.answer_submit"

    answer: str = ask_text("announcements.ask_answer_all", most=_MOST_WORDS, lines=4)
    announcement_id: str = carried()


class Known(Form):
    """A question and its answer, as others may read them."""

    title: ClassVar[str] = "announcements.known_title"
    submit: ClassVar[str] = "announcements.known_submit"

    question: str = ask_text(
        "announcements.ask_known_question", hint="announcements.known_hint", most=500, lines=2
    )
    answer: str = ask_text("announcements.ask_known_answer", most=_MOST_WORDS, lines=4)
    comment_id: str = carried()


@skill.button_for("publish")
async def answer(turn: Turn, comment_id: str) -> None:
    """Ask what the answer is."""
    if await _mine(turn, comment_id) is not None:
        turn.ask(answered(comment_id=comment_id))


@skill.form(Answer, needs="publish")
async def answered(turn: Turn, given: Answer) -> None:
    """Send an answer to who asked."""
    found = await _mine(turn, given.comment_id)
    if found is None:
        return
    said, news = found
    if await give(turn, news, said, given.answer, by=turn.by):
        turn.whisper(t("answer_sent"))
    else:
        turn.whisper(t("answer_nobody"))


@skill.button_for("publish")
async def answer_all(turn: Turn, announcement_id: str) -> None:
    """Ask what the answer to all is."""
    if await mine(turn, announcement_id) is not None:
        turn.ask(answered_all(announcement_id=announcement_id))


@skill.form(AnswerToAll, needs="publish")
async def answered_all(turn: Turn, given: AnswerToAll) -> None:
    """Send one answer to everybody who waits, to each once."""
    news = await mine(turn, given.announcement_id)
    if news is None:
        return
    reached: set[str] = set()
    for said, person in await open_comments(turn.db, news.id, MOST_AT_ONCE):
        if person.id in reached:
            said.state, said.answer = "answered", given.answer
            turn.publish("announcements.comment_answered", comment_id=said.id)
        elif await give(turn, news, said, given.answer, by=turn.by):
            reached.add(person.id)
    turn.whisper(t("answer_sent_all", count=len(reached)))


@skill.button_for("publish")
async def save(turn: Turn, comment_id: str) -> None:
    """Let the author put a question and its answer as all may read them."""
    found = await _mine(turn, comment_id)
    if found is not None and found[0].answer is not None:
        said, _ = found
        turn.ask(saved(comment_id=said.id, question=said.words, answer=said.answer))


@skill.form(Known, needs="publish")
async def saved(turn: Turn, known: Known) -> None:
    """Keep an answer for whoever asks the same."""
    found = await _mine(turn, known.comment_id)
    if found is None:
        return
    said, news = found
    await know(turn.db, said, question=known.question, answer=known.answer, now=turn.now)
    turn.publish("announcements.answered", announcement_id=news.id)
    turn.whisper(t("known_saved"))


@skill.on_fact("qa.answered")
async def answered_elsewhere(
    tick: Tick, source: str | None, question: str, answer: str, by: str | None, verified: bool
) -> None:
    """Send the answer of whoever answers questions, once somebody vouches for it."""
    said = None if source is None else await tick.db.get(Comment, source)
    news = None if said is None else await tick.db.get(Announcement, said.announcement_id)
    if said is None or news is None or news.state == "withdrawn" or not verified:
        return
    await know(tick.db, said, question=question, answer=answer, now=tick.now)
    if said.answer != answer:
        person = None if by is None else await tick.db.get(Person, by)
        await give(tick, news, said, answer, by=person)


async def give(
    scope: Scope, news: Announcement, said: Comment, words: str, *, by: Person | None
) -> bool:
    """Send an answer to where the question was asked. False when who asked is not here any more."""
    title = (await words_of(scope.db, news.id)).title
    quoted = textwrap.shorten(said.words or "", _MOST_QUOTED, placeholder="…")
    head = (
        t("answer_head_qa", title=title, question=quoted)
        if by is None
        else t("answer_head", author=by.name, title=title, question=quoted)
    )
    message: list[Text | Block] = [head, Paragraph(verbatim(words))]
    if said.place:
        scope.post(Place(**said.place), *message)
    else:
        person = await scope.db.get(Person, said.person_id)
        if person is None or not person.is_active:
            return False
        scope.dm(person, *message, lane="reminder", under=news.message_id)
    said.state, said.answer = "answered", words
    scope.publish("announcements.comment_answered", comment_id=said.id)
    scope.publish("announcements.answered", announcement_id=news.id)
    return True


async def _mine(turn: Turn, comment_id: str) -> tuple[Comment, Announcement] | None:
    """Find a comment on an announcement that somebody may work with; None when not, and they were
    told."""
    said = await turn.db.get(Comment, comment_id)
    if said is None:
        turn.whisper(t("comment_gone"))
        return None
    news = await mine(turn, said.announcement_id)
    return None if news is None else (said, news)
