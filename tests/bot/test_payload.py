"""What chats send may have any form."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.payload import shallow


def _nested(levels: int) -> str:
    return '{"a":[' * levels + "]}" * levels


def test_what_is_nested_too_deep_is_left_out_and_the_rest_stays() -> None:
    written = f'{{"before": 1, "deep": {_nested(100_000)}, "after": "kept"}}'

    read = json.loads(shallow(written))

    assert (read["before"], read["after"]) == (1, "kept")


def test_brackets_that_somebody_says_are_no_nesting() -> None:
    words = '[{"' * 200

    assert json.loads(shallow(json.dumps({"said": words}))) == {"said": words}


@given(
    read=st.recursive(
        st.none() | st.text() | st.integers(),
        lambda some: st.lists(some) | st.dictionaries(st.text(), some),
    )
)
def test_what_is_not_deep_stays_as_it_is(read: Any) -> None:
    assert json.loads(shallow(json.dumps(read))) == read
