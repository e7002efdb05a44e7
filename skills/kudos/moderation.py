"""Report and hide: what is on a card that should not be there, and who decides."""

from typing import ClassVar

from sqlmodel import select

from bot import Button, Buttons, Form, Paragraph, Turn, Wrong, ask_text, carried, who
from skills.kudos.model.gifts import Thanks, receipts_of
from skills.kudos.model.tables import Gift, Report
from skills.kudos.recaps import redraw
from skills.kudos.settings import skill, t
from skills.kudos.wording import headline
from storage.people import Person

_MODERATE = "kudos.moderate"


class Complaint(Form):
    """What is wrong with a gift."""

    title: ClassVar[str] = "kudos.report_title"
    submit: ClassVar[str] = "kudos.report_submit"

    gift_id: str = carried()
    why: str = ask_text("kudos.ask_why", hint="kudos.why_hint", most=1000, lines=3)


@skill.button
async def report(turn: Turn, gift_id: str) -> None:
    """Ask what is wrong; who may hide the card at once is offered that first."""
    gift = await _present(turn, gift_id)
    if gift is None:
        return
    if not await _may_hide(turn, gift):
        turn.ask(complain(gift_id=gift_id))
        return
    turn.whisper(
        t("hide_or_report"),
        Buttons(
            (
                Button(t("hide"), hide(gift_id=gift_id), "danger"),
                Button(t("report_it"), complain(gift_id=gift_id)),
            ),
            only=(turn.by.id,),
        ),
    )


@skill.form(Complaint)
async def complain(turn: Turn, complaint: Complaint) -> None:
    """Bring a complaint to the moderators. Nobody else learns of it."""
    gift = await _present(turn, complaint.gift_id)
    if gift is None:
        return
    if await _open_report(turn, gift.id) is not None:
        turn.whisper(t("reported_already"))
        return
    moderators = [one for one in await turn.holders(_MODERATE) if one.id != gift.giver_id]
    if not moderators:
        raise Wrong(t("no_moderators"))
    row = Report(
        gift_id=gift.id, reporter_id=turn.by.id, reason=complaint.why, reported_at=turn.now
    )
    thanks = await _thanks(turn, gift)
    row.notes = {one.id: _tell(turn, one, row, thanks) for one in moderators}
    turn.db.add(row)
    turn.whisper(t("reported"))


def _tell(turn: Turn, moderator: Person, row: Report, thanks: Thanks) -> str:
    return turn.dm(
        moderator,
        t("report_dm", reporter=who(turn.by), why=row.reason),
        headline(thanks),
        Buttons(
            (
                Button(t("hide"), settle(report_id=row.id, hides=True), "danger"),
                Button(t("keep"), settle(report_id=row.id, hides=False)),
            ),
            only=(moderator.id,),
        ),
    )


@skill.button_for("moderate")
async def settle(turn: Turn, report_id: str, hides: bool) -> None:
    """Decide about a complaint, once; everybody who was asked sees what became of it."""
    row = await turn.db.get(Report, report_id)
    gift = None if row is None else await _present(turn, row.gift_id)
    if row is None or gift is None:
        return
    if row.state != "open" or gift.giver_id == turn.by.id:
        turn.whisper(t("not_to_settle"))
        return
    row.state, row.settled_by_id, row.settled_at = (
        ("hidden" if hides else "kept"),
        turn.by.id,
        turn.now,
    )
    judge = who(turn.by)
    outcome = t("settled_hidden", moderator=judge) if hides else t("settled_kept", moderator=judge)
    thanks = await _thanks(turn, gift)
    for note_id in row.notes.values():
        turn.update(str(note_id), outcome, headline(thanks))
    if hides:
        await _take_down(turn, gift, everywhere=True)
    else:
        turn.audit("kudos.keep", by=turn.by, about=gift.giver_id, gift=gift.id)
    reporter = await turn.db.get(Person, row.reporter_id)
    if reporter is not None:
        turn.dm(reporter, t("report_outcome_hidden") if hides else t("report_outcome_kept"))


@skill.button
async def hide(turn: Turn, gift_id: str) -> None:
    """Hide a card at once: for its receivers, and for moderators."""
    gift = await _present(turn, gift_id)
    if gift is None:
        return
    if not await _may_hide(turn, gift):
        turn.whisper(t("not_to_hide"))
        return
    is_receiver = turn.by.id in [person.id for _, person in await receipts_of(turn.db, gift_id)]
    await _take_down(turn, gift, everywhere=not is_receiver)
    turn.whisper(t("hidden"))


async def _take_down(turn: Turn, gift: Gift, *, everywhere: bool) -> None:
    """Hide a gift: out of every count, its card away; the receivers' messages too, or one's own."""
    gift.is_hidden = True
    if gift.card_id is not None:
        turn.remove(gift.card_id)
        gift.card_id = None
    receipts = await receipts_of(turn.db, gift.id)
    for receipt, receiver in receipts:
        if receipt.dm_id is not None and (everywhere or receiver.id == turn.by.id):
            turn.remove(receipt.dm_id)
            receipt.dm_id = None
    await redraw(turn, [person.id for _, person in receipts], at=gift.given_at)
    giver = await turn.db.get_one(Person, gift.giver_id)
    if everywhere and giver.id != turn.by.id:
        turn.dm(giver, t("yours_hidden"), Paragraph(t("quote", words=gift.reason)))
    turn.audit("kudos.hide", by=turn.by, about=gift.giver_id, gift=gift.id)
    turn.publish("kudos.hidden", gift_id=gift.id)


async def _present(turn: Turn, gift_id: str) -> Gift | None:
    gift = await turn.db.get(Gift, gift_id)
    if gift is None or gift.is_hidden:
        turn.whisper(t("gone"))
        return None
    return gift


async def _may_hide(turn: Turn, gift: Gift) -> bool:
    if turn.by.id in [person.id for _, person in await receipts_of(turn.db, gift.id)]:
        return True
    return turn.by.id != gift.giver_id and await turn.may(turn.by, _MODERATE)


async def _open_report(turn: Turn, gift_id: str) -> Report | None:
    rows = await turn.db.exec(
        select(Report).where(
            Report.gift_id == gift_id, Report.reporter_id == turn.by.id, Report.state == "open"
        )
    )
    return rows.first()


async def _thanks(turn: Turn, gift: Gift) -> Thanks:
    giver = await turn.db.get_one(Person, gift.giver_id)
    receivers = tuple(person for _, person in await receipts_of(turn.db, gift.id))
    return Thanks(gift=gift, giver=giver, receivers=receivers)
