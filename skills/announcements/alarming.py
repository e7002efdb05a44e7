"""An urgent announcement: it needs a reason and a second yes, and goes to everybody at once."""

from typing import ClassVar

from bot import Button, Buttons, Form, Turn, Wrong, ask_text, carried, find_audience
from skills.announcements.asking_again import ask_again
from skills.announcements.model.alarms import Alarm
from skills.announcements.model.posts import next_number, wordings, write
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import changeable, changed
from skills.announcements.sending import send
from skills.announcements.settings import settings_in, skill, t
from skills.announcements.versions import version_of


class Urgent(Form):
    """What everybody must know at once, and why that cannot wait."""

    title: ClassVar[str] = "announcements.urgent_title"
    submit: ClassVar[str] = "announcements.draft_submit"

    heading: str = ask_text("announcements.ask_heading", most=120)
    text: str = ask_text("announcements.ask_text", most=3000, lines=6, takes_rest=True)
    audience: str = ask_text(
        "announcements.ask_audience", hint="announcements.audience_hint", most=1000
    )
    reason: str = ask_text(
        "announcements.ask_urgency", hint="announcements.urgency_hint", most=1000, lines=2
    )
    announcement_id: str | None = carried()


@skill.command(
    "announce urgent",
    "mededeling dringend",
    "announce dringend",
    "mededeling urgent",
    form=Urgent,
    needs="urgent",
)
async def urgent(turn: Turn, given: Urgent) -> None:
    """Warn people at once, also in quiet hours, and see who is safe and who needs help."""
    try:
        audience = await find_audience(turn.db, turn.house, given.audience)
    except Wrong as wrong:
        raise Wrong(wrong.text, field="audience", instead=wrong.instead) from None
    news = await _begun(turn, given.announcement_id)
    if news is None:
        return
    news.audience, news.names_people = audience.words, audience.names_people
    turn.db.add(news)
    await turn.db.flush()
    alarm = await turn.db.get(Alarm, news.id) or Alarm(announcement_id=news.id, reason="")
    alarm.reason = given.reason
    turn.db.add(alarm)
    first = next(iter(await wordings(turn.db, news.id)), turn.house.language_of(turn.by))
    await write(turn.db, news.id, first, title=given.heading, text=given.text, now=turn.now)
    changed(turn, news)
    if turn.here.kind != "direct" and not turn.in_home:
        turn.whisper(t("preview_sent"))


async def _begun(turn: Turn, announcement_id: str | None) -> Announcement | None:
    if announcement_id is not None:
        news = await changeable(turn, announcement_id, "draft")
        return news if news is not None and news.level == "urgent" else None
    await turn.lock("announcements.number")
    return Announcement(
        number=await next_number(turn.db),
        author_id=turn.by.id,
        audience="",
        level="urgent",
        has_comments=False,
        created_at=turn.now,
    )


async def edit_urgent(turn: Turn, news: Announcement) -> None:
    """Open the form again with what was filled in."""
    alarm = await turn.db.get_one(Alarm, news.id)
    first = next(iter((await wordings(turn.db, news.id)).values()))
    turn.ask(
        urgent(
            announcement_id=news.id,
            heading=first.title,
            text=first.text,
            audience=news.audience,
            reason=alarm.reason,
        )
    )


@skill.button_for("urgent")
async def sound(turn: Turn, announcement_id: str) -> None:
    """Ask once more: it wakes people, and cannot be taken back."""
    news = await changeable(turn, announcement_id, "draft")
    if news is None:
        return
    alarm = await turn.db.get_one(Alarm, news.id)
    call = sound_now(announcement_id=news.id, version=await version_of(turn, news))
    yes = Button(t("sound_yes", count=alarm.reach), call, "danger")
    sure = t("ask_sound", count=alarm.reach)
    turn.whisper(sure, Buttons((yes,), only=(turn.by.id,), times="once"))


@skill.button_for("urgent")
async def sound_now(turn: Turn, announcement_id: str, version: str) -> None:
    """Send it to everybody at once, if it is what was asked about; nobody has to approve it."""
    news = await changeable(turn, announcement_id, "draft")
    if news is None:
        return
    if version != await version_of(turn, news):
        turn.whisper(t("sound_changed"))
        return
    alarm = await turn.db.get_one(Alarm, news.id)
    alarm.sent_by_id = turn.by.id
    news.state, news.planned_at = "planned", turn.now
    turn.audit("announcements.urgent", by=turn.by, announcement=news.id, people=alarm.reach)
    turn.start(send(announcement_id=news.id))
    turn.at(turn.now + settings_in(turn).safety_every, ask_again(announcement_id=news.id, number=1))
    changed(turn, news)
