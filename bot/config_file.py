"""A TOML file that can say on which line it holds what.

`tomllib` reads it; lines are looked for only when there is something to say about one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeAlias

from bot.errors import ConfigError

Value: TypeAlias = (
    "str | int | float | datetime | date | time | list[Value] | dict[str, Value]"  # bool is an int
)
Table: TypeAlias = Mapping[str, Any]
Where: TypeAlias = tuple[str | int, ...]  # keys, and places in lists counted from 0

_DEEP = frozenset({"skills", "adapters", "off"})  # sections that hold sections

_SMALLEST = """[bot]
  name = "Plein"

  [adapters.web]"""

# What tomllib says, and what to do about it. The first that fits is said.
_HINTS = (
    ("Cannot declare", "this section is there twice; put its lines together"),
    ("Cannot overwrite", "this key is there twice; keep one"),
    ("Cannot mutate", "this table is there twice; put its lines together"),
    ("Expected '='", "a setting is written as: name = value"),
    ("Expected ']' at the end", "a section is written as: [name], with its closing bracket"),
    ("Expected ']]'", "a section of a list is written as: [[name]], with two closing brackets"),
    ("Expected newline", "there is more after the value; text needs quotes around all of it"),
    ("Unclosed array", "a list is not closed; add its ]"),
    ("Unclosed inline", "a table is not closed; add its }"),
    ("Unterminated string", "a text is not closed; add its quote"),
    ("Illegal character '\\n'", "a text is not closed; add its quote"),
    ("nvalid character '", "there is a character that cannot be seen; type this line anew"),
    ("Illegal character", "there is a character that cannot be seen; type this line anew"),
    ("Unescaped '\\'", "write a backslash twice, or put the text in single quotes"),
    ("Invalid hex", "write a backslash twice, or put the text in single quotes"),
    ("Invalid initial character", "a setting is written as: name = value"),
    ("Invalid value (at end", "the file ends where a value or a closing ] should be"),
    ("Invalid value", 'a value is text in quotes, a number, true or false, or a list: ["a", "b"]'),
    ("Invalid statement", "a line is a [section], a name = value, or a # comment"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from: a file's name and text, and what the command line put over it."""

    name: str = ""
    text: str = field(default="", repr=False)
    overridden: frozenset[Where] = frozenset()

    def is_overridden(self, where: Where) -> bool:
        """Tell whether the command line gave this setting."""
        return any(where[: len(each)] == each for each in self.overridden)

    def problem(self, where: Where, words: str) -> "Problem":
        """Complete a sentence about a setting with its file, line, section and key."""
        depth = 2 if where[:1] and where[0] in _DEEP else 1
        section = f"[{'.'.join(map(str, where[:depth]))}]"
        key = _key_in_words(where[depth:])
        said = f"{section} {key}: {words}" if key else f"{section}: {words}"
        if self.is_overridden(where):
            return Problem(0, f"{said} (given on the command line)")
        line = self._line(where)
        place = f"{self.name}:{line}: " if line else f"{self.name}: " if self.name else ""
        return Problem(line or 0, place + said)

    def _line(self, where: Where) -> int | None:
        lines = find_lines(self.text)
        known = (where[:length] for length in range(len(where), 0, -1))
        return next((lines[each] for each in known if each in lines), None)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right, in words; ordered as the file is read."""

    line: int
    words: str


def refusal(problems: list[Problem]) -> ConfigError:
    """Make one error of all problems, a line each, in the order of the file."""
    return ConfigError("\n".join(dict.fromkeys(each.words for each in sorted(problems))))


def read_file(path: Path) -> tuple[dict[str, Any], str]:
    """Read a TOML file as its table and its text.

    Raises: ConfigError, with the line and what to do.
    """
    text = _read_text(path)
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        said = str(error)
    except RecursionError:
        said = "too deep"
    found = re.search(r"at line ([0-9]+)", said)
    last = text.rstrip().count("\n") + 1
    hint = next((hint for start, hint in _HINTS if start in said), f"not TOML: {said}")
    raise ConfigError(f"{path}:{found[1] if found else last}: {hint}")


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such file. Copy config.toml from where Plein was unpacked, "
            f"or make one that begins with:\n\n  {_SMALLEST}"
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def _key_in_words(keys: Where) -> str:
    """Write `values`, 2, `tag` as `values 3, tag`: people count from one."""
    words = ""
    for key in keys:
        words += f" {key + 1}" if isinstance(key, int) else f", {key}"
    return words.removeprefix(", ").strip()


_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|.',
    re.DOTALL,
)
_KEY = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.?)""")


def find_lines(text: str) -> dict[Where, int]:
    """Tell the line of each section and key of a valid TOML text, counted from 1.

    A list or table written within a value has the line on which its setting begins.
    """
    lines: dict[Where, int] = {}
    latest: dict[Where, int] = {}  # of each list of tables, the place of its last one
    section: Where = ()
    for number, statement in _statements(text):
        if statement.startswith("["):
            is_list = statement.startswith("[[")
            section = _enter(_keys(statement.lstrip("[")), is_list, latest)
            found = section
        else:
            found = section + _keys(statement)
        for length in range(1, len(found) + 1):
            lines.setdefault(found[:length], number)
    return lines


def _enter(keys: Where, is_list: bool, latest: dict[Where, int]) -> Where:
    """Walk from the top of the file to the table that a header names."""
    where: Where = ()
    for key in keys[:-1] if is_list else keys:
        where += (key,)
        where += (latest[where],) if where in latest else ()
    if is_list:
        where += keys[-1:]
        latest[where] = latest.get(where, -1) + 1
        where += (latest[where],)
    return where


def _keys(statement: str) -> Where:
    keys: list[str] = []
    position, more = 0, "."
    while more and (match := _KEY.match(statement, position)):
        keys.append(match[1] or match[2] or match[3] or "")
        position, more = match.end(), match[4]
    return tuple(keys)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text into headers and settings, each with the line it begins on."""
    depth, number, begun, words = 0, 1, 1, ""
    for match in _TOKEN.finditer(text + "\n"):
        token = match[0]
        if token == "\n" and depth == 0:
            if words.strip():
                yield begun, words.strip()
            words = ""
        elif not token.startswith("#"):
            begun = begun if words.strip() else number
            words += token
            depth += (token in "[{") - (token in "]}")
        number += token.count("\n")
