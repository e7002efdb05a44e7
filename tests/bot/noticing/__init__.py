"""A skill with a feed and a calendar of its own, which reads those of others: what is going on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot import (
    Button,
    Buttons,
    Calendar,
    CalendarEvent,
    Feed,
    FeedItem,
    Form,
    Job,
    NotFetched,
    Skill,
    Turn,
    ask_text,
    verbatim,
)
from storage.people import Person

skill = Skill("noticing", permissions={"read": "editor"})
t = skill.text
TEN: Final = datetime(2026, 6, 1, 10, tzinfo=UTC)


@skill.feed("notices", needs="read")
async def notices(turn: Turn) -> Sequence[FeedItem]:
    """What is new, for feed readers."""
    return [
        FeedItem(id="1", title="Open day", text="Come <all>, & see.", published=TEN),
        FeedItem(id=f"for {turn.by.id}", title=f"For {turn.by.name}", published=TEN),
    ]


@skill.calendar("days")
async def days(turn: Turn) -> Sequence[CalendarEvent]:
    """What happens when, for calendars."""
    end = TEN + timedelta(hours=2)
    return [CalendarEvent(id="1", title="Open day", start=TEN, end=end, location="Hall 1")]


@skill.command("notices", needs="read")
async def subscribe(turn: Turn) -> None:
    """Read what is new in your own feed reader."""
    turn.offer_feed(notices())


@skill.command("agenda")
async def offer(turn: Turn) -> None:
    """Let everybody in the channel choose what to read elsewhere."""
    buttons = (Button(t("news"), notices()), Button(t("agenda"), days()))
    turn.say(t("which"), Buttons(buttons))


class Source(Form):
    """Where others say what is going on."""

    url: str = ask_text("noticing.ask_url", most=2000)


@skill.command("source", form=Source)
async def add(turn: Turn, source: Source) -> None:
    """See what is going on elsewhere."""
    turn.start(look(url=source.url, person_id=turn.by.id))


@skill.job
async def look(job: Job, url: str, person_id: str, version: str = "") -> None:
    """Read a feed or a calendar of others, and say what is in it."""
    try:
        fetched = await job.fetch(url, unless=version)
        if fetched is None:
            return  # nothing has changed
        found = await job.read_feed(fetched)
    except NotFetched as error:
        said = error.text
    else:
        match found:
            case Feed(title=title, items=items):
                said = t("read", title=title, titles=tuple(verbatim(one.title) for one in items))
            case Calendar(title=title, events=events):
                said = t("read", title=title, titles=tuple(verbatim(one.title) for one in events))
    async with job.transaction() as tick:
        tick.dm(await tick.db.get_one(Person, person_id), said)


@skill.feed("careless")
async def careless(turn: Turn) -> Sequence[FeedItem]:
    """Do what a feed must not do."""
    turn.by.name = "Eve"
    turn.say(t("which"))
    return []


@skill.command("careless")
async def offer_careless(turn: Turn) -> None:
    """Offer it."""
    turn.offer_feed(careless())


NOTICING: Final = (skill, Path(__file__).parent / "texts")
