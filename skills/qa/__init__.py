"""Ask, and get the organisation's own answer with its source, or a person who knows."""

from skills.qa import (
    asking,
    board,
    bringing,
    demo,
    embedding,
    helping,
    listing,
    receipts,
    topics,
    watching,
)
from skills.qa.settings import skill

__all__ = [
    "asking",
    "board",
    "bringing",
    "demo",
    "embedding",
    "helping",
    "listing",
    "receipts",
    "skill",
    "topics",
    "watching",
]
