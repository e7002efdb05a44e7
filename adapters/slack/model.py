"""Slack's own tables: where the app is installed, what was heard and sent, and by which names."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field

from storage.table import Kept, Table, moment, primary_key

# How the core knows this chat.
ADAPTER = "slack"
# What stands for "none" in a key: a workspace outside a Grid, an installation for a whole Grid.
NONE = "-"


class SlackInstallation(Table, table=True):
    """A workspace (or a whole organisation) that has installed the app, with the bot's tokens.

    The tokens are sealed. `expires_at` is None for a token that lives until it is revoked. `lost`
    says why there is none that works, with a reference: somebody must put that right.
    """

    __tablename__ = "slack_installation"
    # Named as the first step named it.
    __table_args__ = (
        UniqueConstraint("enterprise_id", "team_id", name="uq_slack_installation_enterprise_id"),
    )
    kept: ClassVar[Kept] = Kept(what="nothing of people", why="to speak in each workspace")

    id: str = primary_key()
    enterprise_id: str = Field(max_length=40)
    team_id: str = Field(max_length=40)
    app_id: str = Field(max_length=40)
    bot_user: str = Field(max_length=40)
    scopes: str = Field(sa_column=Column(Text, nullable=False))
    token: str = Field(sa_column=Column(Text, nullable=False))
    refresh: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    expires_at: datetime | None = moment(optional=True)
    lost: str | None = Field(default=None, max_length=200)
    installed_at: datetime = moment()


class SlackHeard(Table, table=True):
    """Another name of an event: Slack tells one message as two events, which share a key or two.

    `event_id` is the id under which the event is in the inbox. Only messages for the bot are here.
    """

    __tablename__ = "slack_heard"
    kept: ClassVar[Kept] = Kept(
        what="ids of messages to the bot, without author and words",
        why="to handle a message once that Slack tells twice",
        days=2,
        since="heard_at",
    )

    key: str = Field(primary_key=True, max_length=255)
    event_id: str = Field(max_length=255)
    heard_at: datetime = moment(index=True)


class SlackUpload(Table, table=True):
    """Slack's id of the file in a message of ours, by the mark of the message: a hash.

    Noted before the file is shown, so that after an unclear answer it can be asked for.
    """

    __tablename__ = "slack_upload"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people", why="to send a file once", days=30, since="noted_at"
    )

    mark: str = Field(primary_key=True, max_length=64)
    file_id: str = Field(max_length=40)
    noted_at: datetime = moment(index=True)


class SlackMarkKey(Table, table=True):
    """The key by which messages in Slack are known as ours. There is one row, made when it is
    first needed."""

    __tablename__ = "slack_mark_key"
    kept: ClassVar[Kept] = Kept(
        what="nothing of people", why="to know what was sent already, and send it once"
    )

    id: str = primary_key()
    key: str = Field(max_length=64)
