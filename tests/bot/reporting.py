"""A small skill that tests of reports switch on: who got an announcement, read and confirmed it."""

from pathlib import Path
from typing import Final

from bot import (
    Job,
    Percent,
    Report,
    Segment,
    Share,
    Skill,
    Table,
    Turn,
    report_blocks,
    table_files,
    verbatim,
)
from storage.people import Person

skill = Skill("reporting")
REPORTING: Final = (skill, Path(__file__).parent / "reporting_texts")
t = skill.text


def segment(name: str, reached: Share, read: Share | None, confirmed: Share) -> Segment:
    """Figures of one department."""
    return Segment(name=verbatim(name), people=reached.of, shares=(reached, read, confirmed))


def report(*segments: Segment) -> Report:
    """A report that compares what is confirmed."""
    return Report(
        title=t("title", number=42),
        figures=(t("reached"), t("read"), t("confirmed")),
        segments=segments,
        threshold=5,
        compared=2,
    )


FIGURES: Final = report(
    segment("Wonen", Share(20, 20), Share(9, 12), Share(15, 20)),
    segment("Zorg", Share(3, 3), None, Share(0, 3)),
    segment("Beheer én Onderhoud", Share(11, 12), Share(5, 6), Share(11, 11)),
    segment("=Directie", Share(2, 2), Share(1, 2), Share(2, 2)),
)


@skill.command("report")
async def whisper_report(turn: Turn) -> None:
    """Show the report to you alone."""
    turn.whisper(*report_blocks(FIGURES, turn, turn.by))


@skill.command("report few")
async def whisper_few(turn: Turn) -> None:
    """Show a report of too few people."""
    few = report(segment("Wonen", Share(2, 4), None, Share(2, 4)))
    turn.whisper(*report_blocks(few, turn, turn.by))


@skill.command("report all")
async def say_report(turn: Turn) -> None:
    """Say the report to everybody here."""
    turn.say(*report_blocks(FIGURES, turn))


@skill.command("report later")
async def start_report(turn: Turn) -> None:
    """Make the report in a job."""
    turn.start(slow_report(person_id=turn.by.id))


@skill.job
async def slow_report(job: Job, person_id: str) -> None:
    """Send the report to who asked for it."""
    async with job.transaction() as tick:
        person = await tick.db.get_one(Person, person_id)
    blocks = report_blocks(FIGURES, job, person)
    async with job.transaction() as tick:
        tick.dm(person, *blocks)


@skill.command("names")
async def whisper_names(turn: Turn) -> None:
    """Show who confirmed, as a table."""
    rows = [["Ayşe", t("confirmed"), turn.now, Percent(0.5)], ["=Bo", None, None, None]]
    columns = (t("name"), t("state"), t("moment"), t("confirmed"))
    table = Table(name=t("names"), columns=columns, rows=rows)
    turn.whisper(t("names"), *table_files(table, turn, turn.by))
