"""Who reports to whom according to a file: found by address or name, and without circles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.directory import sentences
from bot.directory.cells import Entry, Problem, shown
from storage.people import name_key

# Person id → the id of their manager.
Above: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who can be a manager after the import."""

    id: str
    email: str | None
    name: str


def find_managers(
    entries: Iterable[Entry], ids: Mapping[str, str], candidates: Collection[Candidate]
) -> tuple[dict[str, str], list[Problem]]:
    """Give each person's manager, both by id, and who could not be found.

    `ids` are those of the people in the file, by address.
    """
    named = [entry for entry in entries if entry.manager]
    by_email = {one.email: one.id for one in candidates if one.email}
    by_name: dict[str, list[str]] = {}
    if any("@" not in (entry.manager or "") for entry in named):
        for one in candidates:
            by_name.setdefault(name_key(one.name), []).append(one.id)
    above: dict[str, str] = {}
    unknown: list[Problem] = []
    for entry in named:
        written = entry.manager or ""
        address = by_email.get(written.lower())
        found = [address] if address else by_name.get(name_key(written), [])
        if len(found) == 1:
            above[ids[entry.email]] = found[0]
        else:
            unknown.append(_not_one(entry, len(found)))
    return above, unknown


def _not_one(entry: Entry, count: int) -> Problem:
    sentence = sentences.MANAGER_OF_MANY if count else sentences.UNKNOWN_MANAGER
    return Problem(
        row=entry.row, text=sentence.format(value=shown(entry.manager or ""), count=count)
    )


def find_loops(above: Above, starts: Iterable[str]) -> list[tuple[str, ...]]:
    """List the circles that can be reached from `starts`, each once, closed: a, b, a."""
    seen: set[str] = set()
    loops: list[tuple[str, ...]] = []
    for start in starts:
        path: dict[str, int] = {}
        person: str | None = start
        while person is not None and person not in seen and person not in path:
            path[person] = len(path)
            person = above.get(person)
        if person is not None and person in path:
            loops.append((*list(path)[path[person] :], person))
        seen.update(path)
    return loops


def managers_first(entries: Sequence[Entry], ids: Mapping[str, str], above: Above) -> list[Entry]:
    """Order new people so that nobody comes before their manager: the database asks for it.

    Nothing may be circular.
    """
    waiting = {ids[entry.email]: entry for entry in entries}
    ordered: list[Entry] = []
    for start in list(waiting):
        chain: list[Entry] = []
        person: str | None = start
        while person is not None and (entry := waiting.pop(person, None)) is not None:
            chain.append(entry)
            person = above.get(person)
        ordered += reversed(chain)
    return ordered
