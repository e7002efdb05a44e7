"""From how sure on the bot answers by itself: computed each night from what people said helped."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Tick
from skills.qa.figures.calibration import LEAST_RATED, calibrate
from skills.qa.model.ratings import last_rated, put_threshold, threshold_in
from skills.qa.search.ranking import SURE, SURE_BY_WORDS
from skills.qa.settings import settings_in, skill


def built_in(*, by_words: bool) -> float:
    """Give the threshold that holds as long as too few answers were rated."""
    return SURE_BY_WORDS if by_words else SURE


async def sure_from(db: AsyncSession, *, by_words: bool) -> float:
    """Tell from how sure on the bot answers by itself; `by_words` alone is a scale of its own."""
    found = await threshold_in(db, by_words=by_words)
    return built_in(by_words=by_words) if found is None else found.value


@skill.every("daily 03:45")
async def compute_thresholds(tick: Tick) -> None:
    """Compute both anew from the last ratings; with too few, the built-in one holds again."""
    target = settings_in(tick).precision
    for by_words in (False, True):
        rated = await last_rated(tick.db, by_words=by_words)
        value = None
        if len(rated) >= LEAST_RATED:
            value = calibrate(rated, target=target, default=built_in(by_words=by_words))
        await put_threshold(tick.db, value, tick.now, by_words=by_words)
