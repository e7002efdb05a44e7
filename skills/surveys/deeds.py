"""The change log of a survey: what was done with it, by whom and when (SUR-A6).

It is read from the audit log, in which ids and settings stand and no words: questions are said in
the words that they have in the survey or the bank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot import InEach, Scope, Text, Turn, verbatim
from skills.surveys.asked import as_words, known
from skills.surveys.model import Survey
from skills.surveys.model.rounds import rounds_of
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.settings import t
from storage.audit import AuditEntry, deeds_about
from storage.people import people_by_id

# What can be changed of a survey besides its questions, by the columns in which it stands.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "topic": ("topic",),
    "purpose": ("purpose",),
    "audience": ("audience",),
    "moment": ("rule", "day", "time", "days_after"),
    "days": ("open_days",),
    "mode": ("mode",),
    "turns": ("turns",),
    "location": ("by_location",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How a survey was before it was changed."""

    version: int
    questions: Sequence[Question]
    parts: Mapping[str, Sequence[object]]


def as_it_is(survey: Survey) -> Before:
    """Take down how a survey is, to tell afterwards what was changed."""
    parts = {
        part: [getattr(survey, column) for column in columns] for part, columns in _PARTS.items()
    }
    return Before(version=survey.version, questions=from_json(survey.questions), parts=parts)


def note_change(turn: Turn, survey: Survey, before: Before) -> None:
    """Note that a survey was made, or what of it was changed: which parts, and which questions."""
    if before.version == 0:
        turn.audit("surveys.make", by=turn.by, survey=survey.id)
        return
    now = as_it_is(survey)
    was = {one.id: one for one in before.questions}
    will = {one.id: one for one in now.questions}
    turn.audit(
        "surveys.change",
        by=turn.by,
        survey=survey.id,
        parts=[part for part in _PARTS if before.parts[part] != now.parts[part]],
        added=[one for one in will if one not in was],
        left=[one for one in was if one not in will],
        other=[one for one in will if one in was and was[one] != will[one]],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done with a survey."""

    at: datetime
    by: Text
    what: Text


async def deeds_of(scope: Scope, survey: Survey) -> list[Deed]:
    """List what was done with a survey, oldest first, as far as the audit log goes back."""
    entries = await deeds_about(scope.db, "surveys", survey=survey.id)
    people = await people_by_id(scope.db, {one.by_id for one in entries if one.by_id})
    words = {one.id: as_words(one.words) for one in known(scope).values()}
    for asked in (
        *(one.questions for one in await rounds_of(scope.db, survey.id)),
        survey.questions,
    ):
        words |= {one.id: as_words(one.words) for one in from_json(asked)}
    return [
        Deed(
            at=one.done_at,
            by=_by(scope, one, people[one.by_id].name if one.by_id in people else None),
            what=_what(one, words),
        )
        for one in entries
    ]


def _by(scope: Scope, entry: AuditEntry, name: str | None) -> Text:
    if name is not None:
        return verbatim(name)
    return verbatim(scope.house.name) if entry.details.get("by_itself") else t("by_nobody")


def _what(entry: AuditEntry, words: Mapping[str, InEach]) -> Text:
    details: Mapping[str, Any] = entry.details
    match entry.deed.removeprefix("surveys."):
        case "change":
            return t("log_change", parts=tuple(_changes(details, words)))
        case "ask":
            whom = [one for one in ("leave", "seeing") if details[one]]
            return t("log_ask", whom=tuple(t(f"log_ask_{one}") for one in whom))
        case "launch":
            if details["mode"] == "named":
                return t("log_launch_named")
            count, comments = details["threshold"], details["comments_from"]
            return t("log_launch", count=count, comments=comments)
        case "share" | "deed" | "results" | "call_off" as deed:
            return t(f"log_{deed}", round=details["round"])
        case (
            "make"
            | "allow"
            | "refuse"
            | "see"
            | "remark"
            | "pause"
            | "stop"
            | "take_over"
            | "take_list"
            | "pack"
            | "act"
            | "act_done"
            | "act_dropped"
            | "act_later"
            | "act_reopen"
            | "reply"
            | "reply_back"
            | "earlier"
            | "earlier_removed"
            | "read_given"
            | "takes_over"
            | "results_page"
        ) as deed:
            return t(f"log_{deed}")
        case deed:
            return t("log_other", deed=deed)


def _changes(details: Mapping[str, Any], words: Mapping[str, InEach]) -> list[Text]:
    """Say which parts were changed, and which questions."""
    gone = t("log_own_question")
    return [
        *(t(f"part_{part}") for part in details["parts"]),
        *(
            t(f"part_{how}", question=words.get(one, gone))
            for how in ("added", "left", "other")
            for one in details[how]
        ),
    ] or [t("part_nothing")]
