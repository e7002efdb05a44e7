"""The groups that people are counted in, and stamped in."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from skills.surveys.grouping import Groups, stamped_as, stamped_groups

_UNIT = st.sampled_from(["", "A", "A/x", "A/y", "A/y/1", "B", "B/z"])
_PLACE = st.sampled_from(["", "Ede", "Arnhem"])


def test_who_is_in_too_small_a_unit_is_counted_in_the_one_above() -> None:
    groups = Groups.of({"Wonen/Noord": 5, "Wonen / Zuid": 3, "Raad": 2}, {"Ede": 4}, least=5)

    assert groups.unit("Wonen/Noord") == "Wonen/Noord"
    assert groups.unit("Wonen/Zuid") == "Wonen"
    assert groups.unit("Raad") == ""
    assert groups.location("Ede") == ""


@given(st.dictionaries(st.tuples(_UNIT, _PLACE), st.integers(0, 12)))
def test_every_stamp_is_shared_by_enough_people_or_there_is_one_for_all(
    counts: dict[tuple[str, str], int],
) -> None:
    counts = {one: count for one, count in counts.items() if count}
    groups = stamped_groups(counts, least=5)

    people: Counter[tuple[str, str]] = Counter()
    for (unit, location), count in counts.items():
        people[stamped_as(unit, location, groups)] += count
    total = sum(counts.values())
    assert people.keys() <= groups
    assert all(count >= min(5, total) for count in people.values())
