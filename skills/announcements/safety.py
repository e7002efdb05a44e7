"""I am safe, I need help: what the two buttons under an urgent announcement do."""

from bot import Button, Buttons, Scope, Turn
from skills.announcements.model.alarms import Alarm, Safety, safety_of
from skills.announcements.model.tables import Announcement
from skills.announcements.settings import skill, t


def safety_buttons(news: Announcement) -> Buttons:
    """Let somebody say how they are; what they pressed last counts."""
    safe = Button(t("i_am_safe"), i_am_safe(announcement_id=news.id), "primary")
    return Buttons((safe, Button(t("i_need_help"), i_need_help(announcement_id=news.id), "danger")))


async def is_over(scope: Scope, news: Announcement) -> bool:
    """Whether nobody is to answer any more."""
    alarm = await scope.db.get(Alarm, news.id)
    return alarm is None or alarm.over_at is not None


@skill.button
async def i_am_safe(turn: Turn, announcement_id: str) -> None:
    """Note that somebody is safe."""
    if await _note(turn, announcement_id, needs_help=False):
        turn.whisper(t("noted_safe"))


@skill.button
async def i_need_help(turn: Turn, announcement_id: str) -> None:
    """Note that somebody needs help, and have it told at once to those who can give it."""
    if await _note(turn, announcement_id, needs_help=True):
        turn.whisper(t("noted_help"))
        turn.publish("announcements.help_wanted", announcement_id=announcement_id)


async def _note(turn: Turn, announcement_id: str, *, needs_help: bool) -> bool:
    """Keep an answer in place of the one of before; false when nobody is to answer any more."""
    news = await turn.db.get(Announcement, announcement_id)
    if news is None or news.state == "withdrawn" or await is_over(turn, news):
        turn.whisper(t("alarm_is_over"))
        return False
    answer = await safety_of(turn.db, news.id, turn.by.id)
    if answer is None:
        answer = Safety(
            announcement_id=news.id,
            person_id=turn.by.id,
            needs_help=needs_help,
            answered_at=turn.now,
        )
        turn.db.add(answer)
    elif answer.needs_help != needs_help:
        answer.needs_help, answer.answered_at, answer.helped_by_id = needs_help, turn.now, None
    await turn.db.flush()
    turn.publish("announcements.answered", announcement_id=news.id)
    return True
