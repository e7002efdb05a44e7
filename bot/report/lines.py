"""Figures over time, as a picture shows them and as words say them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.content import Text
from bot.report.bars import Value, written
from bot.report.table import Percent

Kind: TypeAlias = Literal["percent", "index", "score"]

MOST_LINES: Final = 4  # what a phone shows without scrolling
MOST_MOMENTS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure at one moment; how sure it is, from `low` to `high`; and whether it changed by more
    than chance, or is what the lines mark."""

    value: int
    low: int | None = None
    high: int | None = None
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The figures of one thing, moment by moment; None where there is none, and nothing is drawn.

    `compared` is what they are laid beside, dotted: by moment, too, and from its last one on level.
    Percentages go from 0 to 100; an index does, too, and a score from -100, without the sign.
    """

    label: Text
    figures: tuple[Estimate | None, ...]
    compared: tuple[int | None, ...] = ()
    kind: Kind = "percent"

    def said(self, value: int) -> Text:
        """Say one of its figures."""
        return written(self._shown(value))

    def _shown(self, value: int) -> Value:
        return Percent(value / 100) if self.kind == "percent" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Curves under a title, over the same moments, or over other steps. `compared` is how the
    dotted line is called, and `mark` what is marked, where that is no change.

    Raises: ValueError, without curves or with more than `MOST_LINES`, without moments or with more
    than `MOST_MOMENTS`, and for a curve that has not as many figures as there are moments.
    """

    title: Text
    moments: tuple[Text, ...]
    curves: tuple[Curve, ...]
    compared: Text | None = None
    mark: Text | None = None

    def __post_init__(self) -> None:
        """Refuse what is no picture, where the skill makes it."""
        if not 0 < len(self.curves) <= MOST_LINES:
            raise ValueError(f"{len(self.curves)} lines: from 1 to {MOST_LINES} can be shown")
        count = len(self.moments)
        if not 0 < count <= MOST_MOMENTS:
            raise ValueError(f"{count} moments: from 1 to {MOST_MOMENTS} can be shown")
        if any(len(one.figures) != count for one in self.curves) or any(
            one.compared and len(one.compared) != count for one in self.curves
        ):
            raise ValueError(f"a line has not the {count} figures that there are moments")

    def words(self) -> Text:
        """Say all that the picture shows, for who does not see it."""
        said = [(one.label, tuple(self._figures(one))) for one in self.curves]
        return in_lines(self.title, said)

    def _figures(self, curve: Curve) -> Iterator[Text]:
        compared = curve.compared or (None,) * len(self.moments)
        for moment, one, beside in zip(self.moments, curve.figures, compared, strict=True):
            if beside is not None and self.compared is not None:
                said = {"moment": moment, "name": self.compared, "value": curve.said(beside)}
                yield Text("core.line_compared", said)
            if one is not None:
                value = _figure(curve, one)
                if one.is_changed:
                    value = self._marked(value)
                yield Text("core.line_figure", {"moment": moment, "value": value})

    def _marked(self, value: Text) -> Text:
        if self.mark is None:
            return Text("core.line_changed", {"value": value})
        return Text("core.line_marked", {"value": value, "mark": self.mark})


def in_lines(title: Text, lines: Sequence[tuple[Text, tuple[Text, ...]]]) -> Text:
    """Say a title, and of each line its label and its figures, sentence by sentence."""
    said = Text("core.line_title", {"title": title})
    for label, figures in lines:
        said = Text("core.line", {"before": said, "label": label, "figures": figures})
    return said


def _figure(curve: Curve, one: Estimate) -> Text:
    said: Text = curve.said(one.value)
    if one.low is not None and one.high is not None:
        between = {"low": curve.said(one.low), "high": curve.said(one.high)}
        said = Text("core.line_between", {"value": said, **between})
    return said
