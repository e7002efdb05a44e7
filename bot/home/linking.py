"""One person on several chats: a code shown in one, typed in another; and taking a chat off."""

from bot.content import Button, Buttons, Paragraph, verbatim
from bot.form import Form, ask_text
from bot.home.skill import skill, t
from bot.linking import called, can_be_taken_off, link, take_off, who_stays
from bot.turn import Tick, Turn
from storage.linking import (
    TERM,
    TRIES,
    LinkCode,
    make_code,
    note_try,
    tries_of,
    type_code,
    typed_code,
    use_up,
)
from storage.people import Account, Person, accounts_named, accounts_of


class Linking(Form):
    """A code from another chat; without one, somebody wants a code to type there."""

    code: str = ask_text("plein.ask_code", most=100, optional=True)


@skill.command("plein link", "plein koppel", form=Linking)
async def link_chats(turn: Turn, linking: Linking) -> None:
    """Be one person in two chats: get a code in the one, type it in the other."""
    if linking.code:
        await _typed(turn, linking.code)
    else:
        await _asked(turn)


async def _asked(turn: Turn) -> None:
    account = await _account(turn)
    code = await make_code(turn.db, turn.by.id, account.id, turn.now)
    turn.dm(turn.by, t("link_code", code=verbatim(code), until=turn.now + TERM), t("link_careful"))
    if turn.here.kind != "direct":
        turn.whisper(t("link_in_private"))


async def _typed(turn: Turn, typed: str) -> None:
    """Take a code. What does not work gets one answer, so that nobody learns which codes exist."""
    if await tries_of(turn.db, turn.by.id, turn.now) >= TRIES:
        turn.whisper(t("link_too_often"))
        return
    code = await type_code(turn.db, typed, turn.by.id, turn.now)
    if code is not None and code.person_id == turn.by.id:
        turn.whisper(t("link_own"))
        return
    other = None if code is None else await turn.db.get(Person, code.person_id)
    if code is None or other is None or not other.is_active:
        note_try(turn.db, turn.by.id, turn.now)
        turn.whisper(t("link_wrong"))
    elif who_stays(turn.by, other) is None:
        await use_up(turn.db, code)
        turn.whisper(t("link_by_admin"))
    else:
        await _confirm(turn, code, other)


async def _confirm(turn: Turn, code: LinkCode, other: Person) -> None:
    """Show both sides by name before anything is done."""
    here = await _account(turn)
    there = await turn.db.get_one(Account, code.account_id)
    buttons = (
        Button(t("link_yes"), confirm_link(code_id=code.id), "primary"),
        Button(t("link_no"), drop_link(code_id=code.id)),
    )
    turn.dm(
        turn.by,
        t("link_confirm", there=called(there, other), here=called(here, turn.by)),
        t("link_means"),
        Buttons(buttons, only=(turn.by.id,), times="once", until=code.until),
    )


@skill.button
async def confirm_link(turn: Turn, code_id: str) -> None:
    """Make one person of both sides."""
    code = await typed_code(turn.db, code_id, turn.by.id, turn.now)
    other = None if code is None else await turn.db.get(Person, code.person_id)
    both = None if other is None else who_stays(turn.by, other)
    if code is None or other is None or both is None:
        turn.whisper(t("link_over"))
        return
    await turn.lock(f"person/{other.id}")
    here = await _account(turn)
    there = called(await turn.db.get_one(Account, code.account_id), other)
    mine = called(here, turn.by)
    await use_up(turn.db, code)
    stays, goes = both
    await link(turn.db, stays, goes, by=stays.id, way="code", now=turn.now)
    turn.by, stays.last_account_id = stays, here.id
    turn.whisper(t("linked", there=there))
    turn.dm(stays, t("linked_elsewhere", here=mine), avoid=turn.here.adapter)


@skill.button
async def drop_link(turn: Turn, code_id: str) -> None:
    """Leave both sides as they are; the code works no more."""
    code = await typed_code(turn.db, code_id, turn.by.id, turn.now)
    if code is not None:
        await use_up(turn.db, code)
    turn.whisper(t("link_dropped"))


@skill.timer
async def tell_linked(tick: Tick, person_id: str) -> None:
    """Tell skills that two persons became this one."""
    tick.publish("plein.linked", person_id=person_id)


@skill.command("plein unlink", "plein ontkoppel")
async def unlink(turn: Turn) -> None:
    """The chats in which you are one person, to take one off."""
    accounts = await _mine(turn)
    if len(accounts) == 1:
        turn.whisper(t("unlink_alone"))
        return
    buttons = [
        Button(t("unlink_one", account=called(one, turn.by)), ask_unlink(account_id=one.id))
        for one in accounts
        if can_be_taken_off(turn.by, one, accounts)
    ]
    told = [Paragraph(called(one, turn.by), bullet=True) for one in accounts]
    if buttons:
        turn.whisper(t("unlink"), *told, Buttons(tuple(buttons), only=(turn.by.id,)))
    else:
        turn.whisper(t("unlink_none"), *told)


@skill.button
async def ask_unlink(turn: Turn, account_id: str) -> None:
    """Say what taking an account off means, before it is done."""
    account = await _to_take_off(turn, account_id)
    if account is None:
        turn.whisper(t("unlink_over"))
        return
    yes = Button(t("unlink_yes"), confirm_unlink(account_id=account_id), "danger")
    turn.whisper(
        t("unlink_confirm", account=called(account, turn.by)),
        Buttons((yes,), only=(turn.by.id,), times="once", until=turn.now + TERM),
    )


@skill.button
async def confirm_unlink(turn: Turn, account_id: str) -> None:
    """Take an account off: it belongs to a person of its own from now on."""
    account = await _to_take_off(turn, account_id)
    if account is None:
        turn.whisper(t("unlink_over"))
        return
    name = called(account, turn.by)
    own = await take_off(turn.db, turn.by, account, by=turn.by.id, now=turn.now)
    if account.external_id != turn.account:
        turn.whisper(t("unlinked", account=name))
    turn.dm(own, t("unlinked_here", name=turn.by.name))


async def _to_take_off(turn: Turn, account_id: str) -> Account | None:
    mine = await _mine(turn)
    return next(
        (one for one in mine if one.id == account_id and can_be_taken_off(turn.by, one, mine)),
        None,
    )


async def _mine(turn: Turn) -> list[Account]:
    return (await accounts_of(turn.db, [turn.by.id]))[turn.by.id]


async def _account(turn: Turn) -> Account:
    """Find the account with which somebody does this."""
    here = turn.here
    known = await accounts_named(turn.db, here.adapter, here.workspace, [turn.account])
    return known[turn.account][0]
