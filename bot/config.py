"""config.toml as checked settings.

The core's sections are checked when the file is read; each skill's and adapter's table when its
owner brings a model: `config.check(section="skills.kudos", model=Settings)`. A section's presence
switches the thing on.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
)

from bot.config_check import check_table, suggestion
from bot.config_file import Problem, Source, Table, Value, read_file, refusal
from bot.errors import Wrong
from bot.holidays import parse_place
from bot.listen import Listen
from bot.occurrence import Rule, parse_zone

M = TypeVar("M", bound=BaseModel)

_GROUPS = ("skills", "adapters")
# A key shorter than this could be guessed.
_KEY_LENGTH = 32
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_ISO = TypeAdapter(timedelta)


def parse_duration(value: object) -> timedelta:
    """Read a length of time from `15 minutes`, `2 days`, `1 hour 30 minutes` or ISO 8601.

    A timedelta is returned as it is. Raises: ValueError, naming the forms.
    """
    if isinstance(value, timedelta):
        return value
    text = value.casefold().strip() if isinstance(value, str) else ""
    pairs = re.findall(r"([0-9]{1,6}) *([a-z]+) *", text)
    names = [unit.removesuffix("s") for _, unit in pairs]
    is_plain = "".join(text.split()) == "".join(count + unit for count, unit in pairs) != ""
    if is_plain and len(set(names)) == len(names) and _UNITS.keys() >= set(names):
        seconds = (int(count) * _UNITS[name] for (count, _), name in zip(pairs, names, strict=True))
        return timedelta(seconds=sum(seconds))
    try:
        return _ISO.validate_strings(text.upper() if text.startswith("p") else "")
    except ValidationError:
        forms = '"15 minutes", "8 hours", "2 days" or "1 week"'
        raise ValueError(f"write a length of time as {forms}") from None


Duration: TypeAlias = Annotated[timedelta, BeforeValidator(parse_duration)]
"""A length of time in settings, never negative."""


# An import that lacked half of the people by mistake can be mended within it.
_SHORTEST_TERM = timedelta(days=7)


def _term(value: object) -> timedelta | None:
    if value is None or value == "never":
        return None
    term = parse_duration(value)
    if term < _SHORTEST_TERM:
        raise ValueError('write at least "7 days", or "never"')
    return term


def _known_rule(text: str) -> str:
    return str(Rule.parse(text))


Schedule: TypeAlias = Annotated[str, AfterValidator(_known_rule)]
"""A rule of `@skill.every` in settings, such as `fri 15:00`."""


@dataclass(frozen=True, slots=True)
class _NamesChannel:
    """Marks a setting, for whoever looks whether there is such a channel."""


def _channel_name(given: str) -> str:
    if not re.fullmatch(r"#\S+", given):
        raise ValueError('must begin with # and have no spaces, such as "#general"')
    return given


ChannelName: TypeAlias = Annotated[str, AfterValidator(_channel_name), _NamesChannel()]
"""A channel in settings, such as `#kudos`. `plein check` says when no chat has it."""


def channels_named(settings: BaseModel) -> Iterator[tuple[str, str]]:
    """List the settings that name a channel, each with the channel."""
    for name, about in type(settings).model_fields.items():
        if _NamesChannel() in about.metadata:
            yield name, str(getattr(settings, name))


def _known_zone(name: str) -> str:
    return parse_zone(name).key


def _database_url(url: str) -> str:
    if not re.match(r"sqlite://|postgres(ql)?(\+psycopg)?://", url):
        raise ValueError(
            'write a database as "sqlite:///data/plein.db" or "postgresql://plein@localhost/plein"'
        )
    return re.sub(r"^postgres://", "postgresql://", url)


def _public_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError('write the address people open, such as "https://plein.example.org"')
    return address.rstrip("/")


def _server_address(address: str) -> str:
    parts = urlsplit(address)
    is_near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and is_near)):
        raise ValueError('write an address of https, such as "https://chat.example.org"')
    return address.rstrip("/")


ServerAddress: TypeAlias = Annotated[str, AfterValidator(_server_address)]
"""Where another server is, without a trailing slash: what is said to one that is not on this
machine is encrypted on the way."""


def _mail_domain(name: str) -> str:
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", name):
        raise ValueError('write the part after the @, such as "example.org"')
    return name.casefold()


MailDomain: TypeAlias = Annotated[str, AfterValidator(_mail_domain)]
"""Whose mail addresses they are, in small letters: `example.org`."""


def _long_key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < _KEY_LENGTH:
        raise ValueError("is too short; make one with: openssl rand -hex 32")
    return value


SealKey: TypeAlias = Annotated[SecretStr, AfterValidator(_long_key)]
"""A secret that locks others, too long to be guessed."""


def _work_address(address: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise ValueError("write e-mail addresses, such as ada@example.org")
    return address.casefold()


Address: TypeAlias = Annotated[str, AfterValidator(_work_address)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BotSettings(_Section):
    """The bot itself: its name, the workplace's language and time zone. `[bot]`"""

    name: str = Field(default="Plein", min_length=1, max_length=40)
    language: Literal["en", "nl"] = "nl"
    zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Amsterdam"
    holidays: Annotated[str, AfterValidator(parse_place)] = "NL"
    demo: bool = False
    embedding: bool = True
    forget_leavers_after: Annotated[timedelta | None, BeforeValidator(_term)] = timedelta(days=365)


class StorageSettings(_Section):
    """The database, and the folder of the keys that belong to it. `[storage]`"""

    url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="sqlite:///data/plein.db", repr=False
    )
    keys: Path | None = None


class WebSettings(_Section):
    """Where the web server listens, and the address that people open. `[web]`"""

    listen: Annotated[Listen, BeforeValidator(Listen.parse)] = Listen(host="127.0.0.1", port=8080)
    address: Annotated[str, AfterValidator(_public_address)] | None = None


def _host_name(name: str) -> str:
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)+", name) or name.rpartition(".")[2].isdigit():
        raise ValueError('write the name of a host alone, such as "intranet.example.org"')
    return name.casefold()


HostName: TypeAlias = Annotated[str, AfterValidator(_host_name)]


class FetchSettings(_Section):
    """What the bot reads at addresses that people give it. `[fetch]`"""

    allow: list[HostName] = []


class _Roles(_Section):
    member: list[Address] = []
    observer: list[Address] = []
    editor: list[Address] = []
    admin: list[Address] = []


def _unit(words: str) -> str:
    # Imported by the first unit: most files name none, and start-up counts.
    from bot.audience.reading import read

    try:
        return read(words)[0]
    except Wrong:
        form = "department=Wonen AND location=Arnhem"
        raise ValueError(f'write whom it is about as an audience, such as "{form}"') from None


class OffSettings(_Section):
    """Where one skill is switched off. `[off.<skill>]`"""

    channels: list[ChannelName] = []
    units: list[Annotated[str, AfterValidator(_unit)]] = []


class _Core(_Section):
    bot: BotSettings = BotSettings()
    storage: StorageSettings = StorageSettings()
    web: WebSettings = WebSettings()
    fetch: FetchSettings = FetchSettings()
    roles: _Roles = _Roles()
    off: dict[str, OffSettings] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one house.

    `skills` and `adapters` hold tables as they are written, by name, in the file's order; `roles`
    holds e-mail addresses in small letters by role.
    """

    bot: BotSettings = field(default_factory=BotSettings)
    storage: StorageSettings = field(default_factory=StorageSettings)
    web: WebSettings = field(default_factory=WebSettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    roles: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    off: Mapping[str, OffSettings] = field(default_factory=dict[str, OffSettings])
    skills: Mapping[str, Table] = field(default_factory=dict[str, Table])
    adapters: Mapping[str, Table] = field(default_factory=dict[str, Table])
    source: Source = field(default_factory=Source, repr=False)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def check(self, *, section: str, model: type[M]) -> M:
        """Make the settings of a skill or adapter: `skills.kudos`; an absent table is empty.

        Raises: ConfigError, with a line for each problem.
        """
        checked, problems = self._check(section, model)
        if checked is None:
            raise refusal(problems)
        return checked

    def check_all(self, models: Mapping[str, type[BaseModel]]) -> dict[str, BaseModel]:
        """Make the settings of several sections, by section.

        Raises: ConfigError, with the problems of all of them.
        """
        found = {section: self._check(section, model) for section, model in models.items()}
        problems = [problem for _, problems in found.values() for problem in problems]
        if problems:
            raise refusal(problems)
        return {section: made for section, (made, _) in found.items() if made is not None}

    def check_names(
        self, group: Literal["skills", "adapters", "off"], known: Iterable[str]
    ) -> None:
        """See that each table of a group is about something that is there.

        Raises: ConfigError, with a suggestion for each that has none.
        """
        names = list(known)
        tables = {"skills": self.skills, "adapters": self.adapters, "off": self.off}[group]
        form = f"[{group}.{{}}]"
        problems = [
            self.source.problem((group, name), "unknown" + suggestion(name, names, form=form))
            for name in tables
            if name not in names
        ]
        if problems:
            raise refusal(problems)

    def _check(self, section: str, model: type[M]) -> tuple[M | None, list[Problem]]:
        group, _, name = section.partition(".")
        tables = {"skills": self.skills, "adapters": self.adapters}[group]
        return check_table(model, tables.get(name, {}), (group, name), self.source, self.environ)


def load(
    path: Path | None,
    overrides: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
) -> Config:
    """Read the settings from a file, or the defaults without one.

    `overrides` replace single settings of the file by their dotted name: `{"storage.url": …}`.

    Raises: ConfigError, with a line for each problem: `config.toml:14: [bot] zon: unknown; …`.
    """
    table, text = read_file(path) if path else ({}, "")
    given = {tuple(name.split(".")): value for name, value in (overrides or {}).items()}
    source = Source("" if path is None else str(path), text, frozenset(given))
    for where, value in given.items():
        _put(table, where, value)
    # Tables of skills and adapters keep their ${NAME} until their owner's model is there.
    groups = {group: table.pop(group, {}) for group in _GROUPS}
    problems = [*_unknown_sections(table, source), *_misplaced(groups, source)]
    core = {name: each for name, each in table.items() if name in _Core.model_fields}
    checked, more = check_table(_Core, core, (), source, environ)
    if checked is None or problems:
        raise refusal([*problems, *more])
    return Config(
        bot=checked.bot,
        storage=checked.storage,
        web=checked.web,
        fetch=checked.fetch,
        roles={role: addresses for role, addresses in checked.roles if addresses},
        off=checked.off,
        skills=groups["skills"],
        adapters=groups["adapters"],
        source=source,
        environ=environ,
    )


def _put(table: dict[str, Any], keys: Sequence[str], value: object) -> None:
    """Replace a setting; where the file has no section on the way, that is told later."""
    name, *below = keys
    if not below:
        table[name] = value
    elif isinstance(inner := table.setdefault(name, {}), dict):
        _put(cast("dict[str, Any]", inner), below, value)


def _unknown_sections(table: Table, source: Source) -> Iterator[Problem]:
    known = (*_Core.model_fields, *_GROUPS)
    for name, value in table.items():
        if name in known:
            continue
        if isinstance(value, dict | list):
            words = f"unknown section{suggestion(name, known, form='[{}]')}"
        else:
            words = "is a setting outside a section; put it under one, such as [bot]"
        yield source.problem((name,), words)


def _misplaced(groups: Mapping[str, Value], source: Source) -> Iterator[Problem]:
    """Find settings right under [skills] or [adapters], where only sections may be."""
    for group, tables in groups.items():
        if not isinstance(tables, dict):
            yield source.problem((group,), f"must be a section, such as [{group}.name]")
            continue
        for name, value in tables.items():
            if not isinstance(value, dict):
                words = f"must be a section of its own: [{group}.{name}]"
                yield source.problem((group, name), words)
