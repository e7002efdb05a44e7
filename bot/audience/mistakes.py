"""What is wrong with an expression, at which place, and what was perhaps meant."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from bot.alike import alike
from bot.audience.tree import Word
from bot.content import AnyOf, Text, verbatim
from bot.cut import cut, quoted
from bot.errors import Wrong

QUOTES: Final = '"“”„'
_JOINTS: Final = r"(?:and|or|en|of)(?=\s|\()"
_WORD: Final = rf"[^\s()=!<>,{QUOTES}]+"
_SIGN: Final = r"!=|<=|>=|=|<|>"
_MOST_SHOWN: Final = 30
_MOST_OFFERED: Final = 3
# To look for what is alike among more values than these would keep everybody waiting.
_MOST_COMPARED: Final = 2000
# Words behind a value up to where something else begins: they belong to it, without quotes.
_MORE: Final = re.compile(rf"(?:\s*(?!{_JOINTS}){_WORD})+", re.IGNORECASE)
_SIGNED: Final = re.compile(rf"\s*{_WORD}\s*(?:{_SIGN})")
_LAST: Final = re.compile(rf"(?:{_WORD}|[{QUOTES}][^{QUOTES}]*[{QUOTES}])\s*$")


def at(text: str, place: int) -> str:
    """Quote an expression from a place on, shortened, so that people find it again."""
    return cut(text[place:].strip(), _MOST_SHOWN)


def instead(text: str, place: Word, words: Iterable[str]) -> tuple[tuple[Text, str], ...]:
    """Offer the whole expression with other words at a place, each in quotes if it needs them."""
    return tuple(
        (verbatim(one), f"{text[: place.start]}{as_value(one)}{text[place.end :]}") for one in words
    )


def as_value(value: str) -> str:
    """Write a value as it can be typed: in quotes, if it needs them."""
    return value if re.fullmatch(_WORD, value) else f'"{without_quotes(value)}"'


def without_quotes(value: str) -> str:
    """Take quotes out of a value: an expression has no way to write them."""
    return re.sub(f"[{QUOTES}]", "", value)


def alike_in(known: Mapping[str, Sequence[str]], key: str) -> list[str]:
    """List values that a typed one may stand for: those it is a part of, else what is alike."""
    if len(known) > _MOST_COMPARED:
        return []
    around = [one for one in known if key in one][:_MOST_OFFERED]
    return [known[one][0] for one in around or alike(key, known)]


def unsaved(name: str, near: Sequence[str]) -> Text:
    """Say that no audience has a name; which ones were perhaps meant."""
    if not near:
        return Text("core.audience_unsaved", {"name": quoted(name)})
    told = {"name": quoted(name), "near": AnyOf(tuple(near))}
    return Text("core.audience_unsaved_perhaps", told)


def _mended(text: str, start: int, end: int, words: str) -> tuple[tuple[Text, str], ...]:
    whole = f"{text[:start]}{words}{text[end:]}"
    return ((verbatim(quoted(whole)), whole),)


def mistake(text: str, place: int, expected: frozenset[str]) -> Wrong:
    """Say what is wrong where the reader got stuck; `expected` names what could have stood there.

    A quote or a bracket without its other half comes first: what follows it is guesswork.
    """
    alone = _alone(text)
    if alone is not None:
        return alone
    if place >= len(text):
        return Wrong(Text("core.audience_ends", {"part": quoted(_tail(text))}))
    if "SIGN" in expected:
        return _no_sign(text, place)
    if "_AND" in expected:
        return _no_joint(text, place)
    return Wrong(Text("core.audience_unexpected", {"part": at(text, place)}))


def _alone(text: str) -> Wrong | None:
    quotes = [found.start() for found in re.finditer(f"[{QUOTES}]", text)]
    if len(quotes) % 2:
        return Wrong(Text("core.audience_quote", {"part": at(text, quotes[-1])}))
    opened: list[int] = []
    for place in _brackets(text):
        if text[place] == "(":
            opened.append(place)
        elif opened:
            opened.pop()
        else:
            fixed = _mended(text, place, place + 1, "")
            part = quoted(_tail(text[: place + 1]))
            return Wrong(Text("core.audience_unopened", {"part": part}), instead=fixed)
    if opened:
        return Wrong(Text("core.audience_unclosed", {"part": at(text, opened[-1])}))
    return None


def _brackets(text: str) -> Iterator[int]:
    for found in re.finditer(f"[{QUOTES}][^{QUOTES}]*[{QUOTES}]|[()]", text):
        if found[0] in "()":
            yield found.start()


def _tail(text: str) -> str:
    return f"…{text[-_MOST_SHOWN:]}" if len(text) > _MOST_SHOWN else text


def _no_sign(text: str, place: int) -> Wrong:
    """`department Wonen`: a name, and then no sign."""
    name = _LAST.search(text[:place])
    value = _MORE.match(text, place)
    start = name.start() if name else place
    if name is None or value is None or _SIGNED.match(text, place):
        return Wrong(Text("core.audience_unexpected", {"part": at(text, start)}))
    guess = f"{name[0].strip()}={as_value(value[0].strip())}"
    return _perhaps(text, start, value.end(), guess)


def _no_joint(text: str, place: int) -> Wrong:
    """`department=Sociaal Domein`: quotes are missing, or AND between two conditions."""
    value, more = _LAST.search(text[:place]), _MORE.match(text, place)
    if value is None or more is None:
        return Wrong(Text("core.audience_unexpected", {"part": at(text, place)}))
    if _SIGNED.match(text, place) or value[0].startswith(tuple(QUOTES)):
        return Wrong(
            Text("core.audience_joint", {"part": at(text, place)}),
            instead=_mended(text, place, place, "AND "),
        )
    whole = text[value.start() : more.end()].strip()
    return _perhaps(text, value.start(), more.end(), f'"{whole}"')


def _perhaps(text: str, start: int, end: int, guess: str) -> Wrong:
    return Wrong(
        Text("core.audience_perhaps", {"part": quoted(text[start:end]), "guess": quoted(guess)}),
        instead=_mended(text, start, end, guess),
    )
