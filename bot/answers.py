"""One answer to one question: typed in a dialogue, or submitted in a native form."""

import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alike import alike
from bot.channels import channel_chosen, find_channel
from bot.content import AnyOf, Json, Text
from bot.cut import quoted
from bot.errors import Wrong
from bot.events import Place
from bot.form import Form, Question
from bot.people import find_person
from bot.turn import Turn
from storage.people import Person, name_key

_YES = frozenset({"yes", "y", "ja", "j", "true", "on", "aan"})
_NO = frozenset({"no", "n", "nee", "false", "off", "uit"})

# What stands between two names.
_APART = re.compile(r"\s*[,;]\s*(?:(?:and|en|&)\s+)?|\s+(?:and|en|&|\+)\s+|\s+(?=@)", re.IGNORECASE)
_PART = 4  # fewer letters are a part of too many words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What reading an answer needs to know of who gives it."""

    db: AsyncSession
    here: Place
    now: datetime
    zone: str
    language: str
    labels: Mapping[str, str]  # option value → label in this language
    named: Mapping[str, Person]


async def read_answer(question: Question, typed: str, asker: Asker) -> Json:
    """Read what somebody typed as an answer. Raises: Wrong, with what would be understood."""
    words = typed.strip()
    match question.kind:
        case "text":
            return words
        case "number":
            return _number(question, words)
        case "yes_no":
            return _yes_no(question, words)
        case "choice":
            return _option(question, words, asker.labels)
        case "choices":
            parts = [part for part in words.replace(",", " , ").split(" , ") if part.strip()]
            return [_option(question, part.strip(), asker.labels) for part in parts]
        case "people":
            return await _people(question, words, asker)
        case "channel":
            return await _channel(question, find_channel(asker.db, words))
        case "date" | "time":
            return _when(question, words, asker)
        case "file":
            raise Wrong(Text("core.form_wrong"), field=question.name)


async def read_submitted(question: Question, raw: Json, asker: Asker) -> Json:
    """Read the value of a native control: account ids for people, the rest much as typed.

    An empty control is None; a channel comes by its id. Raises: Wrong, for a value that no honest
    client sends, too.
    """
    if raw is None or raw == "" or raw == []:
        return None
    match question.kind, raw:
        case "people", list():
            return [_chosen(question, one, asker).id for one in raw]
        case "yes_no", bool():
            return raw
        case "choice", str() if _is_option(question, raw):
            return raw  # a value like 3 is no number of an option here
        case "choices", list():
            return [
                one if _is_option(question, one) else _option(question, str(one), asker.labels)
                for one in raw
            ]
        case "number", int():
            return raw
        case "file", Mapping():
            return raw
        case "channel", str():
            return await _channel(question, channel_chosen(asker.db, asker.here, raw))
        case _, str():
            return await read_answer(question, raw, asker)
        case _:
            raise Wrong(Text("core.form_wrong"), field=question.name)


def filled(
    form: type[Form], questions: tuple[Question, ...], given: Mapping[str, Json], turn: Turn
) -> Form | dict[str, Wrong]:
    """Make the form of its answers, or say per field what is wrong with them.

    `turn` is the context of the form's own validators.
    """
    problems = {
        question.name: _no_option(question, str(given[question.name]))
        for question in questions
        if question.kind == "choice"
        and given.get(question.name)
        and not _is_option(question, given[question.name])
    }
    if problems:
        return problems
    try:
        return form.model_validate(
            {name: value for name, value in given.items() if value is not None}, context=turn
        )
    except ValidationError as error:
        found = [(str(one["loc"][0]), one) for one in error.errors()]
        return {name: _problem(name, one["type"], one.get("ctx", {})) for name, one in found}


def suggestions(question: Question, value: str) -> tuple[tuple[Text, str], ...]:
    """Find up to three options that look like a value that is none, best first."""
    by_key = {
        name_key(word): option
        for option in question.options
        for word in (*option.also, option.value)
    }
    typed = name_key(value)
    near = [*alike(typed, by_key), *(key for key in by_key if _is_part(typed, key))]
    found = {by_key[key].value: by_key[key].label for key in near}
    return tuple((label, value) for value, label in found.items())[:3]


def _is_part(typed: str, key: str) -> bool:
    """A few letters of a longer word: `klant` of `deklanteerst`."""
    return len(typed) >= _PART and typed in key


def _problem(field: str, kind: str, context: Mapping[str, Any]) -> Wrong:
    """Say what pydantic found, or what a validator of the form itself said."""
    said = context.get("error")
    if isinstance(said, Wrong):
        return Wrong(said.text, field=field, instead=said.instead)
    return Wrong(_limit(kind, context), field=field)


def _limit(kind: str, limits: Mapping[str, Any]) -> Text:
    match kind:
        case "missing":
            return Text("core.form_missing")
        case "string_too_short":
            least = int(limits["min_length"])
            return Text(
                "core.form_missing" if least == 1 else "core.form_too_short", {"count": least}
            )
        case "string_too_long":
            return Text("core.form_too_long", {"count": int(limits["max_length"])})
        case "too_short":
            return Text("core.form_too_few", {"count": int(limits["min_length"])})
        case "too_long":
            return Text("core.form_too_many", {"count": int(limits["max_length"])})
        case "greater_than_equal":
            return Text("core.form_too_low", {"least": int(limits["ge"])})
        case "less_than_equal":
            return Text("core.form_too_high", {"most": int(limits["le"])})
        case _:
            return Text("core.form_wrong")


def _is_option(question: Question, value: Json) -> bool:
    return any(option.value == value for option in question.options)


def _no_option(question: Question, value: str) -> Wrong:
    near = suggestions(question, value)
    if near:
        options = AnyOf(tuple(label for label, _ in near))
        text = Text("core.form_perhaps", {"word": quoted(value), "options": options})
    else:
        options = AnyOf(tuple(option.label for option in question.options[:10]))
        text = Text("core.form_no_option", {"word": quoted(value), "options": options})
    return Wrong(text, field=question.name, instead=near)


def _number(question: Question, words: str) -> int:
    try:
        return int(words.replace(".", "").replace(" ", ""))
    except ValueError:
        raise Wrong(Text("core.form_no_number"), field=question.name) from None


def _yes_no(question: Question, words: str) -> bool:
    key = words.casefold().rstrip(".!")
    if key in _YES:
        return True
    if key in _NO:
        return False
    raise Wrong(Text("core.form_yes_or_no"), field=question.name)


def _option(question: Question, words: str, labels: Mapping[str, str]) -> str:
    """Pick an option by its number, its value or its label in the asker's language."""
    key = name_key(words.lstrip("#").rstrip("."))
    if key.isdecimal() and 1 <= int(key) <= len(question.options):
        return question.options[int(key) - 1].value
    for option in question.options:
        known = (option.value, labels.get(option.value, option.value), *option.also)
        if key in map(name_key, known):
            return option.value
    raise _no_option(question, words)


async def _people(question: Question, words: str, asker: Asker) -> Json:
    """Read names with commas, semicolons, `and` or `en` between them, or native mentions."""
    found: list[str] = []
    for part in _APART.split(words):
        name = part.strip()
        if name.startswith("<@") and name.endswith(">"):
            found.append(_chosen(question, name[2:-1], asker).id)
        elif name:
            try:
                found.append((await find_person(asker.db, name)).id)
            except Wrong as wrong:
                raise Wrong(
                    wrong.text, field=question.name, instead=wrong.instead, typed=name
                ) from None
        if len(found) > (question.most or len(found)):
            raise Wrong(
                Text("core.form_too_many", {"count": question.most or 0}), field=question.name
            )
    return list(dict.fromkeys(found))


def _chosen(question: Question, account: Json, asker: Asker) -> Person:
    person = asker.named.get(account) if isinstance(account, str) else None
    if person is None:
        raise Wrong(Text("core.person_missing"), field=question.name)
    return person


async def _channel(question: Question, finding: Awaitable[str]) -> str:
    """Say at its question what is wrong with a channel."""
    try:
        return await finding
    except Wrong as wrong:
        raise Wrong(wrong.text, field=question.name, instead=wrong.instead) from None


def _when(question: Question, words: str, asker: Asker) -> str:
    # Imported where it is used: few forms ask for a date, and start-up counts.
    from bot.when import WhenError, parse_date, parse_time

    try:
        if question.kind == "date":
            return parse_date(words, asker.now, ZoneInfo(asker.zone)).isoformat()
        return parse_time(words, "nl" if asker.language == "nl" else "en").isoformat("minutes")
    except WhenError:
        raise Wrong(Text(f"core.form_no_{question.kind}"), field=question.name) from None
