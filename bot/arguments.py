"""Words after a command → answers of a form: `@bob for the demo #teamwork`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Json, Text
from bot.cut import first_word, quoted
from bot.errors import Wrong
from bot.form import Question
from bot.people import QUOTES, find_exactly, find_named, find_person
from storage.people import Person, name_key

_NATIVE = re.compile(r"<@([^<>\s]{1,255})>")
_JOINERS = frozenset({",", ";", "&", "+", "and", "en"})
_JOINER = re.compile(r"\s*(?:[,;&+]\s*)?(?:(?:and|en)\s+)?", re.IGNORECASE)
# Such a word may stand before the first name: `/kudos to @tom …`.
INTRODUCERS = frozenset({"to", "aan", "for", "voor"})
_QUOTED = re.compile(rf"[{QUOTES}](.*?)[{QUOTES}]\s*", re.DOTALL)
_WORD = re.compile(r"([\w.-]+)(?:\s+|$)")
_QUOTED_NAME = re.compile(rf"@?[{QUOTES}]([^{QUOTES}]{{1,200}})[{QUOTES}]")
_TAG = re.compile(r"(?<!\S)#([^\W\d][\w-]*)")
_CHANNEL = re.compile(r"(#[\w-]+)(?:\s+|$)")
_TAGS = re.compile(r"(?:#[^\W\d][\w-]*\s+)+")
_SIGN = re.compile(r"(?<!\S)@(?=\w)")
# In such words a person stands as `<@id:…>`. Typed by somebody, that stays words.
BY_ID = "id:"
# A call with this argument shows its form, also when nothing is missing.
ASKS = "_asks"
_LEADING_TO_A_NAME = INTRODUCERS | {"with", "by", "of", "from", "and", "met", "door", "van", "en"}
# More people than any form takes are a mistake or an attack; looking them up would cost seconds.
MOST_NAMED = 50
_ENDS = ",;:.!?"  # behind a name these are not part of it
_APART = ",;:&"  # and these end it, with no space behind them either
_AFTER = re.compile(r"[,;:]?\s*")
_MOST_LABEL_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What typed words say: answers by question, and where the names at their head end (or 0).

    `words` are those that were read, with `#values` behind the rest.
    """

    given: dict[str, Json]
    words: str
    names_end: int


def by_id(words: str, named: Mapping[str, Person]) -> str:
    """Write the mentions in words so that they can be read in another turn too."""

    def lasting(found: re.Match[str]) -> str:
        person = named.get(found[1])
        return f"<@{BY_ID}{person.id}>" if person else found[0]

    return _NATIVE.sub(lasting, words)


def plain_names(words: str, named: Mapping[str, Person]) -> str:
    """Write the names of people instead of mentions of them."""

    def name(found: re.Match[str]) -> str:
        person = named.get(found[1])
        return person.name if person else found[0]

    return _NATIVE.sub(name, words)


async def read_words(
    db: AsyncSession,
    questions: tuple[Question, ...],
    text: str,
    named: Mapping[str, Person],
) -> Reading:
    """Fill what can be filled from typed words, in the order of the questions.

    People come from mentions and `@names`, a tagged choice from `#value` anywhere, other choices,
    quoted words and names of one word from the head. The rest goes to the text question that takes
    it, or else to the last one.
    Raises: Wrong, when a name is unknown or could be several people.
    """
    given: dict[str, Json] = {}
    rest = whole = _without_tags_at_head(questions, text.strip())
    names_end = 0
    texts = [one for one in questions if one.kind == "text"]
    taker = next((one.name for one in texts if one.takes_rest), texts[-1].name if texts else None)
    for question in questions:
        if question.kind == "people":
            people, rest = await _people(db, question, rest, named)
            if people:
                given[question.name] = [person.id for person in people]
                names_end = names_end or _head_of(whole, rest)
        elif question.kind == "choice" and question.tag:
            rest = _tag(question, rest, given)
    rest = plain_names(rest, named)
    for question in questions:
        if question.kind == "channel":
            rest = _channel_at_head(question, rest, given)
        elif question.kind == "text" and question.name != taker:
            rest = _quoted(question, rest, given)
        elif question.kind == "choice" and not question.tag:
            rest = _option_at_head(question, rest, given)
        elif question.kind == "number":
            rest = _number_at_head(question, rest, given)
    if taker is not None and rest:
        given[taker] = rest
    elif rest:
        _not_understood(questions, rest, given)
    return Reading(given=given, words=whole, names_end=names_end)


async def _people(
    db: AsyncSession, question: Question, text: str, named: Mapping[str, Person]
) -> tuple[list[Person], str]:
    """Take the people at the head of the words; when none stand there, those named anywhere."""
    found, rest = await _leading(db, question, _without_introducer(text), named)
    if found:
        return found, rest
    natives = [one for one in _NATIVE.finditer(text) if one[1] in named]
    if natives:
        found = _distinct([named[one[1]] for one in natives])
        start = natives[0].start()
        return found, _without_end(text, start, _NATIVE.sub("", text[start:])) or text
    sign = _SIGN.search(text)
    if sign is None or not question.required:
        return [], text
    found, rest = await _leading(db, question, text[sign.start() :], named)
    names = ", ".join(person.name for person in found)
    whole = f"{text[: sign.start()]}{names} {rest}".strip()
    return found, _without_end(text, sign.start(), rest) or whole


def _without_end(text: str, start: int, rest: str) -> str:
    """Leave out names at the end (`for the soup @tom`) unless the words need them (`with @tom`)."""
    before = text[:start].rstrip(" ,")
    last = before.rpartition(" ")[2].casefold()
    if last in _LEADING_TO_A_NAME or set(rest.casefold().split()) - _JOINERS - {".", "!"}:
        return ""
    return before


async def _leading(
    db: AsyncSession, question: Question, text: str, named: Mapping[str, Person]
) -> tuple[list[Person], str]:
    found: dict[str, Person] = {}
    rest = text
    for _ in range(MOST_NAMED + 1):
        bare = _JOINER.sub("", rest, count=1) if found else rest
        native, in_quotes = _NATIVE.match(bare), _QUOTED_NAME.match(bare)
        if native and native[1] in named:
            person = named[native[1]]
            rest = _AFTER.sub("", bare[native.end() :], count=1)
        elif in_quotes and (quoted_one := await _in_quotes(db, question, in_quotes)):
            person = quoted_one
            rest = _AFTER.sub("", bare[in_quotes.end() :], count=1)
        elif bare.startswith("@") and not bare[1:2].isspace() and len(bare) > 1:
            person, rest = await _typed(db, question, bare)
        else:
            return list(found.values()), rest
        found[person.id] = person
    raise _too_many(question)


async def _typed(db: AsyncSession, question: Question, text: str) -> tuple[Person, str]:
    words = re.split(rf"[{_APART}]", text[1:400], maxsplit=1)[0].split()[:6]
    if not words:
        raise Wrong(Text("core.person_missing"), field=question.name)
    if (cut := words[0].rstrip(_ENDS)) != words[0]:
        words = [cut]
    try:
        bare = takewhile(bool, (word.rstrip(_ENDS) for word in words))
        person, used = await find_named(db, list(bare) or words)
    except Wrong as wrong:
        raise Wrong(
            wrong.text,
            field=question.name,
            instead=wrong.instead,
            typed=_meant_part(text, words, wrong),
        ) from None
    end = re.match(rf"@(?:\S+\s+){{{used - 1}}}[^\s{_APART}]*", text)
    return person, _AFTER.sub("", text[end.end() :], count=1) if end else ""


async def _in_quotes(db: AsyncSession, question: Question, found: re.Match[str]) -> Person | None:
    """Find who is named in quotes. Without an @ only a whole name is one: it may be a remark."""
    try:
        if found[0].startswith("@"):
            return await find_person(db, found[1])
        return await find_exactly(db, found[1])
    except Wrong as wrong:
        raise Wrong(
            wrong.text, field=question.name, instead=wrong.instead, typed=found[0]
        ) from None


def _meant_part(text: str, words: list[str], wrong: Wrong) -> str:
    """Tell which of the typed words were the name: a surname that fits belongs to it."""
    longest = 1
    for label, _ in wrong.instead:
        surname = name_key(str(label.args.get("words", ""))).split()[1:]
        typed = [name_key(word.rstrip(_ENDS)) for word in words[1 : 1 + len(surname)]]
        if surname and typed == surname:
            longest = max(longest, 1 + len(surname))
    word = rf"[^\s{_APART}]+"
    part = re.match(rf"@{word}(?:\s+{word}){{{longest - 1}}}", text)
    return part[0].rstrip(_ENDS) if part else f"@{words[0]}"


def _too_many(question: Question) -> Wrong:
    return Wrong(
        Text("core.form_too_many", {"count": question.most or MOST_NAMED}), field=question.name
    )


def _without_tags_at_head(questions: tuple[Question, ...], text: str) -> str:
    tags = _TAGS.match(text) if any(one.tag for one in questions) else None
    return f"{text[tags.end() :]} {tags[0].rstrip()}" if tags else text


def _head_of(whole: str, rest: str) -> int:
    return len(whole) - len(rest) if whole.endswith(rest) else 0


def _without_introducer(text: str) -> str:
    head, bare = first_word(text)
    is_named = bare.startswith(("@", "<@", *QUOTES))
    return bare if head.casefold() in INTRODUCERS and is_named else text


def _distinct(people: list[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())


def _tag(question: Question, text: str, given: dict[str, Json]) -> str:
    tags = _TAG.findall(text)
    if not tags:
        return text
    known = {
        word.casefold(): option.value
        for option in question.options
        for word in (*option.also, option.value)
    }
    tag = next((one for one in tags if one.casefold() in known), tags[-1])
    given[question.name] = known.get(tag.casefold(), tag)
    return re.sub(rf"(?<!\S)#{re.escape(tag)}(?!\w)[ \t]*", "", text, count=1).strip()


def _quoted(question: Question, text: str, given: dict[str, Json]) -> str:
    found = _QUOTED.match(text) or (_WORD.match(text) if question.is_name else None)
    if not found:
        return text
    given[question.name] = found[1]
    return text[found.end() :]


def _option_at_head(question: Question, text: str, given: dict[str, Json]) -> str:
    """Take an option by its value or its label, the longest that fits."""
    known = {
        name_key(word): option.value
        for option in question.options
        for word in (*option.also, option.value)
    }
    for count in range(_MOST_LABEL_WORDS, 0, -1):
        head = re.match(rf"(?:\S+\s*){{{count}}}", text)
        value = known.get(name_key(head[0]).rstrip(".,;:!")) if head else None
        if head and value is not None:
            given[question.name] = value
            return text[head.end() :]
    return text


def _channel_at_head(question: Question, text: str, given: dict[str, Json]) -> str:
    """Take `#name` as it stands: whether there is such a channel is not known here."""
    head = _CHANNEL.match(text)
    if head is None:
        return text
    given[question.name] = head[1]
    return text[head.end() :]


def _number_at_head(question: Question, text: str, given: dict[str, Json]) -> str:
    word, rest = first_word(text)
    if not word.lstrip("-").isdecimal():
        return text
    given[question.name] = word
    return rest


def _not_understood(questions: tuple[Question, ...], rest: str, given: dict[str, Json]) -> None:
    """Hold words that nothing takes against the choice that is missing: it tells what it knows."""
    for question in questions:
        if question.kind == "choice" and question.required and question.name not in given:
            given[question.name] = quoted(rest)
            return
