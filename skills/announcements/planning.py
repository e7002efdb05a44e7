"""Planning: what was seen is sent, or waits for its moment; until then it can be cancelled."""

from bot import Turn
from skills.announcements.model.posts import next_number, wordings, write
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import span
from skills.announcements.rights import changeable, changed, mine
from skills.announcements.sending import due
from skills.announcements.settings import settings_in, skill


@skill.button_for("publish")
async def schedule(turn: Turn, announcement_id: str) -> None:
    """Plan what the preview shows; without a moment it goes out now."""
    news = await changeable(turn, announcement_id, "draft")
    if news is not None:
        plan(turn, news)


def plan(turn: Turn, news: Announcement) -> None:
    """Let an announcement go out at its moment."""
    news.state, news.planned_at = "planned", turn.now
    first, last = span(news, turn.house.zone) or (turn.now, turn.now)
    if news.level == "must_read" and news.until is None:
        news.until = max(last, turn.now) + settings_in(turn).deadline
    turn.at(max(first, turn.now), due(announcement_id=news.id))
    turn.audit("announcements.plan", by=turn.by, announcement=news.id)
    changed(turn, news)


@skill.button_for("publish")
async def cancel(turn: Turn, announcement_id: str) -> None:
    """Stop what has not gone out; what has, stays."""
    news = await changeable(turn, announcement_id, "draft", "waiting", "planned", "sending")
    if news is None:
        return
    news.state = "cancelled"
    await turn.stop(news.message_id)
    turn.audit("announcements.cancel", by=turn.by, announcement=news.id)
    changed(turn, news)


@skill.button_for("publish")
async def duplicate(turn: Turn, announcement_id: str) -> None:
    """Begin a new one with the same words, audience and level; it has no moment yet."""
    old = await mine(turn, announcement_id)
    if old is None:
        return
    await turn.lock("announcements.number")
    new = Announcement(
        number=await next_number(turn.db),
        author_id=turn.by.id,
        level=old.level,
        audience=old.audience,
        names_people=old.names_people,
        clock=old.clock,
        has_comments=old.has_comments,
        created_at=turn.now,
    )
    turn.db.add(new)
    await turn.db.flush()
    for language, one in (await wordings(turn.db, old.id)).items():
        await write(turn.db, new.id, language, title=one.title, text=one.text, now=turn.now)
    changed(turn, new)
