"""Ask, and get the organisation's own answer with its source, or a person who knows."""

from skills.qa import (
    answers,
    asking,
    board,
    bringing,
    contradictions,
    demo,
    editing,
    embedding,
    freshness,
    giving,
    helping,
    listing,
    receipts,
    reviewing,
    taking_over,
    topics,
    watching,
)
from skills.qa.settings import skill

__all__ = [
    "answers",
    "asking",
    "board",
    "bringing",
    "contradictions",
    "demo",
    "editing",
    "embedding",
    "freshness",
    "giving",
    "helping",
    "listing",
    "receipts",
    "reviewing",
    "skill",
    "taking_over",
    "topics",
    "watching",
]
