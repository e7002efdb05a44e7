"""Planning: what was seen is sent, or waits for its moment; until then it can be cancelled."""

from datetime import datetime
from typing import Final

from bot import Scope, Turn
from skills.announcements.asking import ask_approval, needs_approval
from skills.announcements.model.attachments import copy_attachments
from skills.announcements.model.budget import needs_choice
from skills.announcements.model.checks import copy_check
from skills.announcements.model.posts import copy_words, next_number
from skills.announcements.model.series import stop_dates
from skills.announcements.model.tables import Announcement, State
from skills.announcements.model.teams import copy_team_questions
from skills.announcements.model.title_tests import copy_title_test
from skills.announcements.moments import is_past, span
from skills.announcements.rights import changeable, changed, mine
from skills.announcements.sending import due
from skills.announcements.settings import settings_in, skill, t
from skills.announcements.splitting import lacks_second

_STOPPABLE: Final[tuple[State, ...]] = (
    "draft",
    "undecided",
    "waiting",
    "planned",
    "repeating",
    "paused",
    "sending",
)


@skill.button_for("publish")
async def schedule(turn: Turn, announcement_id: str) -> None:
    """Plan what the preview shows; without a moment it goes out now. When it is too much for some,
    its author is asked first."""
    news = await changeable(turn, announcement_id, "draft")
    if news is None:
        return
    if is_past(news, turn.house.zone_of(turn.by), turn.house.zone, turn.now):
        turn.whisper(t("moment_passed"))
    elif lacking := await lacks_second(turn, news):
        turn.whisper(t(f"split_lacks_{lacking}"))
    elif await needs_choice(turn.db, news):
        news.state = "undecided"
        changed(turn, news)
    else:
        await plan(turn, news)


async def plan(turn: Turn, news: Announcement) -> None:
    """Let an announcement go out at its moment; where approval is on, once it was given."""
    if needs_approval(turn, news):
        await ask_approval(turn, news)
        return
    turn.audit("announcements.plan", by=turn.by, announcement=news.id)
    go_ahead(turn, news)


def go_ahead(turn: Turn, news: Announcement) -> None:
    """Let an announcement go out at its moment, a series at each of its dates: nobody is to be
    asked any more."""
    if news.rule is None:
        let_go(turn, news, turn.now)
    else:
        news.state, news.planned_at = "repeating", turn.now
    changed(turn, news)


def let_go(scope: Scope, news: Announcement, planned_at: datetime) -> None:
    """Have an announcement sent when it is due; it is late by what has passed of that since it was
    planned."""
    news.state, news.planned_at = "planned", planned_at
    first, last = span(news, scope.house.zone) or (scope.now, scope.now)
    if news.level == "must_read":
        news.until = max(last, scope.now) + settings_in(scope).deadline
    scope.at(max(first, scope.now), due(announcement_id=news.id))


@skill.button_for("publish")
async def cancel(turn: Turn, announcement_id: str) -> None:
    """Stop what has not gone out; what has, stays."""
    news = await changeable(turn, announcement_id, *_STOPPABLE)
    if news is None:
        return
    news.state = "cancelled"
    await turn.stop(news.message_id)
    await stop_dates(turn.db, news.id, "cancelled")
    turn.audit("announcements.cancel", by=turn.by, announcement=news.id)
    changed(turn, news)


@skill.button_for("publish")
async def duplicate(turn: Turn, announcement_id: str) -> None:
    """Begin a new one with the same words, second title, questions, files, audience and level; it
    has no moment yet."""
    old = await mine(turn, announcement_id)
    if old is None:
        return
    await turn.lock("announcements.number")
    new = Announcement(
        number=await next_number(turn.db),
        author_id=turn.by.id,
        level="normal" if old.level == "urgent" else old.level,
        audience=old.audience,
        names_people=old.names_people,
        clock=old.clock,
        has_comments=old.has_comments,
        created_at=turn.now,
    )
    turn.db.add(new)
    await turn.db.flush()
    await copy_words(turn.db, old.id, new.id)
    await copy_questions(turn, old, new)
    await copy_title_test(turn.db, old.id, new.id)
    await copy_attachments(turn.db, old, new)
    changed(turn, new)


async def copy_questions(scope: Scope, old: Announcement, new: Announcement) -> None:
    """Let one announcement ask its readers and their teams what another one asks."""
    await copy_check(scope.db, old.id, new.id)
    await copy_team_questions(scope.db, old.id, new.id)
