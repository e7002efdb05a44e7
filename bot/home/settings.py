"""How somebody is spoken to: language, clock, quiet hours, days away, and in which chat."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo, field_validator

from bot.away import parse_away, say_away
from bot.content import Text, verbatim
from bot.errors import Wrong
from bot.form import Form, Option, ask_choice, ask_text
from bot.home import sections
from bot.home.skill import skill, t
from bot.linking import called
from bot.occurrence import ZoneError, parse_zone
from bot.quiet import parse_quiet, quiet_hours
from bot.turn import Scope, Turn
from bot.when import Language, WhenError
from storage.people import Account, Person, accounts_of

# Which chat somebody used last is where they are told of things, unless they chose one.
_LAST = "last"
_NAMES = {"nl": ("Nederlands", "Dutch", "Hollands"), "en": ("English", "Engels")}


class Preferences(Form):
    """How somebody wants to be spoken to."""

    title: ClassVar[str] = "plein.settings_title"
    submit: ClassVar[str] = "plein.settings_submit"

    language: str = ask_choice("plein.ask_language")
    zone: str = ask_text("plein.ask_zone", hint="plein.zone_hint", most=64)
    quiet: str = ask_text("plein.ask_quiet", hint="plein.quiet_hint", most=60, optional=True)
    away: str = ask_text("plein.ask_away", hint="plein.away_hint", most=100, optional=True)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            return parse_zone(zone).key
        except ZoneError as error:
            raise _zone_wrong(zone, error.meant) from None

    @field_validator("quiet")
    @classmethod
    def _known_hours(cls, quiet: str, info: ValidationInfo) -> str:
        try:
            parse_quiet(quiet, _spoken(info.data.get("language")))
        except WhenError:
            raise Wrong(t("quiet_unknown", words=quiet)) from None
        return quiet

    @field_validator("away")
    @classmethod
    def _known_days(cls, away: str, info: ValidationInfo) -> str:
        turn = info.context
        zone = info.data.get("zone")
        if isinstance(turn, Turn) and zone is not None:
            try:
                parse_away(away, turn.now, ZoneInfo(zone))
            except WhenError:
                raise Wrong(t("away_unknown", words=away)) from None
        return away


class ChatPreferences(Preferences):
    """The same for somebody whom several chats know: where messages to them go, too."""

    chat: str = ask_choice("plein.ask_chat", (_LAST, "plein.chat_last"))


async def _languages(_scope: Scope) -> Mapping[str, Sequence[Option]]:
    """Offer each language under its own name; it can be typed under its name in any of them."""
    return {
        "language": [
            Option(value=code, label=sections.language(code), also=names)
            for code, names in _NAMES.items()
        ]
    }


async def _chats(scope: Scope) -> Mapping[str, Sequence[Option]]:
    if not isinstance(scope, Turn):
        raise TypeError("only somebody can be asked where they want messages")
    person = scope.by
    return {
        **await _languages(scope),
        "chat": [
            Option(value=one.id, label=called(one, person))
            for one in await _accounts(scope, person)
        ],
    }


async def _accounts(scope: Scope, person: Person) -> list[Account]:
    """List the accounts by which the bot reaches somebody, the first one first."""
    return (await accounts_of(scope.db, [person.id]))[person.id]


@skill.command("plein settings", "plein instellingen")
async def settings(turn: Turn) -> None:
    """Your language, your clock, your quiet hours, and where you get messages."""
    accounts = [one.id for one in await _accounts(turn, turn.by)]
    given = {
        "language": turn.house.language_of(turn.by),
        "zone": turn.by.zone or turn.house.zone,
        "quiet": turn.house.words(_quiet(turn.by), turn.house.language_of(turn.by)),
        "away": turn.house.words(_away(turn), turn.house.language_of(turn.by)),
    }
    if len(accounts) < 2:
        turn.ask(keep_settings(**given))
    else:
        chosen = turn.by.chosen_account_id
        turn.ask(keep_chat_settings(**given, chat=chosen if chosen in accounts else _LAST))


@skill.form(Preferences, options=_languages)
async def keep_settings(turn: Turn, preferences: Preferences) -> None:
    """Speak to somebody as they chose."""
    _keep(turn, preferences)


@skill.form(ChatPreferences, options=_chats)
async def keep_chat_settings(turn: Turn, preferences: ChatPreferences) -> None:
    """Speak to somebody as they chose, and where."""
    _keep(turn, preferences)
    mine = {one.id: one for one in await _accounts(turn, turn.by)}
    chosen = mine.get(preferences.chat)
    turn.by.chosen_account_id = None if chosen is None else chosen.id
    if chosen is not None:
        turn.whisper(t("chat_kept", chat=called(chosen, turn.by)))


def _keep(turn: Turn, preferences: Preferences) -> None:
    person = turn.by
    language, zone = _spoken(preferences.language), preferences.zone
    quiet = parse_quiet(preferences.quiet, language)
    person.language, person.zone, person.has_chosen = language, zone, True
    person.quiet_from, person.quiet_until = quiet or (None, None)
    person.away_from, person.away_until = parse_away(preferences.away, turn.now, ZoneInfo(zone))
    turn.whisper(t("settings_kept", language=sections.language(language), zone=zone))
    if quiet is not None:
        turn.whisper(t("quiet_kept", begin=quiet[0], end=quiet[1]))
    if days := say_away(person, turn.today):
        turn.whisper(t("away_kept", days=days))


def _spoken(language: str | None) -> Language:
    return "nl" if language == "nl" else "en"


def _quiet(person: Person) -> Text:
    hours = quiet_hours(person)
    return t("quiet_none") if hours is None else verbatim(hours)


def _away(turn: Turn) -> Text:
    return say_away(turn.by, turn.today) or t("away_none")


def _zone_wrong(typed: str, meant: str | None) -> Wrong:
    if meant is None:
        return Wrong(t("zone_unknown", zone=typed))
    instead = ((verbatim(meant), meant),)
    return Wrong(t("zone_perhaps", zone=typed, meant=meant), instead=instead)
