"""The vectors in memory: whose passages are near, and what stays as others go on."""

import numpy as np

from skills.qa.search.index import VectorIndex, Vectors, halved

_EAST, _NORTH, _BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.8, 0.6)


def _vector(numbers: tuple[float, ...]) -> bytes:
    return np.array(numbers, dtype="<f4").tobytes()


def _passage(number: int, heading: tuple[float, ...], text: tuple[float, ...]) -> Vectors:
    return Vectors(number=number, heading=halved(_vector(heading)), text=halved(_vector(text)))


def _index() -> VectorIndex:
    index = VectorIndex()
    index.made_by("a model")
    index.put("first", 1, "all", [_passage(1, _EAST, _EAST), _passage(2, _NORTH, _NORTH)])
    index.put("second", 2, "some", [_passage(3, _EAST, _BETWEEN)])
    return index


def _near(index: VectorIndex, *readers: str, also: tuple[int, ...] = (), most: int = 1) -> set[int]:
    return set(index.shown_to(readers).nearest(_vector(_EAST), also, most).near)


def test_the_nearest_are_found_by_heading_or_by_text_and_those_that_are_named() -> None:
    index = _index()
    index.put("third", 3, "all", [_passage(4, _BETWEEN, _BETWEEN)])

    assert _near(index, "all") == {1}
    assert _near(index, "all", most=2) == {1, 4}
    assert _near(index, "all", also=(2, 9)) == {1, 2}


def test_what_is_for_others_is_not_near_and_counts_for_nothing() -> None:
    index = _index()
    index.know_background([_vector(_NORTH)])

    mine = index.shown_to(["all"]).nearest(_vector(_EAST), [3], 5)
    nobody = index.shown_to(["strangers"]).nearest(_vector(_EAST), [1], 5)

    assert set(mine.near) == {1, 2}
    assert mine.usual.text == np.mean([1, 0, 0], dtype=np.float32)
    assert (nobody.near, nobody.usual.text) == ({}, 0)
    assert _near(index, "all", "some", most=5) == {1, 2, 3}


def test_a_search_goes_on_with_what_there_was_when_it_began() -> None:
    index = _index()
    before = index.shown_to(["all"])

    index.drop("first")
    index.put("fourth", 4, "all", [_passage(number, _EAST, _EAST) for number in range(10, 2_000)])
    index.tidy()

    assert set(before.nearest(_vector(_EAST), [3, 1_999], 5).near) <= {1, 2}
    assert _near(index, "all", also=(1,), most=1) < set(range(10, 2_000))


def test_what_was_dropped_gives_back_its_room_and_the_rest_is_found() -> None:
    index = _index()
    for number in range(10, 60):
        index.put("changing", number, "all", [_passage(number, _NORTH, _NORTH)])

    index.tidy()

    assert _near(index, "all", "some", also=(2, 3, 59, 58), most=1) >= {1, 2, 3, 59}
    assert 58 not in _near(index, "all", also=(58,), most=5)
    assert index.items == {"first": 1, "second": 2, "changing": 59}
