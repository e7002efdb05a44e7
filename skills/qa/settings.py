"""The skill itself, and what can be set in config.toml under [skills.qa]."""

from collections import Counter
from datetime import time, timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot import Duration, Scope, Skill


class Folder(BaseModel):
    """A folder of documents that is looked into: for whom they are, and who owns them."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, max_length=300)
    audience: str = Field(default="everyone", min_length=1, max_length=2000)
    owner: str = ""

    @property
    def name(self) -> str:
        """By what it is known: the last part of its path, wherever links lead."""
        return self.there.name

    @property
    def there(self) -> Path:
        """Where it is, wherever links lead."""
        return Path(self.path).resolve()


class Settings(BaseModel):
    """`[skills.qa]` in config.toml; README.md beside this file explains each line."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    answer_within: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))
    promise: int = Field(default=8, ge=1, le=400)  # working hours
    work_from: time = time(9)
    work_until: time = time(17)
    listen_confidence: float = Field(default=0.8, ge=0, le=1)
    listen_stop: int = Field(default=3, ge=1, le=100)
    review_days: int = Field(default=90, ge=0, le=3650)
    folders: list[Folder] = Field(default_factory=list[Folder], max_length=50)
    look_every: Duration = Field(default=timedelta(minutes=15), ge=timedelta(minutes=1))
    grace_days: int = Field(default=30, ge=0, le=3650)
    threshold: int = Field(default=5, ge=3)  # people
    # Which part of the bot's own answers is to help. A hundred ratings never show more than 0.99.
    precision: float = Field(default=0.9, ge=0.5, le=0.99)
    # A language model puts answers into plain words, where one is on.
    rewrite: bool = False
    rewrites_per_day: int = Field(default=20, ge=1, le=10_000)  # of one person
    tokens_per_day: int = Field(default=200_000, ge=1)  # of the workplace

    @field_validator("folders")
    @classmethod
    def _have_names(cls, folders: list[Folder]) -> list[Folder]:
        names = Counter(one.name for one in folders)
        twice = [name for name, count in names.items() if count > 1]
        if twice:
            raise ValueError(
                f"two folders are called {twice[0]!r}: what is in one would retire what is in the "
                "other. Rename one of them"
            )
        if "" in names:
            raise ValueError("a folder needs a name: take one that is below '/'")
        return folders


skill = Skill("qa", settings=Settings, permissions={"manage": "editor", "host": "editor"})
t = skill.text


def settings_in(scope: Scope) -> Settings:
    """Return what is set for questions and answers."""
    return skill.settings_of(scope)
