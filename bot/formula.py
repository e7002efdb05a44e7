"""Words of a cell that a program with spreadsheets would take for a formula. Pure."""

import re
from typing import Final

# What begins a formula (OWASP ASVS 1.2.10). TAB, CR and NUL, which hide one, are cleaned before.
_FORMULA: Final = r"[=+\-@＝＋－＠]"
_BEGINS: Final = re.compile(rf'\s*"*{_FORMULA}')
# Where the other separator is usual, a cell may end in the middle of words.
_BEGINS_INSIDE: Final = re.compile(rf'(?<=[;,\n])("*)(?={_FORMULA})')
_HARMLESS_INSIDE: Final = re.compile(rf"""(?<=[;,\n])("*)'(?={_FORMULA})""")


def harmless(words: str) -> str:
    """Put a ' before what would be taken for a formula."""
    inside = _BEGINS_INSIDE.sub(r"\1'", words)
    return f"'{inside}" if _BEGINS.match(inside) else inside


def as_meant(words: str) -> str:
    """Take off what `harmless` put before words."""
    begins = words.startswith("'") and _BEGINS.match(words[1:])
    return _HARMLESS_INSIDE.sub(r"\1", words[1:] if begins else words)
