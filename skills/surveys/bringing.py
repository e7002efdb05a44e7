"""Questions as a list: brought as a CSV, with what is asked only after certain answers; and taken
along to another workplace."""

from typing import ClassVar, Final

from bot import Form, Paragraph, Turn, Upload, Wrong, ask_file, carried, table_files
from skills.surveys.asked import check_count, known, words_here
from skills.surveys.bank import bank, filled
from skills.surveys.deeds import as_it_is, note_change
from skills.surveys.exchange import read_questions, template_table
from skills.surveys.naming import is_named, not_with_names
from skills.surveys.question_json import from_json, to_json
from skills.surveys.rights import changeable, changed, found
from skills.surveys.settings import skill, t

_MOST_SAID: Final = 10


class List(Form):
    """A list of questions, in a file."""

    title: ClassVar[str] = "surveys.list_title"
    submit: ClassVar[str] = "surveys.own_submit"

    file: Upload = ask_file("surveys.ask_list", takes="csv")
    survey_id: str = carried()


@skill.button_for("manage")
async def bring_list(turn: Turn, survey_id: str) -> None:
    """Give a page on which a list of questions can be brought."""
    if await changeable(turn, survey_id, "draft") is not None:
        turn.ask(brought(survey_id=survey_id))


@skill.form(List, needs="manage")
async def brought(turn: Turn, given: List) -> None:
    """Let a survey ask what a list has, in place of what it asked; or say what is wrong with it."""
    survey = await changeable(turn, given.survey_id, "draft")
    if survey is None:
        return
    here = bank()
    imported = read_questions(given.file.data, here.questions, {**here.drivers, **here.outcomes})
    if imported.mistakes:
        lines = [Paragraph(one.text, bullet=True) for one in imported.mistakes[:_MOST_SAID]]
        more = len(imported.mistakes) - len(lines)
        aside = [t("list_more_wrong", count=more)] if more else []
        turn.whisper(t("list_wrong"), *lines, *aside)
        return
    check_count(turn, survey, len(imported.questions), field="file")
    why_not = not_with_names(imported.questions) if is_named(survey) else None
    if why_not is not None:
        raise Wrong(why_not, field="file")
    before = as_it_is(survey)
    own = filled(imported.questions, words_here(turn))
    survey.questions, survey.version = to_json(own), survey.version + 1
    turn.db.add(survey)
    note_change(turn, survey, before)
    changed(turn, survey)


@skill.button_for("manage")
async def take_list(turn: Turn, survey_id: str) -> None:
    """Give the questions of a survey as a list, to be changed or used elsewhere."""
    survey = await found(turn, survey_id)
    if survey is None:
        return
    # As they are in the bank, with the places for what a workplace is called.
    here, filled_in = bank().questions, known(turn)
    asked = [
        here[one.id] if filled_in.get(one.id) == one else one for one in from_json(survey.questions)
    ]
    turn.audit("surveys.take_list", by=turn.by, survey=survey.id)
    name = t("list_name", number=survey.number, topic=survey.topic)
    turn.whisper(t("list_told"), *table_files(template_table(name, asked), turn, turn.by))
