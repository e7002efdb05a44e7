"""The fields of a form's page: what a browser shows of a question, and what it sends back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.content import Json
from bot.form import FormView, QuestionView, Takes

Control: TypeAlias = Literal["input", "lines", "select", "radios", "boxes", "file"]
Sent: TypeAlias = Mapping[str, Sequence[str]]

# Of more than these a list that unfolds shows fewer at once.
_MOST_RADIOS = 7
_MOST_LINES = 12
_INPUTS = {"date": "date", "time": "time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a field, and whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A question as the page shows it. `value` is what stands in a field to type in, `takes` what
    can be added where files are."""

    name: str
    control: Control
    label: str
    hints: tuple[str, ...]
    is_required: bool
    input_type: str
    is_number: bool
    lines: int
    takes: Takes | None
    choices: tuple[Choice, ...]
    value: str
    error: str

    @property
    def described_by(self) -> str:
        """The ids of what a screen reader says beside the label."""
        error = [f"{self.name}-error"] if self.error else []
        return " ".join([*(f"{self.name}-hint-{n}" for n, _ in enumerate(self.hints, 1)), *error])


def given(form: FormView) -> dict[str, list[str]]:
    """Write what is filled in already as a browser would send it."""
    return {question.name: _written(question) for question in form.questions}


def values(form: FormView, sent: Sent) -> dict[str, Json]:
    """Read what a browser sent as the values of a native form; people are named in words."""
    return {one.name: _read(one, sent.get(one.name, ())) for one in form.questions}


def fields(
    form: FormView,
    sent: Sent,
    errors: Mapping[str, str],
    *,
    yes_no: tuple[str, str],
    kind_hints: Mapping[str, str],
    takes: Mapping[str, Takes],
) -> list[Field]:
    """Make the fields with what was sent in them, and what is wrong at each.

    `yes_no` are the words for yes and no. `takes` has by name what questions for files take, and
    `kind_hints` tell how they, or questions of another kind, are answered.
    """
    return [
        Field(
            name=one.name,
            control=(control := _control(one)),
            label=one.label,
            hints=tuple(
                filter(None, (one.hint, kind_hints.get(takes.get(one.name) or one.kind, "")))
            ),
            is_required=one.required,
            input_type=_INPUTS.get(one.kind, "text"),
            is_number=one.kind == "number",
            lines=min(one.lines, _MOST_LINES),
            takes=takes.get(one.name),
            choices=_choices(one, sent.get(one.name, ()), yes_no),
            value="" if control in ("radios", "boxes") else next(iter(sent.get(one.name, ())), ""),
            error=errors.get(one.name, ""),
        )
        for one in form.questions
    ]


def _control(question: QuestionView) -> Control:
    match question.kind:
        case "text":
            return "lines" if question.lines > 1 else "input"
        case "yes_no":
            return "radios"
        case "choices":
            return "boxes"
        case "channel":
            return "select"
        case "choice":
            # Only a list that unfolds lets somebody choose nothing again.
            few = len(question.options) <= _MOST_RADIOS
            return "radios" if few and question.required else "select"
        case "number" | "people" | "date" | "time":
            return "input"
        case "file":
            return "file"


def _choices(
    question: QuestionView, chosen: Sequence[str], yes_no: tuple[str, str]
) -> tuple[Choice, ...]:
    if question.kind == "yes_no":
        options = list(zip(("yes", "no"), yes_no, strict=True))
    elif question.kind == "channel":
        options = [(one.id, one.name) for one in question.channels]
    else:
        options = [(one.value, one.label) for one in question.options]
    return tuple(
        Choice(value=value, label=label, is_chosen=value in chosen) for value, label in options
    )


def _written(question: QuestionView) -> list[str]:
    if question.kind == "people":
        return [", ".join(one.name for one in question.people)]
    match question.value:
        case None:
            return []
        case bool():
            return ["yes" if question.value else "no"]
        case list():
            return [str(one) for one in question.value]
        case _:
            return [str(question.value)]


def _read(question: QuestionView, sent: Sequence[str]) -> Json:
    if question.kind == "choices":
        return list(sent)
    # A browser ends lines in its own way; they count as one character here.
    first = next(iter(sent), "").replace("\r\n", "\n")
    return {"yes": True, "no": False}.get(first, first) if question.kind == "yes_no" else first
