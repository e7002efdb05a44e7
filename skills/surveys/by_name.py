"""Reading answers that were given with names: for who asked, and one's own.

Nobody else reads them. When who asked is gone, somebody else can take the survey over: then
everybody whose answers are there is told, and can remove them.
"""

from collections.abc import Sequence
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
from skills.surveys.invitation import reader_of
from skills.surveys.model import Given, Round, Survey
from skills.surveys.model.given import count_given, given_by, given_to, has_given
from skills.surveys.model.rounds import lock_of
from skills.surveys.model.traces import note_trace
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import author_of, changed, found
from skills.surveys.sealing import read_answers
from skills.surveys.settings import skill, t
from storage.people import Person
from storage.reach import fitting_after, has_copy
from storage.table import new_id

MANAGE: Final = "surveys.manage"
# Of more people, the chat has the last ones, and the files have all.
_SAID: Final = 5
_PAGE: Final = 500


@skill.on_fact("surveys.kept")
async def tell_author(tick: Tick, round_id: str) -> None:
    """Tell who asked that answers are there to be read. Where there are none, nothing is said."""
    one = await tick.db.get(Round, round_id)
    survey = None if one is None else await tick.db.get(Survey, one.survey_id)
    author = None if survey is None else await author_of(tick, survey)
    count = await count_given(tick.db, round_id)
    if survey is not None and author is not None and (count or survey.days_after is None):
        about = {"number": survey.number, "topic": survey.topic}
        said = t("given_told", count=count, **about) if count else t("given_told_none", **about)
        ways = [Buttons((read_way(survey),), only=(author.id,))] if count else []
        tick.dm(author, said, *ways)


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
    """Show the answers of a survey with names: to who asked all of them, and to everybody else
    their own."""
    may_manage = await turn.may(turn.by, MANAGE)
    if may_manage and survey.author_id == turn.by.id:
        turn.start(tell_given(survey_id=survey.id, person_id=turn.by.id))
        return
    mine = await given_by(turn.db, turn.by.id, survey_id=survey.id)
    reader = await author_of(turn, survey)
    said: list[Text | Block] = [t("given_title", number=survey.number, topic=survey.topic)]
    if reader is not None:
        said.append(t("given_reader", reader=reader.name))
    elif may_manage:
        take = Button(t("take_over"), take_over(survey_id=survey.id))
        said += [t("given_no_reader"), Buttons((take,), only=(turn.by.id,))]
    if not mine:
        turn.whisper(*said, t("given_not_yours"))
        return
    for one, given in mine:
        said += [t("given_yours", when=given.given_on), *_lines(from_json(one.questions), given)]
        is_open = one.state == "open" and one.closes_at is not None and one.closes_at > turn.now
        said.append(own_ways(one, can_change=is_open))
    message_id = turn.whisper(*said)
    for one, _ in mine:
        await note_trace(turn.db, one.id, message_id)
        if one.state == "kept":
            turn.at(turn.now + TRACES_AFTER, forget_traces(round_id=one.id))


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
        said += [*table_files(_table(survey, rows), job, person), t("given_care")]
    async with job.transaction() as tick:
        # Their author may have been changed while the files were made.
        if await _read_by(tick, survey_id, person) is None:
            return
        tick.audit("surveys.read_given", by=person, survey=survey.id, count=len(rows))
        message_id = tick.dm(person, *said)
        if rows:
            last = rows[0][0].id
            await note_trace(tick.db, last, message_id)
            tick.at(tick.now + TRACES_AFTER, forget_traces(round_id=last))


async def _read_by(tick: Tick, survey_id: str, person: Person | None) -> Survey | None:
    """Find a survey with names, if it is this person who may read what was answered."""
    survey = await tick.db.get(Survey, survey_id)
    if survey is None or person is None or not is_named(survey):
        return None
    is_theirs = survey.author_id == person.id and await tick.may(person, MANAGE)
    return survey if is_theirs else None


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


@skill.button_for("manage")
async def take_over(turn: Turn, survey_id: str) -> None:
    """Go on with a survey with names whose author is gone. Everybody whose answers would be read by
    somebody else than was said is told first, with a button to remove them (PRV-A2)."""
    await turn.lock(lock_of(survey_id))
    survey = await found(turn, survey_id)
    if survey is None or not is_named(survey):
        return
    await turn.db.refresh(survey)
    if await author_of(turn, survey) is not None:
        reader = await reader_of(turn, survey)
        turn.whisper(t("given_reader", reader=reader))
        return
    survey.author_id, survey.card_id = turn.by.id, None
    turn.db.add(survey)
    turn.audit("surveys.take_over", by=turn.by, survey=survey.id)
    turn.start(tell_new_reader(survey_id=survey.id, person_id=turn.by.id, message_id=new_id()))
    turn.whisper(t("taken_over", number=survey.number))
    changed(turn, survey)


@skill.job
async def tell_new_reader(job: Job, survey_id: str, person_id: str, message_id: str) -> None:
    """Tell everybody whose answers are there who reads them from now on; who was told is left
    out."""
    after: str | None = ""
    while after is not None:
        async with job.transaction() as tick:
            survey = await _read_by(tick, survey_id, await tick.db.get(Person, person_id))
            if survey is None:
                return
            which = has_given(survey_id) & ~has_copy(message_id)
            people = await fitting_after(tick.db, which, after, _PAGE)
            if people:
                said = t(
                    "new_reader",
                    reader=await reader_of(tick, survey),
                    number=survey.number,
                    topic=survey.topic,
                )
                tick.spread(people, said, message_id=message_id)
            after = people[-1].id if people else None
