"""The choices of a message as they are kept: labelled as each who reads it sees them."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from bot.rows import choice_rows
from bot.said import Utterance
from bot.workplace import Workplace


def labelled_choices(
    said: Utterance, workplace: Workplace, languages: Iterable[str], now: datetime
) -> list[dict[str, Any]]:
    """Make the rows of a message's choices, labelled in the first of these languages; and in each,
    where they are more: whoever reads it can type them."""
    in_each = {
        language: choice_rows(
            said.message,
            partial(workplace.catalogue.say, reader=workplace.reader(language)),
            message_id=said.message_id,
            now=now,
        )
        for language in languages
    }
    first = next(iter(in_each.values()))
    if len(in_each) == 1:
        return first
    return [
        {**row, "labels": {language: rows[number]["label"] for language, rows in in_each.items()}}
        for number, row in enumerate(first)
    ]
