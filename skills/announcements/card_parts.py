"""Parts of the author's card beside the announcement itself: its check, what teams discuss, its
second title, and the talk about it."""

from bot import Button, Scope, Text
from skills.announcements.attaching import file_lines, file_ways
from skills.announcements.checking import check_lines, check_ways
from skills.announcements.model.tables import Announcement
from skills.announcements.splitting import split_lines, split_ways
from skills.announcements.talking import talk_lines, talk_ways
from skills.announcements.teams import team_lines, team_ways


async def more_lines(scope: Scope, news: Announcement) -> list[Text]:
    """Say how things are with all that belongs to an announcement."""
    return [
        *await file_lines(scope, news),
        *await check_lines(scope, news),
        *await team_lines(scope, news),
        *await split_lines(scope, news),
        *await talk_lines(scope, news),
    ]


async def more_ways(scope: Scope, news: Announcement) -> list[Button]:
    """Offer what can be done with it."""
    return [
        *await file_ways(scope, news),
        *await check_ways(scope, news),
        *await team_ways(scope, news),
        *await split_ways(scope, news),
        *await talk_ways(scope, news),
    ]
