"""The people of the workplace from a file: read it, plan what changes, then write that.

`read_csv` checks the file, `plan` compares it with the directory, `preview` says it in words,
`apply` writes. Nothing is written by halves: a file with a broken row is not imported at all.
"""

from bot.directory.applying import apply
from bot.directory.cells import BIRTHDAY_YEAR, Entry, Problem
from bot.directory.planning import Change, Doubled, Leaver, Plan, plan
from bot.directory.preview import preview
from bot.directory.reader import ParsedFile, Progress, UnusableFile, read_csv

__all__ = [
    "BIRTHDAY_YEAR",
    "Change",
    "Doubled",
    "Entry",
    "Leaver",
    "ParsedFile",
    "Plan",
    "Problem",
    "Progress",
    "UnusableFile",
    "apply",
    "plan",
    "preview",
    "read_csv",
]
