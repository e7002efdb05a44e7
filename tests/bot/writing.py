"""A small skill that tests of written words switch on: it says what somebody wrote."""

from pathlib import Path
from typing import Final

from bot import Form, InEach, Skill, Turn, Written, ask_text

TEXTS: Final = Path(__file__).parent / "writing_texts"
skill = Skill("writing")
WRITING: Final = (skill, TEXTS)


class Words(Form):
    """What to say, in English and, where it differs, in Dutch."""

    words: str = ask_text("writing.ask_words", lines=6)
    dutch: str = ask_text("writing.ask_words", lines=6, optional=True)


@skill.command("write", form=Words)
async def write(turn: Turn, form: Words) -> None:
    """Say something in the channel and to yourself."""
    said = Written(InEach(en=form.words, nl=form.dutch or form.words))
    turn.post("#general", said)
    turn.dm(turn.by, said)
