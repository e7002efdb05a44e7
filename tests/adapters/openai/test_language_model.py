"""The language model at a server: what it is asked, and what comes of every kind of failure."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.openai import Settings, make_language_model
from adapters.openai.language_model import RemoteModel
from bot.errors import Refused, Unreachable
from bot.minds import ModelMessage, Piece, Used
from tests.models import EVENTS, FOR_EVER, aimock, answer, event, scripted, words
from tests.parts import PATIENCE

KEY = "sk-very-secret"
ASKED = [
    ModelMessage(role="system", text="Antwoord kort, uit deze bronnen."),
    ModelMessage(role="user", text="Hoeveel vakantiedagen heb ik?"),
]


@contextlib.asynccontextmanager
async def _model(address: str, **more: Any) -> AsyncIterator[RemoteModel]:
    made = make_language_model(
        Settings.model_validate({"address": address, "key": KEY, "model": "m", **more})
    )
    assert made is not None
    try:
        yield made
    finally:
        await made.close()


async def _said(
    model: RemoteModel, asked: Sequence[ModelMessage] = ASKED, *, most: int = 200
) -> list[Piece]:
    return [piece async for piece in model.stream(asked, most=most)]


@pytest.mark.slow
async def test_an_answer_comes_in_pieces_and_then_what_it_took(tmp_path: Path) -> None:
    said = "Je hebt recht op 25 vakantiedagen per jaar [1]."
    pairs = [{"match": {"userMessage": "vakantiedagen"}, "response": {"content": said}}]

    async with aimock(tmp_path, pairs) as server, _model(server.address) as model:
        *pieces, used = await _said(model)
        [asked] = await server.asked()

    assert len(pieces) > 1
    assert "".join(map(str, pieces)) == said
    assert isinstance(used, Used)
    assert used.read > 0
    assert used.written > 0
    assert asked["path"] == "/v1/chat/completions"
    assert {name: one for name, one in asked["body"].items() if name[0] != "_"} == {
        "model": "m",
        "messages": [{"role": one.role, "content": one.text} for one in ASKED],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 200,
    }


@pytest.mark.slow
async def test_a_refusal_says_what_to_do_and_nothing_that_the_server_said(tmp_path: Path) -> None:
    def pair(status: int, code: str) -> dict[str, Any]:
        error = {"message": f"you asked: {code}", "type": "error", "code": code}
        return {"match": {"userMessage": code}, "response": {"error": error, "status": status}}

    pairs = [pair(401, "invalid_api_key"), pair(404, "model_not_found"), pair(429, "rate_limit")]
    async with aimock(tmp_path, pairs) as server, _model(server.address) as model:

        async def refusal(code: str) -> Refused | Unreachable:
            with pytest.raises((Refused, Unreachable)) as raised:
                await _said(model, [ModelMessage(role="user", text=code)])
            return raised.value

        key, unknown, busy = [await refusal(one["match"]["userMessage"]) for one in pairs]
        away = await refusal("what it was not given")

    assert isinstance(key, Refused)
    assert isinstance(unknown, Refused)
    assert str(key).endswith("HTTP 401 invalid_api_key, it does not know the key")
    assert "404 model_not_found, there is no such model, or nothing at this address" in str(unknown)
    assert isinstance(busy, Unreachable)
    assert busy.retry_after == timedelta(seconds=1)
    assert isinstance(away, Unreachable)
    assert "HTTP 503" in str(away)
    assert "you asked" not in f"{key} {unknown} {busy} {away}"


BROKEN = {
    "it stops coming": [EVENTS, words("Je hebt")],
    "it breaks off in a piece": [EVENTS, words("Je hebt"), b'data: {"choices": [{"ind'],
    "a chunk is missing": [
        EVENTS.replace(b"Connection: close", b"Transfer-Encoding: chunked"),
        b"ffff\r\n" + words("Je hebt"),
    ],
    "it is no JSON": [EVENTS, b"data: {'choices'\n\n"],
    "it is JSON of no shape": [EVENTS, event([1, 2])],
    "it has no choice that is one": [EVENTS, event({"choices": "none"})],
    "it has nothing in it": [EVENTS, event({"choices": [{"delta": None}]})],
    "its words are none": [EVENTS, event({"choices": [{"delta": {"content": {"a": 1}}}]})],
    "its count is none": [EVENTS, event({"choices": [], "usage": {"prompt_tokens": "many"}})],
    "it tells of an error on the way": [EVENTS, event({"error": {"message": "vakantiedagen"}})],
    "it says nothing at all": [b""],
    "it does not speak HTTP": [b"220 mail.example.org ESMTP\r\n"],
    "it is a page": [answer("<html>vakantiedagen</html>", "502 Bad Gateway")],
    "it is over before a word": [EVENTS, b"data: [DONE]\n\n"],
}


@pytest.mark.parametrize("says", BROKEN.values(), ids=BROKEN)
async def test_what_is_no_whole_answer_is_unreachable(says: list[bytes]) -> None:
    async with scripted(*says) as server, _model(server.address) as model:
        with pytest.raises(Unreachable) as raised:
            await _said(model)

    assert len(server.bodies) == 1, "it is not asked again"
    assert "vakantiedagen" not in str(raised.value)


async def test_an_answer_of_a_simple_server_is_whole_when_it_says_so() -> None:
    says = [EVENTS, words("Vijf"), words("entwintig."), words(None, "stop"), b"data: [DONE]\n\n"]

    async with scripted(*says) as server, _model(server.address) as model:
        assert await _said(model) == ["Vijf", "entwintig."]


async def test_what_a_server_will_not_answer_is_refused() -> None:
    async with (
        scripted(EVENTS, words("Ik", "content_filter")) as server,
        _model(server.address) as model,
    ):
        with pytest.raises(Refused, match="content_filter"):
            await _said(model)


@pytest.mark.slow
@pytest.mark.parametrize(
    "says",
    [[FOR_EVER], [EVENTS, words("Je"), FOR_EVER], [EVENTS, *(words("a"), 0.2) * 50]],
    ids=["nothing comes", "it stalls", "it drips"],
)
async def test_the_time_is_for_the_whole_answer(says: list[bytes | float]) -> None:
    async with scripted(*says) as server, _model(server.address, timeout="1 second") as model:
        began = asyncio.get_running_loop().time()
        with pytest.raises(Unreachable):
            await _said(model)
        took = asyncio.get_running_loop().time() - began

    assert 0.9 < took < 5


async def test_who_listens_no_more_hangs_up() -> None:
    async with (
        scripted(EVENTS, words("Je"), FOR_EVER) as server,
        _model(server.address) as model,
    ):
        async with contextlib.aclosing(model.stream(ASKED, most=5)) as pieces:
            assert await anext(pieces) == "Je"
        async with asyncio.timeout(PATIENCE):
            await server.left.wait()


async def test_where_nobody_listens_it_is_unreachable() -> None:
    async with _model("http://127.0.0.1:1/v1") as model:
        with pytest.raises(Unreachable, match="APIConnectionError"):
            await _said(model)


async def test_what_is_asked_goes_nowhere_else() -> None:
    async with scripted(answer({})) as other:
        away = answer({}, "307 Temporary Redirect", f"Location: {other.address}/chat/completions")
        async with scripted(away) as server, _model(server.address) as model:
            with pytest.raises(Refused, match="HTTP 307"):
                await _said(model)

    assert (len(server.bodies), other.bodies) == (1, [])


async def test_the_key_is_sent_and_never_shown_and_words_are_sound() -> None:
    async with (
        scripted(EVENTS, words("Ja", "stop")) as server,
        _model(server.address, limit_by="max_completion_tokens") as model,
    ):
        await _said(model, [ModelMessage(role="user", text="half \ud83d")], most=7)

    assert f"authorization: bearer {KEY}" in server.heads[0]
    assert server.bodies[0]["messages"] == [{"role": "user", "content": "half ?"}]
    assert server.bodies[0]["max_completion_tokens"] == 7
    assert "max_tokens" not in server.bodies[0]
    assert KEY not in repr(Settings.model_validate({"address": server.address, "model": "m"}))
