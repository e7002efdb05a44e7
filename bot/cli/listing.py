"""People in rows, for a terminal."""

from collections.abc import Sequence
from typing import Final

from bot.directory.cells import shown
from storage.people import Person

MOST_LISTED: Final = 50


def table(people: Sequence[Person]) -> list[str]:
    """Put people in rows, with where they work and what is special about them."""
    rows = [("name", "email", "department", "location", "")] + [
        (
            plain(person.name),
            plain(person.email),
            plain(person.department),
            plain(person.location),
            standing(person),
        )
        for person in people
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join([*(f"{row[at]:<{width}}" for at, width in enumerate(widths)), row[4]]).rstrip()
        for row in rows
    ]


def plain(value: object) -> str:
    """Write a value so that it cannot steer a terminal; `-` for none."""
    return "-" if value in (None, "") else shown(str(value))[1:-1]


def standing(person: Person) -> str:
    """Say what is special about somebody: that they are inactive, a bot or a guest."""
    words = [
        "" if person.is_active else "inactive",
        "bot" if person.is_bot else "",
        "guest" if person.is_guest else "",
    ]
    return ", ".join(word for word in words if word)
