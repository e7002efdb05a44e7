"""The tables of surveys: what is asked, each time that it is asked, and what came of it."""

from datetime import date, datetime
from typing import Any, ClassVar, Final, Literal, TypeAlias

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field

from storage.table import (
    Joined,
    Kept,
    Table,
    json_column,
    moment,
    new_id,
    person_key,
    primary_key,
    random_key,
)

# Two years: what came of a survey is compared with what came of it a year before.
DAYS_KEPT: Final = 730

# Rows without a number of their own, which would tell in which order they came.
NO_ORDER: Final = {"sqlite_with_rowid": False}

# A survey is a draft until it is started; then it goes on until its last round is closed.
State: TypeAlias = Literal["draft", "waiting", "running", "paused", "ended", "cancelled"]
# A round waits for its moment, is open, and is closed; or it was stopped before it was sent. Of
# rounds that are counted together, one is `gathered` until the last is closed, and then a `part`.
# One with names is never `closed`, for nothing of it is published: its answers are `kept`.
RoundState: TypeAlias = Literal[
    "planned", "open", "closing", "closed", "stopped", "gathered", "part", "kept"
]
Mode: TypeAlias = Literal["confidential", "unlinkable", "named"]
# Everybody is asked everything; or each gets a few of the questions; or some people are asked.
Turns: TypeAlias = Literal["all", "rotation", "sample"]


class Survey(Table, table=True):
    """What is asked of whom, and when: people call it by its `number`.

    `questions` are as `questions.to_json` writes them. It opens on `day` at `time` on each person's
    own clock, at once without a day, and with a `rule` again and again; each time for `open_days`.
    Once it runs, its threshold, its mode and how long it is open cannot be changed. `turns` says
    whether people or questions take turns, and `seed` decides how. `card_id` is the message that
    its author works with; `allowed_version` is the version whose questions about health or load
    somebody allowed; `used_at` is when it was made, stopped or counted last. With `days_after`, the
    rule says when it is looked who began to work here so many days ago: they are asked, once.
    """

    __tablename__ = "surveys_survey"
    kept: ClassVar[Kept] = Kept(
        what="what is asked by whom, of which audience, and when",
        why="to ask it, and to say what it was when its results are read",
        days=DAYS_KEPT,
        since="used_at",
        unless={"state": ("running", "paused")},
    )

    id: str = primary_key()
    number: int = Field(unique=True)
    author_id: str | None = person_key(on_erasure="clear", optional=True)
    state: str = Field(default="draft", max_length=10)
    topic: str = Field(max_length=120)
    purpose: str = Field(max_length=500)
    questions: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))
    version: int = 1
    allowed_version: int | None = None
    audience: str
    names_people: bool = False
    mode: str = Field(default="confidential", max_length=12)
    by_location: bool = False
    turns: str = Field(default="all", max_length=8)
    seed: str = Field(default_factory=random_key, max_length=32)
    threshold: int
    comments_from: int
    day: date | None = None
    time: str | None = Field(default=None, max_length=5)
    rule: str | None = Field(default=None, max_length=80)
    days_after: int | None = None
    open_days: int
    card_id: str | None = Field(default=None, max_length=26)
    used_at: datetime = moment(index=True)


class Round(Table, table=True):
    """One time that a survey is asked, from its moment on the first clock to `closes_at`.

    `message_id` is its invitation, `shared_id` tells what came out, and `deed_id` what
    is done with it, the `deed`. What is asked is frozen in
    `questions` when it opens, and so is who is asked, in the ledger. `invited` and `sent` are what
    is left of that when it is closed; `hour` counts how often what came was mixed, and
    `shown_percent` is which part had answered this morning.

    It is one `wave` of the `waves` that are counted together, and `window_id` is the first of them.
    `asked` is what is left of the ledger while it is gathered: units, locations, and how many were
    asked. `cuts` part people for a sample (`sampling`), and `opened_id` sorts after the ids of all
    people who were there when it opened.
    """

    __tablename__ = "surveys_round"
    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        Index("ix_surveys_round_state", "state", "closes_at"),
        Index("ix_surveys_round_message", "message_id"),
    )
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: when a survey was asked, and how many took part",
        why="to ask it once, and to compare its rounds",
        days=DAYS_KEPT,
        since="planned_at",
        unless={"state": ("planned", "open", "closing", "gathered")},
    )

    id: str = primary_key()
    survey_id: str = Field(foreign_key="surveys_survey.id", ondelete="CASCADE", max_length=26)
    number: int
    state: str = Field(default="planned", max_length=8)
    questions: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))
    day: date | None = None
    message_id: str = Field(default_factory=new_id, max_length=26)
    planned_at: datetime = moment()
    closes_at: datetime | None = moment(optional=True)
    closed_at: datetime | None = moment(optional=True)
    shared_at: datetime | None = moment(optional=True)
    shared_id: str = Field(default_factory=new_id, max_length=26)
    deed: str | None = Field(default=None, max_length=1000)
    deed_id: str = Field(default_factory=new_id, max_length=26)
    hour: int = 0
    shown_percent: int | None = None
    invited: int = 0
    sent: int = 0
    wave: int = 1
    waves: int = 1
    window_id: str | None = Field(default=None, max_length=26, index=True)
    asked: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))
    cuts: list[Any] = Field(default_factory=list[Any], sa_column=Column(JSON, nullable=False))
    opened_id: str | None = Field(default=None, max_length=26)


class Ledger(Table, table=True):
    """Who is asked in a round, and whether they have sent their answers: yes or no, and no time.

    `unit` and `location` are the groups in which they are counted, as large as that takes. `mark`
    is set when they answer on the page, one of what was stamped for them unseen: then `has_sent`
    says that it was, and nobody knows what became of it. `panel` is with whom they get the same
    questions, where not everybody gets all (`Panel`).
    """

    __tablename__ = "surveys_ledger"
    __table_args__ = NO_ORDER
    kept: ClassVar[Kept] = Kept(
        what="who is asked in a survey that is open, and whether they have answered",
        why="to ask everybody once, and to remind only who has not answered; it is removed when "
        "the survey is closed",
    )

    joined: ClassVar[Joined] = Joined(either=("has_sent", "is_left_alone"))

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    unit: str = Field(default="", max_length=300)
    location: str = Field(default="", max_length=200)
    has_sent: bool = False
    is_left_alone: bool = False
    mark: str | None = Field(default=None, max_length=64)
    panel: int | None = None


class Refusal(Table, table=True):
    """Who asked not to be asked for a survey again."""

    __tablename__ = "surveys_refusal"
    kept: ClassVar[Kept] = Kept(
        what="who does not want to be asked for a survey again",
        why="to leave them alone; nobody is shown it, and it goes with the survey",
    )

    survey_id: str = Field(
        foreign_key="surveys_survey.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)


class Publication(Table, table=True):
    """What is shown of a round: worked out once, when it was closed. All that is shown comes from
    here, and nothing else is left of the answers."""

    __tablename__ = "surveys_publication"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: figures of groups that are large enough, and comments in which "
        "names are hidden",
        why="to show what came of a survey; it goes with the round",
    )

    round_id: str = Field(
        foreign_key="surveys_round.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    figures: dict[str, Any] = json_column()
    comments: dict[str, Any] = json_column()
    published_at: datetime = moment()
