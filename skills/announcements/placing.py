"""Into one channel instead of to each person: offered where that reaches the same people."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement

from bot import Button, Scope, Text, Tick, Turn
from skills.announcements.confirming import said_to_readers
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import changeable, changed
from skills.announcements.settings import skill, t
from storage.reach import count_people, is_one_of


async def find_same(
    scope: Scope,
    news: Announcement,
    which: ColumnElement[bool],
    members: Mapping[str, Collection[str]],
) -> None:
    """Note a channel in which exactly the people of an audience are, if it names one.

    Of a must-read it is to be known who confirmed and who did not, so that goes to each person.
    """
    news.same_channel = None
    for name, people in members.items() if news.level == "normal" and not news.rule else ():
        if not people or await count_people(scope.db, which & ~is_one_of(people)):
            continue
        if await count_people(scope.db, which) == len(people):
            news.same_channel = name
    if news.same_channel is None:
        news.channel = None


def placing_lines(news: Announcement) -> list[Text]:
    """Say where it is posted, or that one channel would do."""
    if news.channel is not None:
        return [t("posted_in", channel=news.channel)]
    return [t("same_people", channel=news.same_channel)] if news.same_channel else []


def placing_ways(news: Announcement) -> list[Button]:
    """Offer the other way."""
    if news.channel is not None:
        return [Button(t("to_each"), to_each(announcement_id=news.id))]
    if news.same_channel is None:
        return []
    return [Button(t("in_channel", channel=news.same_channel), in_channel(announcement_id=news.id))]


@skill.button_for("publish")
async def in_channel(turn: Turn, announcement_id: str) -> None:
    """Post it once, for all of them."""
    news = await changeable(turn, announcement_id, "draft")
    if news is not None and news.same_channel is not None:
        # A channel has one clock: that of the workplace.
        news.channel, news.clock = news.same_channel, "house"
        changed(turn, news)


@skill.button_for("publish")
async def to_each(turn: Turn, announcement_id: str) -> None:
    """Send it to each of them after all."""
    news = await changeable(turn, announcement_id, "draft")
    if news is not None:
        news.channel = None
        changed(turn, news)


async def post(tick: Tick, news: Announcement) -> None:
    """Post it in its channel."""
    if news.channel is not None:
        said = await said_to_readers(tick, news)
        news.message_id = tick.post(news.channel, *said, lane="broadcast")
