"""The tables of questions and answers: what is known, who knows more, and what was asked."""

from datetime import date, datetime
from typing import Any, ClassVar, Final, Literal, TypeAlias

from sqlalchemy import BigInteger, Column, Index, LargeBinary
from sqlmodel import Field

from storage.table import Kept, Table, json_column, moment, person_key, primary_key

# How long a question is kept with the name of who asked it (PRV-D7).
DAYS_ASKED: Final = 180
# The id of the one row there is.
SHELF: Final = "shelf"

# An item is an answer to a question, or a document of several passages.
Kind: TypeAlias = Literal["answer", "document"]
# Only what is verified is found; retired items are kept for whoever looks after them.
ItemState: TypeAlias = Literal["verified", "retired"]
# looking → answered or unknown; open once a person has it, then told; or dropped by its asker.
QuestionState: TypeAlias = Literal["looking", "answered", "unknown", "open", "told", "dropped"]


class Topic(Table, table=True):
    """What questions can be about, and what is promised about them.

    `words` are words by which a question is known to be about it. `promise` is how many working
    hours an answer may take.
    """

    __tablename__ = "qa_topic"
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to know where a question belongs")

    id: str = primary_key()
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=200, unique=True)
    words: str = Field(default="", max_length=500)
    channel: str | None = Field(default=None, max_length=200)
    promise: int
    may_be_anonymous: bool = False
    made_at: datetime = moment()


class Expert(Table, table=True):
    """Somebody who answers what is asked about a topic, or stands in for those who do.

    `given_at` is when they were given a question last: whose turn is next follows from it.
    """

    __tablename__ = "qa_expert"
    kept: ClassVar[Kept] = Kept(
        what="who answers what is asked about a topic, and when they were last given a question",
        why="to bring a question to somebody who knows; it goes with the topic",
    )

    topic_id: str = Field(
        foreign_key="qa_topic.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)
    is_deputy: bool = False
    place: int = 0
    given_at: datetime | None = moment(optional=True)


class Readers(Table, table=True):
    """Who may read some items: an audience, as it was typed; "" is everybody.

    Items point here, so that what somebody may read is worked out once for a question.
    """

    __tablename__ = "qa_readers"
    kept: ClassVar[Kept] = Kept(
        what="groups of people as an expression (which may name somebody)",
        why="to show an answer to those alone whom it is for",
    )

    id: str = primary_key()
    audience: str = Field(max_length=2000, unique=True)


class Item(Table, table=True):
    """Something that is known: a question and its answer, or a document. People call it by its
    `number`.

    `source` is what people read about where it comes from, `source_key` by what an import knows it
    again, together with `brought_for_id`, for whom it was brought in; `source_file` is the file in
    which it came. It `is_gone` when it is retired because its source is, and not by a person.
    `review_days` is how long it is trusted after somebody verified it; None is for ever. `revision`
    grows with every change that matters to who looks for it.
    """

    __tablename__ = "qa_item"
    __table_args__ = (Index("ix_qa_item_revision", "revision"),)
    kept: ClassVar[Kept] = Kept(
        what="what the organisation knows, and who owns and who verified it",
        why="to answer questions with a source; its owner is asked whether it is still so",
    )

    id: str = primary_key()
    number: int = Field(unique=True)
    kind: str = Field(default="answer", max_length=8)
    state: str = Field(default="verified", max_length=8)
    title: str = Field(max_length=300)
    answer: str = ""
    language: str = Field(default="", max_length=2)
    tags: str = Field(default="", max_length=300)
    topic_id: str | None = Field(
        default=None, foreign_key="qa_topic.id", ondelete="SET NULL", index=True, max_length=26
    )
    readers_id: str = Field(foreign_key="qa_readers.id", index=True, max_length=26)
    owner_id: str | None = person_key(on_erasure="clear", optional=True)
    verified_by_id: str | None = person_key(on_erasure="clear", optional=True)
    verified_at: datetime = moment()
    review_days: int | None = None
    review_on: date | None = Field(default=None, index=True)
    source: str = Field(default="", max_length=300)
    source_key: str | None = Field(default=None, max_length=500, index=True)
    source_file: str = Field(default="", max_length=500, index=True)
    brought_for_id: str | None = Field(
        default=None, foreign_key="qa_readers.id", index=True, max_length=26
    )
    is_gone: bool = False
    digest: str = Field(default="", max_length=64)
    revision: int = 0
    helpful: int = 0
    unhelpful: int = 0


class Passage(Table, table=True):
    """A piece of an item that is found and shown as one. `number` orders all there are.

    `words` are its stems, separated by spaces: what the full-text index of the database holds.
    The vectors are 16-bit numbers, made by `embedder`; without it, it is found by words alone.
    """

    __tablename__ = "qa_passage"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people", why="to find and to show a part of an item"
    )

    id: str = primary_key()
    number: int = Field(sa_column=Column(BigInteger, unique=True, nullable=False))
    item_id: str = Field(foreign_key="qa_item.id", ondelete="CASCADE", index=True, max_length=26)
    heading: str = ""
    text: str
    page: int | None = None
    language: str = Field(default="", max_length=2)
    words: str
    embedder: str | None = Field(default=None, max_length=80, index=True)
    heading_vector: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    vector: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class WordCount(Table, table=True):
    """In how many passages for these readers a stem occurs. The stem "" counts the passages
    themselves, and `length` their stems. What somebody may not read is not counted for them."""

    __tablename__ = "qa_word"
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to weigh the words of a question")

    readers_id: str = Field(
        foreign_key="qa_readers.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    stem: str = Field(primary_key=True, max_length=80)
    passages: int
    length: int = 0


class Shelf(Table, table=True):
    """One row: how often items changed, up to which change they were compared with each other, and
    the last numbers given out."""

    __tablename__ = "qa_shelf"
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to notice that items changed")

    id: str = Field(default=SHELF, primary_key=True, max_length=26)
    revision: int = 0
    compared: int = 0
    items: int = 0
    passages: int = 0


class Question(Table, table=True):
    """What somebody asked, and what came of it.

    `place` is where: what is public there was said for everybody to read, and is answered so.
    `is_overheard` when nobody asked the bot. `source` is what another skill calls it that hears of
    the answer.
    `confidence` is how sure the bot was of the best it found, `by_words` alone or by meaning too;
    `is_chosen` when its asker took another answer than that. `rating_id` is where what they said of
    it is counted, without them. `promised_at` is by when an answer was promised first, of what is
    with a person by itself.
    `message_id` is the card by which its asker follows it. `helper_id` is who has it now, after it
    was passed on `passes` times, until `due_at`; `card_id` is their card. `is_posted` when it was
    brought to the channel of its topic, for whoever knows. What is much the same as another
    question waits with that one.
    """

    __tablename__ = "qa_question"
    kept: ClassVar[Kept] = Kept(
        what="what somebody asked, where, what they were answered by whom, and whether it helped",
        why="to answer them, to bring it to somebody who knows, and to see what is not known yet",
        days=DAYS_ASKED,
        since="asked_at",
        # Whoever answered may not know who asked.
        mine=("asker_id", "place", "message_id", "source"),
    )

    id: str = primary_key()
    number: int = Field(unique=True)
    asker_id: str = person_key(on_erasure="delete")
    text: str
    language: str = Field(default="", max_length=2)
    place: dict[str, Any] = json_column()
    is_public: bool = False
    is_overheard: bool = False
    source: str | None = Field(default=None, max_length=26, index=True)
    asked_at: datetime = moment(index=True)
    state: str = Field(default="looking", max_length=8, index=True)
    item_id: str | None = Field(
        default=None, foreign_key="qa_item.id", ondelete="SET NULL", index=True, max_length=26
    )
    passage_id: str | None = Field(default=None, max_length=26)
    confidence: float = 0
    by_words: bool = False
    is_chosen: bool = False
    rating: str = Field(default="", max_length=9)
    rating_id: str | None = Field(default=None, max_length=32)
    message_id: str | None = Field(default=None, max_length=26)
    timer_id: str | None = Field(default=None, max_length=26)
    is_anonymous: bool = False
    topic_id: str | None = Field(
        default=None, foreign_key="qa_topic.id", ondelete="SET NULL", index=True, max_length=26
    )
    helper_id: str | None = person_key(on_erasure="clear", optional=True)
    passes: int = 0
    is_late: bool = False
    is_posted: bool = False
    card_id: str | None = Field(default=None, max_length=26, index=True)
    routed_at: datetime | None = moment(optional=True)
    promised_at: datetime | None = moment(optional=True)
    due_at: datetime | None = moment(optional=True)
    told_at: datetime | None = moment(optional=True)
    answer: str | None = None
    same_as_id: str | None = Field(
        default=None, foreign_key="qa_question.id", ondelete="SET NULL", index=True, max_length=26
    )


class Passed(Table, table=True):
    """Somebody who had a question, and has it no more: it does not come back to them."""

    __tablename__ = "qa_passed"
    kept: ClassVar[Kept] = Kept(
        what="who had a question and could not answer it",
        why="to bring it to somebody else; it goes with the question",
    )

    question_id: str = Field(
        foreign_key="qa_question.id", ondelete="CASCADE", primary_key=True, max_length=26
    )
    person_id: str = person_key(on_erasure="delete", primary=True)


class Card(Table, table=True):
    """A message in which somebody was shown a question to answer: what is said in its thread is the
    answer."""

    __tablename__ = "qa_card"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people: which message shows which question",
        why="to take what is said in its thread as the answer; it goes with the question",
    )

    message_id: str = Field(primary_key=True, max_length=26)
    question_id: str = Field(
        foreign_key="qa_question.id", ondelete="CASCADE", index=True, max_length=26
    )
