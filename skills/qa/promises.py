"""The promise of each topic, and which part of it was kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot import Scope, Share
from skills.qa.figures.quality import is_of_enough, kept
from skills.qa.model.counting import Promised, promised_since
from skills.qa.settings import settings_in

_DAYS: Final = timedelta(days=90)
# What was due of one expert alone would be a figure of that person.
_LEAST_HELPERS: Final = 2


async def kept_by_topic(scope: Scope) -> Mapping[str, Share]:
    """Tell for each topic, by id, how many questions of the last 90 days were answered by the
    moment promised first, of those that were due. Where too few people asked, or one alone had to
    answer, it is left out."""
    by_topic: dict[str, list[Promised]] = defaultdict(list)
    for one in await promised_since(scope.db, scope.now - _DAYS):
        if one.topic_id is not None:
            by_topic[one.topic_id].append(one)
    shares = {topic_id: share_kept(scope, some) for topic_id, some in by_topic.items()}
    return {topic_id: share for topic_id, share in shares.items() if share is not None}


def share_kept(scope: Scope, promised: Sequence[Promised]) -> Share | None:
    """Tell how many of these were answered by the moment promised first, of those that were due;
    None when that is of too few people."""
    due = [one for one in promised if one.promise.promised_at <= scope.now]
    askers = [one.asker_id for one in due]
    is_enough = is_of_enough(askers, settings_in(scope).threshold)
    if not is_enough or not are_several(one.helper_id for one in due):
        return None
    return kept((one.promise for one in due), scope.now)


def are_several(helper_ids: Iterable[str | None]) -> bool:
    """Whether a figure is of what more than one person had to answer."""
    return is_of_enough({one for one in helper_ids if one is not None}, _LEAST_HELPERS)
