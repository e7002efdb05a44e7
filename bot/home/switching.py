"""Skills switched off and on in the chat: in a channel, or for a unit of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.alike import alike
from bot.audience import find_audience
from bot.audience.reading import read
from bot.channels import find_channel
from bot.content import AnyOf, Block, Button, Buttons, Paragraph, Text, verbatim
from bot.cut import first_word, quoted
from bot.errors import Wrong
from bot.form import Form, ask_text
from bot.home.skill import skill, t
from bot.turn import Turn
from storage.channels import channel_kept, channels_called
from storage.off import SwitchedOff, switch_off, switch_on, switched_off
from storage.reach import count_people
from storage.session import lock

_HERE: Final = ("here", "hier")
_FIELD: Final = "what"


class Switch(Form):
    """A skill and where, in the words that were typed; nothing to see what is off."""

    what: str = ask_text("plein.ask_switch", most=2100, optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """Where a skill is to be switched: some channels, or a unit; how that is said, and what the
    audit log keeps of it."""

    channels: Sequence[tuple[str, str, str]] = ()
    unit: str | None = None
    said: Text
    details: dict[str, str]

    def covers(self, row: SwitchedOff) -> bool:
        """Tell whether a row is about this."""
        if self.unit is not None:
            return row.unit is not None and row.unit.casefold() == self.unit.casefold()
        return any(row.is_in(*one) for one in self.channels)


@skill.command("plein off", "plein uit", form=Switch, needs="switch")
async def off(turn: Turn, form: Switch) -> None:
    """Switch a skill off in a channel or for a part of the people; or see what is off."""
    if not form.what:
        await _list(turn)
        return
    name, where = await _read(turn, form.what)
    await lock(turn.db, "off")
    rows = (await switched_off(turn.db)).rows
    if any(row.skill == name and where.covers(row) for row in rows):
        turn.whisper(t("off_already", skill=name, where=where.said))
        return
    for row in _rows(turn, name, where):
        await switch_off(turn.db, row)
    turn.audit("skill.off", by=turn.by, skill=name, **where.details)
    said: list[Text] = [t("off_done", skill=name, where=where.said)]
    if where.unit is not None:
        audience = await find_audience(turn.db, turn.house, where.unit)
        said.append(t("off_people", count=await count_people(turn.db, audience.people())))
    turn.whisper(*said, t("off_undo", words=f"{name} {_again(form.what)}"))


@skill.command("plein on", "plein aan", form=Switch, needs="switch")
async def on(turn: Turn, form: Switch) -> None:
    """Switch a skill on again where it was switched off."""
    if not form.what:
        await _list(turn)
        return
    name, where = await _read(turn, form.what, is_on=True)
    rows = (await switched_off(turn.db)).rows
    found = [row for row in rows if row.skill == name and where.covers(row)]
    if not found:
        turn.whisper(t("off_was_not", skill=name, where=where.said))
        return
    await _switch_on(turn, found)


@skill.button_for("switch")
async def on_again(turn: Turn, row_id: str) -> None:
    """Switch a skill on again, from the list of what is off."""
    found = [row for row in (await switched_off(turn.db)).rows if row.id == row_id]
    if found:
        await _switch_on(turn, found)
    else:
        turn.whisper(t("off_gone"))


async def _switch_on(turn: Turn, rows: Sequence[SwitchedOff]) -> None:
    name, said = rows[0].skill, await _said(turn, rows[0])
    for row in rows:
        turn.audit("skill.on", by=turn.by, skill=name, **_details(row))
    await switch_on(turn.db, rows)
    turn.whisper(t("on_done", skill=name, where=said))


# What was typed.


async def _read(turn: Turn, words: str, *, is_on: bool = False) -> tuple[str, _Where]:
    """Understand which skill is meant, and where. Raises: Wrong."""
    typed, where = first_word(words)
    name = typed.casefold()
    known = sorted(turn.house.skills)
    if name not in known:
        near = alike(name, known)
        if not near:
            raise Wrong(t("off_no_skill", skill=quoted(typed), every=tuple(known)))
        told = t("off_no_skill_perhaps", skill=quoted(typed), near=AnyOf(tuple(near)))
        instead = tuple((verbatim(f"{one} {where}"), f"{one} {where}") for one in near)
        raise Wrong(told, field=_FIELD, instead=instead)
    if not where:
        raise Wrong(t("off_where", skill=name))
    try:
        if where.casefold() in _HERE:
            return name, _here(turn)
        if where.startswith("#"):
            return name, await _channel(turn, where)
        return name, await _unit(turn, where, is_on=is_on)
    except Wrong as wrong:
        instead = tuple((label, f"{name} {value}") for label, value in wrong.instead)
        raise Wrong(wrong.text, field=_FIELD if instead else None, instead=instead) from None


def _here(turn: Turn) -> _Where:
    here = turn.here
    if here.kind == "direct":
        raise Wrong(t("off_not_here"))
    return _Where(
        channels=[(here.adapter, here.workspace, here.channel)],
        said=t("off_here"),
        details={"channel": here.channel},
    )


async def _channel(turn: Turn, typed: str) -> _Where:
    name = await find_channel(turn.db, typed)
    found = await channels_called(turn.db, name)
    return _Where(
        channels=[(one.adapter, one.workspace, one.external_id) for one in found],
        said=t("off_in", channel=name),
        details={"channel": name},
    )


async def _unit(turn: Turn, words: str, *, is_on: bool) -> _Where:
    """Understand a unit. What is to be switched on again need not be known any more."""
    if is_on:
        unit = read(words)[0]
    else:
        audience = await find_audience(turn.db, turn.house, words)
        if audience.channels:
            raise Wrong(t("off_unit_channel"))
        if audience.names_people:
            raise Wrong(t("off_unit_people"))
        unit = audience.words
    return _Where(unit=unit, said=t("off_for", unit=verbatim(unit)), details={"unit": unit})


def _again(what: str) -> str:
    return " ".join(first_word(what)[1].split())


def _rows(turn: Turn, name: str, where: _Where) -> list[SwitchedOff]:
    if where.unit is not None:
        return [SwitchedOff(skill=name, unit=where.unit, by_id=turn.by.id, since=turn.now)]
    return [
        SwitchedOff(
            skill=name,
            adapter=adapter,
            workspace=workspace,
            channel=channel,
            by_id=turn.by.id,
            since=turn.now,
        )
        for adapter, workspace, channel in where.channels
    ]


# What is off.


async def _list(turn: Turn) -> None:
    """Say what is off where; what was switched off in the chat can be switched on at once."""
    said: list[Text | Block] = []
    for row in (await switched_off(turn.db)).rows:
        said.append(Paragraph(t("off_one", skill=row.skill, where=await _said(turn, row))))
        if row.unit is not None and (wrong := await _wrong(turn, row.unit)) is not None:
            said.append(t("off_broken", wrong=wrong))
        said.append(Buttons((Button(t("off_on_again"), on_again(row_id=row.id)),)))
    for name, written in turn.house.off.written.items():
        places = [t("off_in", channel=one) for one in written.channels]
        places += [t("off_for", unit=verbatim(one)) for one in written.units]
        said += [Paragraph(t("off_written", skill=name, where=one)) for one in places]
    turn.whisper(*(said or [t("off_nothing")]), t("off_how"))


async def _wrong(turn: Turn, unit: str) -> Text | None:
    """Say why nobody can tell any more who is in a unit."""
    try:
        await find_audience(turn.db, turn.house, unit, sending=True)
    except Wrong as wrong:
        return wrong.text
    return None


async def _said(turn: Turn, row: SwitchedOff) -> Text:
    """Say where a skill is off. Not everybody may know that a private channel is there."""
    if row.unit is not None:
        return t("off_for", unit=verbatim(row.unit))
    here = turn.here
    if row.is_in(here.adapter, here.workspace, here.channel):
        return t("off_here")
    adapter, workspace, channel = row.adapter or "", row.workspace or "", row.channel or ""
    known = await channel_kept(turn.db, adapter, workspace, channel)
    if known is None or known.kind != "public":
        return t("off_in_private", chat=verbatim(adapter))
    return t("off_in_chat", channel=known.name, chat=verbatim(adapter))


def _details(row: SwitchedOff) -> dict[str, str]:
    return {"unit": row.unit} if row.unit is not None else {"channel": row.channel or ""}
