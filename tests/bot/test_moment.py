"""Moments and repeats as people say them, read and said back."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Text
from bot.errors import Wrong
from bot.moment import Moment, Now, Once, Repeat, due_in, read_moment, say_moment, say_rule
from bot.occurrence import Rule
from bot.text import Catalogue, Reader
from bot.workplace import plain_channel, plain_mention

NOW = datetime(2026, 12, 2, 8, 30, tzinfo=UTC)  # a Wednesday, 9:30 in Amsterdam
TEXTS = Path(__file__).parents[2] / "bot" / "texts"
CATALOGUE = Catalogue.load({"core": TEXTS})


def read(words: str, language: str = "nl", now: datetime = NOW) -> Moment:
    return read_moment(words, now=now, zone="Europe/Amsterdam", language=language)


def said(text: Text, language: str) -> str:
    reader = Reader(language=language, zone="UTC", mention=plain_mention, channel=plain_channel)
    return CATALOGUE.words(text, reader)


@pytest.mark.parametrize("words", ["nu", "Meteen!", "now", " right  away ", "per direct", "NU."])
def test_now_is_now_in_both_languages(words: str) -> None:
    assert read(words) == Now()


@pytest.mark.parametrize(
    ("words", "day", "at"),
    [
        ("morgen 9:00", "2026-12-03", "09:00"),
        ("next Tuesday 10am", "2026-12-08", "10:00"),
        ("2026-12-15T10:00", "2026-12-15", "10:00"),
        ("2026-12-15 10:00", "2026-12-15", "10:00"),
        ("15 december, half tien", "2026-12-15", "09:30"),
        ("over 2 uur", "2026-12-02", "11:30"),
        ("10:00", "2026-12-02", "10:00"),
    ],
)
def test_one_moment_is_a_date_and_a_time_on_the_wall(words: str, day: str, at: str) -> None:
    assert read(words) == Once(day=date.fromisoformat(day), at=time.fromisoformat(at))


@pytest.mark.parametrize(
    ("words", "rule", "first"),
    [
        ("every Monday 08:30", "mon 08:30", "2026-12-07"),
        ("Every Monday at 8:30 am", "mon 08:30", "2026-12-07"),
        ("8:30 every Monday", "mon 08:30", "2026-12-07"),
        ("Monday 8:30 weekly", "mon 08:30", "2026-12-07"),
        ("weekly on Mondays, 8:30", "mon 08:30", "2026-12-07"),
        ("Mondays at half past eight", "mon 08:30", "2026-12-07"),
        ("elke maandag om 8:30", "mon 08:30", "2026-12-07"),
        ("iedere ma. om half negen", "mon 08:30", "2026-12-07"),
        ("'s maandags 8.30 uur", "mon 08:30", "2026-12-07"),
        ("op maandagen 8u30", "mon 08:30", "2026-12-07"),
        ("elke maandagochtend half negen", "mon 08:30", "2026-12-07"),
        ("wekelijks op maandag 8:30", "mon 08:30", "2026-12-07"),
        ("elke week maandag 8:30", "mon 08:30", "2026-12-07"),
        ("elke maandag en donderdag om 9 uur", "mon,thu 09:00", "2026-12-03"),
        ("every mon, wed and fri 9:00", "mon,wed,fri 09:00", "2026-12-04"),
        ("every Wednesday 10:00", "wed 10:00", "2026-12-02"),
        ("every Wednesday 9:00", "wed 09:00", "2026-12-09"),
        ("weekdays at 9", "weekdays 09:00", "2026-12-03"),
        ("iedere werkdag 9 uur", "weekdays 09:00", "2026-12-03"),
        ("op werkdagen om 9", "weekdays 09:00", "2026-12-03"),
        ("every working day at 9", "weekdays 09:00", "2026-12-03"),
        ("ma-vr 9:00", "weekdays 09:00", "2026-12-03"),
        ("maandag t/m vrijdag 9 uur", "weekdays 09:00", "2026-12-03"),
        ("van maandag tot en met donderdag 9 uur", "mon,tue,wed,thu 09:00", "2026-12-03"),
        ("from Monday to Friday at quarter to ten", "weekdays 09:45", "2026-12-02"),
        ("sat-mon 9:00", "mon,sat,sun 09:00", "2026-12-05"),
        ("daily 10:00", "daily 10:00", "2026-12-02"),
        ("elke dag om 9:00", "daily 09:00", "2026-12-03"),
        ("elke morgen 9:00", "daily 09:00", "2026-12-03"),
        ("every evening at 8", "daily 20:00", "2026-12-02"),
        ("ma-zo 9:00", "daily 09:00", "2026-12-03"),
        ("maandelijks op de 1e 9:00", "monthly 1 09:00", "2027-01-01"),
        ("monthly on the 15th at 3 pm", "monthly 15 15:00", "2026-12-15"),
        ("the 2nd of every month at 10:00", "monthly 2 10:00", "2026-12-02"),
        ("elke 1e van de maand om 9 uur", "monthly 1 09:00", "2027-01-01"),
        ("elke eerste dag van de maand 9:00", "monthly 1 09:00", "2027-01-01"),
        ("elke maand op de laatste dag 9:00", "monthly 31 09:00", "2026-12-31"),
        ("per maand op de 3e, 9 uur", "monthly 3 09:00", "2026-12-03"),
        ("elk kwartaal 9:00", "quarterly 09:00", "2027-01-01"),
        ("every quarter on the first day at 9", "quarterly 09:00", "2027-01-01"),
        ("elk jaar op 1 mei 9:00", "yearly 05-01 09:00", "2027-05-01"),
        ("every May 1st 9:00", "yearly 05-01 09:00", "2027-05-01"),
        ("yearly on 29 February at 9", "yearly 02-29 09:00", "2027-02-28"),
        ("elke maandag 8:30 vanaf 1 februari", "mon 08:30", "2027-02-01"),
        ("from 2 February every Monday 8:30", "mon 08:30", "2027-02-08"),
        ("every day 9:00 starting tomorrow", "daily 09:00", "2026-12-03"),
    ],
)
def test_a_repeat_is_a_rule_with_its_first_date(words: str, rule: str, first: str) -> None:
    wanted = Repeat(rule=Rule.parse(rule), first=date.fromisoformat(first))

    assert read(words) == wanted
    assert read(words, "en") == wanted


@pytest.mark.parametrize(
    "words",
    [
        "elke twee weken maandag 9:00",
        "every other Monday 9:00",
        "every 2 weeks 9:00",
        "biweekly monday 9:00",
        "om de week maandag 9:00",
        "om de twee weken 9:00",
        "elke eerste maandag van de maand 9:00",
        "every last Friday 9:00",
        "every 3 months 9:00",
        "every hour",
        "elk kwartier",
        "every week 9:00",
        "every month 9:00",
        "every 32nd of the month 9:00",
        "every 31 April 9:00",
        "every monday 9:00 and 17:00",
        "elke keer 9:00",
        "every",
    ],
)
def test_what_no_rule_can_hold_is_refused_with_what_is_possible(words: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read(words)

    assert wrong.value.text.key == "core.moment_no_rule"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (" ", "core.form_missing"),
        ("soon", "core.moment_unknown"),
        ("x" * 40_000, "core.moment_unknown"),
        ("elke maandag 9:00 vanaf ooit", "core.moment_unknown"),
        ("31 juni 9:00", "core.moment_impossible"),
        ("elke dag 25:00", "core.moment_impossible"),
        ("29 feb 9:00", "core.moment_leap"),
        ("maandag 15 december 9:00", "core.moment_weekday"),
        ("vandaag 9:00", "core.moment_past"),
        ("elke maandag 9:00 vanaf gisteren", "core.moment_past"),
        ("2190-01-01 9:00", "core.moment_far"),
        ("morgen", "core.moment_no_time"),
        ("elke maandag", "core.moment_no_time"),
    ],
)
def test_what_is_no_moment_is_told_why(words: str, key: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read(words)

    assert wrong.value.text.key == key
    for language in ("en", "nl"):
        assert len(said(wrong.value.text, language)) < 300


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("vandaag 9:00", Once(day=date(2026, 12, 3), at=time(9))),
        ("maandag 15 december 9:15", Once(day=date(2026, 12, 15), at=time(9, 15))),
        ("29 februari 10:00", Once(day=date(2028, 2, 29), at=time(10))),
        ("15 december", Once(day=date(2026, 12, 15), at=time(9))),
    ],
)
def test_a_moment_that_is_near_is_offered_and_can_be_taken(words: str, near: Once) -> None:
    with pytest.raises(Wrong) as wrong:
        read(words)

    ((_, instead),) = wrong.value.instead
    assert read(instead) == near


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_example_in_a_refusal_is_understood(language: str) -> None:
    sentences = (TEXTS / f"{language}.toml").read_text(encoding="utf-8")
    lines = re.findall(r'^moment_\w+ = "(.*)"$', sentences, flags=re.MULTILINE)
    examples = [example for line in lines for example in re.findall(r"`([^`]+)`", line)]

    assert len(examples) > 10
    for example in examples:
        read(example, language)


@pytest.mark.parametrize(
    ("rule", "english", "dutch"),
    [
        ("daily 09:00", "every day at 09:00", "elke dag om 09:00"),
        ("weekdays 09:00", "every working day at 09:00", "elke werkdag om 09:00"),
        ("mon 08:30", "every Monday at 08:30", "elke maandag om 08:30"),
        (
            "mon,thu 08:30",
            "every Monday and Thursday at 08:30",
            "elke maandag en donderdag om 08:30",
        ),
        ("monthly 1 9:00", "on the 1st of every month at 09:00", "elke maand op de 1e om 09:00"),
        ("monthly 12 9:00", "on the 12th of every month at 09:00", "elke maand op de 12e om 09:00"),
        ("monthly 22 9:00", "on the 22nd of every month at 09:00", "elke maand op de 22e om 09:00"),
        (
            "monthly 30 9:00",
            "on the 30th of every month, or else on its last day, at 09:00",
            "elke maand op de 30e, of anders op de laatste dag, om 09:00",
        ),
        (
            "monthly 31 9:00",
            "on the last day of every month at 09:00",
            "elke maand op de laatste dag om 09:00",
        ),
        (
            "quarterly 9:00",
            "on the first day of every quarter at 09:00",
            "elk kwartaal op de eerste dag om 09:00",
        ),
        ("yearly 05-01 9:00", "every year on 1 May at 09:00", "elk jaar op 1 mei om 09:00"),
        (
            "yearly 02-29 9:00",
            "every year on the last day of February at 09:00",
            "elk jaar op de laatste dag van februari om 09:00",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule: str, english: str, dutch: str) -> None:
    text = say_rule(Rule.parse(rule))

    assert (said(text, "en"), said(text, "nl")) == (english, dutch)


@pytest.mark.parametrize(
    ("moment", "zone", "english", "dutch"),
    [
        (Now(), None, "right away", "meteen"),
        (
            Once(day=date(2026, 12, 1), at=time(9)),
            None,
            "Tuesday 1 December 2026 at 09:00, on each reader's own clock",
            "dinsdag 1 december 2026 om 09:00, op de eigen klok van iedere lezer",
        ),
        (
            Once(day=date(2026, 12, 1), at=time(9)),
            "Europe/Amsterdam",
            "Tuesday 1 December 2026 at 09:00, by the clock of Europe/Amsterdam",
            "dinsdag 1 december 2026 om 09:00, op de klok van Europe/Amsterdam",
        ),
        (
            Repeat(rule=Rule.parse("mon 08:30"), first=date(2026, 12, 7)),
            None,
            "every Monday at 08:30, on each reader's own clock, for the first time on "
            "Monday 7 December 2026",
            "elke maandag om 08:30, op de eigen klok van iedere lezer, voor het eerst op "
            "maandag 7 december 2026",
        ),
    ],
)
def test_a_moment_is_said_back(moment: Moment, zone: str | None, english: str, dutch: str) -> None:
    text = say_moment(moment, zone)

    assert (said(text, "en"), said(text, "nl")) == (english, dutch)


@pytest.mark.parametrize(("day", "hours"), [("2026-12-01", 6), ("2026-03-10", 5)])
def test_nine_o_clock_is_each_persons_own(day: str, hours: int) -> None:
    here = due_in(date.fromisoformat(day), time(9), "Europe/Amsterdam")
    there = due_in(date.fromisoformat(day), time(9), "America/New_York")

    assert there - here == timedelta(hours=hours)


def test_a_time_that_a_clock_skips_is_the_first_one_after_it() -> None:
    assert due_in(date(2027, 3, 28), time(2, 30), "Europe/Amsterdam") == datetime(
        2027, 3, 28, 1, tzinfo=UTC
    )
    assert due_in(date(2011, 12, 30), time(9), "Pacific/Apia") == datetime(
        2011, 12, 30, 10, tzinfo=UTC
    )


VOCABULARY = (
    "every each elke iedere per daily dagelijks weekly maandelijks mondays maandags weekdays "
    "werkdag day dag week month maand quarter kwartaal year jaar first laatste last from vanaf to "
    "t/m - mon maandag vr 1 1e 31 15 december feb mei 9:00 25:00 half tien pm ochtend morgen other "
    "twee 2 weken om de en and , . s 's at op 2026-12-15 \0 \ud800 nu now"
)
PIECES = st.sampled_from(VOCABULARY.split())
TYPED = st.text(max_size=120) | st.lists(PIECES, max_size=9).map(" ".join)
ZONES = st.sampled_from(sorted(available_timezones()))
NOWS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
LANGUAGES = st.sampled_from(("en", "nl"))


def read_or_refused(
    words: str, now: datetime, zone: str, language: str
) -> tuple[Moment | None, Text]:
    try:
        moment = read_moment(words, now=now, zone=zone, language=language)
    except Wrong as wrong:
        return None, wrong.text
    return moment, say_moment(moment)


@given(TYPED, NOWS, ZONES, LANGUAGES)
def test_any_words_are_a_coming_moment_or_refused_in_words(
    words: str, now: datetime, zone: str, language: str
) -> None:
    moment, text = read_or_refused(words, now, zone, language)

    assert said(text, language)
    match moment:
        case None:
            pass
        case Now():
            pass
        case Once(day=day, at=at):
            assert due_in(day, at, zone) > now
        case Repeat(rule=rule, first=first):
            assert rule.falls_on(first)
            assert due_in(first, rule.at, zone) > now


@given(st.sampled_from(("en", "nl")), NOWS, ZONES, st.data())
def test_every_rule_is_understood_as_it_is_said(
    language: str, now: datetime, zone: str, data: st.DataObject
) -> None:
    days = data.draw(
        st.sampled_from(("daily", "weekdays", "quarterly"))
        | st.integers(1, 31).map(lambda day: f"monthly {day}")
        | st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"yearly {day:%m-%d}")
        | st.lists(st.sampled_from(("mon", "wed", "sun")), min_size=1).map(",".join)
    )
    rule = Rule.parse(f"{days} {data.draw(st.times()):%H:%M}")

    found = read_moment(said(say_rule(rule), language), now=now, zone=zone, language=language)

    assert isinstance(found, Repeat)
    assert found.rule == rule
    clock = now.astimezone(ZoneInfo(zone)).date()
    assert found.first >= clock
