"""Seeing what came out: all of it for who looks after surveys, and what is everybody's for all.

Nothing is counted here: every reader gets a part of what was published when the round was closed.
"""

from collections.abc import Sequence

from bot import (
    MOST_BARS,
    Bar,
    Bars,
    Block,
    Button,
    Buttons,
    File,
    Job,
    Percent,
    Scope,
    Table,
    Text,
    Turn,
    Written,
    bars_picture,
    heatmap_picture,
    pdf_document,
    table_files,
    verbatim,
)
from skills.surveys.acting import action_ways
from skills.surveys.acting_said import action_lines, is_for
from skills.surveys.asked import as_words
from skills.surveys.by_name import read_way, show
from skills.surveys.commenting import comment_files, comment_lines, comments_in
from skills.surveys.drivers_said import driver_lines, heat_of, heatmap_table
from skills.surveys.figures.publication import EVERYBODY, Publication
from skills.surveys.following import say_deed
from skills.surveys.model import Round, Survey
from skills.surveys.model.actions import actions_of
from skills.surveys.model.rounds import round_in
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.replying import reply_ways
from skills.surveys.results_page import page_ways
from skills.surveys.rights import MANAGE
from skills.surveys.saying import (
    asides,
    groups_in,
    heading,
    lines,
    name_of,
    not_of_managers,
    published,
    shown_in,
    without_managers,
)
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.sharing import share
from skills.surveys.trend_files import small_table, trend_files
from skills.surveys.trending import Trend, trend_of, trend_words
from skills.surveys.which import Which, called
from storage.people import Person


async def results_ways(turn: Turn, survey: Survey) -> list[Button]:
    """Offer to see what came out of a survey, once a round of it is closed."""
    if is_named(survey):
        one = await round_in(turn.db, survey.id, "kept")
        return [read_way(survey)] if one and survey.author_id == turn.by.id else []
    one = await round_in(turn.db, survey.id, "closed")
    return [] if one is None else [Button(t("see_results"), show_results(survey_id=survey.id))]


@skill.command("pulse results", "peiling uitkomst", "peiling resultaten", form=Which)
async def results_of(turn: Turn, which: Which) -> None:
    """What came out of a survey, as far as everybody may see it."""
    survey = await called(turn, which)
    if survey is None:
        return
    if is_named(survey):
        await show(turn, survey)
        return
    one = await round_in(turn.db, survey.id, "closed")
    if one is None:
        turn.whisper(t("results_not_yet", number=survey.number))
    elif await turn.may(turn.by, MANAGE):
        turn.start(tell(round_id=one.id, person_id=turn.by.id))
    elif one.shared_at is None:
        due = (one.closed_at or turn.now) + settings_in(turn).results_within
        turn.whisper(t("results_later", number=survey.number, when=due))
    else:
        found = await published(turn, one)
        asked = not_of_managers(from_json(one.questions))
        deed: list[Text | Block] = []
        if one.deed:
            title = t("deed_title", number=survey.number, topic=survey.topic)
            deed = [title, Written(one.deed)]
        every = await actions_of(turn.db, [one.id])
        mine = [action for action in every if is_for(action, turn.by.department)]
        if mine:
            deed += [t("act_title"), *await action_lines(turn, mine)]
        turn.whisper(*everybodys(survey, one, asked, found), *deed, *_on_a_page(turn, survey))


def everybodys(
    survey: Survey, one: Round, asked: Sequence[Question], found: Publication
) -> list[Text | Block]:
    """Say what everybody may see: the whole, and no groups."""
    return [
        *heading(survey, one, found),
        *lines(asked, found, EVERYBODY),
        *asides(found),
    ]


@skill.button_for("manage")
async def show_results(turn: Turn, survey_id: str) -> None:
    """Show all of what came out, with groups and files."""
    one = await round_in(turn.db, survey_id, "closed")
    if one is None:
        turn.whisper(t("gone"))
    else:
        turn.start(tell(round_id=one.id, person_id=turn.by.id))


@skill.job
async def tell(job: Job, round_id: str, person_id: str) -> None:
    """Make the report of a round, and tell it to somebody who may have it then."""
    async with job.transaction() as tick:
        person = await tick.db.get(Person, person_id)
        if person is None or not await tick.may(person, MANAGE):
            return
        one = await tick.db.get_one(Round, round_id)
        survey = await tick.db.get_one(Survey, one.survey_id)
        found = without_managers(await published(tick, one), from_json(one.questions))
        trend = await trend_of(tick, survey, one)
        comments = await comments_in(tick, one.id)
    asked = not_of_managers(from_json(one.questions))
    said = [*everybodys(survey, one, asked, found)]
    said += [*driver_lines(found), *trend_words(trend), *_groups(asked, found)]
    said += comment_lines(job, asked, comments, least=survey.comments_from)
    said += [*_files(job, person, survey, asked, found), *trend_files(job, person, trend)]
    name = t("comments_name", number=survey.number, topic=survey.topic)
    said += comment_files(job, person, name, asked, comments)
    said.append(_document(job, person, survey, one, found, trend))
    async with job.ending() as tick:
        # It took a while: they may have lost their role meanwhile.
        person = await tick.db.get(Person, person_id)
        if person is None or not await tick.may(person, MANAGE):
            return
        tick.audit("surveys.results", by=person, survey=survey.id, round=one.number)
        ways = _ways(tick, survey, one, await reply_ways(tick, one))
        tick.dm(person, *said, *ways)


def _on_a_page(scope: Scope, survey: Survey) -> list[Buttons]:
    ways = page_ways(scope, survey)
    return [Buttons(tuple(ways))] if ways else []


def _ways(scope: Scope, survey: Survey, one: Round, more: Sequence[Button]) -> list[Buttons]:
    ways = page_ways(scope, survey)
    if one.shared_at is None:
        ways.append(Button(t("share"), share(round_id=one.id), "primary"))
    if one.deed is None:
        ways.append(Button(t("say_deed"), say_deed(round_id=one.id)))
    return [Buttons((*ways, *action_ways(one), *more))]


def _groups(asked: Sequence[Question], found: Publication) -> list[Text | Block]:
    """Say what units answered, and of which there is too little to show."""
    counts = shown_in(found)
    there = groups_in(found)
    shown = [one for one in there if counts[one]]
    hidden = tuple(name_of(one) for one in there if not counts[one])
    said: list[Text | Block] = []
    for one in shown[:MOST_BARS]:
        said += [t("results_group", group=name_of(one)), *lines(asked, found, one)]
    if len(shown) > MOST_BARS:
        said.append(t("results_more_groups", count=len(shown) - MOST_BARS))
    if hidden:
        said.append(t("results_hidden", groups=hidden))
    return said


def _files(
    job: Job, person: Person, survey: Survey, asked: Sequence[Question], found: Publication
) -> list[Block]:
    """Make a picture of the whole and one of units by driver, and tables with all groups."""
    scored = [one for one in asked if one.kind in ("agree", "yes_no")]
    values = {
        one.question: one.value
        for one in found.figures
        if one.cell == EVERYBODY and one.option is None
    }
    bars = tuple(
        Bar(verbatim(as_words(one.words)), _percent(values.get(one.id)))
        for one in scored[:MOST_BARS]
    )
    title = t("results_name", number=survey.number, topic=survey.topic)
    said: list[Block] = [bars_picture(Bars(title, bars), title, job, person)] if bars else []
    name = t("heatmap_name", number=survey.number, topic=survey.topic)
    heat, by_driver = heat_of(name, found), heatmap_table(name, found)
    said += [heatmap_picture(heat, name, job, person)] if heat else []
    tables = [_table(title, asked, found), *([by_driver] if by_driver else [])]
    return [*said, *(file for one in tables for file in table_files(one, job, person))]


def _document(
    job: Job, person: Person, survey: Survey, one: Round, found: Publication, trend: Trend
) -> File:
    """Make a document of what came out: how many took part, what it means, and all figures."""
    asked = not_of_managers(from_json(one.questions))
    name = t("results_name", number=survey.number, topic=survey.topic)
    by_driver = heatmap_table(t("heatmap_heading"), found)
    over_rounds = small_table(trend)
    parts = [
        *heading(survey, one, found)[1:],
        t("results_caveat"),
        t("results_rules", count=found.threshold),
        *([over_rounds] if over_rounds else []),
        *([by_driver] if by_driver else []),
        _table(t("figures_heading"), asked, found),
    ]
    return pdf_document(name, parts, job, person)


def _percent(value: int | None) -> Percent | None:
    return None if value is None else Percent(value / 100)


def _table(title: Text, asked: Sequence[Question], found: Publication) -> Table:
    words = {one.id: as_words(one.words) for one in asked}
    return Table(
        name=title,
        columns=tuple(
            t(f"column_{one}")
            for one in ("group", "question", "people", "value", "margin", "low", "high", "index")
        ),
        rows=[
            [
                name_of(one.cell),
                verbatim(words[one.question]),
                one.people if one.people is not None else t("column_from", count=found.threshold),
                t("column_most") if one.most else one.value,
                one.margin,
                one.low,
                one.high,
                one.index,
            ]
            for one in found.figures
            if one.question in words
        ],
    )
