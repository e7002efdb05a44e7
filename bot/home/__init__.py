"""The bot's own commands: what it can do, how it speaks to you, and what it keeps."""

from typing import ClassVar

from bot.content import Button, Buttons, Message, Paragraph, verbatim
from bot.errors import Wrong
from bot.events import HomeOpened
from bot.form import Form, ask_choice, ask_text
from bot.home import held, sections
from bot.home.skill import skill, t
from bot.occurrence import ZoneError, parse_zone
from bot.turn import Tick, Turn
from storage.privacy import sweep

__all__ = ["held", "sections", "skill"]

# The first words that many people say to a bot.
_GREETINGS = ("hello", "hallo", "hi", "hoi")


@skill.command("plein help", "plein hulp", "help", "hulp", *_GREETINGS)
async def help_(turn: Turn) -> None:
    """What I can do for you."""
    commands = await turn.house.commands_for(turn.db, turn.by)
    lines = [
        t("command", word=one.word, arguments=f" {one.arguments}".rstrip(), help=one.help)
        for one in commands
    ]
    turn.whisper(
        t("hello", name=turn.by.name, bot=turn.house.name),
        *(Paragraph(line, bullet=True) for line in lines),
        t("help_more"),
    )


@skill.command("plein home", "plein start", "plein")
async def home(turn: Turn) -> None:
    """Your own page: what is yours, in one place."""
    turn.whisper(*(block for part in await _parts(turn) for block in part.blocks))


@skill.on(HomeOpened)
async def draw_home(turn: Turn, event: HomeOpened) -> None:
    """Show somebody the same, where their chat has a place for it."""
    turn.show_home(*await _parts(turn))


async def _parts(turn: Turn) -> list[Message]:
    ways = (
        Button(t("home_settings"), settings()),
        Button(t("home_privacy"), privacy()),
        Button(t("home_help"), help_()),
    )
    return await sections.parts(turn, Buttons(ways))


class Preferences(Form):
    """How somebody wants to be spoken to."""

    title: ClassVar[str] = "plein.settings_title"

    language: str = ask_choice(
        "plein.ask_language", ("nl", "plein.language_nl"), ("en", "plein.language_en")
    )
    zone: str = ask_text("plein.ask_zone", hint="plein.zone_hint", most=64)


@skill.command("plein settings", "plein instellingen")
async def settings(turn: Turn) -> None:
    """Your language and your time zone, as they are now, to be changed."""
    language = turn.house.language_of(turn.by)
    turn.ask(keep_settings(language=language, zone=turn.by.zone or turn.house.zone))


@skill.form(Preferences)
async def keep_settings(turn: Turn, preferences: Preferences) -> None:
    """Speak to somebody as they chose."""
    try:
        zone = parse_zone(preferences.zone).key
    except ZoneError as error:
        raise _zone_wrong(preferences.zone, error.meant) from None
    turn.by.language, turn.by.zone = preferences.language, zone
    turn.whisper(t("settings_kept", language=sections.language(preferences.language), zone=zone))


def _zone_wrong(typed: str, meant: str | None) -> Wrong:
    if meant is None:
        return Wrong(t("zone_unknown", zone=typed), field="zone")
    return Wrong(
        t("zone_perhaps", zone=typed, meant=meant),
        field="zone",
        instead=((verbatim(meant), meant),),
    )


@skill.command("plein privacy")
async def privacy(turn: Turn) -> None:
    """What I keep about you, and for how long."""
    kept = (t("privacy_people"), t("privacy_events"), t("privacy_messages"))
    turn.whisper(
        t("privacy"),
        *(Paragraph(text, bullet=True) for text in kept),
        t("privacy_rights"),
    )


@skill.every("daily 03:30")
async def tidy(tick: Tick) -> None:
    """Remove what has been kept long enough."""
    await sweep(tick.db, tick.now)
