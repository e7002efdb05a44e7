"""What a works council or a privacy officer asks about a survey, as a document (SUR-A6).

It is made of what is set, of what the tables declare that they keep, and of the audit log: so it
cannot say anything else than what is so.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from bot import (
    Button,
    Buttons,
    File,
    Job,
    Scope,
    Table,
    Text,
    Turn,
    pdf_document,
    verbatim,
)
from skills.surveys.asked import as_words
from skills.surveys.deeds import Deed, deeds_of
from skills.surveys.model import Survey
from skills.surveys.model.rounds import numbered
from skills.surveys.naming import is_named
from skills.surveys.plan import Plan, plan_of
from skills.surveys.privacy import rules_of
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import MANAGE
from skills.surveys.seeing import OBSERVE
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.which import Which
from storage.audit import AuditEntry
from storage.people import Person
from storage.privacy import Entry, catalogue

# Tables of the bot itself through which a survey goes, besides those of surveys.
_OF_BOT: Final = frozenset(
    {
        "core_account",
        "core_arrived",
        "core_audit",
        "core_browser_session",
        "core_choice",
        "core_dialogue",
        "core_one_time_link",
        "core_outgoing",
        "core_outgoing_file",
        "core_person",
        "core_sheet",
        "core_spread",
        "core_taken",
        "core_timer",
    }
)
# The chats that this program is itself: nobody else runs them.
_OWN_CHATS: Final = frozenset({"web", "console"})


@skill.command("pulse pack", "peiling dossier", form=Which)
async def pack(turn: Turn, which: Which) -> None:
    """For the works council and who makes surveys: all that a survey keeps and why, as a PDF."""
    await _give(turn, await numbered(turn.db, which.number), which.number)


@skill.button
async def pack_of(turn: Turn, survey_id: str) -> None:
    """Give the document of a survey that somebody looks at."""
    survey = await turn.db.get(Survey, survey_id)
    if survey is None:
        turn.whisper(t("gone"))
    else:
        await _give(turn, survey, survey.number)


async def _give(turn: Turn, survey: Survey | None, number: int) -> None:
    refused = await _refused(turn, survey, turn.by, number)
    if refused is not None or survey is None:
        turn.whisper(refused or t("gone"))
    else:
        turn.audit("surveys.pack", by=turn.by, survey=survey.id)
        turn.start(make_pack(survey_id=survey.id, person_id=turn.by.id))


async def _refused(scope: Scope, survey: Survey | None, person: Person, number: int) -> Text | None:
    """Say why somebody does not get the document of a survey; None when they do."""
    manages = await scope.may(person, MANAGE)
    if not manages and not await scope.may(person, OBSERVE):
        # Said first, so that nobody else learns which numbers there are.
        return t("pack_not_yours", manage=MANAGE, observe=OBSERVE)
    if survey is None or (not manages and survey.state in ("draft", "cancelled")):
        return t("seat_none", number=number)
    return None


async def pack_way(turn: Turn, survey: Survey) -> list[Buttons]:
    """Offer the document to who looks on."""
    if not await turn.may(turn.by, OBSERVE):
        return []
    return [Buttons((Button(t("pack"), pack_of(survey_id=survey.id)),), only=(turn.by.id,))]


@skill.job
async def make_pack(job: Job, survey_id: str, person_id: str) -> None:
    """Make the document of a survey, and send it to somebody who may have it then."""
    async with job.transaction() as tick:
        survey = await tick.db.get(Survey, survey_id)
        person = await tick.db.get(Person, person_id)
        if survey is None or person is None:
            return
        if await _refused(tick, survey, person, survey.number) is not None:
            return
    plan = await plan_of(job, survey)
    async with job.transaction() as tick:
        deeds = await deeds_of(tick, survey)
        parts = [
            t("pack_made", bot=job.house.name, when=job.now),
            _plan(survey, plan),
            _questions(from_json(survey.questions)),
            _rules(tick, survey, plan),
            _kept(),
            _readers(),
            _parties(job),
            _rights(tick),
            _log(deeds),
        ]
    document = _document(job, person, survey, parts)
    async with job.ending() as tick:
        # It took a while: they may have lost their role meanwhile.
        person = await tick.db.get(Person, person_id)
        if person is not None and await _refused(tick, survey, person, survey.number) is None:
            tick.dm(person, t("pack_told", number=survey.number, topic=survey.topic), document)


def _document(job: Job, person: Person, survey: Survey, parts: Sequence[Text | Table]) -> File:
    name = t("pack_name", number=survey.number, topic=survey.topic)
    return pdf_document(name, parts, job, person)


def _plan(survey: Survey, plan: Plan) -> Table:
    rows: list[tuple[Text, Text]] = [
        (t("pack_purpose"), verbatim(survey.purpose)),
        (t("pack_basis"), t("pack_basis_said")),
        (t("pack_audience"), plan.audience),
        *((t("pack_people"), one) for one in plan.reached),
        (t("pack_when"), plan.when),
        (t("pack_open"), plan.days),
        (t("pack_type"), t("listed", parts=plan.traits)),
    ]
    columns = (t("pack_what"), t("pack_how"))
    return Table(name=t("pack_plan"), columns=columns, rows=rows)


def _questions(asked: Sequence[Question]) -> Table:
    rows = [[verbatim(as_words(one.words)), t(f"kind_{one.kind}"), _weighs(one)] for one in asked]
    columns = (t("column_question"), t("pack_kind"), t("pack_weighs"))
    return Table(name=t("ask_questions"), columns=columns, rows=rows)


def _weighs(question: Question) -> Text:
    traits: list[Text] = []
    if "H" in question.flags:
        traits.append(t("type_health"))
    if "M" in question.flags:
        traits.append(t("type_managers"))
    if question.kind == "words":
        traits.append(t("type_words"))
    return t("listed", parts=tuple(traits)) if traits else t("pack_nothing")


def _rules(scope: Scope, survey: Survey, plan: Plan) -> Table:
    said = [
        *rules_of(scope, survey),
        *([] if is_named(survey) else [t("invite_seen"), t("pack_sensitive"), t("pack_alike")]),
        plan.limits,
    ]
    rows = [[one] for one in said]
    return Table(name=t("pack_rules"), columns=(t("pack_rule"),), rows=rows)


def _kept() -> Table:
    """Say what is kept where, as the tables themselves declare it."""
    rows = [
        [one.table, t(f"kept_{one.table}"), _how_long(one), _erased(one)] for one in tables_told()
    ]
    columns = (t("pack_table"), t("pack_kept"), t("pack_term"), t("pack_erased"))
    return Table(name=t("pack_tables"), columns=columns, rows=rows)


def tables_told() -> list[Entry]:
    """List the tables through which a survey goes: all of surveys, and some of the bot itself."""
    return [one for one in catalogue() if one.table.startswith("surveys_") or one.table in _OF_BOT]


def _how_long(entry: Entry) -> Text:
    if entry.kept.days is None:
        return t("pack_no_term")
    return t("pack_days", count=entry.kept.days)


def _erased(entry: Entry) -> Text:
    deeds = set(entry.on_erasure.values())
    if "delete" in deeds or entry.table == Person.__tablename__:
        return t("pack_row_goes")
    return t("pack_name_goes") if deeds else t("pack_no_person")


def _readers() -> Table:
    """Say who may do what, and so what they may see."""
    rows = [
        [t("pack_of_all"), t("pack_members"), t("may_answer")],
        [t("pack_of_unit"), t("pack_managers"), t("may_team")],
        *(
            [verbatim(name), t(f"pack_role_{role}"), t(f"may_{name.partition('.')[2]}")]
            for name, role in skill.permissions.items()
            if name != "surveys.use"
        ),
    ]
    columns = (t("pack_permission"), t("pack_who"), t("pack_may"))
    return Table(name=t("pack_readers"), columns=columns, rows=rows)


def _parties(job: Job) -> Table:
    """Say who else has something of it in hand: who runs the chats that are on."""
    rows: Iterator[list[Text]] = (
        [verbatim(one), t("party_own") if one in _OWN_CHATS else t("party_chat")]
        for one in sorted(job.house.chats)
    )
    columns = (t("pack_chat"), t("pack_gets"))
    return Table(
        name=t("pack_parties"),
        columns=columns,
        rows=[*rows, [t("party_others"), t("party_nothing")]],
    )


def _rights(scope: Scope) -> Table:
    days = settings_in(scope).results_within.days
    said = [
        t("right_voluntary"),
        t("right_result", count=days),
        t("right_access"),
        t("right_erasure"),
        t("right_answers"),
        t("right_complain"),
    ]
    return Table(name=t("pack_rights"), columns=(t("pack_rule"),), rows=[[one] for one in said])


def _log(deeds: Sequence[Deed]) -> Table:
    rows = [[one.at, one.by, one.what] for one in deeds]
    columns = (t("pack_moment"), t("pack_by"), t("pack_deed"))
    name = t("log_title", days=AuditEntry.kept.in_days())
    return Table(name=name, columns=columns, rows=rows)
