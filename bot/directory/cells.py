"""One row of the file → one person, or what is wrong with it. Touches no file and no store."""

import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from sys import intern
from typing import Final

from bot.directory import sentences
from bot.directory.columns import KNOWN, LONGEST, LONGEST_OTHER, REQUIRED
from bot.occurrence import find_zone
from storage.people import name_key

# A birthday is kept as day and month; this year is a leap year, so that 29 February fits.
BIRTHDAY_YEAR: Final = 2000

_LANGUAGES: Final = {
    **dict.fromkeys(("nl", "nl-nl", "nl-be", "nld", "dutch", "nederlands"), "nl"),
    **dict.fromkeys(("en", "en-us", "en-gb", "eng", "english", "engels"), "en"),
}
_ISO_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DUTCH_DATE: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_ISO_DAY: Final = re.compile(r"--([0-9]{2})-?([0-9]{2})")
_DUTCH_DAY: Final = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
_EARLIEST_YEAR: Final = 1900
_LATEST_YEAR: Final = 2100
_LIKENESS: Final = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A person as a row of the file has them. Columns that the file lacks are None here.

    `row` counts as a spreadsheet does: the column names are row 1.
    `manager` is as it was written: an address or a name.
    """

    row: int
    name: str
    email: str
    department: str | None = None
    location: str | None = None
    manager: str | None = None
    title: str | None = None
    language: str | None = None
    zone: str | None = None
    start_date: date | None = None
    birthday: date | None = None
    away_from: date | None = None
    away_until: date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong in a row, and what to do about it."""

    row: int
    text: str


class BadCell(ValueError):
    """A cell that cannot be taken as it is; its text says what to do."""


def shown(value: str, most: int = 40) -> str:
    """Quote what a file says for a terminal: shortened, and nothing that could steer it."""
    visible = "".join(letter if letter.isprintable() else "�" for letter in value[:most])
    return f"“{visible}…”" if len(value) > most else f"“{visible}”"


def entry_of(row: int, cells: Mapping[str, str]) -> tuple[Entry | None, list[Problem]]:
    """Read one row: a person, or everything that is wrong with it."""
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for column, cell in cells.items():
        try:
            tidy = _tidy if column in REQUIRED else _tidy_again
            taken[column] = tidy(column, cell)
        except BadCell as bad:
            problems.append(Problem(row=row, text=str(bad)))
    dates: dict[str, date | None] = {}
    for column, read in _DATES:
        try:
            dates[column] = read(column, taken.get(column, ""))
        except BadCell as bad:
            problems.append(Problem(row=row, text=str(bad)))
    begin, end = dates.get("away_from"), dates.get("away_until")
    if begin and end and end < begin:
        problems.append(Problem(row=row, text=sentences.AWAY_TURNED.format(begin=begin, end=end)))
    if problems:
        return None, problems
    return _entry(row, taken, dates), []


def _entry(row: int, taken: Mapping[str, str], dates: Mapping[str, date | None]) -> Entry:
    def shared(column: str) -> str | None:
        # Thousands of rows name the same few departments: one string serves them all.
        value = taken.get(column)
        return intern(value) if value else None

    return Entry(
        row=row,
        name=taken["name"],
        email=taken["email"],
        department=shared("department"),
        location=shared("location"),
        manager=shared("manager"),
        title=shared("title"),
        language=shared("language"),
        zone=shared("zone"),
        start_date=dates["start_date"],
        birthday=dates["birthday"],
        away_from=dates["away_from"],
        away_until=dates["away_until"],
        attributes={column: value for column, value in taken.items() if column not in KNOWN},
    )


def _tidy(column: str, cell: str) -> str:
    """Trim a cell, make its white space single, and check it as its column asks."""
    value = " ".join(cell.split())
    if not value:
        if column in REQUIRED:
            raise BadCell(sentences.MISSING.format(column=column))
        return value
    most = LONGEST.get(column, LONGEST_OTHER)
    if len(value) > most:
        raise BadCell(sentences.TOO_LONG.format(column=column, most=most))
    if not value.isprintable():
        _refuse_control(column, value)
    check = _CHECKS.get(column)
    return value if check is None else check(value)


# Departments, zones and languages come back thousands of times in a file.
_tidy_again: Final = lru_cache(maxsize=1 << 14)(_tidy)


def _refuse_control(column: str, value: str) -> None:
    """Refuse what steers a terminal or breaks a database, such as NUL; accents may pass."""
    for letter in value:
        if unicodedata.category(letter) in ("Cc", "Cs"):
            code = f"U+{ord(letter):04X}"
            raise BadCell(sentences.CONTROL.format(column=column, code=code))


def _name(value: str) -> str:
    if value.isascii():
        return value
    key = name_key(value)
    if not key:
        raise BadCell(sentences.NO_LETTERS.format(value=shown(value)))
    if len(key) > LONGEST["name"]:
        raise BadCell(sentences.TOO_LONG.format(column="name", most=LONGEST["name"]))
    return value


def _address(value: str) -> str:
    address = value.lower()
    before, at, domain = address.partition("@")
    if not (before and at and domain) or "@" in domain or " " in address:
        raise BadCell(sentences.NO_ADDRESS.format(value=shown(value)))
    if len(address) > LONGEST["email"]:
        raise BadCell(sentences.TOO_LONG.format(column="email", most=LONGEST["email"]))
    return address


def _language(value: str) -> str:
    language = language_called(value)
    if language is None:
        raise BadCell(sentences.NO_LANGUAGE.format(value=shown(value)))
    return language


def language_called(word: str) -> str | None:
    """Tell which language is meant by a name or a code of it: `Nederlands`, `en-GB`."""
    return _LANGUAGES.get(word.casefold().replace("_", "-"))


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in zoneinfo.available_timezones()}


def _zone(value: str) -> str:
    # Nearly all are written as tzdata does: to list what else there is reads hundreds of files.
    if find_zone(value) is not None:
        return value
    zone = _zones().get(value.casefold().replace(" ", "_"))
    if zone is not None:
        return zone
    guess = _zone_like(value)
    if guess is None:
        raise BadCell(sentences.NO_ZONE.format(value=shown(value)))
    raise BadCell(sentences.NO_ZONE_LIKE.format(value=shown(value), guess=guess))


def _zone_like(value: str) -> str | None:
    """Guess a zone from a city or from a slip of the pen."""
    # Imported where it is used: a start that loads the demo workplace would wait for it.
    from rapidfuzz import fuzz, process

    asked = value.casefold().replace(" ", "_")
    zones = sorted(_zones())
    cities = [zone.rsplit("/", 1)[-1] for zone in zones]
    found = (
        process.extractOne(asked, zones, scorer=fuzz.ratio, score_cutoff=_LIKENESS),
        process.extractOne(
            asked.rsplit("/", 1)[-1], cities, scorer=fuzz.ratio, score_cutoff=_LIKENESS
        ),
    )
    best = max((hit for hit in found if hit), key=lambda hit: hit[1], default=None)
    return None if best is None else _zones()[zones[best[2]]]


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": _name,
    "email": _address,
    "language": _language,
    "zone": _zone,
}


def _date(column: str, value: str) -> date | None:
    if not value:
        return None
    found = date_written(value)
    if found is None:
        raise BadCell(sentences.NO_DATE.format(column=column, value=shown(value)))
    return found


def date_written(value: str) -> date | None:
    """Read a date of somebody's life at work: `2024-03-31` or `31-03-2024`."""
    if iso := _ISO_DATE.fullmatch(value):
        return _day(iso[1], iso[2], iso[3])
    if dutch := _DUTCH_DATE.fullmatch(value):
        return _day(dutch[3], dutch[2], dutch[1])
    return None


def _birthday(column: str, value: str) -> date | None:
    """Read a birthday and forget its year at once: nobody's age is kept."""
    if not value:
        return None
    try:
        if (iso := _ISO_DAY.fullmatch(value)) and (day := _day("2000", iso[1], iso[2])):
            return day
        if (dutch := _DUTCH_DAY.fullmatch(value)) and (day := _day("2000", dutch[2], dutch[1])):
            return day
        full = _date(column, value)
    except BadCell as bad:
        raise BadCell(sentences.NO_BIRTHDAY.format(column=column, value=shown(value))) from bad
    return None if full is None else full.replace(year=BIRTHDAY_YEAR)


_DATES: Final = (
    ("start_date", _date),
    ("birthday", _birthday),
    ("away_from", _date),
    ("away_until", _date),
)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if _EARLIEST_YEAR <= found.year <= _LATEST_YEAR else None


def too_many_or_few(row: int, cells: Iterable[str], columns: int) -> Problem | None:
    """Tell when a row does not have the cells that the first row promises.

    Empty cells too many are no matter: spreadsheets leave them.
    """
    count = 0
    filled = 0
    for count, cell in enumerate(cells, start=1):
        if cell.strip():
            filled = count
    if count < columns:
        text = sentences.TOO_FEW_CELLS.format(cells=count, columns=columns)
    elif filled > columns:
        text = sentences.TOO_MANY_CELLS.format(cells=filled, columns=columns)
    else:
        return None
    return Problem(row=row, text=text)
