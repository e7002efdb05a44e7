"""Public holidays of the workplace: which days are free, and what they are called.

They are what a country's law calls so (the library `holidays` follows it). In the Netherlands Good
Friday is among them, and Liberation Day once in five years: in the years between most people work.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from bot.content import InEach

NONE: Final = "none"
_FORMS: Final = 'write a country such as "NL", a part of one such as "DE-BY", or "none"'


@dataclass(frozen=True, slots=True)
class _Named:
    """The holidays of one place, by date, in each language."""

    en: Mapping[date, str]
    nl: Mapping[date, str]


def holiday_on(day: date, place: str) -> InEach | None:
    """Name the public holiday of a date in a place, as `parse_place` gives it; None on others.

    A language that the library does not have for a country is English, or else the country's own.
    """
    if place == NONE:
        return None
    named = _named(place)
    english = named.en.get(day)
    return None if english is None else InEach(en=english, nl=named.nl.get(day, english))


def parse_place(text: str) -> str:
    """Read where the workplace is, for its holidays: `NL`, `DE-BY` or `none`.

    Raises: ValueError, with what was perhaps meant.
    """
    # The library takes a twentieth of a second: it is imported where it is used.
    from holidays.registry import COUNTRIES

    asked = text.strip().casefold()
    if asked == NONE:
        return NONE
    codes = {code: name for name, (_, code, *_) in COUNTRIES.items()}
    country, dash, part = asked.upper().partition("-")
    if country not in codes:
        raise ValueError(f"unknown country {text[:40]!a}; {_advice(asked, codes)}")
    parts = _parts(country)
    if dash and part not in parts:
        known = ", ".join(sorted(parts)) or "no parts"
        raise ValueError(f"unknown part of {country}, which has {known}; {_FORMS}")
    return f"{country}-{parts[part]}" if dash else country


def _parts(country: str) -> dict[str, str]:
    """Name the parts of a country as they are asked for, and as the library writes them."""
    import holidays

    found: tuple[str, ...] = getattr(holidays, country).subdivisions
    return {part.upper(): part for part in found}


def _advice(asked: str, codes: Mapping[str, str]) -> str:
    by_name = {name.replace("_", " "): code for code, name in codes.items()}
    by_name |= {"holland": "NL", "nederland": "NL", "belgie": "BE", "belgië": "BE", "uk": "GB"}
    close = difflib.get_close_matches(asked.replace("_", " "), by_name, n=1, cutoff=0.75)
    return f"did you mean {by_name[close[0]]}?" if close else _FORMS


@cache
def _named(place: str) -> _Named:
    from holidays import country_holidays

    country, _, part = place.partition("-")
    own = country_holidays(country)
    spoken = own.supported_languages

    def named(*languages: str) -> Mapping[date, str]:
        language = next((one for one in languages if one in spoken), None)
        return country_holidays(country, subdiv=part or None, language=language)

    return _Named(en=named("en_US", "en_GB"), nl=named("nl", "en_US", "en_GB"))
