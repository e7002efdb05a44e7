"""Writing an announcement: the form, its changes, and the words in the other language."""

from typing import ClassVar, Final, cast

from pydantic import ValidationInfo, field_validator

from bot import (
    Form,
    Moment,
    Now,
    Once,
    Repeat,
    ShortcutUsed,
    Turn,
    Wrong,
    ask_choice,
    ask_text,
    ask_yes_no,
    carried,
    find_audience,
    read_moment,
    say_rule,
)
from skills.announcements.alarming import edit_urgent
from skills.announcements.model.attachments import copy_attachments
from skills.announcements.model.posts import next_number, wordings, write
from skills.announcements.model.series import has_dates, stop_dates
from skills.announcements.model.tables import Announcement, State
from skills.announcements.model.waves import forget_late
from skills.announcements.moments import moment_of
from skills.announcements.rights import changeable, changed, take_up
from skills.announcements.settings import skill, t

_CHANGEABLE: Final[tuple[State, ...]] = (
    "draft",
    "undecided",
    "waiting",
    "planned",
    "repeating",
    "paused",
)
_MOST_TEXT: Final = 3000
_CLOCKS = (("own", "announcements.clock_own"), ("house", "announcements.clock_house"))


class Draft(Form):
    """What is announced, to whom, and when."""

    title: ClassVar[str] = "announcements.draft_title"
    submit: ClassVar[str] = "announcements.draft_submit"

    heading: str = ask_text("announcements.ask_heading", most=120)
    text: str = ask_text("announcements.ask_text", most=_MOST_TEXT, lines=8, takes_rest=True)
    audience: str = ask_text(
        "announcements.ask_audience", hint="announcements.audience_hint", most=1000
    )
    moment: str = ask_text("announcements.ask_moment", hint="announcements.moment_hint", most=100)
    must_read: bool = ask_yes_no(
        "announcements.ask_must_read", hint="announcements.must_read_hint", optional=True
    )
    clock: str | None = ask_choice(
        "announcements.ask_clock", *_CLOCKS, hint="announcements.clock_hint", optional=True
    )
    announcement_id: str | None = carried()
    template: str | None = carried()

    @field_validator("moment")
    @classmethod
    def _is_a_moment(cls, moment: str, info: ValidationInfo) -> str:
        """Refuse words that are no moment as soon as they are given. Raises: Wrong."""
        _read(cast("Turn", info.context), moment)
        return moment


def _read(turn: Turn, moment: str) -> Moment:
    by, house = turn.by, turn.house
    return read_moment(moment, now=turn.now, zone=house.zone_of(by), language=house.language_of(by))


@skill.command("announce", "mededeling", form=Draft, needs="publish")
async def announce(turn: Turn, draft: Draft) -> None:
    """Write an announcement, see what people will read, and send or plan it."""
    news = await _drafted(turn, draft)
    if news is None:
        return
    language = turn.house.language_of(turn.by)
    known = await wordings(turn.db, news.id)
    first = next(iter(known), language)
    await write(turn.db, news.id, first, title=draft.heading, text=draft.text, now=turn.now)
    changed(turn, news)
    if turn.here.kind != "direct" and not turn.in_home:
        turn.whisper(t("preview_sent"))


@skill.shortcut_for("publish")
async def announce_this(turn: Turn, event: ShortcutUsed) -> None:
    """Begin an announcement with the words of a message, which can be changed first."""
    words = event.text.strip()
    if words:
        turn.ask(announce(text=words[:_MOST_TEXT]))
    else:
        turn.whisper(t("no_words"))


async def _drafted(turn: Turn, draft: Draft) -> Announcement | None:
    """Make the announcement that a form describes, or change the one that it is about."""
    try:
        audience = await find_audience(turn.db, turn.house, draft.audience)
    except Wrong as wrong:
        raise Wrong(wrong.text, field="audience", instead=wrong.instead) from None
    moment = _read(turn, draft.moment)
    news = await _begun(turn, draft.announcement_id)
    if news is not None:
        await _set_moment(turn, news, moment)
        news.audience, news.names_people = audience.words, audience.names_people
        news.clock = draft.clock or "own"
        news.template = draft.template or news.template
        news.level = "must_read" if draft.must_read else "normal"
        news.state, news.planned_at, news.may_be_late = "draft", None, False
        await forget_late(turn.db, news.id)
        if news.series_id is not None and not news.is_apart:
            # What was changed by itself goes its own way from now on, with what it had.
            await copy_attachments(turn.db, news, news)
            news.is_apart = True
        turn.db.add(news)
        await turn.db.flush()
        # Nothing of a series goes out while it is being changed.
        await stop_dates(turn.db, news.id, "paused")
    return news


async def _set_moment(turn: Turn, news: Announcement, moment: Moment) -> None:
    match moment:
        case Now() | Once() if news.rule is not None and await has_dates(turn.db, news.id):
            raise Wrong(t("still_series"), field="moment")
        case Now():
            news.rule = news.day = news.time = None
        case Once(day=day, at=at):
            news.rule, news.day, news.time = None, day, f"{at:%H:%M}"
        case Repeat() if news.series_id is not None:
            raise Wrong(t("date_no_rule"), field="moment")
        case Repeat(rule=rule, first=first):
            news.rule, news.day, news.time = str(rule), first, f"{rule.at:%H:%M}"


async def _begun(turn: Turn, announcement_id: str | None) -> Announcement | None:
    if announcement_id is not None:
        return await changeable(turn, announcement_id, *_CHANGEABLE)
    await turn.lock("announcements.number")
    return Announcement(
        number=await next_number(turn.db),
        author_id=turn.by.id,
        audience="",
        created_at=turn.now,
    )


@skill.button_for("publish")
async def edit(turn: Turn, announcement_id: str) -> None:
    """Change what is not sent yet."""
    news = await changeable(turn, announcement_id, *_CHANGEABLE)
    if news is None:
        return
    if news.level == "urgent":
        await edit_urgent(turn, news)
        return
    take_up(turn, news)
    first = next(iter((await wordings(turn.db, news.id)).values()))
    turn.ask(
        announce(
            announcement_id=news.id,
            heading=first.title,
            text=first.text,
            audience=news.audience,
            moment=_typed(turn, news),
            must_read=news.level == "must_read",
            clock=news.clock,
        )
    )


def _typed(turn: Turn, news: Announcement) -> str:
    """Write the moment as it can be typed."""
    language = turn.house.language_of(turn.by)
    match moment_of(news):
        case Now():
            return turn.house.words(t("now_word"), language)
        case Once(day=day, at=at):
            return f"{day} {at:%H:%M}"
        case Repeat(rule=rule, first=first):
            begin = first.isoformat()
            return turn.house.words(t("typed_rule", rule=say_rule(rule), day=begin), language)
