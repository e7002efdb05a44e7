"""Repeats as people say them, in Dutch and English, become a rule. Pure.

`every Monday 8:30`, `elke ma en do om 9 uur`, `weekdays at 9`, `maandelijks op de 1e 9:00`, `every
quarter 9:00`, `elk jaar op 1 mei 9:00`; also `… vanaf 15 januari`. What no `Rule` can hold, such as
every other week, is refused, never guessed.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from bot.occurrence import Daily, Days, Monthly, Quarterly, Rule, Weekly, Yearly, instant
from bot.when import parse_date
from bot.when_times import read_time
from bot.when_words import MONTHS, WEEKDAYS, Language, Reason, WhenError, cut_words

_LEAP_YEAR = 2024
_WITHIN = 800  # days in which every rule falls, also when a zone skips one of its dates

# What people say, on the left, in the words that are understood here.
_SAID = tuple(
    (re.compile(rf"(?<!\S)(?:{words})(?!\S)"), meant)
    for words, meant in (
        # As the rules are said back that are not the same in each month, and in each year.
        (r"or else its last day|anders laatste dag", ""),
        (r"(?:last|laatste) (?:day|dag) (?:van )?(february|februari)", r"29 \1"),
        (r"each|elke?|iedere?|per", "every"),
        (r"daily|dagelijks", "every day"),
        (r"weekly|wekelijks", "every week"),
        (r"monthly|maandelijks", "every month"),
        (r"quarterly", "every quarter"),
        (r"yearly|annually|jaarlijks", "every year"),
        (r"weekdays|workdays|(?:working|business) days|werkdagen|doordeweeks", "every workday"),
        (r"weekday|(?:working|business) day|werkdag|weekdag|doordeweekse dag", "workday"),
        *((rf"{name}(?:s|en)", f"every {name}") for name in WEEKDAYS if len(name) > 5),
        (r"every morgen", "every day"),
        (r"dag", "day"),
        (r"maand", "month"),
        (r"kwartaal", "quarter"),
        (r"jaar", "year"),
        (r"eerste", "first"),
        (r"laatste", "last"),
        (r"vanaf|starting from|starting|beginning|ingaande", "from"),
        (r"en|and|&|\+|van|het|vd", ""),
    )
)
_NO_RULE = re.compile(r"\bom de (?:week|dag|maand|\w+ weken)\b|weekly\b|fortnight|tweewekelijks")
_NAME = "|".join(WEEKDAYS)
_RANGE = re.compile(
    rf"(?<!\S)({_NAME}) ?(?:-|t/m|tm|tot(?: met)?|to|through|till|until) ?({_NAME})(?!\S)"
)


def parse_repeat(
    text: str, now: datetime, zone: ZoneInfo, language: Language
) -> tuple[Rule, date] | None:
    """Read a repeat that people of `zone` type, with the first date on which it is to come there.

    None, when the words are of no repeat.

    Raises: WhenError.
    """
    words = cut_words(text)
    said = " ".join(words.rest)
    for found, meant in _SAID:
        said = found.sub(meant, said)
    tokens = tuple(_RANGE.sub(r"every \1-\2", " ".join(said.split())).split())
    if "every" not in tokens and not _NO_RULE.search(text.casefold()):
        return None
    repeat, begin = _with_begin(tokens, now, zone)
    rule = _rule(repeat, words.part, language)
    return rule, _first(rule, begin, now, zone)


def _with_begin(
    tokens: tuple[str, ...], now: datetime, zone: ZoneInfo
) -> tuple[tuple[str, ...], date]:
    """Take `from 15 January` out, wherever it stands; without it, today."""
    if "from" not in tokens:
        return tokens, now.astimezone(zone).date()
    at = tokens.index("from")
    until = next((n for n in range(at, len(tokens)) if tokens[n] == "every"), len(tokens))
    said = tokens[at + 1 : until]  # nothing in `from Monday to Friday`
    begin = parse_date(" ".join(said), now, zone) if said else now.astimezone(zone).date()
    return tokens[:at] + tokens[until:], begin


def _rule(tokens: tuple[str, ...], part: str | None, language: Language) -> Rule:
    """Cut words into those of the days and the time; the longest days that leave a time win."""
    refused = WhenError(Reason.NO_TIME if _days(tokens, part) else Reason.REPEAT)
    for day_words, time_words in _cuts(tokens):
        days = _days(day_words, part)
        if days is None:
            continue
        try:
            return Rule(days=days, at=read_time(time_words, part, language))
        except WhenError as error:
            if error.reason is not Reason.UNKNOWN:
                refused = error
    raise refused


def _cuts(tokens: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Give each way to take a time out of words: short times first, and those at the end."""
    every = combinations(range(len(tokens) + 1), 2)
    for start, end in sorted(every, key=lambda cut: (cut[1] - cut[0], -cut[1])):
        yield tokens[:start] + tokens[end:], tokens[start:end]


def _days(tokens: Sequence[str], part: str | None) -> Days | None:
    """Read all of the words as the days of a rule; None when they are none."""
    if "every" not in tokens:
        return None
    match [token for token in tokens if token != "every"]:
        case []:
            return Daily() if part is not None else None  # every morning
        case ["day"]:
            return Daily()
        case ["workday"]:
            return Weekly(frozenset(range(5)))
        case ["quarter"] | ["quarter", "first", "day"] | ["first", "day", "quarter"]:
            return Quarterly()
        case rest if "month" in rest:
            return _monthly([token for token in rest if token not in ("month", "day")])
        case rest if "year" in rest or any(token in MONTHS for token in rest):
            return _yearly([token for token in rest if token != "year"])
        case rest:
            return _weekly(" ".join(token for token in rest if token != "week"))


def _monthly(rest: list[str]) -> Monthly | None:
    match rest:
        case ["last"]:
            return Monthly(31)
        case ["first"]:
            return Monthly(1)
        case [day] if re.fullmatch(r"[0-9]{1,2}", day) and 1 <= int(day) <= 31:
            return Monthly(int(day))
        case _:
            return None


def _yearly(rest: list[str]) -> Yearly | None:
    match sorted(rest):  # digits come before letters
        case [day, month] if month in MONTHS and re.fullmatch(r"[0-9]{1,2}", day):
            number = MONTHS[month]
            is_real = 1 <= int(day) <= monthrange(_LEAP_YEAR, number)[1]
            return Yearly(number, int(day)) if is_real else None
        case _:
            return None


def _weekly(said: str) -> Daily | Weekly | None:
    days: set[int] = set()
    for one in said.split():
        first, dash, last = one.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            return None
        start = WEEKDAYS[first]
        length = (WEEKDAYS[last] - start) % 7 if dash else 0
        days |= {(start + step) % 7 for step in range(length + 1)}
    if not days:
        return None
    return Daily() if len(days) == 7 else Weekly(frozenset(days))


def _first(rule: Rule, begin: date, now: datetime, zone: ZoneInfo) -> date:
    """Find the first date, from one on, on which a rule is still to come."""
    for day in map(date.fromordinal, range(begin.toordinal(), begin.toordinal() + _WITHIN)):
        due_at = instant(day, rule.at, zone) if rule.falls_on(day) else None
        if due_at is not None and due_at > now:
            return day
    raise WhenError(Reason.FAR)
