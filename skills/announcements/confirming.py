"""I have read this: what the button under a must-read does, and taking it back."""

from bot import Block, Button, Buttons, InEach, Scope, Text, Turn
from skills.announcements.checking import offer_check
from skills.announcements.commenting import comment
from skills.announcements.copies import copy, reader_buttons
from skills.announcements.model.readers import confirm as note_confirmed
from skills.announcements.model.readers import confirmation, reminders_of
from skills.announcements.model.tables import Announcement
from skills.announcements.safety import is_over, safety_buttons
from skills.announcements.settings import settings_in, skill, t


async def said_to_readers(
    scope: Scope, news: Announcement, *, title: InEach | None = None
) -> list[Text | Block]:
    """Say an announcement as its readers get it; a must-read with a button that closes at the
    deadline; what is urgent with two, until it is over."""
    if news.level == "urgent":
        if await is_over(scope, news):
            return [*await copy(scope, news), t("alarm_was_over")]
        return await copy(scope, news, safety_buttons(news))
    calls = {
        "confirm": confirm(announcement_id=news.id),
        "comment": comment(announcement_id=news.id),
    }
    return await copy(scope, news, *reader_buttons(news, **calls), title=title)


@skill.button
async def confirm(turn: Turn, announcement_id: str) -> None:
    """Note that somebody read it, once; what reminded them goes away, in whichever chat."""
    news = await turn.db.get(Announcement, announcement_id)
    if news is None or news.state == "withdrawn":
        turn.whisper(t("gone"))
        return
    if not await note_confirmed(turn.db, news, turn.by, turn.now):
        turn.whisper(t("confirmed_already"))
        return
    for reminder in await reminders_of(turn.db, news.id, turn.by.id):
        turn.remove(reminder.message_id)
        await turn.db.delete(reminder)
    undo = Button(t("unconfirm"), unconfirm(announcement_id=news.id))
    until = turn.now + settings_in(turn).undo
    turn.whisper(t("confirmed"), Buttons((undo,), only=(turn.by.id,), until=until, times="once"))
    turn.publish("announcements.confirmed", announcement_id=news.id)
    await offer_check(turn, news)


@skill.button
async def unconfirm(turn: Turn, announcement_id: str) -> None:
    """Take a confirmation back that was a slip."""
    found = await confirmation(turn.db, announcement_id, turn.by.id)
    if found is not None:
        await turn.db.delete(found)
        turn.publish("announcements.confirmed", announcement_id=announcement_id)
    turn.whisper(t("unconfirmed"))
