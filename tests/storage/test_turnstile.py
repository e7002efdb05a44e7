"""One at a time; who is urgent first, and nobody for ever last."""

import asyncio
from collections.abc import Sequence

from storage.turnstile import Rank, Turnstile

_RANKS: dict[str, Rank] = {"!": "urgent", "z": "last"}


async def _order(
    names: Sequence[str], *, cancelled: str = "", calls_last: bool = False
) -> list[str]:
    """Let a crowd come while somebody is inside, and list who came in; `!` is urgent, `z` last."""
    turnstile, came = Turnstile(), list[str]()

    async def come(name: str) -> None:
        async with turnstile.inside(_RANKS.get(name[0], "other")):
            came.append(name)
            await asyncio.sleep(0)

    async with turnstile.inside():
        crowd = {name: asyncio.create_task(come(name)) for name in names}
        await asyncio.sleep(0)
        if calls_last:
            turnstile.call_last()
        if cancelled:
            crowd[cancelled].cancel()
    await asyncio.gather(*crowd.values(), return_exceptions=True)
    async with asyncio.timeout(1):
        await come("later")
    assert came.pop() == "later"
    return came


async def test_those_who_are_alike_come_in_as_they_came() -> None:
    assert await _order(["a", "b", "c"]) == ["a", "b", "c"]


async def test_who_is_urgent_goes_before_the_others() -> None:
    assert await _order(["a", "b", "!c"]) == ["!c", "a", "b"]


async def test_after_an_urgent_one_another_comes_in() -> None:
    assert await _order(["a", "b", "!c", "!d", "!e"]) == ["!c", "a", "!d", "b", "!e"]


async def test_the_last_comes_in_after_all_others() -> None:
    assert await _order(["z", "a", "!b", "c"]) == ["!b", "a", "c", "z"]


async def test_the_last_comes_in_next_when_it_is_called_and_only_once() -> None:
    assert await _order(["a", "!b", "z", "zz"], calls_last=True) == ["z", "!b", "a", "zz"]


async def test_who_gives_up_waiting_holds_up_nobody() -> None:
    assert await _order(["a", "b", "!c"], cancelled="!c") == ["a", "b"]
    assert await _order(["a", "b", "!c"], cancelled="a") == ["!c", "b"]


async def test_who_is_let_in_and_does_not_come_holds_up_nobody() -> None:
    turnstile, came = Turnstile(), list[str]()

    async def come(name: str) -> None:
        async with turnstile.inside():
            came.append(name)

    async with turnstile.inside():
        first = asyncio.create_task(come("first"))
        second = asyncio.create_task(come("second"))
        await asyncio.sleep(0)
    first.cancel()
    async with asyncio.timeout(1):
        await second

    assert came == ["second"]


async def test_two_are_never_inside_at_once() -> None:
    turnstile, inside = Turnstile(), 0

    async def come(number: int) -> None:
        nonlocal inside
        async with turnstile.inside("urgent" if number % 3 == 0 else "other"):
            inside += 1
            try:
                assert inside == 1
                await asyncio.sleep(0)
            finally:
                inside -= 1

    tasks = [asyncio.create_task(come(number)) for number in range(100)]
    await asyncio.sleep(0)
    for task in tasks[::7]:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)

    wrong = [one for one in ended if one and not isinstance(one, asyncio.CancelledError)]
    assert wrong == []
