"""A small skill that tests in a browser switch on: a vote, a menu to choose from, and a card with
facts, a picture and links."""

from collections import Counter
from pathlib import Path
from typing import Final

from sqlmodel import select

from bot import Button, Fields, Image, Link, Links, Poll, Select, Skill, Turn
from storage.audit import AuditEntry

skill = Skill("lunch")
LUNCH: Final = (skill, Path(__file__).parent / "lunch_texts")
t = skill.text

_DISHES: Final = ("soup", "bread", "feast")
_TABLES: Final = ("window", "garden", "door")
SITE: Final = "https://lunch.example.org"


@skill.command("lunch")
async def lunch(turn: Turn) -> None:
    """Let everybody vote for a dish."""
    turn.say(await _vote(turn, asked=turn.now.isoformat()))


@skill.button
async def taste(turn: Turn, dish: str, asked: str) -> None:
    """Count a vote, and show how it stands."""
    assert turn.message_id is not None
    turn.audit("lunch.tasted", by=turn.by, dish=dish, asked=asked)
    turn.update(turn.message_id, await _vote(turn, asked))


async def _vote(turn: Turn, asked: str) -> Poll:
    tasted = await turn.db.exec(select(AuditEntry.details).where(AuditEntry.deed == "lunch.tasted"))
    votes = Counter(details["dish"] for details in tasted if details["asked"] == asked)
    return Poll(
        t("which_dish"),
        tuple(Button(t(one), taste(dish=one, asked=asked)) for one in _DISHES),
        counts=tuple(votes[one] for one in _DISHES),
    )


@skill.command("seat", "plek")
async def seat(turn: Turn) -> None:
    """Choose where to sit."""
    turn.say(
        t("lunch_is_ready"),
        Select(t("which_table"), tuple(Button(t(one), sit(table=one)) for one in _TABLES)),
    )


@skill.button
async def sit(turn: Turn, table: str) -> None:
    """Keep a seat."""
    turn.whisper(t("seat_kept", table=t(table)))


@skill.command("today", "vandaag")
async def today(turn: Turn) -> None:
    """What there is to eat today."""
    turn.say(
        t("lunch_today"),
        Fields(((t("dish"), t("soup")), (t("where"), t("garden_short")))),
        Image(url=f"{SITE}/bowl", alt=t("bowl")),
        Links((Link(label=t("recipe"), url=f"{SITE}/recipe"), Link(label=t("week"), url=SITE))),
    )
