"""How well questions were answered in the last 30 days: counted, and too little said as such."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot import Job, Scope, Share, Tick
from skills.qa.experts import hours_between
from skills.qa.figures.gaps import Gap, Unanswered, gaps
from skills.qa.figures.quality import (
    deflection,
    freshness,
    is_of_enough,
    median_hours,
    unhelpful,
)
from skills.qa.model.counting import (
    Asked,
    Read,
    Waited,
    asked_since,
    names_of_people,
    promised_since,
    read_since,
    unanswered_since,
    waited_since,
)
from skills.qa.model.topics import all_topics, experts_of
from skills.qa.promises import are_several, share_kept
from skills.qa.rights import readable_by
from skills.qa.settings import settings_in

DAYS: Final = 30
# To compare them takes the square of their number: so many take under a second.
_MOST_COMPARED: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of a period; None where they are of too few people. `hours` is the median of
    working hours until a person answered, and `fresh` the part of what was read that is within its
    review interval."""

    asked: int | None
    deflected: Share | None
    unhelpful: Share | None
    hours: float | None
    kept: Share | None
    fresh: float | None
    without_expert: tuple[str, ...]
    gaps: tuple[Gap, ...]


async def measure(job: Job, person_id: str) -> Measured:
    """Count what is said of the last 30 days to somebody. Of answers only what they may read."""
    readers_ids = await readable_by(job, [person_id])
    async with job.transaction() as tick:
        since = tick.now - timedelta(days=DAYS)
        asked = await asked_since(tick.db, since)
        waited = await waited_since(tick.db, since)
        read = await read_since(tick.db, since, tick.house.today, readers_ids)
        kept = share_kept(tick, await promised_since(tick.db, since))
        without_expert = await _without_expert(tick)
        unanswered = await unanswered_since(tick.db, since, _MOST_COMPARED)
        names = await names_of_people(tick.db)
        threshold = settings_in(tick).threshold
        hours, fresh = _hours(tick, waited), _fresh(read, threshold)
    found = await asyncio.to_thread(_gaps, unanswered, names)
    is_enough = is_of_enough((one.asker_id for one in asked), threshold)
    outcomes = [one.outcome for one in asked]
    return Measured(
        asked=len(asked) if is_enough else None,
        deflected=deflection(outcomes) if is_enough else None,
        unhelpful=unhelpful(outcomes) if _are_rated_by_enough(asked, threshold) else None,
        hours=hours,
        kept=kept,
        fresh=fresh,
        without_expert=without_expert,
        gaps=found,
    )


def _gaps(unanswered: Sequence[Unanswered], names: Sequence[str]) -> tuple[Gap, ...]:
    return tuple(gaps(unanswered, names))


def _are_rated_by_enough(asked: Sequence[Asked], threshold: int) -> bool:
    rated = (one.asker_id for one in asked if one.outcome.is_helpful is not None)
    return is_of_enough(rated, threshold)


def _hours(scope: Scope, waited: Sequence[Waited]) -> float | None:
    is_enough = is_of_enough((one.asker_id for one in waited), settings_in(scope).threshold)
    if not is_enough or not are_several(one.helper_id for one in waited):
        return None
    return median_hours([hours_between(scope, one.since, one.until) for one in waited])


def _fresh(read: Sequence[Read], threshold: int) -> float | None:
    if not is_of_enough((one.asker_id for one in read), threshold):
        return None
    # Each time it was read is one use of it: so the items come weighted.
    return freshness((one.is_within, 1) for one in read)


async def _without_expert(tick: Tick) -> tuple[str, ...]:
    topics = await all_topics(tick.db)
    return tuple([one.name for one in topics if not await experts_of(tick.db, one)])
