"""How somebody wants to get announcements: each at once, or bundled."""

from datetime import time
from typing import ClassVar, Final, Literal, TypeAlias

from bot import Form, Rule, Turn, ask_choice, ask_time, say_rule
from skills.announcements.bundling import deliver, plan_digests
from skills.announcements.model.digests import USUAL, DigestChoice, slots_of
from skills.announcements.settings import skill, t

Rhythm: TypeAlias = Literal["at_once", "daily", "weekly"]

_RHYTHMS: Final = (
    ("at_once", "announcements.rhythm_at_once"),
    ("daily", "announcements.rhythm_daily"),
    ("weekly", "announcements.rhythm_weekly"),
)
_DAYS: Final = (
    ("mon", "announcements.day_mon"),
    ("tue", "announcements.day_tue"),
    ("wed", "announcements.day_wed"),
    ("thu", "announcements.day_thu"),
    ("fri", "announcements.day_fri"),
    ("sat", "announcements.day_sat"),
    ("sun", "announcements.day_sun"),
)
_DAY, _TIME = USUAL.split()


class Reading(Form):
    """When somebody wants to get what can wait."""

    title: ClassVar[str] = "announcements.reading_title"
    submit: ClassVar[str] = "announcements.reading_submit"

    rhythm: Rhythm = ask_choice(
        "announcements.ask_rhythm", *_RHYTHMS, hint="announcements.rhythm_hint"
    )
    day: str | None = ask_choice(
        "announcements.ask_digest_day", *_DAYS, hint="announcements.digest_day_hint", optional=True
    )
    at: time | None = ask_time(
        "announcements.ask_digest_time", hint="announcements.digest_time_hint", optional=True
    )


@skill.command("announce settings", "mededeling instellingen", "announce instellingen")
async def settings(turn: Turn) -> None:
    """Choose whether announcements come at once, or bundled in a digest."""
    found = await turn.db.get(DigestChoice, turn.by.id)
    day, _, at = (found.rule if found else USUAL).partition(" ")
    rhythm = "at_once" if found is None else "daily" if day == "daily" else "weekly"
    turn.ask(keep_reading(rhythm=rhythm, day=_DAY if day == "daily" else day, at=at))


@skill.form(Reading)
async def keep_reading(turn: Turn, reading: Reading) -> None:
    """Do as somebody chose; what waited for a digest that will not come is delivered."""
    await turn.lock("announcements.digests")
    found = await turn.db.get(DigestChoice, turn.by.id)
    if reading.rhythm == "at_once":
        if found is not None:
            await turn.db.delete(found)
        await deliver(turn, [turn.by], lane="reply")
        turn.whisper(t("reading_at_once"))
        return
    rule = _rule(reading)
    if found is None:
        turn.db.add(DigestChoice(person_id=turn.by.id, rule=str(rule), changed_at=turn.now))
    elif found.rule != str(rule):
        found.rule, found.changed_at = str(rule), turn.now
    await turn.db.flush()
    plan_digests(turn, await slots_of(turn.db, turn.house.zone, [turn.by.id]))
    turn.whisper(t("reading_bundled", rule=say_rule(rule)))


def _rule(reading: Reading) -> Rule:
    day = "daily" if reading.rhythm == "daily" else reading.day or _DAY
    at = f"{reading.at:%H:%M}" if reading.at else _TIME
    return Rule.parse(f"{day} {at}")
