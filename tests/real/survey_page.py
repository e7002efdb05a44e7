"""A survey that keeps its rounds in memory: for the page on which people answer one."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot import Json, Page, Scope, Skill, Turn, verbatim
from skills.surveys.answer_page import (
    AskedRound,
    Begun,
    Envelope,
    OpenRound,
    Spent,
    answer_page,
    sign_token,
    take_envelope,
)
from skills.surveys.blind import Signer
from skills.surveys.questions import OnlyIf, Question
from tests.house.tree import ROOT

FOLDER: Final = ROOT / "skills" / "surveys" / "texts"

QUESTIONS: Final = (
    Question(
        id="loa-1",
        kind="agree",
        words={
            "en": "I can do my work in the hours I have.",
            "nl": "Ik krijg mijn werk af in de uren die ik heb.",
        },
        flags=frozenset({"H"}),
    ),
    Question(
        id="why",
        kind="several",
        words={"en": "What gets in the way?", "nl": "Wat zit er in de weg?"},
        options=(
            {"en": "Too many meetings", "nl": "Te veel overleg"},
            {"en": "Systems that are slow", "nl": "Trage systemen"},
            {"en": "Too few colleagues", "nl": "Te weinig collega's"},
        ),
        only_if=OnlyIf(question="loa-1", values=(1, 2)),
    ),
    Question(
        id="enp-1",
        driver="ENP",
        kind="ten",
        words={
            "en": "How likely are you to tell someone you know that we are a good place to work?",
            "nl": "Hoe groot is de kans dat je iemand vertelt dat je hier goed werkt?",
        },
    ),
    Question(
        id="heard",
        kind="yes_no",
        words={
            "en": "Did you hear what came out of the previous survey?",
            "nl": "Heb je gehoord wat er uit de vorige peiling kwam?",
        },
    ),
    Question(
        id="enp-2",
        kind="words",
        words={"en": "What should change first?", "nl": "Wat moet er als eerste anders?"},
    ),
)


@dataclass(slots=True)
class House:
    """What is kept of one round, and what a test makes of it."""

    signer_: Signer = field(default_factory=Signer.new)
    questions: tuple[Question, ...] = QUESTIONS
    is_open: bool = True
    begun: dict[str, str] = field(default_factory=dict[str, str])
    spent: dict[str, str] = field(default_factory=dict[str, str])
    came: list[Envelope] = field(default_factory=list[Envelope])
    left_alone: set[str] = field(default_factory=set[str])
    false_signer: Signer | None = None

    async def signer(self, turn: Turn, round_id: str) -> Signer | None:
        """Give the key; everybody is asked but Bob."""
        return None if turn.by.name == "Bob" else self.false_signer or self.signer_

    async def begin(self, turn: Turn, round_id: str, mark: str) -> Begun:
        """Note who began."""
        if not self.is_open:
            return "closed"
        return "signed" if self.begun.setdefault(turn.by.id, mark) == mark else "begun"

    async def open(self, scope: Scope, round_id: str) -> OpenRound | None:
        """Give the round."""
        if not self.is_open:
            return None
        return OpenRound(questions=self.questions, keys=(self.signer_.public,))

    async def spend(self, scope: Scope, round_id: str, envelope: Envelope) -> Spent:
        """Spend a token."""
        if envelope.token not in self.spent:
            self.came.append(envelope)
        known = self.spent.setdefault(envelope.token, envelope.mark)
        return "received" if known == envelope.mark else "already"


def surveys(house: House) -> tuple[Skill[Any], Path]:
    """Make the skill, and say where its texts are."""
    skill = Skill("surveys")

    @skill.page("answer/{round_id}")
    async def answer(turn: Turn, round_id: str) -> Page:
        """Show the page."""
        me = hashlib.sha256(f"{turn.by.id} {round_id}".encode()).hexdigest()[:16]
        asked = AskedRound(
            id=round_id,
            me=me,
            topic={"en": "How busy are we?", "nl": "Hoe druk hebben we het?"}[
                turn.house.language_of(turn.by)
            ],
            purpose="To decide which work we stop doing in the new year.",
            sender="Noor Bakker",
            audience=verbatim("department=Wonen"),
            closes_at=turn.now + timedelta(days=5),
            threshold=5,
            comments_from=10,
            results_days=14,
            questions=house.questions,
            key=house.signer_.public,
            group="Wonen",
            key_posted_in="#general",
        )
        return answer_page(
            asked,
            sign=sign(round_id=round_id),
            never=never(round_id=round_id),
            send=send(round_id=round_id),
        )

    @skill.page_action("answer/{round_id}/sign")
    async def sign(turn: Turn, round_id: str, blinded: str) -> Json:
        """Sign."""
        return await sign_token(house, turn, round_id, blinded)

    @skill.page_action("answer/{round_id}/never")
    async def never(turn: Turn, round_id: str) -> Json:
        """Leave alone."""
        house.left_alone.add(turn.by.id)
        return {}

    @skill.drop("answers/{round_id}")
    async def send(
        scope: Scope,
        round_id: str,
        key: str,
        token: str,
        signature: str,
        answers: dict[str, Json],
        words: dict[str, str],
        threads: dict[str, str],
    ) -> Json:
        """Take answers."""
        return await take_envelope(
            house,
            scope,
            round_id,
            key=key,
            token=token,
            signature=signature,
            answers=answers,
            words=words,
            threads=threads,
        )

    @skill.command("survey")
    async def offer(turn: Turn) -> None:
        """Give the address of the page."""
        turn.open_page(answer(round_id="r1"))

    return skill, FOLDER
