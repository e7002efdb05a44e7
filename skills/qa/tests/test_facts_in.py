"""What an answer says that can be compared, and when two answers differ in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.qa.facts_in import Facts, difference, facts_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Before 12 October 2026.", Facts(dates=frozenset({(2026, 10, 12)}))),
        ("vóór 12 oktober", Facts(dates=frozenset({(None, 10, 12)}))),
        ("on October 12th, 2026", Facts(dates=frozenset({(2026, 10, 12)}))),
        ("12 okt. 2026", Facts(dates=frozenset({(2026, 10, 12)}))),
        ("2026-10-12 or 12-10-2026", Facts(dates=frozenset({(2026, 10, 12)}))),
        ("€ 40", Facts(amounts=frozenset({40.0}))),
        ("€40,-", Facts(amounts=frozenset({40.0}))),
        ("40 euro", Facts(amounts=frozenset({40.0}))),
        ("EUR 1.250,00", Facts(amounts=frozenset({1250.0}))),
        ("€1,250.00", Facts(amounts=frozenset({1250.0}))),
        ("€ 0,23 per km", Facts(amounts=frozenset({0.23}))),
        ("25 days", Facts(numbers=frozenset({("day", 25.0)}))),
        ("25 vakantiedagen", Facts(numbers=frozenset({("day", 25.0)}))),
        ("twee weken", Facts(numbers=frozenset({("week", 2.0)}))),
        ("8%, 8 procent", Facts(numbers=frozenset({("percent", 8.0)}))),
        ("1,5 uur", Facts(numbers=frozenset({("hour", 1.5)}))),
        ("10 km", Facts(numbers=frozenset({("km", 10.0)}))),
        ("om 9 uur", Facts(times=frozenset({(9, 0)}))),
        ("van 9.00 tot 17.30 uur", Facts(times=frozenset({(9, 0), (17, 30)}))),
        ("9:00 uur, 5:15pm", Facts(times=frozenset({(9, 0), (17, 15)}))),
        ("at 9:30 or 5 pm", Facts(times=frozenset({(9, 30), (17, 0)}))),
        ("Yes, you can.", Facts(yes_no=frozenset({True}))),
        ("Nee, dat mag niet.", Facts(yes_no=frozenset({False}))),
        ("Nobody may. Call 088 123 45 67 or see room 4.12a.", Facts()),
        ("You may do that.", Facts()),
        ("", Facts()),
    ],
)
def test_facts_are_read_in_both_languages(text: str, found: Facts) -> None:
    assert facts_in(text) == found


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("You get 25 days.", "Je krijgt 23 vakantiedagen.", "number"),
        ("€ 40 a month", "50 euro per maand", "amount"),
        ("before 12 October", "voor 14 oktober 2026", "date"),
        ("We open at 9:00 and close at 17:00.", "Open van 9:00 tot 18:00.", "time"),
        ("Yes.", "Nee, dat mag niet.", "yes_no"),
        ("You get 25 days.", "Je krijgt 25 dagen.", None),
        ("before 12 October", "voor 12 oktober 2026", None),
        ("€ 40 a month", "€ 40 a month, at most € 480 a year", None),
        ("2 days before 3 May", "within 3 weeks", None),
        ("Yes, certainly.", "You can.", None),
    ],
)
def test_answers_differ_when_each_says_what_the_other_does_not(
    one: str, other: str, kind: str | None
) -> None:
    first, second = facts_in(one), facts_in(other)

    assert difference(first, second) == difference(second, first) == kind


_PIECES = st.sampled_from(
    ["€", "1.250,00", "12", "31", "02", "-", "/", ":", ".", ",", " ", "may", "oktober", "2026",
     "99", "uur", "days", "%", "om ", "pm", "ja", "no", "²", "٣", "é", "\x00"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join) | st.text(max_size=200))
def test_whatever_is_written_can_be_compared(text: str) -> None:
    found = facts_in(text)

    assert difference(found, found) is None


@pytest.mark.parametrize("text", ["1," * 50_000, "1.111" * 30_000, "€ " * 60_000, "12 a" * 40_000])
def test_a_crafted_text_takes_no_time(text: str) -> None:
    started = time.process_time()

    facts_in(text)

    assert time.process_time() - started < 1
