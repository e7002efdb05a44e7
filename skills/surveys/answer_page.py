"""The page on which people answer a round so that nobody can tell which answers are theirs.

**What the page gets** is an `AskedRound`: `answer_page` makes the page of it. Its script gets, as
JSON in `data-round`:

    {"round": id, "me": a word that is another one for each person,
     "remembered": marks of the rounds of which the browser may go on to remember something,
     "key": the public key of the group, base64 of DER,
     "questions": [{"id": …, "kind": …, "only_if": {"question": …, "values": […]} or null}]}

**What it sends** goes to three addresses, each with a handler of three lines:

    sign   (page action)  {"blinded": base64}
           → {"state": "signed", "signature": base64} | "begun" | "closed"
           `sign_token`: the one signature of whoever looks at the page, when they press Start
    never  (page action)  {}
           → anything but null: they do not want to be asked for this survey again
    send   (drop)         {"key": fingerprint, "token": base64, "signature": base64,
                           "answers": {id: 3 | [0, 2] | "na"}, "words": {id: "…"},
                           "threads": {id: hash}}
           → {"state": "received" | "already" | "closed" | "older" | "unknown"}
           `take_envelope`: answers of nobody in particular, with a token that was signed unseen

`older` is what does not fit the questions, which are the same for as long as a round is open. No
part of what is sent may be made for one person, not even a version: it would tell who it is.

`threads` has, for those of the words to which somebody wants to read a reply, the SHA-256 of a
secret that stays in their browser, in hexadecimal: another one for each.

A question that was skipped is in neither `answers` nor `words`. Whoever keeps rounds implements
`Keeps`; nothing here touches a table.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

from bot import Call, InEach, Json, Page, Scope, Text, Turn, verbatim
from skills.surveys.answer_words import labels_of
from skills.surveys.blind import Signer, Unfit, fingerprint, verify
from skills.surveys.branching import progress
from skills.surveys.questions import MOST_WORDS, Answer, Question
from storage.people import Person

Begun: TypeAlias = Literal["signed", "begun", "closed"]
Spent: TypeAlias = Literal["received", "already", "closed"]

_TOKEN: Final = 32
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NOT_APPLICABLE: Final = ("agree", "yes_no")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRound:
    """A round as one person is asked it.

    `me` keeps people apart who share a browser, and is sent to nobody. `key` is the public key of
    the `group` in which they are counted, if they are counted in one; `key_posted_in` names the
    channel where everybody can see which keys there are. `remembered` has the marks of rounds of
    which browsers may still remember something, beside this one.
    """

    id: str
    me: str
    topic: str
    purpose: str
    sender: str
    audience: Text
    closes_at: datetime
    threshold: int
    comments_from: int
    results_days: int
    questions: tuple[Question, ...]
    key: bytes
    group: str = ""
    key_posted_in: str = ""
    remembered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """A round as its answers are taken: what was asked, and the public key of each group."""

    questions: tuple[Question, ...]
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Answers of nobody in particular, which fit the questions.

    `key` is that of the group. `token` is the hash of the token, under which it is spent; `mark` is
    one of the token and all that came with it, by which the same envelope is known when it comes
    again. Neither can be made of what was signed, or of the answers.
    """

    key: bytes
    token: str
    mark: str
    answers: Mapping[str, Answer]
    words: Mapping[str, str]
    threads: Mapping[str, str]


class Keeps(Protocol):
    """Whoever keeps rounds: the ledger, the keys, the spent tokens, the envelopes."""

    async def signer(self, turn: Turn, round_id: str) -> Signer | None:
        """Give the key of the group in which somebody is asked; None when they are not asked."""
        ...

    async def begin(self, turn: Turn, round_id: str, mark: str) -> Begun:
        """Note that somebody is given their one signature, for what has this mark.

        `signed` the first time, and for the same mark again; `begun` for another mark than before;
        `closed` when it is too late.
        """
        ...

    async def open(self, scope: Scope, round_id: str) -> OpenRound | None:
        """Give a round whose answers are taken now; None when it is closed, or there is none."""
        ...

    async def spend(self, scope: Scope, round_id: str, envelope: Envelope) -> Spent:
        """Spend a token, and keep what came with it.

        `received` the first time, and for the same mark again; `already` for another mark. What is
        not asked after these answers is to be left out (`branching.kept`).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """A question as the page shows it, and how far it is."""

    question: Question
    words: Text
    labels: Mapping[int | str, Text]
    at: int
    of: int


def me_in(person: Person, round_id: str) -> str:
    """Give a word for somebody in a round, by which a browser keeps apart who share it."""
    return hashlib.sha256(f"{person.id} {round_id}".encode()).hexdigest()[:16]


def mark_of(round_id: str) -> str:
    """Give what a browser knows a round by that it remembers; nobody can make the round's id of
    it."""
    return hashlib.sha256(round_id.encode()).hexdigest()[:16]


def answer_page(asked: AskedRound, *, sign: Call, never: Call, send: Call) -> Page:
    """Make the page of a round for one person; the calls are where it sends things."""
    given = {
        "round": asked.id,
        "me": asked.me,
        "remembered": sorted({mark_of(asked.id), *asked.remembered}),
        "key": base64.b64encode(asked.key).decode(),
        "questions": [
            {
                "id": one.id,
                "kind": one.kind,
                "only_if": one.only_if
                and {"question": one.only_if.question, "values": one.only_if.values},
            }
            for one in asked.questions
        ],
    }
    return Page(
        "answer.html",
        {
            "asked": asked,
            "given": json.dumps(given),
            "cards": _cards(asked.questions),
            "most": MOST_WORDS,
            "is_sensitive": any("H" in one.flags for one in asked.questions),
            "has_words": any(one.kind == "words" for one in asked.questions),
            "sign": sign,
            "never": never,
            "send": send,
        },
        script="answer.js",
        style="answer.css",
    )


async def sign_token(keeps: Keeps, turn: Turn, round_id: str, blinded: str) -> Json:
    """Give whoever looks at the page their one signature of a token that nobody here sees.

    None when they are not asked.
    """
    signer = await keeps.signer(turn, round_id)
    message = _bytes(blinded)
    if signer is None or message is None:
        return None
    try:
        signature = signer.blind_sign(message)
    except Unfit:
        return None
    state = await keeps.begin(turn, round_id, hashlib.sha256(message).hexdigest())
    if state != "signed":
        return {"state": state}
    return {"state": state, "signature": base64.b64encode(signature).decode()}


async def take_envelope(
    keeps: Keeps,
    scope: Scope,
    round_id: str,
    *,
    key: str,
    token: str,
    signature: str,
    answers: dict[str, Json],
    words: dict[str, str],
    threads: dict[str, str],
) -> Json:
    """Take answers of nobody in particular: once for each token that was signed for this round."""
    found = await keeps.open(scope, round_id)
    if found is None:
        return {"state": "closed"}
    public = next((one for one in found.keys if fingerprint(one) == key), None)
    spent, signed = _bytes(token), _bytes(signature)
    if public is None or spent is None or signed is None or len(spent) != _TOKEN:
        return {"state": "unknown"}
    if not verify(public, spent, signed):
        return {"state": "unknown"}
    fit = _fitting(found.questions, answers)
    if fit is None or not _are_words(found.questions, words) or not _are_of(words, threads):
        return {"state": "older"}
    came = json.dumps([answers, words, threads], sort_keys=True).encode()
    envelope = Envelope(
        key=public,
        token=hashlib.sha256(b"token" + spent).hexdigest(),
        mark=hashlib.sha256(b"envelope" + spent + came).hexdigest(),
        answers=fit,
        words=words,
        threads=threads,
    )
    return {"state": await keeps.spend(scope, round_id, envelope)}


def _said(words: Mapping[str, str]) -> Text:
    return verbatim(InEach(en=words["en"], nl=words["nl"]))


def _cards(questions: tuple[Question, ...]) -> list[_Card]:
    """Number the questions: one that not everybody is asked has the number of the one before."""
    made: list[_Card] = []
    for one in questions:
        at, of = progress(questions, one.id)
        made.append(
            _Card(question=one, words=_said(one.words), labels=labels_of(one), at=at, of=of)
        )
    return made


def _fitting(
    questions: tuple[Question, ...], answers: Mapping[str, Json]
) -> Mapping[str, Answer] | None:
    """Read answers; None when one of them is none that the page can send."""
    known = {one.id: one for one in questions}
    fit: dict[str, Answer] = {}
    for name, value in answers.items():
        question = known.get(name)
        if question is None:
            return None
        labels = labels_of(question)
        match value:
            case "na" if question.kind in _NOT_APPLICABLE:
                fit[name] = "na"
            case list() if question.kind == "several":
                chosen = [one for one in value if type(one) is int and one in labels]
                if not value or sorted(set(chosen)) != value:
                    return None
                fit[name] = tuple(chosen)
            case int() if type(value) is int and question.kind != "several" and value in labels:
                fit[name] = value
            case _:
                return None
    return fit


def _are_words(questions: tuple[Question, ...], words: Mapping[str, str]) -> bool:
    asked = {one.id for one in questions if one.kind == "words"}
    return words.keys() <= asked and all(0 < len(one) <= MOST_WORDS for one in words.values())


def _are_of(words: Mapping[str, str], threads: Mapping[str, str]) -> bool:
    """Whether these are hashes of secrets, each of another comment."""
    each = list(threads.values())
    are_hashes = all(_HASH.fullmatch(one) for one in each)
    return threads.keys() <= words.keys() and are_hashes and len(set(each)) == len(each)


def _bytes(written: str) -> bytes | None:
    try:
        return base64.b64decode(written, validate=True)
    except ValueError:
        return None
