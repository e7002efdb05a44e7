"""Reading answers that were given with names: for who asked, and one's own. Nobody else reads them.

What is read goes out of the chat after a day: a chat keeps its messages longer than answers are
kept here.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot import (
    Block,
    Button,
    Buttons,
    Job,
    Paragraph,
    Table,
    Text,
    Tick,
    Turn,
    table_files,
    verbatim,
)
from skills.surveys.answer_words import answer_said
from skills.surveys.answering import own_ways
from skills.surveys.asked import as_words
from skills.surveys.closing import TRACES_AFTER, forget_traces
from skills.surveys.model import Given, Round, Survey
from skills.surveys.model.given import count_given, given_by, given_to
from skills.surveys.model.traces import note_trace
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import MANAGE, found, reader_of
from skills.surveys.sealing import read_answers
from skills.surveys.settings import skill, t
from skills.surveys.taking_over import take_way
from storage.people import Person

# Of more people, the chat has the last ones, and the files have all.
_SAID: Final = 5
# How long answers that were read stay in a chat.
_STAYS: Final = timedelta(days=1)


@skill.on_fact("surveys.kept")
async def tell_reader(tick: Tick, round_id: str) -> None:
    """Tell who asked that answers are there to be read. Where there are none, nothing is said."""
    one = await tick.db.get(Round, round_id)
    survey = None if one is None else await tick.db.get(Survey, one.survey_id)
    count = await count_given(tick.db, round_id)
    if survey is None or (not count and survey.days_after is not None):
        return
    reader = await reader_of(tick, survey)
    if reader is None:
        tick.publish("surveys.unread", survey_id=survey.id)
        return
    about = {"number": survey.number, "topic": survey.topic}
    said = t("given_told", count=count, **about) if count else t("given_told_none", **about)
    ways = [Buttons((read_way(survey),), only=(reader.id,))] if count else []
    tick.dm(reader, said, *ways)


def read_way(survey: Survey) -> Button:
    """Offer to read the answers of a survey with names."""
    return Button(t("read_given"), read_answers_of(survey_id=survey.id), "primary")


@skill.button_for("manage")
async def read_answers_of(turn: Turn, survey_id: str) -> None:
    """Read what people answered with their names."""
    survey = await found(turn, survey_id)
    if survey is not None and is_named(survey):
        await show(turn, survey)


async def show(turn: Turn, survey: Survey) -> None:
    """Show the answers of a survey with names: to who asked all of them, and to everybody their
    own."""
    reader = await reader_of(turn, survey)
    mine = await given_by(turn.db, turn.by.id, survey_id=survey.id)
    said: list[Text | Block] = [t("given_title", number=survey.number, topic=survey.topic)]
    if reader is not None and reader.id == turn.by.id:
        turn.start(tell_given(survey_id=survey.id, person_id=turn.by.id))
        if not mine:
            return
    elif reader is not None:
        said.append(t("given_reader", reader=reader.name))
    elif await turn.may(turn.by, MANAGE):
        said += [t("given_no_reader"), Buttons((take_way(survey),), only=(turn.by.id,))]
    if not mine:
        turn.whisper(*said, t("given_not_yours"))
        return
    for one, given in mine:
        said.append(t("given_yours", when=given.given_on))
        is_open = one.state == "open" and one.closes_at is not None and one.closes_at > turn.now
        if one.state == "kept":
            said += _lines(from_json(one.questions), given)
        said.append(own_ways(one, can_change=is_open))
    message_id, rounds = turn.whisper(*said), [one.id for one, _ in mine]
    if any(one.state == "kept" for one, _ in mine):
        turn.at(turn.now + _STAYS, take_away(message_id=message_id, round_ids=rounds))
        return
    for round_id in rounds:
        await note_trace(turn.db, round_id, message_id)


@skill.timer
async def take_away(tick: Tick, message_id: str, round_ids: list[str]) -> None:
    """Take answers out of the chat, which keeps its messages longer than answers are kept; and soon
    after forget to whom they were told."""
    tick.remove(message_id)
    for round_id in round_ids:
        # Only now: what is forgotten cannot be taken away any more.
        await note_trace(tick.db, round_id, message_id)
        tick.at(tick.now + TRACES_AFTER, forget_traces(round_id=round_id))


@skill.job
async def tell_given(job: Job, survey_id: str, person_id: str) -> None:
    """Tell who asked what people answered, and make the table of it."""
    async with job.transaction() as tick:
        person = await tick.db.get(Person, person_id)
        survey = await _read_by(tick, survey_id, person)
        rows = await given_to(tick.db, survey_id)
    if person is None or survey is None:
        return
    said: list[Text | Block] = [t("given_title", number=survey.number, topic=survey.topic)]
    if not rows:
        said.append(t("given_none"))
    for one, by, given in rows[:_SAID]:
        said += [
            t("given_by", name=by.name, when=given.given_on),
            *_lines(from_json(one.questions), given),
        ]
    if len(rows) > _SAID:
        said.append(t("given_more", count=len(rows) - _SAID))
    if rows:
        said += [t("given_care"), *table_files(_table(survey, rows), job, person)]
    async with job.ending() as tick:
        # Their author may have been changed while the files were made.
        if await _read_by(tick, survey_id, person) is None:
            return
        # Not how many: of an audience of one it would tell who did not answer (PRV-D5).
        tick.audit("surveys.read_given", by=person, survey=survey.id)
        message_id = tick.dm(person, *said)
        if rows:
            last = rows[0][0].id
            tick.at(tick.now + _STAYS, take_away(message_id=message_id, round_ids=[last]))


async def _read_by(tick: Tick, survey_id: str, person: Person | None) -> Survey | None:
    """Find a survey with names, if it is this person who may read what was answered."""
    survey = await tick.db.get(Survey, survey_id)
    if survey is None or person is None or not is_named(survey):
        return None
    reader = await reader_of(tick, survey)
    return survey if reader is not None and reader.id == person.id else None


def _lines(asked: Sequence[Question], given: Given) -> list[Text | Block]:
    """Say what somebody answered, a question a line."""
    answers = read_answers(given.answers)
    said: list[Text | Block] = []
    for question in asked:
        answer = answer_said(question, answers, given.words)
        words = verbatim(as_words(question.words))
        line = t("given_line", question=words, answer=answer or t("given_nothing"))
        said.append(Paragraph(line, bullet=True))
    return said


def _table(survey: Survey, rows: Sequence[tuple[Round, Person, Given]]) -> Table:
    """Make a table with a row for each who answered. The questions are those of every round."""
    asked = {
        question.id: question
        for one, _, _ in reversed(rows)
        for question in from_json(one.questions)
    }
    return Table(
        name=t("given_name", number=survey.number, topic=survey.topic),
        columns=(
            t("column_day"),
            t("column_person"),
            *(verbatim(as_words(one.words)) for one in asked.values()),
        ),
        rows=[
            [
                given.given_on,
                verbatim(by.name),
                *(
                    answer_said(question, read_answers(given.answers), given.words)
                    for question in asked.values()
                ),
            ]
            for _, by, given in rows
        ],
    )
