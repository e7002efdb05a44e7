"""The home of each person: what is theirs in every skill, and how the bot speaks to them."""

from collections.abc import Sequence

from bot.away import say_away
from bot.content import Block, Buttons, Fields, Message, Paragraph, Text, message_of, verbatim
from bot.home.skill import t
from bot.house import Section
from bot.log import log_failure
from bot.quiet import quiet_hours
from bot.turn import Turn
from storage.session import is_gone, is_retryable


async def parts(turn: Turn, ways: Buttons) -> list[Message]:
    """Make the parts of somebody's home, in order: a greeting, the skills' sections, and how they
    are spoken to, with `ways` to change it. A section that fails says so, and the others stand."""
    shown = [
        message_of(Paragraph(t("home_section", title=section.heading)), *said)
        for section in await turn.house.sections_for(turn.db, turn.by)
        if (said := await _said(turn, section))
    ]
    greeting = t("home_hello", name=turn.by.name)
    if not shown:
        return [message_of(greeting, t("home_empty")), _own(turn, ways)]
    return [message_of(greeting), *shown, _own(turn, ways)]


def _own(turn: Turn, ways: Buttons) -> Message:
    facts = [
        (t("home_language"), language(turn.house.language_of(turn.by))),
        (t("home_zone"), verbatim(turn.house.zone_of(turn.by))),
    ]
    if hours := quiet_hours(turn.by):
        facts.append((t("home_quiet"), verbatim(hours)))
    if days := say_away(turn.by, turn.today):
        facts.append((t("home_away"), days))
    return message_of(t("home_own"), Fields(tuple(facts)), ways)


async def _said(turn: Turn, section: Section) -> Sequence[Text | Block]:
    try:
        # What a section breaks in the database is undone, so that the others can go on.
        async with turn.db.begin_nested():
            return await section.show(turn)
    except Exception as error:  # a skill may raise anything, as in a turn; see design 4
        if is_retryable(error) or is_gone(error):
            raise
        reference = log_failure("home.section_failed", error, section=section.name)
        return [t("home_failed", reference=reference)]


def language(code: str) -> Text:
    """Name a language in itself."""
    return t("language_nl") if code == "nl" else t("language_en")
