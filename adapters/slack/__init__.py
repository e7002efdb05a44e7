"""Slack, by Socket Mode or by signed requests, for one workspace or many."""

from adapters.slack.adapter import SlackChat
from adapters.slack.api import Api
from adapters.slack.door import Door
from adapters.slack.doors import Doors
from adapters.slack.examine import examine, inspect
from adapters.slack.files import StoredNotes
from adapters.slack.heard import Heard
from adapters.slack.http import Endpoint
from adapters.slack.install import Install
from adapters.slack.marks import StoredMarks
from adapters.slack.model import SlackHeard
from adapters.slack.oauth import Oauth
from adapters.slack.settings import Settings
from adapters.slack.socket import Sockets
from adapters.slack.wire import Session, Wire
from adapters.slack.workspaces import Workspaces
from bot.content import Text
from bot.ports import About, Web
from storage.session import Store

__all__ = ["Settings", "SlackChat", "examine", "inspect", "kept", "make"]


def make(
    settings: Settings, web: Web, store: Store, about: About, *, session: Session | None = None
) -> SlackChat:
    """Build the adapter and mount its routes; it does not listen yet.

    `session` stands for the network, and a fake may stand for it.
    """
    session = session or Wire()
    oauth = Oauth(settings, session)
    workspaces = Workspaces(settings, store, about.clock, oauth=oauth)
    api = Api(session, workspaces, clock=about.clock, address=settings.api)
    heard = Heard(store, about.clock)
    door = Door(workspaces, heard, api, about.clock, trusted=settings.trust_addresses)
    if settings.has_http and settings.signing_secret is not None:
        secret = settings.signing_secret.get_secret_value()
        web.mount(Endpoint(door, secret, about.clock).routes())
    if settings.has_many:
        web.mount(Install(settings, workspaces, oauth, web, about).routes())
    return SlackChat(
        api,
        Doors(workspaces, door, api, _sockets(settings, door, session)),
        clock=about.clock,
        notes=StoredNotes(store, about.clock),
        marks=StoredMarks(store),
        trust_addresses=settings.trust_addresses,
        look_up=settings.look_up,
    )


def kept(settings: Settings) -> tuple[Text, ...]:
    """Say what is kept of what people say in Slack."""
    return (Text("slack.kept", {"days": SlackHeard.kept.in_days()}),)


def _sockets(settings: Settings, door: Door, session: Session) -> Sockets | None:
    if not settings.has_sockets or settings.app_token is None:
        return None
    return Sockets(
        door,
        session,
        app_token=settings.app_token.get_secret_value(),
        api=settings.api,
        count=settings.sockets,
    )
