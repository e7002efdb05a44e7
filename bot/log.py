"""Logging: one JSON object a line, on standard error. What people say is never in it."""

import logging
import sys

import structlog


def set_up(*, quiet: bool = False) -> None:
    """Send structured lines to standard error; `quiet` leaves only warnings and errors."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if quiet else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
