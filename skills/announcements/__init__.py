"""Announce something to the right people, at their own hour, and see that it was read."""

from skills.announcements import (
    approving,
    attaching,
    briefing,
    card,
    cheering,
    comment_view,
    drafting,
    feeding,
    home,
    listing,
    naming,
    preferring,
    reporting,
    sourcing,
    templates,
)
from skills.announcements.settings import skill

__all__ = [
    "approving",
    "attaching",
    "briefing",
    "card",
    "cheering",
    "comment_view",
    "drafting",
    "feeding",
    "home",
    "listing",
    "naming",
    "preferring",
    "reporting",
    "skill",
    "sourcing",
    "templates",
]
