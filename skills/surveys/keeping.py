"""What the page of a round stands on: who may have a token stamped, and tokens that were spent."""

from dataclasses import dataclass
from typing import Final

from bot import Scope, Turn
from skills.surveys.answer_page import Begun, Envelope, OpenRound
from skills.surveys.answer_page import Spent as Outcome
from skills.surveys.blind import Signer, fingerprint
from skills.surveys.branching import asked as asked_after
from skills.surveys.branching import kept
from skills.surveys.grouping import stamped_as
from skills.surveys.model import Arrived, Draft, Ledger, Round, Spent
from skills.surveys.model.page_keys import GroupKey, group_keys
from skills.surveys.model.rounds import mark_sent, open_round_of, place_in
from skills.surveys.question_json import from_json
from skills.surveys.sealing import Sent, key_of, seal_sent
from skills.surveys.settings import t

_SIZE: Final = 2_048


@dataclass(frozen=True, slots=True)
class Rounds:
    """Implements `answer_page.Keeps` over the tables of rounds."""

    async def signer(self, turn: Turn, round_id: str) -> Signer | None:
        """Give the key of the group in which somebody is asked; None when they are not asked."""
        place = await place_in(turn.db, round_id, turn.by.id)
        key = None if place is None else await key_for(turn, place)
        return None if key is None else opened_key(turn, key)

    async def begin(self, turn: Turn, round_id: str, mark: str) -> Begun:
        """Note that somebody is given their one signature: from now on they are not reminded."""
        if await _open(turn, round_id) is None:
            return "closed"
        place = await place_in(turn.db, round_id, turn.by.id)
        if place is None:
            return "closed"
        if place.mark is not None or not await mark_sent(turn.db, round_id, turn.by.id):
            return "signed" if place.mark == mark else "begun"
        place.mark = mark
        turn.db.add(place)
        # What they began in the chat is not sent any more: `has_sent` says that they have.
        draft = await turn.db.get(Draft, {"round_id": round_id, "person_id": turn.by.id})
        if draft is not None:
            turn.update(draft.message_id, t("goes_on_page"))
            await turn.db.delete(draft)
        return "signed"

    async def open(self, scope: Scope, round_id: str) -> OpenRound | None:
        """Give a round whose answers are taken now; None when it is closed, or there is none."""
        one = await _open(scope, round_id)
        if one is None:
            return None
        keys = await group_keys(scope.db, round_id)
        return OpenRound(questions=from_json(one.questions), keys=tuple(one.public for one in keys))

    async def spend(self, scope: Scope, round_id: str, envelope: Envelope) -> Outcome:
        """Spend a token, and keep what came with it as what came from a chat is kept."""
        one = await _open(scope, round_id)
        if one is None:
            return "closed"
        known = await scope.db.get(Spent, {"round_id": round_id, "token": envelope.token})
        if known is not None:
            return "received" if known.mark == envelope.mark else "already"
        scope.db.add(Spent(round_id=round_id, token=envelope.token, mark=envelope.mark))
        asked = from_json(one.questions)
        keys = await group_keys(scope.db, round_id)
        group = next(key for key in keys if key.public == envelope.key)
        answers = kept(asked, envelope.answers)
        there = {question.id for question in asked_after(asked, answers)}
        words = {name: said for name, said in envelope.words.items() if name in there}
        sent = Sent(
            unit=group.unit,
            location=group.location,
            answers=answers,
            words=words,
            threads={name: one for name, one in envelope.threads.items() if name in words},
        )
        sealed = seal_sent(scope, round_id, asked, sent, hour=one.hour)
        scope.db.add(Arrived(round_id=round_id, hour=one.hour, sealed=sealed))
        return "received"


async def _open(scope: Scope, round_id: str) -> Round | None:
    """Find a round that is open now."""
    found = await open_round_of(scope.db, round_id)
    if found is None or found[1].closes_at is None or found[1].closes_at <= scope.now:
        return None
    return found[1]


async def key_for(scope: Scope, place: Ledger) -> GroupKey | None:
    """Find the key with which a token of somebody is stamped."""
    keys = {(one.unit, one.location): one for one in await group_keys(scope.db, place.round_id)}
    return keys.get(stamped_as(place.unit, place.location, keys))


def sealed_key(scope: Scope, round_id: str, signer: Signer) -> bytes:
    """Seal the private half of a key."""
    about = f"surveys_group_key/{round_id}/{fingerprint(signer.public)}"
    return scope.keys.seal(key_of(round_id), signer.to_bytes(), about=about, size=_SIZE)


def opened_key(scope: Scope, key: GroupKey) -> Signer:
    """Open the private half of a key."""
    about = f"surveys_group_key/{key.round_id}/{fingerprint(key.public)}"
    return Signer.from_bytes(scope.keys.open(key_of(key.round_id), key.sealed, about=about))
