"""Bars: values beside each other, as a picture shows them and as words say them. Pure."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.content import Text
from bot.report.segments import Share
from bot.report.table import Percent

MOST_BARS: Final = 12  # what a phone shows without scrolling

Value: TypeAlias = Share | Percent | int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A label and its value: a share, a percentage, a number, or None where nothing is known."""

    label: Text
    value: Value


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under a title. Numbers are as long as they are, beside the largest of them.

    Raises: ValueError, without bars or with more than `MOST_BARS`.
    """

    title: Text
    bars: tuple[Bar, ...]

    def __post_init__(self) -> None:
        """Refuse what is no picture, where the skill makes it."""
        if not 0 < len(self.bars) <= MOST_BARS:
            raise ValueError(f"{len(self.bars)} bars: from 1 to {MOST_BARS} can be shown")

    def words(self) -> Text:
        """Say all that the picture shows, for who does not see it."""
        bars = tuple(
            Text("core.bar", {"label": one.label, "value": written(one.value)}) for one in self.bars
        )
        return Text("core.bars", {"title": self.title, "bars": bars})

    def lengths(self) -> list[float | None]:
        """Tell how long each bar is, from 0 to 1; None where nothing is known."""
        numbers = (one.value for one in self.bars if isinstance(one.value, int))
        most = max(numbers, default=0)
        return [_length(one.value, most) for one in self.bars]


def written(value: Value) -> Text:
    """Say a value: 28 of 37 (76%), 25%, 28, or that it is not known."""
    match value:
        case None:
            return Text("core.unknown")
        case Share(count=count, of=of):
            return Text("core.share", {"count": count, "of": of, "percent": value.percent})
        case Percent(value=part):
            return Text("core.percent", {"percent": round(100 * part)})
        case int():
            return Text("core.number", {"number": value})


def _length(value: Value, most: int) -> float | None:
    match value:
        case None:
            return None
        case Share(count=count, of=of):
            return count / of if of else 0
        case Percent(value=part):
            return min(max(part, 0), 1)
        case int():
            return max(value, 0) / most if most > 0 else 0
