"""The bot's own commands: what it can do, how it speaks to you, and what it keeps."""

from bot.command_help import command_line
from bot.content import AnyOf, Button, Buttons, Message, Paragraph, Text
from bot.courtesy import Courtesy
from bot.events import HomeOpened
from bot.home import audiences, feeds, held, linking, roles, sections, spreads, switching
from bot.home.privacy import privacy
from bot.home.settings import settings
from bot.home.skill import skill, t
from bot.turn import Turn

__all__ = [
    "audiences",
    "feeds",
    "held",
    "linking",
    "privacy",
    "roles",
    "sections",
    "settings",
    "skill",
    "spreads",
    "switching",
]

# So many things does a greeting name that somebody can do.
_FIRST = 3


@skill.command("plein help", "plein hulp", "help", "hulp")
async def help_(turn: Turn) -> None:
    """What I can do for you."""
    commands = await turn.house.commands_for(turn.db, turn.by)
    lines = [command_line(one) for one in commands]
    is_shown_so = turn.house.can(turn.here.adapter).sign == "!"
    turn.whisper(
        t("hello", name=turn.by.name, bot=turn.house.name),
        t("help_head"),
        *(Paragraph(line, bullet=True) for line in lines),
        t("help_more"),
        *([] if is_shown_so else [t("help_sign")]),
        *await _shortcuts(turn),
    )


@skill.button
async def greet(turn: Turn, kind: Courtesy) -> None:
    """Answer kind words kindly: to a greeting, with what most people do first."""
    # What is typed in a channel is read by all who are there, and by the bot only with its name.
    is_alone = turn.here.kind == "direct"
    if kind == "opening" and turn.house.answers_talk:
        turn.whisper(t("greet_opening") if is_alone else t("greet_opening_direct"))
    elif kind in ("thanks", "bye"):
        turn.whisper(t(f"greet_{kind}"))
    else:
        first = await turn.house.first_commands_for(turn.db, turn.by)
        turn.whisper(
            t("hello", name=turn.by.name, bot=turn.house.name),
            *([t("greet_ask")] if turn.house.answers_talk and is_alone else []),
            *([t("greet_first")] if first else []),
            *(Paragraph(command_line(one), bullet=True) for one in first[:_FIRST]),
            t("greet_more"),
        )


async def _shortcuts(turn: Turn) -> list[Text]:
    """Say how to do something with a message, where no menu shows it."""
    if not turn.house.can(turn.here.adapter).replies:
        return []
    known = await turn.house.shortcuts_for(turn.db, turn.by)
    labels = AnyOf(tuple(Text("core.command", {"word": f"/{one.label}"}) for one in known))
    return [t("help_shortcuts", labels=labels)] if known else []


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
