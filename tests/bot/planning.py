"""A small skill that tests of moments switch on: it says back when something is planned for."""

from pathlib import Path
from typing import Final

from pydantic import ValidationInfo, field_validator

from bot import Form, Moment, Skill, Turn, ask_text, read_moment, say_moment

TEXTS: Final = Path(__file__).parent / "planning_texts"
skill = Skill("planning")
PLANNING: Final = (skill, TEXTS)


def _read(words: str, turn: Turn) -> Moment:
    zone, language = turn.by.zone or turn.house.zone, turn.house.language_of(turn.by)
    return read_moment(words, now=turn.now, zone=zone, language=language)


class Plan(Form):
    """When."""

    when: str = ask_text("planning.ask_when", most=100)

    @field_validator("when")
    @classmethod
    def _is_moment(cls, when: str, info: ValidationInfo) -> str:
        turn = info.context
        assert isinstance(turn, Turn)
        _read(when, turn)
        return when


@skill.command("plan", form=Plan)
async def plan(turn: Turn, form: Plan) -> None:
    """Plan something."""
    turn.whisper(skill.text("planned", when=say_moment(_read(form.when, turn))))
