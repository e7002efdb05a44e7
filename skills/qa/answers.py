"""The answers that somebody looks after, with what they can do about each."""

from dataclasses import asdict
from typing import Any, ClassVar, Final

from bot import Block, Button, Buttons, Form, Job, Place, Text, Turn, ask_text
from skills.qa.model.care import Spot, items_in_care, spot_of
from skills.qa.reviewing import card, care_line, look_at
from skills.qa.rights import MANAGE, readable_by
from skills.qa.settings import skill, t
from storage.people import Person

_MOST: Final = 10


class About(Form):
    """Words by which answers are looked for."""

    title: ClassVar[str] = "qa.answers_title"
    submit: ClassVar[str] = "qa.answers_submit"

    words: str = ask_text("qa.answers_words", most=200, optional=True, takes_rest=True)


@skill.command("ask answers", "vraag antwoorden", form=About)
async def list_answers(turn: Turn, form: About) -> None:
    """The answers that you look after, and what you can do about them; those about some words."""
    _list(turn, form.words, after=None)


@skill.button
async def more_answers(turn: Turn, words: str, after: Spot) -> None:
    """List those that follow."""
    _list(turn, words, after)


def _list(turn: Turn, words: str, after: Spot | None) -> None:
    turn.start(
        show_answers(person_id=turn.by.id, words=words, place=asdict(turn.here), after=after)
    )


@skill.job
async def show_answers(
    job: Job, person_id: str, words: str, place: dict[str, Any], after: Spot | None
) -> None:
    """Show them: one's own, and for who looks after all answers those that they may read."""
    async with job.transaction() as tick:
        person = await tick.db.get(Person, person_id)
        sees_all = person is not None and await tick.may(person, MANAGE)
    readers_ids = await readable_by(job, [person_id]) if sees_all else frozenset[str]()
    async with job.ending() as tick:
        person = await tick.db.get_one(Person, person_id)
        found = await items_in_care(
            tick.db, person_id, readers_ids, words=words, after=after, most=_MOST + 1
        )
        if not found:
            said: list[Text | Block] = [t("answers_none_such") if words else t("answers_none")]
        elif len(found) == 1 and after is None:
            said = await card(tick, found[0], person)
        else:
            said = [t("answers_head_all") if sees_all else t("answers_head")]
            for item in found[:_MOST]:
                way = Button(t("way_look", number=item.number), look_at(item_id=item.id))
                said += [await care_line(tick, item, person), Buttons((way,), only=(person_id,))]
        if len(found) > _MOST:
            more = Button(
                t("list_more"), more_answers(words=words, after=spot_of(found[_MOST - 1]))
            )
            said += [t("answers_more"), Buttons((more,), only=(person_id,))]
        tick.whisper_in(Place(**place), person, *said)
