"""The grammar of audiences, and the library that reads by it: the one place that knows it.

Written for LALR with a lexer that knows what may come next, so that `language=en` is a value and
`a=1 en b=2` is Dutch for AND.
"""

from functools import cache
from typing import Any, Final, Protocol, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken

from bot.audience.mistakes import QUOTES, mistake
from bot.audience.tree import All, Compared, Either, Everyone, Not, Sign, Tree, Word

_GRAMMAR: Final = r"""
    ?either: all (_OR all)*
    ?all: one (_AND one)*
    ?one: _NOT one -> negated
        | "(" either ")"
        | _EVERYONE -> everyone
        | word SIGN word -> compared
        | word _IN "(" word ("," word)* ")" -> is_in
        | word _NOT _IN "(" word ("," word)* ")" -> is_not_in
    word: WORD | QUOTED

    _OR.2: /(or|of)(?!EDGE)/i
    _AND.2: /(and|en)(?!EDGE)/i
    _NOT.2: /(not|niet)(?!EDGE)/i
    _IN.2: /in(?!EDGE)/i
    _EVERYONE.2: /(everyone|everybody|iedereen)(?!EDGE)/i
    SIGN: /!=|<=|>=|=|<|>/
    WORD: /EDGE+/
    QUOTED: /[QUOTES][^QUOTES]*[QUOTES]/
    %ignore /\s+/
""".replace("EDGE", r"[^\s()=!<>,QUOTES]").replace("QUOTES", QUOTES)


def parsed(text: str) -> Tree:
    """Read an expression. Raises: Wrong, about the first thing that cannot stand where it is."""
    try:
        return _parser().parse(text)
    except UnexpectedToken as error:
        token = cast("Token", error.token)
        at = len(text) if token.type == "$END" else token.start_pos or 0
        raise mistake(text, at, frozenset(error.accepts or error.expected)) from None
    except UnexpectedCharacters as error:
        # No words begin so: `!` without its `=`.
        raise mistake(text, cast("int", error.pos_in_stream), frozenset()) from None


class _Growing(Transformer[Token, Tree]):
    """Makes the tree while the parser reads: no second walk, which would have to recurse."""

    def either(self, parts: list[Tree]) -> Tree:
        return Either(tuple(parts))

    def all(self, parts: list[Tree]) -> Tree:
        return All(tuple(parts))

    def negated(self, parts: list[Tree]) -> Tree:
        return Not(parts[0])

    def everyone(self, _nothing: list[Tree]) -> Tree:
        return Everyone()

    def compared(self, parts: tuple[Word, Token, Word]) -> Tree:
        name, sign, value = parts
        return Compared(name, cast("Sign", str(sign)), (value,))

    def is_in(self, words: list[Word]) -> Tree:
        return Compared(words[0], "=", tuple(words[1:]))

    def is_not_in(self, words: list[Word]) -> Tree:
        return Compared(words[0], "!=", tuple(words[1:]))

    def word(self, tokens: list[Token]) -> Word:
        (token,) = tokens
        typed = str(token)
        bare = typed[1:-1].strip() if token.type == "QUOTED" else typed
        return Word(bare, token.start_pos or 0, token.end_pos or 0)


class _Parser(Protocol):
    """The library's parser, with a transformer that makes trees of ours."""

    def parse(self, text: str) -> Tree:
        """Read a text."""
        ...


@cache
def _parser() -> _Parser:
    made: Any = Lark(_GRAMMAR, parser="lalr", start="either", transformer=_Growing())
    return made
