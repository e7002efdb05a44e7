"""A skill with a page that sends something: a box for suggestions, with a name or without."""

from pathlib import Path
from typing import Final

from bot import Json, Page, Scope, Skill, Turn, Wrong
from storage.audit import AuditEntry
from storage.table import new_id

skill = Skill("suggesting", permissions={"sign": "editor"})
t = skill.text


@skill.page("box/{number}")
async def box(turn: Turn, number: int) -> Page | None:
    """Show a box for suggestions."""
    if number != 1:
        return None
    return Page("box.html", {"put": put(number=number)}, script="box.js", style="box.css")


@skill.drop("box/{number}")
async def put(scope: Scope, number: int, words: str) -> Json:
    """Take a suggestion from nobody."""
    if number != 1:
        return None
    scope.post("#general", t("put", words=words))
    return {"is_in": True}


@skill.page_action("box/{number}/sign", needs="sign")
async def sign(turn: Turn, number: int, words: str, times: int = 1) -> Json:
    """Take a suggestion by name."""
    if not words:
        raise Wrong(t("nothing"))
    turn.whisper(t("signed", words=words, times=times))
    turn.audit("suggesting.sign", by=turn.by, number=number)
    return {"by": turn.by.name, "times": times}


@skill.command("suggest")
async def offer(turn: Turn) -> None:
    """Give somebody the address of the box."""
    turn.open_page(box(number=1))


@skill.page("careless/{how}")
async def careless(turn: Turn, how: str) -> Page:
    """Bring what is not there."""
    return Page("box.html", {"put": put(number=1)}, **{how: "no.js"})


@skill.page_action("careless/{how}")
async def act_carelessly(turn: Turn, how: str) -> Json:
    """Do what no page can do, or too much."""
    turn.say(t("signed", words=how, times=1))
    turn.audit("suggesting.careless", by=turn.by)
    match how:
        case "opens":
            turn.open_page(box(number=1))
        case "finds":
            await turn.db.get_one(AuditEntry, "nothing")
        case "races":
            # The first time it loses, as if another had been there in between.
            tries.append(how)
            for _ in range(2 if len(tries) == 1 else 1):
                turn.db.add(AuditEntry(id=once, done_at=turn.now, deed="race"))
                await turn.db.flush()
                turn.db.expunge_all()
        case _:
            raise RuntimeError("a secret")
    return {}


@skill.drop("careless")
async def take_carelessly(scope: Scope, words: str) -> Json:
    """Fail, or find fault."""
    scope.post("#general", t("put", words=words))
    if words == "wrong":
        raise Wrong(t("nothing"))
    raise RuntimeError(words)


once: Final = new_id()
tries: Final[list[str]] = []
SUGGESTING: Final = (skill, Path(__file__).parent / "texts")
