"""What the page of a survey sends, as it is taken: once for each token, and only what fits."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

import pytest

from bot import Call, Json, Scope, Turn, verbatim
from skills.surveys.answer_page import (
    MOST_WORDS,
    AskedRound,
    Begun,
    Envelope,
    OpenRound,
    Spent,
    answer_page,
    sign_token,
    take_envelope,
)
from skills.surveys.blind import Signer, blind, finalize, fingerprint
from skills.surveys.questions import Kind, OnlyIf, Question

NOBODY: Final = cast("Scope", None)
SOMEBODY: Final = cast("Turn", None)
SIGNER: Final = Signer.new()
OTHER: Final = Signer.new()


def question(name: str, kind: Kind, options: int = 0, **more: Any) -> Question:
    words = {"en": name, "nl": name}
    return Question(id=name, kind=kind, words=words, options=(words,) * options, **more)


QUESTIONS: Final = (
    question("agrees", "agree"),
    question("ten", "ten"),
    question("yes", "yes_no"),
    question("one", "one", 3),
    question("several", "several", 3),
    question("words", "words"),
    question("more", "words", only_if=OnlyIf(question="agrees", values=(1, 2))),
)


@dataclass(slots=True)
class Kept:
    """A round that is kept in memory."""

    is_asked: bool = True
    begun: str = ""
    is_open: bool = True
    came: list[Envelope] = field(default_factory=list[Envelope])

    async def signer(self, turn: Turn, round_id: str) -> Signer | None:
        return SIGNER if self.is_asked else None

    async def begin(self, turn: Turn, round_id: str, mark: str) -> Begun:
        if not self.is_open:
            return "closed"
        self.begun = self.begun or mark
        return "signed" if self.begun == mark else "begun"

    async def open(self, scope: Scope, round_id: str) -> OpenRound | None:
        keys = (OTHER.public, SIGNER.public)
        return OpenRound(questions=QUESTIONS, keys=keys) if self.is_open else None

    async def spend(self, scope: Scope, round_id: str, envelope: Envelope) -> Spent:
        for one in self.came:
            if one.token == envelope.token:
                return "received" if one.mark == envelope.mark else "already"
        self.came.append(envelope)
        return "received"


def base(data: bytes) -> str:
    return base64.b64encode(data).decode()


def signed(token: bytes, signer: Signer = SIGNER) -> bytes:
    blinded = blind(signer.public, token)
    return finalize(signer.public, token, signer.blind_sign(blinded.message), blinded)


def sent(**more: Any) -> dict[str, Any]:
    """What the page sends, with a token of its own."""
    token = secrets.token_bytes(32)
    return {
        "key": fingerprint(SIGNER.public),
        "token": base(token),
        "signature": base(signed(token)),
        "answers": {"agrees": 4},
        "words": {},
        "threads": {},
        **more,
    }


async def take(kept: Kept, given: Mapping[str, Any]) -> Json:
    """What the page is answered."""
    answer = await take_envelope(kept, NOBODY, "r1", **given)
    assert isinstance(answer, dict)
    return answer["state"]


# The signature.


async def test_whoever_is_asked_gets_one_signature_and_that_again() -> None:
    kept, token = Kept(), secrets.token_bytes(32)
    first, second = blind(SIGNER.public, token), blind(SIGNER.public, token)

    answers = [
        await sign_token(kept, SOMEBODY, "r1", base(one.message)) for one in (first, first, second)
    ]

    assert answers[0] == answers[1]
    assert answers[2] == {"state": "begun"}
    given = answers[0]
    assert isinstance(given, dict)
    signature = base64.b64decode(str(given["signature"]))
    assert finalize(SIGNER.public, token, signature, first)


async def test_who_is_not_asked_or_comes_too_late_gets_none() -> None:
    blinded = base(blind(SIGNER.public, b"token").message)

    assert await sign_token(Kept(is_asked=False), SOMEBODY, "r1", blinded) is None
    assert await sign_token(Kept(is_open=False), SOMEBODY, "r1", blinded) == {"state": "closed"}


@pytest.mark.parametrize("blinded", ["", "x", "é", base(b"x"), base(b"\xff" * 256)])
async def test_what_cannot_be_signed_uses_nothing_up(blinded: str) -> None:
    kept = Kept()

    assert await sign_token(kept, SOMEBODY, "r1", blinded) is None
    assert kept.begun == ""


# The envelope.


async def test_answers_are_taken_as_they_are_counted() -> None:
    kept = Kept()
    answers = {"agrees": "na", "ten": 0, "yes": 0, "one": 2, "several": [0, 2]}

    assert await take(kept, sent(answers=answers, words={"words": "Well."})) == "received"

    [envelope] = kept.came
    assert envelope.answers == {"agrees": "na", "ten": 0, "yes": 0, "one": 2, "several": (0, 2)}
    assert envelope.words == {"words": "Well."}
    assert envelope.key == SIGNER.public


async def test_the_same_again_is_fine_and_another_with_that_token_is_not() -> None:
    kept, given = Kept(), sent()

    states = [
        await take(kept, one)
        for one in (given, dict(reversed(given.items())), {**given, "answers": {"agrees": 5}})
    ]

    assert states == ["received", "received", "already"]
    assert len(kept.came) == 1


async def test_what_is_kept_tells_neither_the_token_nor_which_answers_came_with_it() -> None:
    kept = Kept()
    given = sent()
    await take(kept, given)
    await take(kept, sent())

    first, second = kept.came
    assert first.token != second.token
    assert first.mark != second.mark  # of the same answers: nobody can try them out
    assert given["token"] not in repr(kept.came)
    assert given["signature"] not in repr(kept.came)


async def test_nothing_is_taken_after_the_closing() -> None:
    assert await take(Kept(is_open=False), sent()) == "closed"


@pytest.mark.parametrize(
    "more",
    [
        {"key": fingerprint(OTHER.public)},
        {"key": "0000"},
        {"token": base(b"x" * 32)},
        {"token": ""},
        {"token": "é"},
        {"signature": base(b"x" * 256)},
        {"signature": ""},
        {"token": base(b"short"), "signature": base(signed(b"short"))},
        {"token": base(b"x" * 32), "signature": base(signed(b"x" * 32, OTHER))},
    ],
    ids=lambda more: ",".join(more),
)
async def test_without_a_token_of_this_round_nothing_is_taken(more: dict[str, str]) -> None:
    kept = Kept()

    assert await take(kept, sent(**more)) == "unknown"
    assert kept.came == []


@pytest.mark.parametrize(
    "more",
    [
        {"answers": {"gone": 1}},
        {"answers": {"agrees": 0}},
        {"answers": {"agrees": 6}},
        {"answers": {"agrees": "3"}},
        {"answers": {"agrees": True}},
        {"answers": {"agrees": 3.0}},
        {"answers": {"agrees": [3]}},
        {"answers": {"agrees": None}},
        {"answers": {"agrees": {}}},
        {"answers": {"ten": 11}},
        {"answers": {"ten": "na"}},
        {"answers": {"one": 3}},
        {"answers": {"one": "na"}},
        {"answers": {"several": 1}},
        {"answers": {"several": []}},
        {"answers": {"several": [3]}},
        {"answers": {"several": [1, 0]}},
        {"answers": {"several": [1, 1]}},
        {"answers": {"several": ["1"]}},
        {"answers": {"words": 1}},
        {"words": {"agrees": "yes"}},
        {"words": {"gone": "yes"}},
        {"words": {"words": ""}},
        {"words": {"words": "x" * (MOST_WORDS + 1)}},
    ],
    ids=str,
)
async def test_what_the_page_cannot_send_is_not_taken(more: dict[str, Any]) -> None:
    kept = Kept()

    assert await take(kept, sent(**more)) == "older"
    assert kept.came == []


# The page.


def test_the_script_gets_what_it_needs_and_no_more() -> None:
    asked = AskedRound(
        id="r1",
        me="abc",
        topic="How busy are we?",
        purpose="To decide what we stop.",
        sender="Noor",
        audience=verbatim("everyone"),
        closes_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
        threshold=5,
        comments_from=10,
        results_days=14,
        questions=QUESTIONS,
        key=SIGNER.public,
    )
    call = Call(route="surveys.sign", args={})

    page = answer_page(asked, sign=call, never=call, send=call)

    given = json.loads(str(page.values["given"]))
    assert given["key"] == base(SIGNER.public)
    assert {one["id"]: one["only_if"] for one in given["questions"]} == {
        **{one.id: None for one in QUESTIONS[:-1]},
        "more": {"question": "agrees", "values": [1, 2]},
    }
    cards: Any = page.values["cards"]
    assert [(card.at, card.of) for card in cards] == [*((at, 6) for at in range(1, 7)), (6, 6)]
