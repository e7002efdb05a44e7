"""The emoji that the bot puts under a message: those of its choices, and no others."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.matrix import MatrixChat
from adapters.matrix.fake import Homeserver, limited, said
from bot.offer import keycap_of
from bot.primitives import Line, Primitives, Reaction, Reactions, Words
from tests.contract.bench import Bench, bench_for
from tests.drivers import MatrixDriver


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """The adapter at work."""
    async with bench_for("matrix") as bench:
        yield bench


def sheet(*numbers: int) -> Primitives:
    caps = [(number, keycap_of(number)) for number in numbers]
    emoji = tuple(Reaction(cap, f"c{number}") for number, cap in caps if cap)
    lines = tuple(Line((Words(f"{number}. Choice"),)) for number in numbers)
    return (*lines, Reactions(emoji)) if emoji else (Line((Words("Nothing to choose"),)),)


def world(bench: Bench) -> Homeserver:
    assert isinstance(bench.ada, MatrixDriver)
    homeserver = bench.ada.client.world
    assert isinstance(homeserver, Homeserver)
    return homeserver


async def under(bench: Bench, sent: str) -> list[str]:
    """List what stands under a message once everything is there, oldest first."""
    assert isinstance(bench.adapter, MatrixChat)
    await bench.adapter.mouth.idle()
    room = world(bench).room_called("#general")
    reactions = world(bench).reactions(room, sent)
    return [one.content["m.relates_to"]["key"] for one in reactions]


def caps(*numbers: int) -> list[str | None]:
    return [keycap_of(number) for number in numbers]


async def test_an_edit_with_fewer_choices_takes_away_the_emoji_of_the_others(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, sheet(1, 2, 3))
    assert await under(bench, sent) == caps(1, 2, 3)

    await bench.adapter.update(bench.general, sent, sheet(1, 2), "key-2")

    assert await under(bench, sent) == caps(1, 2)


async def test_an_edit_with_more_choices_puts_what_is_missing(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, sheet(1))
    await under(bench, sent)

    await bench.adapter.update(bench.general, sent, sheet(1, 2, 3), "key-2")

    assert await under(bench, sent) == caps(1, 2, 3)


async def test_nothing_to_choose_leaves_the_emoji_of_people_alone(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, sheet(1, 2))
    await under(bench, sent)
    await bench.ada.react(bench.ada.seen()[-1], "🎉", off=False)

    await bench.adapter.update(bench.general, sent, sheet(), "key-2")

    assert await under(bench, sent) == ["🎉"]


async def test_the_same_choices_stay_and_nothing_is_sent(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, sheet(1, 2))
    await under(bench, sent)
    before = world(bench).count("m.reaction")

    await bench.adapter.update(bench.general, sent, sheet(1, 2), "key-2")

    assert await under(bench, sent) == caps(1, 2)
    assert world(bench).count("redact") == 0
    assert world(bench).count("m.reaction") == before + 1  # the look at what is there


async def test_of_two_edits_the_last_one_counts(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, sheet(1, 2, 3))

    await bench.adapter.update(bench.general, sent, sheet(1, 2, 3, 4), "key-2")
    await bench.adapter.update(bench.general, sent, sheet(1), "key-3")

    assert await under(bench, sent) == caps(1)


async def test_a_homeserver_that_puts_it_off_is_asked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.matrix.speak._PACE", timedelta())
    [sent] = await bench.send(bench.general, sheet(1, 2))
    await under(bench, sent)
    world(bench).fail(limited(10), call="relations")
    world(bench).fail(limited(10), call="redact")

    await bench.adapter.update(bench.general, sent, sheet(1), "key-2")

    assert await under(bench, sent) == caps(1)


async def test_where_it_may_not_look_the_words_change_all_the_same(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, sheet(1, 2))
    await under(bench, sent)
    world(bench).fail(said("M_FORBIDDEN"), call="relations")

    await bench.adapter.update(bench.general, sent, sheet(), "key-2")

    assert await under(bench, sent) == caps(1, 2)
    assert bench.ada.seen()[-1].text == "Nothing to choose"
