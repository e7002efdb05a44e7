"""Giving an answer to somebody else, retiring it, and bringing it back."""

from dataclasses import asdict
from typing import Any, ClassVar

from bot import Button, Buttons, Form, Job, Place, Turn, Wrong, ask_people, carried
from skills.qa.caring import in_care
from skills.qa.model.items import bring_back, count_passages, hold_shelf, retire, verified
from skills.qa.model.tables import Item
from skills.qa.rights import readable_by
from skills.qa.settings import skill, t
from storage.people import Person


class Give(Form):
    """Who looks after an answer from now on."""

    title: ClassVar[str] = "qa.give_title"
    submit: ClassVar[str] = "qa.give_submit"

    who: list[str] = ask_people("qa.give_who", hint="qa.give_hint", least=1, most=1)
    item_id: str = carried()


@skill.button
async def give_to(turn: Turn, item_id: str) -> None:
    """Ask who is to look after an answer from now on."""
    item = await in_care(turn, item_id)
    if item is not None:
        turn.ask(given_to(item_id=item.id))


@skill.form(Give)
async def given_to(turn: Turn, form: Give) -> None:
    """Let somebody else look after an answer, if they may read it."""
    item = await in_care(turn, form.item_id)
    if item is None:
        return
    person = await turn.db.get(Person, form.who[0])
    if person is None or person.is_bot or not person.is_active:
        raise Wrong(t("give_not_them"), field="who")
    if person.id == item.owner_id:
        turn.whisper(t("given_already", number=item.number, who=person.name))
        return
    turn.start(
        hand_to(
            item_id=item.id,
            owner_id=item.owner_id,
            person_id=person.id,
            by_id=turn.by.id,
            place=asdict(turn.here),
        )
    )


@skill.job
async def hand_to(
    job: Job,
    item_id: str,
    owner_id: str | None,
    person_id: str,
    by_id: str,
    place: dict[str, Any],
) -> None:
    """Hand it over, unless somebody else did meanwhile."""
    readers_ids = await readable_by(job, [person_id])
    async with job.transaction() as tick:
        await hold_shelf(tick.db)
        item = await tick.db.get(Item, item_id)
        person, by = await tick.db.get(Person, person_id), await tick.db.get(Person, by_id)
        if item is None or person is None or by is None or item.owner_id != owner_id:
            return
        where = Place(**place)
        if item.readers_id not in readers_ids:
            tick.whisper_in(where, by, t("give_no_reader", who=person.name, number=item.number))
            return
        item.owner_id = person.id
        tick.audit("qa.give", by=by, about=person.id, item=item.id)
        about = {"number": item.number, "title": item.title}
        tick.whisper_in(where, by, t("given_now", who=person.name, **about))
        if person.id != by.id:
            tick.dm(person, t("given_you", who=by.name, **about))


@skill.button
async def take_out(turn: Turn, item_id: str) -> None:
    """Let nobody find an answer any more. It is kept, and can be brought back."""
    item = await in_care(turn, item_id)
    if item is None:
        return
    if item.kind == "document" and item.state != "retired":
        sure = Button(t("retire_whole"), take_out_whole(item_id=item.id), "danger")
        count = await count_passages(turn.db, item)
        said = t("retire_sure", title=item.title, count=count)
        turn.whisper(said, Buttons((sure,), only=(turn.by.id,), times="once"))
        return
    await _retire(turn, item)


@skill.button
async def take_out_whole(turn: Turn, item_id: str) -> None:
    """Let nobody find anything of a document any more."""
    item = await in_care(turn, item_id)
    if item is not None:
        await _retire(turn, item)


async def _retire(turn: Turn, item: Item) -> None:
    if item.state != "retired":
        await retire(turn.db, item)
        turn.audit("qa.retire", by=turn.by, item=item.id)
        turn.publish("qa.items_changed")
    back = Button(t("way_back", number=item.number), put_back(item_id=item.id))
    said = t("retired_now", number=item.number, title=item.title)
    turn.whisper(said, Buttons((back,), only=(turn.by.id,)))


@skill.button
async def put_back(turn: Turn, item_id: str) -> None:
    """Bring back an answer that was retired; who brings it back vouches for it."""
    item = await in_care(turn, item_id)
    if item is None:
        return
    if item.state == "retired":
        await bring_back(turn.db, item)
        verified(item, by_id=turn.by.id, now=turn.now, today=turn.house.today)
        turn.audit("qa.bring_back", by=turn.by, item=item.id)
        turn.publish("qa.items_changed")
    turn.whisper(t("back_now", number=item.number, title=item.title))
