"""A table of config.toml against the pydantic model of whoever reads it, in plain words."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.config_file import Problem, Source, Table, Value, Where

M = TypeVar("M", bound=BaseModel)

_CHOICES = ("literal_error", "enum")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

# What a value must be, by the beginning of pydantic's error type; the first that fits is said.
_KINDS = (
    ("int_", "a whole number, such as 5"),
    ("float_", "a number, such as 0.5"),
    ("bool_", "true or false, without quotes"),
    ("string_type", "text in quotes"),
    ("list_", 'a list, such as ["a", "b"]'),
    ("tuple_", 'a list, such as ["a", "b"]'),
    ("set_", 'a list, such as ["a", "b"]'),
    ("frozen_set_", 'a list, such as ["a", "b"]'),
    ("dict_", "a section of its own, in square brackets"),
    ("model_", "a section of its own, in square brackets"),
    ("time_delta_", 'a length of time, such as "15 minutes"'),
    ("time_", 'a time, such as "09:00"'),
)


def check_table(
    model: type[M], table: Table, where: Where, source: Source, environ: Mapping[str, str]
) -> tuple[M | None, list[Problem]]:
    """Make a model of a table, or tell everything that is wrong with it; unknown keys are wrong.

    `${NAME}` is read from `environ`. A secret is taken only from there, or the command line.
    """
    unset: dict[Where, str] = {}
    filled = _fill_in(dict(table), (), environ, unset)
    literal = [
        at
        for at in _literal_secrets({model}, dict(table), ())
        if not source.is_overridden(where + at)
    ]
    problems = [source.problem(where + at, words) for at, words in unset.items()]
    problems += [source.problem(where + at, _secret(where + at)) for at in literal]
    try:
        checked = model.model_validate(filled, extra="forbid")
    except ValidationError as error:
        told = [*unset, *literal]
        found: dict[Where, list[ErrorDetails]] = {}
        for each in error.errors(include_url=False):
            found.setdefault(_path(each, table), []).append(each)
        problems += [
            source.problem(where + at, _in_words(errors, model, at))
            for at, errors in found.items()
            if not any(at[: len(known)] == known for known in told)
        ]
        return None, problems
    return (None if problems else checked), problems


def suggestion(word: str, known: Sequence[str], *, form: str = "{}") -> str:
    """Name the known word that was probably meant, else all of them: `; did you mean per_week?`."""
    close = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {form.format(close[0])}?"
    names = ", ".join(form.format(each) for each in sorted(known))
    return f"; known: {names}" if names else ""


def _fill_in(value: Value, at: Where, environ: Mapping[str, str], unset: dict[Where, str]) -> Value:
    """Copy a value with its `${NAME}` replaced; what the environment lacks goes into `unset`."""
    match value:
        case str():
            missing = [name for name in _VARIABLE.findall(value) if not environ.get(name)]
            if missing:
                names = " and ".join(dict.fromkeys(missing))
                unset[at] = f"the environment variable {names} is not set; set it, then start again"
            return _VARIABLE.sub(lambda match: environ.get(match[1], ""), value)
        case dict():
            return {key: _fill_in(each, (*at, key), environ, unset) for key, each in value.items()}
        case list():
            return [_fill_in(each, (*at, n), environ, unset) for n, each in enumerate(value)]
        case int() | float() | date() | time():
            return value


def _kinds(annotation: Any) -> set[type]:
    """List the plain types within an annotation: `list[Value] | None` holds Value and None."""
    inner = get_args(annotation)
    if not inner:
        return {annotation} if isinstance(annotation, type) else set()
    return {kind for each in inner for kind in _kinds(each)}


def _kinds_below(kinds: set[type], key: str | int) -> set[type]:
    """List the types of what stands under a key or place; of a dict's or list's, its own."""
    models = [kind for kind in kinds if issubclass(kind, BaseModel)]
    fields = [_fields(model)[key] for model in models if key in _fields(model)]
    return {kind for each in fields for kind in _kinds(each)} if fields else kinds


def _fields(model: type[BaseModel]) -> dict[str | int, Any]:
    return {each.alias or name: each.annotation for name, each in model.model_fields.items()}


def _literal_secrets(kinds: set[type], value: Value, at: Where) -> Iterator[Where]:
    """Find secrets that stand in the file instead of the name of a variable."""
    match value:
        case str():
            if kinds & {SecretStr, SecretBytes} and not _VARIABLE.fullmatch(value):
                yield at
        case dict():
            for key, each in value.items():
                yield from _literal_secrets(_kinds_below(kinds, key), each, (*at, key))
        case list():
            for n, each in enumerate(value):
                yield from _literal_secrets(kinds, each, (*at, n))
        case int() | float() | date() | time():
            pass


def _secret(where: Where) -> str:
    names = [str(each) for each in where[-2:] if isinstance(each, str)]
    variable = re.sub(r"[^A-Z0-9]+", "_", "_".join(names).upper())
    return (
        "a secret is given by name only; put it into an environment variable "
        f'and write {names[-1]} = "${{{variable}}}"'
    )


def _path(error: ErrorDetails, table: Table) -> Where:
    """Keep of pydantic's path what is a path in the file; it names branches of unions, too."""
    path: Where = ()
    value: Value | None = dict(table)
    for step in error["loc"]:
        match value, step:
            case dict(), str() if step in value or error["type"] == "missing":
                value = value.get(step)
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                break
        path += (step,)
    return path


def _in_words(errors: Sequence[ErrorDetails], model: type[BaseModel], at: Where) -> str:
    """Say what is wrong at one place, without the value: it may be a secret.

    What may be one thing or another has an error for each, and gets one answer all the same.
    """
    sentences = [said for each in errors if (said := _sentence(each, model, at))]
    possible = [right for each in errors if (right := _wanted(each))]
    wanted = " or ".join(dict.fromkeys(possible))
    if not wanted:
        return " ".join(sentences)
    if sentences:
        return f"{' '.join(sentences).removesuffix('.')}. Or write {wanted}."
    is_choice = all(each["type"] in _CHOICES for each in errors)
    return f"must be {wanted}" + ("" if is_choice else f", not {_kind_of(errors[0]['input'])}")


def _sentence(error: ErrorDetails, model: type[BaseModel], at: Where) -> str | None:
    """Say what is wrong, unless all there is to say is what would be right."""
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown(model, at)
    if kind == "missing":
        return f"is missing; write {at[-1]} = …"
    if kind in ("value_error", "assertion_error"):
        return str(error.get("ctx", {})["error"])
    if _wanted(error):
        return None
    said = error["msg"].replace(" after validation", "")
    return re.sub(r"^(Input|String|List|Tuple|Set|Dictionary|Value) should", "must", said)


def _wanted(error: ErrorDetails) -> str | None:
    """Tell what would be right: one of some words, or a value of some kind."""
    if error["type"] in _CHOICES:
        return str(error.get("ctx", {})["expected"]).replace("'", '"')
    return next((words for start, words in _KINDS if error["type"].startswith(start)), None)


def _unknown(model: type[BaseModel], at: Where) -> str:
    kinds: set[type] = {model}
    for key in at[:-1]:
        kinds = _kinds_below(kinds, key)
    models = [kind for kind in kinds if issubclass(kind, BaseModel)]
    known = [str(name) for each in models for name in _fields(each)]
    return "unknown" + suggestion(str(at[-1]), known)


def _kind_of(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case str():
            return "text"
        case date() | time():
            return "a date or time"
        case list():
            return "a list"
        case dict():
            return "a section"
        case _:
            return "this"
