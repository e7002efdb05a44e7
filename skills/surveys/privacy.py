"""What a survey keeps, and from whom (SUR-A1).

It is made of what is set for the survey and of the tables themselves: which of them say who
somebody is, and when something was. So it cannot say anything else than what is so.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Date
from sqlmodel import Column, SQLModel

from bot import Block, Paragraph, Scope, Text, verbatim
from skills.surveys.blind import fingerprint
from skills.surveys.model import (
    Arrived,
    Draft,
    Envelope,
    Given,
    Ledger,
    LessOften,
    Panel,
    Publication,
    Refusal,
    Spent,
    Survey,
    Thread,
    ThreadLine,
    Trace,
    Waiting,
)
from skills.surveys.model.page_keys import GroupKey, group_keys
from skills.surveys.model.rounds import round_in
from skills.surveys.model.threads import DAYS
from skills.surveys.naming import is_named
from skills.surveys.settings import settings_in, t
from storage.table import Table, UtcDateTime

# What a survey with names is kept in.
_NAMED: Final[tuple[tuple[Text, type[Table]], ...]] = (
    (t("privacy_ledger"), Ledger),
    (t("privacy_draft"), Draft),
    (t("privacy_given"), Given),
    (t("privacy_trace"), Trace),
    (t("privacy_refusal"), Refusal),
)
_TABLES: Final[tuple[tuple[Text, type[Table]], ...]] = (
    (t("privacy_ledger"), Ledger),
    (t("privacy_draft"), Draft),
    (t("privacy_arrived"), Arrived),
    (t("privacy_envelope"), Envelope),
    (t("privacy_spent"), Spent),
    (t("privacy_trace"), Trace),
    (t("privacy_refusal"), Refusal),
    (t("privacy_less_often"), LessOften),
    (t("privacy_panel"), Panel),
    (t("privacy_publication"), Publication),
    (t("privacy_thread"), Thread),
    (t("privacy_thread_line"), ThreadLine),
    (t("privacy_waiting"), Waiting),
)


async def statement(scope: Scope, survey: Survey) -> list[Text | Block]:
    """Say how a survey is kept."""
    kept = [_line(what, table) for what, table in (_NAMED if is_named(survey) else _TABLES)]
    one = await round_in(scope.db, survey.id, "open")
    keys: Sequence[GroupKey] = () if one is None else await group_keys(scope.db, one.id)
    return [
        t("privacy_title", number=survey.number, topic=survey.topic),
        t("privacy_kept"),
        *(Paragraph(line, bullet=True) for line in kept),
        t("privacy_rules"),
        *(Paragraph(line, bullet=True) for line in rules_of(scope, survey)),
        *([t("privacy_keys")] if keys else []),
        *(
            Paragraph(
                t("privacy_group_key", group=_group(key), code=fingerprint(key.public)), bullet=True
            )
            for key in keys
        ),
    ]


def rules_of(scope: Scope, survey: Survey) -> list[Text]:
    """Say the rules by which a survey is kept and shown, and what they do not stop."""
    if is_named(survey):
        return [
            t("privacy_named"),
            t("privacy_named_term", count=Given.kept.in_days()),
            t("privacy_named_missing"),
            t("privacy_named_voluntary"),
        ]
    return [
        t("privacy_key"),
        *([t("privacy_turns")] if survey.turns != "all" else []),
        t("privacy_groups", count=survey.threshold, comments=survey.comments_from),
        t("privacy_fixed"),
        t("privacy_limits"),
        t("privacy_replies", count=DAYS),
        t("privacy_voluntary", days=settings_in(scope).results_within.days),
    ]


def _group(key: GroupKey) -> Text:
    names = ", ".join(filter(None, (key.unit, key.location)))
    return verbatim(names) if names else t("everybody_else")


def _line(what: Text, table: type[Table]) -> Text:
    return t(
        "privacy_line",
        what=what,
        who=t("privacy_with_name" if _says_who(table) else "privacy_without_name"),
        when=_when(table),
    )


def _says_who(table: type[Table]) -> bool:
    """Whether a row is tied to a person."""
    people = SQLModel.metadata.tables["core_person"]
    return any(one.references(people.c.id) for one in _columns(table))


def _when(table: type[Table]) -> Text:
    """Say whether a row says when it was written, or on which day."""
    types = [one.type for one in _columns(table)]
    if any(isinstance(one, UtcDateTime) for one in types):
        return t("privacy_with_time")
    if any(isinstance(one, Date) for one in types):
        return t("privacy_with_day")
    return t("privacy_without_time")


def _columns(table: type[Table]) -> list[Column[Any]]:
    return list(SQLModel.metadata.tables[table.__tablename__].columns)
