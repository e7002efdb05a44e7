"""What comes by the clock: the weekly round-up, milestones, the digest for managers, tidying up."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col

from bot import Form, Paragraph, Scope, Text, Tick, Turn, ask_choice
from skills.kudos.model import figures
from skills.kudos.model.gifts import Thanks, list_thanks, out_of_rankings, preference_of
from skills.kudos.model.tables import Gift, Receipt
from skills.kudos.model.totals import (
    arrows_between,
    first_givers,
    managers_by,
    reach,
    remove_old,
)
from skills.kudos.settings import Settings, settings_in, skill, t
from skills.kudos.wording import line
from storage.people import Person, people_by_id, reports_of

_WEEK = timedelta(days=7)
_MOST_IN_WEEK = 500
_MOST_IN_DIGEST = 50
_RANKED = 5


@skill.timer
async def celebrate(tick: Tick) -> None:
    """Celebrate what all reached together, once."""
    settings = settings_in(tick)
    number = await reach(tick.db, settings.milestones, tick.now)
    if number is not None:
        tick.post(settings.channel, t("milestone", count=number))


@skill.every("daily 03:20")
async def tidy(tick: Tick) -> None:
    """Remove thanks of two years ago, and keep only their number."""
    await remove_old(tick.db, tick.now)


def _round_up_rule(settings: Settings) -> str | None:
    return None if settings.round_up == "never" else settings.round_up


@skill.every(_round_up_rule)
async def round_up(tick: Tick) -> None:
    """Look back at the week in the channel; a week without thanks passes in silence."""
    settings, since = settings_in(tick), tick.now - _WEEK
    thanks = await list_thanks(tick.db, col(Gift.given_at) >= since, most=_MOST_IN_WEEK)
    if not thanks:
        return
    tick.post(
        settings.channel,
        t("round_up", count=len(thanks)),
        *_highlights(tick, settings, thanks),
        *await _newcomers(tick, since),
        *await _leaders(tick, settings, since),
        t("round_up_why"),
        lane="reminder",
    )


def _highlights(tick: Tick, settings: Settings, thanks: list[Thanks]) -> list[Text | Paragraph]:
    """The newest of each value, then of those without one."""
    said: list[Text | Paragraph] = []
    for tag in (*(one.tag for one in settings.values), None):
        with_it = [one for one in thanks if one.gift.value == tag]
        name = settings.value(tag) or t("no_value")
        if with_it:
            newest = line(tick, with_it[0], shows_value=False)
            said += [t("highlight", value=name, count=len(with_it)), newest]
    return said


async def _newcomers(tick: Tick, since: datetime) -> list[Text]:
    people = await first_givers(tick.db, since)
    return [t("first_time", people=tuple(one.name for one in people))] if people else []


async def _leaders(tick: Tick, settings: Settings, since: datetime) -> list[Text | Paragraph]:
    """A ranking, only where it is switched on, and never of who does not want to be in it."""
    if not settings.leaderboard:
        return []
    arrows = await arrows_between(tick.db, since, tick.now, open_only=True)
    ranked = figures.ranking([(one.pair, one.is_seconded) for one in arrows], settings.ring_share)
    people = await people_by_id(tick.db, [person_id for person_id, _ in ranked])
    absent = await out_of_rankings(tick.db, people.keys())
    shown = [one for one in ranked if one[0] in people and one[0] not in absent][:_RANKED]
    lines = [t("leader", name=people[person_id].name, count=count) for person_id, count in shown]
    return [t("leaders"), *(Paragraph(one, bullet=True) for one in lines)] if lines else []


@skill.every("monthly 1 09:00", per="zone")
async def send_digests(tick: Tick) -> None:
    """Send managers who live by this clock what their people were thanked for last month."""
    zones = [tick.zone, *([None] if tick.zone == tick.house.zone else [])]
    until = _month(tick.now, tick.zone)
    since = _month(until - timedelta(days=1), tick.zone)
    for manager in await managers_by(tick.db, zones):
        is_stopped = (await preference_of(tick.db, manager.id, tick.now)).no_digest
        thanks = [] if is_stopped else await _of_team(tick, manager, since, until)
        if thanks:
            tick.dm(
                manager,
                t("digest", month=_month_name(since, tick.zone)),
                *(line(tick, one) for one in thanks),
                t("digest_why"),
                lane="reminder",
            )


@skill.command("kudos team", "bedankt team")
async def team(turn: Turn) -> None:
    """What the people who report to you were thanked for this month."""
    if not await reports_of(turn.db, turn.by.id):
        turn.whisper(t("no_team"))
        return
    since = _month(turn.now, turn.by.zone or turn.house.zone)
    thanks = await _of_team(turn, turn.by, since, turn.now + timedelta(seconds=1))
    listed = [line(turn, one) for one in thanks] or [t("team_none")]
    turn.whisper(t("team"), *listed, t("team_what"))


class Digest(Form):
    """Whether a manager wants the monthly digest."""

    wanted: str = ask_choice(
        "kudos.ask_digest", ("on", "kudos.digest_on"), ("off", "kudos.digest_off")
    )


@skill.command(
    "kudos digest", "bedankt overzicht", "kudos overzicht", "bedankt digest", form=Digest
)
async def digest(turn: Turn, choice: Digest) -> None:
    """Switch the monthly digest for managers on or off."""
    now = await preference_of(turn.db, turn.by.id, turn.now)
    now.no_digest, now.changed_at = choice.wanted == "off", turn.now
    turn.db.add(now)
    turn.whisper(t("digest_stopped") if now.no_digest else t("digest_wanted"))


async def _of_team(scope: Scope, manager: Person, since: datetime, until: datetime) -> list[Thanks]:
    """List the open thanks to a manager's people; what is private stays so for managers too."""
    team = [person.id for person in await reports_of(scope.db, manager.id)]
    return await list_thanks(
        scope.db,
        col(Receipt.receiver_id).in_(team),
        col(Gift.given_at) >= since,
        col(Gift.given_at) < until,
        most=_MOST_IN_DIGEST,
    )


def _month(moment: datetime, zone: str) -> datetime:
    """Tell when the month of a moment began, by a clock."""
    first = moment.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return datetime.combine(first, time(), tzinfo=ZoneInfo(zone))


def _month_name(since: datetime, zone: str) -> Text:
    day: date = since.astimezone(ZoneInfo(zone)).date()
    return t(f"month_{day.month}")
