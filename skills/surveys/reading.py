"""The page on which authors of comments read replies, and answer: each with their secret alone.

The page is the same for everybody. Its script asks for each secret that the browser has, by itself
and from nobody; what it gets is as long for a secret that is known as for one that is not.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from bot import Json, Page, Scope, Turn
from skills.surveys.answer_page import me_in
from skills.surveys.commenting import comments_in
from skills.surveys.model import Round, Survey, Thread, ThreadLine
from skills.surveys.model.rounds import counted_with
from skills.surveys.model.threads import (
    DAYS,
    MOST_LINES,
    WAITING,
    count_waiting,
    hash_of,
    let_wait,
    lines_of,
)
from skills.surveys.questions import MOST_WORDS
from skills.surveys.remembering import remembered
from skills.surveys.replying import first_day
from skills.surveys.settings import skill
from skills.surveys.thread_words import to_kept

_SECRET: Final = 32
# What goes back is filled up to the next of so many bytes.
_STEP: Final = 4_096
_SIZE: Final = 6 * MOST_WORDS + 200
# So many wait at most: each belongs to a thread, so there are seldom more.
_MOST_WAITING: Final = 10_000


@skill.page("replies/{round_id}")
async def replies(turn: Turn, round_id: str) -> Page | None:
    """Show what was said to whoever wrote comments in this browser."""
    one = await turn.db.get(Round, round_id)
    if one is None or one.state != "closed":
        return None
    survey = await turn.db.get_one(Survey, one.survey_id)
    # Comments are shown with the last of the rounds that are counted together, and were written in
    # any of them: the secret is where it was written.
    together = await counted_with(turn.db, one)
    given = {
        "rounds": [{"round": each.id, "me": me_in(turn.by, each.id)} for each in together],
        "remembered": await remembered(turn),
    }
    return Page(
        "replies.html",
        {
            "given": json.dumps(given),
            "number": survey.number,
            "topic": survey.topic,
            "most": MOST_WORDS,
            "days": DAYS,
            "read": read(),
            "answer": answer_reply(),
        },
        script="replies.js",
        style="replies.css",
    )


@skill.drop("replies/read")
async def read(scope: Scope, secret: str) -> Json:
    """Give what was said to whoever has a secret; nothing, in the same shape, when that is none."""
    found = await _thread(scope, secret)
    comment: list[Any] = []
    shown: Sequence[ThreadLine] = ()
    if found is not None:
        thread, lines = found
        shown = [line for line in lines if line.day is not None]
        comments = await comments_in(scope, thread.round_id)
        comment = to_kept(comments[thread.question].texts[thread.at])
    return _filled(
        {
            "comment": comment,
            "lines": [
                {"mine": line.by_author, "words": line.words, "day": str(line.day)}
                for line in shown
            ],
            "open": found is not None and len(found[1]) < MOST_LINES,
        }
    )


@skill.drop("replies/answer")
async def answer_reply(scope: Scope, secret: str, words: str) -> Json:
    """Let what an author answers wait until tomorrow, in place of what they wrote today."""
    said = words.strip()
    found = await _thread(scope, secret)
    today = scope.house.today
    if not 0 < len(said) <= MOST_WORDS or found is None or len(found[1]) >= MOST_LINES:
        return {"state": "over"}
    if await count_waiting(scope.db, today) >= _MOST_WAITING:
        return {"state": "over"}
    name = waiting_key(today)
    scope.keys.make(name)
    data = json.dumps({"thread": found[0].hash, "words": said}, ensure_ascii=False)
    sealed = scope.keys.seal(
        name, data.encode(errors="surrogatepass"), about=waiting_about(today), size=_SIZE
    )
    # One a day for each secret, by an id that nobody can tie to the thread without it.
    day = hashlib.sha256(b"day" + today.isoformat().encode() + _bytes(secret)).hexdigest()
    await let_wait(scope.db, day, today, sealed)
    return {"state": "waits"}


def waiting_key(day: date) -> str:
    """Name the key with which what is written on a day is sealed."""
    return f"{WAITING}{day}"


def waiting_about(day: date) -> str:
    """Say what is sealed on a day, for the seal."""
    return f"surveys_waiting/{day}"


async def _thread(scope: Scope, secret: str) -> tuple[Thread, Sequence[ThreadLine]] | None:
    """Find the thread of a secret, once there is a reply in it that was passed on, and until it
    ends. None for all else, which is not told apart."""
    known = _bytes(secret)
    thread = await scope.db.get(Thread, hash_of(known)) if len(known) == _SECRET else None
    if thread is None or thread.closed_on < first_day(scope.house.today):
        return None
    lines = (await lines_of(scope.db, [thread.hash])).get(thread.hash, ())
    return (thread, lines) if any(line.day is not None for line in lines) else None


def _bytes(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except ValueError:
        return b""


def _filled(answer: dict[str, Json]) -> dict[str, Json]:
    size = len(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())
    return {**answer, "fill": "." * (-size % _STEP)}
