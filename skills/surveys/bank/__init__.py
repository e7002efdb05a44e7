"""The question bank: own questions in two languages, and the sets that a survey can begin with.

It is read once, when somebody first composes or shows a survey. Words may hold `{org}`, `{bot}`,
`{customer}` and `{customers}`: `filled` puts the workplace's own in.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from skills.surveys.questions import Question

Rhythm: TypeAlias = Literal["once", "weekly", "quarterly", "half_yearly"]

LANGUAGES: Final = ("en", "nl")
FLAGS: Final = frozenset("CRMHG")
# What the words of a question may hold.
PLACEHOLDERS: Final = frozenset({"org", "bot", "customer", "customers"})
_CUSTOMERS: Final = {
    "en": {"customer": "customer", "customers": "customers"},
    "nl": {"customer": "klant", "customers": "klanten"},
}
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """What several questions together tell about. `names` are by language."""

    code: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A set of questions that a survey can begin with (SUR-E11).

    `rotating`: so many questions of the rotation come before `questions`. `days`: of a set that
    hangs on a day, such as a start at work, so many days after it.
    """

    id: str
    names: Mapping[str, str]
    questions: tuple[Question, ...]
    rotating: int = 0
    rhythm: Rhythm = "once"
    days: tuple[int, ...] = ()
    is_anonymous: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """All of it. `drivers` are the ten of the heatmap, `outcomes` what they lead to."""

    drivers: Mapping[str, Driver]
    outcomes: Mapping[str, Driver]
    questions: Mapping[str, Question]
    templates: Mapping[str, Template]

    def of_drivers(self) -> tuple[Question, ...]:
        """The questions that take turns in a pulse, four a driver."""
        return tuple(one for one in self.questions.values() if one.driver in self.drivers)


@cache
def bank() -> Bank:
    """Read the bank; the second time it is there already."""
    items, sets = _read("items.toml"), _read("sets.toml")
    source = {"licence": items["licence"]}
    questions = {item["id"]: _question(item, source) for item in items["items"]}
    return Bank(
        drivers=_drivers(items["drivers"]),
        outcomes=_drivers(items["outcomes"]),
        questions=questions,
        templates={one["id"]: _template(one, questions) for one in sets["sets"]},
    )


def filled(
    questions: Iterable[Question], words: Mapping[str, Mapping[str, str]]
) -> tuple[Question, ...]:
    """Put a workplace's own words into questions: by language, what `org`, `bot`, `customer` and
    `customers` are called there. Customers that are not named are customers, in Dutch klanten.
    """
    called = {one: _CUSTOMERS[one] | dict(words[one]) for one in LANGUAGES}
    return tuple(
        replace(
            question,
            words=_filled(question.words, called),
            options=tuple(_filled(option, called) for option in question.options),
        )
        for question in questions
    )


def driver_called(words: str, drivers: Mapping[str, Driver]) -> str | None:
    """Tell which driver is meant by its code, or by its name in either language."""
    meant = words.casefold()
    return next(
        (
            code
            for code, driver in drivers.items()
            if meant in (code.casefold(), *map(str.casefold, driver.names.values()))
        ),
        None,
    )


def unknown_placeholders(words: str) -> tuple[str, ...]:
    """List what stands in braces and would never be filled in."""
    return tuple(name for name in _PLACEHOLDER.findall(words) if name not in PLACEHOLDERS)


def _filled(words: Mapping[str, str], called: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    # Never str.format: words that people import could reach for more than these four.
    def own(language: str, found: re.Match[str]) -> str:
        return called[language][found[1]] if found[1] in PLACEHOLDERS else found[0]

    return {
        language: _PLACEHOLDER.sub(lambda found, at=language: own(at, found), said)
        for language, said in words.items()
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _drivers(named: Mapping[str, Mapping[str, str]]) -> dict[str, Driver]:
    return {code: Driver(code=code, names=names) for code, names in named.items()}


def _question(item: Mapping[str, Any], source: Mapping[str, str]) -> Question:
    return Question(
        id=item["id"],
        kind=item["kind"],
        words={language: item[language] for language in LANGUAGES},
        driver=item.get("driver"),
        flags=frozenset(item.get("flags", ())),
        options=tuple(item.get("options", ())),
        version=item["version"],
        source=source,
    )


def _template(one: Mapping[str, Any], questions: Mapping[str, Question]) -> Template:
    return Template(
        id=one["id"],
        names={language: one[language] for language in LANGUAGES},
        questions=tuple(questions[item] for item in one["items"]),
        rotating=one.get("rotating", 0),
        rhythm=one["rhythm"],
        days=tuple(one.get("days", ())),
        is_anonymous=not one.get("is_named", False),
    )
