"""Where the sentences of a text end, in Dutch and English. Pure."""

import re
from typing import Final

_END: Final = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W_a-zß-öø-ÿ])")
# After these a sentence mostly goes on, whatever letter or number comes next.
_SHORT: Final = frozenset(
    {
        *("a.d.h.v", "art", "bijv", "blz", "bv", "ca", "c.q", "cf", "dhr", "dr", "drs", "d.m.v"),
        *("d.w.z", "e.a", "e.g", "e.v", "excl", "fig", "i.c.m", "i.e", "i.p.v", "i.v.m", "incl"),
        *("ing", "ir", "jl", "max", "m.b.t", "m.i.v", "min", "mevr", "mr", "mrs", "ms", "m.u.v"),
        *("mw", "nl", "no", "nr", "o.a", "o.b.v", "o.g.v", "p", "par", "pag", "p/a", "pp", "prof"),
        *("resp", "st", "t.a.v", "tel", "t.g.v", "t.o.v", "t/m", "t.w", "vgl", "v.a", "vs"),
        *("w.o", "zgn", "z.s.m"),
    }
)


def sentences(text: str) -> list[str]:
    """List the sentences of a line, without what is between them."""
    found: list[str] = []
    begin = 0
    for end in _END.finditer(text):
        said = text[begin : end.end()].strip()
        if not _goes_on(said):
            found.append(said)
            begin = end.end()
    last = text[begin:].strip()
    return [*found, last] if last else found


def _goes_on(said: str) -> bool:
    """Whether the full stop at the end is of a short form, or of a letter or number by itself."""
    if not said.endswith("."):
        return False
    word = said[:-1].rpartition(" ")[2].lstrip("(\"'“‘").casefold()
    return word in _SHORT or (len(word) == 1 and word.isalpha()) or said[:-1].isdecimal()
