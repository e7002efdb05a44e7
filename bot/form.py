"""Forms: the one way to ask.

A form is a pydantic class whose fields are questions. The same class is the words after a command,
a native form, a guided dialogue and a web page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticUndefined

from bot.content import Json, Text

Kind: TypeAlias = Literal[
    "text", "number", "yes_no", "choice", "choices", "people", "channel", "date", "time", "file"
]
# What a question for a file takes: a PNG, a JPEG or a PDF; rows of cells; or what may hold words.
Takes: TypeAlias = Literal["document", "csv", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice: what is stored, what people read, and what they may type instead."""

    value: str
    label: Text
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A field of a form, as it is asked. `least` and `most` are characters, numbers or counts."""

    name: str
    kind: Kind
    ask: Text
    hint: Text | None = None
    required: bool = True
    least: int | None = None
    most: int | None = None
    lines: int = 1
    tag: bool = False
    takes_rest: bool = False
    is_name: bool = False
    takes: Takes = "document"
    options: tuple[Option, ...] = ()


class Form(BaseModel):
    """Base of every form: fields made with `ask_text`, `ask_people` and their like.

    The class's `title` and `submit` name texts of the skill; the docstring is for readers of code.
    What else an answer must be, a pydantic `field_validator` checks as soon as it is given: it
    raises `Wrong`, and `info.context` is the turn.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: ClassVar[str] = "core.form_title"
    submit: ClassVar[str] = "core.form_submit"
    # Chats keep what people type. Where one has no native forms, such a form is a page of its own.
    off_chat: ClassVar[bool] = False


def _ask(kind: Kind, ask: str, *, optional: bool, default: Any = None, **more: Any) -> Any:
    limits = {
        "text": {"min_length": more.get("least"), "max_length": more.get("most")},
        "number": {"ge": more.get("least"), "le": more.get("most")},
        "people": {"min_length": more.get("least"), "max_length": more.get("most")},
        "choices": {"min_length": more.get("least"), "max_length": more.get("most")},
    }.get(kind, {})
    return Field(
        default=default if optional else PydanticUndefined,
        json_schema_extra={"question": {"kind": kind, "ask": ask, **more}},
        **{name: limit for name, limit in limits.items() if limit is not None},
    )


def ask_text(
    ask: str,
    *,
    hint: str | None = None,
    least: int = 1,
    most: int = 3000,
    lines: int = 1,
    optional: bool = False,
    takes_rest: bool = False,
    is_name: bool = False,
) -> Any:
    """Ask for words, `least` to `most` characters; `lines` is how high a native box should be.

    What is left of the words after a command goes to the text question that `takes_rest`, or else
    to the last one. Others take what stands in quotes there, one that `is_name` also a single word.
    """
    more: dict[str, Any] = {"least": None if optional else least, "most": most, "lines": lines}
    if takes_rest:
        more["takes_rest"] = True
    if is_name:
        more["is_name"] = True
    default = "" if optional else None
    return _ask("text", ask, optional=optional, default=default, hint=hint, **more)


def ask_number(
    ask: str,
    *,
    hint: str | None = None,
    least: int | None = None,
    most: int | None = None,
    optional: bool = False,
) -> Any:
    """Ask for a whole number, from `least` to `most`."""
    return _ask("number", ask, optional=optional, hint=hint, least=least, most=most)


def ask_yes_no(ask: str, *, hint: str | None = None, optional: bool = False) -> Any:
    """Ask for yes or no; optional means no unless said."""
    return _ask("yes_no", ask, optional=optional, default=False, hint=hint)


def ask_choice(
    ask: str,
    *options: tuple[str, str],
    hint: str | None = None,
    tag: bool = False,
    optional: bool = False,
) -> Any:
    """Ask for one of (value, text key); more options can come from the command's `options=`.

    With `tag`, a typed `#value` anywhere after the command is the answer.
    """
    return _ask("choice", ask, optional=optional, hint=hint, tag=tag, options=options)


def ask_choices(
    ask: str,
    *options: tuple[str, str],
    hint: str | None = None,
    least: int = 0,
    optional: bool = False,
) -> Any:
    """Ask for any number of (value, text key), at least `least` of them, as a list of values."""
    return _ask(
        "choices", ask, optional=optional, default=[], hint=hint, options=options, least=least
    )


def ask_people(
    ask: str, *, hint: str | None = None, least: int = 1, most: int = 20, optional: bool = False
) -> Any:
    """Ask for people, as a list of person ids without repeats; mentions after a command count."""
    return _ask(
        "people",
        ask,
        optional=optional,
        default=[],
        hint=hint,
        least=None if optional else least,
        most=most,
    )


def ask_channel(ask: str, *, hint: str | None = None, optional: bool = False) -> Any:
    """Ask for a channel that the bot may post in, as its name with the leading `#`.

    Public channels can be typed; a private one only chosen in a native form, which shows people
    no other than their own.
    """
    return _ask("channel", ask, optional=optional, hint=hint)


def ask_date(ask: str, *, hint: str | None = None, optional: bool = False) -> Any:
    """Ask for a day; typed as `morgen`, `15 december` or `2026-12-15`."""
    return _ask("date", ask, optional=optional, hint=hint)


def ask_time(ask: str, *, hint: str | None = None, optional: bool = False) -> Any:
    """Ask for a time of day; typed as `10:00`, `3 pm` or `half tien`."""
    return _ask("time", ask, optional=optional, hint=hint)


def ask_file(ask: str, *, hint: str | None = None, takes: Takes = "document") -> Any:
    """Ask for a file, as an `Upload`: a PNG, a JPEG or a PDF of at most ten million bytes, or a
    `csv` of at most two million bytes and 20,000 rows. One that takes `words` gives a file as it
    is, of at most ten million bytes: nobody looked what is in it.

    A form that asks for one is a page of its own in every chat, which says what can be added.
    """
    return _ask("file", ask, optional=False, hint=hint, takes=takes)


def carried(default: Any = None) -> Any:
    """Declare a field that nobody is asked for: the call that opens the form brings it."""
    return Field(default=default, json_schema_extra={"question": None})


def questions(
    form: type[Form], options: Mapping[str, Sequence[Option]] | None = None
) -> tuple[Question, ...]:
    """List a form's questions in the order of its fields, with options that came from outside."""
    found: list[Question] = []
    for name, info in form.model_fields.items():
        extra: Any = info.json_schema_extra
        if not isinstance(extra, dict) or "question" not in extra:
            raise TypeError(f"{form.__name__}.{name} is not made by an ask_… function")
        if extra["question"] is None:
            continue
        made: dict[str, Any] = dict(cast("dict[str, Any]", extra["question"]))
        own = tuple(Option(value=value, label=Text(key)) for value, key in made.pop("options", ()))
        ask, hint = Text(made.pop("ask")), made.pop("hint")
        found.append(
            Question(
                name=name,
                ask=ask,
                hint=Text(hint) if hint else None,
                required=info.is_required(),
                options=own + tuple((options or {}).get(name, ())),
                **made,
            )
        )
    return tuple(found)


def takes_file(form: type[Form]) -> bool:
    """Whether a form asks for a file."""
    return any(one.kind == "file" for one in questions(form))


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """An option in words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """Somebody chosen in a form: their account in this chat, and their name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """A channel as this chat knows it. `name` has its leading `#`."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question in the words of one reader, with what is filled in already.

    For kind `people`, `value` is a list of account ids of this chat and `people` names them. For
    kind `channel` it is the id of one, and `channels` has all public ones here, by name.
    Of kind `yes_no` the one option is the word for yes.
    """

    name: str
    kind: Kind
    label: str
    hint: str = ""
    required: bool = True
    lines: int = 1
    least: int | None = None
    most: int | None = None
    options: tuple[OptionView, ...] = ()
    value: Json = None
    people: tuple[PersonView, ...] = ()
    channels: tuple[ChannelView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A native form in the words of one reader. `id` comes back with what is submitted."""

    id: str
    title: str
    submit: str
    close: str
    questions: tuple[QuestionView, ...] = field(default=())
