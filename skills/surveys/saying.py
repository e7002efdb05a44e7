"""What came out of a round, in words: all of it from what was published, and nothing else."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from bot import Paragraph, Scope, Text, verbatim
from skills.surveys.answer_words import RECOMMENDATION, classes_of
from skills.surveys.asked import as_words
from skills.surveys.figures.publication import (
    EVERYBODY,
    SHOWS_COUNT,
    Cell,
    Figure,
    Publication,
    from_json,
)
from skills.surveys.model import Publication as Published
from skills.surveys.model import Round, Survey
from skills.surveys.questions import Question
from skills.surveys.settings import t


async def published(scope: Scope, one: Round) -> Publication:
    """Give what was published of a round that is closed."""
    found = await scope.db.get_one(Published, one.id)
    return from_json(json.dumps(found.figures))


def heading(survey: Survey, one: Round, found: Publication) -> list[Text]:
    """Say of which round it is, and how many took part."""
    title = t("results_title", number=survey.number, topic=survey.topic, round=one.number)
    first = one.number - one.wave + 1
    together = [t("results_waves", first=first, last=one.number)] if first < one.number else []
    rate = next((rate.percent for rate in found.rates if rate.cell == EVERYBODY), None)
    said = [title, *together, t("results_closed", when=one.closed_at or one.planned_at)]
    if rate is None:
        return said
    if one.sent >= one.invited:
        # That all of them answered would be said of each of them.
        return [*said, t("results_rate_most")]
    if one.sent >= SHOWS_COUNT:
        return [*said, t("results_rate", percent=rate, sent=one.sent, invited=one.invited)]
    return [*said, t("results_rate_few", percent=rate)]


def not_of_managers(questions: Sequence[Question]) -> list[Question]:
    """Leave out what is about one manager: only they see it (PRV-E5)."""
    return [one for one in questions if "M" not in one.flags]


def managers_drivers(questions: Sequence[Question]) -> frozenset[str]:
    """Name the drivers that questions about one manager belong to."""
    return frozenset(one.driver for one in questions if "M" in one.flags and one.driver)


def without_managers(
    found: Publication, questions: Sequence[Question], *, but_in: Collection[Cell] = ()
) -> Publication:
    """Leave out of what was published what is about one manager: only they see it (PRV-E5), in the
    groups `but_in`. What it changed by is nobody's: before, it may have been another manager."""
    drivers = managers_drivers(questions)
    hidden = {one.id for one in questions if "M" in one.flags}
    return replace(
        found,
        figures=tuple(
            one for one in found.figures if one.question not in hidden or one.cell in but_in
        ),
        drivers=tuple(
            one for one in found.drivers if one.driver not in drivers or one.cell in but_in
        ),
        associations=tuple(one for one in found.associations if one.driver not in drivers),
        changes=tuple(
            one for one in found.changes if one.driver not in drivers and one.question not in hidden
        ),
    )


def lines(questions: Sequence[Question], found: Publication, cell: Cell) -> Iterator[Paragraph]:
    """Say what a group answered to each of these questions."""
    by_question: dict[str, list[Figure]] = {}
    for figure in found.figures:
        if figure.cell == cell:
            by_question.setdefault(figure.question, []).append(figure)
    for question in questions:
        if question.kind != "words":
            said = _question(question, by_question.get(question.id, []), found)
            yield Paragraph(said, bullet=True)


def _question(question: Question, figures: Sequence[Figure], found: Publication) -> Text:
    words = as_words(question.words)
    if not figures:
        return t("result_few", words=words)
    if question.kind == "several":
        options = classes_of(question)
        shares = tuple(
            t("result_share", answer=options[one.option or 0], percent=one.value or 0)
            if one.value is not None
            else t("result_share_few", answer=options[one.option or 0])
            for one in figures
        )
        return t("result_several", words=words, shares=shares)
    [figure] = figures
    if figure.most:
        classes = classes_of(question)
        most = tuple(classes[at] for at in figure.most)
        return t("result_most", words=words, answers=most)
    said = {"words": words, "spread": _spread(question, figure), "people": _people(figure, found)}
    match question.kind:
        case "agree" | "yes_no":
            value = t(f"result_value_{question.kind}", percent=figure.value or 0)
            return t("result_line", value=value, margin=_margin(figure), **said)
        case "ten" if question.driver == RECOMMENDATION:
            value = t("result_value_ten", score=f"{figure.value or 0:+d}")
            return t("result_line", value=value, margin=_margin(figure), **said)
        case "ten" | "one" | "words":
            return t("result_spread", **said)


def _spread(question: Question, figure: Figure) -> tuple[Text, ...]:
    classes = classes_of(question)
    return tuple(
        t("result_share", answer=answer, percent=percent)
        for answer, percent in zip(classes, figure.spread, strict=False)
    )


def _margin(figure: Figure) -> str:
    return f"{figure.margin or 0:.0f}"


def _people(figure: Figure, found: Publication) -> Text:
    if figure.people is None:
        return t("people_from", count=found.threshold)
    return t("people", count=figure.people)


def asides(found: Publication) -> list[Text]:
    """Say how to read figures, and of how many there are none."""
    return [
        t("results_aside", words=t("results_caveat")),
        t("results_aside", words=t("results_rules", count=found.threshold)),
    ]


def groups_in(found: Publication) -> list[Cell]:
    """List the groups there were, without the whole."""
    return [cell for cell in found.cells if cell != EVERYBODY]


def name_of(cell: Cell) -> Text:
    """Say which group a cell is."""
    if not cell:
        return t("everybody")
    return verbatim(", ".join(label for _, label in cell))


def shown_in(found: Publication) -> Mapping[Cell, int]:
    """Count how many figures are shown of each group."""
    counts = dict.fromkeys(found.cells, 0)
    for figure in found.figures:
        counts[figure.cell] += 1
    return counts
