"""Where templates come from, and what becomes of what they show: it is said, and then escaped."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.content import Text

# The base is found first, so that no skill has another one.
_BASE: Final = Path(__file__).parent / "base"


@cache
def environment(templates: Path) -> Environment:
    """Make, once, what reads the templates of a folder."""
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(_BASE), FileSystemLoader(templates)]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@pass_context
def _said(context: Context, value: object) -> object:
    """Say a text that a template shows; it is escaped after that, as all that is shown."""
    return context["say"](value) if isinstance(value, Text) else value
