"""An expression in plain words, for who reads what was sent by it."""

from datetime import date
from typing import Final

from bot.audience.reading import read
from bot.audience.tree import All, Compared, Either, Everyone, Not, Sign, Tree, Word
from bot.audience.words import LANGUAGES, YES_OR_NO, attribute_called, shown_as
from bot.content import AnyOf, Argument, InEach, Text
from bot.directory.cells import date_written, language_called
from bot.errors import Wrong
from storage.people import name_key

_MOST: Final = 4  # values that are named; of more, three and how many others
_SINCE: Final[dict[Sign, str]] = {
    "=": "core.audience_since",
    "!=": "core.audience_since",
    "<": "core.audience_since_before",
    "<=": "core.audience_since_until",
    ">": "core.audience_since_after",
    ">=": "core.audience_since_from",
}


def audience_in_words(expression: str) -> Argument:
    """Say whom an expression speaks of: `department in (Wonen, Zorg) AND NOT contract=temp` is said
    as "department Wonen or Zorg and not contract temp".

    One that cannot be read (an erasure took an address out of it) is said as it stands.
    """
    try:
        return _said(read(expression)[1])
    except Wrong:
        return expression


def _said(tree: Tree) -> Argument:
    match tree:
        case Everyone():
            return Text("core.audience_everyone")
        case Not(of=part):
            return _not(_inside(part))
        case All(of=parts):
            return tuple(_inside(part) for part in parts)
        case Either(of=parts):
            return AnyOf(tuple(_inside(part) for part in parts))
        case Compared(sign="!="):
            return _not(_compared(tree))
        case Compared():
            return _compared(tree)


def _inside(tree: Tree) -> Argument:
    said = _said(tree)
    return (
        Text("core.audience_together", {"part": said}) if isinstance(tree, All | Either) else said
    )


def _not(part: Argument) -> Text:
    return Text("core.audience_but_not", {"part": part})


def _compared(one: Compared) -> Argument:
    attribute = attribute_called(one.name.text)
    match attribute:
        case "guest" | "away":
            return AnyOf(tuple(_whether(attribute, value) for value in one.values))
        case "channel":
            return AnyOf(tuple(f"#{value.text.removeprefix('#')}" for value in one.values))
        case _:
            return _valued(attribute, one)


def _whether(attribute: str, value: Word) -> Text:
    is_so = YES_OR_NO.get(name_key(value.text), False)
    if attribute == "guest":
        return Text("core.audience_guest" if is_so else "core.audience_no_guest")
    return Text("core.audience_away" if is_so else "core.audience_no_away")


def _valued(attribute: str, one: Compared) -> Argument:
    named = shown_as(attribute)
    name = InEach(en=named.en.replace("_", " "), nl=named.nl.replace("_", " "))
    said = [_value(attribute, value.text) for value in one.values if value.text]
    if len(said) > _MOST:
        said[_MOST - 1 :] = [Text("core.audience_others", {"count": len(said) - _MOST + 1})]
    options: list[Argument] = []
    if said and attribute == "start_date":
        options.append(Text(_SINCE[one.sign], {"day": AnyOf(tuple(said))}))
    elif said:
        options.append(Text("core.audience_with", {"name": name, "values": AnyOf(tuple(said))}))
    if any(not value.text for value in one.values):
        options.append(Text("core.audience_without", {"name": name}))
    return AnyOf(tuple(options))


def _value(attribute: str, value: str) -> Argument:
    if attribute == "start_date":
        day = date_written(value)
        return value if day is None else _day(day)
    if attribute == "language":
        return LANGUAGES.get(language_called(value) or value, value)
    return value


def _day(day: date) -> InEach:
    from babel.dates import format_date

    en, nl = (format_date(day, "d MMMM y", locale=one) for one in ("en", "nl"))
    return InEach(en=en, nl=nl)
