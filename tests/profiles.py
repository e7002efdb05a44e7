"""How hard properties are tried, and with how much: a pytest plugin (`-p tests.profiles`).

`default` as the test says; `fast` for `make check`, where a person waits; the time of a single
example is never judged, for a shared machine is slow at times.

There is a worker for each processor, and one more unless only fast tests run: a third of the time
of all is spent on waiting for servers and browsers. NumPy's threads would only wait for each other.

Python looks for garbage among all that is alive, and twelve thousand tests are alive to the end: so
what was collected is looked through no more, and what comes later more seldom.
"""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("default", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=20)
settings.load_profile("default")


_LOOK_AFTER = 10_000  # new objects; Python's own 700 suits a program with fewer of them


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[None]:
    """Collect without a look for garbage: next to nothing of it is any."""
    gc.disable()
    yield
    gc.freeze()
    gc.set_threshold(_LOOK_AFTER)
    gc.enable()


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Tell how many workers `--numprocesses auto` is."""
    return (os.cpu_count() or 1) + (config.option.markexpr != "not slow")
