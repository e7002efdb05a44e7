"""Approval: those who may give it are asked, others are told when nobody answers, and what is not
approved before its moment is not sent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot import Block, Job, Scope, Text, Tick, Turn, reach_of
from skills.announcements.asking import (
    approvers_of,
    asked_people,
    names,
    note_card,
    outcome_of,
    settle,
)
from skills.announcements.deciding import choices, question
from skills.announcements.model.approvals import Approval, newest_approval, waits_in
from skills.announcements.model.posts import words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import due_for
from skills.announcements.rights import MANAGE, changed
from skills.announcements.settings import settings_in, skill, t
from skills.announcements.versions import version_of
from storage.people import Person


@skill.on_fact("announcements.asked")
async def asked(tick: Tick, approval_id: str) -> None:
    """Somebody wants approval."""
    tick.start(ask_all(approval_id=approval_id))


@skill.job
async def ask_all(job: Job, approval_id: str) -> None:
    """Ask everybody who may approve, and plan what happens when nobody answers."""
    async with job.transaction() as tick:
        approval = await tick.db.get_one(Approval, approval_id)
        audience = (await tick.db.get_one(Announcement, approval.announcement_id)).audience
    reach = await reach_of(job, audience)
    async with job.transaction() as tick:
        approval, news = await _still_open(tick, approval_id)
        if approval is None or news is None:
            return
        if approval.escalates_at is None:
            zones = reach.zones if approval.language is None else ()
            _plan(tick, approval, _first(tick, news, zones))
        await _ask(tick, approval, news, reach.texts)
        changed(tick, news)


async def _still_open(
    tick: Tick, approval_id: str
) -> tuple[Approval, Announcement] | tuple[None, None]:
    approval = await tick.db.get(Approval, approval_id)
    if approval is None:
        return None, None
    await tick.lock(f"announcements {approval.announcement_id}")
    await tick.db.refresh(approval)
    news = await tick.db.get_one(Announcement, approval.announcement_id)
    if approval.verdict != "open" or news.state not in waits_in(approval):
        return None, None
    return approval, news


def _first(tick: Tick, news: Announcement, zones: Collection[str]) -> datetime | None:
    """Tell when the first reader is due who is not due already; None for at once."""
    due = [due_for(news, zone, tick.house.zone) for zone in zones]
    return min((moment for moment in due if moment is not None and moment > tick.now), default=None)


def _plan(tick: Tick, approval: Approval, first: datetime | None) -> None:
    """Plan what happens when nobody answers: others are told in good time, and not before half of
    the time is over."""
    asked_at, term = approval.asked_at, settings_in(tick).escalate
    approval.first_at = first
    if first is None:
        approval.escalates_at = asked_at + term
    else:
        approval.escalates_at = max(first - term, asked_at + (first - asked_at) / 2)
        tick.at(first, let_lapse(approval_id=approval.id))
    tick.at(approval.escalates_at, escalate(approval_id=approval.id))


async def _ask(
    tick: Tick, approval: Approval, news: Announcement, reach: list[Text]
) -> list[Person]:
    """Ask whoever may approve and was not asked yet; give who was."""
    people = await approvers_of(tick, news, approval.asked_by_id)
    said = await question(tick, news, approval, reach)
    tick.spread(people, *said, message_id=approval.card_id, lane="reminder")
    await note_card(tick, approval, approval.card_id)
    return people


@skill.timer
async def escalate(tick: Tick, approval_id: str) -> None:
    """Nobody has answered in time."""
    tick.start(escalate_to_all(approval_id=approval_id))


@skill.job
async def escalate_to_all(job: Job, approval_id: str) -> None:
    """Ask again, ask who may approve since then, and tell who looks after announcements."""
    async with job.transaction() as tick:
        approval, news = await _still_open(tick, approval_id)
        if approval is None or news is None:
            return
        audience = news.audience
    reach = await reach_of(job, audience)
    async with job.transaction() as tick:
        approval, news = await _still_open(tick, approval_id)
        if approval is None or news is None:
            return
        before = await asked_people(tick, approval)
        approvers = {one.id for one in await _ask(tick, approval, news, reach.texts)}
        again = [one for one in before if one.id in approvers]
        own = (news.author_id, approval.asked_by_id)
        others = [
            one
            for one in await tick.holders(MANAGE)
            if one.id not in approvers and one.id not in own
        ]
        title = (await words_of(tick.db, news.id)).title
        about = {"number": news.number, "title": title, "people": names(before)}
        said = [t("undecided", **about), *_deadline(approval)]
        await _tell(tick, approval, again, *said, choices(approval))
        await _tell(tick, approval, others, *said)
        await _tell_author(tick, news, t("told_undecided", **about))
        tick.audit("announcements.escalate", by=None, announcement=news.id, approval=approval.id)


async def _tell(
    tick: Tick, approval: Approval, people: Sequence[Person], *said: Text | Block
) -> None:
    if people:
        await note_card(tick, approval, tick.spread(people, *said, lane="reminder"))


def _deadline(approval: Approval) -> list[Text]:
    return [t("approve_before", when=approval.first_at)] if approval.first_at else []


@skill.timer
async def let_lapse(tick: Tick, approval_id: str) -> None:
    """The first reader is due, and nobody approved it: it is not sent, and can be planned anew."""
    approval, news = await _still_open(tick, approval_id)
    if approval is not None and news is not None:
        news.state = "draft"
        await settle(tick, approval, "late")
        title = (await words_of(tick.db, news.id)).title
        await _tell_author(tick, news, t("told_late", number=news.number, title=title))
        changed(tick, news)


@skill.button_for("approve")
async def look_at(turn: Turn, approval_id: str) -> None:
    """Ask somebody again who looks for what waits for them."""
    turn.start(ask_one(approval_id=approval_id, person_id=turn.by.id))


@skill.job
async def ask_one(job: Job, approval_id: str, person_id: str) -> None:
    """Say to one person what they may decide on; what was decided, when it is late."""
    async with job.transaction() as tick:
        approval = await tick.db.get_one(Approval, approval_id)
        audience = (await tick.db.get_one(Announcement, approval.announcement_id)).audience
    reach = await reach_of(job, audience)
    async with job.transaction() as tick:
        person = await tick.db.get_one(Person, person_id)
        open_one, news = await _still_open(tick, approval_id)
        if open_one is None or news is None:
            tick.dm(person, await outcome_of(tick, await tick.db.get_one(Approval, approval_id)))
        elif person in await approvers_of(tick, news, open_one.asked_by_id):
            said = await question(tick, news, open_one, reach.texts)
            await note_card(tick, open_one, tick.dm(person, *said))


@skill.on_fact("announcements.changed")
async def keep_to_what_was_approved(tick: Tick, announcement_id: str) -> None:
    """Take an approval back, or the question for one, when it is about something else by now."""
    await tick.lock(f"announcements {announcement_id}")
    news = await tick.db.get(Announcement, announcement_id)
    approval = None if news is None else await newest_approval(tick.db, announcement_id)
    if news is None or approval is None:
        return
    match approval.verdict, news.state:
        case ("open", "waiting") | ("approved", "planned"):
            if approval.version != await version_of(tick, news):
                await _ask_anew(tick, news, approval)
        case "open", state:
            if state not in waits_in(approval):
                await settle(tick, approval, "dropped")
        case "approved", "draft" | "cancelled":
            approval.verdict = "dropped"
        case _:
            pass


async def _ask_anew(tick: Tick, news: Announcement, approval: Approval) -> None:
    news.state, news.planned_at = "draft", None
    await settle(tick, approval, "dropped")
    title = (await words_of(tick.db, news.id)).title
    await _tell_author(tick, news, t("told_dropped", number=news.number, title=title))
    changed(tick, news)


async def _tell_author(scope: Scope, news: Announcement, said: Text) -> None:
    author = None if news.author_id is None else await scope.db.get(Person, news.author_id)
    if author is not None:
        scope.dm(author, said, lane="reminder")
