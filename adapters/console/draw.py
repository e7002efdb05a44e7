"""Sheets → the text that a terminal shows."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.primitives import (
    Anchor,
    Bold,
    Break,
    ChannelLink,
    Code,
    Italic,
    Line,
    Mention,
    Primitives,
    Span,
    Spans,
    Words,
)


def _as_it_is(words: str) -> str:
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """How to make words stand out; without colours, not at all."""

    bold: Callable[[str], str] = _as_it_is
    italic: Callable[[str], str] = _as_it_is
    code: Callable[[str], str] = _as_it_is
    name: Callable[[str], str] = _as_it_is


PLAIN = Paint()


def _painted(code: int) -> Callable[[str], str]:
    return lambda words: f"\033[{code}m{words}\033[0m"


COLOURS = Paint(bold=_painted(1), italic=_painted(3), code=_painted(36), name=_painted(34))


def draw(sheet: Primitives, paint: Paint = PLAIN) -> str:
    """Draw a sheet as lines of text; numbered choices are lines already."""
    return "\n".join(_primitive(one, paint) for one in sheet)


def _primitive(primitive: object, paint: Paint) -> str:
    if isinstance(primitive, Line):
        words = _spans(primitive.spans, paint)
        return f"• {words}" if primitive.bullet else words
    raise TypeError(f"the console declares only words, and got {type(primitive).__name__}")


def _spans(spans: Spans, paint: Paint) -> str:
    return "".join(_span(span, paint) for span in spans)


def _span(span: Span, paint: Paint) -> str:
    match span:
        case Words(text=text):
            return text
        case Bold(spans=spans):
            return paint.bold(_spans(spans, paint))
        case Italic(spans=spans):
            return paint.italic(_spans(spans, paint))
        case Code(text=text):
            return paint.code(text)
        case Mention(name=name):
            return paint.name(f"@{name}")
        case ChannelLink(name=name):
            return paint.name(f"#{name}")
        case Anchor(url=url, spans=spans):
            label = _spans(spans, paint)
            return url if label == url else f"{label} ({url})"
        case Break():
            return "\n"
