"""Look-backs that stand in a chat, the weekly round-up and the digests, kept as they should read.

A recap is a period: what it says is made of what may be seen of that period now.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlmodel import col

from bot import Paragraph, Scope, Text, Tick
from skills.kudos.model import figures
from skills.kudos.model.gifts import (
    count_gifts,
    list_thanks,
    out_of_rankings,
    receivers_of,
)
from skills.kudos.model.recaps import add_people, keep_recap, people_in, recaps_with
from skills.kudos.model.tables import Gift, Recap, Receipt
from skills.kudos.model.totals import Arrow, arrows_between, first_givers
from skills.kudos.settings import Settings, settings_in, t
from skills.kudos.wording import line
from storage.people import Person, people_by_id

_MOST_LINES = 50
_RANKED = 5

Said: TypeAlias = Sequence[Text | Paragraph]


async def post_round_up(tick: Tick, since: datetime, until: datetime) -> None:
    """Look back at a week in the channel; a week without thanks passes in silence."""
    await _lock(tick)
    said, people = await _round_up(tick, since, until)
    if said:
        message_id = tick.post(settings_in(tick).channel, *said, lane="reminder")
        recap = Recap(message_id=message_id, zone=tick.zone, since=since, until=until)
        await keep_recap(tick.db, recap, people)


async def send_digest(
    tick: Tick, manager: Person, team: Collection[str], since: datetime, until: datetime
) -> None:
    """Send a manager what their people were thanked for, if they were."""
    await _lock(tick)
    said = await _digest(tick, team, since, until, tick.zone)
    if said:
        recap = Recap(
            message_id=tick.dm(manager, *said, lane="reminder"),
            manager_id=manager.id,
            zone=tick.zone,
            since=since,
            until=until,
        )
        thanked = await receivers_of(tick.db, *_to(team, since, until))
        await keep_recap(tick.db, recap, thanked)


async def lines_about(
    scope: Scope, people: Collection[str], since: datetime, until: datetime
) -> Said:
    """Say what people were thanked for in a period, as far as everybody may see it."""
    period = _to(people, since, until)
    thanks = await list_thanks(scope.db, *period, most=_MOST_LINES)
    lines = [line(scope, one) for one in thanks]
    if len(thanks) < _MOST_LINES:
        return lines
    more = await count_gifts(scope.db, *period) - len(thanks)
    return [*lines, t("and_more", count=more)] if more else lines


def _to(people: Collection[str], since: datetime, until: datetime) -> tuple[Any, ...]:
    return (col(Receipt.receiver_id).in_(people), *_within(since, until))


def _within(since: datetime, until: datetime) -> tuple[Any, ...]:
    return col(Gift.given_at) >= since, col(Gift.given_at) < until


async def redraw(
    scope: Scope,
    people: Collection[str],
    *,
    at: datetime | None = None,
    before: str | None = None,
    most: int | None = None,
) -> Sequence[Recap]:
    """Say the recaps in which any of these people was thanked as they should read now.

    One in which nothing is left to say is taken away. `at`, `before` and `most` pick some, as in
    `recaps_with`; those that were picked are returned.
    """
    await scope.db.flush()
    await _lock(scope)
    recaps = await recaps_with(scope.db, people, at=at, before=before, most=most)
    for recap in recaps:
        said = await _now_in(scope, recap)
        if said:
            scope.update(recap.message_id, *said)
        else:
            scope.remove(recap.message_id)
            await scope.db.delete(recap)
    return recaps


async def _now_in(scope: Scope, recap: Recap) -> Said:
    if recap.manager_id is not None:
        thanked = await people_in(scope.db, recap)
        return await _digest(scope, thanked, recap.since, recap.until, recap.zone)
    said, people = await _round_up(scope, recap.since, recap.until)
    # Who opened up since then stands in it from now on.
    await add_people(scope.db, recap, people)
    return said


async def _lock(scope: Scope) -> None:
    """Let no other turn draw recaps meanwhile: the last one to be sent must know of all changes."""
    await scope.lock("kudos.recaps")


async def _round_up(scope: Scope, since: datetime, until: datetime) -> tuple[Said, set[str]]:
    """Say a week, and tell who was thanked in it; each receiver of a gift is one thank-you."""
    settings = settings_in(scope)
    arrows = await arrows_between(scope.db, since, until, open_only=True)
    if not arrows:
        return [], set()
    said = [
        t("round_up", count=len(arrows)),
        *await _highlights(scope, settings, arrows, since, until),
        *await _newcomers(scope, since, until),
        *await _leaders(scope, settings, arrows),
        t("round_up_why"),
    ]
    return said, {one.receiver_id for one in arrows}


async def _highlights(
    scope: Scope, settings: Settings, arrows: Sequence[Arrow], since: datetime, until: datetime
) -> Said:
    """The newest of each value, then of values that were taken out, then of those without one."""
    said: list[Text | Paragraph] = []
    counts = Counter(one.value for one in arrows)
    ours = [one.tag for one in settings.values]
    old = sorted(tag for tag in counts if tag is not None and tag not in ours)
    for tag in (*ours, *old, None):
        if not counts[tag]:
            continue
        newest = await list_thanks(
            scope.db,
            col(Gift.value) == tag if tag else col(Gift.value).is_(None),
            *_within(since, until),
            most=1,
        )
        name = settings.value(tag) or t("no_value")
        said += [t("highlight", value=name, count=counts[tag])]
        said += [line(scope, one, shows_value=False) for one in newest]
    return said


async def _newcomers(scope: Scope, since: datetime, until: datetime) -> Said:
    people = await first_givers(scope.db, since, until)
    return [t("first_time", people=tuple(one.name for one in people))] if people else []


async def _leaders(scope: Scope, settings: Settings, arrows: Sequence[Arrow]) -> Said:
    """A ranking, only where it is switched on, and never of who does not want to be in it."""
    if not settings.leaderboard:
        return []
    ranked = figures.ranking([(one.pair, one.is_seconded) for one in arrows], settings.ring_share)
    people = await people_by_id(scope.db, [person_id for person_id, _ in ranked])
    absent = await out_of_rankings(scope.db, people.keys())
    shown = [one for one in ranked if one[0] in people and one[0] not in absent][:_RANKED]
    lines = [t("leader", name=people[person_id].name, count=count) for person_id, count in shown]
    return [t("leaders"), *(Paragraph(one, bullet=True) for one in lines)] if lines else []


async def _digest(
    scope: Scope, people: Collection[str], since: datetime, until: datetime, zone: str
) -> Said:
    lines = await lines_about(scope, people, since, until)
    month = since.astimezone(ZoneInfo(zone)).month
    return [t("digest", month=t(f"month_{month}")), *lines, t("digest_why")] if lines else []
