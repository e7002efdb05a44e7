"""Passages: no word is lost, none is out of order, and none is too long to read."""

from hypothesis import given, settings
from hypothesis import strategies as st

from skills.qa.documents.passages import LEAST_WORDS, MOST_WORDS, Passage, passages
from skills.qa.documents.sentences import sentences
from skills.qa.documents.values import Document, Section


def ended(words: list[str], end: str) -> str:
    """A sentence."""
    return " ".join(words) + end


def long(count: int) -> str:
    """A sentence of so many words."""
    return ended(["Woord", *["nog"] * (count - 1)], ".")


def listed(line: str) -> str:
    """An item of a list."""
    return f"- {line}"


WORD = st.sampled_from(["verlof", "Je", "hebt", "25", "dagen", "enz.", "é"])
SENTENCE = st.builds(ended, st.lists(WORD, min_size=1), st.sampled_from([".", "?", "", ":"]))
LONG = st.integers(min_value=1, max_value=200).map(long)
LINE = st.lists(st.one_of(SENTENCE, LONG), min_size=1, max_size=4).map(" ".join)
BLOCK = st.lists(st.one_of(LINE, LINE.map(listed)), min_size=1, max_size=3).map("\n".join)
TEXT = st.lists(BLOCK, max_size=3).map("\n\n".join)


def document(*texts: str) -> Document:
    """A document with a section for each of these texts."""
    sections = tuple(
        Section(path=(f"Kop {number}",), text=text, page=number, number=number)
        for number, text in enumerate(texts, start=1)
    )
    return Document(file="a.md", title="A", sections=sections)


def cut(text: str) -> list[str]:
    """The passages of one section."""
    return [passage.text for passage in passages(document(text))]


def counted(count: int, *, per: int = 10) -> str:
    """So many sentences, each with a number in it, of `per` words."""
    return " ".join(f"Zin {at} {'woord ' * (per - 3)}einde." for at in range(count))


@settings(max_examples=30)
@given(st.lists(TEXT, max_size=2))
def test_no_word_is_lost_or_out_of_order_and_none_is_too_long(texts: list[str]) -> None:
    found = passages(document(*texts))

    assert [passage.number for passage in found] == list(range(1, len(found) + 1))
    for number, text in enumerate(texts, start=1):
        words, at = text.split(), 0
        for passage in [one for one in found if one.page == number]:
            said = passage.text.split()
            assert 0 < len(said) <= MOST_WORDS
            begins = [
                begin
                for begin in range(at, max(at - 41, -1), -1)
                if words[begin : begin + len(said)] == said and begin + len(said) > at
            ]
            assert begins, (passage, words[at:])
            at = begins[0] + len(said)
        assert at == len(words)


def test_a_short_section_is_one_passage_with_its_heading_and_page() -> None:
    found = passages(document("Bel.\n\n- een\n- twee", "", "Klaar."))

    assert found == [
        Passage(path=("Kop 1",), text="Bel.\n\n- een\n- twee", page=1, number=1),
        Passage(path=("Kop 3",), text="Klaar.", page=3, number=2),
    ]


def test_a_long_section_is_cut_after_sentences_with_one_said_again() -> None:
    first, second, third = cut(counted(33))

    assert second.startswith(sentences(first)[-1])
    assert third.startswith(sentences(second)[-1])
    assert all(one.endswith("einde.") for one in (first, second, third))
    assert all(LEAST_WORDS <= len(one.split()) <= MOST_WORDS for one in (first, second, third))


def test_it_is_cut_where_a_paragraph_ends_when_one_does() -> None:
    first, second = cut(f"{counted(9)}\n\n{counted(10)}")

    assert first == counted(9)
    assert second.endswith(f"\n\n{counted(10)}")


def test_a_sentence_that_is_longer_than_a_passage_is_cut_between_words() -> None:
    found = cut(" ".join(str(at) for at in range(400)))

    assert [len(one.split()) for one in found] == [160, 160, 80]
    assert " ".join(found).split() == [str(at) for at in range(400)]


def test_a_long_sentence_does_not_make_a_passage_longer_than_it_may_be() -> None:
    found = cut(f"{long(50)} {long(150)} {long(20)}")

    assert [len(one.split()) for one in found] == [50, 150, 20]


def test_a_sentence_ends_where_it_does_and_not_after_a_short_form() -> None:
    text = (
        'Bel dhr. De Wit o.a. over art. 5 van J. Jansen. "Mag dat?" Ja! Zie blz. 3. 1. Vul in. '
        "Klaar… Op 5 mei. Zie www.example.org voor meer."
    )

    assert sentences(text) == [
        "Bel dhr. De Wit o.a. over art. 5 van J. Jansen.",
        '"Mag dat?"',
        "Ja!",
        "Zie blz. 3.",
        "1. Vul in.",
        "Klaar…",
        "Op 5 mei.",
        "Zie www.example.org voor meer.",
    ]
