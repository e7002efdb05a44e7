"""What is too much for one transaction: copies of a message to many people are changed by a job."""

from bot.home.skill import skill
from bot.job import Job
from bot.spread import change_copies
from bot.turn import AT_ONCE
from storage.spreads import stop_copies


@skill.job
async def stop_more(job: Job, message_id: str) -> None:
    """Take out what was not sent yet, page by page."""
    is_more = True
    while is_more:
        async with job.transaction() as tick:
            is_more = await stop_copies(tick.db, message_id, most=AT_ONCE)


@skill.job
async def change_more(job: Job, message_id: str, edition: int) -> None:
    """Bring what people have of a message to an edition of it, page by page."""
    after: str | None = ""
    while after is not None:
        async with job.transaction() as tick:
            after = await change_copies(tick, message_id=message_id, edition=edition, after=after)
