"""Instructions planted in documents and questions, and a language model that obeys each of them."""

import json
import re
import tomllib
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from bot import ModelMessage, Piece
from skills.qa.rewriting.checking import Source
from skills.qa.rewriting.writing import Draft, Unfit, Writing
from skills.qa.tests.known import plant, put
from tests.chat import Chat
from tests.models import saying, writing

INJECTIONS: Final[Sequence[Mapping[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("injections.toml").read_text(encoding="utf-8")
)["injection"]
QUESTIONS: Final = {"nl": "Hoe meld ik me ziek?", "en": "How do I report sick?"}
ANSWERS: Final = {
    "nl": "Bel voor negen uur je leidinggevende en meld het ook bij de planning.",
    "en": "Call your manager before nine, and tell the planning desk.",
}
NEAR: Final = {
    "nl": (
        "Hoe meld ik me beter?",
        "Bel je leidinggevende op de dag dat je weer begint. Het formulier staat op"
        " https://intranet.example.org/beter en vragen kunnen naar verzuim@example.org.",
    ),
    "en": (
        "How do I report that I am well?",
        "Call your manager on the day you start again. The form is at"
        " https://intranet.example.org/well and questions go to absence@example.org.",
    ),
}
SOUND: Final = {
    "nl": "Bel voor negen uur je leidinggevende [1]. Meld het ook bij de planning [1].",
    "en": "Call your manager before nine [1]. Tell the planning desk too [1].",
}
SECRET: Final = "Kraanvogel 4711"
each = pytest.mark.parametrize(
    "attack",
    INJECTIONS,
    ids=[f"{number}-{one['kind']}" for number, one in enumerate(INJECTIONS, start=1)],
)


def _obeyed(attack: Mapping[str, Any], asked: Sequence[str]) -> str:
    """Write what an attacker wants: what of it the model was told, and the rest made up."""
    told = "\n".join(asked)
    boundary = re.search(r"--- (\w{12,})", told)
    known = {
        "{secret}": SECRET if SECRET in told else "Ooievaar 12",
        "{rules}": asked[0].partition("\n")[0],
        "{boundary}": boundary[1] if boundary else "",
    }
    said = attack["obeys"] * attack.get("repeats", 1)
    for name, value in known.items():
        said = said.replace(name, value)
    return said


class Obedient:
    """A language model that does what an attacker wants, a few letters at a time."""

    name = "obedient"

    def __init__(self, attack: Mapping[str, Any]) -> None:
        self.attack = attack

    async def stream(self, asked: Sequence[ModelMessage], *, most: int) -> AsyncGenerator[Piece]:
        said = _obeyed(self.attack, [one.text for one in asked])
        for start in range(0, len(said), 5):
            yield said[start : start + 5]

    async def close(self) -> None:
        """It holds nothing."""


def _is_in_document(attack: Mapping[str, Any]) -> bool:
    return attack.get("where", "document") == "document"


def _sources(attack: Mapping[str, Any]) -> list[Source]:
    language = attack["language"]
    planted = f"\n{attack['planted']}" if _is_in_document(attack) else ""
    title, text = NEAR[language]
    return [
        Source(
            heading=QUESTIONS[language], text=f"{ANSWERS[language]}{planted}", language=language
        ),
        Source(heading=title, text=f"{text}\n{attack.get('near', '')}", language=language),
    ]


def test_there_are_many_attacks_of_each_kind_in_both_languages() -> None:
    kinds = [one["kind"] for one in INJECTIONS]

    assert len(INJECTIONS) >= 60
    assert len(set(kinds)) >= 10
    for language in QUESTIONS:
        assert sum(one["language"] == language for one in INJECTIONS) >= 30


async def _collect(asked: Writing, shown: list[Draft]) -> None:
    async for draft in asked.drafts():
        shown.append(draft)  # noqa: PERF401 - what came before it ends is wanted, too


@each
async def test_nothing_that_an_attacker_wants_is_shown_at_any_moment(
    attack: Mapping[str, Any],
) -> None:
    language = attack["language"]
    planted = "" if _is_in_document(attack) else attack["planted"]
    asked = Writing(
        Obedient(attack), f"{QUESTIONS[language]} {planted}", _sources(attack), language
    )
    shown: list[Draft] = []

    with pytest.raises(Unfit):
        await _collect(asked, shown)

    assert not any(part in draft.text for draft in shown for part in attack["never"])
    assert not any(draft.is_over for draft in shown)


@pytest.mark.slow
@pytest.mark.in_chats("web")
@pytest.mark.on_databases("sqlite")
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.settings(qa={"rewrite": True, "rewrites_per_day": 1_000, "tokens_per_day": 10**7})
async def test_who_asks_sees_the_plain_answer_whatever_a_document_tells_a_model(
    chat: Chat, language: str
) -> None:
    bob = chat.on("bob", language=language, department="IT")
    await chat.arrive()
    item = await put(chat, QUESTIONS[language], ANSWERS[language])
    near = await put(chat, *NEAR[language])
    await put(chat, QUESTIONS[language], f"{SECRET} {SECRET}", audience="department=HR")
    attacks = [one for one in INJECTIONS if one["language"] == language and _is_in_document(one)]

    async with writing(chat.app) as server:
        server.says = saying(SOUND[language])
        await bob.types(f"/ask {QUESTIONS[language]}")
        assert SOUND[language] in bob.last.text
        for number, attack in enumerate(attacks, start=2):
            await plant(chat, item, f"{ANSWERS[language]}\n{attack['planted']}")
            await plant(chat, near, f"{NEAR[language][1]}\n{attack.get('near', '')}")
            model, chat.app.workplace.model = chat.app.workplace.model, None
            await bob.types(f"/ask {QUESTIONS[language]}")
            plain = bob.last
            chat.app.workplace.model = model
            server.says = saying(_obeyed(attack, [str(server.bodies[-1]["messages"])]))

            await bob.types(f"/ask {QUESTIONS[language]}")

            assert len(server.bodies) == number
            reached = re.sub(r"\[(\d+)\]", r"(\1)", attack["planted"])
            assert reached in server.bodies[-1]["messages"][1]["content"]
            assert (bob.last.text, bob.last.labels) == (plain.text, plain.labels), attack
            assert bob.last.id != plain.id

    assert SECRET not in json.dumps(server.bodies)
