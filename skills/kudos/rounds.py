"""What comes by the clock: the weekly round-up, milestones, the digest for managers, tidying up."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import Form, Scope, Tick, Turn, ask_choice
from skills.kudos.model.gifts import preference_of
from skills.kudos.model.totals import managers_by, reach, remove_old
from skills.kudos.recaps import lines_about, post_round_up, send_digest
from skills.kudos.settings import Settings, settings_in, skill, t
from storage.people import Person, reports_of

_WEEK = timedelta(days=7)


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
    """Look back at the week in the channel."""
    await post_round_up(tick, tick.now - _WEEK, tick.now)


@skill.every("monthly 1 09:00", per="zone")
async def send_digests(tick: Tick) -> None:
    """Send managers who live by this clock what their people were thanked for last month."""
    zones = [tick.zone, *([None] if tick.zone == tick.house.zone else [])]
    until = _month(tick.now, tick.zone)
    since = _month(until - timedelta(days=1), tick.zone)
    for manager in await managers_by(tick.db, zones):
        if not (await preference_of(tick.db, manager.id, tick.now)).no_digest:
            await send_digest(tick, manager, await _team(tick, manager), since, until)


@skill.command("kudos team", "bedankt team")
async def team(turn: Turn) -> None:
    """What the people who report to you were thanked for this month."""
    people = await _team(turn, turn.by)
    if not people:
        turn.whisper(t("no_team"))
        return
    since = _month(turn.now, turn.by.zone or turn.house.zone)
    lines = await lines_about(turn, people, since, turn.now + timedelta(seconds=1))
    turn.whisper(t("team"), *(lines or [t("team_none")]), t("team_what"))


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


async def _team(scope: Scope, manager: Person) -> list[str]:
    return [person.id for person in await reports_of(scope.db, manager.id)]


def _month(moment: datetime, zone: str) -> datetime:
    """Tell when the month of a moment began, by a clock."""
    first = moment.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return datetime.combine(first, time(), tzinfo=ZoneInfo(zone))
