"""What `plein check` finds of where skills are switched off: channels and people that are not."""

from collections.abc import Callable, Collection

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.audience import find_audience
from bot.content import Text
from bot.errors import Wrong
from bot.off import Off
from storage.channels import channels_known
from storage.off import switched_off


async def examine(
    db: AsyncSession, off: Off, chats: Collection[str], say: Callable[[Text], str]
) -> list[tuple[str, str, bool]]:
    """List what is to be told: where it stands, in words, and whether it must be put right."""
    there = {one.name for one in await channels_known(db) if one.adapter in chats}
    found: list[tuple[str, str, bool]] = []
    for skill, written in off.written.items():
        found += [
            (
                f"[off.{skill}] channels",
                f"no chat has the channel {channel}: it is off nowhere",
                True,
            )
            for channel in written.channels
            if there and channel not in there
        ]
        for unit in written.units:
            found += await _unit(db, off, f"[off.{skill}] units", unit, say)
    for row in (await switched_off(db)).rows:
        if row.unit is not None:
            found += await _unit(db, off, f"/plein off {row.skill}", row.unit, say)
    return found


async def _unit(
    db: AsyncSession, off: Off, about: str, unit: str, say: Callable[[Text], str]
) -> list[tuple[str, str, bool]]:
    """Tell that nobody can know who is in a unit, so that it is everybody; or that nobody is."""
    try:
        audience = await find_audience(db, off, unit, sending=True)
    except Wrong as wrong:
        return [(about, f"{unit}: it is off for everybody. {say(wrong.text)}", True)]
    if audience.channels:
        return [(about, f"{unit}: it is off for everybody; a channel belongs in channels", True)]
    try:
        await find_audience(db, off, unit)
    except Wrong as wrong:
        return [(about, f"{unit}: {say(wrong.text)}", False)]
    return []
