"""What a demo workplace knows: a staff guide, an IT guide, and answers for tenants."""

from pathlib import Path
from typing import Final

from bot import Job, Tick
from skills.qa.importing import Settled, apply, bytes_of, files_in, make_plan, read_sources
from skills.qa.model.tables import Topic
from skills.qa.model.topics import put_experts, topic_called
from skills.qa.settings import settings_in, skill
from storage.people import name_key, person_by_email

KNOWN: Final = Path(__file__).parent / "linde"
_OWNER: Final = "noor@example.org"
# What it is about, its words, who answers, who stands in, and whether a name is needed.
_TOPICS: Final = (
    ("HR", "verlof, ziek, salaris, vakantie, leave, sick, salary", "marloes", "noor", True),
    ("ICT", "wachtwoord, laptop, printer, telefoon, password, phone", "hamza", "gwen", False),
    ("Huurders", "huur, huurder, reparatie, tenant, rent, repair", "marijke", "", False),
)


@skill.on_fact("plein.demo_loaded")
async def know_demo(tick: Tick) -> None:
    """Let a demo workplace have topics, and something to find."""
    for name, words, expert, deputy, may_be_anonymous in _TOPICS:
        if await topic_called(tick.db, name) is not None:
            continue
        topic = Topic(
            name=name,
            name_key=name_key(name),
            words=words,
            promise=settings_in(tick).promise,
            may_be_anonymous=may_be_anonymous,
            made_at=tick.now,
        )
        tick.db.add(topic)
        await tick.db.flush()
        people = [
            [one for one in [await person_by_email(tick.db, f"{who}@example.org")] if one]
            for who in (expert, deputy)
        ]
        await put_experts(tick.db, topic, *people)
    tick.start(bring_demo())


@skill.job
async def bring_demo(job: Job) -> None:
    """Bring in what a demo workplace knows."""
    found = [
        source
        for name, path in files_in(KNOWN)
        for source in (await read_sources(job, name, bytes_of(path))).found
    ]
    async with job.transaction() as tick:
        owner = await person_by_email(tick.db, _OWNER)
        settled = Settled(
            owner_id=None if owner is None else owner.id,
            audience=None,
            review_days=settings_in(tick).review_days or None,
        )
        plan = await make_plan(tick.db, found, settled)
    await apply(job, plan, settled)
