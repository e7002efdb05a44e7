"""What is known in scripts: topics and answers, put in by who looks after them."""

from skills.qa.model.items import EVERYBODY, Piece, add_item, cut, put_passages, readers_of
from skills.qa.model.tables import Item
from tests.actor import Actor
from tests.chat import Chat

SICK = "How do I report sick?"
SICK_ANSWER = "Call your manager before nine, and tell the planning desk."


async def know_topic(by: Actor, name: str = "Sick leave", *, experts: str, **more: object) -> None:
    """Make a topic with experts."""
    await by.types("/ask topic")
    await by.fills(name=name, experts=experts.split(", "), promise=8, **more)


async def know(
    chat: Chat,
    editor: Actor,
    asker: Actor,
    question: str = SICK,
    answer: str = SICK_ANSWER,
    *,
    audience: str = "everyone",
) -> None:
    """Let something become known as people do: it is asked, answered and saved."""
    await asker.types(f"/ask {question}")
    await asker.presses("Ask a person")
    await editor.presses("Answer")
    await editor.fills(answer=answer)
    await editor.presses("Save as answer")
    await editor.fills(question=question, audience=audience, review="Every 90 days")


async def put(chat: Chat, title: str, answer: str, *, audience: str = EVERYBODY) -> str:
    """Let something be known at once that nobody asked, and return the item's id."""
    async with chat.store.transaction() as db:
        readers = await readers_of(db, audience)
        item = Item(number=0, title=title, readers_id=readers.id, verified_at=chat.now)
        await add_item(db, item, [])
    await plant(chat, item.id, answer)
    return item.id


async def plant(chat: Chat, item_id: str, answer: str) -> None:
    """Change what is known, as somebody does who may."""
    async with chat.store.transaction() as db:
        item = await db.get_one(Item, item_id)
        item.answer = answer
        await put_passages(db, item, cut([Piece(heading=item.title, text=answer)]))
