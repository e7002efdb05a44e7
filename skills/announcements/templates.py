"""Templates: what is announced often begins with words that leave only blanks to fill in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot import Button, Buttons, InEach, Scope, Text, Turn, verbatim
from skills.announcements.drafting import announce
from skills.announcements.settings import Template, settings_in, skill, t

_BUILT_IN: Final = ("policy", "outage", "colleague", "event")
_MUST_READ: Final = ("policy",)
_MOST_KEY: Final = 80
# A blank says what belongs there: `[… date]`.
_BLANK: Final = re.compile(r"\[…[^\[\]\n]{0,80}\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Skeleton:
    """A template as it fills the form; `key` tells it from others."""

    key: str
    name: Text
    title: Text
    text: Text
    audience: Text
    must_read: bool


def blanks_in(text: str) -> int:
    """Count the blanks of a template that nobody filled in."""
    return len(_BLANK.findall(text))


def _skeletons(scope: Scope) -> Sequence[_Skeleton]:
    """List the templates that there are: those that the skill brings, and those of config.toml."""
    everyone = t("everyone_word")
    return [
        *(
            _Skeleton(
                key=one,
                name=t(f"template_{one}"),
                title=t(f"template_{one}_title"),
                text=t(f"template_{one}_text"),
                audience=everyone,
                must_read=one in _MUST_READ,
            )
            for one in _BUILT_IN
        ),
        *(_own(one, everyone) for one in settings_in(scope).templates),
    ]


def _own(one: Template, everyone: Text) -> _Skeleton:
    return _Skeleton(
        key=f"own {one.en.name}",
        name=verbatim(InEach(en=one.en.name, nl=one.nl.name)),
        title=verbatim(InEach(en=one.en.title, nl=one.nl.title)),
        text=verbatim(InEach(en=one.en.text, nl=one.nl.text)),
        audience=everyone if one.audience is None else verbatim(one.audience),
        must_read=one.must_read,
    )


@skill.command("announce template", "mededeling sjabloon", needs="publish")
async def choose_template(turn: Turn) -> None:
    """Begin with the words of a template."""
    ways = [Button(one.name, use_template(key=one.key)) for one in _skeletons(turn)]
    turn.whisper(t("templates"), Buttons(tuple(ways), only=(turn.by.id,)))


@skill.button_for("publish")
async def use_template(turn: Turn, key: str) -> None:
    """Open the form with the words of a template in it."""
    found = next((one for one in _skeletons(turn) if one.key == key), None)
    if found is None:
        turn.whisper(t("template_gone"))
        return
    language = turn.house.language_of(turn.by)

    def said(text: Text) -> str:
        return turn.house.words(text, language)

    # All of it is given: so it is asked in every chat, and can be kept or changed.
    turn.ask(
        announce(
            heading=said(found.title),
            text=said(found.text),
            audience=said(found.audience),
            moment=said(t("now_word")),
            must_read=found.must_read,
            clock="own",
            template=found.key[:_MOST_KEY],
        )
    )
