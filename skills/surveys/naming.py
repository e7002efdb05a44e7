"""Surveys with names: what they may not ask, and when people are asked so many days after they
began to work here. Pure.

Groups of new or leaving colleagues are so small that nobody could stay unknown in them. So such a
survey says first that it is with names; and it asks nothing that is only asked without.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot import Text
from skills.surveys.model import Survey
from skills.surveys.questions import Question
from skills.surveys.settings import t

_DEFAULT_TIME: Final = "9:00"
_AFTER: Final = re.compile(
    r"""\s*(?P<days>\d{1,3})\s*(?:days?|dag(?:en)?)\s+(?:after|na|nadat)\s+
        (?:(?:the|their|they|de|het|hun|ze|zij)\s+)?
        (?:start(?:ing|en|datum)?(?:\s+date)?|begin(?:ning|nen)?|began|begun|begonnen|
           hire|indiensttreding|first\s+day|eerste\s+(?:werk)?dag)\b
        (?:\s+(?:at\s+)?work|\s+(?:op|met)\s+(?:het\s+)?werk(?:en)?)?
        [,;]?\s*(?:(?:at|om)\s+)?(?P<at>.*)""",
    re.IGNORECASE | re.VERBOSE,
)


def is_named(survey: Survey) -> bool:
    """Whether answers are kept with the name of who gave them."""
    return survey.mode == "named"


def least_asked(survey: Survey) -> int:
    """Tell how many people must be asked at least: fewer could never be shown without names."""
    return 1 if is_named(survey) else survey.threshold


def not_with_names(asked: Sequence[Question]) -> Text | None:
    """Say why questions cannot be asked with names: health and load are of a special kind in the
    law, and what is about one manager is shown from eight answers on (PRV-E4, PRV-E5)."""
    flags = {flag for one in asked for flag in one.flags}
    if "H" in flags:
        return t("named_no_health")
    return t("named_no_managers") if "M" in flags else None


@dataclass(frozen=True, slots=True)
class AfterStart:
    """So many days after somebody began to work here, at a time."""

    days: int
    time: str


def read_after_start(words: str) -> AfterStart | None:
    """Read `7 days after start 9:00`, in Dutch or English; None when it is another moment."""
    found = _AFTER.fullmatch(words.rstrip(" .!"))
    if found is None:
        return None
    return AfterStart(int(found["days"]), found["at"].strip() or _DEFAULT_TIME)
