"""Answers, sealed: with a key for each hour and one for each round, which are destroyed.

What is sealed is as long for everybody in a round, so its length tells nothing either.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter

from bot import Scope
from skills.surveys.model import Draft
from skills.surveys.questions import MOST_WORDS, Answer, Answers, Question

# Each character of somebody's own words takes four bytes at most, and
# as JSON six for some.
_FOR_WORDS: Final = 6 * MOST_WORDS
_FOR_ANSWER: Final = 10  # `"":"na",` without the question's id, which is plain letters
_FOR_OPTION: Final = 4  # `99,`
_FOR_THREAD: Final = 70  # `"":"",` and a hash, without the question's id
_FOR_GROUPS: Final = 4_000  # five hundred characters, and what stands around all
_ANSWERS: Final = TypeAdapter(dict[str, Answer])


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What somebody answered so far, what they wrote, and at which question they are."""

    at: int = 0
    answers: Answers
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What somebody sent, and the groups in which it is counted. Nobody's name is with it.

    `threads` has the hash of a secret for each of the `words` to which they want to read a reply.
    """

    unit: str
    location: str
    answers: Answers
    words: Mapping[str, str]
    threads: Mapping[str, str] = field(default_factory=dict[str, str])


def key_of(round_id: str) -> str:
    """Name the key of a round, with which answers are sealed once they are mixed."""
    return f"surveys.{round_id}"


def hour_key(round_id: str, hour: int) -> str:
    """Name the key of one hour of a round, with which answers are sealed until they are mixed."""
    return f"{key_of(round_id)}.{hour}"


def hours_of(scope: Scope, round_id: str) -> list[int]:
    """List the hours of a round of which the keys are there."""
    beginning = f"{key_of(round_id)}."
    return [int(one.removeprefix(beginning)) for one in scope.keys.names(beginning)]


def size_for(questions: Sequence[Question]) -> int:
    """Tell how many bytes the answers to these questions take at most."""
    return _FOR_GROUPS + sum(map(_size_of, questions))


def _size_of(question: Question) -> int:
    words = 0
    if question.kind == "words":
        words = _FOR_WORDS + len(question.id) + _FOR_THREAD
    return len(question.id) + _FOR_ANSWER + _FOR_OPTION * len(question.options) + words


def _written(data: object) -> bytes:
    # As it is, not as ASCII: that takes twelve bytes for an emoji. A half of one is kept, too.
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="surrogatepass")


def seal_paper(scope: Scope, draft: Draft, questions: Sequence[Question], paper: Paper) -> bytes:
    """Seal what somebody answered so far, for a draft, with the key of its hour."""
    data = {"at": paper.at, "answers": dict(paper.answers), "words": dict(paper.words)}
    key = hour_key(draft.round_id, draft.hour)
    return scope.keys.seal(key, _written(data), about=_about(draft), size=size_for(questions))


def open_paper(scope: Scope, draft: Draft) -> Paper:
    """Open what somebody answered so far."""
    key = hour_key(draft.round_id, draft.hour)
    found = json.loads(scope.keys.open(key, draft.sealed, about=_about(draft)))
    return Paper(at=found["at"], answers=read_answers(found["answers"]), words=found["words"])


def _about(draft: Draft) -> str:
    return f"surveys_draft/{draft.round_id}/{draft.person_id}"


def seal_sent(
    scope: Scope, round_id: str, questions: Sequence[Question], sent: Sent, *, hour: int | None
) -> bytes:
    """Seal what somebody sent, with the key of an hour, or of the round; the same answers give
    other bytes each time."""
    data = {
        "unit": sent.unit,
        "location": sent.location,
        "answers": dict(sent.answers),
        "words": dict(sent.words),
        "threads": dict(sent.threads),
    }
    about = f"surveys_envelope/{round_id}"
    return scope.keys.seal(
        _key(round_id, hour), _written(data), about=about, size=size_for(questions)
    )


def open_sent(scope: Scope, round_id: str, sealed: bytes, *, hour: int | None) -> Sent:
    """Open what somebody sent."""
    about = f"surveys_envelope/{round_id}"
    found = json.loads(scope.keys.open(_key(round_id, hour), sealed, about=about))
    return Sent(
        unit=found["unit"],
        location=found["location"],
        answers=read_answers(found["answers"]),
        words=found["words"],
        # What was sealed before there were threads has none.
        threads=found.get("threads", {}),
    )


def _key(round_id: str, hour: int | None) -> str:
    return key_of(round_id) if hour is None else hour_key(round_id, hour)


def read_answers(kept: Mapping[str, Any]) -> dict[str, Answer]:
    """Read answers as they are kept in JSON."""
    return _ANSWERS.validate_python(kept)
