"""Deals lines and controls out over sheets, each one chat message that exceeds no limit. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from bot.ports import Capabilities
from bot.primitives import Line, Primitive, Primitives, Reaction, Reactions, plain_text

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in words, with its number in the whole message."""

    number: int
    id: str
    label: str
    emoji: str | None  # None, too, where others may not see what somebody chose


@dataclass(frozen=True, slots=True)
class Piece:
    """A primitive on its way to a sheet. One that `clings` stays with the line before it.

    `option` is set on the first line of a choice that has nothing but its number. One that is
    `alone` gets a sheet to itself.
    """

    primitive: Primitive
    clings: bool = False
    option: Option | None = None
    alone: bool = False


def sheets(pieces: Iterable[Piece], can: Capabilities) -> Iterator[Primitives]:
    """Deal pieces out in their order, as few sheets as a chat allows."""
    for sheet in _packed(pieces, can):
        primitives = tuple(piece.primitive for piece in sheet)
        reactions = _reactions(sheet, can)
        yield (*primitives, Reactions(reactions)) if reactions else primitives


def _packed(pieces: Iterable[Piece], can: Capabilities) -> Iterator[list[Piece]]:
    most = can.lines - 1 if has_room_for_reactions(can) else can.lines
    sheet: list[Piece] = []
    size = 0
    for piece in pieces:
        needed = length_of(piece.primitive) + 1
        apart = sheet and (piece.alone or sheet[-1].alone)
        if apart or (sheet and (len(sheet) >= most or size + needed > can.total + 1)):
            carried = _carried(sheet, piece, most, can.total)
            yield sheet
            sheet = carried
            size = sum(length_of(one.primitive) + 1 for one in sheet)
        sheet.append(piece)
        size += needed
    if sheet:
        yield sheet


def _carried(sheet: list[Piece], piece: Piece, most: int, total: int) -> list[Piece]:
    """Take the last line along to the next sheet, where `piece` would stand there without one."""
    last = sheet[-1].primitive
    fits = most > 1 and length_of(last) + 1 + length_of(piece.primitive) <= total
    return [sheet.pop()] if piece.clings and isinstance(last, Line) and sheet[1:] and fits else []


def has_room_for_reactions(can: Capabilities) -> bool:
    """Whether a number can be chosen by an emoji, too."""
    return can.reactions > 0 and can.lines > 1


def _reactions(sheet: Sequence[Piece], can: Capabilities) -> tuple[Reaction, ...]:
    if not has_room_for_reactions(can):
        return ()
    options = (piece.option for piece in sheet if piece.option)
    made = (Reaction(option.emoji, option.id) for option in options if option.emoji)
    return tuple(islice(made, can.reactions))


def rows(
    things: Sequence[_T], made: Callable[[tuple[_T, ...]], Primitive], *, most: int, total: int
) -> Iterator[Primitive]:
    """Deal things out over rows, in order: `most` in each, and no more than fit on a sheet of
    `total` characters."""
    row: list[_T] = []
    size = 0
    for thing in things:
        needed = length_of(made((thing,))) + 1  # each has a line of its own in `plain_text`
        if row and (len(row) >= most or size + needed > total + 1):
            yield made(tuple(row))
            row, size = [], 0
        row.append(thing)
        size += needed
    if row:
        yield made(tuple(row))


def length_of(primitive: Primitive) -> int:
    """Count the characters that limits count."""
    return len(plain_text((primitive,)))
