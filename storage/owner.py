"""Who has tables: the core, each skill, each adapter; and the steps that made their tables."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from storage.sqlite import NotUsable

# What an owner has beside its tables, such as an index that one kind of database has: made by hand.
WORDS_OF = "words_of_"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,25}")
_FILE = re.compile(r"(\d{4})_\w+\.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who has tables: a name that prefixes them, and a folder of migrations.

    The steps lie in the folder itself as `0001_what_it_does.py`, numbered without gaps; step 1 of
    kudos is the revision `kudos_0001`. `modules` hold the tables, by name, for comparing.
    """

    name: str
    folder: Path
    modules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot be the name of an owner of tables")

    def steps(self) -> list[str]:
        """List the revisions in the folder, oldest first; none when there is no folder.

        Raises:
            NotUsable: when two have the same number or one is missing.
        """
        found = sorted(self.folder.glob("[0-9]*.py"))
        for number, path in enumerate(found, start=1):
            named = _FILE.fullmatch(path.name)
            if named is None or int(named[1]) != number:
                raise NotUsable(f"{path}: expected a file whose name begins with {number:04}_")
        return [self.revision(number) for number in range(1, len(found) + 1)]

    def revision(self, number: int) -> str:
        """Name a step."""
        return f"{self.name}_{number:04}"

    def owns(self, table: str) -> bool:
        """Whether a table is one of this owner's, by its name."""
        return table.startswith(f"{self.name}_")


CORE = Owner(
    name="core",
    folder=Path(__file__).parent / "migrations" / "versions",
    modules=tuple(
        f"storage.{module}"
        for module in (
            "people",
            "channels",
            "audiences",
            "rounds",
            "inbox",
            "outbox",
            "sheets",
            "spreads",
            "choices",
            "files",
            "dialogues",
            "timers",
            "audit",
            "linking",
            "browsers",
            "feeds",
            "off",
        )
    ),
)


def in_order(owners: tuple[Owner, ...]) -> tuple[Owner, ...]:
    """Put the core first, since everybody's tables may point to its tables, and add it if missing.

    Raises:
        ValueError: when two have one name, or tables of one could be taken for another's.
    """
    ordered = (CORE, *(owner for owner in owners if owner != CORE))
    names = sorted(owner.name for owner in ordered)
    for name, after in itertools.combinations(names, 2):
        if after == name or after.startswith(f"{name}_"):
            raise ValueError(f"tables of {after!r} could be taken for tables of {name!r}")
    return ordered
