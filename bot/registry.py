"""What the bot can do: the routes of all skills, found by name, word, event or fact."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from bot.alike import alike
from bot.cut import first_word
from bot.ears import Ears
from bot.errors import ConfigError
from bot.events import Event
from bot.form import questions
from bot.intent import Help
from bot.permissions import Role
from bot.route import Route
from bot.skill import Skill

# `/plein kudos me` is `/kudos me`: a workplace need only install this one word.
HOME = "plein"
SIGNS = ("/", "!")
HELP = frozenset({"?", "help", "hulp"})
_MOST_SUGGESTED = 3


@dataclass(slots=True)
class _Word:
    """A word of the command index: its own route, and the words that may follow it."""

    route: Route | None = None
    then: "dict[str, _Word]" = field(default_factory=dict[str, "_Word"])


@dataclass(frozen=True, slots=True)
class Command:
    """A command found at the head of what was typed, and the words that follow it."""

    route: Route
    rest: str


class Registry:
    """All routes of the skills that are switched on. Looking one up costs the same for a hundred
    commands as for one."""

    def __init__(
        self, skills: Iterable[Skill[Any]], settings: Mapping[str, BaseModel] | None = None
    ) -> None:
        """Take skills with their checked settings, by name of the skill."""
        self.skills = {skill.name: skill for skill in skills}
        self._settings = settings or {}
        self.routes: dict[str, Route] = {}
        self.permissions: dict[str, Role] = {}
        self._words = _Word()
        self.events: dict[type, list[Route]] = defaultdict(list)
        self.ears = Ears()
        self.facts: dict[str, list[Route]] = defaultdict(list)
        self.shortcuts: dict[str, Route] = {}
        self.sections: list[Route] = []
        self.pages: list[Route] = []
        self.page_actions: list[Route] = []
        self.drops: list[Route] = []
        self.feeds: dict[str, Route] = {}
        self.schedule: list[Route] = []
        self.starts: list[Route] = []
        self.uses: list[Route] = []
        self.answering: Route | None = None
        for skill in self.skills.values():
            self.permissions |= skill.permissions
            for route in skill.routes.values():
                self._add(route)

    def _add(self, route: Route) -> None:
        self.routes[route.name] = route
        match route.kind:
            case "command":
                for words in route.words:
                    self._add_words(words, route)
            case "event":
                self.events[route.event or object].append(route)
                self.ears.add(route)
            case "fact":
                self.facts[route.fact].append(route)
            case "shortcut":
                self.shortcuts[route.name] = route
            case "home":
                self.sections.append(route)
            case "page":
                self.pages.append(route)
            case "page_action":
                self.page_actions.append(route)
            case "drop":
                self.drops.append(route)
            case "feed":
                self.feeds[f"{route.skill}/{route.path}"] = route
            case "uses":
                self.uses.append(route)
            case "every":
                self.schedule.append(route)
            case "start":
                self.starts.append(route)
            case "ask":
                if self.answering is not None:
                    raise ConfigError(f"{self.answering.name} and {route.name} both answer talk")
                self.answering = route
            case "form" | "button" | "timer" | "job" | "shell":
                pass

    def _add_words(self, words: str, route: Route) -> None:
        at = self._words
        for word in words.split():
            at = at.then.setdefault(word.casefold(), _Word())
        if at.route is not None:
            raise ConfigError(f"/{words} is a command of {at.route.name} and of {route.name}")
        at.route = route

    def command(self, text: str) -> Command | None:
        """Find the command that these words (without a sign) begin with, the longest first."""
        first, rest = _split(text)
        if first == HOME:
            second, after = _split(rest)
            if second in self._words.then and second not in self._words.then[HOME].then:
                first, rest = second, after
        at = self._words.then.get(first)
        if at is None:
            return None
        return _deepest(at, rest)

    def sentence(self, text: str) -> Command | None:
        """Find the command that can take all these words but its own as one sentence, whatever
        sub-command they begin with; None when there is no such command."""
        first, rest = _split(text)
        if first == HOME:
            first, rest = _split(rest)
        at = self._words.then.get(first)
        route = None if at is None else at.route
        return Command(route, rest) if route is not None and _takes_sentence(route) else None

    def help_for(self, text: str) -> Help | None:
        """Find the command about which these words ask, as in `kudos help`; None when they do not.

        A command that is called so itself is no question.
        """
        path, at, rest = self._walk(text)
        if not path or rest.casefold().rstrip("!.") not in HELP:
            return None
        below = {route.name: route for word in at.then.values() for route in _every(word)}
        own = at.route
        if own is not None:
            below.pop(own.name, None)
        return Help(own=own, below=tuple(below.values()))

    def events_for(self, event: Event) -> list[Route]:
        """List the handlers that want this event, whatever it is about."""
        return [route for route in self._wanting(event) if route.about is None]

    def about_for(self, event: Event) -> list[Route]:
        """List the handlers that want this event if it is about a message of theirs."""
        return [route for route in self._wanting(event) if route.about is not None]

    def _wanting(self, event: Event) -> list[Route]:
        return [
            route
            for route in self.events.get(type(event), ())
            if self.ears.hear(route, event.place)
            and (route.when is None or route.when(event, self._settings.get(route.skill)))
        ]

    def stray(self, text: str) -> bool:
        """Tell whether a word stands where sub-commands of a command do, and is none of them."""
        _, at, rest = self._walk(text)
        return at is not self._words and bool(at.then) and bool(rest)

    def suggestions(self, text: str, *, strict: bool = False) -> list[str]:
        """Find up to three commands that look like what was typed, best first, with their sign.

        `strict` is for words that may be no command at all.
        """
        path, at, rest = self._walk(text)
        then = {**(self._words.then if path == [HOME] else {}), **at.then}
        word = _split(rest)[0]
        near = alike(word, then, 2 * _MOST_SUGGESTED, strict=strict and not path)
        found: dict[str, list[str]] = {}
        for one in near:
            words = " ".join((*path, one))
            command = self.command(words)
            if command is not None:
                full = f"{HOME} {words}"
                # In some chats a short word such as `/help` is the chat's own.
                known = full if full in command.route.words else words
                found.setdefault(command.route.name, []).append(known)
        return [f"/{self._first(name, words)}" for name, words in found.items()][:_MOST_SUGGESTED]

    def _first(self, name: str, near: list[str]) -> str:
        """Of several words for one command that look alike, the one that it names first."""
        return next((words for words in self.routes[name].words if words in near), near[0])

    def known(self, text: str) -> int:
        """Count the words at the head that lead to a command, or to a word before its last."""
        return len(self._walk(text)[0])

    def _walk(self, text: str) -> tuple[list[str], _Word, str]:
        """Follow the words of a command as far as they are known; give those, and the rest."""
        path: list[str] = []
        at, rest = self._words, text.strip()
        while True:
            word, after = _split(rest)
            deeper = at.then.get(word)
            if deeper is None and path == [HOME]:
                deeper = self._words.then.get(word)
            if deeper is None:
                return path, at, rest
            path.append(word)
            at, rest = deeper, after


def _split(text: str) -> tuple[str, str]:
    first, rest = first_word(text)
    return first.casefold(), rest


def _every(word: _Word) -> Iterator[Route]:
    if word.route is not None:
        yield word.route
    for deeper in word.then.values():
        yield from _every(deeper)


def _deepest(at: _Word, rest: str) -> Command | None:
    word, after = _split(rest)
    deeper = at.then.get(word)
    if deeper is not None:
        found = _deepest(deeper, after)
        if found is not None and not (found.rest and _is_sentence(at.route, found.route)):
            return found
    return None if at.route is None else Command(at.route, rest)


def _is_sentence(whole: Route | None, part: Route) -> bool:
    """Whether words behind a sub-command that takes none belong, with its own word, to the command
    above it, which takes all behind it as one sentence: “/ask open on Sunday?”."""
    return part.form is None and whole is not None and _takes_sentence(whole)


def _takes_sentence(route: Route) -> bool:
    first = next(iter(questions(route.form)), None) if route.form is not None else None
    return first is not None and first.takes_rest


def strip_sign(text: str) -> str | None:
    """Return the words after `/` or `!`, or None when this is no typed command."""
    if not text.startswith(SIGNS):
        return None
    words = text[1:].lstrip()
    return words if words[:1].isalpha() else None
