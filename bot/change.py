"""What was said before is put differently, or taken away: the rows that this takes, by copy."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import delete, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Message, Paragraph, Text
from bot.house import House
from bot.rows import insert_rows, outgoing_row
from bot.target import Target, target_of
from storage.outbox import PERHAPS, UNDECIDED, WITHDRAWN, Outgoing, between_claims, rows_of
from storage.people import Person
from storage.session import execute

# What stands in the place of what a chat cannot take away.
GONE: Final = Message((Paragraph(Text("core.withdrawn")),))


def anew(message: Message) -> Message:
    """Say of words that they stand for those of an older message, which stays."""
    return Message((Paragraph(Text("core.updated")), *message.blocks))


async def settled_rows(
    db: AsyncSession, message_id: str, people: Collection[str] | None = None
) -> Sequence[Outgoing]:
    """List the rows of a message, or those for these people: what waits to be sent stays so until
    this transaction is over."""
    rows = await rows_of(db, message_id, people)
    if any(_is_unbegun(row) for row in rows):
        await between_claims(db)
        rows = await rows_of(db, message_id, people)  # perhaps some were claimed before that
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one sheet says: words of its own, or the id of those that it shares."""

    sheet: str | None = None
    shared: str | None = None
    is_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What one person, or one channel, has of a message: its `posts`, by part, and changes that
    nobody has begun to make. A newer one takes the place of these."""

    target: Target
    posts: Sequence[Outgoing]
    overtaken: Sequence[Outgoing]
    edition: int

    @property
    def is_unsent(self) -> bool:
        """Whether nothing of it was sent, or it is up to a person whether it ever will be."""
        return all(row.state in UNDECIDED or _is_unbegun(row) for row in self.posts)


def copies_of(
    rows: Iterable[Outgoing], people: Mapping[str, Person], house: House, now: datetime
) -> list[Copy]:
    """Put the rows of a message together by the place where they are; `people` are who is there."""
    places: dict[tuple[str | None, ...], list[Outgoing]] = {}
    for row in rows:
        where = (row.adapter, row.workspace, row.account or row.channel, row.thread, row.only)
        places.setdefault(where, []).append(row)
    return [
        Copy(
            target=target_of(one[0], people.get(one[0].person_id or ""), house, now),
            posts=sorted((row for row in one if _is_said(row)), key=lambda row: (row.part, row.id)),
            overtaken=[row for row in one if _is_overtaken(row)],
            edition=max(row.edition for row in one),
        )
        for one in places.values()
    ]


def _is_unbegun(row: Outgoing) -> bool:
    return row.state == "pending" and row.started_at is None


def _is_overtaken(row: Outgoing) -> bool:
    return row.changes is not None and _is_unbegun(row)


def _is_said(row: Outgoing) -> bool:
    return row.kind == "post" and row.state != "dropped" and not _is_overtaken(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a message is changed, and what that takes; `keep` stores it.

    `words` says what a copy reads from now on, by sheet: nothing at all, when the message is taken
    away. `gone` is said where that cannot be done, `is_file` tells of a row whether it is a file.
    None are there when its chat is switched off.
    """

    message_id: str
    edition: int
    lane: int
    now: datetime
    house: House
    words: Callable[[Target], Sequence[Words] | None]
    gone: Callable[[Target], Words | None]
    is_file: Callable[[Outgoing], bool]
    _new: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _altered: dict[tuple[tuple[str, Any], ...], list[str]] = field(
        default_factory=dict[tuple[tuple[str, Any], ...], list[str]]
    )
    _over: list[str] = field(default_factory=list[str])

    def add(self, copy: Copy) -> None:
        """Change one copy: what was not sent yet is sent in its new words, or not at all."""
        self._over.extend(row.id for row in copy.overtaken)
        if not copy.posts:
            return
        words = self.words(copy.target)
        if words is not None and copy.is_unsent:
            self._unsent(copy, words)
        elif words is None or copy.target.adapter not in self.house.chats:
            refused = self._row(copy.target, 0, kind="update", changes=copy.posts[0].id)
            self._new.append(refused | {"state": "dead", "reason": "its chat is switched off"})
        else:
            self._sent(copy.target, [one for one in copy.posts if one.state != "dead"], words)

    def _unsent(self, copy: Copy, words: Sequence[Words]) -> None:
        for part, (old, new) in enumerate(zip_longest(copy.posts, words)):
            if new is None and not words:
                why = PERHAPS if old.state == "held" else WITHDRAWN
                self._alter(old, state="dropped", why=why, sheet=None)
            elif new is None:
                self._over.append(old.id)
            elif old is None:
                first = copy.posts[0]
                like = {"state": first.state, "why": first.why, "next_at": first.next_at}
                self._new.append(self._row(copy.target, part, words=new, lane=first.lane) | like)
            else:
                self._alter(old, sheet=new.sheet, shared=new.shared)

    def _sent(self, target: Target, posts: Sequence[Outgoing], words: Sequence[Words]) -> None:
        """Put sheets in the place of others. A file stays as it was sent: it goes, and the new one
        comes after it."""
        can = self.house.can(target.adapter)
        for part, (old, new) in enumerate(zip_longest(posts, words)):
            id = (old or posts[0]).id
            is_file = (new is not None and new.is_file) or (old is not None and self.is_file(old))
            if old is not None and new is not None and can.edit and not is_file:
                self._new.append(self._row(target, part, kind="update", changes=id, words=new))
                continue
            if new is not None:
                self._new.append(self._row(target, part, changes=id, words=new))
            if old is not None and (can.edit or not words):
                self._take_away(target, part, id)

    def _take_away(self, target: Target, part: int, id: str) -> None:
        can = self.house.can(target.adapter)
        if can.remove:
            self._new.append(self._row(target, part, kind="remove", changes=id))
        elif (gone := self.gone(target)) is not None and (can.edit or part == 0):
            kind = "update" if can.edit else "post"
            self._new.append(self._row(target, part, kind=kind, changes=id, words=gone))

    def _alter(self, row: Outgoing, **values: Any) -> None:
        values["edition"] = self.edition
        self._altered.setdefault(tuple(values.items()), []).append(row.id)

    def _row(
        self,
        target: Target,
        part: int,
        *,
        kind: str = "post",
        changes: str | None = None,
        words: Words | None = None,
        lane: int | None = None,
    ) -> dict[str, Any]:
        row = outgoing_row(
            target,
            part,
            message_id=self.message_id,
            lane=self.lane if lane is None else lane,
            now=self.now,
            kind=kind,
            changes=changes,
            sheet=words.sheet if words else None,
            shared=words.shared if words else None,
            edition=self.edition,
        )
        return {**row, "why": None, "reason": None}

    async def keep(self, db: AsyncSession) -> None:
        """Store what the change takes."""
        for values, ids in self._altered.items():
            some = col(Outgoing.id).in_(ids)
            await execute(db, update(Outgoing).where(some).values(**dict(values)))
        if self._over:
            await execute(db, delete(Outgoing).where(col(Outgoing.id).in_(self._over)))
        await insert_rows(db, Outgoing, self._new)
