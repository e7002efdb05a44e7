"""What is written to the log, and what never is."""

import asyncio
import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from bot.log import set_up

WORDS = "I am leaving in May"


@pytest.fixture(autouse=True)
def logging_as_the_program_does() -> Iterator[None]:
    """Set up as `plein run` does, and leave nothing of it behind."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        set_up()
        yield
        logging.captureWarnings(False)
    for handler in logging.getLogger().handlers:
        if type(handler).__module__ == "bot.log":
            logging.getLogger().removeHandler(handler)


def test_what_a_library_complains_of_is_a_line_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application: %s", WORDS)

    (line,) = _lines(capsys)
    assert line["event"] == "library.complained"
    assert (line["level"], line["logger"], line["error"]) == (
        "error",
        "uvicorn.error",
        "ValueError",
    )
    assert line["where"].startswith("test_log:")
    assert __file__ in line["trace"]


async def test_a_task_that_nobody_waits_for_is_a_line_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asyncio.get_running_loop().call_exception_handler(
        {"message": WORDS, "exception": ValueError(WORDS)}
    )

    (line,) = _lines(capsys)
    assert (line["level"], line["logger"], line["error"]) == ("error", "asyncio", "ValueError")


def test_a_warning_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    warnings.warn(WORDS, UserWarning, stacklevel=1)

    (line,) = _lines(capsys)
    assert (line["level"], line["logger"]) == ("warning", "py.warnings")


def test_what_a_library_says_besides_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("aiohttp.access").info("GET / %s", WORDS)

    assert _lines(capsys) == []


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    text = capsys.readouterr().err
    assert WORDS not in text
    return [json.loads(line) for line in text.splitlines()]
