"""Logging: one JSON object a line, on standard error. What people say is never in it."""

import logging
import secrets
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Any

_levels: list[int] = []


class _Libraries(logging.Handler):
    """Notes where a library complains, and not its words: they may hold what people said."""

    def emit(self, record: logging.LogRecord) -> None:
        facts: dict[str, object] = {
            "logger": record.name,
            "where": f"{record.module}:{record.lineno}",
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            facts |= _facts_of(error)
        write = log.error if record.levelno >= logging.ERROR else log.warning
        write("library.complained", **facts)


_libraries = _Libraries(logging.WARNING)


def set_up(*, quiet: bool = False) -> None:
    """Send structured lines to standard error; `quiet` leaves only warnings and errors.

    What libraries log by Python's own means, and its warnings, become such lines, too.
    """
    _levels[:] = [logging.WARNING if quiet else logging.INFO]
    _configured.cache_clear()
    logging.getLogger().addHandler(_libraries)
    logging.captureWarnings(True)


@contextmanager
def silent() -> Generator[None]:
    """Write nothing while the block runs: what is found out there goes into a report."""
    import structlog

    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


class Log:
    """Writes lines, each with what happened and facts about it.

    What writes them is imported with the first one: the console has none, and start-up counts.
    """

    def info(self, event: str, **facts: object) -> None:
        """Note what an operator may want to know."""
        _logger().info(event, **facts)

    def warning(self, event: str, **facts: object) -> None:
        """Note what an operator should look at some day."""
        _logger().warning(event, **facts)

    def error(self, event: str, **facts: object) -> None:
        """Note what went wrong."""
        _logger().error(event, **facts)


log = Log()


def log_failure(what: str, error: BaseException, **facts: object) -> str:
    """Log where something failed under a new reference, and return the reference.

    The error's own message stays out: it may hold what people said.
    """
    reference = secrets.token_hex(4)
    log.error(what, reference=reference, **_facts_of(error), **facts)
    return reference


def _facts_of(error: BaseException) -> dict[str, object]:
    return {
        "error": type(error).__name__,
        "trace": "".join(traceback.format_tb(error.__traceback__)),
    }


def _logger() -> Any:
    import structlog

    _configured()
    return structlog.get_logger()


@cache
def _configured() -> None:
    import structlog

    if _levels:
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(_levels[-1]),
            # Standard error as it is when a line is written: it may have been redirected since.
            logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        )
