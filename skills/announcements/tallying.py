"""How people fare: the numbers on the author's card, and the names for who may help."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Paragraph,
    Scope,
    Table,
    Text,
    Turn,
    Wrong,
    ask_number,
    table_files,
)
from skills.announcements.asking import named
from skills.announcements.ending import all_clear
from skills.announcements.helping import attend_buttons, line_of
from skills.announcements.model.alarms import (
    DAYS_KEPT,
    Alarm,
    Tally,
    answered,
    in_all,
    in_need,
    is_missed,
    is_silent,
    tallies,
)
from skills.announcements.model.posts import numbered, words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.safety import is_over
from skills.announcements.settings import skill, t
from storage.people import Person
from storage.reach import first_people

_MOST_DEPARTMENTS: Final = 8
_MOST_NAMES: Final = 20
_MOST_ATTENDED: Final = 5


class Which(Form):
    """Which urgent announcement."""

    number: int = ask_number("announcements.ask_alarm", least=1)


async def said_of_alarm(scope: Scope, news: Announcement) -> list[Text | Block]:
    """Say how people fare, in all and in each department."""
    if _is_forgotten(scope, news):
        return [t("safety_gone", days=DAYS_KEPT)]
    alarm = await scope.db.get_one(Alarm, news.id)
    parts = await tallies(scope.db, news)
    said: list[Text | Block] = [_tally(in_all(parts))]
    if len(parts) > 1:
        shown = list(parts.items())[:_MOST_DEPARTMENTS]
        said += [Paragraph(_part(name, one), bullet=True) for name, one in shown]
        if len(parts) > len(shown):
            said.append(t("tally_more", number=news.number))
    if alarm.over_at is not None:
        by = await named(scope, alarm.over_by_id)
        said.append(t("card_over", when=alarm.over_at, by=by))
    return said


def _is_forgotten(scope: Scope, news: Announcement) -> bool:
    """Whether the answers are not kept any more: without them all would pass for silent."""
    return (news.planned_at or news.created_at) < scope.now - timedelta(days=DAYS_KEPT)


async def alarm_ways(scope: Scope, news: Announcement) -> list[Button]:
    """Let somebody look at the names, and say that it is over."""
    names = Button(t("show_safety"), show_safety(announcement_id=news.id))
    if await is_over(scope, news):
        return [names]
    # Where choices are numbered, a slip with 1 must not end it.
    return [names, Button(t("all_clear"), all_clear(announcement_id=news.id))]


def _tally(one: Tally) -> Text:
    return t("tally", safe=one.safe, help=one.help, silent=one.silent, missed=one.missed)


def _part(name: str | None, one: Tally) -> Text:
    department = t("no_department") if name is None else name
    counts = {"safe": one.safe, "help": one.help, "silent": one.silent + one.missed}
    return t("tally_part", department=department, **counts)


@skill.command(
    "announce safety",
    "mededeling veiligheid",
    "announce veiligheid",
    "mededeling safety",
    form=Which,
    needs="urgent",
)
async def safety(turn: Turn, which: Which) -> None:
    """Who is safe, who needs help, and who has not answered to an urgent announcement."""
    news = await numbered(turn.db, which.number)
    if news is None or news.level != "urgent" or news.state not in ("sending", "sent"):
        raise Wrong(t("no_alarm", number=which.number), field="number")
    await _show(turn, news)


@skill.button_for("urgent")
async def show_safety(turn: Turn, announcement_id: str) -> None:
    """Show the names to who may help."""
    news = await turn.db.get(Announcement, announcement_id)
    if news is None:
        turn.whisper(t("gone"))
    else:
        await _show(turn, news)


async def _show(turn: Turn, news: Announcement) -> None:
    """Say the names; all of them are in a file when they are many."""
    turn.audit("announcements.safety", by=turn.by, announcement=news.id)
    alarm = await turn.db.get_one(Alarm, news.id)
    title = (await words_of(turn.db, news.id)).title
    by = await named(turn, alarm.sent_by_id)
    head = (
        t("safety_head", number=news.number, title=title),
        t("safety_why", by=by, reason=alarm.reason),
        *await said_of_alarm(turn, news),
    )
    if _is_forgotten(turn, news):
        turn.whisper(*head)
        return
    need = await in_need(turn.db, news.id)
    lines = [Paragraph(await line_of(turn, *one), bullet=True) for one in need[:_MOST_NAMES]]
    silent = await first_people(turn.db, is_silent(news), _MOST_NAMES + 1)
    missed = await first_people(turn.db, is_missed(news), _MOST_NAMES + 1)
    ways = await alarm_ways(turn, news)
    is_long = max(len(need), len(silent), len(missed)) > _MOST_NAMES
    turn.whisper(
        *head,
        *([t("safety_help"), *lines] if need else []),
        *_names(t("safety_silent"), silent),
        *_names(t("safety_missed"), missed),
        *attend_buttons(news, need[:_MOST_ATTENDED] if not alarm.over_at else ()),
        Buttons(tuple(ways), only=(turn.by.id,)),
        *(await _files(turn, news) if is_long else ()),
    )


def _names(heading: Text, people: Sequence[Person]) -> list[Text]:
    if not people:
        return []
    shown = people[:_MOST_NAMES]
    more = [t("safety_file")] if len(people) > len(shown) else []
    return [heading, t("safety_names", people=tuple(one.name for one in shown)), *more]


async def _files(turn: Turn, news: Announcement) -> Sequence[Block]:
    how: tuple[tuple[Text, ColumnElement[bool]], ...] = (
        (t("is_in_need"), answered(news, needs_help=True)),
        (t("is_silent"), is_silent(news)),
        (t("is_missed"), is_missed(news)),
        (t("is_safe"), answered(news, needs_help=False)),
    )
    rows = [
        (person.name, person.department, person.location, status)
        for status, which in how
        for person in await _people(turn, which)
    ]
    columns = (t("column_name"), t("column_department"), t("column_location"), t("column_how"))
    table = Table(name=t("safety_table", number=news.number), columns=columns, rows=tuple(rows))
    return table_files(table, turn, turn.by)


async def _people(turn: Turn, which: ColumnElement[bool]) -> Sequence[Person]:
    ordered = select(Person).where(which).order_by(col(Person.name_key), col(Person.id))
    return (await turn.db.exec(ordered)).all()
