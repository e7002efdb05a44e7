"""The author's choice when an announcement is too much for some of its people."""

from datetime import date
from zoneinfo import ZoneInfo

from bot import Block, Button, Scope, Text, Turn
from skills.announcements.budget import free_day
from skills.announcements.model.budget import Choice, weighing
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import when_of
from skills.announcements.planning import plan
from skills.announcements.repeating import skip
from skills.announcements.rights import MANAGE, changeable, changed
from skills.announcements.settings import settings_in, skill, t
from storage.people import Person


async def said_of_weight(scope: Scope, news: Announcement) -> list[Text | Block]:
    """Say for how many people an announcement is one too many; nothing when for nobody."""
    found = await weighing(scope.db, news.id)
    if not found.over:
        return []
    most = settings_in(scope).per_week
    return [t("over", count=found.over, people=found.people, most=most)]


async def question(scope: Scope, news: Announcement) -> list[Text | Block]:
    """Ask what is to be done."""
    return [
        *await said_of_weight(scope, news),
        when_of(news, scope.house.zone),
        t("over_ask_series") if news.rule or news.series_id else t("over_ask"),
    ]


async def ways_out(scope: Scope, news: Announcement, person: Person) -> list[Button]:
    """Give what somebody can do when an announcement is too much for some."""
    found: list[Button] = []
    day = free_day(scope, news)
    if news.series_id is not None:
        found.append(Button(t("over_skip"), skip(announcement_id=news.id), "primary"))
    elif day is not None:
        to = move(announcement_id=news.id, day=day.isoformat())
        found.append(Button(t("over_move", day=day), to, "primary"))
    if news.level == "normal":
        found.append(Button(t("over_digest"), to_digest(announcement_id=news.id)))
    if await scope.may(person, MANAGE):
        found.append(Button(t("over_send"), send_anyway(announcement_id=news.id)))
    return found


@skill.button_for("publish")
async def move(turn: Turn, announcement_id: str, day: str) -> None:
    """Let an announcement come in the next week, at the same hour."""
    news = await changeable(turn, announcement_id, "undecided")
    if news is None:
        return
    to = date.fromisoformat(day)
    zone = turn.house.zone_of(turn.by)
    if to <= turn.now.astimezone(ZoneInfo(zone)).date():
        turn.whisper(t("date_over"))
        changed(turn, news)
        return
    news.day = to
    news.time = news.time or f"{turn.now.astimezone(ZoneInfo(zone)):%H:%M}"
    await plan(turn, news)


@skill.button_for("publish")
async def to_digest(turn: Turn, announcement_id: str) -> None:
    """Let it come in the digest to those whose week is used up, and at once to the others."""
    await _choose(turn, announcement_id, "digest")


@skill.button_for("manage")
async def send_anyway(turn: Turn, announcement_id: str) -> None:
    """Let it come to everybody, also to those whose week is used up."""
    await _choose(turn, announcement_id, "send")


async def _choose(turn: Turn, announcement_id: str, choice: Choice) -> None:
    """Note what was chosen, for a series once, and go on."""
    news = await changeable(turn, announcement_id, "undecided")
    if news is None:
        return
    over = (await weighing(turn.db, news.id)).over
    (await weighing(turn.db, news.series_id or news.id)).choice = choice
    turn.audit(
        "announcements.over_budget", by=turn.by, announcement=news.id, choice=choice, over=over
    )
    await plan(turn, news)
