"""The report for who looks after all answers: how well questions are answered, and what is missing.

Of groups only: no figure is of fewer people than `threshold`, and nobody is named.
"""

import asyncio
from dataclasses import replace
from typing import Final, TypeAlias

from bot import (
    Bar,
    Bars,
    Block,
    Fields,
    Job,
    Paragraph,
    Percent,
    Share,
    Table,
    Text,
    Turn,
    bars_picture,
    pdf_document,
    table_files,
    verbatim,
)
from skills.qa.figures.gaps import Gap
from skills.qa.finding import about_search
from skills.qa.measuring import DAYS, Measured, measure
from skills.qa.settings import settings_in, skill, t
from storage.people import Person

_MOST_GAPS: Final = 10
# A number, working hours, or a part; None is of too few people.
_Value: TypeAlias = int | float | Share | Percent | None


@skill.command("ask report", "vraag rapport", needs="manage")
async def report(turn: Turn) -> None:
    """How well questions were answered in the last 30 days, and what is asked and not known."""
    turn.start(make_report(person_id=turn.by.id))
    point_to_direct(turn)


def point_to_direct(turn: Turn) -> None:
    """Say where a report goes to, where that is not here."""
    if turn.here.kind != "direct":
        turn.whisper(t("figures_sent"))


@skill.job
async def make_report(job: Job, person_id: str) -> None:
    """Count, draw and say it."""
    measured = await measure(job, person_id)
    async with job.transaction() as tick:
        person = await tick.db.get_one(Person, person_id)
        threshold = settings_in(tick).threshold
    said = _said(measured, threshold)
    # To draw takes a while: not while the database is held.
    files = await asyncio.to_thread(_files, job, person, measured, threshold)
    async with job.ending() as tick:
        tick.dm(person, *said, *about_search(job), *files)


def _said(measured: Measured, threshold: int) -> list[Text | Block]:
    facts = [(label, _in_words(value)) for label, value in _figures(measured)]
    said: list[Text | Block] = [
        t("figures_head", days=DAYS),
        Fields((*facts, (t("figures_without_expert"), _without_expert(measured)))),
        t("gaps_head") if measured.gaps else t("gaps_none"),
    ]
    shown = measured.gaps[:_MOST_GAPS]
    said += [Paragraph(_gap_line(one, threshold), bullet=True) for one in shown]
    if len(measured.gaps) > _MOST_GAPS:
        said.append(t("gaps_more", count=len(measured.gaps) - _MOST_GAPS))
    said.append(t("figures_why", count=threshold))
    return said


def _figures(measured: Measured) -> list[tuple[Text, _Value]]:
    """List the figures in order: what they are called, and what they are."""
    numbers: list[tuple[Text, _Value]] = [
        (t("figures_asked"), measured.asked),
        (t("figures_hours"), measured.hours),
    ]
    return [*numbers, *_shares(measured)]


def _shares(measured: Measured) -> list[tuple[Text, Share | Percent | None]]:
    fresh = measured.fresh
    return [
        (t("figures_deflected"), measured.deflected),
        (t("figures_unhelpful"), measured.unhelpful),
        (t("figures_kept"), measured.kept),
        (t("figures_fresh"), None if fresh is None else Percent(fresh)),
    ]


def _in_words(value: _Value) -> Text:
    match value:
        case None:
            return t("figures_few")
        case Share(count=count, of=of):
            return t("figures_share", percent=value.percent, count=count, of=of)
        case Percent(value=part):
            return t("figures_percent", percent=round(100 * part))
        case int():
            return t("figures_number", number=value)
        case float():
            return t("figures_in_hours", hours=value)


def _without_expert(measured: Measured) -> Text:
    names = measured.without_expert
    return t("figures_topics", names=names) if names else t("figures_no_topic")


def _gap_line(gap: Gap, threshold: int) -> Text:
    words = _words(gap)
    if gap.people < threshold:
        return t("gap_few", words=words)
    return t("gap_line", words=words, count=gap.questions)


def _words(gap: Gap) -> Text:
    return verbatim(", ".join(gap.words)) if gap.words else t("gap_no_words")


def _files(job: Job, person: Person, measured: Measured, threshold: int) -> list[Block]:
    """Make a picture, tables of the figures and of what is not known, and both as a document."""
    name = t("figures_name", days=DAYS)
    shares = _shares(measured)
    bars = Bars(name, tuple(Bar(*pair) for pair in shares))
    pictures = [bars_picture(bars, name, job, person)] if any(one for _, one in shares) else []
    figures, missing = _figures_table(name, measured), _gaps_table(measured, threshold)
    under_heading = replace(figures, name=t("figures_heading"))
    parts = [under_heading, missing, t("figures_why", count=threshold)]
    return [
        *pictures,
        *table_files(figures, job, person),
        *table_files(missing, job, person),
        pdf_document(name, parts, job, person),
    ]


def _figures_table(name: Text, measured: Measured) -> Table:
    return Table(
        name=name,
        columns=(t("column_figure"), t("column_value"), t("column_count"), t("column_of")),
        rows=[
            *([label, *_cells(value)] for label, value in _figures(measured)),
            [t("figures_without_expert"), _without_expert(measured), None, None],
        ],
    )


def _cells(value: _Value) -> tuple[int | float | Percent | Text, int | None, int | None]:
    match value:
        case None:
            return t("figures_few"), None, None
        case Share(count=count, of=of):
            return Percent(count / of), count, of
        case Percent() | int() | float():
            return value, None, None


def _gaps_table(measured: Measured, threshold: int) -> Table:
    return Table(
        name=t("gaps_name", days=DAYS),
        columns=(t("column_words"), t("column_questions")),
        rows=[
            [_words(one), None if one.people < threshold else one.questions]
            for one in measured.gaps
        ],
    )
