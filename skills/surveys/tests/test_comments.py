"""What people wrote: masked before anybody reads it, in no order, from ten on, and its themes."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.figures.comments import comments_of
from skills.surveys.figures.masking import Mask, mask, names_of
from skills.surveys.figures.themes import Theme, themes
from skills.surveys.figures.vocabulary import stem

NAMES = names_of(
    (
        "Jan de Vries",
        "Fatima El Amrani",
        "Wil Bakker",
        "Roos van der Meer",
        "Mark Groot",
        "Anne-Marie Müller",
        "Door Jansen",
        "Hans Bos",
    )
)
NOBODY = names_of(())


def seen(text: str) -> str:
    return "".join(f"[{it.of}]" if isinstance(it, Mask) else it for it in mask(text, NAMES))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ik heb dit met Jan besproken.", "Ik heb dit met [name] besproken."),
        ("jan luistert niet", "[name] luistert niet"),
        ("Jan de Vries luistert niet", "[name] luistert niet"),
        ("J. de Vries luistert niet", "[name] luistert niet"),
        ("dhr. H. Bos", "dhr. [name]"),
        ("vraag het fatima el amrani of Fatima's team", "vraag het [name] of [name] team"),
        ("Dat is Jans idee, en dat van Hans.", "Dat is [name] idee, en dat van [name]."),
        ("Müller en anne marie en Anne-Marie", "[name] en [name] en [name]"),
        ("Roos van der Meer en Jan", "[name] en [name]"),
        ("Mark Groot is een fijne baas", "[name] is een fijne baas"),
        ("Ask Mark or WIL BAKKER about it", "Ask [name] or [name] about it"),
        ("Jan wil dat niet", "[name] wil dat niet"),
        ("Het team van Bakker", "Het team van [name]"),
    ],
)
def test_a_colleague_is_masked(text: str, masked: str) -> None:
    assert seen(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Wil je daar iets aan doen? Door de drukte gaat het mis.",
        "Ik wil door, ook over de grote bos rozen en de roos.",
        "We lopen door het bos naar de bakker.",
        "Meer ruimte, en meer tijd.",
        "Please mark the pages.",
        "De januarivergadering",
    ],
)
def test_a_word_that_is_also_a_name_stays(text: str) -> None:
    assert seen(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ik sprak met Wil en met Door", "Ik sprak met [name] en met [name]"),
        ("Wil luistert niet. Roos is fijn.", "[name] luistert niet. [name] is fijn."),
    ],
)
def test_a_word_that_must_be_a_name_is_masked(text: str, masked: str) -> None:
    assert seen(text) == masked


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("06-12345678", "phone"),
        ("06 12 34 56 78", "phone"),
        ("+31 6 1234 5678", "phone"),
        ("0031612345678", "phone"),
        ("(030) 123 45 67", "phone"),
        ("030-1234567", "phone"),
        ("0512 123 456", "phone"),
        ("+44 20 7946 0958", "phone"),
        ("+1 (212) 555-0123", "phone"),
        ("jan.devries@example.org", "mail"),
        ("info (at) example.co.uk", "mail"),
        ("@fatima", "name"),
        ("@fatima:example.org", "name"),
        ("<@U012AB3CD>", "name"),
        ("123456782", "number"),
        ("123.456.782", "number"),
        ("1234.56.782", "number"),
        ("NL91 ABNA 0417 1643 00", "number"),
        ("NL91ABNA0417164300", "number"),
        ("P 204117", "number"),
    ],
)
def test_what_leads_to_somebody_is_masked(text: str, of: str) -> None:
    written = mask(f"Bel {text}, graag!", NOBODY)

    assert [it.of for it in written if isinstance(it, Mask)] == [of]
    assert written[-1] == ", graag!"


@pytest.mark.parametrize(
    "text",
    ["In 2023-2024 kostte het 12.500 euro", "op 12-03-2024 om 10:30", "5 van de 10, 100%", "07:15"],
)
def test_years_sums_and_dates_stay(text: str) -> None:
    assert mask(text, NAMES) == (text,)


@given(st.text(), st.lists(st.sampled_from(["Jan", "Fatima", "06-12345678", "a@b.nl"])))
def test_no_name_and_no_number_is_left_whatever_stands_around_it(
    text: str, secrets: list[str]
) -> None:
    left = seen(f"{text} " + " ".join(secrets)).split()

    assert not set(secrets) & set(left)


@given(st.text())
def test_what_is_not_masked_is_as_it_was_written(text: str) -> None:
    at = 0
    for part in mask(text, NAMES):
        if isinstance(part, str):
            at = text.index(part, at) + len(part)


def test_under_ten_comments_none_is_shown() -> None:
    nine = [f"Opmerking {letter}" for letter in "abcdefghi"]

    assert comments_of([*nine, "  "], NAMES, Random(1), 5) is None
    assert comments_of([*nine, "Tien"], NAMES, Random(1), 5) is not None
    assert comments_of([*nine, "Tien"], NAMES, Random(1), 12) is None


def test_comments_are_shuffled_by_the_source_of_chance_that_is_given() -> None:
    texts = [f"Opmerking {letter}" for letter in "abcdefghijklmnop"]

    first, again, other = (
        comments_of(texts, NAMES, random, 5) for random in (Random(1), Random(1), Random(2))
    )

    assert first == again
    assert first is not None
    assert other is not None
    assert sorted(first.texts) == sorted(other.texts) == [(text,) for text in texts]
    assert len({first.texts, other.texts, tuple((text,) for text in texts)}) == 3


def test_a_theme_is_what_enough_comments_are_about() -> None:
    texts = [
        "De vergadering duurt te lang.",
        "Minder vergaderingen, vergaderingen, vergaderingen!",
        "Een vergadering is genoeg.",
        "De werkdruk is hoog.",
        "Hoge werkdruk, en weinig tijd.",
    ]

    found = themes([(text,) for text in texts], 2)

    assert found == (Theme("vergaderingen", 3), Theme("hoge", 2), Theme("werkdruk", 2))
    assert themes([(text,) for text in texts], 4) == ()


def test_a_masked_name_is_no_theme() -> None:
    comments = [mask(f"Ik vind dat Jan luistert {at}", NAMES) for at in range(10)]

    assert [one.word for one in themes(comments, 5)] == ["luistert"]


@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("vergadering", "vergaderingen"),
        ("plan", "plannen"),
        ("taak", "taken"),
        ("manager", "managers"),
        ("meeting", "meetings"),
        ("collega", "collega's"),
        ("idea", "ideas"),
    ],
)
def test_forms_of_a_word_have_one_stem(some: str, others: str) -> None:
    assert stem(some) == stem(others)


def test_words_that_differ_have_other_stems() -> None:
    words = ["werk", "team", "tijd", "leiding", "kantoor", "loon", "rooster", "trein", "office"]

    assert len({stem(word) for word in words}) == len(words)
