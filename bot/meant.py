"""A colleague named without an @: who is meant is asked, and never guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.arguments import ASKS, BY_ID, INTRODUCERS, Reading, by_id
from bot.content import AnyOf, Button, Buttons, Call, Json, Text, verbatim
from bot.cut import quoted
from bot.form import Question
from bot.people import QUOTES
from bot.route import Route
from bot.turn import WORDS, Turn
from storage.people import Person, name_key, people_named

_MOST_OFFERED = 3
_MOST_OF_A_NAME = 100
_MOST_WORDS = 6
_HEAD = 400  # characters of the words in which a name is looked for
_PARTICLE = 3  # a part of a name of so many letters, such as `de` or `van`, can be another word too
_JOINER = re.compile(r"\s*(?:,|;|&|\+|and\b|en\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Colleagues of whom one was perhaps named by the words from `start` to `end`.

    `is_more` tells that others were named with an @ before, `has_left` that none of these works
    here any more.
    """

    question: str
    people: tuple[Person, ...]
    name: str
    start: int
    end: int
    is_more: bool

    @property
    def has_left(self) -> bool:
        return not self.people[0].is_active


async def perhaps_meant(
    db: AsyncSession, asked: Sequence[Question], reading: Reading
) -> Meant | None:
    """Find who is named without an @ at the head of the words, or joined to those with one.

    Only for the first question that needs people; a first name or a whole name is enough.
    """
    question = next((one for one in asked if one.kind == "people" and one.required), None)
    if question is None:
        return None
    words, is_more = reading.words, question.name in reading.given
    start = _behind_joiner(words, reading.names_end) if is_more else _behind_introducer(words)
    if start is None:
        return None
    people, end = await _named_at(db, words, start)
    if not people:
        return None
    return Meant(
        question=question.name,
        people=people,
        name=words[start:end],
        start=start,
        end=end,
        is_more=is_more,
    )


async def names_somebody(db: AsyncSession, words: str) -> bool:
    """Tell whether words begin with the name of a colleague, without an @."""
    people, _ = await _named_at(db, words, _behind_introducer(words))
    return bool(people)


def ask_whom(
    turn: Turn, route: Route, meant: Meant, given: Mapping[str, Json], read: Reading
) -> None:
    """Ask who is meant. A press carries on with the rest of the words, also without anybody."""
    words = read.words
    if meant.has_left:
        named = words[: read.names_end] if meant.is_more else ""
        _tell_gone(turn, route, meant, given, f"{named} {words[meant.end :]}")
        return
    before = words[: meant.start] if meant.is_more else ""

    def with_(person: Person) -> Call:
        again = f"{before}<@{BY_ID}{person.id}>{words[meant.end :]}"
        return Call(route=route.name, args={**given, WORDS: by_id(again, turn.named)})

    names = [person.name for person in meant.people]
    labels = names if len(set(names)) == len(names) else _described(meant.people)
    buttons = [
        Button(verbatim(label), with_(person))
        for label, person in zip(labels, meant.people, strict=True)
    ]
    without: dict[str, Json] = {**given, **read.given}
    if meant.is_more:
        buttons.append(Button(Text("core.person_no_more"), Call(route=route.name, args=without)))
    else:
        call = Call(route=route.name, args={**without, ASKS: True})
        buttons.append(Button(Text("core.person_other"), call))
    turn.whisper(_question(meant), Buttons(tuple(buttons), only=(turn.by.id,), times="once"))


def _tell_gone(
    turn: Turn, route: Route, meant: Meant, given: Mapping[str, Json], rest: str
) -> None:
    """Say that somebody left, and offer to go on with the `rest` of the words."""
    people, count = _described(meant.people), len(meant.people)
    label = Text("core.person_without" if meant.is_more else "core.person_other")
    call = Call(route=route.name, args={**given, WORDS: by_id(rest, turn.named)})
    turn.whisper(
        Text("core.person_gone", {"people": people, "count": count}),
        Buttons((Button(label, call),), only=(turn.by.id,), times="once"),
    )


def _described(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple(f"{one.name} ({one.department})" if one.department else one.name for one in people)


def _question(meant: Meant) -> Text:
    people = _described(meant.people)
    if meant.is_more:
        return Text("core.person_as_well", {"people": AnyOf(people)})
    if len(people) == 1:
        return Text("core.person_meant", {"people": people})
    return Text("core.person_which", {"name": quoted(meant.name), "people": people})


def _behind_joiner(words: str, names_end: int) -> int | None:
    """Tell where the word after a comma or an `and` begins that follows the names."""
    if not names_end:
        return None
    joiner = _JOINER.match(words, names_end)
    if joiner is not None:
        return joiner.end()
    return names_end if words[:names_end].rstrip().endswith((",", ";", "&")) else None


def _behind_introducer(words: str) -> int:
    first = _WORD.match(words)
    if first is None or first[0].casefold() not in INTRODUCERS:
        return 0
    return _next_at(words, first.end())


async def _named_at(db: AsyncSession, text: str, start: int) -> tuple[tuple[Person, ...], int]:
    """Find who can be meant by the words that begin there, and where the name ends.

    Those who left only where nobody else can be meant.
    """
    ends = _ends(text, start)
    keys = [name_key(text[begin:end].strip(QUOTES)) for begin, end in ends]
    if not keys or len(keys[0]) < 2 or not keys[0][0].isalpha():
        return (), start
    found = await people_named(db, keys[0], most=_MOST_OF_A_NAME)
    fitting = [(_fit(one, keys), one) for one in found if not one.is_bot]
    fits = [one for one in fitting if one[0] and one[1].is_active] or fitting
    best = max((count for count, _ in fits), default=0)
    if not best:
        return (), start
    people = tuple(one for count, one in fits if count == best)
    end = ends[best - 1][1]
    return people[:_MOST_OFFERED], end + 1 if text[end : end + 1] == ":" else end


def _ends(text: str, start: int) -> list[tuple[int, int]]:
    """Where the next words begin and end, up to the first sign that ends a name."""
    found: list[tuple[int, int]] = []
    at = start
    while len(found) < _MOST_WORDS and (word := _WORD.match(text, at, start + _HEAD)):
        found.append(word.span())
        at = _next_at(text, word.end())
    return found


def _next_at(text: str, end: int) -> int:
    return len(text) - len(text[end:].lstrip(" \t\xa0"))


def _fit(person: Person, keys: Sequence[str]) -> int:
    """How many of the words are this person's name; 0 for another's.

    A surname, or a long part of it, belongs to the name; `de` alone may begin the reason.
    """
    if keys[0] == (person.email or None):
        return 1
    own = person.name_key.split()
    if not own or keys[0] != own[0]:
        return 0
    count = 1
    for index in range(1, len(keys)):
        if keys[index] not in own[1:]:
            break
        if keys[index] == own[-1] or len(keys[index]) > _PARTICLE:
            count = index + 1
    return count
