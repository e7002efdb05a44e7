"""Whether words ask something, in English or in Dutch. Pure."""

import re
from typing import Final

# Closed by a mark that stands at the end of a word, and not within an address.
_MARKED: Final = re.compile(r"\?[)\"'”’]*(\s|$)")
_WORD: Final = re.compile(
    r"(who|whom|whose|what|when|where|why|how|which"
    r"|wie|wiens|wat|wanneer|waar|waar(aan|bij|door|heen|in|mee|na|om|op|over|toe|uit|van|voor)"
    r"|hoe|hoeveel|hoelang|welk|welke)\b",
    re.IGNORECASE,
)
# A verb asks only with who or what comes after it: “Is goed” and “Will do” do not.
_VERB: Final = re.compile(
    r"(am|is|are|was|were|do|does|did|have|has|can|could|may|might|must|shall|should|will|would)"
    r" (i|we|you|he|she|it|they|this|that|these|those|there|my|our)\b"
    r"|(ben|is|zijn|was|waren|heb|heeft|hebben|kan|kun|kunnen|mag|mogen|moet|moeten|wil|willen|zal"
    r"|zullen|word|wordt|worden|ga|gaat|gaan|krijg|krijgt|krijgen|komt|komen|geldt|gelden|blijft)"
    r" (ik|je|jij|hij|ze|zij|we|wij|jullie|men|het|dit|dat|deze|die|er|mijn|ons|onze)\b",
    re.IGNORECASE,
)


def is_question(words: str) -> bool:
    """Tell whether somebody asks something: by a question mark, or by how it begins.

    “What a good idea!” calls, and does not ask.
    """
    said = words.strip()
    if _MARKED.search(said):
        return True
    begins = _WORD.match(said) or _VERB.match(said)
    return begins is not None and not said.endswith("!")
