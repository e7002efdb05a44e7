"""A small skill that tests of files switch on: it says reports."""

from pathlib import Path
from typing import ClassVar, Final

from sqlmodel import col, select

from bot import (
    Button,
    Buttons,
    File,
    Form,
    Job,
    Skill,
    Turn,
    Upload,
    ask_file,
    ask_text,
    read_rows,
    verbatim,
)
from storage.people import Person

TEXTS: Final = Path(__file__).parent / "filing_texts"
CSV: Final = b"name,kudos\nAda,3\n"
NEWER: Final = b"name,kudos\nAda,4\n"
MESSAGE: Final = "00000000000000000000000002"
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
skill = Skill("filing")
FILING: Final = (skill, TEXTS)
t = skill.text


def report(data: bytes = CSV, name: str = "report.csv") -> File:
    """A report as a table."""
    return File(name=name, data=data, media_type="text/csv", alt=t("about"))


class Wanted(Form):
    """Which report."""

    name: str = ask_text("filing.ask_name", most=400)


@skill.command("report", form=Wanted)
async def say_report(turn: Turn, wanted: Wanted) -> None:
    """Say a report here, called as you like, with buttons to renew it and to take it away."""
    buttons = Buttons((Button(t("renew"), renew()), Button(t("take_away"), take_away())))
    turn.say(t("ready"), buttons, report(name=wanted.name))


@skill.button
async def renew(turn: Turn) -> None:
    """Replace the report by a newer one."""
    assert turn.message_id is not None
    turn.update(turn.message_id, t("renewed"), report(NEWER))


@skill.button
async def take_away(turn: Turn) -> None:
    """Take the report away."""
    assert turn.message_id is not None
    turn.remove(turn.message_id)


class Listed(Form):
    """A list."""

    title: ClassVar[str] = "filing.list_title"

    rows: Upload = ask_file("filing.ask_list", takes="csv")


@skill.command("list", form=Listed)
async def take_list(turn: Turn, given: Listed) -> None:
    """Take a list, and say what is in it."""
    rows = read_rows(given.rows.data, {"name", "kudos"}.__contains__)
    said = "; ".join(f"{row}: {' and '.join(cells)}" for row, cells in rows)
    turn.whisper(verbatim(f"{given.rows.media_type} {given.rows.name} has {said}."))


@skill.command("everybody")
async def tell_everybody(turn: Turn) -> None:
    """Send a report to everybody; who has come since then gets it when it is sent again."""
    people = (await turn.db.exec(select(Person).where(col(Person.is_bot).is_(False)))).all()
    turn.spread(people, t("ready"), report(), message_id=MESSAGE)


@skill.command("renew")
async def renew_everybody(turn: Turn) -> None:
    """Replace everybody's report by a newer one."""
    turn.update(MESSAGE, t("renewed"), report(NEWER))


@skill.command("withdraw")
async def withdraw_everybody(turn: Turn) -> None:
    """Take everybody's report away."""
    turn.remove(MESSAGE)


@skill.command("signed")
async def say_signed(turn: Turn) -> None:
    """Say a report with words behind it."""
    turn.say(report(), t("ready"))


@skill.command("secret")
async def whisper_report(turn: Turn) -> None:
    """Show a report to you alone."""
    turn.whisper(t("ready"), report())


@skill.command("picture")
async def say_picture(turn: Turn) -> None:
    """Say a picture."""
    turn.say(File(name="chart.png", data=PNG, media_type="image/png", alt=t("about")))


@skill.command("later")
async def start_slow_report(turn: Turn) -> None:
    """Make a report that takes a while."""
    turn.start(slow_report(person_id=turn.by.id))


@skill.job
async def slow_report(job: Job, person_id: str) -> None:
    """Send a report to who asked for it."""
    async with job.transaction() as tick:
        tick.dm(await tick.db.get_one(Person, person_id), verbatim("Done."), report())
