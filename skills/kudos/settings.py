"""The skill itself, and what can be set in config.toml under [skills.kudos]."""

import re
from collections import Counter
from datetime import timedelta
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from bot import ChannelName, Duration, InEach, Schedule, Scope, Skill, Text, verbatim

# Reactions that count as a “+1” under a card, beside the kudos emoji; chats name them either way.
_CHEERS = [
    "👍",
    "❤",
    "👏",
    "🎉",
    "🙏",
    "💪",
    "🔥",
    "💯",
    "🚀",
    "⭐",
    "🌟",
    "✨",
    "🥳",
    "🤩",
    "😍",
    "➕",
]
_CHEER_NAMES = ["+1", "thumbsup", "heart", "clap", "pray", "muscle", "fire", "100", "rocket"]


def _word(given: str) -> str:
    if not re.fullmatch(r"[^\W\d][\w-]*", given):
        raise ValueError('must be one word that begins with a letter, such as "customerfirst"')
    return given


def _emoji(given: str) -> str:
    if not re.fullmatch(r"\S{1,100}", given):
        raise ValueError('must be one emoji, or the name that a chat has for it, such as "tada"')
    return given


Emoji: TypeAlias = Annotated[str, AfterValidator(_emoji)]


class Value(BaseModel):
    """One value of the organisation: the tag people type, and its name in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tag: Annotated[str, AfterValidator(_word), Field(max_length=40)]
    en: str = Field(min_length=1, max_length=60)
    nl: str = Field(min_length=1, max_length=60)

    @property
    def label(self) -> Text:
        """Its name, in the language of whoever reads."""
        return verbatim(InEach(en=self.en, nl=self.nl))

    @property
    def names(self) -> InEach:
        """Its name without spaces and signs, as it can be typed after a `#`, in each language."""
        return InEach(en=_joined(self.en), nl=_joined(self.nl))

    @property
    def words(self) -> tuple[str, ...]:
        """What can be typed for it after a `#`, in small letters."""
        return tuple(word.casefold() for word in (self.tag, self.names.en, self.names.nl))


def _joined(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum())


def _standard() -> list[Value]:
    return [
        Value(tag="together", en="Together", nl="Samen"),
        Value(tag="customerfirst", en="Customer first", nl="De klant eerst"),
        Value(tag="craft", en="Craftsmanship", nl="Vakwerk"),
    ]


class Settings(BaseModel):
    """`[skills.kudos]` in config.toml; README.md beside this file explains each line."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    channel: ChannelName = "#kudos"
    per_day: int = Field(default=5, ge=1, le=100)
    reason_least: int = Field(default=10, ge=1, le=200)
    value_required: bool = False
    values: list[Value] = Field(default_factory=_standard, min_length=1, max_length=50)
    undo: Duration = timedelta(minutes=15)
    emoji: Emoji = "🙌"
    aliases: list[Emoji] = ["kudos", "raised_hands", "tada"]
    cheers: list[Emoji] = [*_CHEERS, *_CHEER_NAMES]
    milestones: list[Annotated[int, Field(ge=1)]] = [100, 500, 1000, 2500, 5000, 10000]
    round_up: Literal["never"] | Schedule = "fri 15:00"
    leaderboard: bool = False
    threshold: int = Field(default=5, ge=3)
    ring_share: float = Field(default=0.5, gt=0, le=1)

    @field_validator("values")
    @classmethod
    def _are_told_apart(cls, values: list[Value]) -> list[Value]:
        """Refuse a word that means two values. Raises: ValueError."""
        typed = Counter(word for one in values for word in {*one.words} if word)
        for word, count in typed.items():
            if count > 1:
                raise ValueError(
                    f"two of them can be typed as #{word}; "
                    "let each value have a tag and names of its own"
                )
        return values

    def tag_of(self, word: str) -> str | None:
        """Tell which value is meant by a word after `#`: its tag, or its name in a language."""
        key = word.casefold()
        return next((one.tag for one in self.values if key in one.words), None)

    def value(self, tag: str | None) -> Text | None:
        """Name a value; one that is no longer in the list keeps its tag as its name."""
        if tag is None:
            return None
        return next((one.label for one in self.values if one.tag == tag), verbatim(f"#{tag}"))


skill = Skill(
    "kudos",
    settings=Settings,
    permissions={"moderate": "editor", "report": "editor"},
)
t = skill.text


def settings_in(scope: Scope) -> Settings:
    """Return what is set for kudos."""
    return skill.settings_of(scope)
