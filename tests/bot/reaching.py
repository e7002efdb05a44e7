"""A small skill that tests of audiences switch on: it says whom an audience reaches."""

from pathlib import Path
from typing import ClassVar, Final

from bot import (
    Form,
    Job,
    Skill,
    Text,
    Turn,
    Wrong,
    ask_text,
    find_audience,
    preview_audience,
    verbatim,
)
from storage.people import Person
from storage.reach import first_people

TEXTS: Final = Path(__file__).parent / "reaching_texts"
skill = Skill("reaching")
SKILLS: Final = ((skill, TEXTS),)


class Reach(Form):
    """For whom something is."""

    title: ClassVar[str] = "reaching.reach_title"

    audience: str = ask_text("reaching.ask_audience", most=2000)


@skill.command("reach", form=Reach)
async def reach(turn: Turn, reach: Reach) -> None:
    """See that the words make sense, and work the rest out in a job: chats are asked there."""
    try:
        await find_audience(turn.db, turn.house, reach.audience)
    except Wrong as wrong:
        raise Wrong(wrong.text, field="audience", instead=wrong.instead) from None
    turn.start(tell(words=reach.audience, who_id=turn.by.id))


@skill.job
async def tell(job: Job, words: str, who_id: str) -> None:
    """Say whom it reaches."""
    async with job.transaction() as tick:
        channels = (await find_audience(tick.db, tick.house, words)).channels
    try:
        members = await job.house.members(channels)
    except Wrong as wrong:
        async with job.transaction() as tick:
            tick.dm(await tick.db.get_one(Person, who_id), wrong.text)
        return
    async with job.transaction() as tick:
        which = (await find_audience(tick.db, tick.house, words)).people(members)
        found = await preview_audience(tick.db, tick.house, which, chats=tick.house.chats)
        names = ", ".join(one.name for one in await first_people(tick.db, which, 9))
        said: list[Text] = [*found.texts(), verbatim(f"Names: {names}.")]
        tick.dm(await tick.db.get_one(Person, who_id), *said)
