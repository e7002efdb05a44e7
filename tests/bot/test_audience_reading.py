"""An audience as people type it: what is read, and what is said when it cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.reading import DEEPEST, LONGEST, read
from bot.audience.tree import All, Compared, Either, Everyone, Not, Tree
from bot.errors import Wrong
from tests.bot.audiences import said


def _shape(tree: Tree) -> object:
    """A tree in short, with brackets for what belongs together."""
    match tree:
        case Everyone():
            return "everyone"
        case Compared(name=name, sign=sign, values=values):
            return f"{name.text} {sign} {' / '.join(value.text for value in values)}"
        case Not(of=part):
            return ("not", _shape(part))
        case All(of=parts):
            return ("all", *map(_shape, parts))
        case Either(of=parts):
            return ("either", *map(_shape, parts))


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("everyone", "everyone"),
        ("Iedereen", "everyone"),
        ("department=Wonen", "department = Wonen"),
        ("  department  =  Wonen  ", "department = Wonen"),
        ('title = "Teamleider  Klantcontact"', "title = Teamleider Klantcontact"),
        ("title=“Teamleider Wonen”", "title = Teamleider Wonen"),
        ("title=„Teamleider Wonen”", "title = Teamleider Wonen"),
        ("location='s-Hertogenbosch", "location = 's-Hertogenbosch"),
        ('department=""', "department = "),
        ("start_date>=2026-01-01", "start_date >= 2026-01-01"),
        ("a in (b, c,d)", "a = b / c / d"),
        ("a not in (b,c)", "a != b / c"),
        ("a NIET IN (b)", "a != b"),
        ("a=1 and b=2 AND c=3", ("all", "a = 1", "b = 2", "c = 3")),
        ("a=1 or b=2 and c=3", ("either", "a = 1", ("all", "b = 2", "c = 3"))),
        ("(a=1 OF b=2) EN c=3", ("all", ("either", "a = 1", "b = 2"), "c = 3")),
        ("not a=1 and b=2", ("all", ("not", "a = 1"), "b = 2")),
        ("NOT(a=1 or b=2)", ("not", ("either", "a = 1", "b = 2"))),
        # Words that are also values, or the beginning of names.
        ("language=en en taal in (en, nl)", ("all", "language = en", "taal = en / nl")),
        ("notes=not or inhoud=of", ("either", "notes = not", "inhoud = of")),
        ("everyone_else=1 and oranje=everyone", ("all", "everyone_else = 1", "oranje = everyone")),
        ("channel=#wonen", "channel = #wonen"),
        ("email=ada@example.org", "email = ada@example.org"),
    ],
)
def test_what_is_typed_is_read(typed: str, shape: object) -> None:
    assert _shape(read(typed)[1]) == shape


@pytest.mark.parametrize(
    ("typed", "sentence", "instead"),
    [
        ("", "For whom is it?", []),
        (" \u00a0\n", "For whom is it?", []),
        ("department Wonen", "Did you mean: department=Wonen", ["department=Wonen"]),
        (
            "everyone and department Sociaal Domein or a=1",
            'Did you mean: department="Sociaal Domein"',
            ['everyone and department="Sociaal Domein" or a=1'],
        ),
        (
            "department=Sociaal Domein AND a=1",
            'Did you mean: "Sociaal Domein"',
            ['department="Sociaal Domein" AND a=1'],
        ),
        (
            "a=1 b=2",
            "Is AND or OR missing before this? b=2",
            ["a=1 AND b=2"],
        ),
        ('a="1" b', "Is AND or OR missing before this? b", ['a="1" AND b']),
        ("a=1 AND", "Something is missing at the end: a=1 AND", []),
        ("department=", "Something is missing at the end: department=", []),
        ("not", "Something is missing at the end: not", []),
        ("a=1 and (b=2 or (c=3)", "never closed: (b=2 or (c=3)", []),
        ("a=1) or b=2", "never opened: a=1)", ["a=1 or b=2"]),
        ('a="b', 'The quote here is never closed: "b', []),
        ("a=1 or or b=2", "from here on: or b=2", []),
        ("=Wonen", "from here on: =Wonen", []),
        ("a=b,c", "from here on: ,c", []),
        ("a in b", "from here on: b", []),
        ("()", "from here on: )", []),
        ("a b=c", "from here on: a b=c", []),
        ("a=1 !", "from here on: !", []),
    ],
)
def test_a_mistake_is_shown_at_its_place(typed: str, sentence: str, instead: list[str]) -> None:
    with pytest.raises(Wrong) as wrong:
        read(typed)

    assert sentence in said(wrong.value)
    assert [whole for _, whole in wrong.value.instead] == instead
    for whole in instead:
        if whole != 'a="1" AND b':
            read(whole)


def test_a_mistake_is_told_in_dutch() -> None:
    with pytest.raises(Wrong) as wrong:
        read("afdeling=Wonen en (locatie=Arnhem")

    assert said(wrong.value, "nl") == "Dit haakje gaat nooit dicht: (locatie=Arnhem"


@pytest.mark.parametrize(
    "typed",
    [
        "(" * 900 + "a=1" + ")" * 900,
        "not " * (DEEPEST - 1) + "a=1",
        " or ".join(f"a{number}=1" for number in range(200)),
        "a in (" + ",".join("b" for _ in range(900)) + ")",
    ],
)
def test_what_only_looks_deep_is_read(typed: str) -> None:
    assert len(typed) <= LONGEST
    read(typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("not " * 490 + "a=1", "too many brackets inside each other"),
        ("not(" * 390 + "a=1" + ")" * 390, "too many brackets inside each other"),
        ("a=1 and (b=1 or " * 120 + "c=1" + ")" * 120, "too long"),
        ("x" * (LONGEST + 1), "too long for me: 2,000 characters"),
        ("(" * 100_000, "too long"),
    ],
)
def test_what_is_too_deep_or_too_long_is_refused_kindly(typed: str, sentence: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read(typed)

    assert sentence in said(wrong.value)


@given(st.text(st.sampled_from('ab=!<>()"“, \0\ud800\u202e\u200d\u0301#enofandortiM')))
def test_nothing_that_is_typed_is_more_than_wrong(typed: str) -> None:
    try:
        text, _ = read(typed)
    except Wrong as error:
        wrong = error
    else:
        assert read(text)[0] == text
        return

    assert said(wrong) != said(wrong, "nl")
    assert all(len(whole) < len(typed) + 10 for _, whole in wrong.instead)
