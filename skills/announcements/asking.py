"""Asking for approval: who may give it, what waits for them, and how it stands."""

from collections.abc import Iterable
from typing import Final

from bot import Scope, Text, Turn
from skills.announcements.model.approvals import (
    Approval,
    ApprovalCard,
    Verdict,
    cards_of,
    newest_approval,
)
from skills.announcements.model.posts import words_of
from skills.announcements.model.readers import was_told
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import changed
from skills.announcements.settings import settings_in, skill, t
from skills.announcements.versions import version_of
from storage.people import Person
from storage.reach import fitting_after

APPROVE: Final = f"{skill.name}.approve"
_ROLES: Final = "plein.roles"
_MOST_ASKED: Final = 200


def needs_approval(scope: Scope, news: Announcement) -> bool:
    """Whether somebody else must approve it first; what is urgent waits for nobody."""
    return settings_in(scope).approval and news.level != "urgent"


async def approvers_of(scope: Scope, news: Announcement, asked_by_id: str | None) -> list[Person]:
    """List who may approve it: neither its author, nor who wants it to be sent."""
    own = (news.author_id, asked_by_id)
    return [one for one in await scope.holders(APPROVE) if one.id not in own]


async def ask_approval(turn: Turn, news: Announcement) -> None:
    """Let others decide on what the preview shows; without others, say whom to ask for them."""
    if not await approvers_of(turn, news, turn.by.id):
        turn.whisper(*await _whom_to_ask(turn))
        return
    news.state = "waiting"
    await request(
        turn,
        Approval(
            announcement_id=news.id,
            version=await version_of(turn, news),
            asked_by_id=turn.by.id,
            asked_at=turn.now,
        ),
    )
    changed(turn, news)


async def propose(
    turn: Turn, news: Announcement, *, language: str, heading: str, text: str
) -> None:
    """Let others decide on other words for what is sent already; until then it stays as it is."""
    if not await approvers_of(turn, news, turn.by.id):
        turn.whisper(*await _whom_to_ask(turn))
        return
    before = await newest_approval(turn.db, news.id)
    if before is not None and before.verdict == "open":
        await settle(turn, before, "dropped")
    approval = Approval(
        announcement_id=news.id,
        version=await version_of(turn, news),
        language=language,
        heading=heading,
        text=text,
        asked_by_id=turn.by.id,
        asked_at=turn.now,
    )
    await request(turn, approval)
    turn.whisper(t("proposed"))


async def request(turn: Turn, approval: Approval) -> None:
    """Keep what somebody is to decide on, and have them asked."""
    turn.db.add(approval)
    await turn.db.flush()
    about = {"announcement": approval.announcement_id, "approval": approval.id}
    turn.audit("announcements.ask_approval", by=turn.by, **about)
    turn.publish("announcements.asked", approval_id=approval.id)


async def _whom_to_ask(turn: Turn) -> list[Text]:
    people = await turn.holders(_ROLES)
    more = [t("nobody_approves_ask", people=names(people))] if people else []
    return [t("nobody_approves"), *more]


async def is_as_approved(scope: Scope, news: Announcement) -> bool:
    """Whether what is about to be sent is what somebody approved, if anybody had to."""
    approval = await newest_approval(scope.db, news.id)
    if approval is None or approval.verdict != "approved":
        return True
    return approval.version == await version_of(scope, news)


async def settle(
    scope: Scope, approval: Approval, verdict: Verdict, *, by: Person | None = None
) -> None:
    """Note what became of it, and say so wherever it was asked."""
    approval.verdict, approval.decided_at = verdict, scope.now
    approval.decided_by_id = None if by is None else by.id
    await scope.db.flush()
    said = await outcome_of(scope, approval)
    for message_id in await cards_of(scope.db, approval.id):
        scope.update(message_id, said)


async def outcome_of(scope: Scope, approval: Approval) -> Text:
    """Say to those who were asked what was decided, or why nothing is to be decided any more."""
    news = await scope.db.get_one(Announcement, approval.announcement_id)
    title = (await words_of(scope.db, news.id)).title
    by = await named(scope, approval.decided_by_id)
    return t(f"done_{approval.verdict}", number=news.number, title=title, by=by)


async def note_card(scope: Scope, approval: Approval, message_id: str) -> None:
    """Remember that a message is about an approval."""
    if await scope.db.get(ApprovalCard, message_id) is None:
        scope.db.add(ApprovalCard(message_id=message_id, approval_id=approval.id))
        await scope.db.flush()


async def asked_people(scope: Scope, approval: Approval) -> list[Person]:
    """List who was asked."""
    return list(await fitting_after(scope.db, was_told(approval.card_id), "", _MOST_ASKED))


async def named(scope: Scope, person_id: str | None) -> str:
    """Name somebody; the bot, when they are not known any more."""
    person = None if person_id is None else await scope.db.get(Person, person_id)
    return scope.house.name if person is None else person.name


def names(people: Iterable[Person]) -> tuple[str, ...]:
    """Name people."""
    return tuple(one.name for one in people)


async def said_of_approval(scope: Scope, news: Announcement) -> list[Text]:
    """Say on the author's card how it stands with its approval, where that matters."""
    approval = await newest_approval(scope.db, news.id)
    if approval is None:
        return []
    by = await named(scope, approval.decided_by_id)
    match news.state, approval.verdict:
        case "waiting" | "sending" | "sent", "open":
            return await _said_of_waiting(scope, approval)
        case "planned" | "sending" | "sent", "approved":
            return [t("card_approved", by=by)]
        case "draft" | "sending" | "sent", "change":
            return [t("card_change", by=by, reason=approval.reason or "")]
        case "cancelled" | "sending" | "sent", "rejected":
            return [t("card_rejected", by=by, reason=approval.reason or "")]
        case "draft", "late":
            return [t("card_unapproved")]
        case _:
            return []


async def _said_of_waiting(scope: Scope, approval: Approval) -> list[Text]:
    people = await asked_people(scope, approval)
    said = [] if approval.language is None else [t("card_proposed")]
    if people:
        said.append(t("card_asked", people=names(people)))
    if approval.escalates_at is not None and approval.escalates_at > scope.now:
        said.append(t("card_escalates", when=approval.escalates_at))
    return said
