"""Small groups: the published examples, and an attack on whatever is shown."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Text, verbatim
from bot.report.segments import Segment, Share, merge_small, visible_groups


def group(name: str, people: int, *shares: Share | None) -> Segment:
    return Segment(name=verbatim(name), people=people, shares=shares)


def others(count: int, people: int, *shares: Share | None) -> Segment:
    return Segment(name=Text("core.report_others", {"count": count}), people=people, shares=shares)


@pytest.mark.parametrize(
    ("sizes", "visible"),
    [
        ({"A": 9, "C": 4}, []),
        ({"A": 9, "B": 6, "C": 4}, ["A"]),
        ({"A": 9, "B": 5, "C": 3, "D": 2}, ["A", "B"]),
        ({"A": 9, "B": 6}, ["A", "B"]),
        ({"A": 6, "B": 9, "C": 6, "D": 1}, ["B", "A"]),
        ({}, []),
    ],
)
def test_small_groups_hide_as_in_the_published_examples(
    sizes: dict[str, int], visible: list[str]
) -> None:
    assert visible_groups(sizes, 5) == visible


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8), st.integers(1, 12))
def test_what_is_hidden_is_never_a_group_that_is_too_small(
    sizes: dict[str, int], threshold: int
) -> None:
    visible = visible_groups(sizes, threshold)
    hidden = sum(sizes.values()) - sum(sizes[name] for name in visible)

    assert all(sizes[name] >= threshold for name in visible)
    assert hidden == 0 or hidden >= threshold or visible == []


def test_small_segments_are_shown_together_and_the_largest_comes_first() -> None:
    merged = merge_small(
        [
            group("Zorg", 3, Share(1, 3)),
            group("Wonen", 9, Share(4, 9)),
            group("Beheer", 20, Share(20, 20)),
            group("Directie", 2, Share(2, 2)),
            group("Leeg", 0, Share(0, 0)),
        ],
        5,
    )

    assert merged.whole is not None
    assert (merged.whole.people, merged.whole.shares) == (34, (Share(27, 34),))
    assert merged.parts == (
        group("Beheer", 20, Share(20, 20)),
        group("Wonen", 9, Share(4, 9)),
        others(2, 5, Share(3, 5)),
    )


def test_the_next_smallest_goes_along_where_the_others_are_too_few() -> None:
    merged = merge_small([group("A", 9), group("B", 6), group("C", 4)], 5)

    assert merged.parts == (group("A", 9), others(2, 10))


def test_without_two_groups_to_show_there_is_only_the_whole() -> None:
    merged = merge_small([group("A", 9, Share(8, 9)), group("C", 4, Share(1, 4))], 5)

    assert merged.whole == Segment(
        name=Text("core.report_everybody"), people=13, shares=(Share(9, 13),)
    )
    assert merged.parts == ()


def test_too_few_people_show_nothing() -> None:
    assert merge_small([group("A", 3, Share(1, 3)), group("B", 1, Share(0, 1))], 5).whole is None
    assert merge_small([], 5).whole is None


def test_a_share_of_too_few_is_left_out_and_one_more_that_would_betray_it() -> None:
    merged = merge_small(
        [
            group("A", 20, Share(20, 20), Share(9, 12)),
            group("B", 10, Share(7, 10), Share(5, 6)),
            group("C", 10, Share(6, 10), Share(0, 2)),
            group("D", 8, Share(6, 8), None),
        ],
        5,
    )

    assert merged.whole is not None
    assert merged.whole.shares == (Share(39, 48), Share(14, 20))
    assert [one.shares[1] for one in merged.parts] == [Share(9, 12), None, None, None]
    assert [one.shares[0] for one in merged.parts] == [
        Share(20, 20),
        Share(7, 10),
        Share(6, 10),
        Share(6, 8),
    ]


def test_what_is_known_of_too_few_in_all_is_not_shown_at_all() -> None:
    merged = merge_small([group("A", 20, Share(2, 3)), group("B", 10, Share(1, 1))], 5)

    assert merged.whole is not None
    assert [one.shares for one in (merged.whole, *merged.parts)] == [(None,)] * 3


def test_segments_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        merge_small([group("A", 20, Share(2, 3)), group("B", 10)], 5)


@pytest.mark.parametrize(("count", "of"), [(-1, 3), (4, 3), (0, -1)])
def test_more_than_all_of_them_is_no_share(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        Share(count, of)


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (Share(28, 37), 76),
        (Share(37, 37), 100),
        (Share(999, 1000), 99),
        (Share(1, 1000), 1),
        (Share(0, 1000), 0),
        (Share(0, 0), 0),
    ],
)
def test_only_all_of_them_is_a_hundred_percent(share: Share, percent: int) -> None:
    assert share.percent == percent


@st.composite
def segments(draw: st.DrawFn) -> list[Segment]:
    """Segments with two figures: one of everybody, one of those of whom something is known."""
    drawn: list[Segment] = []
    for at in range(draw(st.integers(0, 7))):
        people = draw(st.integers(0, 15))
        known = draw(st.none() | st.integers(0, people))
        all_of_them = Share(draw(st.integers(0, people)), people)
        of_some = None if known is None else Share(draw(st.integers(0, known)), known)
        drawn.append(group(f"G{at}", people, all_of_them, of_some))
    return drawn


def _differences(whole: int, parts: Sequence[int]) -> Iterator[int]:
    """Everything that somebody with a pencil can work out: the whole minus any of the parts."""
    for size in range(len(parts) + 1):
        for some in combinations(parts, size):
            yield whole - sum(some)


@given(segments(), st.integers(1, 8))
def test_nobody_can_work_out_a_group_that_is_too_small(
    given_segments: list[Segment], threshold: int
) -> None:
    merged = merge_small(given_segments, threshold)

    total = sum(one.people for one in given_segments)
    assert (merged.whole is None) == (total < threshold)
    if merged.whole is None:
        assert merged.parts == ()
        return
    assert merged.whole.people == total
    assert len(merged.parts) != 1
    assert len(merged.parts) == 0 or sum(one.people for one in merged.parts) == total
    columns = [[one.people for one in (merged.whole, *merged.parts)]]
    for figure in range(2):
        shares = [one.shares[figure] for one in (merged.whole, *merged.parts)]
        columns.append([one.of for one in shares if one is not None])
        assert shares[0] is not None or columns[-1] == []
    for column in columns:
        for size in (*column, *(_differences(column[0], column[1:]) if column else ())):
            assert size == 0 or size >= threshold


@given(segments(), st.integers(1, 8))
def test_what_is_shown_adds_up_to_the_whole(given_segments: list[Segment], threshold: int) -> None:
    merged = merge_small(given_segments, threshold)

    for part in merged.parts:
        assert part.shares[0] is not None
    if merged.whole is not None and merged.parts:
        everybody = [one.shares[0].count for one in given_segments if one.shares[0]]
        counts = [one.shares[0].count for one in merged.parts if one.shares[0]]
        assert merged.whole.shares[0] is not None
        assert sum(counts) == merged.whole.shares[0].count == sum(everybody)


@given(segments(), st.integers(1, 8))
def test_a_group_is_shown_as_it_is_or_not_at_all(
    given_segments: list[Segment], threshold: int
) -> None:
    merged = merge_small(given_segments, threshold)

    apart = [one for one in merged.parts if one.name.key == "core.verbatim"]
    for part in apart:
        [origin] = [one for one in given_segments if one.name == part.name]
        assert part.people == origin.people
        assert all(
            shown is None or shown == known
            for shown, known in zip(part.shares, origin.shares, strict=True)
        )
    together = [one for one in merged.parts if one not in apart]
    assert together in ([], list(merged.parts[-1:]))
