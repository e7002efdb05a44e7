"""Each test of this folder runs against each adapter and its fake."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.bench import ADAPTERS, Bench, bench_for


@pytest.fixture(params=ADAPTERS)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """An adapter at work."""
    async with bench_for(request.param) as bench:
        yield bench
