"""Deciding: who was asked approves, asks for a change or rejects; the first one decides for all."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    InEach,
    Paragraph,
    Scope,
    Text,
    Turn,
    Written,
    ask_text,
    carried,
)
from skills.announcements.asking import named, outcome_of, settle
from skills.announcements.attaching import file_lines
from skills.announcements.checking import check_in_full
from skills.announcements.model.approvals import Approval, waits_in
from skills.announcements.model.posts import wordings, words_of
from skills.announcements.model.tables import Announcement
from skills.announcements.moments import when_of
from skills.announcements.placing import placing_lines
from skills.announcements.planning import go_ahead
from skills.announcements.rewording import put
from skills.announcements.rights import changed
from skills.announcements.settings import skill, t
from skills.announcements.splitting import split_lines
from skills.announcements.teams import team_lines
from skills.announcements.trying import rehearse_for
from skills.announcements.versions import version_of
from storage.people import people_by_id


@dataclass(frozen=True, slots=True)
class _Case:
    """What is decided on, and the announcement that it is about."""

    approval: Approval
    news: Announcement


class Reason(Form):
    """Why it is not approved as it is."""

    title: ClassVar[str] = "announcements.reason_title"
    submit: ClassVar[str] = "announcements.reason_submit"

    reason: str = ask_text("announcements.ask_reason", most=1000, lines=4)
    announcement_id: str = carried()
    approval_id: str = carried()
    verdict: Literal["change", "rejected"] = carried()


async def question(
    scope: Scope, news: Announcement, approval: Approval, reach: list[Text]
) -> list[Text | Block]:
    """Ask for approval: what people will read, in each language, whom it reaches, and when."""
    if approval.language is not None:
        return await _question_of_words(scope, news, approval)
    author = await named(scope, news.author_id)
    said: list[Text | Block] = [t("approve_ask", number=news.number, author=author)]
    known = await wordings(scope.db, news.id)
    for language, one in known.items():
        if len(known) > 1:
            said.append(t(f"approve_in_{language}"))
        said.append(t("heading", title=one.title))
        said.append(Written(one.text))
    if news.level == "must_read":
        said.append(t("approve_must_read"))
    said += [*await file_lines(scope, news), *await check_in_full(scope, news)]
    said += [*await team_lines(scope, news), *await split_lines(scope, news)]
    where = placing_lines(news) if news.channel is not None else []
    said += [Paragraph(one) for one in (*reach, *where, when_of(news, scope.house.zone))]
    return [*said, _until(approval), choices(approval)]


async def _question_of_words(
    scope: Scope, news: Announcement, approval: Approval
) -> list[Text | Block]:
    by, heading, text = await named(scope, approval.asked_by_id), approval.heading, approval.text
    return [
        t("approve_words", number=news.number, author=by),
        t(f"approve_in_{approval.language}"),
        t("heading", title=heading or ""),
        Written(InEach(en=text or "", nl=text or "")),
        choices(approval),
    ]


def _until(approval: Approval) -> Text:
    if approval.first_at is None:
        return t("approve_now")
    return t("approve_before", when=approval.first_at)


def choices(approval: Approval) -> Buttons:
    """Let somebody decide, until the first reader is due; whether they may, a press tells."""
    about = {"announcement_id": approval.announcement_id, "approval_id": approval.id}
    ways = (
        Button(t("approve"), approve(**about), "primary"),
        Button(t("want_change"), want_change(**about)),
        Button(t("reject"), reject(**about), "danger"),
    )
    if approval.language is None:
        ways = (*ways, Button(t("see_it"), try_it(**about)))
    return Buttons(ways, until=approval.first_at)


@skill.button_for("approve")
async def try_it(turn: Turn, announcement_id: str, approval_id: str) -> None:
    """Show it as readers will get it, with its files."""
    case = await _case(turn, announcement_id, approval_id)
    if case is not None:
        await rehearse_for(turn, case.news)


@skill.button_for("approve")
async def approve(turn: Turn, announcement_id: str, approval_id: str) -> None:
    """Let it go out at its moment, as it was seen."""
    case = await _case(turn, announcement_id, approval_id)
    if case is not None:
        await settle(turn, case.approval, "approved", by=turn.by)
        await _tell(turn, case, *await _done(turn, case))


async def _done(turn: Turn, case: _Case) -> list[Text | Block]:
    """Do what was approved; what its author is to know of it."""
    approval, news = case.approval, case.news
    if approval.language is None:
        go_ahead(turn, news)
        return []
    new = {"heading": approval.heading or "", "text": approval.text or ""}
    author = approval.asked_by_id or ""
    return await put(turn, news, author, language=approval.language, **new)


@skill.button_for("approve")
async def want_change(turn: Turn, announcement_id: str, approval_id: str) -> None:
    """Ask what should be different."""
    await _ask_why(turn, announcement_id, approval_id, "change")


@skill.button_for("approve")
async def reject(turn: Turn, announcement_id: str, approval_id: str) -> None:
    """Ask why it should not go out at all."""
    await _ask_why(turn, announcement_id, approval_id, "rejected")


async def _ask_why(turn: Turn, announcement_id: str, approval_id: str, verdict: str) -> None:
    if await _case(turn, announcement_id, approval_id) is not None:
        turn.ask(refuse(announcement_id=announcement_id, approval_id=approval_id, verdict=verdict))


@skill.form(Reason, needs="approve")
async def refuse(turn: Turn, given: Reason) -> None:
    """Give it back to its author to change, or let it not go out; with the reason."""
    case = await _case(turn, given.announcement_id, given.approval_id)
    if case is None:
        return
    case.approval.reason = given.reason
    if case.approval.language is None:
        case.news.state = "draft" if given.verdict == "change" else "cancelled"
    await settle(turn, case.approval, given.verdict, by=turn.by)
    await _tell(turn, case)
    turn.whisper(t("reason_passed_on"))


async def _case(turn: Turn, announcement_id: str, approval_id: str) -> _Case | None:
    """Find what somebody may decide on now; None when not, and they were told.

    What they saw must be what is there, whoever else pressed, changed or cancelled meanwhile.
    """
    await turn.lock(f"announcements {announcement_id}")
    approval = await turn.db.get(Approval, approval_id)
    news = await turn.db.get(Announcement, announcement_id)
    if approval is None or news is None:
        turn.whisper(t("gone"))
    elif turn.by.id in (news.author_id, approval.asked_by_id):
        turn.whisper(t("approve_own"))
    elif approval.verdict != "open":
        turn.whisper(await outcome_of(turn, approval))
    elif news.state not in waits_in(approval):
        turn.whisper(t(f"is_{news.state}", number=news.number))
    elif approval.first_at is not None and turn.now >= approval.first_at:
        turn.whisper(t("approve_late"))
    elif approval.version != await version_of(turn, news):
        turn.whisper(t("approve_changed"))
    else:
        return _Case(approval, news)
    return None


async def _tell(turn: Turn, case: _Case, *more: Text | Block) -> None:
    """Note the decision, and tell it to the author; `more` is for who asked for it."""
    news, approval = case.news, case.approval
    turn.audit(
        f"announcements.{approval.verdict}",
        by=turn.by,
        about=news.author_id,
        announcement=news.id,
        approval=approval.id,
    )
    changed(turn, news)
    title = (await words_of(turn.db, news.id)).title
    about = {"number": news.number, "title": title, "reason": approval.reason or ""}
    said = t(f"told_{approval.verdict}", by=turn.by.name, **about)
    told = {one for one in (news.author_id, approval.asked_by_id) if one is not None}
    for person in (await people_by_id(turn.db, told)).values():
        to_whom = more if person.id == approval.asked_by_id else ()
        turn.dm(person, said, *to_whom, lane="reminder")
