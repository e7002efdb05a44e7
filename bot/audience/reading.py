"""Words → tree: `department=Wonen AND NOT (location=Arnhem OR title in (chef, baas))`.

The words between conditions may be English or Dutch, in any case. A value with spaces or signs in
it stands in quotes.
"""

from typing import Final

from bot.audience.tree import Tree, depth
from bot.content import Text
from bot.errors import Wrong
from bot.text import clean
from storage.table import storable

# What is longer or deeper nobody can read any more; and without an end to it a stack would be full,
# here or in the database.
LONGEST: Final = 2000
DEEPEST: Final = 20


def read(words: str) -> tuple[str, Tree]:
    """Read an expression; also give its words as they were read, without what nobody can see.

    Raises: Wrong, which quotes the place and suggests what was perhaps meant.
    """
    # Imported where it is used: a start would wait for it.
    from bot.audience.grammar import parsed

    text = " ".join(clean(storable(words)).split())
    if not text:
        raise Wrong(Text("core.audience_empty"))
    if len(text) > LONGEST:
        raise Wrong(Text("core.audience_long", {"count": LONGEST}))
    tree = parsed(text)
    if depth(tree) > DEEPEST:
        raise Wrong(Text("core.audience_deep"))
    return text, tree
