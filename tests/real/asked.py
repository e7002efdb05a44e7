"""Colleagues who are asked along in surveys over real wires: with fewer than five there is none."""

from bot.app import App
from storage.people import Account, Person, name_key
from storage.table import new_id


async def colleagues(bot: App, adapter: str, workspace: str, *names: str) -> None:
    """Let people be there whom a chat knows, and who do nothing in it."""
    async with bot.workplace.store.transaction() as db:
        for name in names:
            person = Person(name=name, name_key=name_key(name), department="Wonen")
            db.add(person)
            await db.flush()
            db.add(
                Account(
                    adapter=adapter,
                    workspace=workspace,
                    external_id=f"U{new_id()}",
                    person_id=person.id,
                )
            )
