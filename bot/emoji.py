"""Emoji by one name, however a chat or a person calls them. Pure."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

# What chats add to an emoji: a skin tone, and the wish for a picture or for a letter.
_DECORATION: Final = re.compile("::?skin-tone-[1-6]:?$|[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")


def plain_emoji(name: str) -> str:
    """Give the emoji itself, however it is named: 🙌🏽, `tada`, `:tada:`, `+1::skin-tone-3`.

    One of the workplace's own, which has a name only, stays its name.
    """
    plain = _DECORATION.sub("", name.strip()).strip(":")
    return short_names().get(plain.casefold(), plain) if plain.isascii() else plain


@cache
def short_names() -> Mapping[str, str]:
    """Give the emoji of each short name; of several names for one the usual one comes first."""
    # Read when it is first needed: start-up counts.
    lines = files("bot").joinpath("emoji.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" ") for line in lines if not line.startswith("#"))
    return MappingProxyType({name: emoji for name, _, emoji in pairs})
