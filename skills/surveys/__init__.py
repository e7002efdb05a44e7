"""Ask what people think, so that they dare to answer and can trust what comes of it."""

from skills.surveys import (
    acting_told,
    card,
    composing,
    listing,
    polling,
    relaying,
    results,
    seat,
    taking_over,
    teaming,
)
from skills.surveys.settings import skill

__all__ = [
    "acting_told",
    "card",
    "composing",
    "listing",
    "polling",
    "relaying",
    "results",
    "seat",
    "skill",
    "taking_over",
    "teaming",
]
