"""The skill itself, and what can be set in config.toml under [skills.surveys]."""

from datetime import timedelta
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from bot import Duration, InEach, Scope, Skill


class InBoth(BaseModel):
    """A word that stands in questions, in each language."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    en: str = Field(min_length=1, max_length=60)
    nl: str = Field(min_length=1, max_length=60)

    def words(self) -> InEach:
        """Give it as every reader reads it."""
        return InEach(en=self.en, nl=self.nl)


class Settings(BaseModel):
    """`[skills.surveys]` in config.toml; README.md beside this file explains each line.

    Nobody is let off the thresholds: no setting goes below five answers.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    threshold: int = Field(default=5, ge=5, le=100)
    comments_from: int = Field(default=10, ge=10, le=100)
    remind_after: list[Duration] = Field(
        default_factory=lambda: [timedelta(days=1), timedelta(days=3)], max_length=2
    )
    rest: Duration = timedelta(days=7)
    most_questions: int = Field(default=5, ge=1, le=60)
    results_within: Duration = timedelta(days=14)
    seen_first: bool = False
    organisation: InBoth = InBoth(en="our organisation", nl="onze organisatie")
    customer: InBoth = InBoth(en="customer", nl="klant")
    customers: InBoth = InBoth(en="customers", nl="klanten")


skill = Skill(
    "surveys",
    settings=Settings,
    permissions={"manage": "editor", "sensitive": "admin", "observe": "observer"},
)
t = skill.text


def settings_in(scope: Scope) -> Settings:
    """Return what is set for surveys."""
    return skill.settings_of(scope)
