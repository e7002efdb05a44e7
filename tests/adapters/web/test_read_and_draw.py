"""Frames in, JSON out: both pure, both fed with anything at all."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web import draw
from adapters.web.limits import FRAME
from adapters.web.messages import Facts
from adapters.web.model import WebMessage
from adapters.web.read import Nonsense, Say, addressed, frame_of
from bot.buckets import Bucket, Buckets

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
kinds = st.sampled_from(["say", "press", "submit", "react", "shortcut", "read", "ping", "x"])


@given(st.text() | anything.map(json.dumps))
def test_any_text_is_a_frame_or_nonsense(text: str) -> None:
    with suppress(Nonsense):
        frame_of(text)


@given(
    kinds,
    st.dictionaries(
        st.sampled_from(
            ["place", "text", "thread", "id", "choice", "form", "values", "message", "emoji"]
        ),
        anything,
    ),
)
def test_any_values_make_a_frame_or_nonsense(kind: str, values: dict[str, Any]) -> None:
    with suppress(Nonsense):
        assert frame_of(json.dumps({"type": kind, **values})).type == kind


@given(st.text(min_size=1), st.text(min_size=1))
def test_what_is_read_can_be_stored(place: str, text: str) -> None:
    try:
        frame = frame_of(json.dumps({"type": "say", "place": place, "text": text}))
    except Nonsense:
        return
    assert isinstance(frame, Say)
    assert "\0" not in frame.place + frame.text
    (frame.place + frame.text).encode()


def test_a_frame_has_a_most() -> None:
    with pytest.raises(Nonsense, match=r"web\.frame_too_long"):
        frame_of('{"type":"ping","more":"' + "é" * (FRAME // 2) + '"}')


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("@Plein kudos", "<@plein> kudos"),
        ("hey @plein, help", "hey <@plein>, help"),
        ("Plein: help", "<@plein>: help"),
        ("  plein , help", "<@plein> , help"),
    ],
)
def test_the_bot_hears_its_name(said: str, heard: str) -> None:
    assert addressed(said, "Plein") == type(addressed("", "Plein"))(heard, ("plein",))


@pytest.mark.parametrize(
    "said", ["Plein is nice", "me@plein.example.org", "@Pleintje", "het Plein", "<@plein> help"]
)
def test_other_words_are_not_its_name(said: str) -> None:
    assert addressed(said, "Plein").mentions == ()


def _row(text: str) -> WebMessage:
    return WebMessage(
        place="general",
        key="k",
        author_id="p1",
        text=text,
        said_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        made=1,
        changed=1,
    )


def _spans(text: str) -> list[dict[str, Any]]:
    drawn = draw.message(_row(text), Facts(names={"p1": "Ada"}), reader="p2", bot="Plein")
    (line,) = drawn["blocks"]
    return line["spans"]


def test_addresses_can_be_clicked_and_line_ends_stay() -> None:
    assert _spans("see https://example.org/a?b=1.\nOk") == [
        {"kind": "words", "text": "see "},
        {
            "kind": "link",
            "url": "https://example.org/a?b=1",
            "spans": [{"kind": "words", "text": "https://example.org/a?b=1"}],
        },
        {"kind": "words", "text": "."},
        {"kind": "break"},
        {"kind": "words", "text": "Ok"},
    ]


@given(st.text(min_size=1))
def test_nothing_that_people_type_becomes_anything_but_words_breaks_and_links(text: str) -> None:
    spans = _spans(text)

    assert {one["kind"] for one in spans} <= {"words", "break", "link"}
    assert all(one["url"].startswith("http") for one in spans if one["kind"] == "link")


def test_a_bucket_fills_up_again_and_forgets_the_oldest_key() -> None:
    bucket = Bucket(2, 1, 2, 0)
    buckets = Buckets(most=1, rate=0.1, kept=2)

    assert [bucket.take(now) for now in (0, 0, 0, 1, 1, 1.5, 2.0)] == [
        True,
        True,
        False,
        True,
        False,
        False,
        True,
    ]
    assert [buckets.take(key, 0) for key in ("a", "a", "b", "c", "a")] == [
        True,
        False,
        True,
        True,
        True,
    ]
