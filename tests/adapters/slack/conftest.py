"""What tests of the Slack adapter share."""

import pytest

from tests.adapters.slack.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """A little Slack with an adapter on it."""
    return Bench()
