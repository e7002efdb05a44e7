"""The skill itself, and what can be set in config.toml under [skills.announcements]."""

from datetime import timedelta
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from bot import Duration, Scope, Skill


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
