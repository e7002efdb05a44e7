"""Of which rounds browsers may still remember something: the pages have them forget all others."""

from datetime import timedelta

from bot import Scope
from skills.surveys.answer_page import mark_of
from skills.surveys.model.threads import DAYS, rounds_remembered


async def remembered(scope: Scope) -> list[str]:
    """List the marks of these rounds, in no order that tells anything."""
    since = scope.house.today - timedelta(days=DAYS)
    return sorted(mark_of(one) for one in await rounds_remembered(scope.db, since))
