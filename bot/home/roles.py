"""Roles in the chat: who has one to give, gives it or takes it, and who it is about is told."""

from typing import ClassVar

from bot.content import Text
from bot.errors import Wrong
from bot.form import Form, ask_choice, ask_people
from bot.home.skill import skill, t
from bot.roles import GivenRole, can_hold, give, take
from bot.turn import Tick, Turn, who
from storage.people import Person, people_by_id


class RoleOf(Form):
    """Somebody, and a role."""

    title: ClassVar[str] = "plein.role_title"

    person: list[str] = ask_people("plein.ask_role_person", most=1)
    role: GivenRole = ask_choice(
        "plein.ask_role",
        ("observer", "plein.role_observer"),
        ("editor", "plein.role_editor"),
        ("admin", "plein.role_admin"),
    )


@skill.command("plein role give", "plein rol geef", form=RoleOf, needs="roles")
async def role_give(turn: Turn, form: RoleOf) -> None:
    """Give somebody a role: observer, editor or admin."""
    person = await _person(turn, form)
    if not can_hold(person):
        raise Wrong(t("role_useless", person=who(person)), field="person")
    is_new = await give(turn.db, person, form.role, by=turn.by.id, now=turn.now)
    named = _named(form.role)
    if is_new:
        turn.whisper(t("role_is_given", person=who(person), role=named))
    else:
        turn.whisper(t("role_was_given", person=who(person), role=named))


@skill.command("plein role take", "plein rol neem", form=RoleOf, needs="roles")
async def role_take(turn: Turn, form: RoleOf) -> None:
    """Take a role that somebody was given."""
    person = await _person(turn, form)
    is_taken = await take(turn.db, person, form.role, by=turn.by.id, now=turn.now)
    named = _named(form.role)
    if is_taken:
        turn.whisper(t("role_is_taken", person=who(person), role=named))
    else:
        turn.whisper(t("role_was_not_given", person=who(person), role=named))


@skill.timer
async def tell_role(tick: Tick, person_id: str, role: GivenRole, is_given: bool) -> None:
    """Tell somebody which role they have now, or not any more."""
    for person in (await people_by_id(tick.db, [person_id])).values():
        named = _named(role)
        tick.dm(
            person, t("role_yours", role=named) if is_given else t("role_not_yours", role=named)
        )


def _named(role: GivenRole) -> Text:
    match role:
        case "observer":
            return t("role_observer")
        case "editor":
            return t("role_editor")
        case "admin":
            return t("role_admin")


async def _person(turn: Turn, form: RoleOf) -> Person:
    return await turn.db.get_one(Person, form.person[0])
