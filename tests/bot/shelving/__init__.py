"""A skill with pages: what is on which shelf, and who looks after it."""

from datetime import date
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from bot import Button, Buttons, Page, Skill, Text, Turn, verbatim
from storage.people import Person

skill = Skill("shelving", permissions={"count": "editor"})
t = skill.text
TOOLS: Final = {1: ("hammer", "saw"), 2: ("<b>rope</b> & string",)}


@skill.page("shelf/{number}", needs="count")
async def shelf(turn: Turn, number: int) -> Page | None:
    """Show what lies on a shelf."""
    if number not in TOOLS:
        return None
    lines = [t("tool", name=name) for name in TOOLS[number]]
    return Page("shelf.html", {"number": number, "lines": lines})


@skill.command("shelf", needs="count")
async def show_shelf(turn: Turn) -> None:
    """Say what lies on the first shelf, and offer to show it."""
    turn.whisper(t("shelf", number=1, tools=tuple(verbatim(name) for name in TOOLS[1])))
    if turn.has_pages:
        turn.open_page(shelf(number=1))


@skill.command("shelves")
async def offer(turn: Turn) -> None:
    """Let everybody in the channel choose a shelf to look at."""
    turn.say(t("which"), Buttons(tuple(_button(number) for number in (1, 2))))


def _button(number: int) -> Button:
    return Button(t("number", number=number), shelf(number=number))


@skill.page("keepers/{person_id}")
async def keeper(turn: Turn, person_id: str) -> Page:
    """Show who looks after a shelf."""
    return Page("keeper.html", {"keeper": await turn.db.get_one(Person, person_id)})


@skill.page("days/{day}/{is_open}")
async def on(turn: Turn, day: date, is_open: bool) -> Page:
    """Show a day, for every kind of argument."""
    words = Text("shelving.day", {"day": day, "is_open": str(is_open)})
    return Page("line.html", {"line": words})


@skill.page("careless/{how}")
async def careless(turn: Turn, how: str) -> Page:
    """Do what a page must not do."""
    match how:
        case "says":
            turn.say(t("which"))
        case "adds":
            turn.db.add(Person(name="Eve", name_key="eve"))
        case "changes":
            turn.by.name = "Eve"
        case "flushes":
            turn.by.name = "Eve"
            await turn.db.flush()
        case "fails":
            raise RuntimeError("a secret")
        case _:
            return Page(f"{how}.html", {"title": "mine"} if how == "line" else {})
    return Page("line.html", {"line": t("which")})


@skill.command("eve")
async def who_is_eve(turn: Turn) -> None:
    """Say how many are called Eve."""
    eves = await turn.db.exec(select(Person).where(col(Person.name) == "Eve"))
    turn.say(t("number", number=len(eves.all())))


SHELVING: Final = (skill, Path(__file__).parent / "texts")
