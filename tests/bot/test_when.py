"""Dates and times as people type them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.occurrence import instant
from bot.when import Language, Reason, WhenError, parse_date, parse_moment, parse_time

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 12, 2, 8, 30, tzinfo=UTC)  # a Wednesday, 9:30 in Amsterdam


def reason_of(error: pytest.ExceptionInfo[WhenError]) -> Reason:
    return error.value.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-12-02"),
        ("Vandaag", "2026-12-02"),
        ("morgen", "2026-12-03"),
        ("tomorrow", "2026-12-03"),
        ("overmorgen", "2026-12-04"),
        ("the day after tomorrow", "2026-12-04"),
        ("mon", "2026-12-07"),
        ("maandag", "2026-12-07"),
        ("ma.", "2026-12-07"),
        ("do", "2026-12-03"),
        ("wednesday", "2026-12-09"),
        ("on Friday", "2026-12-04"),
        ("aanstaande vrijdag", "2026-12-04"),
        ("next friday", "2026-12-11"),
        ("volgende week vrijdag", "2026-12-11"),
        ("monday next week", "2026-12-07"),
        ("in 3 days", "2026-12-05"),
        ("over een week", "2026-12-09"),
        ("in a week", "2026-12-09"),
        ("15-12", "2026-12-15"),
        ("15/12", "2026-12-15"),
        ("15.12.2026", "2026-12-15"),
        ("15-12-26", "2026-12-15"),
        ("1-2", "2027-02-01"),
        ("2-12", "2026-12-02"),
        ("1-12", "2027-12-01"),
        ("2026-12-15", "2026-12-15"),
        ("15 december", "2026-12-15"),
        ("15 dec", "2026-12-15"),
        ("15 Dec. 2027", "2027-12-15"),
        ("15december", "2026-12-15"),
        ("December 15", "2026-12-15"),
        ("December 15th, 2027", "2027-12-15"),
        ("the 15th of December", "2026-12-15"),
        ("de 15e", "2026-12-15"),
        ("1 mrt", "2027-03-01"),
        ("15", "2026-12-15"),
        ("1", "2027-01-01"),
        ("31", "2026-12-31"),
        ("dinsdag 15 december", "2026-12-15"),
        ("29 feb 2028", "2028-02-29"),
        ("１５-１２", "2026-12-15"),
    ],
)
def test_a_date_is_the_coming_one(text: str, expected: str) -> None:
    assert parse_date(text, NOW, AMSTERDAM) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" . ", Reason.EMPTY),
        ("soon", Reason.UNKNOWN),
        ("9:00", Reason.UNKNOWN),
        ("9 pm", Reason.UNKNOWN),
        ("monday or tuesday", Reason.UNKNOWN),
        ("15 foo", Reason.UNKNOWN),
        ("15-12-126", Reason.UNKNOWN),
        ("x" * 40_000, Reason.UNKNOWN),
        ("31 June", Reason.IMPOSSIBLE),
        ("12/15", Reason.IMPOSSIBLE),
        ("2027-02-29", Reason.IMPOSSIBLE),
        ("0 december", Reason.IMPOSSIBLE),
        ("32", Reason.IMPOSSIBLE),
        ("0000-01-01", Reason.IMPOSSIBLE),
        ("29 feb", Reason.LEAP),
        ("monday 15 december", Reason.WEEKDAY),
        ("gisteren", Reason.PAST),
        ("2026-12-01", Reason.PAST),
        ("9999-12-31", Reason.FAR),
        ("in 99999 weeks", Reason.FAR),
        ("over 99999999999999999999 dagen", Reason.UNKNOWN),
    ],
)
def test_what_is_no_coming_date_has_its_reason(text: str, reason: Reason) -> None:
    with pytest.raises(WhenError) as error:
        parse_date(text, NOW, AMSTERDAM)

    assert reason_of(error) is reason


def test_29_february_without_a_year_names_the_next_one() -> None:
    with pytest.raises(WhenError) as error:
        parse_date("29 februari", NOW, AMSTERDAM)

    assert error.value.suggestion == date(2028, 2, 29)


def test_29_february_is_taken_when_it_is_in_the_coming_year() -> None:
    assert parse_date("29 feb", datetime(2027, 6, 1, tzinfo=UTC), AMSTERDAM) == date(2028, 2, 29)


def test_a_weekday_that_does_not_fit_is_not_guessed() -> None:
    with pytest.raises(WhenError) as error:
        parse_date("maandag 15 december", NOW, AMSTERDAM)

    assert (reason_of(error), error.value.suggestion) == (Reason.WEEKDAY, date(2026, 12, 15))


def test_the_past_is_fine_where_the_question_says_so() -> None:
    assert parse_date("gisteren", NOW, AMSTERDAM, past_is_fine=True) == date(2026, 12, 1)
    assert parse_date("1980-05-04", NOW, AMSTERDAM, past_is_fine=True) == date(1980, 5, 4)


def test_today_is_the_day_where_the_person_is() -> None:
    late = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)

    assert parse_date("today", late, AMSTERDAM) == date(2026, 12, 3)
    assert parse_date("today", late, ZoneInfo("America/New_York")) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", "09:00"),
        ("9:00", "09:00"),
        ("09.30", "09:30"),
        ("0:05", "00:05"),
        ("23:59", "23:59"),
        ("9 uur", "09:00"),
        ("om 9 uur", "09:00"),
        ("9u30", "09:30"),
        ("9h30", "09:30"),
        ("15 uur 30", "15:30"),
        ("3 pm", "15:00"),
        ("3PM", "15:00"),
        ("3:30 p.m.", "15:30"),
        ("12 am", "00:00"),
        ("12 pm", "12:00"),
        ("15:00 pm", "15:00"),
        ("9 o'clock", "09:00"),
        ("nine", "09:00"),
        ("negen uur", "09:00"),
        ("half tien", "09:30"),
        ("half een", "12:30"),
        ("half past nine", "09:30"),
        ("half ten", "10:30"),
        ("kwart voor tien", "09:45"),
        ("kwart over 9", "09:15"),
        ("quarter to ten", "09:45"),
        ("ten past nine", "09:10"),
        ("vijf over half drie", "02:35"),
        ("10 voor half 4", "03:20"),
        ("kwart voor een", "12:45"),
        ("kwart voor 0", "23:45"),
        ("8 uur 's avonds", "20:00"),
        ("half negen 's avonds", "20:30"),
        ("7 in the morning", "07:00"),
        ("12 uur 's nachts", "00:00"),
        ("11 at night", "23:00"),
        ("3 uur 's nachts", "03:00"),
        ("noon", "12:00"),
        ("middernacht", "00:00"),
    ],
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_time_is_read_in_both_languages(text: str, expected: str, language: Language) -> None:
    assert parse_time(text, language) == time.fromisoformat(expected)


def test_half_ten_in_figures_follows_the_persons_language() -> None:
    assert parse_time("half 10", "nl") == time(9, 30)
    assert parse_time("half 10", "en") == time(10, 30)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("laat", Reason.UNKNOWN),
        ("a", Reason.UNKNOWN),
        ("evening", Reason.UNKNOWN),
        ("9 am pm", Reason.UNKNOWN),
        ("9:0", Reason.UNKNOWN),
        ("٩", Reason.UNKNOWN),
        ("24:00", Reason.IMPOSSIBLE),
        ("25", Reason.IMPOSSIBLE),
        ("9:60", Reason.IMPOSSIBLE),
        ("14 am", Reason.IMPOSSIBLE),
        ("half 99", Reason.IMPOSSIBLE),
    ],
)
def test_what_is_no_time_has_its_reason(text: str, reason: Reason) -> None:
    with pytest.raises(WhenError) as error:
        parse_time(text, "nl")

    assert reason_of(error) is reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("morgen 10:00", "2026-12-03 10:00"),
        ("morgen om 10 uur", "2026-12-03 10:00"),
        ("mon 3 pm", "2026-12-07 15:00"),
        ("3 pm monday", "2026-12-07 15:00"),
        ("maandag 15:00", "2026-12-07 15:00"),
        ("15 december, half tien", "2026-12-15 09:30"),
        ("15 december 10", "2026-12-15 10:00"),
        ("December 15 2027 at 9am", "2027-12-15 09:00"),
        ("2026-12-15T10:00", "2026-12-15 10:00"),
        ("15-12 8:15", "2026-12-15 08:15"),
        ("vanavond 8 uur", "2026-12-02 20:00"),
        ("tonight at 8", "2026-12-02 20:00"),
        ("morgenochtend half negen", "2026-12-03 08:30"),
        ("maandagmiddag 3 uur", "2026-12-07 15:00"),
        ("tomorrow 7 in the evening", "2026-12-03 19:00"),
        ("noon tomorrow", "2026-12-03 12:00"),
        ("10:00", "2026-12-02 10:00"),
        ("9:00", "2026-12-03 09:00"),
        ("wednesday 10:00", "2026-12-02 10:00"),
        ("wednesday 9:00", "2026-12-09 09:00"),
        ("dinsdag 15 9:00", "2026-12-15 09:00"),
        ("over 3 dagen 10:00", "2026-12-05 10:00"),
        ("in 2 hours", "2026-12-02 11:30"),
        ("over een kwartier", "2026-12-02 09:45"),
        ("over een half uur", "2026-12-02 10:00"),
        ("in 3 days", "2026-12-05 09:30"),
    ],
)
def test_a_moment_is_a_date_and_a_time_in_either_order(text: str, expected: str) -> None:
    found = parse_moment(text, NOW, AMSTERDAM, "nl")

    assert datetime.combine(*found) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("soon", Reason.UNKNOWN),
        ("avond", Reason.UNKNOWN),
        ("morgen", Reason.NO_TIME),
        ("15 december", Reason.NO_TIME),
        ("morgen 25:00", Reason.IMPOSSIBLE),
        ("31 june 10:00", Reason.IMPOSSIBLE),
        ("29 feb 10:00", Reason.LEAP),
        ("maandag 15 december 10:00", Reason.WEEKDAY),
        ("vandaag 9:00", Reason.PAST),
        ("in 0 minutes", Reason.PAST),
        ("9999-12-31 23:59", Reason.FAR),
    ],
)
def test_what_is_no_coming_moment_has_its_reason(text: str, reason: Reason) -> None:
    with pytest.raises(WhenError) as error:
        parse_moment(text, NOW, AMSTERDAM, "nl")

    assert reason_of(error) is reason


def test_what_is_counted_from_now_is_never_too_early() -> None:
    now = datetime(2026, 12, 2, 8, 30, 12, tzinfo=UTC)

    assert parse_moment("in 1 minute", now, AMSTERDAM, "en") == (date(2026, 12, 2), time(9, 32))


@pytest.mark.parametrize(
    ("text", "suggestion", "at"),
    [
        ("vandaag 9:00", "2026-12-03", "09:00"),
        ("15 december", "2026-12-15", None),
        ("monday 15 december 10:00", "2026-12-15", "10:00"),
        ("29 feb 9 uur", "2028-02-29", "09:00"),
        ("2026-12-01 9:00", None, "09:00"),
        ("31 june 9:00", None, "09:00"),
    ],
)
def test_a_moment_that_is_refused_names_one_that_is_near(
    text: str, suggestion: str | None, at: str | None
) -> None:
    with pytest.raises(WhenError) as error:
        parse_moment(text, NOW, AMSTERDAM, "nl")

    near = error.value.suggestion
    assert near == (None if suggestion is None else date.fromisoformat(suggestion))
    assert error.value.at == (None if at is None else time.fromisoformat(at))


def test_a_day_that_the_zone_skips_is_impossible() -> None:
    before = datetime(2011, 12, 29, 12, tzinfo=UTC)

    with pytest.raises(WhenError) as error:
        parse_moment("30-12 9:00", before, ZoneInfo("Pacific/Apia"), "en")

    assert reason_of(error) is Reason.IMPOSSIBLE


VOCABULARY = (
    "morgen today mon maandag next volgende week in over 3 15 31 0 9:00 25:00 half tien kwart voor "
    "pm am 's avonds december feb 29 2026 15-12 2026-12-15 uur days minutes een a at , . : - / ' "
    "vanavond tonight the of ½ ² ٣ \0 \ud800 noon to past"
)
PIECES = st.sampled_from(VOCABULARY.split())
TYPED = st.text(max_size=120) | st.lists(PIECES, max_size=8).map(" ".join)
TYPED |= st.lists(PIECES, max_size=6).map("".join)
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
NOWS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
LANGUAGES = st.sampled_from(("en", "nl"))


@given(TYPED, NOWS, ZONES, LANGUAGES)
def test_any_text_is_taken_or_refused_with_a_reason(
    text: str, now: datetime, zone: ZoneInfo, language: Language
) -> None:
    for parse in (
        lambda: parse_date(text, now, zone),
        lambda: parse_time(text, language),
        lambda: parse_moment(text, now, zone, language),
    ):
        try:
            found = parse()
        except WhenError:
            continue
        match found:
            case (day, at):
                shown = instant(day, at, zone)
                assert shown is not None
                assert shown > now
            case date():
                assert found >= now.astimezone(zone).date()
            case time():
                assert (found.second, found.tzinfo) == (0, None)


@given(st.dates(date(2026, 12, 2), date(2100, 1, 1)))
def test_every_date_that_is_written_out_is_read_back(day: date) -> None:
    for written in (f"{day:%Y-%m-%d}", f"{day:%d-%m-%Y}", f"{day:%d %B %Y}", f"{day:%A %d %b %Y}"):
        assert parse_date(written, NOW, AMSTERDAM) == day


@given(st.times())
def test_every_time_that_is_written_out_is_read_back(at: time) -> None:
    at = at.replace(second=0, microsecond=0)

    for written in (f"{at:%H:%M}", f"{at:%H.%M}", f"{at:%I:%M %p}", f"{at:%H} uur {at:%M}"):
        assert parse_time(written, "nl") == at


@given(st.datetimes(datetime(2026, 12, 4), datetime(2100, 1, 1)))
def test_every_moment_that_is_written_out_is_read_back(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)

    for written in (f"{moment:%Y-%m-%d %H:%M}", f"{moment:%H:%M %d %B %Y}"):
        found = parse_moment(written, NOW, ZoneInfo("Asia/Tokyo"), "en")
        assert datetime.combine(*found) == moment
