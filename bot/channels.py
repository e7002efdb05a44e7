"""Which channel is meant: by its name in words, or by its id where a chat let somebody choose."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.alike import alike
from bot.content import AnyOf, Text, verbatim
from bot.cut import quoted
from bot.errors import Wrong
from bot.events import Place
from storage.channels import Channel, channels_in, channels_known
from storage.people import name_key


async def channels_here(db: AsyncSession, here: Place) -> Sequence[Channel]:
    """List the channels of one chat that the bot may post in, by name; private ones, too."""
    return await channels_in(db, here.adapter, here.workspace)


async def find_channel(db: AsyncSession, typed: str) -> str:
    """Find the name of a public channel, typed with or without `#`.

    Raises: Wrong, with channels that look like it. A private one stays unnamed: not everybody may
    know that it is there.
    """
    names = {_key(one.name): one.name for one in await channels_known(db) if one.kind == "public"}
    key = _key(typed)
    if key in names:
        return names[key]
    near = [names[one] for one in alike(key, names)]
    if not near:
        raise Wrong(Text("core.channel_unknown", {"name": quoted(typed)}))
    raise Wrong(
        Text("core.form_perhaps", {"word": quoted(typed), "options": AnyOf(tuple(near))}),
        instead=tuple((verbatim(name), name) for name in near),
    )


async def channel_chosen(db: AsyncSession, here: Place, channel: str) -> str:
    """Name the channel that was chosen in a native form of this chat.

    Raises: Wrong, for one in which the bot is not.
    """
    for one in await channels_here(db, here):
        if one.external_id == channel:
            return one.name
    raise Wrong(Text("core.channel_not_in"))


def _key(name: str) -> str:
    return name_key(name.strip().lstrip("#"))
