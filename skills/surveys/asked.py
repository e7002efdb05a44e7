"""What can be asked: the bank's questions and sets, in the words of this workplace."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import InEach, Rule, Scope, Wrong, occurrences
from skills.surveys.bank import bank, filled
from skills.surveys.model import Survey
from skills.surveys.questions import Question
from skills.surveys.settings import settings_in, t

# A pulse is to take a minute (requirements 7.11); what is asked once may take longer.
MOST_ONCE: Final = 60


def as_words(words: Mapping[str, str]) -> InEach:
    """Give words as every reader reads them."""
    return InEach(en=words["en"], nl=words["nl"])


def known(scope: Scope) -> Mapping[str, Question]:
    """Give the questions of the bank by id, with what this workplace calls itself in them."""
    return {one.id: one for one in filled(bank().questions.values(), words_here(scope))}


def words_here(scope: Scope) -> Mapping[str, Mapping[str, str]]:
    """Give what questions call this workplace and whom it works for, by language."""
    settings = settings_in(scope)
    return {
        language: {
            "org": getattr(settings.organisation, language),
            "bot": scope.house.name,
            "customer": getattr(settings.customer, language),
            "customers": getattr(settings.customers, language),
        }
        for language in ("en", "nl")
    }


def check_count(scope: Scope, survey: Survey, count: int, *, field: str) -> None:
    """See that a survey does not ask too much. Raises: Wrong, at this field of a form."""
    is_short = survey.turns != "rotation" and comes_often(scope, survey)
    most = settings_in(scope).most_questions if is_short else MOST_ONCE
    if count > most:
        raise Wrong(t("too_many_questions", count=count, most=most), field=field)


def comes_often(scope: Scope, survey: Survey) -> bool:
    """Whether a survey comes to anybody more often than once in four weeks."""
    if survey.rule is None or survey.days_after is not None:
        return False
    zone, until = ZoneInfo(scope.house.zone), scope.now + timedelta(weeks=4)
    return len(list(occurrences(Rule.parse(survey.rule), zone, scope.now, until))) > 1
