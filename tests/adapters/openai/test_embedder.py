"""Vectors from a server: what it is asked, and that what comes back can be compared."""

import contextlib
import struct
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.openai import Settings, make_embedder, make_language_model
from adapters.openai.embedder import RemoteEmbedder
from bot.config import load
from bot.errors import ConfigError, Refused, Unreachable
from bot.load import parts_of
from tests.house.tree import ROOT
from tests.models import aimock, answer, scripted

BASE: dict[str, Any] = {"embedding": "e", "size": 8}


@contextlib.asynccontextmanager
async def _embedder(address: str, **more: Any) -> AsyncIterator[RemoteEmbedder]:
    made = make_embedder(Settings.model_validate({"address": address, **BASE, **more}))
    assert made is not None
    try:
        yield made
    finally:
        await made.close()


def _row(place: int, *numbers: float) -> dict[str, Any]:
    made = [*numbers, *(0.0 for _ in range(8 - len(numbers)))]
    return {"object": "embedding", "index": place, "embedding": made}


def _rows(*rows: dict[str, Any]) -> bytes:
    return answer({"object": "list", "data": rows, "model": "e", "usage": {}})


def _numbers(vector: bytes) -> list[float]:
    return [round(one, 6) for one in struct.unpack("<8f", vector)[:3]]


@pytest.mark.slow
async def test_a_server_gives_vectors_of_length_one(tmp_path: Path) -> None:
    made = {"embedding": [3, 0, 4, 0, 0, 0, 0, 0]}
    pairs = [{"match": {"inputText": "query: Hoi"}, "response": made}]

    async with (
        aimock(tmp_path, pairs) as server,
        _embedder(server.address, question_prefix="query: ") as embedder,
    ):
        [vector] = await embedder.questions(["Hoi"])
        with pytest.raises(Unreachable, match="503"):
            await embedder.passages(["Hoi"])

    assert _numbers(vector) == [0.6, 0.0, 0.8]


async def test_vectors_come_in_the_order_of_the_texts() -> None:
    async with (
        scripted(_rows(_row(1, 0, 2), _row(0, 5))) as server,
        _embedder(server.address, passage_prefix="passage: ") as embedder,
    ):
        first, second = await embedder.passages(["een", "twee"])

    assert (_numbers(first), _numbers(second)) == ([1, 0, 0], [0, 1, 0])
    assert server.bodies == [
        {"model": "e", "input": ["passage: een", "passage: twee"], "encoding_format": "float"}
    ]


async def test_many_texts_are_asked_in_parts_and_none_asks_nothing() -> None:
    async with (
        scripted(_rows(*(_row(place, 1) for place in range(64)))) as server,
        _embedder(server.address) as embedder,
    ):
        made = await embedder.passages(["x"] * 128)
        assert await embedder.passages([]) == []

    assert len(made) == 128
    assert [len(one["input"]) for one in server.bodies] == [64, 64]


async def test_texts_are_sound_and_never_empty_or_endless() -> None:
    async with (
        scripted(_rows(*(_row(place, 1) for place in range(3)))) as server,
        _embedder(server.address) as embedder,
    ):
        await embedder.questions(["", "half \ud83d", "x" * 10**6])

    empty, half, long = server.bodies[0]["input"]
    assert (empty, half, len(long)) == ("-", "half ?", 8000)


async def test_a_wrong_size_says_which_is_right() -> None:
    async with (
        scripted(_rows(_row(0, 1))) as server,
        _embedder(server.address, size=1024) as embedder,
    ):
        with pytest.raises(Refused, match="have 8 numbers; set size to that"):
            await embedder.questions(["Hoi"])


BROKEN = {
    "too few": _rows(),
    "one twice": _rows(_row(0, 1), _row(0, 1)),
    "no direction": _rows(_row(0), _row(1)),
    "no number": _rows(_row(0, float("nan")), _row(1, 1)),
    "words": _rows({**_row(0), "embedding": "words"}, _row(1, 1)),
    "two sizes": _rows(_row(0, *range(9)), _row(1, 1)),
    "no list": answer({"data": 5}),
    "no object": answer([1]),
    "no JSON": answer({}).replace(b"{}", b"{'"),
}


@pytest.mark.parametrize("says", BROKEN.values(), ids=BROKEN)
async def test_what_cannot_be_compared_is_unreachable(says: bytes) -> None:
    async with scripted(says) as server, _embedder(server.address) as embedder:
        with pytest.raises(Unreachable):
            await embedder.questions(["een", "twee"])


def test_vectors_of_other_settings_have_another_name() -> None:
    def name(**more: Any) -> str:
        given = {"address": "http://127.0.0.1/v1", **BASE, **more}
        made = make_embedder(Settings.model_validate(given))
        return made.name if made else ""

    names = [name(), name(size=16), name(embedding="f"), name(question_prefix="query: ")]

    assert len(set(names)) == 4
    assert (
        make_language_model(Settings.model_validate({"address": "http://[::1]/v1", **BASE})) is None
    )


def _refusal(**table: Any) -> str:
    with pytest.raises(ConfigError) as refused:
        parts_of(load(None, {"adapters.openai": table}, environ={}))
    return str(refused.value)


def test_settings_that_cannot_work_are_told() -> None:
    here = "http://127.0.0.1:11434/v1"

    assert "neither a model nor an embedding" in _refusal(address=here)
    assert "an embedding needs its size" in _refusal(address=here, embedding="e")
    assert "https" in _refusal(address="http://models.example.org/v1", model="m")
    assert "address: is missing" in _refusal(model="m")


@pytest.mark.slow
def test_the_library_is_imported_by_who_asks_first() -> None:
    script = (
        "import sys; from bot.load import parts_of; from bot.config import load;"
        "table = {'address': 'http://127.0.0.1/v1', 'model': 'm', 'embedding': 'e', 'size': 8};"
        "parts = parts_of(load(None, {'adapters.openai': table}, environ={}));"
        "assert parts.model and parts.embedder;"
        "print('openai' in sys.modules, 'numpy' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == "False False", done.stderr
