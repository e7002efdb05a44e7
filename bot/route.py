"""Routes: handlers with a name, and the calls that lead to them."""

import inspect
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, ParamSpec, TypeAlias

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Block, Call, Json, Text
from bot.form import Form, Option
from bot.page_path import names_in
from bot.turn import Turn

P = ParamSpec("P")

Handler: TypeAlias = Callable[..., Awaitable[object]]
Show: TypeAlias = Callable[[Turn], Awaitable[Sequence[Text | Block]]]
Options: TypeAlias = Callable[[Turn], Awaitable[Mapping[str, Sequence[Option]]]]
About: TypeAlias = Callable[[AsyncSession, str], Awaitable[bool]]
# A channel of one chat: adapter, workspace, and what the chat calls it.
Spot: TypeAlias = tuple[str, str, str]
Within: TypeAlias = Callable[[AsyncSession], Awaitable[Collection[Spot]]]
Kind: TypeAlias = Literal[
    "command",
    "form",
    "button",
    "event",
    "timer",
    "every",
    "job",
    "start",
    "fact",
    "shortcut",
    "home",
    "page",
    "page_action",
    "drop",
    "feed",
    "uses",
    "ask",
    "shell",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A handler with a name, and what is needed to reach it.

    `needs` is the permission, always named in full (`kudos.give`). A route with a `form` is run
    once the form is filled. `words` are the words of a command, the first one first in help, and
    `path` is where a page, what takes something from one, or a feed is found. `declare` adds what
    a command of the shell takes to its parser.
    """

    name: str
    skill: str
    kind: Kind
    handler: Handler
    needs: str
    form: type[Form] | None = None
    options: Options | None = None
    words: tuple[str, ...] = ()
    event: type | None = None
    when: Callable[[Any, Any], bool] | None = None
    about: About | None = None
    within: Within | None = None
    rule: "str | Callable[[Any], str | None]" = ""
    per: Literal["workplace", "zone"] = "workplace"
    fact: str = ""
    path: str = ""
    declare: Callable[[ArgumentParser], None] | None = None

    @property
    def short(self) -> str:
        """The handler's own name."""
        return self.name.partition(".")[2]


class Action(Generic[P]):
    """A handler that makes its own calls: `read(news_id=…)` is a `Call`, run later."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._signature = inspect.signature(route.handler)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Call:
        """Make a call of this handler. Raises TypeError when the arguments do not fit."""
        bound = self._signature.bind(None, *args, **kwargs)
        _, *names = bound.arguments
        return Call(route=self.route.name, args={name: bound.arguments[name] for name in names})


class FormAction:
    """A command with a form: a call of it begins the form with what is given already."""

    def __init__(self, route: Route) -> None:
        self.route = route

    def __call__(self, **given: Json) -> Call:
        """Make a call that asks the rest of the form. Raises TypeError for an unknown field."""
        unknown = given.keys() - (self.route.form or Form).model_fields.keys()
        if unknown:
            raise TypeError(f"{self.route.name} asks nothing called {', '.join(sorted(unknown))}")
        return Call(route=self.route.name, args=given)


class Address:
    """Where a page sends something: `put(number=1)` is the call that a page names with `at`."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._names = set(names_in(route.path))

    def __call__(self, **args: Json) -> Call:
        """Make a call with what stands in the path; the rest is sent. Raises TypeError when the
        arguments do not fit."""
        if args.keys() != self._names:
            raise TypeError(f"{self.route.name} is found by {', '.join(sorted(self._names))}")
        return Call(route=self.route.name, args=args)
