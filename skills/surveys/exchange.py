"""Questions as a list that people can edit: out of a survey, and in again (SUR-E11). Pure.

A question whose words change gets a new id, so that a trend never mixes two wordings. The words of
others come in with proof that they may be used, and never go out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot import Table, Text, verbatim
from skills.surveys.bank import LANGUAGES, Driver
from skills.surveys.lists import Mistake, read_list
from skills.surveys.question_rows import SOURCE, Known, question_of
from skills.surveys.questions import SCALES, OnlyIf, Question

_COLUMNS: Final = (
    *("id", "driver", "en", "nl", "type", "scale", "flags", "version"),
    *("options_en", "options_nl", "only_if", *SOURCE),
)
_NAMES: Final[Mapping[str, str]] = {
    **{name: name for name in _COLUMNS},
    **{"thema": "driver", "english": "en", "engels": "en", "dutch": "nl", "nederlands": "nl"},
    **{"soort": "type", "schaal": "scale", "kenmerken": "flags", "versie": "version"},
    **{"opties_en": "options_en", "opties_nl": "options_nl", "alleen_als": "only_if"},
    **{"license": "licence", "licentie": "licence", "bronvermelding": "attribution"},
    **{"bewijs_van_toestemming": "proof_of_permission"},
}
_REQUIRED: Final = ("id", "en", "nl", "type")
_MOST_QUESTIONS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The questions of a list; none while there is a mistake in it."""

    questions: tuple[Question, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read_questions(
    data: bytes, known: Mapping[str, Question], drivers: Mapping[str, Driver]
) -> Imported:
    """Read questions from a list, or everything that is wrong with it.

    `known` are those of the bank and those that came in before: a list may hold them as they are.
    `drivers` are all that a question can be about, by code.

    Raises: Wrong, when it cannot be read row by row.
    """
    lines, found = read_list(data, _NAMES, _REQUIRED, _MOST_QUESTIONS)
    mistakes = list(found)
    above: dict[str, Question] = {}
    for line in lines:
        question, wrong = question_of(line, Known(questions=known, drivers=drivers, above=above))
        mistakes += [Mistake(row=line.row, what=what) for what in wrong]
        if question is not None:
            above[question.id] = question
    if mistakes:
        return Imported(mistakes=tuple(sorted(mistakes, key=lambda mistake: mistake.row)))
    return Imported(questions=tuple(above.values()))


def template_table(name: Text, questions: Sequence[Question]) -> Table:
    """Write questions as a table, as they are in the bank: with `{org}` and its like in them.

    Of an instrument of others there is all but its words and the proof that they may be used here.
    """
    by_id = {one.id: one for one in questions}
    rows = [_row(one, by_id) for one in questions]
    return Table(name=name, columns=tuple(map(verbatim, _COLUMNS)), rows=rows)


def _row(one: Question, by_id: Mapping[str, Question]) -> list[str | int]:
    is_own = "instrument" not in one.source
    scale = SCALES.get(one.kind)
    cells: dict[str, str | int] = {
        "id": one.id,
        "driver": one.driver or "",
        "type": one.kind,
        # A program with spreadsheets would make a day in May of 1-5.
        "scale": f"{scale[0]}..{scale[-1]}" if scale else "",
        "flags": " ".join(sorted(one.flags)),
        "version": one.version,
        "only_if": _said(one.only_if, by_id) if one.only_if else "",
        **{column: one.source.get(column, "") for column in SOURCE},
        "proof_of_permission": "",
    }
    for language in LANGUAGES:
        cells[language] = one.words[language] if is_own else ""
        options = [option[language] for option in one.options] if is_own else []
        cells[f"options_{language}"] = "\n".join(options)
    return [cells[column] for column in _COLUMNS]


def _said(only_if: OnlyIf, by_id: Mapping[str, Question]) -> str:
    match by_id[only_if.question].kind:
        case "yes_no":
            values = ["yes" if value else "no" for value in only_if.values]
        case "one" | "several":
            values = [str(value + 1) for value in only_if.values]
        case "agree" | "ten" | "words":
            values = [str(value) for value in only_if.values]
    return f"{only_if.question} = {', '.join(values)}"
