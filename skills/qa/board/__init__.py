"""Sessions in which people ask without their name, and vote for what is to be answered."""

from skills.qa.board import answered, asking, closing, desk, leading, opening, voting

__all__ = ["answered", "asking", "closing", "desk", "leading", "opening", "voting"]
