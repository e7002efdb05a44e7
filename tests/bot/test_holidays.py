"""Public holidays: which days are free where the workplace is, and what they are called."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from bot.content import InEach
from bot.holidays import holiday_on, parse_place
from tests.chat import Chat


def free_days(place: str, year: int) -> list[str]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [f"{day:%m-%d}" for day in days if day.year == year and holiday_on(day, place)]


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, "03-29 03-31 04-01 05-09 05-19 05-20"),
        (2025, "04-18 04-20 04-21 05-29 06-08 06-09"),
        (2026, "04-03 04-05 04-06 05-14 05-24 05-25"),
        (2027, "03-26 03-28 03-29 05-06 05-16 05-17"),
        (2028, "04-14 04-16 04-17 05-25 06-04 06-05"),
        (2029, "03-30 04-01 04-02 05-10 05-20 05-21"),
        (2030, "04-19 04-21 04-22 05-30 06-09 06-10"),
    ],
)
def test_the_free_days_of_the_netherlands(year: int, easter: str) -> None:
    # The 27th is a Sunday in 2025: then the King's birthday is kept on the day before.
    kings_day = "04-26" if year == 2025 else "04-27"
    liberation = ["05-05"] if year in (2025, 2030) else []
    fixed = ["01-01", kings_day, *liberation, "12-25", "12-26"]

    assert free_days("NL", year) == sorted([*fixed, *easter.split()])


@pytest.mark.parametrize(
    ("place", "day", "english", "dutch"),
    [
        ("NL", "2027-04-27", "King's Day", "Koningsdag"),
        ("NL", "2025-05-05", "Liberation Day", "Bevrijdingsdag"),
        ("BE", "2027-07-21", "National Day", "Nationale feestdag"),
        ("DE", "2027-10-03", "German Unity Day", "German Unity Day"),
        ("GB", "2027-01-01", "New Year's Day", "New Year's Day"),
        ("GB-SCT", "2027-11-30", "Saint Andrew's Day", "Saint Andrew's Day"),
    ],
)
def test_a_holiday_is_named_in_the_readers_language(
    place: str, day: str, english: str, dutch: str
) -> None:
    assert holiday_on(date.fromisoformat(day), place) == InEach(en=english, nl=dutch)


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    epiphany = date(2027, 1, 6)

    assert holiday_on(epiphany, "DE-BY") is not None
    assert holiday_on(epiphany, "DE") is None


def test_a_workplace_without_holidays_has_none() -> None:
    assert holiday_on(date(2027, 12, 25), "none") is None


@pytest.mark.parametrize(
    ("text", "place"),
    [("NL", "NL"), ("nl", "NL"), (" de-by ", "DE-BY"), ("gb-eng", "GB-ENG"), ("None", "none")],
)
def test_a_place_is_written_in_one_way(text: str, place: str) -> None:
    assert parse_place(text) == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Netherlands", "unknown country 'Netherlands'; did you mean NL?"),
        ("nederland", "did you mean NL?"),
        ("Belgie", "did you mean BE?"),
        ("UK", "did you mean GB?"),
        ("Germny", "did you mean DE?"),
        ("XX", "unknown country 'XX'; write a country such as"),
        ("", "unknown country ''; write a country such as"),
        ("DE-XX", "unknown part of DE, which has AUGSBURG, BB, BE, BW, BY"),
        ("DE-", "unknown part of DE"),
        ("IE-D", "unknown part of IE, which has no parts"),
    ],
)
def test_a_place_that_is_not_known_is_told_what_was_meant(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"^unknown") as caught:
        parse_place(text)

    assert said in str(caught.value)


@pytest.mark.slow
def test_every_country_has_a_year_with_names() -> None:
    from holidays.registry import COUNTRIES

    for _, code, *_ in COUNTRIES.values():
        place = parse_place(code)
        for day in (date(2027, 1, 1), date(2027, 12, 25)):
            named = holiday_on(day, place)
            assert named is None or (named.en and named.nl), code


def test_the_library_is_not_loaded_before_it_is_asked() -> None:
    code = "import sys, bot, bot.app, bot.config; sys.exit('holidays' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skills("kudos")
@pytest.mark.on_databases("sqlite")
@pytest.mark.in_chats("console")
async def test_the_house_knows_its_holidays(chat: Chat) -> None:
    house = chat.app.workplace

    assert house.holiday(date(2027, 4, 27)) == InEach(en="King's Day", nl="Koningsdag")
    assert house.holiday(date(2027, 4, 28)) is None
