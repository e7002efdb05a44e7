"""A poll that is changed: by its question or its answers, by its counts alone, or at its end."""

from collections.abc import AsyncIterator

import pytest

from adapters.matrix import draw
from bot.primitives import Line, PollBox, PollOption, Words
from tests.contract.bench import Bench, bench_for
from tests.drivers import MatrixDriver


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """The adapter at work, with polls."""
    async with bench_for("matrix-with-polls") as bench:
        yield bench


def poll(*labels: str, counts: int = 0) -> tuple[PollBox]:
    options = enumerate(labels, start=1)
    return (
        PollBox(
            (Words("Lunch?"),),
            tuple(PollOption(f"c{number}", label, number, counts) for number, label in options),
        ),
    )


def told(bench: Bench) -> int:
    """How much has happened in #general."""
    assert isinstance(bench.ada, MatrixDriver)
    return len(bench.ada.client.world.room_called("#general").events)


async def test_counts_alone_change_nothing(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, poll("Soup", "Bread"))
    before = told(bench)

    await bench.adapter.update(bench.general, sent, poll("Soup", "Bread", counts=3), "key-2")

    assert told(bench) == before


async def test_other_answers_are_shown_in_place(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, poll("Soup", "Bread"))

    await bench.adapter.update(bench.general, sent, poll("Soup", "Bread", "Cake"), "key-2")

    [seen] = bench.ada.seen()
    assert (seen.id, seen.edited, seen.labels) == (sent, True, ["Soup", "Bread", "Cake"])


async def test_other_words_in_its_place_end_it_once(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, poll("Soup", "Bread"))

    for _ in range(2):
        await bench.adapter.update(bench.general, sent, (Line((Words("Soup it is"),)),), "key-2")

    ended, words = bench.ada.seen()
    assert (ended.id, ended.labels) == (sent, [])
    assert words.text == "Soup it is"


async def test_what_was_no_poll_becomes_numbered_lines(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, (Line((Words("Wait"),)),))

    await bench.adapter.update(bench.general, sent, poll("Soup <b>", "Bread"), "key-2")

    [seen] = bench.ada.seen()
    assert seen.text == "Lunch?\n1. Soup <b> (0)\n2. Bread (0)"
    assert isinstance(bench.ada, MatrixDriver)
    [shown] = bench.ada.client.messages()
    assert shown.content["body"] == seen.text
    assert shown.event.kind == draw.MESSAGE
