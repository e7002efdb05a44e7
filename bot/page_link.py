"""The address of a page of a skill: made for one person, and told to them alone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.content import Json, Link, Links, Text
from bot.page_path import filled_in
from bot.route import Route
from bot.turn import Turn
from storage.browsers import make_link

DOOR: Final = "pages"
TERM: Final = timedelta(minutes=10)


def path_of(route: Route, args: Mapping[str, Json]) -> str:
    """Tell where a page is, or what takes something from one, from `[web] address` on.

    Raises: ValueError, see `filled_in`.
    """
    folder = "drops" if route.kind == "drop" else "pages"
    return f"/{folder}/{route.skill}/{filled_in(route.path, args)}"


def title_of(route: Route) -> Text:
    """Say what a page is called."""
    return Text(f"{route.skill}.page_{route.short}")


async def offer_link(turn: Turn, address: str, route: Route, args: Mapping[str, Json]) -> None:
    """Tell whoever this turn is of, and nobody else, where a page is: their browser is let in once.

    `address` is where people open pages; without one that is said.
    """
    if not address:
        turn.whisper(Text("core.link_nowhere"))
        return
    path_of(route, args)  # so that what no address can hold fails here, and not in the browser
    until = turn.now + TERM
    token = await make_link(
        turn.db, DOOR, turn.by.id, until=until, route=route.name, args=dict(args)
    )
    minutes = int(TERM.total_seconds()) // 60
    link = Link(label=Text("core.link_open"), url=f"{address}/pages/sign-in/{token}")
    said = Text("core.link_told", {"page": title_of(route), "minutes": minutes})
    turn.whisper(said, Links((link,)), message_id=turn.link_id)
