"""Audiences: `department=Wonen AND NOT contract=temp` → people, at the moment that it counts.

`find_audience` understands the words, `House.members` asks chats who is in the channels that they
name, `Audience.people` makes one condition of it all, `preview_audience` says who those are.
"""

from bot.audience.finding import find_audience
from bot.audience.meaning import Audience
from bot.audience.preview import Preview, preview_audience
from bot.audience.saving import change_audience, remove_audience, rename_audience, save_audience
from bot.audience.saying import audience_in_words
from bot.audience.uses import AudienceUse

__all__ = [
    "Audience",
    "AudienceUse",
    "Preview",
    "audience_in_words",
    "change_audience",
    "find_audience",
    "preview_audience",
    "remove_audience",
    "rename_audience",
    "save_audience",
]
