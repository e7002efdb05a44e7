"""What somebody sees when their page asks: places, messages, people, commands."""

from adapters.web import draw
from adapters.web.chat import Chat
from adapters.web.directory import find_person, matching
from adapters.web.messages import facts_about, file_of, message_of, page_of
from adapters.web.model import ADAPTER, WORKSPACE, WebFile
from adapters.web.read import Nonsense
from bot.content import Text


async def places(chat: Chat, account: str) -> list[draw.Json]:
    """List somebody's places."""
    async with chat.store.transaction() as db:
        shown = await chat.rooms.shown_to(db, account)
    return [draw.place(one) for one in shown]


async def open_direct(chat: Chat, account: str, person_id: str) -> draw.Json:
    """Open (or find) somebody's direct chat with a colleague. Raises: Nonsense, for nobody."""
    async with chat.store.transaction() as db:
        other = await find_person(db, person_id)
        if other is None or other.id == account:
            raise Nonsense(Text("web.not_here"))
        room = await chat.rooms.open_duo(db, account, other, chat.clock.now())
        shown = await chat.rooms.show(db, account, room)
    return draw.place(shown)


async def messages(
    chat: Chat,
    account: str,
    place: str,
    *,
    after: str | None = None,
    before: str | None = None,
    most: int,
) -> draw.Json:
    """Show a page of messages. Raises: Nonsense, for a place that somebody is not in."""
    async with chat.store.transaction() as db:
        room = await chat.rooms.find(db, account, place)
        if room is None:
            raise Nonsense(Text("web.not_here"))
        rows, has_more = await page_of(db, room.id, account, after=after, before=before, most=most)
        facts = await facts_about(db, rows)
    drawn = [draw.message(row, facts, reader=account, bot=chat.name) for row in rows]
    return {"messages": drawn, "more": has_more}


async def file(chat: Chat, account: str, message_id: str, file_id: str) -> WebFile:
    """Get a file of a message. Raises: Nonsense, where somebody does not see such a message."""
    async with chat.store.transaction() as db:
        row = await message_of(db, message_id, account)
        room = None if row is None else await chat.rooms.find(db, account, row.place)
        found = None if row is None or room is None else await file_of(db, row, file_id)
    if found is None:
        raise Nonsense(Text("web.not_here"))
    return found


async def people(chat: Chat, words: str) -> list[draw.Json]:
    """Find people by what somebody has typed so far."""
    async with chat.store.transaction() as db:
        return draw.people(await matching(db, words))


async def commands(chat: Chat, account: str) -> list[draw.Json]:
    """List the commands that somebody may use."""
    return draw.commands(await chat.listening().commands(ADAPTER, WORKSPACE, account))


async def shortcuts(chat: Chat, account: str) -> list[draw.Json]:
    """List what somebody may do with a message."""
    return draw.shortcuts(await chat.listening().shortcuts(ADAPTER, WORKSPACE, account))
