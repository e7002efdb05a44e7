"""The web chat: Plein's own page in the browser, as one more chat."""

import math
from datetime import timedelta

from adapters.web import sign_in
from adapters.web.adapter import WebChat
from adapters.web.chat import Chat
from adapters.web.feed import Feed
from adapters.web.places import Rooms
from adapters.web.settings import Settings
from bot.clock import SystemClock
from bot.content import Text
from bot.ports import About, Clock, Web
from storage.session import Store

__all__ = ["Settings", "WebChat", "kept", "make", "sign_in_link"]


def make(settings: Settings, web: Web, store: Store, about: About) -> WebChat:
    """Build the web chat and mount its routes; it does not listen yet."""
    chat = Chat(
        store=store,
        web=web,
        rooms=Rooms(settings.channels, settings.topics, about.name),
        feed=Feed(store, bot=about.name),
        clock=about.clock,
        name=about.name,
        language=about.language,
        zone=about.zone,
    )
    adapter = WebChat(chat, settings)
    web.mount(adapter.routes())
    return adapter


def kept(settings: Settings) -> tuple[Text, ...]:
    """Say what this chat keeps of people: it remembers what is said in it by itself."""
    return tuple(
        Text(key, {"count": math.ceil(term / timedelta(days=1))})
        for key, term in (
            ("web.kept_messages", settings.keep_messages),
            ("web.kept_session", settings.session),
        )
    )


async def sign_in_link(
    settings: Settings, store: Store, address: str, email: str, *, clock: Clock | None = None
) -> str:
    """Make a link that signs somebody in once, for `plein sign-in EMAIL`.

    `settings` say how long it works. `address` is the web chat's own, without a trailing slash. The
    operator hands the link over: it works in whichever browser opens it first. Raises: Refused,
    when nobody active has this e-mail address.
    """
    now = (clock or SystemClock()).now()
    return await sign_in.sign_in_link(store, address, email, now=now, term=settings.sign_in_link)
