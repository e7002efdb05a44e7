"""Who needs help: told at once to those who can give it, as one list that stays up to date."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot import Block, Button, Buttons, Paragraph, Scope, Text, Tick, Turn
from skills.announcements.asking import named
from skills.announcements.model.alarms import Alarm, Safety, in_need, safety_of
from skills.announcements.model.posts import words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.settings import skill, t
from storage.people import Person

URGENT: Final = f"{skill.name}.urgent"
# Whoever asks for help within it, is in the next list: hundreds may.
_GATHER: Final = timedelta(seconds=15)
_MOST: Final = 10


@skill.on_fact("announcements.help_wanted")
async def help_wanted(tick: Tick, announcement_id: str) -> None:
    """Somebody needs help: say so at once, or with the others who are gathering."""
    alarm = await _alarm(tick, announcement_id)
    if alarm is not None and alarm.helps_at is None:
        await _say(tick, alarm)


@skill.timer
async def say_gathered(tick: Tick, announcement_id: str) -> None:
    """Say who has asked for help since the last list, if anybody has."""
    alarm = await _alarm(tick, announcement_id)
    if alarm is None:
        return
    newest = max(
        (one.answered_at for one, _ in await in_need(tick.db, announcement_id)), default=None
    )
    if newest is not None and (alarm.helps_said_at is None or newest > alarm.helps_said_at):
        await _say(tick, alarm)
    else:
        alarm.helps_at = None


async def _alarm(tick: Tick, announcement_id: str) -> Alarm | None:
    await tick.lock(f"announcements help {announcement_id}")
    alarm = await tick.db.get(Alarm, announcement_id)
    return alarm if alarm is not None and alarm.over_at is None else None


async def _say(tick: Tick, alarm: Alarm) -> None:
    """Say the list anew, so that it is heard; the older one goes."""
    if alarm.help_id is not None:
        tick.remove(alarm.help_id)
    news = await tick.db.get_one(Announcement, alarm.announcement_id)
    said = await list_of(tick, news)
    alarm.help_id = tick.spread(await helpers(tick, news), *said, lane="urgent")
    alarm.helps_said_at, alarm.helps_at = tick.now, tick.now + _GATHER
    tick.at(alarm.helps_at, say_gathered(announcement_id=news.id))


async def helpers(scope: Scope, news: Announcement) -> list[Person]:
    """List who is told that somebody needs help: the author, and who may send what is urgent."""
    people = {one.id: one for one in await scope.holders(URGENT)}
    author = None if news.author_id is None else await scope.db.get(Person, news.author_id)
    if author is not None and author.is_active:
        people.setdefault(author.id, author)
    return list(people.values())


async def list_of(scope: Scope, news: Announcement) -> list[Text | Block]:
    """Say who needs help, and let somebody say that they are with them."""
    found = await in_need(scope.db, news.id)
    title = (await words_of(scope.db, news.id)).title
    if not found:
        return [t("help_none", title=title)]
    said: list[Text | Block] = [t("help_list", count=len(found), title=title)]
    said += [Paragraph(await line_of(scope, *one), bullet=True) for one in found[:_MOST]]
    if len(found) > _MOST:
        said.append(t("help_more", count=len(found) - _MOST, number=news.number))
    return [*said, *attend_buttons(news, found[:_MOST])]


async def line_of(scope: Scope, answer: Safety, person: Person) -> Text:
    """Say who needs help, where they work, and who is with them."""
    where = ", ".join(one for one in (person.department, person.location) if one)
    name = f"{person.name} ({where})" if where else person.name
    if answer.helped_by_id is None:
        return t("help_line", name=name, when=answer.answered_at)
    return t("help_line_with", name=name, by=await named(scope, answer.helped_by_id))


def attend_buttons(news: Announcement, found: Sequence[tuple[Safety, Person]]) -> list[Buttons]:
    """Let somebody say with whom they are, of those with whom nobody is yet."""
    ways = tuple(
        Button(t("attend", name=person.name), attend(announcement_id=news.id, person_id=person.id))
        for answer, person in found
        if answer.helped_by_id is None
    )
    return [Buttons(ways)] if ways else []


@skill.button_for("urgent")
async def attend(turn: Turn, announcement_id: str, person_id: str) -> None:
    """Say that somebody is with them, to the others and to who needs help."""
    await turn.lock(f"announcements help {announcement_id}")
    answer = await safety_of(turn.db, announcement_id, person_id)
    person = await turn.db.get(Person, person_id)
    if answer is None or person is None or not answer.needs_help:
        turn.whisper(t("help_not_needed"))
    elif answer.helped_by_id not in (None, turn.by.id):
        turn.whisper(t("help_is_there", by=await named(turn, answer.helped_by_id)))
    else:
        answer.helped_by_id = turn.by.id
        await turn.db.flush()
        turn.audit(
            "announcements.attend", by=turn.by, about=person.id, announcement=announcement_id
        )
        turn.dm(person, t("help_comes", by=turn.by.name), lane="urgent")
        turn.whisper(t("attended", name=person.name))
        turn.publish("announcements.answered", announcement_id=announcement_id)


async def refresh(tick: Tick, announcement_id: str) -> None:
    """Let the list that stands say how it is by now."""
    alarm = await tick.db.get(Alarm, announcement_id)
    if alarm is not None and alarm.help_id is not None and alarm.over_at is None:
        news = await tick.db.get_one(Announcement, announcement_id)
        tick.update(alarm.help_id, *await list_of(tick, news))
