"""Saved audiences in the chat: listed, saved, shown with whom they reach, changed and removed."""

import contextlib
from collections.abc import Generator, Sequence
from typing import ClassVar, Final, Literal, TypeAlias

from bot.audience import (
    AudienceUse,
    change_audience,
    find_audience,
    remove_audience,
    rename_audience,
    save_audience,
)
from bot.audience.mistakes import as_value, without_quotes
from bot.audience.saving import called, off_uses, saved_as, see_unused
from bot.audience.uses import made_with, uses_of
from bot.content import Block, Button, Buttons, Paragraph, Text, verbatim
from bot.cut import cut
from bot.errors import Wrong
from bot.form import Form, ask_text, carried
from bot.home.skill import skill, t
from bot.job import Job
from bot.reach import Reach, reach_of
from bot.turn import Scope, Turn
from storage.audiences import SavedAudience, audience_called, saved_audiences
from storage.people import Person
from storage.session import lock

# What was done with an audience that is shown.
Deed: TypeAlias = Literal["shown", "saved", "changed"]

SWITCH: Final = "plein.switch"
_MOST: Final = 20
_MOST_SHOWN: Final = 120
_MOST_TOLD: Final = 10


class Named(Form):
    """Which audience; none to see all of them."""

    name: str = ask_text("plein.ask_audience_which", most=100, optional=True)


class Called(Form):
    """Which audience."""

    name: str = ask_text("plein.ask_audience_which", most=100)


class NewWords(Form):
    """Which audience, and what it is from now on; without that it is asked."""

    name: str = ask_text("plein.ask_audience_which", most=100, is_name=True)
    words: str = ask_text("plein.ask_audience_words", most=2000, optional=True, takes_rest=True)


class Audience(Form):
    """A name for an expression."""

    title: ClassVar[str] = "plein.audience_title"
    submit: ClassVar[str] = "plein.settings_submit"

    name: str = ask_text(
        "plein.ask_audience_name", hint="plein.audience_name_hint", most=60, is_name=True
    )
    words: str = ask_text(
        "plein.ask_audience_words",
        hint="plein.audience_words_hint",
        most=2000,
        lines=2,
        takes_rest=True,
    )
    audience_id: str | None = carried()


@skill.command(
    "plein audience",
    "plein doelgroep",
    "plein audiences",
    "plein doelgroepen",
    form=Named,
    needs="audiences",
)
async def audience(turn: Turn, form: Named) -> None:
    """See which audiences are saved; or whom one of them reaches, by its name."""
    if form.name:
        _show(turn, await _called(turn, form.name))
        return
    known = await saved_audiences(turn.db)
    said: list[Text | Block] = [t("audiences") if known else t("audiences_none")]
    for one in known[:_MOST]:
        line = t("audience_line", name=one.name, words=cut(one.expression, _MOST_SHOWN))
        said.append(Paragraph(line, bullet=True))
    if len(known) > _MOST:
        said.append(t("audiences_more", count=len(known) - _MOST))
    ways = [Button(verbatim(one.name), show_audience(audience_id=one.id)) for one in known[:_MOST]]
    ways.append(Button(t("audience_new"), audience_save(), "primary"))
    turn.whisper(*said, Buttons(tuple(ways), only=(turn.by.id,)))


@skill.command("plein audience save", "plein doelgroep bewaar", form=Audience, needs="audiences")
async def audience_save(turn: Turn, form: Audience) -> None:
    """Save an audience under a name, to write to it as `audience=name`."""
    if form.audience_id is not None:
        saved = await _there(turn, form.audience_id)
        if saved is not None:
            await _change(turn, saved, name=form.name, words=form.words)
        return
    with _about("words"):
        await find_audience(turn.db, turn.house, form.words, name=form.name)
    with _about("name"):
        saved = await save_audience(
            turn.db, turn.house, name=form.name, words=form.words, by=turn.by, now=turn.now
        )
    turn.audit("audience.save", by=turn.by, audience=saved.id, name=saved.name)
    _show(turn, saved, "saved")


@skill.command(
    "plein audience change",
    "plein doelgroep verander",
    "plein doelgroep wijzig",
    form=NewWords,
    needs="audiences",
)
async def audience_change(turn: Turn, form: NewWords) -> None:
    """Let a saved audience stand for others from now on, or give it another name."""
    whole = await audience_called(turn.db, without_quotes(f"{form.name} {form.words}"))
    if whole is not None:  # a name of several words
        _ask_change(turn, whole)
        return
    saved = await _called(turn, form.name)
    if form.words:
        await _change(turn, saved, name=saved.name, words=form.words)
    else:
        _ask_change(turn, saved)


@skill.command("plein audience remove", "plein doelgroep verwijder", form=Called, needs="audiences")
async def audience_remove(turn: Turn, form: Called) -> None:
    """Remove a saved audience that nothing uses any more."""
    await _ask_remove(turn, await _called(turn, form.name))


# The same, from a card.


@skill.button_for("audiences")
async def show_audience(turn: Turn, audience_id: str) -> None:
    """Show whom a saved audience reaches."""
    saved = await _there(turn, audience_id)
    if saved is not None:
        _show(turn, saved)


@skill.button_for("audiences")
async def change_words(turn: Turn, audience_id: str) -> None:
    """Change it in a form, in which it stands as it is."""
    saved = await _there(turn, audience_id)
    if saved is not None:
        _ask_change(turn, saved)


@skill.button_for("audiences")
async def remove_saved(turn: Turn, audience_id: str) -> None:
    """Ask whether it is to go."""
    saved = await _there(turn, audience_id)
    if saved is not None:
        await _ask_remove(turn, saved)


@skill.button_for("audiences")
async def really_remove(turn: Turn, audience_id: str) -> None:
    """Remove it, if nothing has come to use it meanwhile."""
    saved = await _there(turn, audience_id)
    if saved is not None:
        await remove_audience(turn.db, saved, uses=await _uses(turn))
        turn.audit("audience.remove", by=turn.by, audience=saved.id, name=saved.name)
        turn.whisper(t("audience_removed", name=saved.name))


@skill.button_for("audiences")
async def keep_audience(turn: Turn, audience_id: str) -> None:
    """Leave it as it is."""
    saved = await _there(turn, audience_id)
    if saved is not None:
        turn.whisper(t("audience_stays", name=saved.name))


def _ask_change(turn: Turn, saved: SavedAudience) -> None:
    turn.ask(audience_save(audience_id=saved.id, name=saved.name, words=saved.expression))


async def _ask_remove(turn: Turn, saved: SavedAudience) -> None:
    await see_unused(turn.db, saved, uses=await _uses(turn))
    ways = (
        Button(t("audience_remove"), really_remove(audience_id=saved.id), "danger"),
        Button(t("audience_keep"), keep_audience(audience_id=saved.id)),
    )
    turn.whisper(
        t("audience_sure", name=saved.name, words=saved.expression),
        Buttons(ways, only=(turn.by.id,), times="once"),
    )


async def _change(turn: Turn, saved: SavedAudience, *, name: str, words: str) -> None:
    await lock(turn.db, "audiences")
    await _may_change(turn, saved, words)
    with _about("words"):
        await change_audience(turn.db, turn.house, saved, words)
    with _about("name"):
        await rename_audience(turn.db, saved, name, uses=await _uses(turn))
    turn.audit("audience.change", by=turn.by, audience=saved.id, name=saved.name)
    _show(turn, saved, "changed")


async def _may_change(turn: Turn, saved: SavedAudience, words: str) -> None:
    """See to it that what says for whom a skill is off stays with who may switch it off, and can be
    looked up in every turn. Raises: Wrong."""
    off = uses_of(await _off(turn), _keys(saved, await made_with(turn.db, saved)))
    if not off:
        return
    others = tuple(one.said for one in off)
    if not await turn.may(turn.by, SWITCH):
        raise Wrong(t("audience_switches", name=saved.name, others=others))
    with _about("words"):
        found = await find_audience(turn.db, turn.house, words, name=saved.name)
        if found.channels:
            raise Wrong(t("off_unit_channel"))
        if found.names_people:
            raise Wrong(t("off_unit_people"))


async def _called(turn: Turn, name: str) -> SavedAudience:
    with _about("name"):
        return await saved_as(turn.db, name)


async def _there(turn: Turn, audience_id: str) -> SavedAudience | None:
    saved = await turn.db.get(SavedAudience, audience_id)
    if saved is None:
        turn.whisper(t("audience_gone"))
    return saved


@contextlib.contextmanager
def _about(field: str) -> Generator[None]:
    """Let what is wrong stand at the question that it is about."""
    try:
        yield
    except Wrong as wrong:
        raise Wrong(wrong.text, field=field, instead=wrong.instead) from None


# What uses them.


async def _uses(scope: Scope) -> list[AudienceUse]:
    """List what skills still have to do with audiences, and where the settings switch one off."""
    skills = [one for tell in scope.house.audience_uses for one in await tell(scope)]
    return [*_written(scope), *skills]


async def _off(scope: Scope) -> list[AudienceUse]:
    return [*await off_uses(scope.db), *_written(scope)]


def _written(scope: Scope) -> list[AudienceUse]:
    return [
        AudienceUse(words=unit, said=t("audience_in_settings", skill=name))
        for name, one in scope.house.off.written.items()
        for unit in one.units
    ]


def _keys(saved: SavedAudience, parents: Sequence[SavedAudience]) -> list[str]:
    """Name all that changes when a saved audience does."""
    return [saved.name_key, *(one.name_key for one in parents)]


# The card.


def _show(turn: Turn, saved: SavedAudience, deed: Deed = "shown") -> None:
    """Show whom it reaches, in the direct chat: chats may have to be asked who is in a channel."""
    turn.start(say_audience(audience_id=saved.id, person_id=turn.by.id, deed=deed))
    if turn.here.kind != "direct" and not turn.in_home:
        turn.whisper(t("audience_told"))


@skill.job
async def say_audience(job: Job, audience_id: str, person_id: str, deed: Deed) -> None:
    """Say what an audience is, whom it reaches, and what uses it."""
    async with job.transaction() as tick:
        saved = await tick.db.get(SavedAudience, audience_id)
        words = None if saved is None else saved.expression
    if words is None:
        return
    reach = await reach_of(job, words)
    async with job.transaction() as tick:
        saved = await tick.db.get(SavedAudience, audience_id)
        person = await tick.db.get(Person, person_id)
        if saved is not None and person is not None:
            tick.dm(person, *await _card(tick, saved, person, deed, reach))


async def _card(
    scope: Scope, saved: SavedAudience, person: Person, deed: Deed, reach: Reach
) -> list[Text | Block]:
    ways = (
        Button(t("audience_change"), change_words(audience_id=saved.id)),
        Button(t("audience_remove"), remove_saved(audience_id=saved.id), "danger"),
    )
    return [
        t(f"audience_{deed}", name=saved.name, words=saved.expression),
        *reach.texts,
        *await _said_of_uses(scope, saved),
        t("audience_how", name=as_value(saved.name)),
        Buttons(ways, only=(person.id,)),
    ]


async def _said_of_uses(scope: Scope, saved: SavedAudience) -> list[Text]:
    parents = await made_with(scope.db, saved)
    keys = _keys(saved, parents)
    every = [*await off_uses(scope.db), *await _uses(scope)]
    others = [*map(called, parents), *(one.said for one in uses_of(every, keys))]
    if not others:
        return []
    shown, more = tuple(others[:_MOST_TOLD]), len(others) - _MOST_TOLD
    told = t("audience_used", others=shown)
    if more > 0:
        told = t("audience_used_more", others=shown, count=more)
    return [told, t("audience_follows")]
