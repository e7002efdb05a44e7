"""One row of a list → one question, or all that is wrong with it (SUR-E11). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot import Text
from skills.surveys.bank import FLAGS, LANGUAGES, Driver, driver_called, unknown_placeholders
from skills.surveys.branching import values_of
from skills.surveys.lists import Line, shown
from skills.surveys.questions import SCALES, Kind, OnlyIf, Question

# Of an instrument of others all of these are asked for.
SOURCE: Final = ("instrument", "licence", "attribution", "proof_of_permission")

_MOST_WORDS: Final = 300
_MOST_ABOUT: Final = 500
_MOST_OPTIONS: Final = 20
_MOST_OPTION: Final = 75  # what a button of Slack shows
_MOST_ID: Final = 40
_MOST_VERSION: Final = 1000

_KINDS: Final[Mapping[str, Kind]] = {
    **{"agree": "agree", "eens": "agree", "ten": "ten", "0-10": "ten"},
    **{"one": "one", "single": "one", "een": "one", "several": "several", "multiple": "several"},
    **{"meer": "several", "yes_no": "yes_no", "yes/no": "yes_no", "ja/nee": "yes_no"},
    **{"words": "words", "text": "words", "tekst": "words"},
}
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SCALE: Final = re.compile(r"(\d{1,3})\s*(?:-|–|…|\.\.|to|tot|t/m)\s*(\d{1,3})", re.ASCII)
_ONLY_IF: Final = re.compile(r"([a-z0-9-]+)\s*=\s*(.+)", re.DOTALL)
_YES_NO: Final = {"no": 0, "nee": 0, "yes": 1, "ja": 1}
_PARTS: Final = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a row is compared with: questions by id, drivers by code, and the rows before it."""

    questions: Mapping[str, Question]
    drivers: Mapping[str, Driver]
    above: Mapping[str, Question]


def question_of(line: Line, known: Known) -> tuple[Question | None, list[Text]]:
    """Read a row; without a question there is at least one mistake."""
    wrong: list[Text] = []
    name = _id(line, known, wrong)
    source = _source(line, wrong)
    before = known.questions.get(name)
    if before is not None and "instrument" in source and not any(map(line.__getitem__, LANGUAGES)):
        # Words of others do not travel with a list; here they are known already.
        kind, words, options = before.kind, before.words, before.options
    else:
        kind = _kind(line, wrong)
        words = _words(line, source, wrong)
        options = _options(line, kind, wrong) if kind in ("one", "several") else ()
    driver = _driver(line, known.drivers, wrong)
    flags = _flags(line, wrong)
    version = _version(line, wrong)
    only_if = _only_if(line, known.above, wrong)
    if wrong or kind is None:
        return None, wrong
    question = Question(
        id=name,
        kind=kind,
        words=words,
        driver=driver,
        flags=flags,
        options=options,
        only_if=only_if,
        version=version,
        source=source,
    )
    if before is not None and _is_same(question, before):
        return replace(before, only_if=only_if), []
    wrong = _mixed(question, known)
    return (None if wrong else question), wrong


def _id(line: Line, known: Known, wrong: list[Text]) -> str:
    name = line["id"].casefold()
    if not _ID.fullmatch(name) or len(name) > _MOST_ID:
        wrong.append(Text("surveys.import_id", {"id": shown(line["id"]), "most": _MOST_ID}))
    elif name in known.above:
        wrong.append(Text("surveys.import_id_twice", {"id": name}))
    return name


def _kind(line: Line, wrong: list[Text]) -> Kind | None:
    kind = _KINDS.get(line["type"].casefold())
    if kind is None:
        kinds = ", ".join(dict.fromkeys(_KINDS.values()))
        wrong.append(Text("surveys.import_type", {"type": shown(line["type"]), "types": kinds}))
    elif line["scale"]:
        found = _SCALE.fullmatch(line["scale"])
        scale = SCALES.get(kind)
        if scale is None:
            wrong.append(Text("surveys.import_no_scale", {"type": kind}))
        elif not found or (int(found[1]), int(found[2])) != (scale[0], scale[-1]):
            fit = f"{scale[0]}..{scale[-1]}"
            given = shown(line["scale"])
            wrong.append(Text("surveys.import_scale", {"scale": given, "fit": fit}))
    return kind


def _words(line: Line, source: Mapping[str, str], wrong: list[Text]) -> Mapping[str, str]:
    words = {language: " ".join(line[language].split()) for language in LANGUAGES}
    if not any(words.values()) and "instrument" in source:
        wrong.append(Text("surveys.import_not_sent", {"instrument": shown(source["instrument"])}))
        return words
    for language, said in words.items():
        if not said:
            wrong.append(Text("surveys.import_no_words", {"column": language}))
        _check(said, language, _MOST_WORDS, wrong)
    return words


def _options(line: Line, kind: Kind | None, wrong: list[Text]) -> tuple[Mapping[str, str], ...]:
    each = {language: _parted(line[f"options_{language}"]) for language in LANGUAGES}
    counts = {len(options) for options in each.values()}
    if len(counts) > 1:
        wrong.append(Text("surveys.import_options_uneven"))
    elif not 2 <= counts.pop() <= _MOST_OPTIONS:
        wrong.append(Text("surveys.import_options", {"type": kind or "", "most": _MOST_OPTIONS}))
    for language, options in each.items():
        if len(set(map(str.casefold, options))) < len(options):
            wrong.append(Text("surveys.import_options_same", {"column": f"options_{language}"}))
        for option in options:
            _check(option, f"options_{language}", _MOST_OPTION, wrong)
    if wrong:
        return ()
    pairs = zip(*(each[language] for language in LANGUAGES), strict=True)
    return tuple(dict(zip(LANGUAGES, pair, strict=True)) for pair in pairs)


def _parted(cell: str) -> list[str]:
    """Part options, each on a line of its own; on one line they have a bar between them."""
    parts = cell.split("\n") if "\n" in cell else cell.split("|")
    return [option for part in parts if (option := part.strip())]


def _check(words: str, column: str, most: int, wrong: list[Text]) -> None:
    if len(words) > most:
        wrong.append(Text("surveys.import_words_long", {"column": column, "most": most}))
    if not words.isprintable():
        wrong.append(Text("surveys.import_words_unseen", {"column": column}))
    for name in unknown_placeholders(words):
        said = shown("{" + name + "}")
        wrong.append(Text("surveys.import_placeholder", {"column": column, "words": said}))


def _driver(line: Line, drivers: Mapping[str, Driver], wrong: list[Text]) -> str | None:
    given = line["driver"]
    code = driver_called(given, drivers)
    if given and code is None:
        codes = ", ".join(drivers)
        wrong.append(Text("surveys.import_driver", {"driver": shown(given), "drivers": codes}))
    return code


def _flags(line: Line, wrong: list[Text]) -> frozenset[str]:
    flags = {flag for flag in _PARTS.split(line["flags"].upper()) if flag}
    for flag in sorted(flags - FLAGS):
        every = ", ".join(sorted(FLAGS))
        wrong.append(Text("surveys.import_flag", {"flag": shown(flag), "flags": every}))
    return frozenset(flags)


def _version(line: Line, wrong: list[Text]) -> int:
    given = line["version"] or "1"
    if given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= _MOST_VERSION:
        return int(given)
    wrong.append(Text("surveys.import_version", {"version": shown(given)}))
    return 1


def _source(line: Line, wrong: list[Text]) -> Mapping[str, str]:
    source = {name: line[name] for name in SOURCE if line[name]}
    for name, words in source.items():
        _check_about(words, name, wrong)
    is_own = not source.keys() - {"licence"}
    # A list without the words comes from elsewhere: the proof stayed there.
    is_sent = not any(line[language] for language in LANGUAGES)
    if not is_own and not is_sent:
        wrong += [
            Text("surveys.import_source", {"column": name}) for name in SOURCE if name not in source
        ]
    return source


def _check_about(words: str, column: str, wrong: list[Text]) -> None:
    if len(words) > _MOST_ABOUT:
        wrong.append(Text("surveys.import_words_long", {"column": column, "most": _MOST_ABOUT}))


def _only_if(line: Line, above: Mapping[str, Question], wrong: list[Text]) -> OnlyIf | None:
    if not line["only_if"]:
        return None
    found = _ONLY_IF.fullmatch(line["only_if"].casefold())
    named = above.get(found[1]) if found else None
    if not found:
        wrong.append(Text("surveys.import_only_if", {"words": shown(line["only_if"])}))
    elif named is None:
        wrong.append(Text("surveys.import_only_if_below", {"id": shown(found[1])}))
    else:
        values = [_value(part, named.kind) for part in _PARTS.split(found[2].strip()) if part]
        possible = values_of(named)
        if values and all(value is not None and value in possible for value in values):
            return OnlyIf(question=named.id, values=tuple(v for v in values if v is not None))
        wrong.append(Text("surveys.import_only_if_value", {"id": named.id}))
    return None


def _value(written: str, kind: Kind) -> int | None:
    """Read a value as people write it: of options the first is 1."""
    if kind == "yes_no":
        return _YES_NO.get(written)
    if not (written.isascii() and written.isdigit()) or len(written) > 3:
        return None
    return int(written) - (1 if kind in ("one", "several") else 0)


def _is_same(one: Question, other: Question) -> bool:
    """Whether two are one question: figures of them may be put beside each other."""
    return all(
        getattr(one, part) == getattr(other, part)
        for part in ("kind", "words", "options", "driver", "flags")
    )


def _mixed(question: Question, known: Known) -> list[Text]:
    """Refuse what would mix two questions in one trend, or one question in two."""
    if question.id in known.questions:
        taken = known.questions.keys() | known.above.keys()
        numbers = (f"{question.id}-v{number}" for number in range(2, len(taken) + 3))
        free = next(name for name in numbers if name not in taken)
        return [Text("surveys.import_changed", {"id": question.id, "new": free})]
    if question.kind == "words":
        return []  # "Can you explain?" may come twice
    for other in (*known.questions.values(), *known.above.values()):
        for language in LANGUAGES:
            if _alike(question.words[language]) == _alike(other.words[language]):
                return [Text("surveys.import_same_words", {"id": question.id, "other": other.id})]
    return []


def _alike(words: str) -> str:
    return " ".join(words.casefold().split())
