"""Replying to a comment: its author can read that and answer, and nobody knows who that is.

What is written waits until the next morning, when all of it is passed on at once (`relaying`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from sqlalchemy import delete
from sqlmodel import col

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Option,
    Paragraph,
    Scope,
    Text,
    Turn,
    ask_choice,
    ask_text,
    carried,
    verbatim,
)
from skills.surveys.commenting import comments_in, in_words, numbered
from skills.surveys.figures.masking import Written
from skills.surveys.model import Round, Survey, Thread, ThreadLine
from skills.surveys.model.rounds import lock_of, rounds_of
from skills.surveys.model.threads import DAYS, MOST_LINES, lines_of, threads_of
from skills.surveys.question_json import from_json
from skills.surveys.saying import not_of_managers
from skills.surveys.settings import skill, t
from skills.surveys.thread_words import from_kept, to_kept
from skills.surveys.which import Which, called_without_names
from storage.session import execute

_MOST_SHOWN: Final = 10
_LABEL: Final = 60  # characters of a comment, to choose it by


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A comment that can be replied to, by its number in the report, and what was said since."""

    number: int
    comment: Written
    thread: Thread
    lines: Sequence[ThreadLine]


def first_day(today: date) -> date:
    """Tell from which day on a survey must be closed, for its comments to be talked about."""
    return today - timedelta(days=DAYS)


async def conversations(scope: Scope, one: Round) -> list[Conversation]:
    """List the comments of a round that can be replied to, in the order of the report."""
    threads = await threads_of(scope.db, one.id, first_day(scope.house.today))
    if not threads:
        return []
    by_place = {(thread.question, thread.at): thread for thread in threads}
    said = await lines_of(scope.db, [thread.hash for thread in threads])
    asked = not_of_managers(from_json(one.questions))
    return [
        Conversation(number=number, comment=text, thread=thread, lines=said.get(thread.hash, ()))
        for number, question, at, text in numbered(asked, await comments_in(scope, one.id))
        if (thread := by_place.get((question, at))) is not None
    ]


async def reply_ways(scope: Scope, one: Round) -> list[Button]:
    """Offer to reply to a comment of a round, when there is one that can be replied to."""
    there = await threads_of(scope.db, one.id, first_day(scope.house.today))
    return [Button(t("reply"), reply_to(round_id=one.id, comment=None))] if there else []


async def _comments(turn: Turn) -> Mapping[str, Sequence[Option]]:
    one = await turn.db.get(Round, str(turn.given.get("round_id")))
    if one is None or one.state != "closed":
        return {}
    language = turn.house.language_of(turn.by)
    return {
        "comment": [
            Option(
                value=str(found.number),
                label=t(
                    "comment_numbered",
                    number=found.number,
                    words=_shortened(turn.house.words(_words(turn, found), language)),
                ),
                also=(str(found.number),),
            )
            for found in await conversations(turn, one)
        ]
    }


def _words(scope: Scope, found: Conversation) -> Text:
    return verbatim(in_words(scope, found.comment))


def _shortened(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LABEL else f"{plain[: _LABEL - 1]}…"


class Reply(Form):
    """What is said to whoever wrote a comment."""

    title: ClassVar[str] = "surveys.reply_form"
    submit: ClassVar[str] = "surveys.reply_submit"

    comment: str = ask_choice("surveys.ask_comment", hint="surveys.comment_hint")
    words: str = ask_text("surveys.ask_reply", hint="surveys.reply_hint", most=1000, lines=5)
    round_id: str = carried()


@skill.button_for("manage")
async def reply_to(turn: Turn, round_id: str, comment: str | None) -> None:
    """Ask what is to be said, and to which comment, when that is not known yet."""
    one = await turn.db.get(Round, round_id)
    if one is None or not await reply_ways(turn, one):
        turn.whisper(t("replies_over", count=DAYS))
    elif comment is None:
        turn.ask(reply(round_id=round_id))
    else:
        turn.ask(reply(round_id=round_id, comment=comment))


@skill.form(Reply, options=_comments, needs="manage")
async def reply(turn: Turn, given: Reply) -> None:
    """Keep a reply to a comment, to be passed on with all others."""
    one = await turn.db.get(Round, given.round_id)
    found = None if one is None else await _open(turn, one, given.comment)
    if one is None or found is None:
        return
    line = ThreadLine(
        thread=found.thread.hash,
        at=found.lines[-1].at + 1 if found.lines else 0,
        by_author=False,
        words=to_kept((given.words,)),
    )
    turn.db.add(line)
    turn.audit("surveys.reply", by=turn.by, survey=one.survey_id, round=one.number)
    back = Button(t("take_back"), take_back(line_id=line.id))
    said = t("reply_waits", number=found.number, words=_words(turn, found))
    turn.whisper(said, Buttons((back,), only=(turn.by.id,)))


async def _open(turn: Turn, one: Round, comment: str) -> Conversation | None:
    """Find a conversation that can go on; None when not, and they were told."""
    await turn.lock(lock_of(one.survey_id))
    every = await conversations(turn, one)
    found = next((each for each in every if str(each.number) == comment), None)
    if found is None:
        turn.whisper(t("replies_over", count=DAYS))
    elif len(found.lines) >= MOST_LINES:
        turn.whisper(t("thread_full", number=found.number, count=MOST_LINES))
        return None
    return found


@skill.button_for("manage")
async def take_back(turn: Turn, line_id: str) -> None:
    """Take a reply back that was not passed on yet."""
    mine = col(ThreadLine.id) == line_id
    waits = col(ThreadLine.by_author).is_(False) & col(ThreadLine.day).is_(None)
    line = await turn.db.get(ThreadLine, line_id)
    thread = None if line is None else await turn.db.get(Thread, line.thread)
    one = None if thread is None else await turn.db.get(Round, thread.round_id)
    done = await execute(turn.db, delete(ThreadLine).where(mine, waits))
    if done.rowcount and one is not None:
        turn.audit("surveys.reply_back", by=turn.by, survey=one.survey_id, round=one.number)
    turn.whisper(t("taken_back") if done.rowcount else t("not_taken_back"))


@skill.command("pulse replies", "peiling reacties", "pulse reacties", form=Which, needs="manage")
async def all_replies(turn: Turn, which: Which) -> None:
    """What was said with authors of comments, whom nobody knows; and say more."""
    survey = await called_without_names(turn, which)
    if survey is None:
        return
    said: list[Text | Block] = []
    for one in await rounds_of(turn.db, survey.id):
        every = await conversations(turn, one) if one.state == "closed" else []
        if every:
            begun = [found for found in every if found.lines]
            said += await conversation_lines(turn, survey, one, begun)
            said += [Buttons((way,)) for way in await reply_ways(turn, one)]
    turn.whisper(*(said or [t("no_replies", number=survey.number, count=DAYS)]))


async def conversation_lines(
    scope: Scope, survey: Survey, one: Round, found: Collection[Conversation]
) -> list[Text | Block]:
    """Say what was said in some conversations of a round, with a button to go on with each."""
    said: list[Text | Block] = [
        t("replies_title", number=survey.number, topic=survey.topic, round=one.number)
    ]
    for each in sorted(found, key=lambda each: each.number)[:_MOST_SHOWN]:
        said.append(t("replies_comment", number=each.number, words=_words(scope, each)))
        said += [Paragraph(_line(scope, line), bullet=True) for line in each.lines]
        way = reply_to(round_id=one.id, comment=str(each.number))
        said.append(Buttons((Button(t("reply_again", number=each.number), way),)))
    if len(found) > _MOST_SHOWN:
        said.append(t("replies_more", count=len(found) - _MOST_SHOWN, number=survey.number))
    return said


def _line(scope: Scope, line: ThreadLine) -> Text:
    words = verbatim(in_words(scope, from_kept(line.words)))
    if line.by_author:
        return t("line_author", words=words)
    return t("line_house", words=words) if line.day else t("line_waits", words=words)
