"""The facts in an answer that can be compared with those in another: dates, amounts, numbers with a
unit, times of day, and whether it says yes or no. In Dutch and English. Pure.

Two answers differ in a kind of fact when each says something that the other does not say. What
only one of them says, such as a second amount, is no difference.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

FactKind: TypeAlias = Literal["yes_no", "date", "amount", "number", "time"]

# So much of a text is read; an answer that people write is shorter.
_MOST: Final = 20_000
_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        (
            "january januari jan",
            "february februari feb",
            "march maart mar mrt",
            "april apr",
            "may mei",
            "june juni jun",
            "july juli jul",
            "august augustus aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_COUNTS: Final = {
    word: number
    for number, words in enumerate(
        (
            "one een één",
            "two twee",
            "three drie",
            "four vier",
            "five vijf",
            "six zes",
            "seven zeven",
            "eight acht",
            "nine negen",
            "ten tien",
            "eleven elf",
            "twelve twaalf",
        ),
        start=1,
    )
    for word in words.split()
}
# The units by how they end: `vakantiedagen` and `days` are days.
_UNITS: Final = {
    "minute": ("minutes", "minute", "min", "minuten", "minuut"),
    "hour": ("hours", "hour", "hrs", "uren", "uur"),
    "day": ("days", "day", "dagen", "dag"),
    "week": ("weeks", "week", "weken"),
    "month": ("months", "month", "maanden", "maand"),
    "year": ("years", "year", "jaren", "jaar"),
    "km": ("km", "kilometers", "kilometer", "kilometres", "kilometre"),
    "percent": ("%", "percent", "procent"),
}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMBER: Final = r"\d{1,3}(?:[.,  ]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_ENDINGS: Final = {ending: unit for unit, endings in _UNITS.items() for ending in endings}
_ENDING: Final = "|".join(sorted(map(re.escape, _ENDINGS), key=len, reverse=True))

_DAY_FIRST: Final = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|e)?(?: of)? ({_MONTH})\b\.?(?:,? (\d{{4}})\b)?"
)
_MONTH_FIRST: Final = re.compile(
    rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?![.:]\d)(?:,? (\d{{4}})\b)?"
)
_ISO: Final = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
# As it is written here: the day comes first.
_DIGITS: Final = re.compile(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b")
_AMOUNT: Final = re.compile(
    rf"(?:€|\beur(?:o)?\b) ?({_NUMBER})(?![\d%])|\b({_NUMBER})(?:,-)? ?(?:€|eur(?:o|os|o's)?\b)"
)
# With a point it may be the number of a section as well, unless it is a quarter.
_CLOCK: Final = re.compile(
    r"(?<![\d.,:€])(\d{1,2})(?::(?=\d)|\.(?=(?:00|15|30|45)))(\d{2})"
    r"(?: ?(am|pm)\b|(?!\w))(?![.,:]\d)"
)
_CLOCK_HOUR: Final = re.compile(r"(?<![\d.,:€])(\d{1,2})[:.](\d{2})(?: ?(am|pm)\b| uur\b)")
_FULL_HOUR: Final = re.compile(
    r"\b(?:om|voor|vanaf|tot|na|tussen) (\d{1,2}) uur\b|\b(\d{1,2}) ?(am|pm)\b"
)
_QUANTITY: Final = re.compile(
    rf"(?<![\d.,:])({_NUMBER}|{'|'.join(_COUNTS)}) ?([^\W\d_]{{0,20}}?)({_ENDING})(?!\w)"
)
_YES: Final = re.compile(r"\W*(yes|ja|jazeker|zeker|certainly)\b")
_NO: Final = re.compile(r"\W*(no|nee|neen)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text says that can be compared. A date without a year is so in every year."""

    yes_no: frozenset[bool] = frozenset()
    dates: frozenset[tuple[int | None, int, int]] = frozenset()
    amounts: frozenset[float] = frozenset()
    numbers: frozenset[tuple[str, float]] = frozenset()
    times: frozenset[tuple[int, int]] = frozenset()

    def __bool__(self) -> bool:
        """Whether it says anything of that kind."""
        return any((self.yes_no, self.dates, self.amounts, self.numbers, self.times))


def facts_in(text: str) -> Facts:
    """Read the facts in a text. What is read as one kind of fact is not read as another."""
    words = " ".join(text[:_MOST].casefold().split())
    yes_no = {True} if _YES.match(words) else {False} if _NO.match(words) else set[bool]()
    dates: set[tuple[int | None, int, int]] = set()
    amounts: set[float] = set()
    numbers: set[tuple[str, float]] = set()
    times: set[tuple[int, int]] = set()

    def take_date(year: str | None, month: int, day: int) -> bool:
        is_date = 1 <= month <= 12 and 1 <= day <= 31
        if is_date:
            dates.add((int(year) if year else None, month, day))
        return is_date

    def take_time(hour: str, minute: str, half: str | None) -> bool:
        at = int(hour) % 12 + (12 if half == "pm" else 0) if half else int(hour)
        is_time = at <= 24 and int(minute) < 60 and (not half or 1 <= int(hour) <= 12)
        if is_time:
            times.add((at, int(minute)))
        return is_time

    def take_quantity(found: re.Match[str]) -> bool:
        number, _, ending = found.groups()
        value = _COUNTS.get(number)
        numbers.add((_ENDINGS[ending], _number(number) if value is None else float(value)))
        return True

    def take_amount(found: re.Match[str]) -> bool:
        amounts.add(_number(found[1] or found[2]))
        return True

    words = _without(_ISO, words, lambda it: take_date(it[1], int(it[2]), int(it[3])))
    words = _without(_DIGITS, words, lambda it: take_date(it[3], int(it[2]), int(it[1])))
    words = _without(_DAY_FIRST, words, lambda it: take_date(it[3], _MONTHS[it[2]], int(it[1])))
    words = _without(_MONTH_FIRST, words, lambda it: take_date(it[3], _MONTHS[it[1]], int(it[2])))
    words = _without(_AMOUNT, words, take_amount)
    words = _without(_FULL_HOUR, words, lambda it: take_time(it[1] or it[2], "0", it[3]))
    words = _without(_CLOCK_HOUR, words, lambda it: take_time(it[1], it[2], it[3]))
    words = _without(_QUANTITY, words, take_quantity)
    _without(_CLOCK, words, lambda it: take_time(it[1], it[2], it[3]))
    return Facts(
        yes_no=frozenset(yes_no),
        dates=frozenset(dates),
        amounts=frozenset(amounts),
        numbers=frozenset(numbers),
        times=frozenset(times),
    )


def difference(one: Facts, other: Facts) -> FactKind | None:
    """Name the first kind of fact in which two texts differ; None when in none.

    The order is the same whichever comes first.
    """
    if one.yes_no and other.yes_no and one.yes_no != other.yes_no:
        return "yes_no"
    if _differ_in_dates(one.dates, other.dates):
        return "date"
    if _differ(one.amounts, other.amounts):
        return "amount"
    units = {unit for unit, _ in one.numbers} & {unit for unit, _ in other.numbers}
    for unit in units:
        if _differ(
            {number for it, number in one.numbers if it == unit},
            {number for it, number in other.numbers if it == unit},
        ):
            return "number"
    return "time" if _differ(one.times, other.times) else None


def _differ(ones: Collection[object], others: Collection[object]) -> bool:
    return bool(set(ones) - set(others) and set(others) - set(ones))


def _differ_in_dates(
    ones: Collection[tuple[int | None, int, int]], others: Collection[tuple[int | None, int, int]]
) -> bool:
    def only(some: Collection[tuple[int | None, int, int]], rest: object) -> bool:
        there = list(others) if rest is others else list(ones)
        return any(not any(_may_be_same(date, it) for it in there) for date in some)

    return only(ones, others) and only(others, ones)


def _may_be_same(one: tuple[int | None, int, int], other: tuple[int | None, int, int]) -> bool:
    years = {one[0], other[0]}
    return one[1:] == other[1:] and (None in years or len(years) == 1)


def _number(written: str) -> float:
    """Read a number as it is written in either language: `1.250,00` and `1,250.00` are one."""
    digits = re.sub(r"\s", "", written)
    mark = max(digits.rfind("."), digits.rfind(","))
    behind = len(digits) - mark - 1
    if mark >= 0 and behind != 3:
        return float(re.sub(r"[.,]", "", digits[:mark]) + "." + digits[mark + 1 :])
    return float(re.sub(r"[.,]", "", digits))


def _without(pattern: re.Pattern[str], words: str, take: Callable[[re.Match[str]], bool]) -> str:
    """Take what fits, and leave it out of the words for what is looked for next."""
    return pattern.sub(lambda found: " · " if take(found) else found[0], words)
