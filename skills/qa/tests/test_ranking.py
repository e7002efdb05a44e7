from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from skills.qa.search.bm25 import Asked
from skills.qa.search.index import Near
from skills.qa.search.ranking import SURE, SURE_BY_WORDS, Passage, Ranking, as_asked, rank
from skills.qa.search.weights import Weights
from skills.qa.search.words import stems, words_of

_TEXTS = {
    "leave": "Holidays. You have 25 days off a year.",
    "ill": "Reporting sick. Call your manager before nine.",
    "key": "Lost your key card? Ask Mr Okonkwo of facilities in room B-12.",
    "rent": "Huurverhoging. De huur gaat in juli omhoog.",
    "print": "Printing. Both printers stand in the hall.",
}


def _ask(
    question: str,
    texts: dict[str, str] = _TEXTS,
    *,
    near: dict[str, float] | None = None,
    usual: float = 0.8,
    language: dict[str, str] | None = None,
    order: tuple[str, ...] = (),
    among: int = 200,
) -> Ranking:
    """Rank some passages; `near`: the cosines that are not the usual one, `among`: how many the
    whole library has."""
    words = {key: " ".join(stems(text)) for key, text in texts.items()}
    asked = tuple(words_of(question))
    wanted = {stem for word in asked for stem in word.whole + word.parts}
    weights = Weights(
        passages=len(texts),
        length=sum(len(found.split()) for found in words.values()),
        having={stem: sum(stem in x.split() for x in words.values()) for stem in wanted},
    )
    wording = Asked(asked, weights)
    passages = [
        Passage(
            id=key,
            section=key.split("/")[0],
            language=(language or {}).get(key, "en"),
            worth=wording.worth(words[key]),
            near=None if near is None else _near(near.get(key, usual)),
        )
        for key in order or tuple(texts)
    ]
    return rank(passages, None if near is None else _near(usual), among=among)


def _near(cosine: float) -> Near:
    return Near(heading=cosine, text=cosine)


def _is_sure(ranking: Ranking, *, by_words: bool = False) -> bool:
    return ranking.confidence >= (SURE_BY_WORDS if by_words else SURE)


def _found(ranking: Ranking) -> list[str]:
    return [hit.passage.section for hit in ranking.hits]


def test_what_it_means_goes_before_the_words_it_has() -> None:
    asked = "I want a day off, where do I call?"

    ranking = _ask(asked, near={"leave": 0.92, "ill": 0.85})

    assert _found(ranking)[:2] == ["leave", "ill"]
    assert _is_sure(ranking)


def test_a_rare_name_decides_between_meanings_that_lie_close() -> None:
    near = {"ill": 0.85, "key": 0.845}

    without, named = _ask("who is that?", near=near), _ask("who is Okonkwo?", near=near)

    assert _found(without)[0] == "ill"
    assert _found(named)[0] == "key"


def test_a_question_about_something_else_is_not_answered() -> None:
    ranking = _ask("what does the moon weigh", near={"rent": 0.81, "print": 0.805})

    assert not _is_sure(ranking)
    assert ranking.confidence < 0.2


def test_of_few_passages_the_first_has_to_lie_further_before_the_others() -> None:
    near = {"leave": 0.86}

    few, many = _ask("free time", near=near, among=10), _ask("free time", near=near, among=500)
    more = _ask("free time", near=near, among=100_000)

    assert few.confidence < many.confidence
    assert more.confidence == many.confidence


def test_a_rival_makes_it_unsure_and_a_translation_does_not() -> None:
    texts = {**_TEXTS, "verlof": "Vakantie. Je hebt 25 vrije dagen per jaar."}
    near = {"leave": 0.88, "verlof": 0.879}

    alone = _ask("free time", near={"leave": 0.88})
    translated = _ask("free time", texts, near=near, language={"verlof": "nl"})
    rival = _ask("free time", texts, near=near)

    assert _is_sure(translated)
    assert translated.confidence == alone.confidence
    assert not _is_sure(rival)


def test_pieces_of_one_section_are_one_answer_and_no_rivals() -> None:
    texts = {**_TEXTS, "leave/2": "Ask your manager for leave two weeks ahead."}

    ranking = _ask("free time", texts, near={"leave": 0.9, "leave/2": 0.895})

    assert _found(ranking).count("leave") == 1
    assert _is_sure(ranking)


def test_without_vectors_the_words_find_it() -> None:
    texts = {f"other{i}": f"About subject{i} and things of thing{i}." for i in range(60)} | _TEXTS

    codes = _ask("Who is Okonkwo, of facilities in B-12?", texts)
    compound = _ask("verhoging van de huur", texts)
    nothing = _ask("parental benefits", texts)

    assert _found(codes)[0] == "key"
    assert _is_sure(codes, by_words=True)
    assert _found(compound) == ["rent"]
    assert nothing.hits == ()
    assert not _is_sure(nothing, by_words=True)


def test_a_passage_that_has_no_vector_yet_counts_as_an_average_one() -> None:
    new = Passage(id="new", section="new", language="en", worth=0.5)
    low = Passage(id="low", section="low", language="en", worth=0, near=_near(0.79))

    ranking = rank([low, new], _near(0.8), among=9)

    assert _found(ranking) == ["new", "low"]


def test_the_order_of_what_is_found_changes_nothing() -> None:
    near = {"leave": 0.85, "ill": 0.85, "key": 0.84}

    rankings = {
        (tuple(_found(ranking)), ranking.confidence)
        for order in permutations(_TEXTS)
        for ranking in [_ask("help", near=near, order=order)]
    }

    assert len(rankings) == 1


def test_the_last_bits_of_a_product_of_matrices_change_nothing() -> None:
    one = _ask("help", near={"leave": 0.85, "ill": 0.85 + 1e-9})
    other = _ask("help", near={"leave": 0.85 + 1e-9, "ill": 0.85})

    assert _found(one) == _found(other)


def test_no_passages_and_no_words_give_no_answer() -> None:
    assert _ask("key", {"a": ""}).hits == ()
    assert _ask("").hits == ()
    assert not _is_sure(_ask("??", near={}))


def test_a_question_is_embedded_alike_however_it_is_typed() -> None:
    assert as_asked("Who is ill?") == as_asked("who is ill ?") == "who is ill"


@given(
    cosines=st.lists(st.floats(-1, 1), min_size=5, max_size=5),
    usual=st.floats(-1, 1),
    question=st.text(max_size=60),
)
def test_any_numbers_give_a_confidence_and_every_section_once(
    cosines: list[float], usual: float, question: str
) -> None:
    near = dict(zip(_TEXTS, cosines, strict=True))

    ranking = _ask(question, near=near, usual=usual)

    scores = [hit.score for hit in ranking.hits]
    assert 0 <= ranking.confidence <= 1
    assert sorted(_found(ranking)) == sorted(_TEXTS)
    assert scores == sorted(scores, reverse=True)


@given(st.floats(0.8, 1), st.floats(0.8, 1))
def test_the_nearer_the_first_one_is_the_surer(one: float, other: float) -> None:
    far, near = sorted((one, other))

    assert _ask("x", near={"leave": far}).confidence <= _ask("x", near={"leave": near}).confidence
