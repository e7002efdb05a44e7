"""A small skill that tests of forms on pages switch on: it hears what is no talk for a chat."""

from datetime import date, time
from pathlib import Path
from typing import ClassVar, Final

from bot import (
    Form,
    Skill,
    Turn,
    Wrong,
    ask_channel,
    ask_choice,
    ask_choices,
    ask_date,
    ask_number,
    ask_people,
    ask_text,
    ask_time,
    ask_yes_no,
    carried,
    verbatim,
)

TEXTS: Final = Path(__file__).parent / "confiding_texts"
skill = Skill("confiding", permissions={"tell": "editor"})
CONFIDING: Final = (skill, TEXTS)
t = skill.text
_KINDS: Final = tuple((kind, f"confiding.{kind}") for kind in ("work", "people", "home"))
_SCORES: Final = tuple((str(score), f"confiding.score_{score}") for score in range(8))


class Worry(Form):
    """A question of every kind, of which four need an answer."""

    title: ClassVar[str] = "confiding.title"
    submit: ClassVar[str] = "confiding.submit"
    off_chat: ClassVar[bool] = True

    what: str = ask_text("confiding.ask_what", hint="confiding.hint_what", least=10, lines=5)
    kind: str = ask_choice("confiding.ask_kind", *_KINDS)
    signs: list[str] = ask_choices("confiding.ask_signs", *_KINDS, least=1)
    again: bool = ask_yes_no("confiding.ask_again")
    score: str | None = ask_choice("confiding.ask_score", *_SCORES, optional=True)
    often: int | None = ask_number("confiding.ask_often", least=1, most=99, optional=True)
    whom: list[str] = ask_people("confiding.ask_whom", most=2, optional=True)
    where: str | None = ask_channel("confiding.ask_where", optional=True)
    day: date | None = ask_date("confiding.ask_day", optional=True)
    moment: time | None = ask_time("confiding.ask_moment", optional=True)
    called: str = ask_text("confiding.ask_called", most=20, optional=True)


@skill.command("worry", "zorg", form=Worry, needs="tell")
async def worry(turn: Turn, worry: Worry) -> None:
    """Tell what worries you."""
    if "nonsense" in worry.what:
        raise Wrong(t("no_nonsense"), field="what")
    if worry.called == "Nobody":
        raise Wrong(t("no_nobody"))
    if worry.called == "Broken":
        raise RuntimeError(worry.what)
    turn.audit("worry", by=turn.by, **worry.model_dump(mode="json"))
    turn.whisper(t("heard"))


class Word(Form):
    """One word about a subject."""

    off_chat: ClassVar[bool] = True

    subject: str = carried("")
    word: str = ask_text("confiding.ask_word")


@skill.command("word", form=Word)
async def word(turn: Turn, said: Word) -> None:
    """Say a word about a subject."""
    turn.audit("word", by=turn.by, subject=said.subject, word=said.word)
    turn.whisper(verbatim(f"Noted about {said.subject or 'nothing'}."))


@skill.command("about tea")
async def about_tea(turn: Turn) -> None:
    """Ask for a word about tea."""
    turn.ask(word(subject="tea"))


@skill.command("about rain")
async def about_rain(turn: Turn) -> None:
    """Ask for a word about rain, with one filled in."""
    turn.ask(word(subject="rain", word="wet"))
