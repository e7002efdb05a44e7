"""Which type a survey is: what a works council would want to know that is new about it. Pure."""

from typing import Literal, TypeAlias

from skills.surveys.model import Survey
from skills.surveys.model.tables import Mode
from skills.surveys.question_json import from_json

Trait: TypeAlias = Literal[
    "confidential",
    "unlinkable",
    "named",
    "once",
    "repeats",
    "after_start",
    "rotation",
    "sample",
    "words",
    "health",
    "managers",
    "location",
]


def traits_of(survey: Survey) -> tuple[Trait, ...]:
    """Tell how a survey is answered, whether it repeats and by turns, and what else weighs: words
    of people's own, health or load, one manager, figures by location."""
    asked = from_json(survey.questions)
    flags = {flag for one in asked for flag in one.flags}
    weighs: tuple[tuple[Trait, bool], ...] = (
        ("rotation", survey.turns == "rotation"),
        ("sample", survey.turns == "sample"),
        ("words", any(one.kind == "words" for one in asked)),
        ("health", "H" in flags),
        ("managers", "M" in flags),
        ("location", survey.by_location),
    )
    return (
        mode_of(survey),
        _rhythm(survey),
        *(trait for trait, is_so in weighs if is_so),
    )


def mode_of(survey: Survey) -> Mode:
    """Tell in which of the ways a survey is answered."""
    match survey.mode:
        case "unlinkable" | "named" as mode:
            return mode
        case _:
            return "confidential"


def _rhythm(survey: Survey) -> Trait:
    if survey.days_after is not None:
        return "after_start"
    return "once" if survey.rule is None else "repeats"


def type_of(survey: Survey) -> str:
    """Name the type of a survey: the same for two that differ in nothing that weighs."""
    return " ".join(traits_of(survey))
