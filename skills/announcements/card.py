"""The author's card: one message that says how an announcement stands, with what can be done."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement

from bot import (
    Block,
    Button,
    Buttons,
    InEach,
    Job,
    Members,
    Reach,
    Scope,
    Text,
    Tick,
    reach_of,
)
from skills.announcements.advice import advice
from skills.announcements.alarming import sound
from skills.announcements.asking import said_of_approval
from skills.announcements.budget import weigh
from skills.announcements.card_parts import more_lines, more_ways
from skills.announcements.choosing import question, said_of_weight, ways_out
from skills.announcements.drafting import edit
from skills.announcements.helping import refresh
from skills.announcements.model.alarms import Alarm
from skills.announcements.model.digests import count_in_digest
from skills.announcements.model.posts import LANGUAGES, Words, words_of
from skills.announcements.model.readers import count_confirmed
from skills.announcements.model.tables import Announcement
from skills.announcements.model.waves import waves_of
from skills.announcements.moments import is_past, when_of
from skills.announcements.placing import find_same, placing_lines, placing_ways
from skills.announcements.planning import cancel, duplicate, schedule
from skills.announcements.progress import progress_of
from skills.announcements.repeating import keep_up
from skills.announcements.reporting import show_report
from skills.announcements.rewording import edit_sent, reword
from skills.announcements.rights import MANAGE, author_of, changed
from skills.announcements.sending import send_late
from skills.announcements.series_card import said_of_dates, stands_with_series, ways_of_series
from skills.announcements.settings import skill, t
from skills.announcements.tallying import alarm_ways, said_of_alarm
from skills.announcements.trying import rehearsal, send_test
from skills.announcements.withdrawing import recall
from storage.people import Person
from storage.reach import is_reached

# How long news may gather before a card says it.
_GATHER: Final = timedelta(seconds=20)
_GATHER_URGENT: Final = timedelta(seconds=5)


@skill.on_fact("announcements.changed")
async def card_changed(tick: Tick, announcement_id: str) -> None:
    """Say how things are now; of what is not planned yet, whom it reaches is looked up first."""
    news = await tick.db.get(Announcement, announcement_id)
    if news is None or await _stands_with_series(tick, news):
        return
    if news.state == "draft":
        tick.start(look(announcement_id=news.id))
        return
    if news.state == "undecided" and await author_of(tick, news) is None:
        for one in await tick.holders(MANAGE):
            tick.dm(one, *await _undecided(tick, news, one))
        return
    progress = await progress_of(tick, news)
    await _put(tick, news, await _standing(tick, news, progress.texts))
    if progress.again is not None:
        _look_again(tick, news, progress.again)


async def _stands_with_series(tick: Tick, news: Announcement) -> bool:
    """Have the dates of a series made, and shown, as they are now. True: what became of one of them
    needs no card of its own."""
    if news.rule is None and news.series_id is None:
        return False
    series = await keep_up(tick, news.series_id or news.id)
    if series is None or series.id == news.id:
        return False
    # Before the card of a date: where cards are printed again, a number answers the last one.
    if series.state in ("repeating", "paused"):
        await _put(tick, series, await _standing(tick, series))
    is_there = await tick.db.get(Announcement, news.id) is not None
    return not is_there or stands_with_series(news)


@skill.on_fact("announcements.confirmed")
async def gather(tick: Tick, announcement_id: str) -> None:
    """Say it soon: many people confirm at the same time."""
    await _say_soon(tick, announcement_id)


async def _say_soon(tick: Tick, announcement_id: str) -> None:
    news = await tick.db.get(Announcement, announcement_id)
    if news is not None:
        _look_again(tick, news, _GATHER_URGENT if news.level == "urgent" else _GATHER)


def _look_again(tick: Tick, news: Announcement, after: timedelta) -> None:
    """Have the card say how things are after a while, unless that is planned already."""
    moment = tick.now + after
    if news.follows_at is None or not tick.now < news.follows_at <= moment:
        news.follows_at = moment
        tick.at(moment, follow(announcement_id=news.id))


@skill.on_fact("announcements.counted")
async def gather_counts(tick: Tick, announcement_id: str) -> None:
    """Say it soon: comments and reactions come at the same time, too."""
    await _say_soon(tick, announcement_id)


@skill.on_fact("announcements.answered")
async def gather_answers(tick: Tick, announcement_id: str) -> None:
    """Say it soon, as with confirmations."""
    await _say_soon(tick, announcement_id)


@skill.timer
async def follow(tick: Tick, announcement_id: str) -> None:
    """Say how things are by now."""
    news = await tick.db.get(Announcement, announcement_id)
    if news is not None and news.follows_at is not None and news.follows_at <= tick.now:
        news.follows_at = None
        changed(tick, news)
    await refresh(tick, announcement_id)


@skill.job
async def look(job: Job, announcement_id: str) -> None:
    """Show the author what readers will see, whom it reaches and when, and let them send it."""
    async with job.transaction() as tick:
        words = (await tick.db.get_one(Announcement, announcement_id)).audience

    async def beside(tick: Tick, which: ColumnElement[bool], members: Members) -> None:
        await tick.lock(f"announcements {announcement_id}")
        news = await tick.db.get_one(Announcement, announcement_id)
        await weigh(tick, news, which & is_reached(tick.house.chats), anew=True)
        await find_same(tick, news, which, members)

    reach = await reach_of(job, words, also=beside)
    async with job.transaction() as tick:
        news = await tick.db.get_one(Announcement, announcement_id)
        if news.state == "draft":
            await _preview(tick, news, reach)


async def _preview(tick: Tick, news: Announcement, reach: Reach) -> None:
    author = await author_of(tick, news)
    if author is None:
        return
    if news.level == "urgent":
        (await tick.db.get_one(Alarm, news.id)).reach = reach.people
    said = await rehearsal(tick, news)
    if news.preview_id is None:
        news.preview_id = tick.dm(author, *said)
    else:
        tick.update(news.preview_id, *said)
    house = tick.house
    passed = is_past(news, house.zone_of(author), house.zone, tick.now)
    said = await _draft(tick, news, reach.texts, can_send=bool(reach.people) and not passed)
    await _put(tick, news, [*said[:-1], *([t("moment_passed")] if passed else []), said[-1]])


async def _draft(
    scope: Scope, news: Announcement, reach: list[Text], *, can_send: bool
) -> Sequence[Text | Block]:
    words = await words_of(scope.db, news.id)
    label = t("send_now") if news.day is None else t("schedule")
    ways = [Button(label, schedule(announcement_id=news.id), "primary")]
    if news.level == "urgent":
        ways = [Button(t("sound"), sound(announcement_id=news.id), "danger")]
    rest = [
        Button(t("edit"), edit(announcement_id=news.id)),
        Button(t("send_test"), send_test(announcement_id=news.id)),
        *_other_languages(news, words, *LANGUAGES),
        *placing_ways(news),
        *(ways_of_series(news) if news.rule else []),
        Button(t("throw_away"), cancel(announcement_id=news.id), "danger"),
    ]
    return [
        t("card_draft", number=news.number, title=words.title),
        *_also_in(words),
        *await said_of_approval(scope, news),
        *reach,
        *placing_lines(news),
        t("card_urgent") if news.level == "urgent" else when_of(news, scope.house.zone),
        *advice(scope, news, words),
        *(await said_of_dates(scope, news, news.author_id) if news.rule else []),
        *await said_of_weight(scope, news),
        *await more_lines(scope, news),
        await _buttons(scope, news, *(ways if can_send else ()), *rest),
        await _buttons(scope, news, *await more_ways(scope, news)),
    ]


def _also_in(words: Words) -> list[Text]:
    """Tell that it is written in another language too: its author is shown one of them."""
    titles = {"en": words.title.en, "nl": words.title.nl}
    return [t(f"also_{one}", title=titles[one]) for one in words.languages[1:]]


def _other_languages(news: Announcement, words: Words, *languages: str) -> list[Button]:
    """Offer to write it in languages beside the first one, or to change what is written there."""
    return [
        Button(
            t(f"edit_{one}" if one in words.languages else f"write_{one}"),
            reword(announcement_id=news.id, language=one),
        )
        for one in languages
        if one != words.languages[0]
    ]


async def _standing(
    scope: Scope, news: Announcement, progress: Sequence[Text] = ()
) -> Sequence[Text | Block]:
    """Say how things are with what is planned, or further."""
    words = await words_of(scope.db, news.id)
    title = words.title
    said: list[Text | Block] = [t(f"card_{news.state}", number=news.number, title=title)]
    author = await author_of(scope, news)
    if news.state == "undecided" and author is not None:
        return await _undecided(scope, news, author)
    said += await said_of_approval(scope, news)
    if news.rule is not None:
        return await _of_series(scope, news, title)
    waves = await waves_of(scope.db, news.id)
    people, held, late = (
        sum(one.people for one in waves),
        sum(one.held for one in waves),
        sum(one.late for one in waves),
    )
    if news.state in ("waiting", "planned"):
        said.append(when_of(news, scope.house.zone))
    if news.channel is not None:
        said += placing_lines(news)
    said += progress
    if news.state == "sent" and not (people or held or progress):
        said.append(t("reached_nobody"))
    if news.state == "sending" and news.next_at is not None:
        said.append(t("card_next", when=news.next_at))
    if bundled := await count_in_digest(scope.db, news.id):
        said.append(t("card_in_digest", count=bundled))
    if held:
        said.append(t("card_held", count=held))
    if late and not news.may_be_late:
        said.append(_late_line(news, late))
    if news.level == "must_read" and people:
        confirmed = await count_confirmed(scope.db, news.id)
        said.append(t("card_confirmed", confirmed=confirmed, people=people))
    said += await more_lines(scope, news)
    ways = [*_ways(news, words, late=late, had_copies=people > 0), *await more_ways(scope, news)]
    if news.level == "urgent" and people:
        said += await said_of_alarm(scope, news)
        ways = [*await alarm_ways(scope, news), *ways]
    return [*said, await _buttons(scope, news, *ways)]


async def _undecided(scope: Scope, news: Announcement, person: Person) -> Sequence[Text | Block]:
    """Ask somebody what is to be done with what is too much for some: its author, or who looks
    after all of them."""
    title = (await words_of(scope.db, news.id)).title
    ways = [
        *await ways_out(scope, news, person),
        Button(t("edit"), edit(announcement_id=news.id)),
        Button(t("cancel"), cancel(announcement_id=news.id), "danger"),
    ]
    return [
        t("card_undecided", number=news.number, title=title),
        *await question(scope, news),
        Buttons(tuple(ways), only=(person.id,)),
    ]


async def _of_series(scope: Scope, news: Announcement, title: InEach) -> Sequence[Text | Block]:
    """Say how things are with a series, and with each of its next dates."""
    again = Button(t("duplicate"), duplicate(announcement_id=news.id))
    if news.state == "cancelled":
        ended = t("card_ended", number=news.number, title=title)
        return [ended, await _buttons(scope, news, again)]
    return [
        t(f"card_{news.state}", number=news.number, title=title),
        when_of(news, scope.house.zone),
        *await said_of_dates(scope, news, news.author_id),
        await _buttons(
            scope,
            news,
            Button(t("edit_series"), edit(announcement_id=news.id)),
            *ways_of_series(news),
            again,
            Button(t("end_series"), cancel(announcement_id=news.id), "danger"),
        ),
    ]


def _ways(news: Announcement, words: Words, *, late: int, had_copies: bool) -> list[Button]:
    number = news.id
    again = Button(t("duplicate"), duplicate(announcement_id=number))
    stop = Button(t("cancel"), cancel(announcement_id=number), "danger")
    edits = [
        Button(t("edit"), edit_sent(announcement_id=number)),
        *_other_languages(news, words, *words.languages),
    ]
    match news.state:
        case "waiting" | "planned":
            ways = [Button(t("edit"), edit(announcement_id=number)), again, stop]
        case "sending" | "sent" if news.level == "urgent":
            ways = [again]  # all clear ends it: who was warned is to hear that it is over
        case "sending":
            ways = [*edits, again, stop]
        case "cancelled" if had_copies:
            ways = [again, Button(t("recall"), recall(announcement_id=number), "danger")]
        case "sent":
            ways = [*edits, again, Button(t("recall"), recall(announcement_id=number), "danger")]
        case _:
            ways = [again]
    went_out = [Button(t("report_button"), show_report(announcement_id=number))]
    ways = [*(went_out if had_copies else []), *ways]
    if late and not news.may_be_late and news.state in ("planned", "sending", "sent"):
        label = t("send_late") if news.channel is None else t("post_late")
        return [Button(label, send_late(announcement_id=number), "primary"), *ways]
    return ways


def _late_line(news: Announcement, people: int) -> Text:
    """Say that it was too late for these people, or for its channel."""
    if news.channel is None:
        return t("card_late", count=people)
    return t("card_late_channel", channel=news.channel)


async def _buttons(scope: Scope, news: Announcement, *buttons: Button) -> Buttons:
    return Buttons(tuple(buttons), only=(news.author_id,) if news.author_id else ())


async def _put(scope: Scope, news: Announcement, said: Sequence[Text | Block]) -> None:
    """Say the card, in the place where it stands."""
    author = await author_of(scope, news)
    if author is None:
        return
    if news.card_id is None:
        news.card_id = scope.dm(author, *said)
    else:
        scope.update(news.card_id, *said)
