"""A plan of an import in words, for whoever must say yes to it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from bot.directory import sentences
from bot.directory.cells import Problem, shown
from bot.directory.planning import Change, Plan

_EXAMPLES: Final = 5
_PROBLEMS: Final = 20
_SHARE_THAT_IS_LOUD: Final = 0.2
_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}


def preview(plan: Plan) -> list[str]:
    """Say what an import would do, or why it cannot, line by line."""
    return [*_head(plan), "", *(_obstacles(plan) if plan.is_blocked else _deeds(plan))]


def people(count: int) -> str:
    """Count people in words."""
    return "1 person" if count == 1 else f"{count:,} people"


def _head(plan: Plan) -> list[str]:
    parsed = plan.parsed
    head = sentences.HEAD.format(
        file=parsed.name,
        people=people(len(parsed.entries) + len({problem.row for problem in parsed.problems})),
        encoding=parsed.encoding,
        delimiter=_DELIMITERS[parsed.delimiter],
    )
    return [head, *parsed.notes]


def _obstacles(plan: Plan) -> list[str]:
    lines = [sentences.BROKEN]
    lines += _listed(sentences.BROKEN_ROWS, _rows(plan.parsed.problems))
    doubled = [
        sentences.DOUBLED.format(email=_plain(one.email), rows=", ".join(map(str, one.rows)))
        for one in plan.doubled
    ]
    lines += _listed(sentences.DOUBLED_ROWS, doubled)
    loops = [
        sentences.LOOP.format(loop=" → ".join(_plain(person) for person in loop))
        for loop in plan.loops
    ]
    return lines + _listed(sentences.LOOPS, loops)


def _rows(problems: Iterable[Problem]) -> list[str]:
    return [sentences.ROW.format(row=problem.row, text=problem.text) for problem in problems]


def _listed(title: str, lines: Sequence[str], most: int = _PROBLEMS) -> list[str]:
    if not lines:
        return []
    shown_lines = [f"  {line}" for line in lines[:most]]
    if len(lines) > most:
        shown_lines.append("  " + sentences.AND_MORE.format(count=f"{len(lines) - most:,}"))
    return ["", title.format(count=f"{len(lines):,}"), *shown_lines]


def _deeds(plan: Plan) -> list[str]:
    counts = (
        (sentences.NEW, len(plan.new), ""),
        (sentences.CHANGED, len(plan.changed), _fields(plan.changed)),
        (sentences.UNCHANGED, plan.unchanged, ""),
        (sentences.RETURNING, len(plan.returning), sentences.RETURNING_MEANS),
        (sentences.LEAVING, len(plan.leaving), sentences.LEAVING_MEANS),
    )
    lines = [
        f"  {word:<10}{count:>8,}   {about if count else ''}".rstrip()
        for word, count, about in counts
    ]
    new = [f"{_plain(entry.name)}  {_plain(entry.email)}" for entry in plan.new[:_EXAMPLES]]
    lines += _examples(sentences.NEW, new, len(plan.new))
    lines += _examples(sentences.CHANGED, _changes(plan.changed), len(plan.changed))
    lines += _examples(sentences.RETURNING, _changes(plan.returning), len(plan.returning))
    leaving = [f"{_plain(one.name)}  {_plain(one.email or '')}" for one in plan.leaving[:_EXAMPLES]]
    lines += _examples(sentences.LEAVING, leaving, len(plan.leaving))
    lines += _listed(sentences.NO_MANAGER, _rows(plan.unknown_managers))
    return lines + _loud(plan)


def _examples(kind: str, lines: Sequence[str], count: int) -> list[str]:
    if not lines:
        return []
    more = ["  " + sentences.AND_MORE.format(count=f"{count - len(lines):,}")]
    title = sentences.FOR_EXAMPLE.format(kind=kind.capitalize())
    return ["", title, *(f"  {line}" for line in lines), *(more if count > len(lines) else [])]


def _fields(changes: Iterable[Change]) -> str:
    counted = Counter(field for change in changes for field in change.fields)
    return ", ".join(f"{field} {count:,}" for field, count in counted.most_common(8))


def _changes(changes: Sequence[Change]) -> list[str]:
    return [
        "  ".join([_plain(change.entry.email), *_differences(change)])
        for change in changes[:_EXAMPLES]
    ]


def _differences(change: Change) -> list[str]:
    return [
        f"{field}: {_plain(old)} → {_plain(new)}" for field, (old, new) in change.fields.items()
    ]


def _plain(value: str) -> str:
    """Make what a file or a chat says safe for a terminal, without the quotes."""
    return shown(value)[1:-1]


def _loud(plan: Plan) -> list[str]:
    if len(plan.leaving) <= plan.known * _SHARE_THAT_IS_LOUD:
        return []
    share = round(100 * len(plan.leaving) / plan.known)
    line = sentences.MANY_LEAVE.format(
        count=f"{len(plan.leaving):,}", known=f"{plan.known:,}", share=share
    )
    return ["", line]
