"""Mentions in what people write: what is kept says names, since elsewhere they mean nothing."""

import re
from typing import Final

from bot import Turn
from storage.people import accounts_named

_MENTION: Final = re.compile(r"<@([^>\s]+)>")


async def named(turn: Turn, words: str) -> str:
    """Give what was said here with names in the place of mentions; who is unknown stays unnamed."""
    here = turn.here
    mentioned = _MENTION.findall(words)
    known = await accounts_named(turn.db, here.adapter, here.workspace, mentioned)
    return _MENTION.sub(lambda one: known[one[1]][1].name if one[1] in known else "…", words)
