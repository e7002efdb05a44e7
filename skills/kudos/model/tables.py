"""The tables of kudos: who thanked whom, for what, and what people chose about it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.table import Joined, Kept, Table, json_column, moment, person_key, primary_key

# Two years, as the retention of requirement PRV-D7; `model.totals` counts what goes.
DAYS_KEPT = 730


class Gift(Table, table=True):
    """A thank-you from one person to some: erasing the giver takes their words away with it.

    `source` names the message whose reaction gave it; with the giver it is unique, so that one
    reaction thanks once. `channel` is the public channel of the message that it is about, `link`
    its address for who reads in `link_in`, which is adapter/workspace. `card_id`, `note_id`: the
    messages in the channel and to the giver.
    """

    __tablename__ = "kudos_gift"
    __table_args__ = (
        UniqueConstraint("giver_id", "source"),
        Index("ix_kudos_gift_card", "card_id"),
    )
    kept: ClassVar[Kept] = Kept(
        what="who thanked whom, when, in which words and for which value",
        why="to show thanks to those who got them, and to take part in the overviews",
        days=DAYS_KEPT,
        since="given_at",
    )

    id: str = primary_key()
    giver_id: str = person_key(on_erasure="delete")
    reason: str = Field(default="", max_length=1000)
    value: str | None = Field(default=None, max_length=40)
    is_private: bool = False
    is_hidden: bool = False
    link: str | None = Field(default=None, max_length=2000)
    link_in: str | None = Field(default=None, max_length=241)
    source: str | None = Field(default=None, max_length=700)
    channel: str | None = Field(default=None, max_length=200)
    day: str = Field(max_length=10)  # on the giver's calendar
    given_at: datetime = moment(index=True)
    card_id: str | None = Field(default=None, max_length=26)
    note_id: str | None = Field(default=None, max_length=26)


class Receipt(Table, table=True):
    """One receiver of a gift; `dm_id` is the message in which they were told."""

    __tablename__ = "kudos_receipt"
    __table_args__ = (UniqueConstraint("gift_id", "receiver_id"),)
    kept: ClassVar[Kept] = Kept(
        what="who was thanked", why="to show them their thanks; it goes with the gift"
    )

    id: str = primary_key()
    gift_id: str = Field(foreign_key="kudos_gift.id", ondelete="CASCADE", max_length=26)
    receiver_id: str = person_key(on_erasure="delete")
    dm_id: str | None = Field(default=None, max_length=26)


class Plus(Table, table=True):
    """A “+1”: somebody agrees with a gift, once."""

    __tablename__ = "kudos_plus"
    __table_args__ = (UniqueConstraint("gift_id", "person_id"),)
    kept: ClassVar[Kept] = Kept(
        what="who agreed with a thank-you", why="to show it on the card; it goes with the gift"
    )

    id: str = primary_key()
    gift_id: str = Field(foreign_key="kudos_gift.id", ondelete="CASCADE", max_length=26)
    person_id: str = person_key(on_erasure="delete")
    added_at: datetime = moment()


class Reaction(Table, table=True):
    """An emoji under a message, by which somebody gave a gift or agreed with one.

    `source` names that message: a card may stand in several chats. As long as one of somebody's
    emoji is there, what it gave stays.
    """

    __tablename__ = "kudos_reaction"
    __table_args__ = (UniqueConstraint("gift_id", "person_id", "source", "emoji"),)
    kept: ClassVar[Kept] = Kept(
        what="by which emoji somebody gave or agreed",
        why="to take it back when the last of them is taken away; it goes with the gift",
    )

    id: str = primary_key()
    gift_id: str = Field(foreign_key="kudos_gift.id", ondelete="CASCADE", max_length=26)
    person_id: str = person_key(on_erasure="delete")
    source: str = Field(max_length=700)
    emoji: str = Field(max_length=100)


class Recap(Table, table=True):
    """A look-back that stands in a chat: a round-up, or with `manager_id` a digest.

    It looks back from `since` up to, but not at, `until`, by the clock of `zone`.
    """

    __tablename__ = "kudos_recap"
    kept: ClassVar[Kept] = Kept(
        what="which week or month was looked back at, and for which manager",
        why="to change what it says when somebody hides a thank-you or wants theirs in private",
        days=DAYS_KEPT,
        since="until",
    )

    id: str = primary_key()
    message_id: str = Field(max_length=26)
    manager_id: str | None = person_key(on_erasure="delete", optional=True)
    zone: str = Field(max_length=64)
    since: datetime = moment()
    until: datetime = moment(index=True)


class InRecap(Table, table=True):
    """Somebody who was thanked in the time that a recap looks back at."""

    __tablename__ = "kudos_in_recap"
    __table_args__ = (UniqueConstraint("recap_id", "person_id"),)
    kept: ClassVar[Kept] = Kept(
        what="who was thanked in the time of a look-back",
        why="to find what names them; it goes with the look-back",
    )

    id: str = primary_key()
    recap_id: str = Field(foreign_key="kudos_recap.id", ondelete="CASCADE", max_length=26)
    person_id: str = person_key(on_erasure="delete")


class Allowance(Table, table=True):
    """How much of a day's allowance somebody has used; the day is that of their own zone."""

    __tablename__ = "kudos_allowance"
    kept: ClassVar[Kept] = Kept(
        what="how many thank-yous somebody gave on a day",
        why="to keep to the number a day that was agreed",
        days=8,
        since="counted_at",
    )
    joined: ClassVar[Joined] = Joined(add=("used",))

    person_id: str = person_key(on_erasure="delete", primary=True)
    day: str = Field(primary_key=True, max_length=10)
    used: int
    counted_at: datetime = moment(index=True)


class Preference(Table, table=True):
    """What somebody chose under `/kudos privacy` and `/kudos digest`."""

    __tablename__ = "kudos_preference"
    kept: ClassVar[Kept] = Kept(
        what="how public somebody wants their thanks to be", why="to do as they chose"
    )
    # Of two wishes the one for less holds.
    joined: ClassVar[Joined] = Joined(
        either=("private_only", "no_birthday", "not_in_rankings", "no_digest")
    )

    person_id: str = person_key(on_erasure="delete", primary=True)
    private_only: bool = False
    no_birthday: bool = False
    not_in_rankings: bool = False
    no_digest: bool = False
    changed_at: datetime = moment()


class Report(Table, table=True):
    """A complaint about a gift; only moderators learn who wrote it.

    `state`: `open`, `hidden` or `kept`. `notes` are the messages to moderators, by person id.
    """

    __tablename__ = "kudos_report"
    __table_args__ = (Index("ix_kudos_report_gift", "gift_id", "state"),)
    kept: ClassVar[Kept] = Kept(
        what="who reported a thank-you, and why",
        why="so that moderators can decide, and account for it",
        days=365,
        since="reported_at",
    )

    id: str = primary_key()
    gift_id: str = Field(foreign_key="kudos_gift.id", ondelete="CASCADE", max_length=26)
    reporter_id: str = person_key(on_erasure="delete")
    reason: str = Field(max_length=1000)
    state: str = Field(default="open", max_length=8)
    reported_at: datetime = moment(index=True)
    settled_by_id: str | None = person_key(on_erasure="clear", optional=True)
    settled_at: datetime | None = moment(optional=True)
    notes: dict[str, Any] = json_column()


class Milestone(Table, table=True):
    """A number of thank-yous that was reached by all together, and celebrated once."""

    __tablename__ = "kudos_milestone"
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to celebrate each number once")

    id: str = primary_key()
    number: int = Field(unique=True)
    reached_at: datetime = moment()


class Past(Table, table=True):
    """How many thank-yous were removed because their time was over: the total goes on."""

    __tablename__ = "kudos_past"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: how many thank-yous were removed on a day",
        why="to count all thank-yous together, also those that are gone",
    )

    id: str = primary_key()
    removed_at: datetime = moment()
    thanks: int
