"""The tables of announcements: what is announced to whom and when, and who confirmed it."""

from datetime import date, datetime
from typing import ClassVar, Final, Literal, TypeAlias

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.table import Kept, Table, moment, new_id, person_key, primary_key

# Two years, as the retention of requirement PRV-D7.
DAYS_KEPT: Final = 730

# draft → (waiting →) planned → sending → sent, and from there withdrawn; cancelled from any before.
# It is undecided when it is too much for some, until its author chooses.
# A series is repeating or paused instead; one of its dates can be paused with it, or skipped.
State: TypeAlias = Literal[
    "draft",
    "undecided",
    "waiting",
    "planned",
    "repeating",
    "paused",
    "skipped",
    "sending",
    "sent",
    "cancelled",
    "withdrawn",
]
Level: TypeAlias = Literal["normal", "must_read", "urgent"]
# By whose clock the time is: each reader's own, or the workplace's.
Clock: TypeAlias = Literal["own", "house"]


class Announcement(Table, table=True):
    """Something that is announced; its words are its `Wording`s.

    People call it by its `number`. It goes out on `day` at `time`, by `clock`; at once when there
    is no day. It goes to each person of the `audience`, as the message `message_id`; or into a
    `channel`, for which `same_channel` is suggested. When the audience `names_people`, its readers
    are not told what it is. `until` is when confirming ends, `next_at` when it goes to people of
    the next zone. `preview_id` and `card_id` are the messages that its author works with;
    `follows_at` is when the card says next how things are. It was begun with the words of a
    `template`, if any.

    With a `rule` it is a series, which comes from `day` on. Each of its dates is an announcement of
    its own with a `series_id`: it stands `for_day`, also when it is moved, and follows what is
    changed in the series, unless it `is_apart` because somebody changed it by itself.
    """

    __tablename__ = "announcements_announcement"
    __table_args__ = (
        Index("ix_announcements_announcement_state", "state", "created_at"),
        UniqueConstraint("series_id", "for_day"),
    )
    kept: ClassVar[Kept] = Kept(
        what="what was announced by whom, to which audience, and when",
        why="to send it, to change it, and to report on it",
        days=DAYS_KEPT,
        since="created_at",
        unless={"state": ("waiting", "planned", "repeating", "paused", "sending")},
    )

    id: str = primary_key()
    number: int = Field(unique=True)
    author_id: str | None = person_key(on_erasure="clear", optional=True)
    state: str = Field(default="draft", max_length=10)
    level: str = Field(default="normal", max_length=10)
    audience: str
    names_people: bool = False
    channel: str | None = Field(default=None, max_length=80)
    same_channel: str | None = Field(default=None, max_length=80)
    day: date | None = None
    time: str | None = Field(default=None, max_length=5)
    clock: str = Field(default="own", max_length=5)
    rule: str | None = Field(default=None, max_length=60)
    skips_holidays: bool = False
    series_id: str | None = Field(
        default=None,
        foreign_key="announcements_announcement.id",
        ondelete="SET NULL",
        max_length=26,
    )
    for_day: date | None = None
    is_apart: bool = False
    template: str | None = Field(default=None, max_length=80)
    may_be_late: bool = False
    has_comments: bool = True
    message_id: str = Field(default_factory=new_id, max_length=26, index=True)
    card_id: str | None = Field(default=None, max_length=26)
    preview_id: str | None = Field(default=None, max_length=26)
    created_at: datetime = moment(index=True)
    planned_at: datetime | None = moment(optional=True)
    sent_at: datetime | None = moment(optional=True)
    edited_at: datetime | None = moment(optional=True)
    until: datetime | None = moment(optional=True)
    next_at: datetime | None = moment(optional=True)
    follows_at: datetime | None = moment(optional=True)


class Wording(Table, table=True):
    """The words of an announcement in one language."""

    __tablename__ = "announcements_wording"
    kept: ClassVar[Kept] = Kept(
        what="the words of an announcement", why="to send it; they go with the announcement"
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    language: str = Field(primary_key=True, max_length=8)
    title: str = Field(max_length=120)
    text: str
    written_at: datetime = moment()


class Wave(Table, table=True):
    """People who are due at one moment, and how it went: how many it was for, how many of them had
    quiet hours, and how many it came too late for."""

    __tablename__ = "announcements_wave"
    __table_args__ = (UniqueConstraint("announcement_id", "due_at"),)
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: how many were due at which moment",
        why="to report on an announcement; it goes with it",
    )

    id: str = primary_key()
    announcement_id: str = Field(
        foreign_key="announcements_announcement.id", ondelete="CASCADE", max_length=26
    )
    due_at: datetime = moment()
    people: int = 0
    held: int = 0
    late: int = 0


class Confirmation(Table, table=True):
    """Somebody confirmed that they read a must-read."""

    __tablename__ = "announcements_confirmation"
    kept: ClassVar[Kept] = Kept(
        what="who confirmed which must-read, and when",
        why="to remind only those who did not, and to show its author who did; "
        "it goes with the announcement",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    confirmed_at: datetime = moment()


class Reminder(Table, table=True):
    """A message that asked somebody to confirm; it goes when they do."""

    __tablename__ = "announcements_reminder"
    __table_args__ = (UniqueConstraint("announcement_id", "person_id", "round"),)
    kept: ClassVar[Kept] = Kept(
        what="who was reminded of which must-read",
        why="to take the reminder away when they confirm, wherever that is; "
        "it goes with the announcement",
    )

    id: str = primary_key()
    announcement_id: str = Field(
        foreign_key="announcements_announcement.id", ondelete="CASCADE", max_length=26
    )
    person_id: str = person_key(on_erasure="delete")
    round: int
    message_id: str = Field(max_length=26, index=True)


class Cheer(Table, table=True):
    """How often an emoji stands under an announcement. Nobody's name is with it."""

    __tablename__ = "announcements_cheer"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: how many reactions of which kind there are",
        why="to report on an announcement; it goes with it",
    )

    announcement_id: str = Field(
        foreign_key="announcements_announcement.id",
        ondelete="CASCADE",
        primary_key=True,
        max_length=26,
    )
    emoji: str = Field(primary_key=True, max_length=100)
    count: int = 0
