"""Questions go out as a list, and come in again; what is wrong is told row by row (SUR-E11)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import skills.surveys
from bot import Text, Wrong
from bot.report.csv_file import to_csv
from bot.report.table import Reading
from skills.surveys.bank import bank
from skills.surveys.exchange import Imported, read_questions, template_table
from skills.surveys.questions import OnlyIf, Question
from tests.bot.reading import reading

TEXTS = Path(skills.surveys.__file__).with_name("texts")
EN, NL = (reading(language, surveys=TEXTS) for language in ("en", "nl"))
BANK = bank()
DRIVERS = {**BANK.drivers, **BANK.outcomes}
NAME = Text("surveys.import_empty")
HEADER = "id,driver,en,nl,type,scale,flags,options_en,options_nl,only_if"
PROOF = {
    "instrument": "UWES-9",
    "licence": "written permission",
    "attribution": "Schaufeli & Bakker",
    "proof_of_permission": "letter of 3 March",
}


def taken(data: bytes | str, known: Mapping[str, Question] = BANK.questions) -> Imported:
    """Read a list."""
    return read_questions(data.encode() if isinstance(data, str) else data, known, DRIVERS)


def mistakes(rows: str, header: str = HEADER, reader: Reading = EN) -> list[str]:
    """What is said of rows under a header."""
    found = taken(f"{header}\n{rows}")
    assert found.questions == ()
    return [reader.words(mistake.text) for mistake in found.mistakes]


def own(name: str = "own-1", words: str = "We laugh enough.", **more: object) -> Question:
    """A question of a workplace's own."""
    made = Question(id=name, kind="agree", words={"en": words, "nl": f"NL {words}"})
    return replace(made, **more)


@pytest.mark.parametrize("reader", [EN, NL], ids=["en", "nl"])
@pytest.mark.parametrize("name", BANK.templates)
def test_a_set_that_went_out_comes_in_as_it_was(name: str, reader: Reading) -> None:
    questions = BANK.templates[name].questions
    written = to_csv(template_table(NAME, questions), reader)

    assert taken(written).questions == questions
    assert taken(written, {}).questions == questions


def test_questions_of_every_kind_come_in_as_they_went_out() -> None:
    options = tuple({"en": f"Way | {one}", "nl": f"Weg | {one}"} for one in "ab")
    questions = (
        own("q-1", "=HYPERLINK(1)", flags=frozenset("HM"), driver="LOA", version=3),
        own("q-2", "-1 is too few; +2, or @home?", kind="one", options=options),
        own("q-3", 'A "quoted" word', kind="yes_no", only_if=OnlyIf(question="q-2", values=(1,))),
        own("q-4", "Why?", kind="words", only_if=OnlyIf(question="q-3", values=(0,))),
        own("q-5", "How much?", kind="ten", only_if=OnlyIf(question="q-1", values=(1, 2))),
    )

    for reader in (EN, NL):
        written = to_csv(template_table(NAME, questions), reader)
        assert b"\n=" not in written
        assert b",=" not in written
        assert taken(written).questions == questions


@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=40))
def test_any_words_come_in_as_they_went_out(words: str) -> None:
    said = " ".join(words.split())
    if not said or {"'", "{", "}"} & set(said):
        return
    question = own(words=said)

    assert taken(to_csv(template_table(NAME, [question]), NL)).questions == (question,)


def test_a_row_is_enough_and_dutch_names_of_columns_will_do() -> None:
    found = taken("ID;Thema;EN;NL;Soort\nOWN-1;Werkdruk en energie;I rest.;Ik rust uit.;eens\n")

    assert found.mistakes == ()
    [question] = found.questions
    assert (question.id, question.driver, question.kind) == ("own-1", "LOA", "agree")


def test_options_stand_on_lines_or_between_bars() -> None:
    rows = 'o-1,,Which?,Welke?,one,,,"A\nB","C\nD",\no-2,,And which?,En welke?,meer,,,A|B,C | D,\n'

    first, second = taken(f"{HEADER}\n{rows}").questions

    assert first.options == second.options == ({"en": "A", "nl": "C"}, {"en": "B", "nl": "D"})
    assert (first.kind, second.kind) == ("one", "several")


# Words that change.


def test_other_words_under_an_id_that_exists_are_refused_with_the_way_out() -> None:
    [said] = mistakes("dir-1,DIR,I know where we go.,Ik weet waar we heen gaan.,agree,,C G,,,")

    assert said.startswith("Row 2: There is a question dir-1 already, with other words")
    assert said.endswith("give yours a new id, such as dir-1-v2.")


def test_the_new_id_that_is_proposed_is_free() -> None:
    known = {"dir-1": BANK.questions["dir-1"], "dir-1-v2": own("dir-1-v2")}

    found = taken("id,en,nl,type\ndir-1,Other,Anders,agree", known)

    assert "dir-1-v3" in EN.words(found.mistakes[0].text)


def test_what_is_about_health_cannot_lose_its_flag() -> None:
    """PRV-E4."""
    loa = BANK.questions["loa-2"]
    words = f'"{loa.words["en"]}","{loa.words["nl"]}"'

    assert "There is a question loa-2 already" in mistakes(f"loa-2,LOA,{words},agree,,R,,,")[0]
    assert mistakes(f"own-2,LOA,{words},agree,,R,,,") == [
        "Row 2: own-2 has the same words as loa-2. Use that id, so that the figures stay together."
    ]


def test_the_same_comment_may_be_asked_twice() -> None:
    rows = "c-1,,Why?,Waarom?,text,,,,,\nc-2,,Why?,Waarom?,text,,,,,"

    assert len(taken(f"{HEADER}\n{rows}").questions) == 2


# Instruments of others.


def test_words_of_others_never_go_out() -> None:
    theirs = own("uwes-1", "At work I am full of energy.", source=PROOF)

    written = to_csv(template_table(NAME, [theirs, own()]), EN)

    assert b"full of energy" not in written
    assert b"letter of 3 March" not in written
    assert b"UWES-9" in written
    assert taken(written, {"uwes-1": theirs}).questions == (theirs, own())
    [refused] = taken(written).mistakes
    assert "The words of UWES-9 do not travel with a list" in EN.words(refused.text)


@pytest.mark.parametrize("missing", ["instrument", "licence", "attribution", "proof_of_permission"])
def test_an_instrument_of_others_comes_in_with_all_of_its_proof(missing: str) -> None:
    header = f"id,en,nl,type,{','.join(PROOF)}"
    whole = taken(f"{header}\nu-1,Words,Woorden,agree,{','.join(PROOF.values())}")
    without = [words if name != missing else "" for name, words in PROOF.items()]

    assert whole.questions[0].source == PROOF
    assert mistakes(f"u-1,Words,Woorden,agree,{','.join(without)}", header) == [
        f"Row 2: This question belongs to others, so {missing} must be filled in as well. "
        "Without permission you cannot use it."
    ]


# What is wrong.


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Een vraag,,a,b,agree,,,,,", "“Een vraag” is no id."),
        ("a-1,,a,,agree,,,,,", "The column nl is empty."),
        ("a-1,,a,b,stars,,,,,", "“stars” is no type. Choose one of: agree, ten, one, several"),
        ("a-1,,a,b,agree,5-jan,,,,", "The scale “5-jan” does not fit this type. Write 1..5"),
        ("a-1,,a,b,ten,1-10,,,,", "The scale “1-10” does not fit this type. Write 0..10"),
        ("a-1,,a,b,text,1-5,,,,", "A question of type words has no scale."),
        ("a-1,XYZ,a,b,agree,,,,,", "I do not know the driver “XYZ”."),
        ("a-1,,a,b,agree,,C Q,,,", "I do not know the flag “Q”. The flags are: C, G, H, M, R."),
        ("a-1,,a,b,one,,,A,B,", "A question of type one needs 2 to 20 answers"),
        ("a-1,,a,b,one,,,A|B,C,", "There are not as many answers in options_en as in options_nl."),
        ("a-1,,a,b,one,,,A|a,C|D,", "Two answers in options_en are the same."),
        (f"a-1,,a,b,one,,,{'A' * 76}|B,C|D,", "The words in options_en are too long: at most 75"),
        (f"a-1,,{'a' * 301},b,agree,,,,,", "The words in en are too long: at most 300"),
        (
            "a-1,,{name} a,b,agree,,,,,",
            "{name} in en means nothing to me. You can use {org}, {bot}",
        ),
        ("a-1,,a\u200bb,b,agree,,,,,", "There is something in en that cannot be seen"),
        ("a-1,,a,b,agree,,,,,sometimes", "“sometimes” is no condition."),
        ("a-1,,a,b,agree,,,,,b-1 = 2", "There is no good question b-1 above this one."),
        ("a-1,,a,b,agree,,,,,,,more", "It has 12 cells, and there are 10 columns."),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_what_to_do(row: str, said: str) -> None:
    [found] = mistakes(f"\n\n{row}")

    assert found.startswith(f"Row 4: {said}")


@pytest.mark.parametrize("answer", ["0", "6", "yes", "1, nine", "²"])
def test_a_condition_names_answers_that_can_be_given(answer: str) -> None:
    rows = f'a-1,,a,b,agree,,,,,\na-2,,c,d,text,,,,,"a-1 = {answer}"'

    [said] = mistakes(rows)

    assert said.startswith("Row 3: a-1 cannot have that answer.")


def test_every_mistake_is_told_at_once_in_order_and_in_dutch() -> None:
    rows = "A B,,a,b,agree,,,,,\nx-1,,a,,smile,,,,,\nx-2,,c,d,agree,,,,,\nx-2,,e,f,agree,,,,,"

    assert mistakes(rows, reader=NL) == [
        "Rij 2: “A B” is geen id. Neem kleine letters, cijfers en streepjes, zoals own-1, "
        "en hoogstens 40 tekens.",
        "Rij 3: “smile” is geen type. Kies een van: agree, ten, one, several, yes_no, words.",
        "Rij 3: De kolom nl is leeg. Een vraag moet in beide talen zijn ingevuld.",
        "Rij 5: Het id x-2 staat al in een rij hierboven. Geef elke vraag een eigen id.",
    ]


def test_what_is_wrong_with_the_columns_is_told_without_a_row() -> None:
    said = mistakes("x,y,z,a", header="id,en,en,colour")

    assert len(said) == 4
    assert said[0].startswith("I do not know the column “colour”. The columns are: id, driver, en,")
    assert said[1] == "The column en is there twice. Keep one of them."
    assert said[2].startswith("There is no column nl.")
    assert said[3].startswith("There is no column type.")


def test_a_list_without_rows_and_one_with_too_many_are_refused() -> None:
    assert mistakes("") == ["There are no rows under the names of the columns."]
    [long] = mistakes("".join(f"a-{one},,a,b,agree,,,,,\n" for one in range(201)))
    assert long == "The list has more than 200 rows. Split it in two."


def test_a_file_that_cannot_be_read_is_refused_as_a_whole() -> None:
    with pytest.raises(Wrong) as refused:
        taken('id;en;nl;type\na-1;"b;c;agree')

    assert "In row 2 the quotes are not right." in EN.words(refused.value.text)


@given(st.lists(st.lists(st.text(max_size=6), min_size=10, max_size=10), max_size=4))
def test_any_cells_are_questions_or_mistakes(rows: list[list[str]]) -> None:
    written = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in rows
    )
    found = taken(f"{HEADER}\n{written}".replace("\0", "").encode("utf-8", "replace"))

    assert bool(found.questions) != bool(found.mistakes)
    for mistake in found.mistakes:
        assert EN.words(mistake.text)
        assert NL.words(mistake.text)
