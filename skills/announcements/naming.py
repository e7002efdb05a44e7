"""What is still to go to an audience: whoever changes or removes a saved one is told."""

from collections.abc import Sequence

from bot import AudienceUse, Scope
from skills.announcements.model.posts import still_to_go
from skills.announcements.settings import skill, t


@skill.uses_audiences
async def to_audiences(scope: Scope) -> Sequence[AudienceUse]:
    """Name what is written or planned; of a series not each date that follows it."""
    return [
        AudienceUse(words=audience, said=t("called", number=number))
        for number, audience in await still_to_go(scope.db)
    ]
