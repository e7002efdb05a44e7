"""Skill: an object whose decorators say what the bot can do, and what each thing is called."""

import inspect
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import (
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypeVar,
    cast,
    overload,
)

from pydantic import BaseModel, ConfigDict

from bot.audience import AudienceUse
from bot.content import Argument, Json, Text
from bot.events import MessageReceived, ShortcutUsed
from bot.feeds.values import CalendarEvent, FeedItem
from bot.form import Form
from bot.job import Job
from bot.page_path import check_path, names_in
from bot.permissions import Role
from bot.route import (
    About,
    Action,
    Address,
    FormAction,
    Handler,
    Kind,
    Options,
    Route,
    Show,
    Within,
)
from bot.shell import Shell
from bot.turn import Scope, Tick, Turn

P = ParamSpec("P")
F = TypeVar("F", bound=Form)
F_co = TypeVar("F_co", bound=Form, covariant=True)
E = TypeVar("E")
Item = TypeVar("Item")
S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to show in a browser: a template in the skill's folder `pages`, and what it shows.

    A text among the values is said in the language of whoever looks. `script` and `style` are files
    beside the template that it needs: a module of JavaScript, a style sheet.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    script: str = ""
    style: str = ""


class NoSettings(BaseModel):
    """The settings of a skill that has none."""

    model_config = ConfigDict(extra="forbid")


_Serves: TypeAlias = Callable[[Callable[[Turn], Awaitable[Sequence[Item]]]], Action[[]]]


class _CommandDecorator(Protocol[F_co]):
    def __call__(self, handler: Callable[[Turn, F_co], Awaitable[None]], /) -> FormAction: ...


class _Knows(Protocol):
    def settings(self, skill: str) -> BaseModel: ...


class Skill(Generic[S]):
    """A folder of things the bot can do. Decorators on it register handlers; nothing is global.

    `permissions` names what may be refused and the lowest role that has it by default; every
    skill has `<name>.use`, for members, and a handler without `needs` needs that.
    """

    @overload
    def __init__(
        self: "Skill[NoSettings]", name: str, *, permissions: Mapping[str, Role] = ...
    ) -> None: ...

    @overload
    def __init__(
        self, name: str, *, settings: type[S], permissions: Mapping[str, Role] = ...
    ) -> None: ...

    def __init__(
        self,
        name: str,
        *,
        settings: type[Any] = NoSettings,
        permissions: Mapping[str, Role] | None = None,
    ) -> None:
        self.name = name
        self.settings = cast("type[S]", settings)
        own: dict[str, Role] = {"use": "member", **(permissions or {})}
        self.permissions: dict[str, Role] = {f"{name}.{verb}": role for verb, role in own.items()}
        self.routes: dict[str, Route] = {}
        self.facts: dict[str, str] = {}

    def text(self, key: str, **args: Argument) -> Text:
        """Make a text of this skill's catalogue."""
        return Text(f"{self.name}.{key}", args)

    def settings_of(self, scope: _Knows) -> S:
        """Return the checked settings of this skill's table in config.toml."""
        return cast("S", scope.settings(self.name))

    def _add(self, kind: Kind, handler: Handler, needs: str | None = None, **more: Any) -> Route:
        verb = needs or "use"
        permission = verb if "." in verb else f"{self.name}.{verb}"
        if permission not in self.permissions:
            raise ValueError(f"{self.name} declares no permission called {verb}")
        short = handler.__name__
        name = f"{self.name}.{short}"
        if name in self.routes:
            raise ValueError(f"{name} is declared twice")
        route = Route(
            name=name, skill=self.name, kind=kind, handler=handler, needs=permission, **more
        )
        self.routes[name] = route
        return route

    @overload
    def command(
        self, *words: str, needs: str | None = None
    ) -> "Callable[[Callable[[Turn], Awaitable[None]]], Action[[]]]": ...

    @overload
    def command(
        self, *words: str, form: type[F], options: Options | None = None, needs: str | None = None
    ) -> _CommandDecorator[F]: ...

    def command(
        self,
        *words: str,
        form: type[Any] | None = None,
        options: Options | None = None,
        needs: str | None = None,
    ) -> Any:
        """Run on a typed command: `"kudos"`, or a sub-command `"kudos me"`; more words are aliases.

        With a form, its questions are filled from the words that follow, and the rest is asked.
        """

        def register(handler: Handler) -> Any:
            route = self._add("command", handler, needs, form=form, options=options, words=words)
            return FormAction(route) if form else Action[Any](route)

        return register

    def form(
        self, form: type[F], *, options: Options | None = None, needs: str | None = None
    ) -> _CommandDecorator[F]:
        """Run once this form is filled; a button or `turn.ask` opens it, no typed word does."""

        def register(handler: Handler) -> Any:
            return FormAction(self._add("form", handler, needs, form=form, options=options))

        return register

    def button(self, handler: Callable[Concatenate[Turn, P], Awaitable[None]]) -> Action[P]:
        """Run when a choice is taken: by a press, a reaction, or its typed word."""
        return Action(self._add("button", handler))

    def button_for(
        self, needs: str
    ) -> Callable[[Callable[Concatenate[Turn, P], Awaitable[None]]], Action[P]]:
        """Like `button`, for those who hold a permission."""

        def register(handler: Callable[Concatenate[Turn, P], Awaitable[None]]) -> Action[P]:
            return Action(self._add("button", handler, needs))

        return register

    def on(
        self,
        event: type[E],
        *,
        when: Callable[[E, S], bool] | None = None,
        about: About | None = None,
        within: Within | None = None,
    ) -> Callable[[Callable[[Turn, E], Awaitable[None]]], Route]:
        """Run on an event of this kind, for which `when` holds with the skill's settings.

        What no skill wants is not even noted: let `when` be narrow, quick and pure. With `about` it
        runs only on what is about a message of ours, `turn.message_id`, of whose id that is true:
        on an answer to it, in its thread or beside it, that is no command and takes no choice; on
        an emoji under it. What others say and do is then left alone, and nobody is met for it.

        With `within` it runs only in the channels that this lists: what is said in others is not
        noted. They are read once a second, so let the handler look whether it is still so. Who may
        not use the skill is left alone there.
        """

        def register(handler: Callable[[Turn, E], Awaitable[None]]) -> Route:
            return self._add("event", handler, event=event, when=when, about=about, within=within)

        return register

    def timer(self, handler: Callable[Concatenate[Tick, P], Awaitable[None]]) -> Action[P]:
        """Run at a moment that was set with `turn.at`."""
        return Action(self._add("timer", handler))

    def every(
        self,
        rule: "str | Callable[[Any], str | None]",
        *,
        per: Literal["workplace", "zone"] = "workplace",
    ) -> Callable[[Callable[[Tick], Awaitable[None]]], Route]:
        """Run by the clock: `"mon 09:00"` in the workplace's zone, or in each zone people live in.

        A function gets the skill's settings and returns the rule; None switches it off.
        """

        def register(handler: Callable[[Tick], Awaitable[None]]) -> Route:
            return self._add("every", handler, rule=rule, per=per)

        return register

    def job(self, handler: Callable[Concatenate[Job, P], Awaitable[None]]) -> Action[P]:
        """Run after the commit, without a transaction: for slow work."""
        return Action(self._add("job", handler))

    def at_start(self, handler: Callable[[Job], Awaitable[None]]) -> Route:
        """Run in each process that begins to serve, beside all else: to read into `House.memory`
        what would keep the first who asks waiting. Nothing waits for it."""
        return self._add("start", handler)

    def on_fact(self, fact: str) -> Callable[[Callable[..., Awaitable[None]]], Route]:
        """Run when another skill published this fact; the handler gets a Tick and the payload."""

        def register(handler: Callable[..., Awaitable[None]]) -> Route:
            return self._add("fact", handler, fact=fact)

        return register

    def shortcut(self, handler: Callable[[Turn, ShortcutUsed], Awaitable[None]]) -> Route:
        """Offer this in the menu of every message, labelled by the text `shortcut_<handler>`."""
        return self._add("shortcut", handler)

    def shortcut_for(
        self, needs: str
    ) -> Callable[[Callable[[Turn, ShortcutUsed], Awaitable[None]]], Route]:
        """Like `shortcut`, for those who hold a permission. Where a chat shows everybody the same
        menu, the others are told whom to ask."""

        def register(handler: Callable[[Turn, ShortcutUsed], Awaitable[None]]) -> Route:
            return self._add("shortcut", handler, needs)

        return register

    def home(self, show: Show) -> Route:
        """Show something of the person's own in their home, under the text `home_<handler>`.

        It returns what to show, nothing when there is nothing, and only reads: it says and changes
        nothing. It may run at every look and after every press, so let it be quick and short. Its
        buttons answer in the direct chat, and the home is then drawn anew.
        """
        return self._add("home", show)

    def home_for(self, needs: str) -> Callable[[Show], Route]:
        """Like `home`, for those who hold a permission; others do not see it."""

        def register(show: Show) -> Route:
            return self._add("home", show, needs)

        return register

    def page(
        self, path: str, *, needs: str | None = None
    ) -> Callable[[Callable[Concatenate[Turn, P], Awaitable[Page | None]]], Action[P]]:
        """Show something in a browser, at a path that names the arguments: `"month/{month}"`.

        The text `page_<handler>` is its title. Its call in a button, or `turn.open_page`, gives one
        person an address. It only reads: it says and changes nothing. None is a page that is not
        there; who may not see it gets the same answer.
        """

        def register(handler: Callable[Concatenate[Turn, P], Awaitable[Page | None]]) -> Action[P]:
            check_path(path, list(inspect.signature(handler).parameters)[1:])
            return Action(self._add("page", handler, needs, path=path))

        return register

    def page_action(
        self, path: str, *, needs: str | None = None
    ) -> Callable[[Callable[Concatenate[Turn, P], Awaitable[Json]]], Address]:
        """Take what a page sends to this path, from the person who looks at it, as JSON.

        What the path does not name of the handler's arguments is sent: `{"tool": "saw"}`. It may
        write and say, like any turn, and what it returns goes back to the page. None is what is not
        there. A page finds the address with `at(put(number=1))`.
        """

        def register(handler: Callable[Concatenate[Turn, P], Awaitable[Json]]) -> Address:
            return Address(self._takes("page_action", handler, path, needs))

        return register

    def drop(
        self, path: str
    ) -> Callable[[Callable[Concatenate[Scope, P], Awaitable[Json]]], Address]:
        """Like `page_action`, from nobody: no cookie is read, nobody's address is looked at, and
        the handler gets a scope without a person.

        Anybody can send something here, whatever they may: the handler must be able to tell what it
        takes by what is sent. A page sends it with `credentials: "omit"`.
        """

        def register(handler: Callable[Concatenate[Scope, P], Awaitable[Json]]) -> Address:
            return Address(self._takes("drop", handler, path))

        return register

    def _takes(self, kind: Kind, handler: Handler, path: str, needs: str | None = None) -> Route:
        given = set(list(inspect.signature(handler).parameters)[1:])
        check_path(path, given & set(names_in(path)))
        return self._add(kind, handler, needs, path=path)

    def feed(self, name: str, *, needs: str | None = None) -> _Serves[FeedItem]:
        """Give feed readers what somebody may see, the newest first, as RSS.

        The text `feed_<handler>` is its title. Its call in a button, or `turn.offer_feed`, gives
        one person a secret address of their own: whoever has it reads as that person, for as long
        as they may. It only reads: it says and changes nothing.
        """
        return self._serves(f"{name}.rss", needs)

    def calendar(self, name: str, *, needs: str | None = None) -> _Serves[CalendarEvent]:
        """Like `feed`, for calendars: what happens when, as ICS."""
        return self._serves(f"{name}.ics", needs)

    def _serves(self, file: str, needs: str | None) -> _Serves[Any]:
        if not re.fullmatch(r"[a-z0-9-]+\.(rss|ics)", file):
            raise ValueError(f"{file!r} is no name of a feed: write a word in small letters")
        if any(one.path == file and one.kind == "feed" for one in self.routes.values()):
            raise ValueError(f"{self.name} has a feed called {file} already")

        def register(handler: Callable[[Turn], Awaitable[Sequence[Any]]]) -> Action[[]]:
            return Action(self._add("feed", handler, needs, path=file))

        return register

    def uses_audiences(self, handler: Callable[[Scope], Awaitable[Sequence[AudienceUse]]]) -> Route:
        """Tell what is still to go to which audience: a saved one that it names is not removed, and
        who changes it is told. It only reads."""
        return self._add("uses", handler)

    def shell(
        self, declare: Callable[[ArgumentParser], None]
    ) -> Callable[[Callable[[Shell, Namespace], Awaitable[int]]], Route]:
        """Offer whoever runs the bot a command: `plein <skill> <handler>`, in a module `shell` of
        the skill's folder. `declare` says to a parser what it takes; its docstring is its help, and
        what it returns is its exit status.
        """

        def register(handler: Callable[[Shell, Namespace], Awaitable[int]]) -> Route:
            return self._add("shell", handler, declare=declare)

        return register

    def ask(self, handler: Callable[[Turn, MessageReceived], Awaitable[None]]) -> Route:
        """Answer what is said to the bot and is no command. One skill of a bot can do this."""
        return self._add("ask", handler)
