"""The skill itself, and what can be set in config.toml under [skills.announcements]."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot import Duration, Schedule, Scope, Skill


def _is_address(given: str) -> str:
    if not given.startswith(("https://", "http://")):
        raise ValueError('must be an address on the web, such as "https://example.org/news.rss"')
    return given


class Source(BaseModel):
    """A feed or calendar of others whose news becomes drafts, in which language and for whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_is_address), Field(max_length=2000)]
    language: Literal["en", "nl"]
    audience: str = Field(default="everyone", min_length=1, max_length=1000)
    every: Schedule = "daily 08:00"


class TemplateWords(BaseModel):
    """A template in one language: its name, and what it fills in; `[… date]` is a blank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=120)
    text: str = Field(min_length=1, max_length=3000)


class Template(BaseModel):
    """Words to begin an announcement with; without an audience it is for everyone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: TemplateWords
    nl: TemplateWords
    audience: str | None = Field(default=None, min_length=1, max_length=1000)
    must_read: bool = False


class Settings(BaseModel):
    """`[skills.announcements]` in config.toml; README.md beside this file explains each line."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    late: Duration = timedelta(hours=6)
    reminders: int = Field(default=2, ge=0, le=5)
    remind_after: Duration = timedelta(days=2)
    deadline: Duration = timedelta(days=14)
    undo: Duration = timedelta(minutes=5)
    per_week: int = Field(default=5, ge=0, le=50)
    names: bool = True
    threshold: int = Field(default=5, ge=3)
    approval: bool = False
    escalate: Duration = timedelta(hours=2)
    safety_every: Duration = timedelta(minutes=15)
    safety_for: Duration = timedelta(hours=1)
    sources: list[Source] = Field(default_factory=list[Source], max_length=50)
    templates: list[Template] = Field(default_factory=list[Template], max_length=20)


skill = Skill(
    "announcements",
    settings=Settings,
    permissions={
        "publish": "editor",
        "manage": "editor",
        "approve": "editor",
        "urgent": "editor",
    },
)
t = skill.text


def settings_in(scope: Scope) -> Settings:
    """Return what is set for announcements."""
    return skill.settings_of(scope)
