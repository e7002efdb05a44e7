"""Catalogues: a sentence, its arguments and its reader become words.

A catalogue is a folder with `en.toml` and `nl.toml`. Keys are short names, values are sentences in
small markdown (see `bot.markup`); a value with `one` and `other` is a plural, picked by the
argument `count`.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias, TypeVar, cast
from zoneinfo import ZoneInfo

from bot.content import AnyOf, Argument, Hyperlink, InEach, Text, Where, Who
from bot.errors import ConfigError, TextMissing
from bot.markup import Template, fill, is_address, parse
from bot.primitives import (
    Anchor,
    Bold,
    Break,
    ChannelLink,
    Code,
    Italic,
    Mention,
    Span,
    Spans,
    Words,
    plain,
)

LANGUAGES: Final = ("en", "nl")

_UNSAFE = re.compile(
    r"\r\n?|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_COMMAND = re.compile(r"/\w")
_GONE = frozenset("\0\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NEW_LINES = frozenset(("\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads: their language, their time zone, and how their chat names people and channels.

    `chat` is the adapter and the workspace in which they read, where that is known; `sign` is what
    a command begins with there.
    """

    language: str
    zone: str
    mention: Callable[[Who], Span]
    channel: Callable[[Where], Span]
    chat: tuple[str, str] | None = None
    sign: str = "/"


@dataclass(frozen=True, slots=True)
class _Plural:
    one: Template
    other: Template


_Named = TypeVar("_Named", Who, Where)
_Value: TypeAlias = str | Mapping[str, str]
_Sentence: TypeAlias = Template | _Plural


class Catalogue:
    """Every sentence of the bot and its skills, in every language, under `<owner>.<name>`."""

    def __init__(self, values: Mapping[str, Mapping[str, _Value]]) -> None:
        """Take values by language and key; `load` reads them from folders."""
        self._values = values
        self._read: dict[tuple[str, str], _Sentence] = {}

    @classmethod
    def load(cls, folders: Mapping[str, Path]) -> "Catalogue":
        """Read the catalogues of several owners; a language that has no file is left out.

        Raises: ConfigError, when a file is no TOML, or a value is neither a sentence nor a plural.
        """
        values: dict[str, dict[str, _Value]] = {language: {} for language in LANGUAGES}
        for owner, folder in folders.items():
            for language in LANGUAGES:
                path = folder / f"{language}.toml"
                if path.exists():
                    for name, value in _sentences(path).items():
                        values[language][f"{owner}.{name}"] = value
        return cls(values)

    def keys(self, language: str) -> frozenset[str]:
        """List the keys that this language has itself."""
        return frozenset(self._values.get(language, {}))

    def placeholders(self, key: str, language: str) -> frozenset[str]:
        """List the arguments that a sentence names; of a plural, those of either form."""
        match self._find(key, language):
            case Template(names=names):
                return names
            case _Plural(one=one, other=other):
                return one.names | other.names | {"count"}

    def say(self, text: Text, reader: Reader) -> Spans:
        """Turn a text into spans in the reader's language; a sentence it lacks comes in the other.

        Numbers, days and moments are written as that language does, moments in the reader's zone.
        People's words are cleaned (see `clean`) and never read as markup. A command stands in a
        sentence as code with a slash: where it begins otherwise, so does what is said.
        Raises: TextMissing, with the key or the argument that is not there; ValueError for a
        datetime without a zone; ZoneInfoNotFoundError for a reader's zone that does not exist.
        """
        sentence = self._find(text.key, reader.language)
        template = sentence if isinstance(sentence, Template) else _form(sentence, text)
        if template.fixed is not None:
            return _signed(template.fixed, reader.sign)
        args: dict[str, Spans] = {}
        for name in template.names:
            if name not in text.args:
                raise TextMissing(f"{text.key} needs {{{name}}}")
            args[name] = self._written(text.args[name], reader)
        return _signed(fill(template, args), reader.sign)

    def words(self, text: Text, reader: Reader) -> str:
        """Turn a text into plain words."""
        return plain(self.say(text, reader))

    def _find(self, key: str, language: str) -> _Sentence:
        known = self._read.get((language, key))
        if known is None:
            known = self._read[language, key] = self._first(key, language)
        return known

    def _first(self, key: str, language: str) -> _Sentence:
        own = language if language in LANGUAGES else LANGUAGES[0]
        for one in (own, *LANGUAGES):
            value = self._values.get(one, {}).get(key)
            if value is not None:
                if isinstance(value, str):
                    return parse(value)
                return _Plural(parse(value["one"]), parse(value["other"]))
        raise TextMissing(key)

    def _written(self, argument: Argument, reader: Reader) -> Spans:
        match argument:
            case str():
                return _lines(clean(argument))
            case int():
                return (Words(_whole(argument, reader.language)),)
            case float():
                return (Words(_decimal(argument, reader.language)),)
            case datetime():
                return self._moment(argument, reader)
            case date():
                return (Words(_day(argument, reader.language)),)
            case time():
                return (Words(f"{argument:%H:%M}"),)
            case Who():
                return (reader.mention(_tidy(argument)),)
            case Where():
                return (reader.channel(_tidy(argument)),)
            case Hyperlink():
                label = self._written(argument.label, reader)
                is_here = argument.only_in in (None, reader.chat)
                is_link = is_here and is_address(argument.url)
                return (Anchor(argument.url, label),) if is_link else label
            case InEach(en=en, nl=nl):
                return _lines(clean(nl if reader.language == "nl" else en))
            case Text():
                return self.say(argument, reader)
            case tuple():
                return self._list(argument, "core.and", reader)
            case AnyOf(options=options):
                return self._list(options, "core.or", reader)

    def _moment(self, moment: datetime, reader: Reader) -> Spans:
        if moment.tzinfo is None:
            raise ValueError("a moment in a text needs a zone: pass an aware datetime")
        local = moment.astimezone(ZoneInfo(reader.zone))
        return self.say(Text("core.moment", {"day": local.date(), "time": local.time()}), reader)

    def _list(self, several: tuple[Argument, ...], joint_key: str, reader: Reader) -> Spans:
        if len(several) < 2:
            return self._written(several[0], reader) if several else ()
        *firsts, last = several
        joint: Span = Words(", ")
        spans: list[Span] = []
        for one in firsts:
            spans.extend((*self._written(one, reader), joint))
        spans[-1:] = (Words(" "), *self.say(Text(joint_key), reader), Words(" "))
        return (*spans, *self._written(last, reader))


def clean(words: str) -> str:
    r"""Make people's words harmless, without changing what they say.

    Every kind of line end becomes `\n` and a tab a space. NUL, the byte order mark and the controls
    that embed, override or isolate a direction are dropped: left in, they would reorder the words
    after them; Arabic and Hebrew read well without. Other controls and lone surrogates become �.
    """
    return _UNSAFE.sub(_safe, words) if _UNSAFE.search(words) else words


def _safe(found: re.Match[str]) -> str:
    unsafe = found[0]
    if unsafe in _GONE:
        return ""
    if unsafe in _NEW_LINES:
        return "\n"
    return " " if unsafe == "\t" else "\ufffd"


def _tidy(named: _Named) -> _Named:
    """Keep a name on one line and harmless."""
    name = " ".join(clean(named.name).split())
    return named if name == named.name else replace(named, name=name)


def _signed(spans: Spans, sign: str) -> Spans:
    """Let commands begin as the chat has it."""
    return spans if sign == "/" else tuple(_begun(span, sign) for span in spans)


def _begun(span: Span, sign: str) -> Span:
    match span:
        case Code(text=text):
            return Code(sign + text[1:]) if _COMMAND.match(text) else span
        case Bold(spans=spans) | Italic(spans=spans) | Anchor(spans=spans):
            return replace(span, spans=_signed(spans, sign))
        case Words() | Mention() | ChannelLink() | Break():
            return span


def _lines(words: str) -> Spans:
    if "\n" not in words:
        return (Words(words),) if words else ()
    spans: list[Span] = []
    for line in words.split("\n"):
        spans.extend((Break(), Words(line)) if line else (Break(),))
    return tuple(spans[1:])


def _form(plural: _Plural, text: Text) -> Template:
    """Pick the form. English and Dutch share one rule: exactly one, or any other number."""
    if "count" not in text.args:
        raise TextMissing(f"{text.key} needs {{count}}")
    return plural.one if text.args["count"] == 1 else plural.other


def _whole(number: int, language: str) -> str:
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if language == "nl" else grouped


def _locale(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


def _decimal(number: float, language: str) -> str:
    # Babel is imported where it is used: it costs a tenth of the time to the first answer.
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_locale(language))


def _day(day: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, "EEEE d MMMM y", locale=_locale(language))


def _sentences(path: Path) -> Mapping[str, _Value]:
    try:
        return _parsed(path, path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


# By what they say: tests build the bot thousands of times from the same files.
@cache
def _parsed(path: Path, words: str) -> Mapping[str, _Value]:
    return {name: _sentence(path, name, value) for name, value in tomllib.loads(words).items()}


def _sentence(path: Path, name: str, value: object) -> _Value:
    match value:
        case str():
            return value
        case {"one": str(one), "other": str(other)} if len(cast(dict[str, object], value)) == 2:
            return {"one": one, "other": other}
        case _:
            raise ConfigError(f'{path}: {name} is neither a sentence nor a "one" and an "other"')
