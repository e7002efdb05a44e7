"""How it went: who was reached, confirmed and said something, by department; and who is open."""

from collections.abc import Sequence
from typing import Final

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Job,
    Report,
    Segment,
    Share,
    Table,
    Text,
    Tick,
    Turn,
    Wrong,
    ask_number,
    report_blocks,
    table_files,
    verbatim,
)
from skills.announcements.card_parts import more_lines
from skills.announcements.model.posts import numbered, words_of
from skills.announcements.model.readers import is_open
from skills.announcements.model.segments import Counted, count_departments
from skills.announcements.model.tables import Announcement
from skills.announcements.model.title_tests import halves_of
from skills.announcements.model.waves import waves_of
from skills.announcements.progress import progress_of
from skills.announcements.rights import mine
from skills.announcements.settings import settings_in, skill, t
from storage.people import Person
from storage.reach import count_people, first_people, fitting_after

_MOST_NAMED: Final = 10
_PAGE: Final = 2000
_THERE: Final = ("sending", "sent", "cancelled", "withdrawn")


class Which(Form):
    """Which announcement it is about."""

    number: int = ask_number("announcements.ask_number", hint="announcements.number_hint", least=1)


@skill.command(
    "announce report", "mededeling rapport", "announce rapport", form=Which, needs="publish"
)
async def report(turn: Turn, which: Which) -> None:
    """How many got it, confirmed it and said something, by department."""
    news = await _meant(turn, which.number)
    if news is not None:
        turn.start(make_report(announcement_id=news.id, person_id=turn.by.id))
        _point_to_direct(turn)


@skill.button_for("publish")
async def show_report(turn: Turn, announcement_id: str) -> None:
    """Say how it went."""
    news = await mine(turn, announcement_id)
    if news is not None:
        turn.start(make_report(announcement_id=news.id, person_id=turn.by.id))


@skill.command("announce open", "mededeling open", form=Which, needs="publish")
async def still_open(turn: Turn, which: Which) -> None:
    """Who did not confirm a must-read yet."""
    news = await _meant(turn, which.number)
    if news is None:
        return
    if news.level != "must_read":
        turn.whisper(t("open_no_must_read", number=news.number))
    elif not settings_in(turn).names:
        count = await count_people(turn.db, is_open(news))
        turn.whisper(t("open_count", count=count, number=news.number))
    else:
        turn.audit("announcements.names", by=turn.by, announcement=news.id)
        turn.start(list_open(announcement_id=news.id, person_id=turn.by.id))
        _point_to_direct(turn)


async def _meant(turn: Turn, number: int) -> Announcement | None:
    """Find the announcement of a number that has gone out, of somebody who may see its figures."""
    found = await numbered(turn.db, number)
    if found is None:
        raise Wrong(t("no_such_number", number=number), field="number")
    news = await mine(turn, found.id)
    if news is not None and news.state not in _THERE:
        turn.whisper(t(f"is_{news.state}", number=news.number))
        return None
    return news


def _point_to_direct(turn: Turn) -> None:
    if turn.here.kind != "direct":
        turn.whisper(t("report_sent"))


@skill.job
async def make_report(job: Job, announcement_id: str, person_id: str) -> None:
    """Count, draw and say how it went."""
    async with job.transaction() as tick:
        news = await tick.db.get_one(Announcement, announcement_id)
        person = await tick.db.get_one(Person, person_id)
        counted = await count_departments(tick.db, news)
        made = await _report(tick, news, counted)
        beside = await _beside(tick, news)
    # To draw it takes a while: not while the database is held.
    blocks = report_blocks(made, job, person)
    async with job.ending() as tick:
        tick.dm(person, *_with_beside(blocks, beside))


def _with_beside(blocks: Sequence[Block], beside: Sequence[Text | Block]) -> list[Text | Block]:
    """Put what is counted apart behind the title, before figures and files."""
    return [blocks[0], *beside, *blocks[1:]]


async def _report(tick: Tick, news: Announcement, counted: Sequence[Counted]) -> Report:
    is_must_read = news.level == "must_read"
    title = (await words_of(tick.db, news.id)).title
    names = [t("figure_reached"), *([t("figure_confirmed")] if is_must_read else [])]
    return Report(
        title=t("report_title", number=news.number, title=title),
        figures=(*names, t("figure_commented")),
        segments=tuple(_segment(one, is_must_read=is_must_read) for one in counted),
        threshold=settings_in(tick).threshold,
        compared=1 if is_must_read else 0,
    )


def _segment(one: Counted, *, is_must_read: bool) -> Segment:
    confirmed = [Share(one.confirmed, one.people)] if is_must_read else []
    return Segment(
        name=verbatim(one.department) if one.department else t("no_department"),
        people=one.people,
        shares=(
            Share(one.reached, one.people),
            *confirmed,
            Share(one.commented, one.people),
        ),
    )


async def _beside(tick: Tick, news: Announcement) -> list[Text | Block]:
    """Say what is known of all of them only: how far it is, what was held, who cheered."""
    held = sum(one.held for one in await waves_of(tick.db, news.id))
    said: list[Text | Block] = [*(await progress_of(tick, news)).texts]
    if news.level == "must_read":
        said.append(t("read_is_confirmed"))
    elif not await halves_of(tick.db, news.id):
        said.append(t("read_unknown"))
    if held:
        said.append(t("card_held", count=held))
    return [*said, *await more_lines(tick, news)]


@skill.job
async def list_open(job: Job, announcement_id: str, person_id: str) -> None:
    """Name who did not confirm: the first few in words, everybody in a table."""
    rows: list[Person] = []
    async with job.transaction() as tick:
        news = await tick.db.get_one(Announcement, announcement_id)
        which = is_open(news)
        person = await tick.db.get_one(Person, person_id)
        count = await count_people(tick.db, which)
        first = await first_people(tick.db, which, _MOST_NAMED)
        reminded = Button(t("report_button"), show_report(announcement_id=news.id))
    after = ""
    while True:
        async with job.transaction() as tick:
            some = await fitting_after(tick.db, which, after, _PAGE)
        if not some:
            break
        rows += some
        after = some[-1].id
    names = ", ".join(one.name for one in first)
    said = t("open_names" if count <= _MOST_NAMED else "open_some", names=names, count=count)
    table = Table(
        name=t("open_table", number=news.number),
        columns=(t("column_name"), t("column_team"), t("column_status")),
        rows=[
            [one.name, one.department, t("status_open")]
            for one in sorted(rows, key=lambda one: one.name_key)
        ],
    )
    files = table_files(table, job, person) if count else ()
    async with job.ending() as tick:
        tick.dm(
            person,
            said if count else t("open_nobody", number=news.number),
            Buttons((reminded,), only=(person.id,)),
            *files,
        )
