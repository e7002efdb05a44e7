"""Which version of an announcement something was said about: all that makes it what it is."""

import hashlib
import json
from collections.abc import Iterator

from bot import Audience, Scope, Wrong, find_audience
from skills.announcements.model.attachments import attachments_of
from skills.announcements.model.checks import checks_of
from skills.announcements.model.posts import wordings
from skills.announcements.model.tables import Announcement
from skills.announcements.model.teams import team_questions
from skills.announcements.model.title_tests import title_test_of


async def version_of(scope: Scope, news: Announcement) -> str:
    """Stand for all that makes a difference to readers. Another one means that it was changed.

    Of a saved audience what it stands for counts, not its name alone.
    """
    known = (await wordings(scope.db, news.id)).values()
    checks = await checks_of(scope.db, news.id)
    titles = await title_test_of(scope.db, news.id)
    what = {
        "words": sorted([one.language, one.title, one.text] for one in known),
        "audience": await _expressions(scope, news.audience),
        "channel": news.channel,
        "when": [news.day and news.day.isoformat(), news.time, news.clock, news.rule],
        "files": [one.id for one in await attachments_of(scope.db, news)],
        "checks": sorted(
            [one.language, one.question, one.explanation, *one.choices] for one in checks.values()
        ),
        "teams": sorted(
            [one.language, *one.all] for one in (await team_questions(scope.db, news.id)).values()
        ),
        "titles": {} if titles is None else titles.titles,
        "level": news.level,
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


async def _expressions(scope: Scope, words: str) -> list[str]:
    try:
        return list(_in(await find_audience(scope.db, scope.house, words, sending=True)))
    except Wrong:
        return [words]


def _in(audience: Audience) -> Iterator[str]:
    """List an expression, and those of the saved audiences that it names."""
    yield audience.words
    for meanings in audience.meanings.values():
        for one in meanings:
            if isinstance(one, Audience):
                yield from _in(one)
