"""What questions and answers remember."""

from skills.qa.model import full_text
from skills.qa.model.board import (
    Board,
    BoardAsker,
    BoardModerator,
    BoardQuestion,
    BoardTrace,
    BoardVote,
)
from skills.qa.model.contradictions import Contradiction
from skills.qa.model.files import KnownFolder, SeenFile
from skills.qa.model.listening import Listening
from skills.qa.model.ratings import Rating, Threshold
from skills.qa.model.rewritten import Rewritten
from skills.qa.model.tables import (
    Card,
    Expert,
    Item,
    Passage,
    Passed,
    Question,
    Readers,
    Shelf,
    Topic,
    WordCount,
)
from skills.qa.model.uploads import Uploaded

__all__ = [
    "Board",
    "BoardAsker",
    "BoardModerator",
    "BoardQuestion",
    "BoardTrace",
    "BoardVote",
    "Card",
    "Contradiction",
    "Expert",
    "Item",
    "KnownFolder",
    "Listening",
    "Passage",
    "Passed",
    "Question",
    "Rating",
    "Readers",
    "Rewritten",
    "SeenFile",
    "Shelf",
    "Threshold",
    "Topic",
    "Uploaded",
    "WordCount",
    "full_text",
]
