"""Channels: noted by name, found by it, and forgotten."""

import pytest

from storage.channels import Channel, channels_called, channels_in, forget_channels, note_channels
from storage.session import Store


@pytest.mark.parametrize("typed", ["Ad\0a", "Ad\ud800a", "\udfff Ada \0"])
async def test_what_no_database_takes_names_no_channel(store: Store, typed: str) -> None:
    async with store.transaction() as db:
        assert await channels_called(db, typed) == []


async def test_a_channel_is_noted_once_and_renamed(store: Store) -> None:
    def general(name: str) -> Channel:
        return Channel(adapter="web", workspace="main", external_id="c1", name=name)

    for name in ("general", "everybody"):
        async with store.transaction() as db:
            await note_channels(db, [general(name)])

    async with store.transaction() as db:
        assert await channels_called(db, "general") == []
        assert [row.external_id for row in await channels_called(db, "everybody")] == ["c1"]


async def test_a_channel_is_forgotten_where_it_was_and_nowhere_else(store: Store) -> None:
    some = [("web", "main", "c1"), ("web", "main", "c2"), ("web", "other", "c1")]
    async with store.transaction() as db:
        await note_channels(
            db,
            [
                Channel(adapter=adapter, workspace=workspace, external_id=one, name="#kudos")
                for adapter, workspace, one in some
            ],
        )

    async with store.transaction() as db:
        await forget_channels(db, "web", "main", ["c1", "c3"])

    async with store.transaction() as db:
        assert [one.external_id for one in await channels_in(db, "web", "main")] == ["c2"]
        assert [one.external_id for one in await channels_in(db, "web", "other")] == ["c1"]
